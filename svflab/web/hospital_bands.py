"""The wristband that the hospital gave a participant: bound here, and known by a scan."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from svflab.services import bands, participants
from svflab.services.errors import Invalid
from svflab.services.vault import KEEPERS
from svflab.web.gate import act_as, allow

_: Callable[..., str] = gettext
bp = Blueprint("hospital_bands", __name__, url_prefix="/participants/<code>/wristband")

_WHY: Final = {
    "missing": _l("This is needed."),
    "short": _l("At least five characters: a shorter code is of too many people."),
    "length": _l("At most 120 characters."),
    "ours": _l("This is a code of svflab. Scan the wristband of the hospital."),
    "pack": _l("This is the code of a product. Scan the wristband of the hospital."),
    "taken": _l(
        "This wristband is bound to participant %(other)s. You are at participant %(participant)s."
        " Stop, and find out who is before you. If the hospital gave it to another person since,"
        " forget it there first."
    ),
}


class BandForm(FlaskForm):  # type: ignore[misc]
    """The code on the hospital's wristband; it is kept nowhere."""

    code = StringField(_l("Code on the hospital's wristband"), render_kw={"maxlength": 200})


@bp.get("")
@allow(*KEEPERS)
def show(code: str) -> ResponseReturnValue:
    """Show whether a wristband of the hospital is bound, and take one."""
    return _page(code, BandForm(formdata=None), 200)


@bp.post("")
@allow(*KEEPERS)
def bind(code: str) -> ResponseReturnValue:
    """Bind the hospital's wristband to the participant."""
    participants.find(g.protocol, g.site, code)
    form = BandForm()
    if form.validate():
        try:
            new = bands.bind(code, form.code.data or "", **_by_me())
        except Invalid as error:
            facts = dict(error.problems[0].facts) if error.problems else {}
            form.code.errors = [str(_WHY[error.errors["code"]]) % facts]
        else:
            said = _("The wristband is bound.") if new else _("It was bound to them before.")
            flash(said)
            return redirect(url_for("hospital_bands.show", code=code), 303)
    form.code.data = ""  # what it said is not shown again, nor kept
    return _page(code, form, 422)


@bp.post("/forget")
@allow(*KEEPERS)
def forget(code: str) -> ResponseReturnValue:
    """Forget the wristbands of the participant: the hospital gave them another one."""
    participants.find(g.protocol, g.site, code)
    if bands.forget(code, **_by_me()):
        flash(_("No wristband of the hospital is bound any more."))
    return redirect(url_for("hospital_bands.show", code=code), 303)


def _page(code: str, form: BandForm, status: int) -> ResponseReturnValue:
    participants.find(g.protocol, g.site, code)
    bound = bands.of(code, site=g.site)
    return render_template("participants/band.html", code=code, form=form, bound=bound), status


def _by_me() -> dict[str, str]:
    return {"site": g.site, "actor": g.account.id, "role": act_as(KEEPERS)}
