"""Demo data: seven participants in different states, and an account for each role.

Every record goes through the log's one door; only the clock is moved, and only here: the demo's
days lie in the past, and end now. All of it is marked: the database is a demo database, its
labels say DEMO, its people are called Demo. A database to practise on is filled alike, and is
marked PRACTICE.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4
from zoneinfo import ZoneInfo

from flask import current_app

from svflab import clock
from svflab.protocol.model import Protocol
from svflab.services import (
    accounts,
    badges,
    day_list,
    delegations,
    founding,
    pins,
    vault,
    workstations,
)
from svflab.services.asking import WITNESSES
from svflab.services.holds import By
from svflab.services.vault import Identity
from svflab.services.walk import Day, Wait

PASSWORD: Final = "{mode} only {account}"  # noqa: S105 - printed for everybody to read
"""What each such account signs in with; none is ever made on a live database."""

PIN: Final = "258013"
"""The PIN of those who do the day's work, once they have given their password."""

ACCOUNTS: Final = {
    "surgeon": ("Demo Surgeon", "surgeon"),
    "nurse": ("Demo Nurse", "nurse"),
    "processor": ("Demo Processor", "processor"),
    "processor2": ("Demo Second Processor", "processor"),
    "safety": ("Demo Safety Officer", "safety_officer"),
    "safety2": ("Demo Second Safety Officer", "safety_officer"),
    "coordinator": ("Demo Coordinator", "coordinator"),
    "quality": ("Demo Quality", "quality"),
    "admin": ("Demo Administrator", "administrator"),
    "sponsor": ("Demo Sponsor's Physician", "sponsor"),
}

DELEGATED: Final = {
    "nurse": (("consent", "checkin", "liposuction", "custody", "injection", "observation"), 365),
    "processor": (("checkin", "custody", "processing", "release"), 365),
    "processor2": (("processing", "label_check", "custody"), 365),
    "coordinator": (("consent", "eligibility"), 40),
    "quality": (("label_check", "release", "closing"), 365),
    "safety": (("safety",), 365),
    "safety2": (("safety",), 365),
}
"""What the demo's investigator delegates to each account, and for how many days."""

SCREENS: Final = {
    "Theatre 1": "theatre",
    "Theatre 2": "theatre",
    "Bench 1": "laboratory",
    "Bench 2": "laboratory",
    "Trial office": "office",
}
"""The demo's workstations, and the room of each."""
_NUMBERS: Final = ("", "One", "Two", "Three", "Four", "Five", "Six", "Seven")
"""What participants are called by: no two of these names are taken for one another."""


def seed(protocol: Protocol, site: str) -> None:
    """Fill an empty demo database."""
    now = clock.now()
    with clock.Fixed(now - timedelta(days=16)) as fixed:
        founding.found()
        people(site, current_app.config["MODE"])
        delegate(protocol, site)
        screens(site)
        badged()
        days = _participants(protocol, site, fixed)
        _closed(days["P-001"], fixed, now - timedelta(days=12))
        _followed(days["P-001"], fixed, now - timedelta(days=10))
        _planned(site, fixed, now)
        _filled(days["P-005"], fixed, now - timedelta(hours=4, minutes=40))
        _waiting(days["P-003"], fixed, now - timedelta(hours=2, minutes=52))
        _released(days["P-005"])
        _preflight(days["P-007"], fixed, now - timedelta(hours=1, minutes=10))
        _extracting(days["P-002"], fixed, now - timedelta(hours=1, minutes=8), now)
        _injecting(days["P-005"], fixed, now - timedelta(minutes=5))


def people(site: str, mode: str = "demo") -> None:
    """Make an account for each role, a second one where two must see it; named for the mode.

    A second processor verifies; a second safety officer covers, and may be of another opinion.
    """
    for account, (name, role) in ACCOUNTS.items():
        called = name.replace("Demo", mode.capitalize())
        accounts.create(account, called, {site: [role]}, password=password(account, mode))


def delegate(protocol: Protocol, site: str) -> None:
    """Name the demo's surgeon as investigator, who delegates, and keeps the log from then on."""
    today = clock.now().astimezone(ZoneInfo(current_app.config["ZONE"])).date()
    named = By("quality", "quality", event_id=str(uuid4()))
    delegations.name_investigator(site, "surgeon", "", named)
    for account, (tasks, days) in DELEGATED.items():
        by = By("surgeon", "surgeon", event_id=str(uuid4()))
        span = (today, today + timedelta(days=days))
        trained = today - timedelta(days=21)
        delegations.give(protocol, site, account, tasks, span, trained, "", by)
    kept = By("surgeon", "surgeon", event_id=str(uuid4()))
    delegations.keep(site, "", kept, kept=True)


def badged() -> None:
    """Give a badge and a PIN to whoever does the day's work."""
    for account, (_name, role) in ACCOUNTS.items():
        if role in WITNESSES and (known := accounts.find(account)):
            pins.choose(known, PIN)
            badges.issue(account, actor="admin", role="administrator")


def screens(site: str) -> None:
    """Register the screens of a small hospital."""
    for name, room in SCREENS.items():
        workstations.register(
            site, name, room, event_id=str(uuid4()), actor="admin", role="administrator"
        )


def password(account: str, mode: str = "demo") -> str:
    """Return what an account of a demo, or of practice, signs in with."""
    return PASSWORD.format(mode=mode, account=account)


