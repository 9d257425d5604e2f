"""Workstations: which one this screen is, and how an administrator registers and changes them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.labels.errors import LabelError
from svflab.services import site_printers, workstation_labels, workstations
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.services.workstations import Workstation
from svflab.web import answers, cookies, scan_views, scanner_test, where, words, workstation_forms
from svflab.web.addresses import safe_next
from svflab.web.gate import allow
from svflab.web.refusals import CARRY_TO, carried
from svflab.web.where import HereForm
from svflab.web.workstation_forms import WorkstationForm

_: Callable[..., str] = gettext

bp = Blueprint("workstations", __name__, url_prefix="/workstations")

bp.get("/scans/")(scan_views.newest)
bp.get("/scans/<month>")(scan_views.month)


@bp.route("/here", methods=["GET", "POST"])
@allow.signed_in
def here() -> ResponseReturnValue:
    """Ask which workstation this screen is, by scan, by name or from the list; and go on."""
    form = HereForm(next=request.args.get("next", "/"))
    kept = carried() if request.form.get(CARRY_TO) else None
    if form.validate_on_submit():
        try:
            chosen = workstations.choose(
                g.session, request.form.get("to") or form.workstation.data or ""
            )
        except Invalid as error:
            form.workstation.errors = [workstation_forms.refused(error.errors["workstation"])]
        else:
            response = _go_on(form, kept)
            cookies.keep_workstation(response, chosen)
            return response
    page = render_template("workstations/here.html", **where.shown(form, carried=kept))
    return page, 422 if form.errors else 200


@bp.get("/")
@allow("administrator", "quality")
def index() -> ResponseReturnValue:
    """List the workstations of the site, those out of use last, each with its scanner's test."""
    listed = workstations.every(g.site)
    tested = {one.code: scanner_test.last(one.code) for one in listed}
    return render_template("workstations/index.html", listed=listed, tested=tested)


@bp.route("/new", methods=["GET", "POST"])
@allow("administrator")
def new() -> ResponseReturnValue:
    """Register a workstation."""
    form = WorkstationForm(event_id=str(uuid4()))
    if form.validate_on_submit():
        try:
            made = workstations.register(
                g.site, form.name.data, form.room.data, event_id=form.event_id.data, **_by_me()
            )
        except Invalid as error:
            form.refuse(error)
        except Conflict:
            form.event_id.data = str(uuid4())
            form.name.errors = [_("This form was used before. Look at it, and send it again.")]
        else:
            flash(_("%(name)s is registered.", name=made.name))
            return redirect(url_for("workstations.show", code=made.code), 303)
    return render_template("workstations/new.html", form=form), 422 if form.errors else 200


@bp.get("/<code>")
@allow("administrator", "quality")
def show(code: str) -> ResponseReturnValue:
    """Show a workstation, and what an administrator may change of it."""
    known = workstations.find(g.site, code)
    return _page(known, WorkstationForm(name=known.name, room=known.room))


@bp.post("/<code>")
@allow("administrator")
def change(code: str) -> ResponseReturnValue:
    """Call a workstation otherwise, or say that it stands elsewhere."""
    known, form = workstations.find(g.site, code), WorkstationForm()
    if form.validate_on_submit():
        try:
            workstations.change(g.site, code, form.name.data, form.room.data, **_by_me())
        except Invalid as error:
            form.refuse(error)
        else:
            flash(_("Changed. What was recorded here shows the new name too."))
            return redirect(url_for("workstations.show", code=code), 303)
    return _page(known, form, 422)


@bp.post("/<code>/printer")
@allow("administrator")
def printer(code: str) -> ResponseReturnValue:
    """Choose the printer that is the first choice at a workstation."""
    known = workstations.find(g.site, code)
    try:
        site_printers.choose(g.site, known.code, request.form.get("printer", ""), **_by_me())
    except Invalid:
        flash(_("This hospital has no such printer. Choose one from the list."))
    else:
        flash(_("The printer is chosen."))
    return redirect(url_for("workstations.show", code=known.code), 303)


@bp.post("/<code>/deactivate")
@allow("administrator")
def deactivate(code: str) -> ResponseReturnValue:
    """Take a workstation out of use."""
    known = workstations.find(g.site, code)
    try:
        workstations.deactivate(g.site, code, **_by_me())
    except Invalid as error:
        form = WorkstationForm(formdata=None, name=known.name, room=known.room)
        form.name.errors = [workstation_forms.refused(error.errors["workstation"])]
        return _page(known, form, 422)
    flash(_("Out of use. Whoever works there is asked which workstation it is now."))
    return redirect(url_for("workstations.show", code=code), 303)


@bp.post("/<code>/reactivate")
@allow("administrator")
def reactivate(code: str) -> ResponseReturnValue:
    """Put a workstation back into use."""
    workstations.reactivate(g.site, code, **_by_me())
    flash(_("Back in use, under the same code."))
    return redirect(url_for("workstations.show", code=code), 303)


@bp.get("/<code>/label.png")
@allow("administrator", "quality")
def preview(code: str) -> ResponseReturnValue:
    """Show how the label looks, as a specimen: no screen shows a code that a scanner reads."""
    known = workstations.find(g.site, code)
    try:
        made = workstation_labels.preview(known, words.room(known.room))
    except LabelError as error:
        raise NotThere(code) from error
    return _file(made, "image/png", f"specimen-{code}.png")


@bp.post("/<code>/label")
@allow("administrator")
def label(code: str) -> ResponseReturnValue:
    """Record that the label is printed, and give out its paper."""
    known = workstations.find(g.site, code)
    if not known.active:
        abort(409)
    try:
        made = workstation_labels.paper(known, words.room(known.room), **_by_me())
    except LabelError:
        form = WorkstationForm(formdata=None, name=known.name, room=known.room)
        form.name.errors = [_("This name does not fit on the label. Choose a shorter one.")]
        return _page(known, form, 422)
    return _file(made, "application/pdf", f"label-{code}.pdf")


def _file(body: bytes, kind: str, name: str) -> Response:
    response = make_response(body)
    response.mimetype = kind
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _page(known: Workstation, form: WorkstationForm, status: int = 200) -> ResponseReturnValue:
    nearest = site_printers.nearest(g.site, known.code)
    page = render_template(
        "workstations/show.html",
        known=known,
        form=form,
        printer=nearest.name if nearest else "",
        printers=[one.name for one in site_printers.printers()],
        chosen=site_printers.chosen(g.site, known.code),
    )
    return page, status


def _go_on(form: HereForm, kept: dict[str, Any] | None) -> Response:
    """Go back to where it was asked, or show what was being sent, to be sent again."""
    if not kept:
        return make_response(redirect(safe_next(form.next.data or "/"), 303))
    title, text = answers.moved()
    page = render_template(
        "errors/resend.html", title=title, text=text, carried=kept, sign_in="", back=""
    )
    return make_response(page)


def _by_me() -> dict[str, str]:
    return {"actor": g.account.id, "role": g.role, "workstation": g.workstation}
