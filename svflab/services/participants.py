"""What is done with participants: registered by code, asked about, and let go.

Who they are is the vault's business (`svflab.services.vault`), and stands nowhere here.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from svflab.domain import consistency
from svflab.domain.eligibility import implausible
from svflab.domain.event import Event
from svflab.domain.fields import Problem
from svflab.domain.subjects import Participant, code_problem
from svflab.protocol.model import Criterion, Protocol
from svflab.records import projections
from svflab.services import subjects
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import Recorded, Texts, record
from svflab.services.subjects import Known

FIRST = "P-001"
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answered:
    """A new answer to a criterion, and which one the person saw before they gave it.

    `saw` is the id of the event that last answered it when the page was made; "" for none.
    """

    event: Event
    saw: str


class AnsweredMeanwhile(Exception):
    """Somebody else has answered since the page was made: `criteria` by code."""

    def __init__(self, criteria: Iterable[str]) -> None:
        self.criteria = tuple(criteria)
        super().__init__(", ".join(self.criteria))


def find(protocol: Protocol, site: str, code: str) -> Known:
    """Return a participant as they stand now. Raises NotThere for a code that nobody bears."""
    known = subjects.known(protocol, site, f"participant:{code}")
    if known.participant.registered is None:
        raise NotThere(code)
    return known


def first_procedure(protocol: Protocol, site: str, code: str) -> datetime | None:
    """Return when the first study procedure on a participant began, or None: none has yet."""
    mine = [row["code"] for row in projections.cases(site, participant=code)]
    return consistency.first_procedure(k.case for k in subjects.cases_of(protocol, site, mine))


def listed(
    protocol: Protocol, site: str, *, after: str = "", like: str = "", size: int = 25
) -> list[Participant]:
    """Return one page of participants by code; `after` is the code where the last one ended."""
    rows = projections.participants(site, after=after, like=like, size=size)
    return [find(protocol, site, row["code"]).participant for row in rows]


def suggestion(site: str) -> str:
    """Return a code that is free: like those there are, with the next number.

    Codes are counted without gaps, so that doubling and halving finds the end of the row.
    """
    first = next(iter(projections.participants(site, size=1)), None)
    found = re.fullmatch(r"(.*?)(\d{1,4})", first["code"] if first else FIRST)
    before, digits = found.groups() if found else ("P-", "001")

    def code(number: int) -> str:
        return f"{before}{number:0{len(digits)}d}"

    if projections.participant(site, code(1)) is None:
        return code(1)
    low, high = 1, 2
    while projections.participant(site, code(high)):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        taken = projections.participant(site, code(middle))
        low, high = (middle, high) if taken else (low, middle)
    return code(high)


def register(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    """Record a participant by code, or correct what was told of one.

    Raises Invalid for a code that looks like a person, before anything of it is written: a
    refusal would keep it for good. Raises Refused where the code is taken.
    """
    if why := code_problem(event.about.removeprefix("participant:")):
        raise Invalid({"code": why}, [Problem("code", why)])
    return record(protocol, event, texts=texts)


def let_go(protocol: Protocol, event: Event, texts: Texts) -> Recorded:
    """Record a screen failure, or that consent was withdrawn, with its reason."""
    return record(protocol, event, texts=texts)


def assess(protocol: Protocol, site: str, code: str, answers: Iterable[Answered]) -> list[Recorded]:
    """Record each answer that is new, and leave alone what somebody else has answered since.

    Raises AnsweredMeanwhile with the criteria of which the person saw another answer than the
    one that stands; the other answers are recorded.
    """
    recorded, met = [], []
    for new in answers:
        stands = find(protocol, site, code).participant.assessed
        criterion = str(new.event.data["criterion"])
        last = stands.get(criterion)
        if last and last.id not in (new.saw, new.event.id):
            met.append(criterion)
            continue
        recorded.append(record(protocol, new.event))
    if met:
        raise AnsweredMeanwhile(met)
    return recorded


def doubtful(protocol: Protocol, site: str, person: Participant) -> tuple[str, ...]:
    """Return which of weight and height should be looked at again, for a typing error."""
    settings = subjects.site_settings(site)
    return tuple(
        name
        for criterion in measured(protocol)
        for name in implausible(protocol, person.answers.get(criterion.code, {}), settings)
    )


def measured(protocol: Protocol) -> tuple[Criterion, ...]:
    """Return the criteria that are worked out from weight and height."""
    return tuple(criterion for criterion in protocol.criteria if criterion.measure)


def cases(site: str, code: str) -> list[Row]:
    """Return the cases of a participant, the last one first."""
    return projections.cases(site, participant=code)


def reports(site: str, code: str) -> list[Row]:
    """Return the adverse events of a participant, those known last first."""
    return projections.reports(site, participant=code)
