"""What was stopped in a case, grouped by 15 minutes, and what became of it."""

from datetime import timedelta

import pytest

from svflab.domain.chain import link, start
from svflab.domain.event import Event
from svflab.domain.finding import REFUSED, always, incident, stopping
from svflab.domain.fold import case_of
from svflab.domain.near_misses import SPAN, TRIAGED, attempts, grouped, of_case
from tests.domain.test_subjects import PROTOCOL, T0

CASE = "C7K3QM9X2K"
WRONG = incident("wrong_participant", "x", code="S1", other_case="C2")


class Stopped:
    """The entries of one case: what was stopped in it, and who decided what of it."""

    def __init__(self):
        self.entries, self.head = [], start("seoul")

    def add(self, kind, at, data, about=f"case:{CASE}", actor="kim"):
        number = len(self.entries) + 1
        when = T0 + at
        event = Event(f"e{number}", "seoul", kind, about, when, actor, "nurse", data)
        entry = link(event, after=self.head, recorded_at=when, surroundings={}, flags=())
        self.entries.append(entry)
        self.head = type(self.head)("seoul", entry.seq, entry.hash)
        return entry

    def refuse(self, at, *findings, kind="syringe.taken", **more):
        sealed = [one.sealed() for one in findings]
        return self.add(REFUSED, at, {"event": "x", "kind": kind, "findings": sealed}, **more)

    def scan(self, at, why, answer="stop", page=CASE):
        data = {"answer": answer, "why": why, "page": page}
        return self.add("scan.answered", at, data, about="site:seoul")

    def decide(self, at, first, decision="nothing", **more):
        data = {"first": first.event.id, "decision": decision, **more}
        return self.add(TRIAGED, at, data)

    @property
    def found(self):
        return of_case(case_of(PROTOCOL, CASE, self.entries))


@pytest.fixture
def stopped():
    return Stopped()


def minutes(count, seconds=0):
    return timedelta(minutes=count, seconds=seconds)


def test_what_is_stopped_within_15_minutes_of_the_first_is_one_near_miss(stopped):
    first = stopped.refuse(minutes(0), WRONG)
    stopped.refuse(minutes(14), WRONG)
    stopped.refuse(minutes(15), stopping("expired", "x"))
    later = stopped.refuse(minutes(15, 1), WRONG)
    stopped.refuse(minutes(30), WRONG)

    assert [(one.first, len(one.attempts)) for one in stopped.found] == [
        (first.event.id, 3),
        (later.event.id, 2),
    ]
    assert stopped.found[0].sorts == ("identity", "expired")


def test_a_group_is_the_same_whatever_comes_later(stopped):
    for number in range(8):
        stopped.refuse(minutes(6 * number), WRONG)
        names = [one[0].entry.event.id for one in grouped(attempts(CASE, stopped.entries))]
        assert names == ["e1", "e4", "e7"][: len(names)]
    assert minutes(15) == SPAN


@pytest.mark.parametrize(
    ("rule", "sort"),
    [
        ("wrong_participant", "identity"),
        ("expired", "expired"),
        ("kit_expired", "expired"),
        ("label_void", "label"),
        ("not_released", "release"),
        ("on_hold", "hold"),
        ("consent_gone", "participant"),
    ],
)
def test_an_act_that_a_rule_kept_from_a_person_or_a_product_is_a_near_miss(stopped, rule, sort):
    stopped.refuse(minutes(0), stopping(rule, "x"))

    (one,) = stopped.found
    assert one.sorts == (sort,)


@pytest.mark.parametrize("rule", ["role", "order", "already_done", "witness_missing", "future"])
def test_a_second_tap_or_a_missing_role_is_none(stopped, rule):
    stopped.refuse(minutes(0), always(rule, "x"))

    assert stopped.found == ()


def test_a_scan_that_stopped_counts_and_the_scan_of_a_refused_act_does_not_count_twice(stopped):
    stopped.scan(minutes(0), "label_void")
    stopped.scan(minutes(1), "label_void", answer="info")
    stopped.scan(minutes(1), "label_void", page="C2")
    stopped.refuse(minutes(2), WRONG)
    stopped.scan(minutes(2), "other_case")
    stopped.scan(minutes(3), "other_case")

    (one,) = stopped.found
    assert [attempt.entry.event.id for attempt in one.attempts] == ["e1", "e4", "e6"]


def test_what_was_refused_elsewhere_and_touches_the_case_is_of_the_other_one(stopped):
    stopped.refuse(minutes(0), WRONG, about="case:C2")

    assert stopped.found == ()


def test_a_near_miss_waits_until_somebody_decides_and_again_once_more_is_stopped(stopped):
    first = stopped.refuse(minutes(0), WRONG)
    assert stopped.found[0].state == "waiting"

    stopped.decide(minutes(5), first, "adverse_event", code="A7K3QM9X2C")
    assert (stopped.found[0].state, stopped.found[0].code) == ("adverse_event", "A7K3QM9X2C")

    stopped.refuse(minutes(9), WRONG)
    assert stopped.found[0].state == "waiting"

    stopped.decide(minutes(10), first)
    assert (stopped.found[0].state, stopped.found[0].code) == ("nothing", "")
