"""The things of a record as facts: clocks, containers, labels, digits, results and doses."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from svflab.domain import doses as local_doses
from svflab.domain import label_count
from svflab.domain.case import Case
from svflab.domain.clocks import running_timers
from svflab.domain.containers import NOTHING, Container
from svflab.domain.digits import POINTS
from svflab.domain.event import instant_text
from svflab.domain.timing import Timer
from svflab.protocol.model import Protocol

Facts = dict[str, Any]


def clocks(protocol: Protocol, case: Case) -> Iterator[Timer]:
    """Give the clocks that were ended, and those that still ran where the log ended."""
    yield from (clock for clock, _event in case.timed if not clock.window.reminds)
    yield from (one for one in running_timers(protocol, case) if not one.window.reminds)


def clock(one: Timer, now: datetime) -> Facts:
    """Return a clock as it stood at an instant, or when it ended."""
    return {
        "window": one.window.code,
        "subject": one.subject,
        "started_at": instant_text(one.started_at),
        "opens_at": instant_text(one.opens_at) if one.opens_at > one.started_at else "",
        "closes_at": instant_text(one.closes_at) if one.closes_at else "",
        "ended_at": instant_text(one.ended_at) if one.ended_at else "",
        "verdict": one.verdict(now).value,
    }


def tree(case: Case, parent: str) -> list[Facts]:
    """Return the containers below one, each with those below it; "" for those without a parent."""
    held = case.containers
    mine = (c for c in held.values() if (c.parent if c.parent in held else "") == parent)
    return [_container(one) | {"holds": tree(case, one.code)} for one in mine]


def _container(one: Container) -> Facts:
    moved = ("used", "injected", "discarded", "returned", "lost")
    return {
        "code": one.code,
        "kind": one.kind,
        "number": one.number,
        "sample": one.sample,
        "made_at": instant_text(one.made_at),
        "made_by": one.maker,
        "volume": number(one.volume),
        "left": number(one.left) if one.volume is not None else "",
        **{name: number(getattr(one, name)) if getattr(one, name) else "" for name in moved},
        "state": one.state,
        "place": one.place,
        "use_by": instant_text(one.use_by) if one.use_by else "",
    }


def labels(case: Case) -> list[Facts]:
    """Return the count of the labels of each kind of container."""
    counts = label_count.by_kind(case)
    return [
        {
            "kind": kind,
            "printed": one.printed,
            "applied": one.applied,
            "destroyed": one.destroyed,
            "lost": one.lost,
            "missing": [{"code": held.code, "number": label.number} for held, label in one.missing],
            "unsent": one.unsent,
        }
        for kind, one in counts.items()
    ]


def digit(protocol: Protocol, case: Case, name: str) -> Facts:
    """Return what was said of a digit, what is planned for it, and what each point received."""
    row: Mapping[str, object] = case.digits.get(name) or {}
    planned = sum((volume for digit, volume in case.plan if digit == name), NOTHING)
    return {
        "examined": name in case.digits,
        "suitable": row.get("suitable") is True,
        "why": str(row.get("why") or ""),
        "planned": number(planned) if planned else "",
        "points": dict(_points(protocol, case, name, planned)),
        "given": number(case.received(name)),
    }


def _points(
    protocol: Protocol, case: Case, name: str, planned: Decimal
) -> Iterator[tuple[str, Facts]]:
    """Give each point of a digit: what it was given, and its part of what is planned."""
    dose = protocol.number("point_volume_ml", case.settings) or NOTHING
    for point in POINTS:
        part = min(dose, planned)
        planned -= part
        given = [one.volume for one in case.given if (one.digit, one.point) == (name, point)]
        yield (
            point,
            {
                "given": number(sum(given, NOTHING)) if given else "",
                "planned": number(part) if part else "",
            },
        )


def results(case: Case) -> list[Facts]:
    """Return what is known of each test."""
    seqs = {entry.event.id: entry.seq for entry in case.entries}
    return [
        {"test": one.test, "state": one.state, "value": one.value, "seq": seqs.get(one.event_id, 0)}
        for one in case.results.values()
    ]


def doses(protocol: Protocol, case: Case) -> list[Facts]:
    """Return what was given of each local anaesthetic."""
    return [
        {
            "agent": one.agent,
            "plain": one.plain,
            "mg": number(one.mg),
            "mg_per_kg": f"{one.mg_per_kg:.2f}" if one.mg_per_kg is not None else "",
            "at_most": number(one.at_most),
            "over": one.over,
        }
        for one in local_doses.of_day(protocol, case, local_doses.given(case))
    ]


def number(value: object) -> str:
    """Return a quantity as it is sealed; "" where there is none."""
    return "" if value is None else f"{value:f}"
