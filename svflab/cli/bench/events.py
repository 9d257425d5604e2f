"""Adverse events for a measurement: two participants' told one by one, and many more like them.

Each participant has ten, from one that nobody has looked at to one of thirty entries that is
closed: reported at the bedside, triaged, asked about, judged by two physicians of whom one may
contradict the other, told to whom it must be told. The walked ones go through the services, as
a page does; the others are the same on other days (`svflab.services.bulk`).
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from svflab import clock
from svflab.cli.bench import filled
from svflab.cli.opening import Make
from svflab.domain import causality, expectedness, inbox
from svflab.domain import reporting as ends
from svflab.domain.event import Event, instant_text
from svflab.protocol.model import Protocol
from svflab.records import db, migrate
from svflab.services import (
    accounts,
    bulk,
    deadlines,
    founding,
    opinions,
    reporting,
    safety,
)
from svflab.services import inbox as reviews
from svflab.services.errors import Refused
from svflab.services.sign import Proved
from svflab.services.subjects import Known
from svflab.services.walk import Day

ROLES: Final = ("safety_officer", "surgeon", "quality", "nurse")
"""What the account holds that looks at the desk: every page of it is open to them."""
EACH: Final = 10
"""So many adverse events a participant has."""
DAYS: Final = 500
"""Over so many days they are spread."""
THREAD: Final = 30
"""So many entries the longest of them has at least."""
_SAFETY: Final = Proved("safety", "safety_officer")
_SURGEON: Final = Proved("surgeon", "surgeon")
_NURSE: Final = Proved("nurse", "nurse")
_NOBODY: Final = dict.fromkeys(
    ("liposuction", "anaesthetic", "device", "svf", "injection", "disease"), "unlikely"
)
_HELD: Final = {**_NOBODY, "svf": "possible"}
_ADMITTED: Final = {"hospitalisation": True}


@dataclass(frozen=True, slots=True)
class Course:
    """An adverse event, and what becomes of it: names of the methods of `Told`, in order."""

    terms: tuple[str, str]
    acts: tuple[str, ...] = ()
    grade: str = "1"
    digit: str = ""
    serious: Mapping[str, bool] = field(default_factory=dict)


_JUDGED: Final = ("triage", "deny")
_BOTH: Final = ("triage", "hold", "contradict")
COURSES: Final = (
    Course(("digit.bruising", "digit.stiffness"), digit="right_thumb"),
    Course(("donor_site.bruising", "donor_site.swelling"), ("triage",)),
    Course(("donor_site.pain", "donor_site.numbness"), ("triage", "ask")),
    Course(("digit.pain", "digit.swelling"), (*_BOTH, "close"), digit="right_index"),
    Course(("systemic.headache", "systemic.nausea"), (*_JUDGED, "close"), "2"),
    Course(("systemic.syncope", "systemic.hypotension"), (*_JUDGED, "close"), "2"),
    Course(("donor_site.seroma", "donor_site.haematoma"), ("assign", *_BOTH), "2"),
    Course(("digit.numbness", "digit.vasospasm"), (*_JUDGED, "close"), digit="right_middle"),
    Course(("systemic.fever", "systemic.allergy"), ("hold",), "3", serious=_ADMITTED),
    Course(
        ("digit.infection", "digit.ischaemia"),
        ("triage", "talk", "triage", "hold", "contradict", "expect", "send", "close"),
        "3",
        "right_thumb",
        _ADMITTED,
    ),
)
YOUNG, LONG = 0, len(COURSES) - 1
"""Which of the courses has one entry, and which has `THREAD` of them."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What was told one by one: participant and case of each, and the last one's events."""

    days: tuple[tuple[str, str], ...]
    codes: tuple[str, ...]


def begin(make: Make, url: str, folder: Path) -> Walked:
    """Make the schema and the accounts, and walk two participants with their adverse events.

    Of the first ones nobody is told: no account holds the roles yet.
    """
    migrate.upgrade(url)
    with (
        filled.opened(make, url, folder) as (protocol, site),
        clock.Fixed(clock.now() - timedelta(days=DAYS + 24)) as fixed,
    ):
        founding.found()
        accounts.create("nurse", "Nurse", {site: ["nurse"]}, password=filled.PASSWORD)
        first = _walk(protocol, site, 0, fixed)
        accounts.create(filled.ACCOUNT, "Bench", {site: list(ROLES)}, password=filled.PASSWORD)
        second = _walk(protocol, site, 1, fixed, officer=filled.ACCOUNT)
    days = tuple((one.day.participant, one.day.code) for one in (first, second))
    return Walked(days, tuple(second.codes))


