"""The second factor of an account, as an administrator sees it and takes it away."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.records.accounts import Account
from svflab.services import accounts, hospital, second
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.web.gate import allow
from svflab.web.second_forms import LinkForm, ResetForm

bp = Blueprint("factors", __name__, url_prefix="/accounts/<account_id>/second-factor")


@bp.get("")
@allow("administrator")
def show(account_id: str) -> ResponseReturnValue:
    """Show what an account has set up beside its password."""
    return _page(_known(account_id), ResetForm(formdata=None))


@bp.post("/reset")
@allow("administrator")
def reset(account_id: str) -> ResponseReturnValue:
    """Take it away, with a reason: the phone or the key is lost."""
    known, form = _known(account_id), ResetForm()
    if not form.validate_on_submit():
        return _page(known, form, 422)
    try:
        second.reset(known.id, form.reason.data, actor=g.account.id, role=g.role)
    except (Invalid, NotThere):
        abort(409)
    flash(_("The second factor is taken away. The next sign-in asks for the password alone."))
    return redirect(url_for("factors.show", account_id=known.id), 303)


@bp.post("/link")
@allow("administrator")
def link(account_id: str) -> ResponseReturnValue:
    """Say as whom the hospital's own sign-in knows this account."""
    known, form = _known(account_id), LinkForm()
    if not form.validate_on_submit():
        return _page(known, ResetForm(formdata=None), 422, form)
    try:
        hospital.link(known.id, form.subject.data or "", actor=g.account.id, role=g.role)
    except (Invalid, Conflict):
        form.subject.errors = [_("Nobody can be known by this, or another account is.")]
        return _page(known, ResetForm(formdata=None), 422, form)
    except NotThere:
        abort(404)
    flash(_("It is said as whom the hospital's sign-in knows this account."))
    return redirect(url_for("factors.show", account_id=known.id), 303)


def _page(
    known: Account, form: ResetForm, status: int = 200, link: LinkForm | None = None
) -> ResponseReturnValue:
    page = render_template(
        "second/of_account.html",
        known=known,
        form=form,
        standing=second.standing(known.id),
        link=link or LinkForm(formdata=None, subject=hospital.subject_of(known.id)),
        hospital_on=hospital.is_on(),
        required=any(map(second.is_required, known.by_site.values())),
    )
    return page, status


def _known(account_id: str) -> Account:
    """Return the account, where this site may see it."""
    known = accounts.find(account_id)
    if known is None or (known.by_site and g.site not in known.by_site):
        abort(404)
    return known
