"""Who covers for whom at the safety desk: told and ended here, shown in the inbox."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from svflab.records.accounts import Account
from svflab.services import absences, cases
from svflab.services.absences import COVERED, OF_OTHERS, TELLERS
from svflab.services.errors import Conflict, Invalid, NotAllowed
from svflab.web.complaints import beside
from svflab.web.gate import allow
from svflab.web.holds import by_me
from svflab.web.times import local

_: Callable[..., str] = gettext

bp = Blueprint("safety_absences", __name__, url_prefix="/safety/absences")

A_YEAR: Final = timedelta(days=366)
_NEEDED: Final = _l("This is needed.")
_WHY: Final[Mapping[str, Any]] = {
    "account": _l("Choose a safety officer or a surgeon."),
    "cover": _l("Choose another person with the same role."),
    "until": _l("The last day is before the first one, or has passed."),
}


def _is_near(_form: FlaskForm, field: DateField) -> None:
    """Take no day that is more than a year away: it is a slip."""
    if field.data and abs(field.data - local(g.now).date()) > A_YEAR:
        raise ValidationError(_("This is more than a year away."))


def _named(people: Iterable[Account]) -> list[SelectChoice]:
    return [SelectChoice(one.id, one.name) for one in people]


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """Who is away, from which day to which, and who covers for them."""

    event_id = HiddenField()
    account = SelectField(_l("Who is away"), validate_choice=False)
    cover = SelectField(_l("Who covers"), validate_choice=False)
    first = DateField(_l("From"), [InputRequired(_NEEDED), _is_near])
    until = DateField(
        _l("Until"), [InputRequired(_NEEDED), _is_near], description=_l("The last day.")
    )

    def __init__(self, *given: object, **more: object) -> None:
        super().__init__(*given, **more)
        people = [(one, {*COVERED} & set(one.roles_at(g.site))) for one in cases.people(g.site)]
        others = not OF_OTHERS.isdisjoint(g.roles)
        away = [(one, has) for one, has in people if has and (others or one.id == g.account.id)]
        covers = [
            one for one, may in people if any(has & may for gone, has in away if gone.id != one.id)
        ]
        choose = SelectChoice("", _("choose"))
        self.account.choices = [*([choose] if others else []), *_named(one for one, _has in away)]
        self.cover.choices = [choose, *_named(covers)]
        if not covers:
            self.cover.description = _("Nobody else here has the same role, so nobody can cover.")

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Return when its first day begins and when its last day is over."""
        zone = ZoneInfo(current_app.config["ZONE"])
        first: date = self.first.data
        begins = datetime.combine(first, time(), zone)
        ends = datetime.combine(self.until.data + timedelta(days=1), time(), zone)
        return begins, ends


@bp.route("/", methods=["GET", "POST"])
@allow(*TELLERS)
def tell() -> ResponseReturnValue:
    """Say who is away, and who covers for them; what waits on them shows in the cover's inbox."""
    form = _form()
    if form.validate_on_submit():
        try:
            absences.tell(g.site, form.account.data, form.cover.data, form.span, "", by_me(TELLERS))
        except Invalid as error:
            beside(form, {name: _WHY.get(name, _NEEDED) for name in error.errors})
        except (Conflict, NotAllowed):
            beside(form, {"": _("This form was sent before, or is not yours to send.")})
        else:
            flash(_("Recorded. What waits on them also waits on who covers."))
            return redirect(url_for("safety_absences.tell"), 303)
    page = render_template("safety/absences.html", form=form, absences=shown())
    return page, 422 if form.errors or form.form_errors else 200


@bp.post("/<absence>/end")
@allow(*TELLERS)
def end(absence: str) -> ResponseReturnValue:
    """Say that somebody is back."""
    try:
        absences.end(g.site, absence, by_me(TELLERS))
    except (Conflict, NotAllowed):
        flash(_("This absence is over, or is not yours to end."), "refused")
    else:
        flash(_("Ended: they are back."))
    return redirect(url_for("safety_absences.tell"), 303)


def shown() -> list[dict[str, Any]]:
    """Return the absences that are not over, each with its words and whether it may be ended."""
    names = cases.names(g.people_seal)
    others = not OF_OTHERS.isdisjoint(g.roles)
    return [
        {
            "id": one.id,
            "account": names.get(one.account, one.account),
            "cover": names.get(one.cover, one.cover),
            "first": local(one.starts_at).date(),
            "until": (local(one.ends_at) - timedelta(seconds=1)).date(),
            "now": one.state(g.now) == "now",
            "may_end": one.account == g.account.id or others,
            "event_id": str(uuid4()),
        }
        for one in absences.listed(g.site)
    ]


def _form() -> AbsenceForm:
    if request.method == "POST":
        return AbsenceForm()
    today = local(g.now).date()
    return AbsenceForm(formdata=None, event_id=str(uuid4()), account=g.account.id, first=today)
