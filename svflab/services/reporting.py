"""What ends a clock of an adverse event: a report that was sent, or a signed decision not to.

One report may answer several clocks, and one decision end several; each is an entry of its own,
all are recorded or none.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from svflab.domain.deadlines import Clock
from svflab.domain.event import Event, Value, read_instant
from svflab.protocol.model import Protocol
from svflab.records import log, transaction
from svflab.services import deadlines, safety, sign
from svflab.services.errors import Conflict, Invalid, NotAllowed, Refused
from svflab.services.inbox import told_last
from svflab.services.record import Recorded, Texts
from svflab.services.sign import Proved

SENDERS: Final = ("safety_officer", "surgeon", "coordinator", "sponsor")
DECIDERS: Final = ("safety_officer", "surgeon", "sponsor")


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signs that nothing is reported, and what was told last on the page where they do."""

    by: Proved
    shown: str


def send(
    protocol: Protocol, event: Event, texts: Texts, keys: Iterable[str]
) -> tuple[Recorded, ...]:
    """Record that a report was sent, for each clock of these keys that it answers.

    `event` says when, to whom and with which receipt. Sent again it is answered with what is
    there. Raises Invalid with `clock` for none, or with `sent_at` for a report that was sent
    before its clock began; Conflict with `changed` where one runs no more; and what `record`
    raises.
    """

    def told(clock: Clock) -> dict[str, Value]:
        _refuse_early(event, clock)
        first = clock.rule.reports == "initial"
        return {"clock": clock.key, "report": "initial" if first else "follow_up"}

    return _each(protocol, event, texts, keys, told)


def send_one(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    """Record that a report was sent, as a program says it: of the one clock that its data name.

    Raises what `send` raises: a program is not told "recorded" of what ends no clock.
    """
    with transaction():
        log.head(event.site, lock=True)  # nobody ends a clock between the look and the entry
        if log.find(event.id) is None and (key := event.data.get("clock")):
            for clock in _running(protocol, event, (str(key),), None):
                _refuse_early(event, clock)
        outcome = sign.attempted(protocol, safety.linked(protocol, event), texts)
    if isinstance(outcome, Refused):
        raise outcome
    return outcome


def decide(
    protocol: Protocol, event: Event, texts: Texts, keys: Iterable[str], by: Proved, shown: str
) -> tuple[Recorded, ...]:
    """Record the decision not to report, signed, for each clock of these keys.

    `shown` is what the page had as told last (`inbox.told_last`). Raises Conflict with `told`
    where more was told since, what `send` raises, and NotAllowed where somebody else would sign.
    """
    if by.account != event.actor:
        raise NotAllowed(protocol.steps[event.kind].roles)
    signed = Signing(by, shown)
    return _each(protocol, event, texts, keys, lambda clock: {"clock": clock.key}, signed)


def _each(
    protocol: Protocol,
    event: Event,
    texts: Texts,
    keys: Iterable[str],
    told: Callable[[Clock], dict[str, Value]],
    signing: Signing | None = None,
) -> tuple[Recorded, ...]:
    wanted = tuple(dict.fromkeys(keys))
    if not wanted:
        raise Invalid({"clock": "missing"})
    done: list[Recorded] = []
    refused: Refused | None = None
    with transaction():
        log.head(event.site, lock=True)  # nobody ends a clock between the look and the entry
        for clock in _running(protocol, event, wanted, signing):
            own = replace(event, id=_own_id(event, clock.key), data={**event.data, **told(clock)})
            outcome = sign.attempted(protocol, safety.linked(protocol, own), texts)
            if isinstance(outcome, Refused):
                refused = outcome
                break
            by = signing.by if signing else None
            done.append(sign.of_adverse_event(protocol, outcome, by) if by else outcome)
    if refused:
        raise refused
    return tuple(done)


def _running(
    protocol: Protocol, event: Event, wanted: tuple[str, ...], signing: Signing | None
) -> Iterator[Clock]:
    """Give the clocks of these keys: those that run, and those that this very event has ended."""
    known = safety.find(protocol, event.site, event.about.removeprefix("ae:"))
    is_new = all(log.find(_own_id(event, key)) is None for key in wanted)
    if signing and is_new and told_last(known.adverse_event) != signing.shown:
        raise Conflict("told")
    found = {clock.key: clock for clock in deadlines.clocks(protocol, known)}
    for key in wanted:
        clock = found.get(key)
        if clock is None or (clock.ended and log.find(_own_id(event, key)) is None):
            raise Conflict("changed")
        yield clock


def _refuse_early(event: Event, clock: Clock) -> None:
    """A form tells minutes: of the minute in which the clock began, any second will do."""
    told = event.data.get("sent_at")
    try:
        at = read_instant(str(told)) if told else None
    except ValueError:
        return  # the protocol's field says what is wrong with it
    if at and at < _minute(clock.started_at):
        raise Invalid({"sent_at": "too_early"})


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _own_id(event: Event, key: str) -> str:
    """Return the id of the entry that ends one clock: the same for the same form."""
    return str(uuid5(UUID(event.id), key))
