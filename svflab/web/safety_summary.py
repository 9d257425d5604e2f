"""A serious adverse event on two pages, for whoever decides: set as the record of a case is."""

from collections.abc import Callable
from typing import Any

from flask import g
from flask_babel import ngettext

from svflab.domain.coding import coding
from svflab.exports import icsr_facts
from svflab.exports.icsr import Icsr
from svflab.exports.icsr_facts import Source
from svflab.services.subjects import Known
from svflab.web import reported, safety_told, words
from svflab.web.dossier_blocks import Block, row, section, table, text
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words import opinions as said_of

_: Callable[..., str] = gettext


def sections(made_from: Source, known: Known, report: Icsr) -> list[Block]:
    """Return the sections of the summary, in the order in which a reader asks."""
    return [
        section("what", _("What happened"), [_told(made_from, known), _when(made_from)]),
        section("with", _("What was given"), [_doses(made_from, report)]),
        section("cause", _("Opinions on the cause"), _opinions(made_from)),
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


def _opinions(made_from: Source) -> list[Block]:
    entries = made_from.event.opinions
    if not entries:
        return [text(_("No physician has judged the cause yet."))]
    titles = dict(said_of.components())
    shown = [name for name in icsr_facts.components(made_from.protocol) if name in titles]
    who = [f"{words.person(e.event.actor)}, {words.when(e.event.occurred_at)}" for e in entries]
    rows = [row(titles[name], *(said_of.rating(name, e) for e in entries)) for name in shown]
    count = ngettext("%(num)s opinion", "%(num)s opinions", len(entries))
    columns = {_("Component"): 2.0} | dict.fromkeys(who, 2.0)
    return [
        text(_("%(count)s, side by side. None takes another's place.", count=count)),
        table(columns, rows),
    ]


def _facts(made_from: Source) -> Block:
    return {"kind": "pairs", "pairs": reported.facts(made_from.event.data)}


def _stands(made_from: Source, report: Icsr) -> Block:
    coded = coding(made_from.event.entries)
    code = f"{coded.code} (MedDRA {coded.version})" if coded.code else _("not coded")
    told: list[tuple[str, Any]] = [
        (_("Outcome"), reported.chosen("outcome", made_from.event.data)),
        (_("MedDRA code"), code),
        (_("Most recent information"), f"{report.latest:%Y-%m-%d %H:%M %z}"),
        (_("Study"), f"{_(g.protocol.title)} ({g.protocol.registry})"),
    ]
    return {"kind": "pairs", "pairs": told}
