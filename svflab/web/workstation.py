"""Renders the page of a case, or the part of it that is swapped when something was recorded.

A scan, a label and a form of a step all end here: `fragment` is what htmx puts in place of
`#case`, and `page` the whole page for a browser without script.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from flask import g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from svflab.domain.case import Case
from svflab.domain.closing import awaited, unreported
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.next import Act
from svflab.domain.otherwise import which
from svflab.domain.rules.consent import takes
from svflab.domain.rules.order import MISSED
from svflab.services import cases, vault
from svflab.services.record import Recorded
from svflab.services.subjects import Known
from svflab.web import (
    alarms,
    asked,
    beside,
    call_page,
    clocks,
    closing,
    contents,
    doses,
    doubts,
    forms,
    halting,
    handovers,
    holding,
    label_count,
    namesakes,
    near_misses,
    past,
    reported,
    signed,
    station,
    stops,
    unanswered,
    waiting,
    words,
)
from svflab.web.addresses import is_scripted
from svflab.web.forms import StepForm
from svflab.web.language import gettext
from svflab.web.ways import way

_: Callable[..., str] = gettext
_ENDING: Final = frozenset({"container.discarded", "observation.recorded", "case.closed"})
"""Acts that are due when a case comes to its end."""


def answer(
    known: Known, *, form: StepForm | None = None, done: Recorded | None = None, status: int = 200
) -> ResponseReturnValue:
    """Return the part of the page that a script asked for, or the whole page."""
    template = "cases/_part.html" if is_scripted() else "cases/show.html"
    shown = context(known, form=form, done=done)
    return make_response(render_template(template, **shown), status)


def fragment(known: Known, *, done: Recorded | None = None, oob: bool = False) -> str:
    """Return `#case` as it now stands; with `oob` to be sent beside another answer."""
    return render_template("cases/_case.html", **context(known, done=done), oob=oob)


def context(
    known: Known, *, form: StepForm | None = None, done: Recorded | None = None
) -> dict[str, Any]:
    """Return everything that the page of a case shows.

    `form` stands in the place of what is next, where another act was asked for or one was not
    recorded; one that explains a finding stands at its finding.
    """
    case, names = known.case, cases.names(g.people_seal)
    acts = station.ordered(case)
    why = form if form and form.act.kind == "deviation.explained" else None
    turn = _turn(case, acts, form if not why else None)
    ways = _ways(case)
    return {
        **turn,
        "known": known,
        "case": case,
        "case_code": case.code,
        "bar": {**beside.bar(case, station.custody(case, names)), "report": ways["report"]},
        "heads": _heads(case, names),
        "held": bool(holding.of_case(case)),
        "otherwise": station.grouped(case, waiting.beside(case)),
        **_running(case),
        "tree": contents.tree(case),
        **_answers(known, why, done),
        "pending": _pending(case, names, turn["form"]),
        "reports": _reports(case),
        **_timeline(known, names),
        "halt": halting.halt(case),
        "dose": doses.asked(case, turn["form"]),
        "anaesthetic": doses.of_case(case),
        **_ending(known, acts, turn["form"]),
        **ways,
        "signatures": signed.rows(known),
        "oob": False,
    }


def _ways(case: Case) -> dict[str, Any]:
    return {
        "history": way("audit.case_history", code=case.code),
        "record": way("dossier.show", code=case.code),
        "report": way("safety.new", code=case.code),
        "near_misses": near_misses.way_to(case),
    }


def _timeline(known: Known, names: dict[str, str]) -> dict[str, Any]:
    lines, older = past.timeline(known, names, whole="past" in request.args)
    return {"lines": lines, "older": older, "undo_id": str(uuid4())}


def _heads(case: Case, names: dict[str, str]) -> list[tuple[str, str]]:
    """Return what stands above everything else; also names alike, and what later rules judge."""
    later = closing.rejudged_words(case)
    alike = "" if case.closed else namesakes.warning(case.participant)
    more = [("over", text) for text in signed.disputed(case)]
    more += [("closing", text) for text in (alike, later) if text]
    return [*station.heads(case, names), *asked.heads(case, names), *more]


def _turn(case: Case, acts: Sequence[Act], form: StepForm | None) -> dict[str, Any]:
    """Return what stands as next: its form, whom the case waits for, and what else may be done."""
    mine, waits = station.turn(acts)
    shown = form or (forms.blank(case, mine) if mine else None)
    others = [act for act in acts if not (shown and act == shown.act) and act != waits]
    return {
        "form": shown,
        "reminders": station.reminders(case, shown.act if shown else None),
        "chosen": bool(shown and shown.act != mine),
        "here": station.detail(case, shown.act) if shown else "",
        "waits": station.way(case, waits) if waits else None,
        "also": [station.way(case, act) for act in others],
        "then": station.then(case, acts),
        "identity": _identity(case, shown),
        "instead": _instead(case, shown),
    }


def _instead(case: Case, form: StepForm | None) -> station.Way | None:
    """Return the way that says that what a form asks for was not done, or None."""
    if form is None or form.act.kind != "observation.recorded":
        return None
    found = (one for one in waiting.beside(case) if one.kind == MISSED)
    act = next((one for one in found if which(one) == form.told), None)
    return station.way(case, act) if act else None


def _answers(known: Known, why: StepForm | None, done: Recorded | None) -> dict[str, Any]:
    """Return what was just recorded, and what asks for its reason: at once, or in the list."""
    found = unanswered.answers(known)
    whys = _on_the_spot(done, found)
    asked_points = call_page.of_case(known.case)
    told = {"answers": _with(found, why), "whys": whys, "asked_points": asked_points}
    return {**told, "done": _done(done, found)}


def _with(found: list[unanswered.Answer], why: StepForm | None) -> list[unanswered.Answer]:
    """Put a form that was not recorded back at the finding that it explains."""
    return [
        replace(one, form=why) if why and one.form and one.form.told == why.told else one
        for one in found
    ]


def _done(done: Recorded | None, answers: Iterable[unanswered.Answer]) -> dict[str, Any] | None:
    """Return what was just recorded, and what the rules found in it: green is for nothing."""
    if done is None:
        return None
    entry = done.entry
    found = [one.text for one in answers if one.finding.event_id == entry.event.id]
    return {
        "word": _done_word(done, found),
        "found": found,
        "title": words.title(g.protocol, entry.event.kind),
        "text": _what(done),
        "at": entry.event.occurred_at,
        "id": entry.event.id,
        "kind": entry.event.kind,
    }


def _on_the_spot(
    done: Recorded | None, answers: Iterable[unanswered.Answer]
) -> list[unanswered.Answer]:
    """Return what asks for its reason at once: what was found in the act that was just done."""
    event = done.entry.event.id if done and done.entry.event.kind != "deviation.explained" else ""
    return [one for one in answers if one.form and one.finding.event_id == event]


def _done_word(done: Recorded, found: Sequence[str]) -> str:
    if not done.is_new:
        return _("Recorded before")
    return _("Recorded, with a deviation") if found else _("Recorded")


def _what(done: Recorded) -> str:
    """Return what was recorded, in one line; of what was taken back, its title."""
    event = done.entry.event
    if event.kind != WITHDRAWN:
        return words.entry_summary(g.protocol, done.entry)
    kinds = (e.event.kind for e in done.known.entries if e.event.id == event.replaces)
    return next((words.title(g.protocol, kind) for kind in kinds), "")


def _identity(case: Case, form: StepForm | None) -> dict[str, Any] | None:
    """Return what is asked for to compare the participant's identifiers, where that is next."""
    if form is None or form.act.kind != "identity.checked":
        return None
    if not way("participants.look", code=case.participant):
        return None
    kept = vault.holds(case.participant, site=g.site)
    return {"code": case.participant, "case": case.code, "kept": kept, "why": vault.CHECK}


