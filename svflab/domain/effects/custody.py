"""Containers are handed over, discarded, returned and lost."""

from svflab.domain.case import Case, Offer, as_decimal
from svflab.domain.chain import Entry
from svflab.domain.containers import NOTHING, TRANSIT
from svflab.domain.effects.change import change, listed
from svflab.protocol.model import Protocol


def offered(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Put what is handed over in transit; what was matched is to be matched again."""
    event = entry.event
    codes = tuple(
        c.code for text in listed(event.data, "containers") if (c := case.container(text))
    )
    origin = case.containers[codes[0]].place if codes else case.place
    to = str(event.data.get("to", ""))
    case.offer = Offer(event.id, to, codes, event.done_by, event.actor, event.occurred_at, origin)
    for code in codes:
        change(case, code, place=TRANSIT, in_hand=False, matched=False)


def accepted(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Let the other side hold what was offered."""
    if case.offer:
        for code in case.offer.containers:
            change(case, code, place=case.offer.to)
        case.custodian, case.place = entry.event.done_by, case.offer.to
        case.offer = None


def declined(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Leave what was offered where it was."""
    if case.offer:
        for code in case.offer.containers:
            change(case, code, place=case.offer.origin)
        case.offer = None


def discarded(protocol: Protocol, case: Case, entry: Entry) -> None:
    """End a container, with what was still in it."""
    if container := case.container(entry.event.data.get("container")):
        volume = as_decimal(entry.event.data.get("volume_ml")) or NOTHING
        change(
            case,
            container.code,
            discarded=container.discarded + volume,
            in_hand=False,
            ended="discarded" if not container.injected else "injected",
        )


def returned(protocol: Protocol, case: Case, entry: Entry) -> None:
    """End a container that goes back, with what was still in it."""
    if container := case.container(entry.event.data.get("container")):
        volume = as_decimal(entry.event.data.get("volume_ml")) or NOTHING
        change(
            case,
            container.code,
            returned=container.returned + volume,
            in_hand=False,
            ended="returned",
        )


def lost(protocol: Protocol, case: Case, entry: Entry) -> None:
    """End a container that nobody finds, with what was still in it."""
    if container := case.container(entry.event.data.get("container")):
        gone = max(container.left, NOTHING)
        change(case, container.code, lost=gone, in_hand=False, ended="lost")
