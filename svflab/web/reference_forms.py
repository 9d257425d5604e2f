"""The form of a version of the reference list: each term of the picker, and what is expected of it.

It has a row for each term, so it is read and drawn here and not as fields of a form class.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import uuid4

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.domain.expectedness import Listed, Reference
from svflab.domain.fields import Impossible
from svflab.domain.fields import note as words_of
from svflab.services.errors import Conflict, Invalid
from svflab.services.references import LONGEST
from svflab.web import reported

_: Callable[..., str] = gettext

LONGEST_NAME: Final = 40
_WHY: Final[Mapping[str, str]] = {
    "missing": _l("This is needed."),
    "taken": _l("There is a version of this name. Give it another one."),
    "before": _l("A version that begins later was adopted already: choose its day or a later one."),
    "source": _l("Say where this is from: a report, a brochure, or that the site decided it."),
    "grade": _l("Choose a grade from 1 to 5."),
    "unknown": _l("This is no term of the picker."),
    "date": _l("A date: 2026-11-23."),
    "long": _l("Make it shorter."),
    "shape": _l("Letters, digits, spaces, and . _ - only."),
}


@dataclass(slots=True)
class Line:
    """One term as the form shows it: what is chosen, and what is wrong with it."""

    code: str
    title: str
    grade: str = ""
    outcome: str = ""
    source: str = ""
    error: str = ""


@dataclass(slots=True)
class ReferenceForm:
    """A version as it was sent, or as the newest one before it would begin another."""

    sent: Mapping[str, str] | None
    before: Reference
    event_id: str = ""
    name: str = ""
    since: str = ""
    reason: str = ""
    places: list[tuple[str, list[Line]]] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        told = self.sent or {}
        self.event_id = told.get("event_id", "") or str(uuid4())
        self.name, self.since = (told.get(name, "").strip() for name in ("version", "since"))
        self.reason = told.get("reason", "").strip()
        lines: dict[str, list[Line]] = {}
        for term in g.protocol.terms:
            if not term.code.endswith(".other"):
                lines.setdefault(reported.where(term.code), []).append(self._line(term.code))
        self.places = list(lines.items())
        if self.sent is not None:
            self._read()

    @property
    def is_read(self) -> bool:
        """Say whether what was sent can be read; what cannot is said in `errors`."""
        return not self.errors

    @property
    def version(self) -> Reference:
        """Return the version that was sent."""
        lines = (line for _where, found in self.places for line in found if line.grade)
        terms = (
            Listed(one.code, int(one.grade), one.outcome, one.source)
            for one in lines
            if one.grade.isdigit()
        )
        return Reference(self.name, tuple(terms), _date(self.since))

    def refuse(self, error: Invalid | Conflict) -> None:
        """Say beside each field why nothing was adopted."""
        if isinstance(error, Conflict):
            self.errors["version"] = _("This form was used before.")
            return
        lines = {line.code: line for _where, found in self.places for line in found}
        for name, why in error.errors.items():
            if name in lines:
                lines[name].error = str(_WHY[why])
            else:
                self.errors[name] = str(_WHY[why])

    def _line(self, code: str) -> Line:
        line = Line(code, reported.term(code))
        if self.sent is not None:
            said = (self.sent.get(f"{what}-{code}", "").strip() for what in _COLUMNS)
            line.grade, line.outcome, line.source = said
        elif one := self.before.term(code):
            line.grade, line.outcome, line.source = str(one.grade), one.outcome, one.source
        return line

    def _read(self) -> None:
        """Say what cannot be read at all; what the rules refuse is said by `refuse`."""
        if self.since and _date(self.since) is None:
            self.errors["since"] = str(_WHY["date"])
        if len(self.name) > LONGEST_NAME:
            self.errors["version"] = str(_WHY["long"])
        elif any(not (sign.isalnum() or sign in " ._-") for sign in self.name):
            self.errors["version"] = str(_WHY["shape"])
        try:
            self.reason = words_of(self.reason)
        except Impossible:
            self.errors["reason"] = str(_WHY["long"])
        for line in (one for _where, found in self.places for one in found):
            long = max(len(line.outcome), len(line.source)) > LONGEST
            if long or line.grade not in ("", *"12345"):
                line.error = self.errors[line.code] = str(_WHY["long" if long else "grade"])


_COLUMNS: Final = ("grade", "outcome", "source")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
