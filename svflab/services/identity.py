"""Who a participant is, as a value: what may be kept of it, and what is shown for which reason."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Final

from svflab import clock
from svflab.domain import resident_number

CHECK: Final = "identity_check"
CALL: Final = "call"
WHY: Final = (CHECK, "registration", "correction", "safety", CALL)
"""Why somebody may look: to compare it with a person, to keep it right, or to call them."""

_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    CHECK: ("name", "record_number", "birth_date"),
    "safety": ("name", "record_number", "birth_date"),
    CALL: ("name", "phone"),
}
"""What is shown, by why: a number to nobody but who calls it, or keeps it right."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a participant is. `birth_date` is YYYY-MM-DD; any value may be missing ("").

    `phone` is what they are called at. It identifies nobody to us, and is shown to who calls.
    """

    name: str = ""
    record_number: str = ""
    birth_date: str = ""
    phone: str = ""


def as_needed(who: Identity, why: str) -> Identity:
    """Return of an identity what is needed for this reason, and no more."""
    names = _SHOWN.get(why, tuple(one.name for one in fields(who)))
    return Identity(**{name: value_of(who, name) for name in names})


def impossible(identity: Identity) -> dict[str, str]:
    """Return a code for each value that cannot be kept."""
    errors = {}
    for name, value in asdict(identity).items():
        if len(value) > 100:
            errors[name] = "length"
        elif resident_number.is_in(value):
            errors[name] = "resident_number"
    if identity.phone and not re.fullmatch(r"\+?[\d ()./-]{3,40}", identity.phone):
        errors.setdefault("phone", "phone")
    if identity.birth_date and not _is_birth_date(identity.birth_date):
        errors["birth_date"] = "date"
    if not any(asdict(identity).values()):
        errors["name"] = "missing"
    return errors


def _is_birth_date(text: str) -> bool:
    try:
        born = date.fromisoformat(text)
    except ValueError:
        return False
    return date(1890, 1, 1) <= born <= clock.now().date()


def tidied(value: str) -> str:
    """Return a value in one spelling: composed, narrow digits and dashes, single spaces."""
    plain = unicodedata.normalize("NFKC", value)
    return " ".join(re.sub("[\u2010-\u2015\u2212]", "-", plain).split())


def value_of(identity: Identity, name: str) -> str:
    """Return one value of an identity, by its name."""
    return str(getattr(identity, name))
