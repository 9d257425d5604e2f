"""The reference safety information that is shipped: which adverse events are expected, and why.

It comes from published reports on other people and other products, and no site has approved it.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from svflab.protocol.loader import DEFAULT as PROTOCOL

DEFAULT: Final = PROTOCOL.with_name("reference_safety.toml")


@dataclass(frozen=True, slots=True)
class Expected:
    """A term of the picker that is expected up to a grade; by `cite`, or `why` as a default."""

    term: str
    grade: int
    outcome: str
    cite: str
    why: str

    @property
    def source(self) -> str:
        """Return where it is from, and why the grade is as it is."""
        return " · ".join(filter(None, (self.cite, self.why)))


@dataclass(frozen=True, slots=True)
class ShippedList:
    """The list as it is shipped, under the name of its version."""

    version: str
    terms: tuple[Expected, ...]


def load(path: Path = DEFAULT) -> ShippedList:
    """Return the list in a file. Raises ValueError for a grade that nobody stands for."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return ShippedList(str(raw["version"]), tuple(map(_expected, raw["term"])))


def _expected(row: dict[str, Any]) -> Expected:
    told = {name: str(row.get(name, "")) for name in ("outcome", "cite", "why")}
    by_site = row.get("site_setting") is True
    if not 1 <= row["grade"] <= 5 or not (by_site and told["why"]):
        raise ValueError(f"{row['code']}: a grade is a default of the site, and says why")
    return Expected(row["code"], row["grade"], **told)
