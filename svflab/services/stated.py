"""An event as a program states it: recorded by the service that its kind has, as a page does.

What a service looks at before it records (whether somebody holds the role that a question is put
to, whether the other adverse event is of the same participant) holds for programs too. An adverse
event is born linked, as one from a page is, or not at all.
"""

from dataclasses import dataclass
from typing import Final

from svflab.domain import duplicates as alike
from svflab.domain import inbox as reviews
from svflab.domain import near_misses as stopped
from svflab.domain import solicited
from svflab.domain.case import Case
from svflab.domain.deadlines import SENT
from svflab.domain.event import Event
from svflab.domain.fields import Problem
from svflab.domain.identifiers import CodeError, read, spelled
from svflab.protocol.model import Protocol
from svflab.records import log, projections
from svflab.services import (
    duplicates,
    inbox,
    near_misses,
    participants,
    reporting,
    safety,
    soliciting,
    subjects,
)
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.services.record import Recorded, Texts, record

_SERVICES: Final = {
    reviews.ASKED: inbox.record,
    reviews.ASSIGNED: inbox.record,
    alike.LINKED: duplicates.link,
    stopped.TRIAGED: near_misses.triage,
}
"""Who records an event of a kind that the log alone does not judge."""
_REPORTED = "adverse_event.reported"


@dataclass(frozen=True, slots=True)
class Belongs:
    """What a reported adverse event belongs to, by code; "" for what nobody named.

    `asked` is the event of the call or visit at which it was told.
    """

    participant: str = ""
    case: str = ""
    syringe: str = ""
    asked: str = ""

    def subjects(self) -> frozenset[str]:
        """Return the subjects that a report touches which belongs to these."""
        called = (("participant", self.participant), ("case", self.case))
        named = (*called, ("container", self.syringe))
        told = {f"{kind}:{code}" for kind, code in named if code}
        return frozenset(told | ({solicited.subject(self.asked)} if self.asked else set()))


def state(protocol: Protocol, event: Event, texts: Texts, belongs: Belongs = Belongs()) -> Recorded:
    """Record an event; one about an adverse event touches its case and participant.

    Raises Invalid also with `about` for a subject that is not there or can bear no such code, with
    `belongs_to` for a report that says not enough of whose it is, and what `record` and the
    service of its kind raise.
    """
    try:
        return _state(protocol, event, texts, belongs)
    except NotThere as error:
        raise Invalid({"about": "unknown"}) from error


def _state(protocol: Protocol, event: Event, texts: Texts, belongs: Belongs) -> Recorded:
    if event.kind == _REPORTED and not event.replaces:
        return _report(protocol, event, texts, belongs)
    if belongs != Belongs():
        raise _lacks("belongs_to", "not_of_a_report")
    if event.kind == SENT and not event.replaces:
        return reporting.send_one(protocol, event, texts)
    if served := _SERVICES.get(event.kind):
        return served(protocol, event, texts)
    if event.kind == _REPORTED:
        return safety.correct(protocol, event, texts)
    if event.about.startswith("ae:") and event.kind in protocol.steps:
        return safety.follow(protocol, event, texts)
    return record(protocol, event, texts=texts)


def _report(protocol: Protocol, event: Event, texts: Texts, belongs: Belongs) -> Recorded:
    """Record a report, linked by the service of the pages; one that was sent before is answered.

    Raises Conflict where it was sent before as of somebody or something else.
    """
    earlier = log.find(event.id)
    if event.about != safety.NEW:
        _refuse_other_codes(event, is_new=earlier is None)
    if earlier and not belongs.subjects() <= {*earlier.event.touches}:
        raise Conflict("other_words", earlier)
    named = belongs if earlier else _whole(protocol, event.site, belongs)
    return safety.report(
        protocol,
        event,
        texts,
        participant=named.participant,
        case=named.case,
        syringe=named.syringe,
        asked=named.asked,
    )


def _whole(protocol: Protocol, site: str, named: Belongs) -> Belongs:
    """Return what a report belongs to, with what follows from it. Raises Invalid where it lacks.

    A syringe tells its case, a case its participant, and a participant with one case that case.
    """
    code = named.case or _case_of_syringe(site, named.syringe)
    if not (code or named.participant):
        raise _lacks("belongs_to", "whose_is_it")
    person = named.participant or _case(protocol, site, code).participant
    cases = _cases_of(protocol, site, person)
    if not code and len(cases) > 1:
        raise _lacks("belongs_to.case", "which_case")
    code = code or "".join(cases)
    if code and code not in cases:
        raise _lacks("belongs_to.case", "case_of_another")
    if named.syringe and named.syringe not in _case(protocol, site, code).containers:
        raise _lacks("belongs_to.syringe", "no_such_container")
    if named.asked and not soliciting.asked(site, named.asked, person):
        raise _lacks("belongs_to.asked", "no_such_question")
    return Belongs(person, code, named.syringe, named.asked)


def _case_of_syringe(site: str, syringe: str) -> str:
    found = projections.whose([syringe]).get(syringe) if syringe else None
    if syringe and (found is None or found["site"] != site or not found["case"]):
        raise _lacks("belongs_to.syringe", "no_such_container")
    return str(found["case"]) if found else ""


def _case(protocol: Protocol, site: str, code: str) -> Case:
    case = subjects.case_of(protocol, site, code).case
    if case.opened is None:
        raise _lacks("belongs_to.case", "no_such_case")
    return case


def _cases_of(protocol: Protocol, site: str, person: str) -> tuple[str, ...]:
    try:
        return participants.find(protocol, site, person).participant.cases
    except NotThere as error:
        raise _lacks("belongs_to.participant", "no_such_person") from error


def _lacks(field: str, why: str) -> Invalid:
    return Invalid({field: why}, [Problem(field, why)])


def _refuse_other_codes(event: Event, *, is_new: bool) -> None:
    """Raise Invalid for what is no code of an adverse event, or is borne by something else."""
    code = event.about.removeprefix("ae:")
    try:
        found = read(code)
    except CodeError as error:
        raise Invalid({"about": "shape"}) from error
    if found.kind != "adverse_event" or spelled(found) != code:
        raise Invalid({"about": "shape"})
    if is_new and projections.whose([code]):
        raise _lacks("about", "code_in_use")
