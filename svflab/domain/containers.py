"""What a container holds, where it is, and which print of its label is live.

A container is a wristband, a lipoaspirate canister, an SVF tube or a syringe: it has a code, a
parent, a volume and a state. Every value here follows from events; nothing is stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

THEATRE, LABORATORY, TRANSIT = "theatre", "laboratory", "transit"
BORN_IN = {
    "wristband": THEATRE,
    "lipoaspirate": THEATRE,
    "svf_tube": LABORATORY,
    "syringe": LABORATORY,
    "qc_sample": LABORATORY,
    "bag": LABORATORY,
}
NOTHING = Decimal(0)

SENDING, SENT, UNKNOWN, FAILED = "sending", "sent", "unknown", "failed"
"""How the paper of a print left: its outcome is not known yet; all of it went out; part of it may
be on paper; nothing of it left."""
SEND_WITHIN = timedelta(minutes=5)
"""A print is given out this long after it was recorded, and never later: a printer that is
switched on in the evening prints nothing of the morning."""


@dataclass(frozen=True, slots=True)
class Print:
    """One print of a container's label: issued, applied (scanned back), or voided.

    `applied_by` stuck it on; `stated_by` recorded that. `sent` says how its paper left the server
    ("sending", "sent", "unknown", "failed", or "" where it was not given out), `way` and `printer`
    where to, and `sent_at` when. `fate` is what became of the paper: destroyed, lost, or "" where
    nobody has said so yet, `ended_by` who said so and `ended_at` when. A print with a fate is void.
    One that is void and `kept` is still on its container: the case was opened for the wrong
    participant, and every code of it became void.
    """

    code: str
    number: int
    event_id: str
    printed_at: datetime
    printed_by: str
    state: str = "issued"
    applied_by: str = ""
    stated_by: str = ""
    sent: str = ""
    way: str = ""
    printer: str = ""
    sent_at: datetime | None = None
    fate: str = ""
    ended_by: str = ""
    ended_at: datetime | None = None
    kept: bool = False

    @property
    def counted(self) -> bool:
        """Say whether it is known where the paper is: on its container, destroyed, or lost.

        Of a print that never left there is none.
        """
        return self.state == "applied" or self.kept or bool(self.fate) or self.never_left

    @property
    def never_left(self) -> bool:
        """Say whether nothing of it left: what was once stuck on a container did."""
        return self.sent == FAILED and not self.fate and not self.applied_by

    @property
    def out(self) -> bool:
        """Say whether its paper is out, or may be: it is never given out a second time."""
        return self.sent in {SENDING, SENT, UNKNOWN}

    def ends(self, way: str, printer: str, outcome: str) -> bool:
        """Say whether this is what came of the sending that is under way."""
        same = (self.way, self.printer) == (way, printer)
        return self.sent == SENDING and outcome != SENDING and same

    def late(self, now: datetime) -> bool:
        """Say whether it is too late to give it out."""
        return now > self.printed_at + SEND_WITHIN

    def outcome(self, now: datetime) -> str:
        """Return `sent` as it stands now: where no answer came in time, it is unknown."""
        lost = self.sent == SENDING and self.late(now)
        return UNKNOWN if lost else self.sent


@dataclass(frozen=True, slots=True)
class Container:
    """A thing with a code. Volumes are in mL; `volume` is None where none is measured.

    `sample` is the test that a sample was taken for.
    """

    code: str
    kind: str
    made_by: str
    made_at: datetime
    maker: str
    place: str
    parent: str = ""
    volume: Decimal | None = None
    used: Decimal = NOTHING
    injected: Decimal = NOTHING
    discarded: Decimal = NOTHING
    returned: Decimal = NOTHING
    lost: Decimal = NOTHING
    number: int = 0
    digit: str = ""
    barrel_mm: str = ""
    sample: str = ""
    use_by: datetime | None = None
    prints: tuple[Print, ...] = ()
    verified_by: str = ""
    released: bool = False
    matched: bool = False
    in_hand: bool = False
    ended: str = ""

    @property
    def left(self) -> Decimal:
        """Return what is still inside, in mL."""
        gone = self.used + self.injected + self.discarded + self.returned + self.lost
        return (self.volume or NOTHING) - gone

    @property
    def live_print(self) -> Print | None:
        """Return the print that identifies the container: the last one, applied or not.

        Where the last one is void, none does: the one before was to be replaced, and says what may
        be so no more, or cannot be read. Only a new print takes its place.
        """
        newest = self.prints[-1] if self.prints else None
        return newest if newest and newest.state != "voided" else None

    @property
    def labelled(self) -> bool:
        """Say whether the last print was scanned back after it was stuck on."""
        live = self.live_print
        return live is not None and live.state == "applied"

    @property
    def state(self) -> str:
        """Return one word for where it stands in its life."""
        if self.ended:
            return self.ended
        steps = (
            (self.place == TRANSIT, "in_transit"),
            (self.in_hand, "in_hand"),
            (self.matched, "matched"),
            (self.released, "released"),
            (bool(self.verified_by), "verified"),
            (self.labelled, "labelled"),
            (bool(self.prints), "printed"),
        )
        return next((word for held, word in steps if held), "made")

    def print_of(self, number: int) -> Print | None:
        """Return the print with this number, or None."""
        return next((p for p in self.prints if p.number == number), None)

    def printed(self, new: Print) -> "Container":
        """Return the container with one more print; what was applied before stays till then."""
        return replace(self, prints=(*self.prints, new), verified_by="")

    def applied(self, number: int, by: str, stated_by: str = "") -> "Container":
        """Return the container with this print scanned back, which voids those before it.

        A void print that is said to be stuck on stays void.
        """
        label = self.print_of(number)
        if label is None or label.state == "voided":
            return self
        prints = tuple(
            replace(p, state="applied", applied_by=by, stated_by=stated_by)
            if p.number == number
            else replace(p, state="voided")
            if p.number < number
            else p
            for p in self.prints
        )
        return replace(self, prints=prints)

    def voided(self, number: int) -> "Container":
        """Return the container with this print no longer valid."""
        return self._with(number, state="voided")

    def all_voided(self) -> "Container":
        """Return the container with no print valid; what is stuck on stays there, and is void."""
        prints = tuple(
            replace(p, state="voided", kept=p.state == "applied") if p.state != "voided" else p
            for p in self.prints
        )
        return replace(self, prints=prints)

    @property
    def is_void(self) -> bool:
        """Say whether it bears a label that became void with the whole case."""
        return any(p.kept for p in self.prints)

    def sent(self, number: int, outcome: str, way: str, printer: str, at: datetime) -> "Container":
        """Return the container with the paper of this print given out, or with what came of it.

        What is out, or was stuck on, is not taken back by saying that nothing left.
        """
        label = self.print_of(number)
        known = label and not label.ends(way, printer, outcome) and (label.out or label.applied_by)
        if outcome == FAILED and known:
            return self
        return self._with(number, sent=outcome, way=way, printer=printer, sent_at=at)

    def ended_print(self, number: int, fate: str, by: str, at: datetime) -> "Container":
        """Return the container with this print void, and its paper destroyed or lost."""
        return self._with(number, state="voided", fate=fate, ended_by=by, ended_at=at)

    def _with(self, number: int, **changed: Any) -> "Container":
        prints = tuple(replace(p, **changed) if p.number == number else p for p in self.prints)
        return replace(self, prints=prints)


def of_kind(containers: Iterable[Container], kind: str) -> tuple[Container, ...]:
    """Return the containers of this kind, in the order they were made."""
    return tuple(container for container in containers if container.kind == kind)
