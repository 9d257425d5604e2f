"""The rows of the day list: each participant with what is missing, and the cases of that day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import uuid4

from flask import g

from svflab.domain.day_list import Planned
from svflab.services import cases
from svflab.services.day_list import MOST, Day, Row
from svflab.web import board, handovers, namesakes, station
from svflab.web.language import gettext
from svflab.web.ways import way

_: Callable[..., str] = gettext

_RUNS: Final = ("open", "stopped")
_ELIGIBILITY: Final = frozenset({"screening", "not_eligible", "failed"})


def of(found: Day, *, today: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a row for each participant who is planned, in order, and for each other case."""
    codes = [one.participant for one in found.plan]
    alike = namesakes.among([*codes, *(row["participant"] for row in found.others)])
    rows = [
        _planned(found, number, one, alike, opens=found.day == today and board.may_open())
        for number, one in enumerate(found.plan, start=1)
    ]
    return rows, [_row(row["participant"], [row], alike) for row in found.others]


def _planned(
    found: Day, number: int, one: Planned, alike: Mapping[str, str], *, opens: bool
) -> dict[str, Any]:
    code, linked = one.participant, found.cases.get(one.participant, [])
    words = found.notes.get(code) if one.has_note else ""
    return {
        **_row(code, linked, alike),
        "number": number,
        "starts": one.starts,
        "note": words or "",
        "redacted": words is None,
        "lacks": "" if linked else _lacking(found.people.get(code, {})),
        "open": way("cases.new", participant=code) if opens and not linked else "",
        "first": number == 1,
        "last": number == len(found.plan),
        "event_ids": {name: str(uuid4()) for name in ("up", "down", "off")},
    }


def candidates(found: Day) -> list[str]:
    """Return the codes that the form offers: who may have a case, and is not planned yet."""
    there = {one.participant for one in found.plan}
    rows = cases.openable(g.site)
    return [row["code"] for row in rows if row["code"] not in there][: 5 * MOST]


def _row(code: str, linked: Iterable[Row], alike: Mapping[str, str]) -> dict[str, Any]:
    shown, chased = [], []
    said = alike.get(code, "")
    for row in linked:
        shown.append(_case(row, said))
        if row["state"] in _RUNS and (late := _late(row)):
            chased.append(late)
    return {
        "participant": code,
        "href": way("participants.show", code=code),
        "alike": said,
        "cases": shown,
        "chased": chased,
    }


def _case(row: Row, said: str) -> dict[str, Any]:
    """Return a case of the day: how it stands now, or that it is closed; not what is `said`."""
    if row["state"] not in _RUNS:
        return {"code": row["code"], "marker": station.mark(row["code"]), "closed": True}
    known = cases.find(g.protocol, g.site, row["code"])
    card = board.card(known, cases.names(g.people_seal))
    card["marks"] = [one for one in card["marks"] if one[1] != said]
    if not known.case.has("consent.confirmed"):
        card["marks"] = [("closing", _("missing: consent")), *card["marks"]]
    return {**card, "closed": False}


def _late(row: Row) -> dict[str, Any] | None:
    case = cases.find(g.protocol, g.site, row["code"]).case
    waits = handovers.pending(case)
    return {**waits, "marker": station.mark(case.code)} if waits and waits["late"] else None


def _lacking(person: Row) -> str:
    """Return in a word what is missing before a case may open; "" for nothing."""
    state = person.get("state", "not_known")
    if state == "withdrawn":
        return _("missing: consent")
    return _("missing: eligibility") if state in _ELIGIBILITY else ""
