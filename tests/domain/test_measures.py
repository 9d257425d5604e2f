"""What is measured in a case: the same, entry by entry, as from all of them at once."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from svflab.domain import measures
from svflab.domain.fold import case_of
from svflab.protocol.loader import load
from tests.domain.bench import CASE, Bench
from tests.domain.test_fold import arrivals, histories, sealed

PROTOCOL = load()
MARKS = ("value", "verdict", "limits", "device", "kit_lot", "started_at")


def found(case, known_by=""):
    """What is measured, by what names it."""
    return {
        (one.measure, one.event.id, one.subject): tuple(getattr(one, name) for name in MARKS)
        for one in measures.measured(PROTOCOL, case, known_by)
    }


@settings(max_examples=25)
@given(st.data())
def test_what_each_entry_adds_or_moves_makes_what_all_of_them_make(data):
    events = data.draw(histories())
    entries, listed = sealed(data.draw(arrivals(events))), {}

    for place, entry in enumerate(entries, start=1):
        case = case_of(PROTOCOL, CASE, entries[:place])
        known_by = measures.moved(PROTOCOL, case, entry.event)
        if known_by == "":
            listed = found(case)
        elif known_by:
            listed |= found(case, known_by)

        assert listed == found(case), entry.event.kind


def test_a_whole_day_is_measured_by_everything_that_the_protocol_names():
    case = Bench(PROTOCOL).until("close").case
    known = {one.measure: one for one in measures.measured(PROTOCOL, case)}

    assert set(known) == set(measures.measures(PROTOCOL))
    assert known["window.extraction"].verdict == "inside"
    assert known["window.extraction"].limits == measures.Limits(Decimal(900), Decimal(1200))
    assert known["step.liposuction.finished"].value > 0


def test_both_ends_of_a_limit_are_inside():
    limits = measures.Limits(Decimal(900), Decimal(1200))
    tried = ("899.999999", "900", "1200", "1200.000001")

    assert [limits.verdict(Decimal(one)) for one in tried] == ["under", "inside", "inside", "over"]
    assert measures.Limits().verdict(Decimal(1)) == ""
