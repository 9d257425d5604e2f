"""Devices, kits and places that came without a code: each gets one, and a label that bears it."""

from collections.abc import Callable
from typing import Final
from uuid import uuid4

from flask import Blueprint, Response, flash, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.labels.errors import LabelError
from svflab.services import things
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.web.gate import allow
from svflab.web.thing_forms import ThingForm, kind

_: Callable[..., str] = gettext
bp = Blueprint("things", __name__, url_prefix="/things")

bp.add_app_template_filter(kind, "thing_kind")

KEEPERS: Final = ("administrator", "processor")
READERS: Final = (*KEEPERS, "surgeon", "nurse", "coordinator", "quality")


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List what got a code here, the newest first."""
    return render_template("things/index.html", listed=things.newest(g.site), keepers=KEEPERS)


@bp.route("/new", methods=["GET", "POST"])
@allow(*KEEPERS)
def new() -> ResponseReturnValue:
    """Give a device, a kit or a place a code."""
    form = ThingForm(event_id=str(uuid4()))
    if form.validate_on_submit():
        try:
            made = things.register(
                g.site, form.kind.data, form.said, event_id=form.event_id.data, **_by_me()
            )
        except Invalid as error:
            form.refuse(error)
        except LabelError as error:
            form.name.errors = [_("The label cannot be drawn: %(why)s.", why=str(error))]
        except Conflict:
            form.event_id.data = str(uuid4())
            form.name.errors = [_("This form was used before. Look at it, and send it again.")]
        else:
            flash(_("%(name)s has a code now. Print its label.", name=made.name))
            return redirect(url_for("things.show", code=made.code), 303)
    return render_template("things/new.html", form=form), 422 if form.errors else 200


@bp.get("/<code>")
@allow(*READERS)
def show(code: str) -> ResponseReturnValue:
    """Show a thing, and its label."""
    return _page(code)


@bp.get("/<code>/label.png")
@allow(*READERS)
def preview(code: str) -> ResponseReturnValue:
    """Show how the label looks, as a specimen: no screen shows a code that a scanner reads."""
    try:
        made = things.preview(things.find(g.site, code))
    except LabelError as error:
        raise NotThere(code) from error
    return _file(made, "image/png", f"specimen-{code}.png")


@bp.post("/<code>/label")
@allow(*KEEPERS)
def label(code: str) -> ResponseReturnValue:
    """Record that the label is printed, and give out its paper."""
    try:
        made = things.paper(g.site, things.find(g.site, code), **_by_me())
    except LabelError as error:
        return _page(code, _("The label cannot be drawn: %(why)s.", why=str(error))), 422
    return _file(made, "application/pdf", f"label-{code}.pdf")


def _page(code: str, wrong: str = "") -> str:
    known = things.find(g.site, code)
    return render_template("things/show.html", known=known, keepers=KEEPERS, wrong=wrong)


def _file(body: bytes, kind: str, name: str) -> Response:
    response = make_response(body)
    response.mimetype = kind
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _by_me() -> dict[str, str]:
    return {"actor": g.account.id, "role": g.role, "workstation": g.workstation}
