"""The record of a case in words: its sections, in the order in which a reader needs them.

A section holds blocks of a few kinds, which the page and the paper each draw:

    pairs    label and value            notes    a state, a word, a sentence, lines below it
    table    columns and rows           steps    what was done: when, what, by whom
    clocks   windows as bars            hands    the injection map
    text     a paragraph
"""

from collections.abc import Callable, Iterator
from typing import Any

from flask import current_app, g

from svflab.domain.identifiers import grouped
from svflab.services import history
from svflab.services.dossier import Dossier
from svflab.web import dossier_otherwise as otherwise
from svflab.web import dossier_steps, dossier_things, reported, words
from svflab.web.dossier_blocks import Block, Facts, row, section, table, text
from svflab.web.dossier_clocks import clocks
from svflab.web.dossier_signed import signatures
from svflab.web.entries import shown
from svflab.web.language import gettext

_: Callable[..., str] = gettext


def sections(record: Dossier) -> list[Block]:
    """Return the sections of a record, the one first that tells what went otherwise."""
    facts = record.facts
    rows = list(shown(record.entries, record.beside, history.people(), by_day=True))
    told = {one.entry.seq: dossier_steps.step(one) for one in rows}
    made = (
        section(
            "otherwise",
            _("What went otherwise, and what is open"),
            otherwise.otherwise(facts, told, otherwise.endings(rows)),
        ),
        section("identity", _("Whose it is"), otherwise.identity(facts, told)),
        section("clocks", _("Times and their windows"), clocks(facts)),
        section("containers", _("Containers and volumes"), dossier_things.containers(facts)),
        section("injection", _("Injection map"), dossier_things.injection(facts)),
        section("quality", _("Tests, doses and materials"), dossier_things.quality(facts)),
        section("labels", _("Count of labels"), dossier_things.labels(facts)),
        section("events", _("Adverse events"), _events(facts)),
        section("signatures", _("Signatures"), signatures(record)),
        section(
            "corrections", _("What was changed since first entry"), otherwise.changed(facts, told)
        ),
        section(
            "steps", _("Everything that was recorded, in its order"), otherwise.steps(facts, told)
        ),
    )
    return [*made, section("protocol", _("Protocol, rules and settings"), _protocol(facts))]


def _events(facts: Facts) -> Iterator[Block]:
    if not facts["adverse_events"]:
        yield text(_("None is reported."))
        return
    rows = [
        row(
            grouped(one["code"]),
            reported.headline(one),
            _("serious") if one["serious"] else _("not serious"),
            words.when(one["onset_at"]) if one["onset_at"] else "–",
            words.choice(g.protocol, "adverse_event.reported", "outcome", one["outcome"]),
            words.state(one["state"]),
            state="over" if one["serious"] else "",
        )
        for one in facts["adverse_events"]
    ]
    columns = {
        _("Code"): 1.6,
        _("What"): 3.0,
        _("Seriousness"): 1.2,
        _("It began"): 2.0,
        _("Outcome"): 1.4,
        _("Cause"): 1.4,
    }
    yield table(columns, rows)


def _protocol(facts: Facts) -> Iterator[Block]:
    held = facts["protocol"]
    version = held["version"] or _("another version than the one in use now")
    pairs = [
        (_("Protocol"), f"{_(held['title'])} ({held['registry']})"),
        (_("Version"), version),
        (_("Digest of the protocol"), held["digest"]),
    ]
    if held["rules"]:
        pairs.append((_("Version of the rules at the close"), held["rules"]))
    pairs.append((_("Site"), f"{current_app.config['SITE_NAME']}, {current_app.config['ZONE']}"))
    yield {"kind": "pairs", "pairs": pairs}
    rows = [_setting(name, value) for name, value in facts["settings"].items()]
    if rows:
        columns = {_("Setting of the day"): 3.0, _("Value"): 1.0}
        yield table(columns, rows, _("Settings that the case keeps"))


def _setting(name: str, value: str) -> dict[str, Any]:
    known = g.protocol.settings.get(name)
    if known is None:
        return row(name, value)
    return row(_(known.title), words.setting_value(known, value))
