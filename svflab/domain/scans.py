"""What a scan means: what is wrong with the label, and which act of the case waits for it.

Pure: given the case, what is due in it, and who scanned which code, it says what is so. It
records nothing, and it judges nothing that the rules judge: an act that a scan completes goes
through `record` like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from svflab.domain.case import WRISTBAND, Case
from svflab.domain.chain import Entry
from svflab.domain.containers import Container
from svflab.domain.entered import READ, claimed
from svflab.domain.event import Value, instant_text
from svflab.domain.holds import LIFTS, Supply, bars, hold_on
from svflab.domain.identifiers import Code, spelled
from svflab.domain.next import Act
from svflab.domain.rules.identity import PRINTED, SCANNED, asks_presence
from svflab.domain.rules.typed import lacking
from svflab.protocol.model import Protocol

SCAN: Final = "scan.answered"

BY_SCAN: Final = frozenset(
    {"label.applied", "label.verified", "syringe.matched", "syringe.taken", "handover.accepted"}
)
"""What scans alone complete; anything else has a form."""

_STUCK_ON: Final = frozenset({"label.applied", "label.verified"})
ACCEPTED, ALREADY, STOP, UNKNOWN, INFO = "accepted", "already", "stop", "unknown", "info"

Step = tuple[str, dict[str, Value]]
"""What a scan completes or would have completed: a kind, and its data."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who scanned, in which roles, where, how, when; why it was typed; whose label is awaited."""

    account: str
    roles: tuple[str, ...]
    workstation: str
    how: str
    now: datetime
    why: str = ""
    awaits: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a scan means: a state, why in one word, facts for the sentence, the act it is for.

    `step` is what this scan alone completes; without it a form has to be filled in.
    """

    state: str
    why: str
    facts: Mapping[str, str] = field(default_factory=dict)
    act: Act | None = None
    step: Step | None = None


def acts_for(acts: Sequence[Act], container: Container) -> tuple[Act, ...]:
    """Return the acts, of those that are due, that wait for this container."""
    return tuple(act for act in acts if _concerns(act, container))


def meaning(
    protocol: Protocol,
    case: Case,
    acts: Sequence[Act],
    code: Code,
    reader: Reader,
    band: str,
    supplies: Sequence[Supply] = (),
) -> Meaning:
    """Say what a code of this case means on the page of this case.

    `band` is the participant's wristband where it is the one that was scanned last, or "";
    `supplies` are the holds of the site that concern the case.
    """
    container = case.containers[code.base]
    if other := other_label(case, acts, code, reader.awaits):
        return other
    mine = acts_for(acts, container)
    act = mine[0] if mine else None
    if wrong := fault(container, code, reader.now):
        return Meaning(*wrong, act)
    if wrong := held(case, container, act, supplies):
        return Meaning(*wrong, act)
    if act is None:
        return last_done(case, container) or Meaning(INFO, "nothing_waits")
    if container.kind == WRISTBAND and act.kind == "syringe.matched":
        return Meaning(INFO, "wristband_read" if reader.how in READ else "typed", act=act)
    lacking = _lacking(protocol, case, act, container, code, reader)
    if lacking == "second_person":
        done = last_done(case, container)
        return Meaning(ALREADY, lacking, done.facts if done else {}, act)
    if lacking:
        return Meaning(INFO, lacking, act=act)
    return _completed(case, act, code, reader, band)


def other_label(case: Case, acts: Sequence[Act], code: Code, awaited: str) -> Meaning | None:
    """Stop a label, but the wristband's, of another container than that which a page awaits."""
    waits = [act for act in acts if act.container == awaited and act.kind in _STUCK_ON]
    if not waits or code.base == awaited or case.containers[code.base].kind == WRISTBAND:
        return None
    return Meaning(STOP, "other_label", {"awaited": awaited}, waits[0])


def fault(
    container: Container, code: Code, now: datetime
) -> tuple[str, str, Mapping[str, str]] | None:
    """Return what is wrong with a label or what it is on, or None: state, why and facts."""
    if container.is_void:
        return STOP, "wrong_case", {}
    live = container.live_print
    number = {"number": str(code.number), "live": str(live.number) if live else ""}
    if wrong := _of_print(container, code.number) if code.number else "":
        return STOP, wrong, number | _ended(container, code.number)
    if container.ended:
        found = container.ended == "lost"
        return (STOP, "was_lost", {}) if found else (INFO, "ended", {"ended": container.ended})
    if container.use_by and now >= container.use_by:
        return STOP, "expired", {"use_by": instant_text(container.use_by)}
    if container.prints and not code.number:
        return INFO, "print_number_missing", number
    return None


def _of_print(container: Container, number: int) -> str:
    """Return what is wrong with a print of a label, in a word; "" for the one that is live."""
    label = container.print_of(number)
    if label is None:
        return "print_unknown"
    if label.fate:
        return f"label_{label.fate}"
    if label.state == "voided":
        return "label_void"
    return "" if label == container.live_print else "label_replaced"


def _ended(container: Container, number: int) -> dict[str, str]:
    """Return by whom and when a print was recorded destroyed or lost; nothing for any other."""
    label = container.print_of(number)
    at = label.ended_at if label else None
    return {"who": label.ended_by, "at": instant_text(at)} if label and at else {}


