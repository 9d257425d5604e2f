"""What the labels of what a case holds say: wristband, lipoaspirate, SVF tube, sample, syringe.

A second identifier is printed where the site wants one beside the participant's code. `second`
says which, and is frozen; `second_identifier` is its value, belongs to the identity vault, and no
log keeps it. Without the value such a label is shown, as a specimen, and never printed.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from svflab.domain.digits import DIGITS
from svflab.labels import checks
from svflab.labels.base import NOT_EVALUATED, LabelFacts, material, moment, parts
from svflab.labels.errors import LabelError

OF_THE_VAULT = "of the vault"
"""The metadata of a fact that is printed and never frozen."""

SECOND: dict[str, str] = {"birth_date": "DOB", "record_number": "MRN", "name": ""}
"""What a second identifier may be, and what stands before its value."""

TESTING = "FOR TESTING, NOT FOR INJECTION"


def _of_the_vault() -> Any:
    return field(default="", metadata={OF_THE_VAULT: True})


def second_value(second: str, value: str) -> str:
    """Return a second identifier as it is printed: DOB 1961-03-09."""
    return " ".join(filter(None, (SECOND[second], value)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WristbandFacts(LabelFacts):
    """What the participant's wristband or card says: whose case, and which."""

    KIND: ClassVar[str] = "wristband"
    AFFIXED: ClassVar[tuple[str, ...]] = (*LabelFacts.AFFIXED, "second_identifier", "case", "site")

    second: str = ""
    second_identifier: str = _of_the_vault()

    def __post_init__(self) -> None:
        LabelFacts.__post_init__(self)
        checks.one_of(self.KIND, "second", self.second, ("", *SECOND))

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {**LabelFacts.words(self), "second_identifier": self.second_identifier}


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
    BARS: ClassVar[bool] = True
    AFFIXED: ClassVar[tuple[str, ...]] = (
        *LabelFacts.AFFIXED, "case", "site", "product", "volume", "storage", "autologous",
        "not_evaluated", *parts("harvested"),
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
        said = material(
            self.product, self.volume_ml, self.storage, evaluated=self.serology_complete
        )
        return {**LabelFacts.words(self), **said, **moment("harvested", self.harvested)}


@dataclass(frozen=True, slots=True, kw_only=True)
class SvfTubeFacts(LabelFacts):
    """What the label of the tube says into which the SVF comes.

    volume_ml          how much is in it, a decimal as text
    processed          when the extraction ended, as `local` writes it
    expires            its use-by, likewise, or "" where none is set yet
    serology_complete  False prints NOT EVALUATED FOR INFECTIOUS SUBSTANCES
    product            its proper name
    storage            how it must be kept, or ""
    """

    KIND: ClassVar[str] = "svf_tube"
    BARS: ClassVar[bool] = True
    AFFIXED: ClassVar[tuple[str, ...]] = (
        *LabelFacts.AFFIXED, "case", "site", "product", "volume", "storage", "autologous",
        "not_evaluated", *parts("processed"), *parts("expires"),
    )  # fmt: skip

    volume_ml: str
    processed: str
    serology_complete: bool
    expires: str = ""
    product: str = "Autologous SVF"
    storage: str = ""

    def __post_init__(self) -> None:
        LabelFacts.__post_init__(self)
        checks.volume(self.KIND, "volume_ml", self.volume_ml)
        checks.moment(self.KIND, "processed", self.processed)
        if self.expires:
            checks.later(self.KIND, "expires", self.expires, "processed", self.processed)

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {
            **LabelFacts.words(self),
            **material(
                self.product, self.volume_ml, self.storage, evaluated=self.serology_complete
            ),
            **moment("processed", self.processed),
            **moment("expires", self.expires),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class QcSampleFacts(LabelFacts):
    """What the label of a sample for quality control says. It is never given to anybody.

    sample             what is tested: "Sterility culture"
    volume_ml          how much is in it, a decimal as text
    taken              when it was taken, as `local` writes it
    serology_complete  False prints NOT EVALUATED FOR INFECTIOUS SUBSTANCES
    storage            how it must be kept, or ""
    """

    KIND: ClassVar[str] = "qc_sample"
    AFFIXED: ClassVar[tuple[str, ...]] = (
        *LabelFacts.AFFIXED, "case", "sample", "volume", "storage", "testing", "not_evaluated",
        *parts("taken"),
    )  # fmt: skip

    sample: str
    volume_ml: str
    taken: str
    serology_complete: bool
    storage: str = ""

    def __post_init__(self) -> None:
        LabelFacts.__post_init__(self)
        checks.volume(self.KIND, "volume_ml", self.volume_ml)
        checks.moment(self.KIND, "taken", self.taken)

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {
            **LabelFacts.words(self),
            "sample": self.sample,
            "volume": f"{self.volume_ml} mL",
            "storage": self.storage,
            "testing": TESTING,
            "not_evaluated": "" if self.serology_complete else NOT_EVALUATED,
            **moment("taken", self.taken),
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
        *LabelFacts.AFFIXED, "second_identifier", "product", "number", "volume", "digit",
        "autologous", "not_evaluated", *parts("expires"),
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
    second: str = ""
    second_identifier: str = _of_the_vault()

    def __post_init__(self) -> None:
        LabelFacts.__post_init__(self)
        checks.one_of(self.KIND, "second", self.second, ("", *SECOND))
        if not 1 <= self.number <= self.of <= 99:
            raise LabelError(f"{self.KIND}: number {self.number} of {self.of} cannot be")
        checks.one_of(self.KIND, "digit", self.digit, DIGITS)
        checks.volume(self.KIND, "volume_ml", self.volume_ml)
        checks.later(self.KIND, "expires", self.expires, "prepared", self.prepared)

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        return {
            **LabelFacts.words(self),
            **material(
                self.product, self.volume_ml, self.storage, evaluated=self.serology_complete
            ),
            **moment("prepared", self.prepared),
            **moment("expires", self.expires),
            "number": f"{self.number} of {self.of}",
            "digit": self.digit.replace("_", " "),
            "second_identifier": self.second_identifier,
        }
