"""Who may do which task, from when to when: the site's delegation log.

The principal investigator of the site delegates tasks of the protocol to persons (ICH E6(R3),
2.3), and holds all of them. Each act is an entry of the site's chain. What was in force when a
step happened is read in the turn in which it is recorded, and sealed with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.domain.finding import Finding, stopping

INVESTIGATOR: Final = "investigator.named"
KEPT: Final = "delegation_log.kept"
GIVEN: Final = "delegation.given"
ENDED: Final = "delegation.ended"
KINDS: Final = (INVESTIGATOR, KEPT, GIVEN, ENDED)
"""The kinds of entries that make the log of delegations."""

SEEN: Final = "delegation"
"""The name under which what was in force is sealed with a step."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """One task of one person at a site.

    In force from `starts_at` until before `ends_at` (None: until somebody ends it). `trained_on`
    is YYYY-MM-DD. `given_by` authorised it at `given_at`; `ended_by` is who ended it early.
    """

    id: str
    account: str
    task: str
    starts_at: datetime
    ends_at: datetime | None
    trained_on: str
    given_by: str
    given_at: datetime
    ended_by: str = ""
    ended_entry: str = ""

    def state(self, at: datetime) -> str:
        """Return one word: ahead, in_force, ended (by somebody) or over (by its date)."""
        if self.ends_at and self.ends_at <= at:
            return "ended" if self.ended_by else "over"
        return "ahead" if at < self.starts_at else "in_force"

    def meets(self, starts_at: datetime, ends_at: datetime | None) -> bool:
        """Say whether it is in force at some time of this span."""
        mine_first = self.ends_at is None or starts_at < self.ends_at
        return mine_first and (ends_at is None or self.starts_at < ends_at)


def sealed(task: str, who: str, under: str, others: list[str]) -> dict[str, Value]:
    """Return what is sealed with a step: `under` is the delegation in force, "" for none.

    `others` hold the task then; they are told where `who` does not.
    """
    told: dict[str, Value] = {"task": task, "who": who, "under": under}
    return told if under else {**told, "others": [*others]}


def undelegated(entry: Entry) -> Iterator[Finding]:
    """Find a step whose performer did not hold its task when it happened."""
    seen: Any = entry.surroundings.get(SEEN)
    if not seen or seen["under"]:
        return
    others = " ".join(str(one) for one in seen.get("others", ()))
    facts = {"who": seen["who"], "task": seen["task"], **({"others": others} if others else {})}
    yield stopping("not_delegated", entry.event.id, **facts)
