"""What of a record is read first: what went otherwise, whose it is, what was changed, all steps."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from flask import g

from svflab.domain.closing import OpenItem
from svflab.domain.consent import WITHDRAWN
from svflab.domain.event import read_instant
from svflab.domain.finding import Finding
from svflab.domain.identifiers import grouped
from svflab.domain.otherwise import STOPS
from svflab.domain.signatures import ADDED, CASE, STANDS
from svflab.web import words
from svflab.web.dossier_blocks import Block, Facts, Told, note, text
from svflab.web.entries import Shown
from svflab.web.halting import STOPPED
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words import deviations as called
from svflab.web.words.alarms import summary

_: Callable[..., str] = gettext
_ENDINGS: Final = frozenset({STOPS, WITHDRAWN, STOPPED})
"""What stops a case, the research or the injecting: no deviation, and not as it was planned."""


def endings(rows: Iterable[Shown]) -> list[int]:
    """Return the places of what stopped the case, the research or the injecting, and stands."""
    return [one.entry.seq for one in rows if one.entry.event.kind in _ENDINGS and not one.replaced]


def otherwise(facts: Facts, told: Told, ended: Iterable[int] = ()) -> Iterator[Block]:
    """Give what ended the case, what was overridden, found or refused, and what is still open."""
    held = facts["otherwise"]
    notes = [
        *(_ended(told[seq]) for seq in ended),
        *(_override(told[seq]) for seq in held["overrides"]),
        *(_deviation(one, told) for one in held["deviations"]),
        *(_refused(one, told) for one in held["refused"]),
        *(_disputed(one, told) for one in held["disputed"]),
        *(_unsigned(told[seq]) for seq in held["unsigned"]),
        *(_left_behind(one) for one in _not_signed_again(facts)),
        *_open(held),
    ]
    if notes:
        yield {"kind": "notes", "notes": notes}
    else:
        yield text(_("Nothing: no override, no deviation, no refused act, and nothing is open."))
    count = len(held["afterwards"])
    if count:
        said = _(
            "%(count)s entries were told afterwards, with a time that a person gave: %(which)s."
        )
        which = ", ".join(f"#{seq}" for seq in held["afterwards"])
        yield text(said % {"count": count, "which": which})


def _ended(step: Facts) -> Block:
    """Say that the case was stopped or consent withdrawn, with each cause that was stated."""
    causes = "; ".join(line["now"] for line in step["lines"] if line["now"] not in step["reasons"])
    said = f"{step['title']}: {causes}" if causes else step["title"]
    return note("stopped", _("Stopped"), f"{said} ({step['place']})", step["by"], *step["reasons"])


def _override(step: Facts) -> dict[str, Any]:
    return note(
        "over", _("Overridden"), f"{step['title']} ({step['place']})", step["by"], *step["reasons"]
    )


def _disputed(one: Facts, told: Told) -> Block:
    step, by = told[one["seq"]], told[one["by"]]
    said = f"{step['title']} ({step['place']})"
    return note("over", _("Disputed"), said, f"{by['by']}: {'; '.join(by['reasons'])}")


def _unsigned(step: Facts) -> Block:
    said = _("Its performer has not signed it: %(step)s", step=f"{step['title']} ({step['place']})")
    return note("closing", _("Still open"), said, step["by"])


def _not_signed_again(facts: Facts) -> list[Facts]:
    """Return the last signature in each role of a closed case, where a change left it behind."""
    given = [one for one in facts["signatures"] if one["what"] == CASE]
    holds = {one["role"] for one in given if one["state"] in (STANDS, ADDED)}
    last = {one["role"]: one for one in given if one["role"] not in holds}
    return list(last.values()) if facts["case"]["closed_at"] else []


def _left_behind(one: Facts) -> Block:
    who, role = words.person(one["signer"]), words.roles(g.protocol, one["role"])
    said = _("Signed before a change, and not signed again: %(who)s, %(role)s", who=who, role=role)
    return note("closing", _("Still open"), said)


def _deviation(one: Facts, told: Told) -> dict[str, Any]:
    found = [Finding.read(row) for row in one["findings"]]
    what = called.found(g.protocol, one["rule"], found)
    state, word = called.STATES[one["state"]]
    kind = _("Incident") if one["incident"] else _("Deviation")
    said = [_said(told, one["reason"]), _said(told, one["classed"]), _said(told, one["closing"])]
    place = f"#{one['seq']}" if one["seq"] else ""
    sign = "over" if one["incident"] else "stopped" if state == "stopped" else "closing"
    return note(sign, kind, f"{what} ({place}; {word})", *said)


def _said(told: Told, seq: int) -> str:
    """Return what somebody said of a deviation, and who; "" where nobody has."""
    if seq not in told:
        return ""
    step = told[seq]
    return f"{step['title']} ({step['place']}, {step['by']}): {'; '.join(step['reasons'])}"


def _refused(one: Facts, told: Told) -> dict[str, Any]:
    found = [words.noted(Finding.read(row), g.protocol) for row in one["findings"]]
    incident = any(row["incident"] for row in one["findings"])
    step = told[one["seq"]]
    what = f"{words.title(g.protocol, one['kind'])}: {' '.join(found)} ({step['place']})"
    return note(
        "over" if incident else "stopped", _("Stopped before it happened"), what, step["by"]
    )


def _open(held: Facts) -> Iterator[dict[str, Any]]:
    for item in held["open"]:
        facts = {name: str(value) for name, value in item.items()}
        yield note("closing", _("Still open"), words.open_item(OpenItem.read(facts)))
    for one in held["awaited"]:
        owner = _("%(who)s, until %(due)s", who=words.person(one["owner"]), due=one["due"])
        what = _("A result is awaited: %(test)s", test=words.test(g.protocol, one["test"]))
        yield note("closing", _("Still open"), what, owner if one["owner"] else "")
    for one in held["unheard"]:
        at = f"{local(read_instant(one['since'])):%Y-%m-%d %H:%M:%S}"
        said = _("nobody acknowledged it in time")
        yield note("closing", _("Alarm missed"), f"{summary(g.protocol, one)}, {at}", said)
    if held["unreported"]:
        yield note("over", _("Still open"), _("An adverse event was seen, and none is reported."))


def identity(facts: Facts, told: Told) -> Iterator[Block]:
    """Give whose it is, and by which acts that is shown."""
    case = facts["case"]
    yield {
        "kind": "pairs",
        "pairs": [
            (_("Participant, by trial code"), case["participant"]),
            (_("Code of the case"), grouped(case["code"])),
        ],
    }
    yield text(_("No name, birth date or record number is in this record."))
    yield {"kind": "steps", "steps": [told[seq] for seq in facts["identity"] if seq in told]}


def changed(facts: Facts, told: Told) -> Iterator[Block]:
    """Give what was corrected or withdrawn, with what stood there before."""
    made = [told[one["seq"]] for one in facts["corrections"] if one["seq"] in told]
    if not made:
        yield text(_("Nothing: every entry stands as it was first recorded."))
        return
    yield text(_("What stood there before stays readable, and is crossed out below."))
    yield {"kind": "steps", "steps": made}


def steps(facts: Facts, told: Told) -> Iterator[Block]:
    """Give everything that was recorded, in the order in which it happened."""
    said = _("Beside each act stands its place in the log and the first digits of its seal.")
    left = _("%(count)s scans that only asked are left out.", count=facts["scans"])
    yield text(f"{said} {left}" if facts["scans"] else said)
    corrected = {one["seq"]: one["replaced_by"] for one in facts["steps"] if one["replaced_by"]}
    listed = [told[one["seq"]] | {"day": ""} for one in facts["steps"]]
    last = ""
    for step in listed:
        step["struck"] = step["seq"] in corrected
        step["day"], last = (step["date"] if step["date"] != last else ""), step["date"]
    yield {"kind": "steps", "steps": listed}
