"""The counts of harm, against a reckoning of their own from the entries of the log."""

from collections import Counter
from fractions import Fraction
from math import comb

import pytest

from svflab.domain.exact import interval
from svflab.records import log
from svflab.services import harms, safety
from svflab.services.record import record
from svflab.services.walk import PARTS, Day

OPENED = PARTS[PARTS.index("open") : PARTS.index("inject") + 1]
SERIOUS = {"hospitalisation": True}


def again(day, event, **changed):
    """Record a report anew, in place of the one before."""
    data = {**event.data, **changed}
    made = day.event(event.kind, "nurse", about=event.about, replaces=event.id, **data)
    return safety.correct(day.protocol, made, {"reason": "it was another one"})


def take_back(day, event):
    gone = day.event("entry.withdrawn", "nurse", about=event.about, replaces=event.id)
    return record(day.protocol, gone, texts={"reason": "another participant"})


def reckoned(site):
    """Return what each treated participant had, from the entries alone, and who was treated."""
    entries = [one.event for one in log.entries(site)]
    gone = {event.replaces for event in entries if event.replaces}
    stand = [event for event in entries if event.id not in gone]
    cases = [event for event in stand if event.kind == "case.opened"]
    given = [e for e in stand if e.kind == "injection.given"]
    whose_case = {e.about: _participant(e) for e in cases}
    treated = {whose_case[event.about] for event in given}
    had = Counter()
    for event in stand:
        whose = [name for name in event.touches if name in treated]
        if event.kind == "adverse_event.reported" and whose:
            had[whose[0], any(event.data["serious"].values()), event.data["grade"]] += 1
    return treated, had


def _participant(event):
    return next(name for name in event.touches if name.startswith("participant:"))


def counted(told, name):
    line = next(one for one in told.sums if one.name == name)
    return line.count.participants, line.count.events


@pytest.mark.only("sqlite")
@pytest.mark.shows("CONSORT Harms 2022")
def test_odd_stories_are_counted_as_the_log_alone_gives_them(walk, protocol, clock):
    nobody = harms.table(protocol, "seoul")
    assert (nobody.treated, nobody.sums[0].rate, nobody.sums[0].limits) == (0, None, (0.0, 1.0))
    assert harms.treatments("seoul", "any") == []

    first = walk("inject")  # bruises of three fingers: three events, one participant
    for digit in ("right_thumb", "right_index", "left_ring"):
        first.report(term="digit.bruising", digit=digit)
    first.act("case.stopped", "nurse", cause="other", reason="the device was needed elsewhere")
    second = Day(protocol, "seoul", "P-001", wait=first.wait, bench="Bench 2", device="SX-2")
    for part in OPENED:  # the same participant is treated once more
        getattr(second, part)()
    second.report(term="digit.bruising", digit="right_thumb", grade="2")
    milder = second.report(term="systemic.fever", grade="3", serious=SERIOUS).entry.event
    again(second, milder, serious={}, grade="2")
    wrong = second.report(term="systemic.sepsis", grade="4", serious=SERIOUS).entry.event
    take_back(second, wrong)
    walk("assess", "P-002")
    elsewhere = Day(protocol, "busan", "P-001", wait=first.wait, bench="Bench 9", device="SX-9")
    elsewhere.until("inject")
    elsewhere.report(term="digit.necrosis", digit="right_thumb", grade="4", serious=SERIOUS)

    for site, treatments in (("seoul", 2), ("busan", 1)):
        treated, had = reckoned(site)
        told = harms.table(protocol, site)
        serious = {key: count for key, count in had.items() if key[1]}
        assert told.treated == len(treated) == 1
        assert counted(told, "any") == (len({who for who, *_ in had}), sum(had.values()))
        assert counted(told, "serious") == (
            len({who for who, *_ in serious}),
            sum(serious.values()),
        )
        grades = [sum(n for key, n in had.items() if key[2] == str(g)) for g in range(1, 6)]
        assert list(told.sums[0].count.grades) == grades
        found = harms.treatments(site, "any")
        assert (len(found), sum(one.harmed for one in found)) == (treatments, treatments)
        _advice, course = harms.advised(site, *harms.rule(protocol, site))
        assert len(course) == 1  # a participant counts once, however often treated
    assert counted(harms.table(protocol, "seoul"), "any") == (1, 5)
    assert counted(harms.table(protocol, "seoul"), "serious") == (0, 0)


def tail(found, of, part, *, upward):
    """Return exactly how likely so many of all are, or more (`upward`), or fewer."""
    rate = Fraction(part)
    some = range(found, of + 1) if upward else range(found + 1)
    return sum(comb(of, k) * rate**k * (1 - rate) ** (of - k) for k in some)


@pytest.mark.parametrize("of", [1, 2, 7, 12, 25])
def test_beyond_each_limit_lies_half_of_what_is_left_in_exact_fractions(of):
    for found in range(of + 1):
        low, high = interval(found, of)
        assert found == 0 or float(tail(found, of, low, upward=True)) == pytest.approx(0.025)
        assert found == of or float(tail(found, of, high, upward=False)) == pytest.approx(0.025)
        assert low == 0 or found
        assert high == 1 or found < of
