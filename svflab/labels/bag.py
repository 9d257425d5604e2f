"""What the bag of syringes says, and the sheet that goes with it: all that has no room on them.

FACT-JACIE and Directive 2006/86/EC let what a small container cannot carry accompany it
(domain.md 6.2-6.3, standards.md 1.1). So nothing here may be silently absent: what was not used,
not measured or has no result yet is said in words.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from svflab.labels import checks
from svflab.labels.base import LabelFacts, material, moment, parts
from svflab.labels.errors import LabelError

IDENTIFY = "PROPERLY IDENTIFY INTENDED RECIPIENT AND PRODUCT"
"""The instruction that accompanies every distribution (domain.md 6.2, FACT-JACIE)."""

UNMEASURED = ("pending", "not tested")
"""What stands in place of a number that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BagFacts(LabelFacts):
    """What accompanies the syringes of a case from the laboratory to the person.

    syringes                      how many are in the bag
    volume_ml                     how much is in them together, a decimal as text
    harvested                     when the liposuction ended, as `local` writes it
    harvest_site, harvest_ml      where the fat was taken, and how much
    processed_from, processed_to  when the extraction began and ended
    device                        model and serial number
    kit_lot, kit_expires          the kit's lot and expiry date (2027-03-31)
    enzyme, diluent               lot, expiry and volume in words, or "none"
    viable_per_ml, viability_percent, total_cells   a decimal as text, "pending" or "not tested"
    results                       each release test and its result, a semicolon between them;
                                  what is not known yet is "pending"
    sterility_sample              the number of the sample for the sterility culture, or "none"
    storage                       how it must be kept
    expires                       the use-by, as `local` writes it
    operator, verifier            who prepared it, and who checked that
    serology_complete             False prints NOT EVALUATED FOR INFECTIOUS SUBSTANCES
    warning                       biohazard and its reason, or ""
    address                       of the processing facility, or "" where the site's name says it
    product                       its proper name
    """

    KIND: ClassVar[str] = "bag"
    BARS: ClassVar[bool] = True
    AFFIXED: ClassVar[tuple[str, ...]] = (
        *LabelFacts.AFFIXED, "case", "site", "address", "product", "syringes", "volume",
        "storage", "autologous", "not_evaluated", "warning", "identify", "harvest_site",
        "harvest_volume", "device", "kit_lot", "kit_expires", "enzyme", "diluent", "viable",
        "viability", "total", "results", "sterility_sample", "operator", "verifier",
        *parts("harvested"), *parts("processed_from"), *parts("processed_to"), *parts("expires"),
    )  # fmt: skip

    syringes: int
    volume_ml: str
    harvested: str
    harvest_site: str
    harvest_ml: str
    processed_from: str
    processed_to: str
    device: str
    kit_lot: str
    kit_expires: str
    enzyme: str
    diluent: str
    viable_per_ml: str
    viability_percent: str
    total_cells: str
    results: str
    sterility_sample: str
    storage: str
    expires: str
    operator: str
    verifier: str
    serology_complete: bool
    warning: str = ""
    address: str = ""
    product: str = "Autologous SVF"

    def __post_init__(self) -> None:
        LabelFacts.__post_init__(self)
        if not 1 <= self.syringes <= 99:
            raise LabelError(f"{self.KIND}: {self.syringes} syringes cannot be")
        for name in ("volume_ml", "harvest_ml"):
            checks.volume(self.KIND, name, getattr(self, name))
        for name in ("viable_per_ml", "viability_percent", "total_cells"):
            checks.number(self.KIND, name, getattr(self, name), UNMEASURED)
        checks.day(self.KIND, "kit_expires", self.kit_expires)
        told = ("harvested", "processed_from", "processed_to")
        for before, name in pairwise(told):
            checks.not_earlier(self.KIND, name, getattr(self, name), before, getattr(self, before))
        checks.later(self.KIND, "expires", self.expires, "processed_to", self.processed_to)

    def words(self) -> dict[str, str]:
        """Return everything a template may print, by name, as it is printed."""
        plain = (
            "address", "warning", "harvest_site", "device", "kit_lot", "kit_expires", "enzyme",
            "diluent", "results", "sterility_sample", "operator", "verifier",
        )  # fmt: skip
        instants = ("harvested", "processed_from", "processed_to", "expires")
        return {
            **LabelFacts.words(self),
            **material(
                self.product, self.volume_ml, self.storage, evaluated=self.serology_complete
            ),
            **{name: getattr(self, name) for name in plain},
            **{
                word: text
                for name in instants
                for word, text in moment(name, getattr(self, name)).items()
            },
            "identify": IDENTIFY,
            "syringes": f"{self.syringes} syringe{'s' if self.syringes > 1 else ''}",
            "harvest_volume": f"{self.harvest_ml} mL",
            "viable": _measured(self.viable_per_ml, " / mL"),
            "viability": _measured(self.viability_percent, " %"),
            "total": _measured(self.total_cells, ""),
        }


def _measured(text: str, unit: str) -> str:
    """Return a number as people read it, in groups of three, or the words in place of it."""
    if text in UNMEASURED:
        return text
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}{unit}"
