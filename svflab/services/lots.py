"""Look-back: every case, syringe, finger and adverse event of a kit, a lot or a device."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from svflab.domain import materials
from svflab.domain.chain import Head
from svflab.records import log, lot_sums, lots
from svflab.records.lot_sums import Sums
from svflab.records.lots import Lot
from svflab.records.projections import Row
from svflab.records.reports import Place
from svflab.services.audit import EXPORTED
from svflab.services.errors import NotThere
from svflab.services.record import note

__all__ = [
    "Given",
    "Lot",
    "Place",
    "Sums",
    "Syringe",
    "Use",
    "find",
    "lately",
    "look_back",
    "search",
    "sums",
]

AT_ONCE: Final = 200
"""Cases that are read in one go when a look-back is taken away."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one digit was given out of a syringe, in mL; `case` is whose digit it is."""

    case: str
    digit: str
    volume_ml: str
    points: int
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Syringe:
    """A syringe of a case, and into which digits it went. `ended` is empty while it is in use.

    One whose `case` is another than that of the use it stands in was given there by mistake.
    """

    code: str
    case: str
    number: int
    digit: str
    volume_ml: str
    ended: str
    given: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class Use:
    """A case that used the lot: how it was written there, its syringes, its adverse events."""

    case: str
    participant: str
    state: str
    lot: str
    used_at: datetime
    opened_at: datetime
    syringes: tuple[Syringe, ...] = ()
    reports: tuple[Row, ...] = ()


def search(site: str, text: str, size: int = 50) -> list[Lot]:
    """Return the kits, lots and devices that are called so, or whose name begins so."""
    return lots.beginning(site, text, size)


def lately(site: str) -> list[Lot]:
    """Return the kits, lots and devices that were used last."""
    return lots.lately(site)


def find(site: str, kind: str, text: str) -> Lot:
    """Return a kit, lot or device by what it is and how it is called. Raises NotThere."""
    found = next((one for one in lots.exactly(site, text) if one.kind == kind), None)
    if found is None:
        raise NotThere(text)
    return found


def sums(site: str, lot: Lot) -> Sums:
    """Return what all cases of a lot come to, whichever page of them is looked at."""
    return lot_sums.of(site, lot.kind, lot.key)


def look_back(site: str, lot: Lot, *, after: Place | None = None, size: int = 50) -> list[Use]:
    """Return a page of the cases that used a lot, with all that became of each, the newest first.

    `after` is where the last page ended. It costs the same however many other cases there are.
    """
    rows = lots.cases_of(site, lot.kind, lot.key, after=after, size=size)
    cases = [row["case"] for row in rows]
    syringes = lots.syringes_of(site, cases) if cases else []
    given = lots.injections_of(site, cases, [one["code"] for one in syringes]) if cases else []
    reports = _by("case", lots.reports_of(site, cases)) if cases else {}
    made, by_syringe = _by("case", syringes), _by("syringe", given)
    received = _by("case", given)
    return [
        Use(
            **{name: row[name] for name in _OF_CASE},
            syringes=_syringes(
                made.get(row["case"], []), received.get(row["case"], []), by_syringe
            ),
            reports=tuple(reports.get(row["case"], ())),
        )
        for row in rows
    ]


def take_away(
    site: str, lot: Lot, *, actor: str, role: str, workstation: str = ""
) -> tuple[Head, Iterator[Use]]:
    """Record that a look-back leaves the house; return the head of the log, and all its cases."""
    head = log.head(site)[0]
    data: dict[str, Any] = {
        "what": "lot",
        "asked": {"kind": lot.kind, "lot": lot.lot},
        "head": str(head),
        "cases": lot.cases,
    }
    note(
        EXPORTED,
        f"site:{site}",
        data,
        site=site,
        touches=(f"{_subject(lot.kind)}:{lot.lot}"[: materials.LONGEST],),
        actor=actor,
        role=role,
        workstation=workstation,
    )
    return head, _every(site, lot)


def _every(site: str, lot: Lot) -> Iterator[Use]:
    after: Place | None = None
    while uses := look_back(site, lot, after=after, size=AT_ONCE):
        yield from uses
        after = uses[-1].used_at, uses[-1].case


def _subject(kind: str) -> str:
    """Return the kind of subject under which the log knows a material."""
    return kind if kind in {"kit", "device"} else "lot"


_OF_CASE: Final = ("case", "participant", "state", "lot", "used_at", "opened_at")
_OF_SYRINGE: Final = ("code", "case", "number", "digit", "volume_ml", "ended")
_OF_GIVEN: Final = ("case", "digit", "volume_ml", "points", "given_at")


def _by(name: str, rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found


def _syringes(
    made: list[Row], received: list[Row], given: dict[str, list[Row]]
) -> tuple[Syringe, ...]:
    """Return the syringes of a case, and those of others that were given in it."""
    codes = {row["code"] for row in made}
    others = dict.fromkeys(row["syringe"] for row in received if row["syringe"] not in codes)
    mine = [
        Syringe(
            **{name: row[name] for name in _OF_SYRINGE}, given=_given(given.get(row["code"], []))
        )
        for row in made
    ]
    foreign = [Syringe(code, "", 0, "", "", "", _given(given[code])) for code in others]
    return (*mine, *foreign)


def _given(rows: list[Row]) -> tuple[Given, ...]:
    return tuple(Given(*(row[name] for name in _OF_GIVEN)) for row in rows)
