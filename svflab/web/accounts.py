"""Accounts, as an administrator sees and changes them."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from svflab.records.accounts import Account
from svflab.services import accounts, handing, locks, sessions
from svflab.services.errors import Conflict, Invalid
from svflab.web import answers
from svflab.web.account_forms import ChangeRolesForm, NewAccountForm
from svflab.web.gate import allow

bp = Blueprint("accounts", __name__, url_prefix="/accounts")


@bp.get("/")
@allow("administrator", "quality")
def index() -> ResponseReturnValue:
    """List who holds a role here, and who holds none anywhere."""
    listed, unseen = accounts.listed(g.site), locks.unseen(g.site)
    return render_template("accounts/index.html", accounts=listed, locks=unseen)


@bp.route("/new", methods=["GET", "POST"])
@allow("administrator")
def new() -> ResponseReturnValue:
    """Make an account, and show its temporary password this once."""
    form = NewAccountForm()
    if form.validate_on_submit():
        account = form.account.data
        try:
            secret = accounts.create(account, form.name.data, {g.site: form.roles.data}, **by_me())
        except Conflict:
            form.account.errors = [_("This name is or was somebody's. Choose another one.")]
        else:
            return _show_secret(account, secret)
    return render_template("accounts/new.html", form=form), 422 if form.errors else 200


@bp.get("/<account_id>")
@allow("administrator", "quality")
def show(account_id: str) -> ResponseReturnValue:
    """Show an account, and what an administrator may change of it."""
    found = known(account_id)
    return _page(found, ChangeRolesForm(roles=list(found.roles_at(g.site))))


@bp.post("/<account_id>/roles")
@allow("administrator")
def change_roles(account_id: str) -> ResponseReturnValue:
    """Let an account hold these roles here, and no others."""
    found, form = known(account_id), ChangeRolesForm()
    if form.validate_on_submit():
        said = {**by_me(), "reason": form.reason.data}
        try:
            accounts.change_roles(account_id, g.site, form.roles.data, **said)
        except Invalid as error:
            form.roles.errors = [answers.about_roles(error.errors["roles"])]
        else:
            flash(_("The roles are changed."))
            return redirect(url_for("accounts.show", account_id=account_id), 303)
    return _page(found, form, 422)


@bp.post("/<account_id>/password")
@allow("administrator")
def reset_password(account_id: str) -> ResponseReturnValue:
    """Set a temporary password, and show it this once."""
    known(account_id)
    return _show_secret(account_id, accounts.reset_password(account_id, **by_me()))


@bp.post("/<account_id>/deactivate")
@allow("administrator")
def deactivate(account_id: str) -> ResponseReturnValue:
    """End an account, its sessions, tokens and badge."""
    found = known(account_id)
    if set(found.sites) - {g.site}:
        return _page(found, _no_roles(found, "elsewhere"), 422)
    try:
        accounts.deactivate(account_id, **by_me(), reason=_reason())
    except Invalid as error:
        if "roles" not in error.errors:
            return unreasoned(found)
        return _page(found, _no_roles(found, error.errors["roles"]), 422)
    flash(_("The account has ended. What it did stays recorded under its name."))
    return redirect(url_for("accounts.show", account_id=account_id), 303)


@bp.post("/<account_id>/reactivate")
@allow("administrator")
def reactivate(account_id: str) -> ResponseReturnValue:
    """Let the same person back in, with a temporary password."""
    found = known(account_id)
    try:
        secret = accounts.reactivate(account_id, **by_me(), reason=_reason())
    except Invalid:
        return unreasoned(found)
    return _show_secret(account_id, secret)


def known(account_id: str) -> Account:
    """Return the account, where this site may see it."""
    found = accounts.find(account_id)
    if found is None or (found.by_site and g.site not in found.by_site):
        abort(404)
    return found


def unreasoned(found: Account) -> ResponseReturnValue:
    """Show the account again, and that the act asks for its reason."""
    form = ChangeRolesForm(formdata=None, roles=list(found.roles_at(g.site)))
    form.form_errors.append(_("Say why: the reason stands in the record."))
    return _page(found, form, 422)


def by_me() -> dict[str, str]:
    """Return who acts, and in which role."""
    return {"actor": g.account.id, "role": g.role}


def _reason() -> str:
    return accounts.needed(request.form.get("reason", ""))


def _page(known: Account, form: ChangeRolesForm, status: int = 200) -> ResponseReturnValue:
    giver = handing.given_by(known.id)
    given = accounts.find(giver)
    page = render_template(
        "accounts/show.html",
        known=known,
        form=form,
        locked=accounts.is_locked(known.id),
        given_by=given.name if given else giver,
        may_confirm=handing.may_confirm(known.id, g.account),
        sessions=sessions.of(known),
    )
    return page, status


def _no_roles(known: Account, code: str) -> ChangeRolesForm:
    """Return the form of the roles as they are, with why they must stay."""
    form = ChangeRolesForm(formdata=None, roles=list(known.roles_at(g.site)))
    form.roles.errors = [answers.about_roles(code)]
    return form


def _show_secret(account_id: str, secret: str) -> ResponseReturnValue:
    """Show a temporary password; it is kept nowhere, so this page is its only place."""
    return render_template("accounts/secret.html", known=accounts.find(account_id), secret=secret)
