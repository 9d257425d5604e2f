"""Why a participant withdrew consent, where they say: because of which adverse event, or not."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import uuid4

from flask import g
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from svflab.domain.subjects import Participant
from svflab.services.participants import Row
from svflab.web.language import gettext
from svflab.web.participant_forms import ReasonForm
from svflab.web.times import local
from svflab.web.words import harms as called

_: Callable[..., str] = gettext
HARM: Final = "adverse_event"
OTHER: Final = "other"
WITHDRAWAL: Final = "withdrawal"


class WithdrawalForm(ReasonForm):
    """That consent is withdrawn, and because of what, where the participant tells."""

    because = SelectField(
        _l("Because of an adverse event?"),
        description=_l("Nobody has to say why."),
        default="",
    )

    def offer(self, reports: Iterable[Row]) -> "WithdrawalForm":
        """Offer the adverse events of the participant, and return the form."""
        self.because.choices = [
            ("", _("They do not say")),
            *((row["code"], event(row)) for row in reports if row["state"] != "taken_back"),
            (HARM, _("Yes, and it is not reported yet")),
            (OTHER, _("No, because of something else")),
        ]
        return self

    def told(self) -> dict[str, str]:
        """Return what was answered as the step's fields: nothing where nobody says."""
        said = self.because.data or ""
        known = {value for value, _title in self.because.choices} - {"", HARM, OTHER}
        if said in known:
            return {"because": HARM, "adverse_event": said}
        return {"because": said} if said in {HARM, OTHER} else {}


def sent(how: str, reports: Iterable[Row]) -> tuple[ReasonForm, dict[str, str]]:
    """Return the form of this request by which a participant is let go, and what it tells."""
    if how != WITHDRAWAL:
        return ReasonForm(), {}
    form = WithdrawalForm().offer(reports)
    return form, form.told()


def blank(reports: Iterable[Row]) -> dict[str, ReasonForm]:
    """Return the forms by which a participant is let go, which nobody has filled in."""
    return {
        "screen_failure": ReasonForm(formdata=None, event_id=str(uuid4())),
        WITHDRAWAL: WithdrawalForm(formdata=None, event_id=str(uuid4())).offer(reports),
    }


def event(row: Mapping[str, Any]) -> str:
    """Return an adverse event as a choice names it: what, how severe, and since when."""
    told = {"term": called.term(g.protocol, row["term"]), "grade": row["grade"]}
    known = f"{local(row['aware_at']):%Y-%m-%d}"
    return _("Yes: %(term)s, grade %(grade)s, known since %(day)s", day=known, **told)


def said(person: Participant, reports: Iterable[Row]) -> dict[str, Any]:
    """Return the adverse events of a participant, and because of which they withdrew.

    That is in words, and its code; "" where it is not told.
    """
    told = person.withdrawn.data if person.withdrawn else {}
    code = str(told.get("adverse_event") or "")
    terms = {row["code"]: called.term(g.protocol, row["term"]) for row in reports}
    words = {HARM: _("an adverse event"), OTHER: _("something else, no adverse event")}
    known = terms.get(code) or words.get(str(told.get("because")), "")
    return {"reports": reports, "because": (known, code if code in terms else "")}
