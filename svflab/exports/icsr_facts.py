"""Makes an individual case safety report out of what the log holds of an adverse event.

Words (the term, the narrative, names of places) come with it in the reader's language: no
sentence is made here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from svflab.domain import death, doses
from svflab.domain.case import Case, Given, as_decimal
from svflab.domain.chain import Entry
from svflab.domain.coding import coding
from svflab.domain.event import read_instant
from svflab.domain.subjects import JUDGED, AdverseEvent, Participant
from svflab.exports.icsr import (
    CATEGORIES,
    CONCOMITANT,
    DRAFT,
    OUTCOMES,
    RELATED,
    SERIOUS,
    SEXES,
    SUSPECT,
    Dose,
    Drug,
    Icsr,
    Opinion,
    Patient,
    Reaction,
    Reporter,
)
from svflab.exports.icsr_dates import known_until, newest
from svflab.exports.icsr_voids import Void
from svflab.exports.sender import Sender
from svflab.protocol.model import Protocol

PRODUCT, ANAESTHETIC = "svf", "anaesthetic"
"""The components of an opinion that are products; the others are told in the narrative."""
ROUTE: Final = "Subcutaneous use"
"""NCT02975960, Detailed Description, 2: injected subcutaneously."""
_ACTIONS: Final = {"injection_stopped": "1", "syringe_discarded": "1", "volume_reduced": "2"}
_AUTOPSIES: Final = {"yes": "true", "no": "false", "unknown": "UNK"}
_NURSE, _ANOTHER = "1", "2"
"""C.2.r.4.KR.1: which professional reported, where it was no physician."""
_PHYSICIANS: Final = frozenset({"surgeon", "safety_officer"})
_LONGEST_TERM: Final = 250
_LONGEST_REASON: Final = 2000


@dataclass(frozen=True, slots=True)
class Words:
    """What a report says in words: by language `eng` or `kor` (ISO 639-2).

    `digits` maps a digit to what it is called, `people` an account to its name, `roles` a role,
    `agents` a local anaesthetic. `history` is what was known of the person's health before, and
    `void_reason` why an earlier report is void or amended.
    """

    language: str
    term: str
    narrative: str
    comments: str
    product: str
    anaesthetic: str
    indication: str
    digits: Mapping[str, object]
    people: Mapping[str, str]
    roles: Mapping[str, str]
    sender_comments: str = ""
    history: str = ""
    agents: Mapping[str, str] = field(default_factory=dict)
    void_reason: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What a report is made from. `case` is None for an event before there was one.

    `withdrawn` is the entry that took its report back. Where that had left, `void` says so, and
    `event` is as it stood before.
    """

    protocol: Protocol
    event: AdverseEvent
    case: Case | None
    person: Participant
    sender: Sender
    zone: str
    documents: tuple[str, ...] = ()
    expedited: bool = False
    void: Void | None = None
    withdrawn: Entry | None = None


def report(source: Source, words: Words, *, now: datetime, draft: bool = False) -> Icsr:
    """Return the report of an adverse event as it stands; the event has a report."""
    told = source.event.report
    assert told is not None  # noqa: S101 - no form is asked for without one
    data, zone = source.event.data, ZoneInfo(source.zone)
    number, void = case_number(source.sender, source.event.code), source.void
    made = now.astimezone(zone).replace(microsecond=0)
    return Icsr(
        number=number,
        batch=f"{DRAFT + '-' if draft else ''}{number}-{made:%Y%m%d%H%M%S}",
        created_at=made,
        first_received=_instant(data, "aware_at", zone) or made,
        latest=_local(void.known if void else known_until(source.event), zone),
        recorded_at=_local(newest(source.event), zone),
        expedited=source.expedited,
        sender=_sender(source),
        reporter=_reporter(source, told, words),
        patient=_patient(source),
        reaction=_reaction(source, words, zone),
        drugs=tuple(_drugs(source, words, zone)),
        narrative=words.narrative,
        comments=words.comments,
        sender_comments=words.sender_comments,
        documents=source.documents,
        history=words.history,
        registrations=_registrations(source),
        voids=void.how if void else "",
        void_reason=words.void_reason[:_LONGEST_REASON] if void else "",
    )


def _registrations(source: Source) -> tuple[str, ...]:
    """Return by which numbers the study is known: the MFDS takes from a trial its own alone."""
    approval, public = source.sender.approval, source.protocol.registry
    if approval or source.sender.profile == "mfds_trial":
        return (approval,) if approval else ()
    return (public,)


def case_number(sender: Sender, code: str) -> str:
    """Return the number of a case for good: the country, who sends it, and our own code.

    >>> case_number(Sender(country="KR", id="UNI-HOSP"), "AE2K7")
    'KR-UNIHOSP-AE2K7'
    """
    return f"{sender.country}-{sender.id.replace('-', '')}-{code}"


def components(protocol: Protocol) -> tuple[str, ...]:
    """Return what an opinion is asked of: each field of it that is answered on the scale."""
    fields = protocol.steps[JUDGED].fields
    return tuple(
        one.name for one in fields if "certain" in {choice.value for choice in one.choices}
    )


def opinions_on(source: Source, component: str, words: Words) -> tuple[Opinion, ...]:
    """Return each assessor's opinion on a component, in the order they were given."""
    return tuple(
        Opinion(_assessor(entry, words), str(entry.event.data[component]))
        for entry in source.event.opinions
        if entry.event.data.get(component) in CATEGORIES
    )


