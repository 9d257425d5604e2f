"""Random walks in which it goes otherwise: the process dies between any two writes, a request comes
twice, another person goes on, and things are void, held, lost or stopped.

The walk is made by a child of this process, which really dies (SIGKILL) at a drawn place: before a
statement, inside a transaction, between two commits, or after the last one and before anybody was
told. What must be so then is reckoned from the log's events alone, as in `test_walks`. No label is
printed there: what draws it has threads, which a child does not inherit.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from uuid import UUID

import pytest
from flask import current_app
from hypothesis import given, settings
from hypothesis import strategies as st

from svflab.domain.digits import DIGITS, POINTS
from svflab.records import log
from svflab.services import subjects
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests import databases, kept
from tests.services.test_walks import (
    SITE,
    TOLERANCE,
    _checks,
    _labelled,
    _matched,
    base,
    left_in,
    syringes_of,
    told_of,
)

LONGEST = 30
"""A child that hangs is ended after this many seconds."""
RECORDS = f"svflab{os.sep}records"
"""Where each call is a place at which a process may die."""


@pytest.fixture
def days(records, clock):
    """Two participants' syringes at the bedside, matched."""
    made = []
    for number in (1, 2):
        place = {"bench": f"Bench {number}", "device": f"SX-{number}"}
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        day = Day(records.extensions["protocol"], SITE, f"P-00{number}", wait, **place)
        made.append(day.until("match"))
    return made


# ------------------------------------------------------------------------- what is tried

PEOPLE = {
    "match": ("syringe.matched", "nurse"),
    "timeout": ("injection_timeout.completed", "surgeon"),
    "take": ("syringe.taken", "surgeon"),
    "give": ("injection.given", "surgeon"),
    "discard": ("container.discarded", "nurse"),
    "lose": ("container.lost", "nurse"),
    "offer": ("handover.offered", "nurse"),
    "accept": ("handover.accepted", "processor"),
    "void": ("label.voided", "nurse"),
    "apply": ("label.applied", "nurse"),
    "verify": ("label.verified", "surgeon"),
    "destroy": ("label.destroyed", "nurse"),
    "hold": ("hold.placed", "processor"),
    "hold all": ("hold.placed", "nurse"),
    "lift": ("hold.lifted", "surgeon"),
    "stop injecting": ("injection.stopped", "surgeon"),
    "stop": ("case.stopped", "surgeon"),
    "close": ("case.closed", "quality"),
}
OFTEN = ["use", "use", "use", "use", "hold", "void", "offer"]
WITNESSED = {"container.discarded", "container.lost", "label.destroyed"}
EXPLAINED = {"hold.placed", "hold.lifted", "container.lost", "label.voided"}
EXPLAINED |= {"injection.stopped", "case.stopped"}

steps = st.lists(
    st.tuples(
        st.sampled_from([*OFTEN, *PEOPLE]),
        st.integers(0, 1),  # in which case
        st.sampled_from([True, True, True, False]),  # with a syringe of this case
        st.integers(0, 1),  # which of the two
        st.sampled_from(["", "", "", "nurse", "surgeon", "processor"]),  # who goes on with it
        st.booleans(),  # is it sent twice
    ),
    min_size=6,
    max_size=12,
)


@dataclass
class Tried:
    """One act as a screen sends it: the same words each time it is sent."""

    id: str
    kind: str
    who: str
    here: int
    data: dict = field(default_factory=dict)

    def send(self, days):
        """Record it; say whether that was done now."""
        witness = "second" if self.kind in WITNESSED else ""
        reason = "so" if self.kind in EXPLAINED else ""
        said = {"event_id": self.id, "witness": witness, "reason": reason}
        return days[self.here].act(self.kind, self.who, **said, **self.data).is_new


def acts(steps):
    """Return what the steps are, act by act: to use a syringe is to take it, and to inject it."""
    for what, *more in steps:
        for one in ("take", "give") if what == "use" else (what,):
            yield one, *more


def drawn(days, number, step) -> Tried:
    """Return the act that a step is."""
    what, here, is_own, which, person, _twice = step
    day, owner = days[here], days[here if is_own else 1 - here]
    kind, who = PEOPLE[what]
    t = SimpleNamespace(day=day, owner=owner, syringe=owner.case.syringes[which])
    return Tried(str(UUID(int=number + 1)), kind, person or who, here, _said(what, t))


def _said(what, t):
    code, band = t.owner.live(t.syringe.code), t.day.live(t.day.case.wristband.code)
    every = [t.day.live(one.code) for one in t.day.case.syringes if not one.ended]
    to = "theatre" if t.syringe.place == "laboratory" else "laboratory"
    points = dict.fromkeys(POINTS, "0.25")
    discarded = {"volume_ml": f"{max(t.syringe.left, Decimal(0)):f}", "destination": "waste"}
    return {
        "match": {"wristband": band, "syringe": code},
        "timeout": {
            "checks": _checks(t.day, "injection_timeout.completed"),
            "digits": [*DIGITS[:2]],
        },
        "take": {"syringe": code},
        "give": {
            "syringe": t.syringe.code,
            "digit": t.syringe.digit,
            "points": points,
            "gauge": 25,
        },
        "discard": {"container": t.syringe.code, **discarded},
        "lose": {"container": t.syringe.code},
        "offer": {"to": to, "containers": every},
        "accept": {"containers": every},
        "hold": {"container": t.syringe.code, "cause": "leak"},
        "hold all": {"cause": "safety"},
        "lift": {"container": t.syringe.code},
        "stop injecting": {},
        "stop": {"cause": "other"},
        "close": {"owner": "quality", "due": "2026-12-07"},
    }.get(what, {"code": code})


