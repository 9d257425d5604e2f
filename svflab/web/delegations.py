"""The delegation log of the site: who may do which task, from when to when, by whom authorised."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.exports import csv
from svflab.services import delegations
from svflab.services.delegations import LEADS, NAMERS
from svflab.services.errors import Conflict, Invalid
from svflab.web import delegation_list
from svflab.web.corrections import READERS
from svflab.web.delegation_forms import GiveForm, InvestigatorForm, ReasonForm, refuse
from svflab.web.gate import allow
from svflab.web.holds import by_me
from svflab.web.times import local

_: Callable[..., str] = gettext

bp = Blueprint("delegations", __name__, url_prefix="/delegations")


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """Show who may do what now, what ends soon and what has ended, by person or by task."""
    return _page()


@bp.post("/")
@allow(*LEADS)
def give() -> ResponseReturnValue:
    """Delegate tasks to a person."""
    form = GiveForm()
    if form.validate_on_submit():
        told = form.account.data, form.tasks.data, form.span, form.trained_on.data
        try:
            delegations.give(g.protocol, g.site, *told, form.reason.data or "", by_me(LEADS))
        except (Invalid, Conflict) as error:
            refuse(form, error)
        else:
            return _done(_("Delegated. It counts from the next step on."))
    return _page(give=form), 422


@bp.route("/<delegation>/<task>/end", methods=["GET", "POST"])
@allow(*LEADS)
def end(delegation: str, task: str) -> ResponseReturnValue:
    """Take a task back, for a reason."""
    found = delegations.find(g.site, delegation, task)
    if found is None:
        abort(404)
    form = _new(ReasonForm)
    if form.validate_on_submit():
        try:
            delegations.end(g.site, delegation, task, form.reason.data or "", by_me(LEADS))
        except (Invalid, Conflict) as error:
            refuse(form, error)
        else:
            return _done(_("Ended. It counts from the next step on."))
    row = delegation_list.row(found, {})
    page = render_template("delegations/end.html", one=row, form=form)
    return page, 422 if form.errors or form.form_errors else 200


@bp.post("/kept")
@allow(*LEADS)
def keep() -> ResponseReturnValue:
    """Begin to ask every step for its delegation, or cease to."""
    form, on = ReasonForm(), request.form.get("kept") == "yes"
    try:
        delegations.keep(g.site, form.reason.data or "", by_me(LEADS), kept=on)
    except (Invalid, Conflict) as error:
        refuse(form, error)
        return _page(keep=form), 422
    return _done(_("Kept from now on.") if on else _("Steps are not asked any more."))


@bp.post("/investigator")
@allow(*NAMERS)
def name_investigator() -> ResponseReturnValue:
    """Say who is the principal investigator of this site."""
    form = InvestigatorForm()
    chosen, reason = form.investigator.data or "", form.reason.data or ""
    try:
        delegations.name_investigator(g.site, chosen, reason, by_me(NAMERS))
    except (Invalid, Conflict) as error:
        refuse(form, error)
        return _page(name=form), 422
    return _done(_("The principal investigator is named."))


@bp.post("/csv")
@allow(*READERS)
def download() -> ResponseReturnValue:
    """Send the whole log as a table; that it left is recorded."""
    found = delegations.take_away(g.site, by_me(READERS))
    body = "".join(csv.lines(delegation_list.head(), delegation_list.cells(found)))
    answer = Response(body, mimetype="text/csv")
    name = f"svflab-delegations-{g.site}-{local(g.now):%Y%m%d}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _page(**forms: Any) -> str:
    standing, by_task = delegations.standing(g.site), request.args.get("by") == "task"
    found, past = delegations.current(g.site), delegations.past(g.site)
    reasons = delegations.reasons([*found, *past])
    leads = standing is not None and standing.investigator == g.account.id
    return render_template(
        "delegations/index.html",
        standing=standing,
        groups=delegation_list.groups(found, reasons, by_task=by_task),
        past=[delegation_list.row(one, reasons) for one in past],
        soon=delegation_list.ending_soon(found),
        by_task=by_task,
        leads=leads,
        may_name=not set(NAMERS).isdisjoint(g.roles),
        give=forms.get("give") or _new(GiveForm, first=local(g.now).date()),
        keep=forms.get("keep") or _new(ReasonForm),
        name=forms.get("name") or _new(InvestigatorForm),
    )


def _new(form: Any, **given: Any) -> Any:
    """Return a form: as it was sent to its own page, else a blank one with an id of its own."""
    if request.method == "POST" and form is ReasonForm and request.endpoint == "delegations.end":
        return form()
    return form(formdata=None, event_id=str(uuid4()), **given)


def _done(said: str) -> ResponseReturnValue:
    flash(said)
    return redirect(url_for("delegations.index"), 303)
