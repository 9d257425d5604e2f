"""A serious adverse event on two pages, for whoever decides: set as the record of a case is."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from flask import g
from flask_babel import ngettext

from svflab.domain import death, expectedness
from svflab.domain.chain import Entry
from svflab.domain.coding import coding
from svflab.exports import icsr_facts
from svflab.exports.icsr import Icsr
from svflab.exports.icsr_facts import Source
from svflab.services import deadlines
from svflab.services.subjects import Known
from svflab.web import reported, safety_told, words
from svflab.web.dossier_blocks import Block, row, section, table, text
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words import opinions as opinion_words
from svflab.web.words import opinions as said_of
from svflab.web.words import reporting

_: Callable[..., str] = gettext
_BESIDE: Final = 5
"""How many opinions stand beside each other on a page of this width."""


def sections(made_from: Source, known: Known, report: Icsr) -> list[Block]:
    """Return the sections of the summary, in the order in which a reader asks."""
    return [
        section("what", _("What happened"), [_told(made_from, known), _when(made_from)]),
        section("with", _("What was given"), [_doses(made_from, report)]),
        section("cause", _("Opinions on the cause"), _opinions(made_from, known)),
        section("clocks", _("Who must be told, until when"), [_clocks(known)]),
        section("facts", _("What was told"), [_facts(made_from)]),
        section("stands", _("How it stands"), [_stands(made_from, report)]),
    ]


def pairs(made_from: Source, report: Icsr) -> list[tuple[str, str]]:
    """Return what stands first: who, what, how serious, since when."""
    patient = report.patient
    serious = reported.chosen("serious", made_from.event.data)
    return [
        (_("Participant, by trial code"), patient.code),
        (_("Age at onset, years"), patient.age or _("unknown")),
        (_("Event"), reported.headline(made_from.event.data)),
        (_("Serious"), serious or _("none of the six")),
        (_("Onset"), safety_told.onset(made_from)),
        (_("Number of the report"), report.number),
    ]


def _told(made_from: Source, known: Known) -> Block:
    used = safety_told.used(made_from.case)
    return text(" ".join((*safety_told.happened(made_from, known), *used)))


def _when(made_from: Source) -> Block:
    shown = [
        row(f"{local(one['at']):%Y-%m-%d %H:%M %z}", one["title"], one["gap"])
        for one in reported.moments(made_from.event, made_from.case)
    ]
    return table({_("When"): 2, _("What"): 3, _("after"): 1.5}, shown)


def _doses(made_from: Source, report: Icsr) -> Block:
    drug = report.drugs[0]
    rows = [
        row(dose.batch, dose.text, dose.volume_ml, f"{dose.began:%Y-%m-%d %H:%M}")
        for dose in drug.doses
    ]
    if not rows:
        return text(_("Nothing was injected."))
    columns = {_("Syringe"): 2, _("Digit"): 2, _("*mL"): 1, _("When"): 2}
    return table(columns, rows, drug.name)


def _opinions(made_from: Source, known: Known) -> list[Block]:
    entries = made_from.event.opinions
    expected = [text(one) for one in safety_told.expected(made_from, known)]
    if not entries:
        return [text(_("No physician has judged the cause yet.")), *expected]
    count = ngettext("%(num)s opinion", "%(num)s opinions", len(entries))
    parts = range(0, len(entries), _BESIDE)
    return [
        text(_("%(count)s, side by side. None takes another's place.", count=count)),
        *(_side_by_side(made_from, entries[at : at + _BESIDE], at) for at in parts),
        *(text(one) for one in _reasons(made_from, known)),
        *expected,
    ]


def _side_by_side(made_from: Source, entries: Sequence[Entry], before: int) -> Block:
    """Return opinions beside each other: numbered, so that two of one minute are two columns."""
    titles = dict(said_of.components())
    shown = [name for name in icsr_facts.components(made_from.protocol) if name in titles]
    who = [
        f"{number}. {words.person(e.event.actor)}, {words.roles(g.protocol, e.event.role)}, "
        f"{local(e.event.occurred_at):%Y-%m-%d %H:%M}"
        for number, e in enumerate(entries, start=before + 1)
    ]
    rows = [row(titles[name], *(said_of.rating(name, e) for e in entries)) for name in shown]
    return table({_("Component"): 2.0} | dict.fromkeys(who, 2.0), rows)


def _reasons(made_from: Source, known: Known) -> Iterator[str]:
    """Give what assessors added in words, each under their name."""
    for number, entry in enumerate(made_from.event.opinions, start=1):
        for told in safety_told.reasons(made_from, known, entry):
            yield f"{number}. {words.person(entry.event.actor)}. {told}"


def _clocks(known: Known) -> Block:
    found = deadlines.clocks(g.protocol, known)
    rows = []
    for clock in found:
        state, word = reporting.STATES[clock.state(g.now)]
        ended = f", {local(clock.ended.at):%Y-%m-%d %H:%M %z}" if clock.ended else ""
        due, whom = f"{clock.due_local:%Y-%m-%d %H:%M %z}", reporting.ADDRESSEES[clock.addressee]
        cells = (_(clock.rule.title), str(whom), due, f"{word}{ended}")
        rows.append(row(*cells, state="over" if state == "over" else ""))
    if not rows:
        return text(_("No rule of reporting asks for this event to be told."))
    return table({_("Clock"): 3, _("To whom"): 2, _("Due"): 2, _("State"): 3}, rows)


def _facts(made_from: Source) -> Block:
    told = {**made_from.event.data, **death.told(made_from.event)}
    return {"kind": "pairs", "pairs": reported.facts(told)}


def _stands(made_from: Source, report: Icsr) -> Block:
    coded = coding(made_from.event.entries)
    code = f"{coded.code} (MedDRA {coded.version})" if coded.code else _("not coded")
    said = str(opinion_words.EXPECTED[expectedness.standing(made_from.event)][1])
    told: list[tuple[str, Any]] = [
        (_("By the reference list it is"), said),
        (_("Outcome"), reported.chosen("outcome", made_from.event.data)),
        (_("MedDRA code"), code),
        (_("Most recent information"), f"{report.latest:%Y-%m-%d %H:%M %z}"),
        (_("Study"), f"{_(g.protocol.title)} ({g.protocol.registry})"),
    ]
    return {"kind": "pairs", "pairs": told}
