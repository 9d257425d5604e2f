"""Accounts, as an administrator sees and changes them."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.records.accounts import Account
from svflab.services import accounts
from svflab.services.errors import Conflict, Invalid
from svflab.web import answers
from svflab.web.account_forms import NewAccountForm, RolesForm
from svflab.web.gate import allow

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@bp.get("/")
@allow("administrator", "quality")
def index() -> ResponseReturnValue:
    """List who holds a role here, and who holds none anywhere."""
    listed = accounts.listed(g.site)
    return render_template("accounts/index.html", accounts=listed)


@bp.route("/new", methods=["GET", "POST"])
@allow("administrator")
def new() -> ResponseReturnValue:
    """Make an account, and show its temporary password this once."""
    form = NewAccountForm()
    if form.validate_on_submit():
        account = form.account.data
        try:
            secret = accounts.create(account, form.name.data, {g.site: form.roles.data}, **_by_me())
        except Conflict:
            form.account.errors = [_("This name is or was somebody's. Choose another one.")]
        else:
            return _show_secret(account, secret)
    return render_template("accounts/new.html", form=form), 422 if form.errors else 200


@bp.get("/<account_id>")
@allow("administrator", "quality")
def show(account_id: str) -> ResponseReturnValue:
    """Show an account, and what an administrator may change of it."""
    known = _known(account_id)
    form = RolesForm(roles=list(known.roles_at(g.site)))
    return _page(known, form)


@bp.post("/<account_id>/roles")
@allow("administrator")
def change_roles(account_id: str) -> ResponseReturnValue:
    """Let an account hold these roles here, and no others."""
    known, form = _known(account_id), RolesForm()
    if form.validate_on_submit():
        try:
            accounts.change_roles(account_id, g.site, form.roles.data, **_by_me())
        except Invalid as error:
            form.roles.errors = [answers.about_roles(error.errors["roles"])]
        else:
            flash(_("The roles are changed."))
            return redirect(url_for("accounts.show", account_id=account_id), 303)
    return _page(known, form, 422)


@bp.post("/<account_id>/password")
@allow("administrator")
def reset_password(account_id: str) -> ResponseReturnValue:
    """Set a temporary password, and show it this once."""
    _known(account_id)
    return _show_secret(account_id, accounts.reset_password(account_id, **_by_me()))


@bp.post("/<account_id>/deactivate")
@allow("administrator")
def deactivate(account_id: str) -> ResponseReturnValue:
    """End an account, its sessions and its tokens."""
    known = _known(account_id)
    if set(known.sites) - {g.site}:
        return _page(known, _no_roles(known, "elsewhere"), 422)
    try:
        accounts.deactivate(account_id, **_by_me())
    except Invalid as error:
        return _page(known, _no_roles(known, error.errors["roles"]), 422)
    flash(_("The account has ended. What it did stays recorded under its name."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/<account_id>/reactivate")
@allow("administrator")
def reactivate(account_id: str) -> ResponseReturnValue:
    """Let the same person back in, with a temporary password."""
    _known(account_id)
    return _show_secret(account_id, accounts.reactivate(account_id, **_by_me()))


def _known(account_id: str) -> Account:
    """Return the account, where this site may see it."""
    known = accounts.find(account_id)
    if known is None or (known.by_site and g.site not in known.by_site):
        abort(404)
    return known


def _page(known: Account, form: RolesForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "accounts/show.html", known=known, form=form, locked=accounts.is_locked(known.id)
    )
    return page, status


def _no_roles(known: Account, code: str) -> RolesForm:
    """Return the form of the roles as they are, with why they must stay."""
    form = RolesForm(formdata=None, roles=list(known.roles_at(g.site)))
    form.roles.errors = [answers.about_roles(code)]
    return form


def _show_secret(account_id: str, secret: str) -> ResponseReturnValue:
    """Show a temporary password; it is kept nowhere, so this page is its only place."""
    return render_template("accounts/secret.html", known=accounts.find(account_id), secret=secret)


def _by_me() -> dict[str, str]:
    return {"actor": g.account.id, "role": g.role}
