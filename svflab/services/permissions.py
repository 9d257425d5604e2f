"""What is not open to somebody: recorded, and counted where it is asked for again and again."""

from collections.abc import Sequence
from typing import Final

from svflab.domain.event import Value
from svflab.records import transaction
from svflab.services.proof import worth_telling
from svflab.services.record import note

KIND: Final = "permission.refused"


def refused(
    endpoint: str,
    account: str,
    *,
    needed: Sequence[str],
    held: Sequence[str],
    role: str,
    site: str,
    workstation: str = "",
) -> None:
    """Record that a page, or an act on it, was refused to somebody who is signed in.

    A program that asks in a loop fills no log: of the same page refused to the same account the
    1st, 2nd, 4th, 8th … time is recorded, with how many there were. `needed` is empty where no
    role would help: it was another person's to do.
    """
    with transaction():
        count = worth_telling(f"permission:{account}:{endpoint}")
        if not count:
            return
        data: dict[str, Value] = {"endpoint": endpoint, "needed": [*needed], "held": [*held]}
        if count > 1:
            data["in_a_row"] = count
        about = f"account:{account}"
        note(KIND, about, data, actor=account, role=role, site=site, workstation=workstation)
