"""What an administrator does about an account at once: lift a lock, end a session; see locks."""

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.services import handing, locks, sessions
from svflab.services.errors import Invalid
from svflab.web import accounts
from svflab.web.gate import allow

bp = Blueprint("account_acts", __name__, url_prefix="/accounts")


@bp.post("/<account_id>/unlock")
@allow("administrator")
def unlock(account_id: str) -> ResponseReturnValue:
    """Let a locked account sign in again at once, for a reason."""
    known = accounts.known(account_id)
    try:
        locks.lift(account_id, request.form.get("reason", ""), **accounts.by_me())
    except Invalid:
        return accounts.unreasoned(known)
    flash(_("The lock is lifted."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/<account_id>/password/confirm")
@allow(*handing.CONFIRMERS)
def confirm_password(account_id: str) -> ResponseReturnValue:
    """Say that its owner chose an account's password: from now on it signs."""
    known = accounts.known(account_id)
    handing.confirm(known.id, g.account, role=g.role)
    flash(_("Confirmed. This person's password signs from now on."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/<account_id>/sessions/<session_id>/end")
@allow("administrator")
def end_session(account_id: str, session_id: str) -> ResponseReturnValue:
    """End a session of somebody else, wherever it is."""
    sessions.revoke(accounts.known(account_id), session_id, actor=g.account.id)
    flash(_("The session has ended."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/locks/seen")
@allow("administrator", "quality")
def see_locks() -> ResponseReturnValue:
    """Say that one has seen who was locked out."""
    locks.see(g.site, **accounts.by_me())
    return redirect(url_for("accounts.index"), 303)
