"""A case is opened, runs its course, and ends."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from svflab.domain.case import SYRINGE, Case, Given, Result, Run, as_decimal, whole
from svflab.domain.chain import Entry
from svflab.domain.containers import NOTHING
from svflab.domain.effects.change import Does, change, end_when_empty, listed, points_of
from svflab.protocol.model import Protocol


def opened(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Open the case for its participant, with the settings of the day."""
    case.opened = case.opened or entry
    case.participant = str(case.opened.event.data.get("participant", ""))
    settings = case.opened.event.data.get("settings")
    case.settings = dict(settings) if isinstance(settings, Mapping) else {}  # type: ignore[arg-type]


def set_up(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Begin another run of the Smart-X."""
    case.runs.append(Run(len(case.runs) + 1, entry.event))


def run_step(name: str) -> Does:
    """Return what puts a step into the run that goes on."""

    def does(protocol: Protocol, case: Case, entry: Entry) -> None:
        if case.runs:
            case.runs[-1] = replace(case.runs[-1], **{name: entry.event})  # type: ignore[arg-type]

    return does


def reported(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know what was said last of a test."""
    data = entry.event.data
    test = str(data.get("test", ""))
    value = data.get("value")
    case.results[test] = Result(
        test, str(data.get("state", "")), "" if value is None else str(value), entry.event.id
    )


def examined(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know which digits are suitable."""
    digits = entry.event.data.get("digits")
    if isinstance(digits, Mapping):
        case.digits = {name: row for name, row in digits.items() if isinstance(row, Mapping)}


def planned(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know which syringes are to be filled, for which digits."""
    case.plan = [
        (str(row.get("digit", "")), as_decimal(row.get("volume_ml")) or NOTHING)
        for row in listed(entry.event.data, "syringes")
        if isinstance(row, Mapping)
    ]


def not_filled(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Leave a syringe of the plan unfilled."""
    case.not_filled.add(whole(entry.event.data.get("number")))


def released(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Release every syringe that is filled; a use-by only becomes shorter."""
    shorter = as_decimal(entry.event.data.get("use_by_minutes"))
    for syringe in case.syringes:
        use_by = syringe.use_by
        if shorter is not None and use_by:
            use_by = min(use_by, syringe.made_at + timedelta(minutes=float(shorter)))
        change(case, syringe.code, released=True, use_by=use_by)


def matched(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Match a syringe of this case with its wristband."""
    band = case.container(entry.event.data.get("wristband"))
    syringe = case.container(entry.event.data.get("syringe"))
    if band and syringe and band.kind == "wristband" and syringe.kind == SYRINGE:
        change(case, syringe.code, matched=True)


def taken(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Take a syringe in hand, and lay any other aside."""
    if syringe := case.container(entry.event.data.get("syringe")):
        for other in case.syringes:
            if other.in_hand:
                change(case, other.code, in_hand=False)
        change(case, syringe.code, in_hand=True)


def injected(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Give each point its volume, out of the syringe."""
    data = entry.event.data
    syringe = case.container(data.get("syringe"))
    given = points_of(data)
    total = sum(given.values(), NOTHING)
    code = syringe.code if syringe else str(data.get("syringe", ""))
    for point, volume in given.items():
        case.given.append(Given(entry.event.id, code, str(data.get("digit", "")), point, volume))
    if syringe:
        change(case, syringe.code, injected=syringe.injected + total)
        end_when_empty(case, syringe.code, "injected")


def observed(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know what was seen at a point of time."""
    case.observed[str(entry.event.data.get("point", ""))] = entry


def not_observed(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know that nobody looked at a point of time; what is seen after all counts beside it."""
    case.unobserved[str(entry.event.data.get("point", ""))] = entry


def explained(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Know the reason of a finding."""
    data = entry.event.data
    case.explained[(str(data.get("rule", "")), str(data.get("event", "")))] = entry


def injecting_stopped(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Stop injecting: nothing is in hand any more."""
    case.injecting_stopped = entry
    for syringe in case.syringes:
        change(case, syringe.code, in_hand=False)


def stopped(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Stop the case; one that was opened for the wrong participant has no valid code any more."""
    case.stopped = entry
    if case.mistaken:
        for code, container in case.containers.items():
            case.containers[code] = container.all_voided()


def closed(protocol: Protocol, case: Case, entry: Entry) -> None:
    """Close the case."""
    case.closed = entry
