"""The settings of the site: read by everybody, confirmed by a named person."""

from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from svflab.protocol.model import Setting
from svflab.services import accounts, server_clock, settings
from svflab.services.errors import Invalid
from svflab.services.settings import Standing
from svflab.web import words
from svflab.web.gate import act_as, allow

bp = Blueprint("settings", __name__, url_prefix="/settings")

CONFIRMERS = ("quality", "surgeon")


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """A value for each setting of the site, and the reason where one was confirmed before."""

    event_id = HiddenField()
    reason = TextAreaField(
        _l("Why a confirmed value changes"),
        description=_l("Needed where a value that was confirmed before is changed."),
    )


@bp.get("/")
@allow(*accounts.OF_THE_SITE)
def show() -> ResponseReturnValue:
    """Show every setting of the site, and who confirmed it."""
    asked = settings.standing(g.protocol, g.site)
    return _page(_form(asked), asked)


@bp.post("/")
@allow(*CONFIRMERS)
def confirm() -> ResponseReturnValue:
    """Record that the person confirms the values that the page shows."""
    asked = settings.standing(g.protocol, g.site)
    form = _form(asked)
    try:
        settings.confirm(
            g.protocol,
            {one.setting.name: form[one.setting.name].data or "" for one in asked},
            event_id=form.event_id.data or str(uuid4()),
            site=g.site,
            actor=g.account.id,
            role=act_as(CONFIRMERS),
            workstation=g.workstation,
            reason=form.reason.data or "",
        )
    except Invalid as error:
        for problem in error.problems:
            form[problem.field].errors = [words.problem(problem)]
        return _page(form, asked, 422)
    flash(_("The settings are confirmed. Cases that open from now on keep them."))
    return redirect(url_for("settings.show"), 303)


@bp.post("/clock")
@allow(*server_clock.CONFIRMERS)
def confirm_clock() -> ResponseReturnValue:
    """Record that the person compared the server's clock with another one, and it is right."""
    server_clock.confirm(actor=g.account.id, role=g.role, site=g.site, workstation=g.workstation)
    flash(_("The server's clock is confirmed. Entries are flagged no more."))
    return redirect(url_for("settings.show"), 303)


def _page(form: FlaskForm, asked: tuple[Standing, ...], status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "settings/show.html",
        form=form,
        waiting=[one for one in asked if not one.by],
        confirmed=[one for one in asked if one.by],
        fixed=[one for one in g.protocol.settings.values() if not one.site_setting],
        may=not set(g.roles).isdisjoint(CONFIRMERS),
    )
    return page, status


def _form(asked: tuple[Standing, ...]) -> FlaskForm:
    """Return a form with a field for each setting, as it stands or as it was sent."""
    fields = {one.setting.name: _field(one.setting) for one in asked}
    shown = {one.setting.name: one.value for one in asked}
    form = type("Form", (SettingsForm,), fields)(event_id=str(uuid4()), **shown)
    for one in asked:
        form[one.setting.name].unit = one.setting.unit
    return form


def _field(setting: Setting) -> Any:
    title = _(setting.title)
    if setting.type == "choice":
        choices = [SelectChoice(choice.value, _(choice.title)) for choice in setting.choices]
        return SelectField(title, choices=choices, validate_choice=False)
    mode = "decimal" if setting.type == "decimal" else "numeric"
    return StringField(title, render_kw={"inputmode": mode, "autocomplete": "off"})