def seed(make: Make, url: str, folder: Path, walked: Walked, count: int) -> None:
    """Seal more of them, until there are `count` adverse events."""
    with filled.opened(make, url, folder) as (protocol, site):
        told = [bulk.story(Day(protocol, site, who, code=case)) for who, case in walked.days]
        bulk.stories(told, max(count // EACH - len(told), 0), last=DAYS)
        if db.engine.dialect.name == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE"))


@dataclass(slots=True)
class Told:
    """The adverse events of a day's participant, each told and followed by its course."""

    day: Day
    fixed: clock.Fixed
    officer: str
    codes: list[str] = field(default_factory=list)

    def tell(self, course: Course, term: str) -> None:
        """Report one, and do what its course says, some hours between."""
        self.fixed.tick(hours=2)
        said: dict[str, Any] = {
            "grade": course.grade,
            "serious": course.serious,
            "outcome": "recovered",
        }
        done = self.day.report(term=term, digit=course.digit, **said)
        self.codes.append(done.known.adverse_event.code)
        for act in course.acts:
            self.fixed.tick(hours=1)
            getattr(self, act)()

    def triage(self) -> None:
        """Find the seriousness as it is reported."""
        self._follow(inbox.TRIAGED, _SAFETY, seriousness="confirmed")

    def ask(self) -> str:
        """Ask the nurse something; return the question."""
        said = {"question": "Since when is it there, and was it there before the injection?"}
        return self._follow(inbox.ASKED, _SAFETY, said, to="nurse")

    def talk(self) -> None:
        """Ask, answer, and hear what is new, again and again."""
        while self._count() < THREAD:
            query = self.ask()
            answer = {"answer": "Since the evening of that day; it was not there before."}
            self._follow(inbox.ANSWERED, _NURSE, answer, query=query)
            self.fixed.tick(hours=1)
            told = {"aware_at": instant_text(clock.now())}
            self._follow(inbox.FOLLOWED, _NURSE, {"note": "It has become smaller."}, **told)

    def assign(self) -> None:
        """Assign it to whoever looks at the desk, where somebody does."""
        if self.officer:
            self._follow(inbox.ASSIGNED, _SAFETY, {"reason": "Their day."}, to=self.officer)

    def hold(self) -> None:
        """Hold it related to the SVF, as the surgeon."""
        self._judge(_SURGEON, causality.JUDGED, **_HELD)

    def deny(self) -> None:
        """Hold it unlikely that the treatment caused it, as the surgeon."""
        self._judge(_SURGEON, causality.JUDGED, **_NOBODY)

    def contradict(self) -> None:
        """Hold it unlikely, as the safety officer."""
        self._judge(_SAFETY, causality.JUDGED, **_NOBODY)

    def expect(self) -> None:
        """Judge that it was not to be expected."""
        self._judge(_SURGEON, expectedness.JUDGED, expected="unexpected")

    def send(self) -> None:
        """Record that the report of every clock was sent."""
        known = self._known()
        keys = [one.key for one in deadlines.clocks(self.day.protocol, known) if not one.ended]
        sent = {"to": "whom it must be told", "sent_at": instant_text(clock.now())}
        event = self._event(ends.SENT, _SAFETY, **sent)
        reporting.send(self.day.protocol, event, {}, keys)

    def close(self) -> None:
        """Close it, signed."""
        reviews.close(self.day.protocol, self._event(inbox.CLOSED, _SAFETY), {}, _SAFETY)

    def _known(self) -> Known:
        return safety.find(self.day.protocol, self.day.site, self.codes[-1])

    def _count(self) -> int:
        return len(self._known().entries)

    def _judge(self, by: Proved, kind: str, **data: Any) -> None:
        opinions.stated(self.day.protocol, self._known(), by, kind, **data)

    def _follow(
        self, kind: str, by: Proved, texts: Mapping[str, str] | None = None, **data: Any
    ) -> str:
        event = self._event(kind, by, **data)
        return reviews.record(self.day.protocol, event, texts or {}).entry.event.id

    def _event(self, kind: str, by: Proved, **data: Any) -> Event:
        return self.day.event(kind, by.role, about=f"ae:{self.codes[-1]}", **data)


def _walk(
    protocol: Protocol, site: str, number: int, fixed: clock.Fixed, officer: str = ""
) -> Told:
    """Walk a participant through their day, and tell their adverse events."""
    day = Day(protocol, site, f"P-{number:03}", wait=lambda minutes: fixed.tick(minutes=minutes))
    day.until("inject")
    with suppress(Refused):  # a syringe that is empty is taken once more: a near miss
        day.act("syringe.taken", "surgeon", syringe=day.live(day.case.syringes[0].code))
    for part in ("discard", "observe", "close"):
        getattr(day, part)()
    fixed.tick(hours=30)
    asked = {"about": f"participant:{day.participant}", "case": day.code, "how": "phone"}
    day.act("follow_up.asked", "nurse", **asked, point="day1", answer="none")
    told = Told(day, fixed, officer)
    for course in COURSES:
        told.tell(course, course.terms[number])
    fixed.tick(days=6)
    day.act("follow_up.attempted", "nurse", **asked, point="week1", result="no_answer")
    return told
