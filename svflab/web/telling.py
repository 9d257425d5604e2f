"""Telling of an adverse event: the form, what was reported before, and what is no such event.

What began before the first study procedure is medical history by the protocol. The form asks: it
is noted as that, or the reporter says that it is an adverse event all the same (what was there
before got worse, or it came of a preparation), and then its page says so.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.case import Case
from svflab.domain.consistency import is_history
from svflab.domain.digits import DIGITS
from svflab.services import duplicates, participants, safety, soliciting
from svflab.services.record import record
from svflab.services.subjects import Known
from svflab.web import acting, doubts, naming, reported, safety_forms, told_before, words
from svflab.web.complaints import NOT_DONE, complain
from svflab.web.safety_forms import REPORT, ReportForm
from svflab.web.station import mark
from svflab.web.times import local
from svflab.web.words.grades import MEANS

_: Callable[..., str] = gettext

HISTORY: Final = "history.noted"
ASKED: Final = "history"
"""The field that answers whether it is medical history: `note`, or `event`."""
AT_ONCE: Final = timedelta(minutes=2)
"""Reported within so long, what was told at a call is known now."""
IN_SIGHT: Final = 3
"""So many of the earlier events stand open on the form; the others a tap away."""
_TOLD_OF_HISTORY: Final = ("term", "digit", "onset_at", "note")


def report(participant: str, choice: list[str], case: Case | None) -> ResponseReturnValue:
    """Show the form of a report, or record what it tells."""
    form = safety_forms.report_form(choice, _begun(case))
    if form.is_submitted() and form.validate():
        data, moving = safety_forms.told(form)
        if choice and case is None:
            form.case.errors = [_("Choose the case that it belongs to.")]
        try:
            if not form.errors and _is_history(form, participant, data):
                return _note(participant, data)
            event, texts = acting.stated(g.protocol.steps[REPORT], "ae:", data, settings={})
            naming.ask(g.protocol.steps[REPORT], participant, event, texts)
            if not form.errors and not form.form_errors:
                recorded = safety.report(
                    g.protocol,
                    event,
                    texts,
                    participant=participant,
                    case=case.code if case else "",
                    syringe=form.syringe.data or "",
                    asked=request.args.get("asked", ""),
                    moving=moving,
                )
                return _thanks(recorded.known)
        except NOT_DONE as error:
            complain(form, error)
    return page(form, case, action=request.full_path.rstrip("?"), participant=participant)


def _begun(case: Case | None) -> dict[str, Any]:
    """Return what the form begins with: what the page that led here knows, and since when."""
    args = request.args
    known = safety_forms.start_from(case, args.get("digit", ""), args.get("syringe", ""))
    known |= safety_forms.named(args.get("term", ""))
    known |= doubts.known_since(case, args.get("term", "")) if case else {}
    return known | _heard(args.get("asked", ""))


def _heard(asked: str) -> dict[str, Any]:
    """Return since when it is known what was told at a call or a visit: since then."""
    call = soliciting.find(g.site, asked)
    if call is None:
        return {}
    at = call.event.occurred_at
    if g.now - at < AT_ONCE:
        return {"aware": "now"}
    return {"aware": "at", "aware_at": f"{local(at):%Y-%m-%dT%H:%M:%S}"}


def page(form: ReportForm, case: Case | None, **shown: Any) -> ResponseReturnValue:
    """Return the page of the form, with what was told of the participant before."""
    told = duplicates.earlier(g.protocol, g.site, shown["participant"])
    html = render_template(
        "safety/report.html",
        form=form,
        case=case,
        mark=mark(case.code) if case else None,
        places=list(safety_forms.of_place(form)),
        hands=safety_forms.hands(form),
        special={term.code for term in g.protocol.terms if term.special},
        given=told_before.received(case),
        means=MEANS,
        count=len(told),
        earlier=[told_before.event(one) for one in told],
        in_sight=IN_SIGHT,
        asks_history="asks_history" in g,
        **_drafts(case.code if case else shown["participant"], case),
        **{"code": "", "replaces": "", **shown},
    )
    return html, 422 if form.errors or form.form_errors else 200


def _drafts(whose: str, case: Case | None) -> dict[str, Any]:
    """Return the name under which the browser keeps this report half-filled, and the others.

    What was begun of one digit is no report of another one: each has a draft of its own, and the
    page leads to those that this browser holds.
    """
    begun = _begun(case)
    here = str(begun.get("digit") or begun.get("term") or "")
    name = f"report-{whose}"
    others = [{"id": name, "href": request.path, "title": ""}] if here else []
    for digit in DIGITS if case else ():
        if digit != here:
            href = f"{request.path}?digit={digit}"
            others.append({"id": f"{name}-{digit}", "href": href, "title": words.digit(digit)})
    return {"draft": f"{name}-{here}" if here else name, "drafts": others}


def _is_history(form: ReportForm, participant: str, data: dict[str, Any]) -> bool:
    """Say whether it is noted as medical history; ask where nobody has said so yet."""
    first = participants.first_procedure(g.protocol, g.site, participant)
    answer = request.form.get(ASKED, "")
    if first is None or not is_history(data, first) or answer == "event":
        return False
    if answer != "note":
        g.asks_history = True
        form.form_errors.append(_asks(first))
    return answer == "note"


def asks_of_correction(form: ReportForm, known: Known, data: dict[str, Any]) -> bool:
    """Say whether a correction moves the onset before the first study procedure, and ask then.

    It is an adverse event by an answer only; one that stood before the procedure was asked for.
    """
    participant, was = safety.person_of(known), known.adverse_event.data
    first = participants.first_procedure(g.protocol, g.site, participant)
    if first is None or not is_history(data, first) or is_history(was, first):
        return False
    if request.form.get(ASKED, "") == "event":
        return False
    g.asks_history = True
    taken_back = _("Where it was none: take the report back, and note it as medical history.")
    form.form_errors += [_asks(first), taken_back]
    return True


def _asks(first: datetime) -> str:
    return _(
        "It began before the first study procedure (%(when)s). That is medical history, and no "
        "adverse event, unless it got worse since: then give the time when it did.",
        when=words.when(first),
    )


def _note(participant: str, data: dict[str, Any]) -> ResponseReturnValue:
    """Record what was told as medical history of the participant."""
    step = g.protocol.steps[HISTORY]
    told = {name: data[name] for name in _TOLD_OF_HISTORY if data.get(name)}
    event, texts = acting.stated(step, f"participant:{participant}", told, settings={})
    naming.ask(step, participant, event, texts)
    record(g.protocol, event, texts=texts)
    flash(_("Noted as medical history. It is no adverse event, and waits for nobody."))
    return redirect(url_for("participants.show", code=participant), 303)


def _thanks(known: Known) -> ResponseReturnValue:
    """Say what was recorded, its code, and where it waits."""
    event = known.adverse_event
    flash(
        _(
            "%(what)s. Its code is %(code)s. "
            "It waits on the safety list for a physician's opinion.",
            what=reported.headline(event.data),
            code=words.code(event.code),
        )
    )
    return redirect(url_for("safety.show", code=event.code), 303)
