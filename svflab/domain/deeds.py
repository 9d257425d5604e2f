"""What was done to each thing of a case: by whom, stated and seen by whom."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from svflab.domain import materials
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.event import Event
from svflab.domain.identifiers import CodeError, read
from svflab.domain.rules.identity import SCANNED

PARTICIPANT: Final = "participant"


@dataclass(frozen=True, slots=True)
class Act:
    """What was done to a thing: by whom, and who stated and saw it ("" for nobody else).

    `event` is the id of the event that tells of it.
    """

    kind: str
    at: datetime
    by: str
    stated_by: str = ""
    witness: str = ""
    event: str = ""


def acts(case: Case) -> dict[str, list[Act]]:
    """Return what was done to each thing by its key, in the order in which it happened."""
    found: dict[str, list[Act]] = {}
    for event in case.events:
        stated = event.actor if event.performer and event.performer != event.actor else ""
        act = Act(event.kind, event.occurred_at, event.done_by, stated, event.witness, event.id)
        for key in dict.fromkeys(_done_to(case, event)):
            found.setdefault(key, []).append(act)
    return found


def thing(code: str) -> str:
    """Return the key of a container by its code, or by that on its label."""
    return f"container:{base(code)}"


def material(kind: str, text: str) -> str:
    """Return the key of a kit, a lot or a device."""
    return f"material:{kind}:{materials.key(text)}"


def base(text: str) -> str:
    """Return a code without the number of a print; any other text as it is."""
    try:
        return read(text).base
    except CodeError:
        return text


def elsewhere(case: Case, kind: str) -> Iterator[Entry]:
    """Give the standing entries of a kind that are about something else and touch this case."""
    for entry in case.entries:
        event = entry.event
        mine = event.about == f"case:{case.code}"
        if event.kind == kind and not mine and event.id not in case.replaced:
            yield entry


def _done_to(case: Case, event: Event) -> Iterator[str]:
    """Give the keys of the things that an event was done to."""
    if event.about.startswith("ae:"):
        yield event.about
        return
    yield from _containers(case, event)
    yield from (material(kind, text) for kind, text in materials.named(event))
    if event.kind in _OF_PARTICIPANT:
        yield PARTICIPANT
    if also := _ALSO.get(event.kind):
        yield from also(case, event)


def _containers(case: Case, event: Event) -> Iterator[str]:
    """Give the containers that an event made, or names by their labels; another case's too."""
    mine = event.about == f"case:{case.code}"
    for name in ("container", *SCANNED.get(event.kind, ())):
        value = event.data.get(name)
        for text in value if isinstance(value, list) else [value]:
            if container := case.container(text):
                yield thing(container.code)
            elif text and mine:
                yield thing(str(text))


def _digit(case: Case, event: Event) -> Iterator[str]:
    other = "" if event.about == f"case:{case.code}" else event.about.removeprefix("case:")
    digit = str(event.data.get("digit", ""))
    yield f"digit:{other}:{digit}" if other else f"digit:{digit}"


def _end(case: Case, event: Event) -> Iterator[str]:
    if container := case.container(event.data.get("container")):
        yield f"{event.kind.removeprefix('container.')}:{container.code}"


def _digits(case: Case, event: Event) -> Iterator[str]:
    digits = event.data.get("digits")
    yield from (f"digit:{name}" for name in digits) if isinstance(digits, Mapping) else ()


def _run(case: Case, event: Event) -> Iterator[str]:
    """Give the tube that came out of the run that a step belongs to."""
    for run in case.runs:
        if event.id in {one.id for one in (run.set_up, run.started, run.finished) if one}:
            made = run.collected.data.get("container") if run.collected else None
            yield from [thing(str(made))] if made else []


def _of_kind(kind: str) -> Callable[[Case, Event], Iterator[str]]:
    """Return what gives the containers of a kind."""

    def given(case: Case, event: Event) -> Iterator[str]:
        return (thing(one.code) for one in case.containers.values() if one.kind == kind)

    return given


_OF_PARTICIPANT: Final = frozenset(
    {
        "identity.checked",
        "consent.confirmed",
        "checkin.measured",
        "eligibility.confirmed",
        "digits.examined",
        "timeout.completed",
        "injection_timeout.completed",
    }
)
_ALSO: Final[Mapping[str, Callable[[Case, Event], Iterator[str]]]] = {
    "liposuction.started": _of_kind("lipoaspirate"),
    "liposuction.finished": _of_kind("lipoaspirate"),
    "setup.completed": _run,
    "extraction.started": _run,
    "extraction.finished": _run,
    "result.reported": _of_kind("svf_tube"),
    "product.released": _of_kind("syringe"),
    "injection.given": _digit,
    "observation.recorded": _digits,
    "container.discarded": _end,
    "container.returned": _end,
    "container.lost": _end,
}
"""What a step is done to beyond the containers that it names."""
