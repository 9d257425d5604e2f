"""What the effects have in common: finding a container of a case, and changing it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from svflab.domain.case import Case, as_decimal
from svflab.domain.chain import Entry
from svflab.domain.containers import Container
from svflab.protocol.model import Protocol

Does = Callable[[Protocol, Case, Entry], None]
"""What an entry does to a case."""


def points_of(data: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return what each point was given, in mL, by its name; what cannot be read counts nothing.

    A sealed entry holds them by name, one that was just stated in any order: what the rules find
    in both is the same, in the same order.
    """
    points = data.get("points")
    rows = sorted(points.items()) if isinstance(points, Mapping) else ()
    return {str(name): number for name, text in rows if (number := as_decimal(text)) is not None}


def scanned(case: Case, entry: Entry, name: str) -> tuple[Container, int] | None:
    """Return the container whose label was scanned and the number of the print, or None."""
    if container := case.container(entry.event.data.get(name)):
        return container, case.find(entry.event.data[name])[0].number
    return None


def newest(case: Case, kind: str) -> Container | None:
    """Return the newest container of a kind, or None."""
    return next((c for c in reversed(case.containers.values()) if c.kind == kind), None)


def change(case: Case, code: str, **values: Any) -> None:
    """Put a changed container in the place of the one there is."""
    case.containers[code] = replace(case.containers[code], **values)


def listed(data: Mapping[str, Any], name: str) -> list[Any]:
    """Return the list that stands in a datum; an empty one for anything else."""
    value = data.get(name)
    return list(value) if isinstance(value, list | tuple) else []


def minutes(protocol: Protocol, case: Case, name: str) -> timedelta:
    """Return a setting of minutes as a span."""
    return timedelta(minutes=float(protocol.setting(name, case.settings)))


def end_when_empty(case: Case, code: str, word: str) -> None:
    """End a container in which nothing is left."""
    container = case.containers[code]
    if container.left <= 0:
        change(case, code, ended=word, in_hand=False)
