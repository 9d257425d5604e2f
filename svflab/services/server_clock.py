"""The server's clock, after it was set: somebody compares it with another one, and confirms it."""

from svflab.domain.chain import Entry
from svflab.records import transaction
from svflab.services.noticed import CONFIRMED, confirmation
from svflab.services.record import HOUSE, note

CONFIRMERS = ("administrator", "quality")
"""Who may say that the server's clock is right."""


def confirm(*, actor: str, role: str, site: str, workstation: str = "") -> Entry:
    """Record that somebody found the server's clock right as it runs now.

    From then on entries are not flagged any more, until it is set again. The entry itself still
    is, so that the log tells by how much it had been set.
    """
    with transaction():
        return note(
            CONFIRMED,
            f"site:{HOUSE}",
            {**confirmation(), "site": site},
            actor=actor,
            role=role,
            workstation=workstation,
        )