def _pending(case: Case, names: dict[str, str], form: StepForm | None) -> list[dict[str, str]]:
    """Return what is waited for: a hand-over that nobody accepted, results, all in words."""
    waiting = doubts.to_report(case)
    here = form is not None and form.act.kind == "handover.accepted"
    waiting.extend(handovers.asks(case, names, here=here))
    if unreported(case):
        text = _("An adverse event was seen at an observation, and is not reported")
        href = way("safety.new", code=case.code)
        waiting.append(
            {"text": text, "href": href, "action": _("Report"), "state": "over", "leaves": "yes"}
        )
    waiting.extend(stops.asks(case))
    waiting.extend(asked.asks(case, names))
    waiting.extend(closing.papers(case))
    waiting.extend(signed.asks(case))
    for name in awaited(case) if takes(case, "result.reported") else ():
        text = _("Result awaited: %(test)s", test=words.test(g.protocol, name))
        href = url_for("cases.show", code=case.code, do="result.reported", told=name)
        waiting.append({"text": text, "href": href, "action": _("Report"), "state": "early"})
    return waiting


def _running(case: Case) -> dict[str, Any]:
    """Return the clocks, what nobody has closed in its time, with the way to it, and the alarms."""
    unclosed = [{**one, "way": _closing(case, one)} for one in clocks.unclosed(case)]
    told = alarms.of_case(case)
    timers = [*clocks.timers(case), *clocks.stopped(case)]
    shown = {"timers": timers, "unclosed": unclosed, "alarms_told": told}
    return shown | {"alarms_heard": [one for one in alarms.answered(case) if one not in told]}


def _closing(case: Case, one: dict[str, Any]) -> station.Way | None:
    """Return the way to the act that is due for what is not closed, or None."""
    kind, about = one["kind"], one["subject"]
    for act in waiting.due_in(case):
        if (about and act.container == about) or (act.kind == kind and not about):
            return station.way(case, act)
    return None


def _reports(case: Case) -> list[dict[str, Any]]:
    rows = cases.reports(g.site, case=case.code) if case.reports else []
    return [
        {
            **reported.row(row, 0),
            "state": words.state(row["state"]),
            "waiting": row["state"] == "waiting",
            "href": way("safety.show", code=row["code"]),
        }
        for row in rows
    ]


def _ending(known: Known, acts: Iterable[Act], form: StepForm | None) -> dict[str, Any]:
    """Return what is open once the case comes to its end.

    At the close also what it seals unexplained, and the count of the labels.
    """
    case = known.case
    ends = not case.closed and bool(_ENDING & {act.kind for act in acts})
    closes = form is not None and form.act.kind == closing.KIND
    signs = closes and not (form and form.paper)
    return {
        "still_open": closing.still_open(case) if ends else [],
        "unexplained": closing.unexplained(known) if closes else [],
        "labels": label_count.table(case) if closes else None,
        "to_sign": signed.asked(known) if signs else [],
    }
