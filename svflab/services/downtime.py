"""Paper kits: made ahead, given out once, used for one case, or discarded.

A kit reserves its codes for good when it is made: they are drawn like any other, and no other
case is given one, whatever becomes of the kit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import NAMESPACE_URL, uuid5

from svflab.domain.chain import Entry
from svflab.domain.entered import KNOWN, claimed
from svflab.domain.event import MACHINE, Event, Value
from svflab.domain.paper import DISCARDED, HELD, KIT, MADE, PAPER, PRINTED
from svflab.protocol.model import Protocol
from svflab.records import log, transaction
from svflab.services import completing, paper_kits
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.paper_kits import Kit
from svflab.services.record import Recorded, note, note_refusal, record

LANGUAGES = ("en", "ko")
CAUSES = ("lost", "torn", "codes_used", "too_old", "other")
"""Why a kit is discarded, in a word."""


@dataclass(frozen=True, slots=True)
class By:
    """Who does it, in which role and where; without more it is the server, told by a command."""

    actor: str = MACHINE
    role: str = ""
    workstation: str = ""

    def notes(
        self,
        site: str,
        kind: str,
        kit: str,
        data: Mapping[str, Value],
        *,
        touches: tuple[str, ...] = (),
        event_id: str = "",
    ) -> Entry:
        """Record what they did with a kit."""
        return note(
            kind,
            f"paper:{kit}",
            data,
            actor=self.actor,
            role=self.role,
            workstation=self.workstation,
            site=site,
            touches=touches,
            event_id=event_id,
        )


def make(site: str, *, language: str, box: bool, by: By, event_id: str = "") -> Kit:
    """Make a kit: draw its codes, and reserve them. Sent again, it is the kit that it made.

    `box` leaves room for the hospital's own sticker. Raises Invalid for a language that there is
    none of, Conflict where the event id is another act's.
    """
    if language not in LANGUAGES:
        raise Invalid({"language": "unknown"})
    with transaction():
        log.head(site, lock=True)
        if event_id and (earlier := log.find(event_id)):
            if earlier.event.kind != MADE:
                raise Conflict("other_words", earlier)
            return paper_kits.find(site, earlier.event.about.removeprefix("paper:"))
        code, codes = completing.free_code(KIT, site), _drawn(site)
        listed: dict[str, Value] = {kind: list(one) for kind, one in codes.items()}
        data: dict[str, Value] = {"reserved": listed, "language": language, "box": box}
        touches = tuple(f"code:{one}" for each in codes.values() for one in each)
        by.notes(
            site,
            MADE,
            code,
            {**data, "form": paper_kits.FORM},
            touches=touches,
            event_id=event_id,
        )
        return paper_kits.find(site, code)


def give_out(site: str, code: str, by: By) -> Kit:
    """Record that a kit's paper leaves, and return it. Once: two papers would be two of each label.

    Raises Conflict where it has left before, was discarded or used.
    """
    with transaction():
        log.head(site, lock=True)
        kit = paper_kits.find(site, code)
        if kit.state != "made":
            raise Conflict("given_out")
        by.notes(site, PRINTED, code, {})
        return paper_kits.find(site, code)


def discard(site: str, code: str, cause: str, by: By) -> Entry:
    """Record that a kit is lost, torn or too old. Its codes stay reserved, and are of no use.

    Raises Invalid for no cause, Conflict where it was used or discarded.
    """
    if cause not in CAUSES:
        raise Invalid({"cause": "missing"})
    with transaction():
        log.head(site, lock=True)
        if paper_kits.find(site, code).state in {"used", "discarded"}:
            raise Conflict("used")
        return by.notes(site, DISCARDED, code, {"cause": cause})


def open_case(protocol: Protocol, event: Event, texts: Mapping[str, str]) -> Recorded:
    """Open the case that the paper of a kit tells of; it bears the code that the kit reserves.

    Raises as `record` does: Invalid where the kit is discarded or unknown.
    """
    said = event.data[PAPER]
    kit = paper_kits.find(event.site, str(said["kit"]) if isinstance(said, Mapping) else "")
    about = f"case:{kit.case_code}"
    return record(protocol, replace(event, about=about), texts=texts)


def copy(protocol: Protocol, event: Event, texts: Mapping[str, str]) -> Recorded:
    """Record a step that stood on paper; raises as `record` does.

    The label of what it makes came with the kit: that it was printed is recorded with it.
    """
    done = record(protocol, event, texts=texts)
    made, step = done.entry.event, protocol.steps[event.kind]
    kind, prints = protocol.containers.get(step.makes), protocol.steps["label.printed"]
    if kind is None or not kind.must_be_labelled or made.role not in prints.roles:
        return done
    if paper_kits.holding(made.site, str(made.data["container"])) is None:
        return done  # every label of the kit was used: one is printed
    label = replace(
        event,
        id=str(uuid5(NAMESPACE_URL, f"svflab:{event.id}:label.printed")),
        kind="label.printed",
        data=claimed(
            prints, {"container": made.data["container"], PAPER: event.data[PAPER]}, KNOWN
        ),
        witness="",
    )
    return replace(done, known=record(protocol, label).known)


class NotCopied(Exception):
    """Nothing of a table was recorded: `met` says for each line which error stood in its way."""

    def __init__(self, met: Mapping[str, Invalid | Conflict | Refused]) -> None:
        self.met = dict(met)
        super().__init__(", ".join(self.met))


def copy_lines(
    protocol: Protocol, lines: Mapping[str, Sequence[Event]], texts: Mapping[str, str]
) -> tuple[Recorded, ...]:
    """Record the lines of a table that stood on paper: all of them, or none.

    Each event is recorded as `copy` does, in the order of the lines; one that was recorded before
    is not recorded again. Raises NotCopied where something stands in the way of a line; what was
    refused is recorded in its place.
    """
    done: list[Recorded] = []
    met: dict[str, Invalid | Conflict | Refused] = {}
    refused: list[tuple[Event, Refused]] = []
    try:
        with transaction():
            for line, events in lines.items():
                for event in events:
                    try:
                        done.append(copy(protocol, event, texts))
                    except (Invalid, Conflict, Refused) as error:
                        met[line] = error
                        refused += [(event, error)] if isinstance(error, Refused) else []
                        break
            if met:
                raise NotCopied(met)
    except NotCopied:
        for event, why in refused:
            note_refusal(protocol, event, why.findings)
        raise
    return tuple(done)


def _drawn(site: str) -> dict[str, tuple[str, ...]]:
    """Return codes for a kit that nothing bears and no other of them is."""
    case = completing.case_code(site)
    found: dict[str, tuple[str, ...]] = {"case": (case,)}
    drawn = {case}
    for kind, count in HELD.items():
        codes = set(found.get(kind, ()))
        while len(codes) < count:
            codes.add(completing.free_code(kind, site, beside=drawn | codes))
        drawn |= codes
        found[kind] = tuple(sorted(codes))
    return found
