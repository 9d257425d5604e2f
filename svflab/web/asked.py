"""An act that a second person confirms at another workstation: asked, shown there, confirmed."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, g, make_response, redirect, render_template, request
from flask import url_for as to
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import InputRequired

from svflab.domain.asked import DONE, LATE, REFUSED, WAITS, Asked, of_case
from svflab.domain.case import Case
from svflab.domain.event import Event
from svflab.services import asking, cases, sessions, subjects
from svflab.services.errors import Conflict, Invalid, NotThere, NotVouched, Refused
from svflab.services.subjects import Known
from svflab.web import acting, answers, curtain, entry_facts, field_values, naming, words
from svflab.web.acting import Unready
from svflab.web.gate import allow
from svflab.web.step_form import StepForm
from svflab.web.times import face

_: Callable[..., str] = gettext
bp = Blueprint("asked", __name__, url_prefix="/asked")

MAY: Final = ("surgeon", "nurse", "processor", "coordinator", "quality")
TOLD_FOR: Final = timedelta(hours=1)
"""How long the page of a case says that an act was not confirmed."""
_STANDS: Final = {
    LATE: _l("It was not confirmed in time. Nothing was recorded; it can be asked again."),
    REFUSED: _l("It was declined, or taken back. Nothing was recorded."),
    DONE: _l("It is recorded."),
}
_WRONG: Final = {
    "other_words": _l("Something else was shown than is to be recorded. Look at it again."),
    "asker_gone": _l(
        "Who asked does not hold the role any more in which they did it. Nothing was recorded: "
        "decline it, and let somebody who holds the role state it."
    ),
}


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The PIN or password of the second person, who has read what is shown."""

    password = PasswordField(
        _l("Your PIN or password"),
        [InputRequired(_l("This is needed."))],
        render_kw={"autocomplete": "off", "autofocus": True},
    )


def stated(known: Known, form: StepForm) -> tuple[Event, Mapping[str, str]]:
    """Return the event, and its words, that the form of a case states. Raises Unready."""
    event, texts = acting.stated(
        form.step,
        f"case:{known.case.code}",
        field_values.read(form.step, request.form),
        settings=known.settings,
        needs=form.wants.names,
        unanswered=form.unanswered,
    )
    naming.ask(form.step, known.case.participant, event, texts)
    return event, texts


def ask(known: Known, form: StepForm) -> ResponseReturnValue:
    """Ask a second person to confirm what the form of a case states, and go back to the case.

    Raises Unready, Invalid, Refused and Conflict, as recording it would.
    """
    event, texts = stated(known, form)
    try:
        asking.ask(g.protocol, event, texts, request.form.get("witness_of", ""))
    except Invalid as error:
        if "witness_of" not in error.errors:
            raise
        said = _("Choose somebody else than who did it, with a role that witnesses.")
        raise Unready({"witness_of": said}) from error
    return curtain.lead_to(to("cases.show", code=known.case.code))


@bp.get("/<uuid:entry_id>")
@allow(*MAY)
def show(entry_id: object) -> ResponseReturnValue:
    """Show an act that waits for its witness: whoever is asked confirms it here."""
    return _page(asking.find(g.site, str(entry_id)), ConfirmForm(formdata=None))


@bp.post("/<uuid:entry_id>")
@allow(*MAY)
def confirm(entry_id: object) -> ResponseReturnValue:
    """Record an act that its witness confirms with PIN or password."""
    question, form = _mine(entry_id), ConfirmForm()
    if not form.validate_on_submit():
        return _page(question, form, 422)
    try:
        sessions.vouch(g.session, form.password.data)
        shown = request.form.get("digest", "")
        asking.confirm(g.protocol, question, g.account, shown, workstation=g.workstation)
    except NotVouched as error:
        form.password.errors = [answers.not_vouched(error)]
        return _page(question, form, 422)
    except Refused as error:
        said = [words.finding(found, g.protocol) for found in error.findings]
        return _page(question, form, 409, said)
    except Conflict as error:
        why = str(_WRONG.get(error.code, _STANDS.get(error.code, "")))
        return _page(_mine(entry_id), form, 409, [why] if error.code in _WRONG else [])
    return redirect(_case(question), 303)


@bp.post("/<uuid:entry_id>/decline")
@allow(*MAY)
def decline(entry_id: object) -> ResponseReturnValue:
    """Record that an act is not confirmed, or that it is not asked for any more."""
    question = _mine(entry_id)
    try:
        asking.decline(question, g.account, workstation=g.workstation)
    except Conflict:
        return _page(_mine(entry_id), ConfirmForm(formdata=None), 409)
    return redirect(_case(question), 303)


def heads(case: Case, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what stands above a case while an act of it waits for its witness."""
    return [
        (
            "closing",
            _(
                "Asked of %(who)s: %(what)s. Not recorded before it is confirmed, until %(at)s.",
                who=names.get(one.of, one.of),
                what=words.title(g.protocol, one.act.kind),
                at=face(one.until),
            ),
        )
        for one in of_case(case.entries, g.now)
        if one.state == WAITS
    ]


def asks(case: Case, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what the page of a case asks about its acts that wait, or that nobody confirmed."""
    told, settled = [], set()
    for one in of_case(case.entries, g.now):
        kind = one.act.kind
        if one.state != DONE and kind not in settled and _is_news(case, one):
            told.append(_line(one, names))
        settled.add(kind)
    return told


def _is_news(case: Case, one: Asked) -> bool:
    since = (entry for entry in case.done.get(one.act.kind, ()) if entry.seq > one.entry.seq)
    return one.state == WAITS or (g.now - one.until < TOLD_FOR and not any(since))


def _line(one: Asked, names: Mapping[str, str]) -> dict[str, str]:
    who, what = names.get(one.of, one.of), words.title(g.protocol, one.act.kind)
    facts = {"who": who, "what": what, "at": face(one.until)}
    said = {
        WAITS: _("%(what)s waits for %(who)s until %(at)s", **facts),
        LATE: _("%(what)s: %(who)s did not confirm it by %(at)s. Nothing was recorded.", **facts),
        REFUSED: _("%(what)s: not confirmed by %(who)s. Nothing was recorded.", **facts),
    }[one.state]
    way = {"href": to("asked.show", entry_id=one.id), "action": _("Look at it"), "leaves": "yes"}
    return {"text": said, "state": "closing" if one.state == WAITS else "over", **way}


def _mine(entry_id: object) -> Asked:
    """Return a question that who is signed in may answer: asked of them, or by them."""
    found = asking.find(g.site, str(entry_id))
    if g.account.id not in {found.of, found.entry.event.actor}:
        raise NotThere(str(entry_id))
    return found


def _page(
    question: Asked, form: ConfirmForm, status: int = 200, wrong: list[str] | None = None
) -> ResponseReturnValue:
    act, names = question.act, cases.names(g.people_seal)
    code = act.about.partition(":")[2]
    shown: dict[str, Any] = {
        "question": question,
        "form": form,
        "title": words.title(g.protocol, act.kind),
        "known": subjects.known(g.protocol, g.site, act.about),
        "facts": [*entry_facts.facts(act).values()],
        "words": asking.words(question),
        "names": names,
        "stands": str(_STANDS.get(question.state, "")),
        "mine": g.account.id == question.of,
        "asks": g.account.id == question.entry.event.actor,
        "code": code,
        "back": _case(question),
        "wrong": wrong or [],
    }
    return make_response(render_template("asked/show.html", **shown), status)


def _case(question: Asked) -> str:
    code = question.act.about.partition(":")[2]
    return to("cases.show", code=code, done=question.act.id)
