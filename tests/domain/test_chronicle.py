"""A participant's story on one line: in order, and what came soon apart from what came late."""

from datetime import timedelta

from svflab.domain.chronicle import HARM, PROCEDURE, VISIT, Point, of_case, ordered, places
from tests.domain.bench import T0


def test_a_day_of_minutes_and_weeks_after_it_stand_on_one_line_in_order():
    at = [T0 + timedelta(minutes=m) for m in (0, 17, 60, 60, 1500, 40_000)]

    found = places(at)

    assert list(found) == sorted(found)
    assert (found[0], found[-1]) == (0.0, 1.0)
    assert found[2] == found[3]
    assert found[5] - found[4] > found[1] - found[0] > 0.05


def test_one_instant_and_none_have_their_place():
    assert (places([]), places([T0])) == ((), (0.0,))


def test_what_happened_at_once_stands_in_the_order_of_the_lanes():
    at_once = [Point(VISIT, "end", T0), Point(HARM, "t", T0), Point(PROCEDURE, "p", T0)]

    assert [one.lane for one in ordered(at_once)] == [PROCEDURE, HARM, VISIT]


def test_the_procedure_of_a_case_is_told_by_its_landmarks(day):
    bench = day("inject")

    told = [one.what for one in of_case(bench.case)]

    assert told[:3] == ["liposuction.started", "extraction.finished", "product.released"]
    assert told[3] == "injection.first"