def _participants(protocol: Protocol, site: str, fixed: clock.Fixed) -> dict[str, Day]:
    """Register seven participants; one is still asked about, one is not eligible."""
    days = {}
    for number in range(1, 8):
        code = f"P-{number:03}"
        day = Day(protocol, site, code, wait=_passing(fixed))
        day.register(sex="male" if number == 4 else "female", birth_year=1960 + 3 * number)
        vault.put(
            code,
            Identity(
                f"Demo Participant {_NUMBERS[number]}",
                f"DEMO-{1000 + number}",
                f"{1960 + 3 * number}-01-15",
                f"000-0000-100{number}",
            ),
            site=site,
            actor="coordinator",
            role="coordinator",
        )
        days[code] = day
    for code, day in days.items():
        day.assess(but={"P-004": {"X5": "unknown"}, "P-006": {"X2": "yes"}}.get(code))
    failed = days["P-006"]
    failed.act(
        "participant.screen_failed",
        "coordinator",
        about=f"participant:{failed.participant}",
        reason="A new vasodilator was started seven weeks before (demo).",
    )
    return days


def _planned(site: str, fixed: clock.Fixed, now: datetime) -> None:
    """Five participants are on the list of this day; one of them waits for his criteria."""
    fixed.to(now - timedelta(hours=6))
    today = now.astimezone(ZoneInfo(current_app.config["ZONE"])).date()
    for number, told in enumerate(("P-005", "P-003", "P-002", "P-007", "P-004")):
        hour = clock.now() + timedelta(hours=1 + 2 * number)
        starts = f"{hour.astimezone(ZoneInfo(current_app.config['ZONE'])):%H}:00"
        by = By("coordinator", "coordinator", event_id=str(uuid4()))
        day_list.plan(site, today, told, starts, "", by, today=today)


def _closed(day: Day, fixed: clock.Fixed, at: datetime) -> None:
    """A whole day: its extraction took 20:07, and the participant reported a bruise."""
    fixed.to(at)
    _from_open(day, "set_up", minutes=20 + 7 / 60)
    window = day.case.run.finished if day.case.run else None
    day.act(
        "deviation.explained",
        "processor",
        rule="window.extraction",
        event=window.id if window else "",
        reason="The device asked for its filter to be seated again (demo).",
    )
    for part in ("collect", "plan", "fill", "release", "to_theatre", "match", "inject"):
        getattr(day, part)()
        day.wait(3)
    day.discard()
    day.observe()
    day.report(term="digit.bruising", digit="right_thumb")
    day.close()


def _followed(day: Day, fixed: clock.Fixed, at: datetime) -> None:
    """In the first days she had nothing to tell; after a week nobody reached her."""
    said = {"about": f"participant:{day.participant}", "case": day.code, "how": "phone"}
    fixed.to(at)
    day.act("follow_up.asked", "nurse", **said, point="day1", answer="none")
    fixed.to(at + timedelta(days=4))
    day.act("follow_up.attempted", "coordinator", **said, point="week1", result="no_answer")


def _waiting(day: Day, fixed: clock.Fixed, at: datetime) -> None:
    """Ten syringes released, in the theatre, waiting to be matched."""
    fixed.to(at)
    _from_open(day, "set_up", minutes=17)
    day.collect()
    day.wait(2)
    day.plan(10)
    day.fill()
    day.release()
    day.wait(2)
    day.to_theatre()


def _filled(day: Day, fixed: clock.Fixed, at: datetime) -> None:
    """Four syringes filled in the morning, and not released yet."""
    fixed.to(at)
    day.theatre, day.bench, day.device = "Theatre 1", "Bench 2", "SX-0418"
    _from_open(day, "set_up", minutes=18)
    day.collect()
    day.wait(2)
    day.plan(4)
    day.fill()


def _released(day: Day) -> None:
    """Its syringes are released and brought to the theatre."""
    day.release()
    day.to_theatre()


def _injecting(day: Day, fixed: clock.Fixed, at: datetime) -> None:
    """Four syringes are matched; two digits are injected, two are still to come."""
    fixed.to(max(at, clock.now()))
    day.match()
    day.inject(2)


def _preflight(day: Day, fixed: clock.Fixed, at: datetime) -> None:
    """A case that has just been opened, its kit and device looked at."""
    fixed.to(at)
    day.bench, day.device = "Bench 2", "SX-0418"
    day.open()
    day.wait(2)
    day.preflight()


def _extracting(day: Day, fixed: clock.Fixed, at: datetime, now: datetime) -> None:
    """The Smart-X has been running for 12 minutes."""
    fixed.to(at)
    _from_open(day, "set_up")
    fixed.to(max(now - timedelta(minutes=12), clock.now()))
    day.act("extraction.started", "processor")


def _from_open(day: Day, last: str, *, minutes: float = 0) -> None:
    """Go from opening to `last`; with `minutes`, run the extraction for so long."""
    for part in ("open", "preflight", "check_in", "liposuction", "to_laboratory", "set_up"):
        getattr(day, part)()
        day.wait(3)
        if part == last:
            break
    if minutes:
        day.extract(minutes=minutes)
        day.wait(2)


def _passing(fixed: clock.Fixed) -> Wait:
    return lambda minutes: fixed.tick(timedelta(minutes=minutes))