# ------------------------------------------------------------------- a process that dies


def walked(days, clock, steps, dies_at):
    """Walk in a child that dies at a place; return what it sent, was told, and when."""
    kept.left_alone()
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(LONGEST)
        with suppress(BaseException), os.fdopen(writes, "w") as pipe:
            _live(days, clock, steps, dies_at, pipe)
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        lines = [json.loads(line) for line in pipe.read().splitlines()]
    _pid, ended = os.waitpid(child, 0)
    subjects.forget()
    sent = [Tried(**one["sent"]) for one in lines if "sent" in one]
    told = [one["told"] for one in lines if "told" in one]
    broken = [one["broken"] for one in lines if "broken" in one]
    assert broken == []
    if lines:
        clock.to(datetime.fromisoformat(lines[-1]["at"]))
    assert ended in (0, signal.SIGKILL)
    return sent, told, ended == signal.SIGKILL


def _live(days, clock, steps, dies_at, pipe):
    """Send one act after the other, and say of each what came of it."""

    def say(**words):
        pipe.write(json.dumps({**words, "at": clock.now.isoformat()}) + "\n")
        pipe.flush()

    in_step, within = dies_at
    for number, step in enumerate(acts(steps)):
        clock.tick(seconds=5)
        act = drawn(days, number, step)
        say(sent=vars(act))
        if number >= in_step and not sys.getprofile():
            sys.setprofile(death(within))
        try:
            news = [act.send(days) for _ in range(1 + step[-1])]
            said = {"told": act.id} if news[0] and not any(news[1:]) else {"broken": act.id}
        except (Refused, Invalid, Conflict):
            said = {}
        except BaseException as error:
            said = {"broken": repr(error)}
        say(**said)


def death(within):
    """Return what ends this process, for good, at a place where the database's floor is called."""
    places = count(1)

    def dies(frame, what, _more):
        is_place = what in {"call", "return"} and RECORDS in frame.f_code.co_filename
        if is_place and next(places) == within:
            os.kill(os.getpid(), signal.SIGKILL)

    return dies


# ------------------------------------------------------------------------- what must be so


def holds_up(days):
    """See that the log, the lists and what is left in each syringe are as they must be."""
    report = verify(days[0].protocol)
    assert report.is_whole, report.lines()
    for day in days:
        for syringe in day.case.syringes:
            is_lost = syringe.ended == "lost"
            left = left_in(days, syringe.code)
            assert left >= -TOLERANCE
            assert syringe.left == (0 if is_lost else left)
        told = told_of(day)
        for event in told:
            if event.kind == "injection.given" and event.about == f"case:{day.code}":
                assert wrong_with(day, told, event) == set()


def wrong_with(day, told, given):
    """Return what was in the way of an injection, as the events before it tell."""
    code = base(given.data["syringe"])
    past = told[: told.index(given)]
    found = set()
    if code not in syringes_of(day):
        return {"cross"}
    if not _matched(past, code):
        found.add("unmatched")
    if not _labelled(past, code):
        found.add("void")
    if _held(past) & {code, ""}:
        found.add("held")
    gone = {"container.discarded", "container.lost", "container.returned"}
    if any(one.kind in gone and base(one.data["container"]) == code for one in past):
        found.add("gone")
    if {one.kind for one in past} & {"case.stopped", "case.closed", "injection.stopped"}:
        found.add("stopped")
    return found


def _held(past):
    held = set()
    for event in past:
        what = base(event.data["container"]) if event.data.get("container") else ""
        if event.kind == "hold.placed":
            held.add(what)
        elif event.kind == "hold.lifted":
            held.discard(what)
    return held


def test_whatever_goes_wrong_what_was_told_is_kept_once_and_nobody_is_harmed(days, clock):
    place = kept.of(current_app.config["DATABASE_URL"], databases.Postgres.administrator)
    rows, begun, seen = place.keep(), clock.now, []

    @settings(max_examples=settings.default.max_examples // 14)
    @given(steps, st.tuples(st.integers(1, 9), st.integers(1, 450)))
    def every_walk(steps, dies_at):
        kept.left_alone()
        place.put(rows)
        clock.step(begun - clock.now)

        sent, told, is_dead = walked(days, clock, steps, dies_at)

        assert all(log.find(one) for one in told)
        holds_up(days)
        if is_dead:
            again(days, sent[-1])
            holds_up(days)
        given = sum(one.kind == "injection.given" for day in days for one in told_of(day))
        seen.append((is_dead, len(told), given))

    every_walk()
    deaths, tellings, injections = (sum(one) for one in zip(*seen, strict=True))
    assert deaths > 5
    assert tellings > 15
    assert injections > 2


def again(days, act):
    """Send what was under way when the process died once more: it is recorded once, or refused."""
    was_kept = log.find(act.id) is not None
    with suppress(Refused, Invalid):
        is_new = act.send(days)
        assert is_new is not was_kept
        assert act.send(days) is False
        return
    assert not was_kept
