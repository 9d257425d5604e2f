"""Badges of accounts: issued, printed and revoked by an administrator."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.records.accounts import Account
from svflab.services import accounts, badges
from svflab.services.errors import Invalid
from svflab.web.gate import allow
from svflab.web.symbols import symbol

bp = Blueprint("badges", __name__, url_prefix="/accounts/<account_id>/badge")


@bp.get("")
@allow("administrator")
def show(account_id: str) -> ResponseReturnValue:
    """Show the badge of an account, to be printed; or offer to issue one."""
    known = _known(account_id)
    code = badges.badge_of(known.id)
    return render_template(
        "accounts/badge.html", known=known, code=code, badge=symbol(code) if code else None
    )


@bp.post("")
@allow("administrator")
def issue(account_id: str) -> ResponseReturnValue:
    """Give the account a badge with a new code; the one before is void."""
    known = _known(account_id)
    try:
        badges.issue(known.id, **_by_me())
    except Invalid:
        abort(409)
    flash(_("The badge is issued. Print it, and hand it to its bearer."))
    return redirect(url_for("badges.show", account_id=known.id), 303)


@bp.post("/revoke")
@allow("administrator")
def revoke(account_id: str) -> ResponseReturnValue:
    """Make the badge void: it is lost, or its bearer has gone."""
    known = _known(account_id)
    badges.revoke(known.id, **_by_me())
    flash(_("The badge is void. Whoever scans it is told so."))
    return redirect(url_for("badges.show", account_id=known.id), 303)


def _known(account_id: str) -> Account:
    """Return the account, where this site may see it."""
    known = accounts.find(account_id)
    if known is None or (known.by_site and g.site not in known.by_site):
        abort(404)
    return known


def _by_me() -> dict[str, str]:
    return {"actor": g.account.id, "role": g.role}
