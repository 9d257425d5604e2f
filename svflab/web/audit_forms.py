"""Forms of the record: what to show of the log, and which heads to check it against."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import current_app, g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _lp
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from svflab.domain.chain import Head
from svflab.services import people, review
from svflab.services.history import Asked
from svflab.services.record import HOUSE
from svflab.web import words
from svflab.web.words.kinds import TITLE
from svflab.web.words.only import ONLY

_SEES_HOUSE: Final = ("quality", "administrator")
"""Who may read what happened to accounts, beside what happened at the site."""


class FilterForm(FlaskForm):  # type: ignore[misc]
    """Which entries of the log are shown. Sent by GET, so that an address names what it shows."""

    class Meta:
        """Nothing is changed by looking."""

        csrf = False

    chain = RadioField(_l("Log of"), validators=[Optional()])
    subject = StringField(
        _l("Case, participant, code or lot"),
        [Length(max=120)],
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    actor = SelectField(_l("Person"), validators=[Optional()])
    kind = SelectField(_l("What"), validators=[Optional()])
    since = DateField(_l("Recorded from"), [Optional()])
    until = DateField(_lp("dates", "to"), [Optional()])
    only = RadioField(
        _l("Only"),
        [Optional()],
        choices=[SelectChoice(name, said) for name, said in ONLY.items()],
    )

    unseen = BooleanField(_l("Only since the last review"))

    def asked(self, subject: str) -> Asked:
        """Return what the form asks for; `subject` is what the text in it means."""
        chain = HOUSE if self.chain.data == HOUSE else g.site
        return Asked(
            here=g.site,
            chain=chain,
            kind=self.kind.data or "",
            actor=self.actor.data or "",
            subject=subject,
            since=_begin(self.since.data),
            until=_begin(self.until.data, days=1),
            only=self.only.data or "",
            after=review.reviewed_upto(g.site, chain) if self.unseen.data else 0,
        )

    @property
    def given(self) -> dict[str, Any]:
        """Return what was filled in, as an address or a hidden field carries it."""
        held = {field.name: field.data for field in self if field.data}
        return {name: str(value) for name, value in held.items() if value != g.site}


class ReviewForm(FlaskForm):  # type: ignore[misc]
    """A reviewer's signature under a stretch of the log: the head that was shown, the password."""

    chain = HiddenField()
    head = HiddenField()
    note = TextAreaField(
        _l("What was looked at, and what was found"),
        [Length(max=2000)],
        render_kw={"rows": 3},
    )
    password = PasswordField(
        _l("Your password, as your signature"),
        [InputRequired(_l("Sign with your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class VerifyForm(FlaskForm):  # type: ignore[misc]
    """Heads that were kept elsewhere, one on each line."""

    heads = TextAreaField(
        _l("Heads kept elsewhere"),
        [Length(max=4000)],
        description=_l(
            "From a closing sheet, a backup's name or an earlier check: site:seq:hash, one per "
            "line. Only these show that the end was cut off, or that the log was sealed anew."
        ),
        render_kw={"rows": 3, "autocomplete": "off", "spellcheck": "false"},
    )

    def validate_heads(self, field: Field) -> None:
        """Refuse what is no head of this site or of the house."""
        for line in _lines(field.data):
            try:
                known = Head.read(line).site in (g.site, HOUSE)
            except ValueError:
                raise ValidationError(_("“%(text)s” is not a head.", text=line[:80])) from None
            if not known:
                raise ValidationError(_("“%(text)s” is another site's.", text=line[:80]))

    @property
    def kept(self) -> list[Head]:
        """Return the heads that were given."""
        return [Head.read(line) for line in _lines(self.heads.data)]


def filter_form(given: Any) -> FilterForm:
    """Return the form of what is shown, filled in with what an address or a form gives."""
    form = FilterForm(given)
    form.chain.choices = [SelectChoice(g.site, current_app.config["SITE_NAME"])]
    if may_see_house():
        form.chain.choices.append(SelectChoice(HOUSE, _("accounts and sign-ins")))
    form.chain.data = form.chain.data or g.site
    form.only.data = form.only.data or ""
    form.actor.choices = _choices(_("everybody"), ((one.id, one.name) for one in people.at(g.site)))
    kinds = (*g.protocol.steps, *TITLE)
    titles = [(kind, words.title(g.protocol, kind)) for kind in kinds]
    form.kind.choices = _choices(_("everything"), titles)
    return form


def _choices(all_of_them: str, named: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Return choices in the order of their names, the one for all of them first."""
    ordered = sorted(named, key=lambda one: one[1].casefold())
    return [SelectChoice("", all_of_them), *(SelectChoice(*one) for one in ordered)]


def may_see_house() -> bool:
    """Say whether who is signed in may read the log of accounts."""
    return not set(_SEES_HOUSE).isdisjoint(g.roles)


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _begin(day: date | None, *, days: int = 0) -> datetime | None:
    """Return when a day begins where the site is, in UTC; `days` later."""
    if day is None:
        return None
    zone = ZoneInfo(current_app.config["ZONE"])
    begin = datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(days=days)
    return begin.astimezone(UTC)