def held(
    case: Case, container: Container, act: Act | None, supplies: Sequence[Supply] = ()
) -> tuple[str, str, Mapping[str, str]] | None:
    """Return why a container that is on hold stops, as `fault` does, or None.

    An act that waits for it all the same, a disposal say, is none that a hold is in the way of.
    """
    if supplies and (act is None or bars(act.kind, act.given)):
        return STOP, "supply_held", supply_facts(supplies[0])
    hold = hold_on(case, container.code)
    if hold is None or not (act is None or act.kind == LIFTS):
        return None
    cause = str(hold.event.data.get("cause", ""))
    return STOP, "on_hold", {"cause": cause, "since": instant_text(hold.event.occurred_at)}


def supply_facts(held: Supply) -> dict[str, str]:
    """Return the facts of a hold of the site, for the sentence of an answer."""
    return {name: str(told) for name, told in held.sealed.items()}


def last_done(case: Case, container: Container) -> Meaning | None:
    """Return what was done last with a container by its code, by whom and when, or None."""
    for entry in reversed(case.entries):
        event = entry.event
        if event.kind in {"label.printed", "label.sent"} or event.about != f"case:{case.code}":
            continue
        if event.id not in case.replaced and container.code in _named(case, entry):
            facts = {
                "step": event.kind,
                "at": instant_text(event.occurred_at),
                "who": event.done_by,
            }
            return Meaning(ALREADY, "done", facts)
    return None


def scans(case: Case, reader: Reader, *, since: datetime) -> list[Entry]:
    """Return what this reader scanned on the page of this case since then, the newest first."""
    return [
        entry
        for entry in reversed(case.entries)
        if entry.event.kind == SCAN
        and entry.event.occurred_at >= since
        and entry.event.data.get("page") == case.code
        and entry.event.actor == reader.account
        and entry.event.workstation == reader.workstation
        and entry.event.data.get("how") in READ
    ]


def _concerns(act: Act, container: Container) -> bool:
    if container.code == act.container or container.code in act.given.get("containers", ()):
        return True
    return container.kind == WRISTBAND and act.kind == "syringe.matched"


def _named(case: Case, entry: Entry) -> set[str]:
    """Return the codes of the containers of this case that an entry names by their labels."""
    found = set()
    for name in SCANNED.get(entry.event.kind, ()):
        value = entry.event.data.get(name)
        for text in value if isinstance(value, list) else [value]:
            if container := case.container(text):
                found.add(container.code)
    return found


def _lacking(
    protocol: Protocol, case: Case, act: Act, container: Container, code: Code, reader: Reader
) -> str:
    """Return what an act needs beyond this scan, in a word; "" where it needs nothing."""
    if reader.account in _first_persons(case, act, container):
        return "second_person"
    if act.kind not in BY_SCAN:
        return "form"
    if not set(act.roles) & set(reader.roles):
        return "role"
    kind = protocol.containers.get(container.kind)
    if act.kind == "label.applied" and kind and kind.needs_witness:
        return "witness"
    if act.kind == "label.applied" and asks_presence(container):
        return "presence"
    step = protocol.steps[act.kind]
    scanned = dict.fromkeys(SCANNED[act.kind], code.base)
    if lacking(step, claimed(step, scanned, reader.how, reader.why), reason=False, witness=False):
        return "typed"
    return "print_number_missing" if act.kind in PRINTED and not code.number else ""


def _first_persons(case: Case, act: Act, container: Container) -> set[str]:
    """Return the accounts that may not do this act, because they did the one before it."""
    live = container.live_print
    if act.kind == "label.verified" and live:
        return {live.printed_by, live.applied_by, live.stated_by}
    if act.kind == "handover.accepted" and case.offer:
        return {case.offer.offered_by, case.offer.stated_by}
    return set()


def _completed(case: Case, act: Act, code: Code, reader: Reader, band: str) -> Meaning:
    """Return the step that this scan completes, or what is still to be scanned for it."""
    text = spelled(code)
    match act.kind:
        case "syringe.matched":
            if not band:
                return Meaning(INFO, "wristband_first", act=act)
            data: dict[str, Value] = {"wristband": band, "syringe": text}
        case "syringe.taken":
            data = {"syringe": text}
        case "handover.accepted":
            return _accepting(case, act, code, reader)
        case _:
            data = {"code": text}
    return Meaning(ACCEPTED, act.kind, act=act, step=(act.kind, data))


def _accepting(case: Case, act: Act, code: Code, reader: Reader) -> Meaning:
    offer = case.offer
    asked = offer.containers if offer else ()
    scanned = {code.base: spelled(code)}
    for entry in scans(case, reader, since=offer.offered_at) if offer else ():
        text = str(entry.event.data.get("code", ""))
        container = case.container(text)
        if container and entry.event.data.get("answer") in {INFO, ACCEPTED}:
            scanned.setdefault(container.code, text)
    if missing := [one for one in asked if one not in scanned]:
        facts = {"scanned": str(len(asked) - len(missing)), "of": str(len(asked))}
        return Meaning(INFO, "more_scans", facts, act)
    data: dict[str, Value] = {"containers": [scanned[one] for one in asked]}
    return Meaning(ACCEPTED, act.kind, act=act, step=(act.kind, data))
