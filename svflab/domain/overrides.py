"""Overrides: what a rule shuts, and two persons open together with a reason.

Only what the protocol names gives way: one rule of one step, stated in one of the roles that it
names. Everything else is refused, however it is asked for (`svflab.domain.rules.signed`).
"""

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.event import Event
from svflab.protocol.model import Protocol

FIELD = "override"
"""The datum that no step may hold but one that the protocol lets override something."""


def asked(protocol: Protocol, event: Event) -> bool:
    """Say whether an event overrides what its step permits to be overridden."""
    permitted = protocol.override(event.kind)
    return permitted is not None and event.data.get(permitted.field) is True


def overrides(protocol: Protocol, case: Case) -> tuple[Entry, ...]:
    """Return the entries of a case that override something and stand, in the log's order."""
    steps = {one.step for one in protocol.overrides}
    found = (entry for kind in steps for entry in case.done.get(kind, ()))
    mine = [entry for entry in found if asked(protocol, entry.event)]
    return tuple(sorted(mine, key=lambda entry: entry.seq))