def age(source: Source) -> str:
    """Return the age at onset in whole years, as far as a year of birth tells it; "" unknown."""
    began = _instant(source.event.data, "onset_at", ZoneInfo(source.zone))
    if not (began and source.person.birth_year):
        return ""
    return str(began.year - source.person.birth_year)


def given_doses(
    case: Case | None, digits: Mapping[str, object], zone: ZoneInfo
) -> tuple[Dose, ...]:
    """Return what each syringe gave to each digit, in mL, in the order of giving.

    `digits` says what each is called; without them a dose bears the name of its digit.
    """
    rows: dict[tuple[str, str], list[Given]] = {}
    for one in case.given if case else ():
        rows.setdefault((one.syringe, one.digit), []).append(one)
    times = {e.event.id: e.event.occurred_at for e in case.entries} if case else {}
    return tuple(
        Dose(
            volume_ml=_plain(sum((one.volume for one in parts), Decimal(0))),
            batch=syringe,
            text=str(digits.get(digit, digit)),
            began=_local(min(times[one.event_id] for one in parts), zone),
            ended=_local(max(times[one.event_id] for one in parts), zone),
        )
        for (syringe, digit), parts in rows.items()
    )


def anaesthetics(case: Case) -> tuple[Entry, ...]:
    """Return what tells of the local anaesthetic of the day, where its amount was told."""
    return tuple(one for one in doses.stated(case) if one.event.data.get("anaesthetic_mg"))


def _drugs(source: Source, words: Words, zone: ZoneInfo) -> Iterable[Drug]:
    doses_given = given_doses(source.case, words.digits, zone)
    began = _instant(source.event.data, "onset_at", zone)
    first = min((dose.began for dose in doses_given), default=None)
    after = began and first and began >= first
    yield Drug(
        name=words.product,
        role=SUSPECT,
        doses=doses_given,
        route=ROUTE if doses_given else "",
        indication=words.indication,
        action=_ACTIONS.get(str(source.event.data.get("action")), "9"),
        minutes=int((began - first).total_seconds() // 60) if after and began and first else None,
        opinions=opinions_on(source, PRODUCT, words),
    )
    beside = opinions_on(source, ANAESTHETIC, words)
    if beside or (source.case and doses.stated(source.case)):
        suspect = any(RELATED.get(one.category) == "1" for one in beside)
        role = SUSPECT if suspect else CONCOMITANT
        told = anaesthetics(source.case) if source.case else ()
        yield Drug(
            words.anaesthetic,
            role,
            tuple(_anaesthetic(one, words, zone) for one in told),
            opinions=beside,
        )


def _anaesthetic(one: Entry, words: Words, zone: ZoneInfo) -> Dose:
    """Return what was given at once of a local anaesthetic, in mg."""
    data, at = one.event.data, _local(one.event.occurred_at, zone)
    agent = str(data.get("anaesthetic") or "")
    mg = _plain(as_decimal(data["anaesthetic_mg"]) or Decimal(0))
    return Dose(mg, "", words.agents.get(agent, agent) or words.anaesthetic, at, at, "mg")


def _reaction(source: Source, words: Words, zone: ZoneInfo) -> Reaction:
    data = source.event.data
    criteria = data.get("serious")
    met = criteria if isinstance(criteria, Mapping) else {}
    coded = coding(source.event.entries)
    return Reaction(
        term=words.term[:_LONGEST_TERM],
        language=words.language,
        began=_instant(data, "onset_at", zone) or newest(source.event).astimezone(zone),
        outcome=OUTCOMES.get(str(data.get("outcome")), "0"),
        country=source.sender.country,
        code=coded.code,
        version=coded.version,
        serious=tuple(name for name in SERIOUS if met.get(name)),
        ended=_instant(data, "ended_at", zone),
    )


def _reporter(source: Source, told: Entry, words: Words) -> Reporter:
    by = source.sender
    name, place = words.people.get(told.event.done_by, ""), (by.street, by.city, by.country)
    if told.event.role in _PHYSICIANS:
        return Reporter(name, by.organisation, *place, "1")
    profession = _NURSE if told.event.role == "nurse" else _ANOTHER
    return Reporter(name, by.organisation, *place, "3", profession if by.korean else "")


def _patient(source: Source) -> Patient:
    person, weight = source.person, source.case.weight_kg if source.case else None
    sex = SEXES.get(person.sex, "")
    gone, zone = death.told(source.event), ZoneInfo(source.zone)
    return Patient(
        person.code,
        age(source),
        sex,
        _plain(weight) if weight else "",
        _instant(gone, "died_at", zone),
        _AUTOPSIES.get(gone.get("autopsy", ""), ""),
    )


def _sender(source: Source) -> Sender:
    name = source.sender.study_name or source.protocol.title
    return replace(source.sender, study_name=name, approval="")


def _assessor(entry: Entry, words: Words) -> str:
    role = words.roles.get(entry.event.role, entry.event.role)
    return f"{role}: {words.people.get(entry.event.actor, entry.event.actor)}"[:60]


def _instant(data: Mapping[str, Any], name: str, zone: ZoneInfo) -> datetime | None:
    text = data.get(name)
    return _local(read_instant(str(text)), zone) if text else None


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(microsecond=0)


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
