"""Signing a case at its close, and signing or disputing what others stated for who performed it."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from svflab.domain.signatures import digest_of
from svflab.services import cases, sign
from svflab.services.errors import Conflict, NotAllowed, NotVouched
from svflab.services.subjects import Known
from svflab.web import acting, answers, beside, closing, signed, station, summaries, words
from svflab.web.corrections import READERS, WORKERS
from svflab.web.gate import allow
from svflab.web.language import gettext

_: Callable[..., str] = gettext

bp = Blueprint("signing", __name__)


@bp.get("/cases/<code>/sign")
@allow(*READERS)
def close(code: str) -> ResponseReturnValue:
    """Show exactly what is signed at the close of a case, who has signed it, and who has not."""
    return _page(cases.find(g.protocol, g.site, code))


@bp.post("/cases/<code>/sign")
@allow(*WORKERS)
def sign_close(code: str) -> ResponseReturnValue:
    """Sign a case as it was shown, in the role that the form names."""
    role, form = request.form.get("role", ""), request.form
    try:
        account = sign.prove(g.session, form.get("who", ""), form.get("password", ""), site=g.site)
        if role not in account.roles:
            raise NotAllowed([role])
        by = sign.Proved(account.id, role, workstation=g.workstation)
        sign.give_case(g.protocol, g.site, code, form.get("shown", ""), by, acting.event_id())
    except (NotVouched, NotAllowed, Conflict) as error:
        said = {role: said_of(error)}
        return _page(cases.find(g.protocol, g.site, code), said), 422
    flash(_("Signed."))
    return redirect(url_for("signing.close", code=code), 303)


def said_of(error: NotVouched | NotAllowed | Conflict) -> str:
    """Return why nothing was signed: what is so, and what to do."""
    if isinstance(error, NotVouched):
        return answers.not_vouched(error)
    if isinstance(error, NotAllowed):
        role = words.roles(g.protocol, " ".join(error.needed))
        return _("This person does not sign as %(role)s here. Nothing was signed.", role=role)
    return str(_CONFLICT.get(error.code, _CONFLICT["other_words"])())


_CONFLICT: dict[str, Callable[[], str]] = {
    "changed": lambda: _(
        "Something was recorded since this page was shown. Nothing was signed. Read it as it "
        "stands now, then sign."
    ),
    "open": lambda: _("Something of this case is still open. Settle it, then sign."),
    "signed": lambda: _("This is signed already, in this role."),
    "same_person": lambda: _("You have signed this in another role. It takes two persons."),
    "other_words": lambda: _("This form was sent before, and signed something else."),
}


def _page(known: Known, errors: dict[str, str] | None = None) -> str:
    case, names = known.case, cases.names(g.people_seal)
    shown = sign.shown_of(g.protocol, known)
    waits = signed.asked(known, errors)
    return render_template(
        "signing/close.html",
        case=case,
        case_code=case.code,
        bar=beside.bar(case, station.custody(case, names)),
        facts=summaries.facts(shown),
        lists=summaries.lists(known, shown),
        still_open=[] if case.closed else closing.still_open(case),
        shown=digest_of(shown),
        asked=waits,
        whole=all(not one.event_id for one in waits),
        rows=signed.rows(known),
    )
