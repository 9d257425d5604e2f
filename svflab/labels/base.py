"""What every label says, and what every label of a case says beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from svflab.domain import identifiers
from svflab.labels import checks

MODES = ("", "DEMO", "PRACTICE")
AUTOLOGOUS = "FOR AUTOLOGOUS USE ONLY"
"""On every label of cells that go back to the person they came from (21 CFR 1271.90(c))."""
NOT_EVALUATED = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"
"""Beside it exactly when the serology is incomplete (21 CFR 1271.90(c))."""


def local(instant: datetime, zone: str) -> str:
    """Return an instant as labels show it: date, 24 h time, offset; never later than it is.

    >>> from datetime import UTC
    >>> local(datetime(2026, 11, 23, 9, 5, 59, tzinfo=UTC), "Asia/Seoul")
    '2026-11-23 18:05 +09:00'
    """
    return checks.spelled(instant.astimezone(ZoneInfo(zone)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What every label says.

    code  what the QR code carries: the code of this one print (12 characters), or where KIND
          is a thing that may do without prints, its own (10 characters)
    site  the site's name
    mode  "DEMO" or "PRACTICE", or "" where the work is live

    KIND is the word for the label, and CODE for the thing that it is stuck on. AFFIXED names the
    words that no template may leave out (domain.md 6.3, standards.md 1.7); BARS says whether the
    code must stand on it as Code 128 too, for a scanner that reads lines only.
    """

    KIND: ClassVar[str] = ""
    CODE: ClassVar[str] = ""
    PRINTED: ClassVar[bool] = True
    BARS: ClassVar[bool] = False
    AFFIXED: ClassVar[tuple[str, ...]] = ("code", "print", "version", "mode")

    code: str
    site: str
    mode: str = ""

    def __post_init__(self) -> None:
        checks.filled(self.KIND, self)
        printed = True if self.PRINTED else None
        checks.code(self.KIND, "code", self.code, self.CODE or self.KIND, printed=printed)
        checks.one_of(self.KIND, "mode", self.mode, MODES)

    @property
    def container(self) -> str:
        """Return the code of the thing that is labelled, which all its prints share."""
        return identifiers.read(self.code).base

    @property
    def print_number(self) -> int:
        """Return which print of its label this is; the first is 1, and 0 one without number."""
        return identifiers.read(self.code).number

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed.

        "" is a statement that this label does not make.
        """
        return {
            "code": identifiers.grouped(self.code),
            "print": f"P{self.print_number}" if self.print_number else "",
            "site": self.site,
            "mode": self.mode,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFacts(Facts):
    """What every label of a case says.

    case         the case's code
    marker       the case's marker, shape and letters: "▲ KX"
    participant  the participant's code in the trial
    """

    AFFIXED: ClassVar[tuple[str, ...]] = (*Facts.AFFIXED, "participant", "marker")

    case: str
    marker: str
    participant: str

    def __post_init__(self) -> None:
        Facts.__post_init__(self)
        checks.code(self.KIND, "case", self.case, "case", printed=False)

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {
            **Facts.words(self),
            "case": identifiers.grouped(self.case),
            "marker": self.marker,
            "participant": self.participant,
        }


def material(product: str, volume: str, storage: str, *, evaluated: bool) -> dict[str, str]:
    """Return the words of what comes from a person and goes back to that person."""
    return {
        "product": product,
        "volume": f"{volume} mL",
        "storage": storage,
        "autologous": AUTOLOGOUS,
        "not_evaluated": "" if evaluated else NOT_EVALUATED,
    }


def moment(name: str, text: str) -> dict[str, str]:
    """Return the words of an instant, in three parts; all are "" where none is stated."""
    parts = zip(("date", "time", "offset"), text.split() or ("", "", ""), strict=True)
    return {f"{name}_{part}": value for part, value in parts}


def parts(name: str) -> tuple[str, ...]:
    """Return the names of an instant's three words."""
    return tuple(moment(name, ""))
