"""What is signed at the close of a case, in words: each fact of `svflab.domain.summary`."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flask import g

from svflab.services.subjects import Known
from svflab.web import words
from svflab.web.language import gettext
from svflab.web.words import deviations as called

_: Callable[..., str] = gettext
Facts = list[tuple[str, str]]


def facts(shown: Mapping[str, Any]) -> Facts:
    """Return the facts of a case, in the order in which they are read."""
    counts = shown["counts"]
    given = _("%(ml)s mL in %(digits)s digits", ml=counts["given_ml"], digits=counts["digits"])
    return [
        (_("Case"), str(shown["case"])),
        (_("Participant"), str(shown["participant"])),
        (_("State"), words.state(str(shown["state"]))),
        (_("Opened"), words.when(str(shown["opened_at"])) if shown["opened_at"] else "–"),
        (_("Entries"), str(counts["entries"])),
        (_("Corrected or withdrawn"), str(counts["corrected"])),
        (_("Containers"), str(counts["containers"])),
        (_("Labels printed"), str(counts["labels"])),
        (_("Syringes filled"), str(counts["syringes"])),
        (_("Injected"), given),
        (_("Adverse events"), str(counts["reports"])),
        (_("Not countersigned"), str(counts["not_countersigned"])),
        (_("Version of the rules"), str(shown["rules"])),
        (_("Protocol"), f"{str(shown['protocol'])[:12]}…"),
        (_("Last entry"), f"{shown['seq']} · {str(shown['seal'])[:12]}…"),
        (_("Digest of all entries"), f"{str(shown['content'])[:12]}…"),
    ]


def lists(known: Known, shown: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Return what is listed one by one, what weighs most in front; empty lists too."""
    entries = {entry.event.id: entry for entry in known.entries}
    return [
        (_("Overrides"), [_entry(entries, one) for one in shown["overrides"]]),
        (_("Disputed"), [_entry(entries, one) for one in shown["disputed"]]),
        (_("Deviations and incidents"), list(_deviations(known, shown))),
        (_("Awaited"), [words.test(g.protocol, str(one)) for one in shown["awaited"]]),
    ]


def _entry(entries: Mapping[str, Any], event: str) -> str:
    entry = entries[event]
    return f"{words.title(g.protocol, entry.event.kind)} {words.when(entry.event.occurred_at)}"


def _deviations(known: Known, shown: Mapping[str, Any]) -> Iterator[str]:
    found: dict[tuple[str, str], list[Any]] = {}
    for one in known.findings:
        found.setdefault((one.rule, one.event_id), []).append(one)
    for told in shown["deviations"]:
        mine = found.get((told["rule"], told["event"]), [])
        said = called.found(g.protocol, told["rule"], mine)
        _state, word = called.STATES[told["state"]]
        yield f"{said} ({word})"
