"""Holds: placed on a container or on the whole case, and lifted."""

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.protocol.model import Protocol


def placed(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Hold a container, or everything of the case; a hold that stands already goes on."""
    case.holds.setdefault(_what(case, entry), entry)


def lifted(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Let go of a container, or of the case."""
    case.holds.pop(_what(case, entry), None)


def _what(case: Case, entry: Entry) -> str:
    """Return the code of the container that is named, or "" for the whole case."""
    container = case.container(entry.event.data.get("container"))
    return container.code if container else ""
