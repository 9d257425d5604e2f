"""What a label says.

A label's facts are settled once, when it is printed, and frozen: `content` is what the log
keeps of them, and `restore` makes the same facts of it years later. A needed fact that is missing
or empty is a LabelError that names it; so is one that cannot be true.

No name, record number or birth date is among them: those stay in the identity vault.
"""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from svflab.domain import identifiers
from svflab.domain.digits import DIGITS
from svflab.labels import checks
from svflab.labels.errors import LabelError

Content = dict[str, str | int | bool]
"""Frozen facts as the log keeps them."""

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
class LabelFacts:
    """What every label of a case says.

    code         the print's own code (12 characters), which the QR code carries
    case         the case's code
    marker       the case's marker, shape and letters: "▲ KX"
    participant  the participant's code in the trial
    site         the site's name
    mode         "DEMO" or "PRACTICE", or "" where the work is live

    KIND is the word for the label, and for the thing it is stuck on. AFFIXED names the words
    that no template may leave out (domain.md 6.3, standards.md 1.7).
    """

    KIND: ClassVar[str] = ""
    AFFIXED: ClassVar[tuple[str, ...]] = (
        "code", "print", "version", "mode", "participant", "marker",
    )  # fmt: skip

    code: str
    case: str
    marker: str
    participant: str
    site: str
    mode: str = ""

    def __post_init__(self) -> None:
        checks.filled(self.KIND, self)
        checks.code(self.KIND, "code", self.code, self.KIND, printed=True)
        checks.code(self.KIND, "case", self.case, "case", printed=False)
        checks.one_of(self.KIND, "mode", self.mode, MODES)

    @property
    def container(self) -> str:
        """Return the code of the thing that is labelled, which all its prints share."""
        return identifiers.read(self.code).base

    @property
    def print_number(self) -> int:
        """Return which print of its label this is; the first is 1."""
        return identifiers.read(self.code).number

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed.

        "" is a statement that this label does not make.
        """
        return {
            "code": identifiers.grouped(self.code),
            "print": f"P{self.print_number}",
            "case": identifiers.grouped(self.case),
            "marker": self.marker,
            "participant": self.participant,
            "site": self.site,
            "mode": self.mode,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WristbandFacts(LabelFacts):
    """What the participant's wristband says: whose case, and which."""

    KIND: ClassVar[str] = "wristband"
    AFFIXED: ClassVar[tuple[str, ...]] = (*LabelFacts.AFFIXED, "case", "site")


@dataclass(frozen=True, slots=True, kw_only=True)
class LipoaspirateFacts(LabelFacts):
    """What the label of a lipoaspirate container says.

    volume_ml          how much is in it, a decimal as text
    harvested          when the liposuction ended, as `local` writes it
    serology_complete  False prints NOT EVALUATED FOR INFECTIOUS SUBSTANCES
    product            its proper name
    storage            how it must be kept, or ""
    """

    KIND: ClassVar[str] = "lipoaspirate"
    AFFIXED: ClassVar[tuple[str, ...]] = (
        *LabelFacts.AFFIXED, "case", "site", "product", "volume", "storage", "autologous",
        "not_evaluated", "harvested_date", "harvested_time", "harvested_offset",
    )  # fmt: skip

    volume_ml: str
    harvested: str
    serology_complete: bool
    product: str = "Autologous lipoaspirate"
    storage: str = ""

    def __post_init__(self) -> None:
        LabelFacts.__post_init__(self)
        checks.volume(self.KIND, "volume_ml", self.volume_ml)
        checks.moment(self.KIND, "harvested", self.harvested)

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {
            **LabelFacts.words(self),
            **_material(self.product, self.volume_ml, self.storage, self.serology_complete),
            **_moment("harvested", self.harvested),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class SyringeFacts(LabelFacts):
    """What the label of a syringe says.

    number, of         syringe n of N
    volume_ml          how much is in it, a decimal as text
    digit              the planned digit, as the domain names it: "right_index"
    prepared, expires  when it was filled and its use-by, as `local` writes them
    serology_complete  False prints NOT EVALUATED FOR INFECTIOUS SUBSTANCES
    product            its proper name
    storage            how it must be kept, or ""
    """

    KIND: ClassVar[str] = "syringe"
    AFFIXED: ClassVar[tuple[str, ...]] = (
        *LabelFacts.AFFIXED, "product", "number", "volume", "digit", "autologous",
        "not_evaluated", "expires_date", "expires_time", "expires_offset",
    )  # fmt: skip

    number: int
    of: int
    volume_ml: str
    digit: str
    prepared: str
    expires: str
    serology_complete: bool
    product: str = "Autologous SVF"
    storage: str = ""

    def __post_init__(self) -> None:
        LabelFacts.__post_init__(self)
        if not 1 <= self.number <= self.of <= 99:
            raise LabelError(f"{self.KIND}: number {self.number} of {self.of} cannot be")
        checks.one_of(self.KIND, "digit", self.digit, DIGITS)
        checks.volume(self.KIND, "volume_ml", self.volume_ml)
        prepared = checks.moment(self.KIND, "prepared", self.prepared)
        if checks.moment(self.KIND, "expires", self.expires) <= prepared:
            raise LabelError(f"{self.KIND}: expires is not after prepared")

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {
            **LabelFacts.words(self),
            **_material(self.product, self.volume_ml, self.storage, self.serology_complete),
            **_moment("prepared", self.prepared),
            **_moment("expires", self.expires),
            "number": f"{self.number} of {self.of}",
            "digit": self.digit.replace("_", " "),
        }


KINDS: Mapping[str, type[LabelFacts]] = {
    kind.KIND: kind for kind in (WristbandFacts, LipoaspirateFacts, SyringeFacts)
}
"""The facts of each kind of label, by the word in the line `says` of its template."""


def content(facts: LabelFacts) -> Content:
    """Return the facts as the log keeps them: flat; text, whole numbers, and yes or no."""
    return {"label": facts.KIND, **asdict(facts)}


def restore(frozen: Mapping[str, object]) -> LabelFacts:
    """Return the facts that were frozen; what is missing, or is no fact of this label, is named.

    A fact that a later version adds gets a default, so that old labels stay readable.
    """
    given: dict[str, object] = dict(frozen)
    kind = KINDS.get(str(given.pop("label", "")))
    if kind is None:
        raise LabelError("these are the facts of no label that we know")
    known = {field.name: field for field in fields(kind)}
    for name in sorted(given.keys() - known.keys()):
        raise LabelError(f"{kind.KIND}: there is no fact {name}")
    for name, field in known.items():
        if name not in given and field.default is MISSING:
            raise LabelError(f"{kind.KIND}: {name} is missing")
    return kind(**given)  # type: ignore[arg-type]


def _material(product: str, volume: str, storage: str, evaluated: bool) -> dict[str, str]:
    return {
        "product": product,
        "volume": f"{volume} mL",
        "storage": storage,
        "autologous": AUTOLOGOUS,
        "not_evaluated": "" if evaluated else NOT_EVALUATED,
    }


def _moment(name: str, text: str) -> dict[str, str]:
    parts = zip(("date", "time", "offset"), text.split(), strict=True)
    return {f"{name}_{part}": value for part, value in parts}
