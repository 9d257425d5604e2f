"""What became of each print: counted like instruments, before a case closes."""

from datetime import timedelta

import pytest

from svflab.domain.closing import open_items
from svflab.domain.event import read_instant
from svflab.domain.finding import stopping
from svflab.domain.identifiers import read
from svflab.domain.label_count import count
from svflab.domain.next import due
from svflab.domain.scans import fault
from tests.domain.bench import CASE


def replaced(day, part="discard"):
    """A day on which the first syringe was labelled twice: its first print is void."""
    bench = day("fill")
    old = bench.scan(1)
    code = bench.syringe(1).code
    bench.print(code, "park", reason="torn")
    bench.do("label.applied", "park", code=bench.live(code))
    bench.do("label.verified", "pyo", code=bench.live(code))
    return bench, old


def waiting(bench):
    return {item.what for item in open_items(bench.protocol, bench.case) if item.label}


def test_a_print_that_is_only_void_does_not_balance(day):
    bench, old = replaced(day)

    assert waiting(bench) == {"label_uncounted"}

    bench.do("label.destroyed", "park", code=old, witness="pyo")

    assert waiting(bench) == set()
    assert [p.fate for p in bench.syringe(1).prints] == ["destroyed", ""]


def test_a_lost_label_balances_by_two_persons_and_shows(day):
    bench, old = replaced(day)
    said = {"code": old, "reason": "nowhere"}

    assert "witness_missing" in bench.refused("label.lost", "park", **said)
    assert bench.rules("label.lost", "park", witness="pyo", **said) == {"label_lost"}
    bench.do("label.lost", "park", witness="pyo", **said)
    assert waiting(bench) == set()


def test_a_paper_ends_once(day):
    bench, old = replaced(day)
    bench.do("label.destroyed", "park", code=old, witness="pyo")

    again = {"code": old, "witness": "pyo"}
    assert bench.refused("label.destroyed", "park", **again) == {"label_ended"}
    assert "label_ended" in bench.refused("label.lost", "park", reason="gone", **again)


def test_the_label_that_identifies_a_container_is_not_destroyed(day):
    bench, _old = replaced(day)
    said = {"code": bench.scan(1), "witness": "pyo"}

    assert bench.refused("label.destroyed", "park", **said) == {"label_in_use"}
    assert bench.rules("label.lost", "park", reason="fell off", **said) == {"label_lost"}


def test_a_container_whose_label_is_lost_bears_none(day):
    bench, _old = replaced(day)
    bench.do("label.lost", "park", code=bench.scan(1), witness="pyo", reason="fell off")

    assert not bench.syringe(1).labelled
    assert bench.syringe(1).live_print is None


def test_a_print_that_was_never_stuck_on_is_destroyed(day):
    bench = day("fill")
    code = bench.syringe(1).code
    bench.print(code, "park", reason="smeared")
    assert waiting(bench) == {"label"}

    bench.do("label.destroyed", "park", code=bench.live(code), witness="pyo")

    assert waiting(bench) == set()
    assert bench.syringe(1).live_print is None


def test_a_void_label_that_turns_up_at_a_scanner_is_a_deviation(day):
    bench, old = replaced(day)
    said = {"code": old, "why": "label_void", "answer": "stop", "about": "site:seoul"}

    (found,) = bench.finds("scan.answered", "park", case=CASE, **said)

    assert (found.rule, found.words["number"]) == ("void_scanned", "1")
    assert bench.rules("scan.answered", "park", case="another", **said) == set()


def test_the_scans_of_one_void_print_within_a_quarter_of_an_hour_are_one_deviation(day):
    bench, old = replaced(day)
    said = {"code": old, "why": "label_void", "answer": "stop", "about": "site:seoul"}
    valid = {**said, "code": bench.scan(1), "why": "elsewhere", "answer": "info"}
    bench.do("scan.answered", "park", case=CASE, **valid)
    met = []
    for minutes in (0, 1, 13, 2, 14, 1):
        bench.tick(minutes=minutes)
        entry = bench.do("scan.answered", "park", case=CASE, **said)
        met.append(entry.event.id in {f.event_id for f in bench.findings})

    assert met == [True, False, False, True, False, True]


@pytest.mark.parametrize("seconds", [5, 0, -1])
def test_a_scan_before_a_label_was_replaced_hides_none_behind(day, seconds):
    bench = day("fill")
    old, code = bench.scan(1), bench.syringe(1).code
    said = {"code": old, "case": CASE, "about": "site:seoul"}
    bench.do("scan.answered", "park", why="other_case", answer="stop", page="another", **said)
    bench.tick(seconds=seconds)
    bench.print(code, "park", reason="torn")

    assert bench.rules("scan.answered", "park", why="label_replaced", **said) == {"void_scanned"}


@pytest.mark.parametrize(
    ("kind", "fate"), [("label.destroyed", "destroyed"), ("label.lost", "lost")]
)
def test_a_label_that_was_gone_and_turns_up_says_who_said_so_and_when(day, kind, fate):
    bench, old = replaced(day)
    bench.do(kind, "park", code=old, witness="pyo", reason="nowhere")
    gone = bench.now
    bench.tick(minutes=1)
    container, code = bench.syringe(1), read(old)
    said = {"code": old, "why": f"label_{fate}", "answer": "stop", "about": "site:seoul"}

    (found,) = bench.finds("scan.answered", "park", case=CASE, **said)
    state, why, facts = fault(container, code, bench.now)

    assert (state, why, facts["who"]) == ("stop", f"label_{fate}", "park")
    assert found.words["fate"] == fate
    assert {read_instant(one["at"]) for one in (facts, found.words)} == {gone}
    assert found.words["who"] == "park"


def issued(day):
    """A day on which the first syringe was just filled and its label printed."""
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")
    bench.print(bench.syringe(1).code, "park")
    return bench, bench.live(bench.syringe(1).code)


def sending(code, outcome="sending", printer="bench", way="printer"):
    return {"code": code, "way": way, "printer": printer, "outcome": outcome}


def test_a_paper_leaves_once(day):
    bench, code = issued(day)
    bench.do("label.sent", "park", **sending(code))

    assert bench.refused("label.sent", "park", **sending(code)) == {"paper_out"}
    assert bench.refused("label.sent", "park", code=code, way="pdf", outcome="sent") == {
        "paper_out"
    }


@pytest.mark.parametrize("outcome", ["sent", "unknown"])
def test_what_may_be_on_paper_is_never_sent_again(day, outcome):
    bench, code = issued(day)
    bench.do("label.sent", "park", **sending(code))
    bench.do("label.sent", "park", **sending(code, outcome))

    assert bench.refused("label.sent", "park", **sending(code)) == {"paper_out"}
    assert bench.rules("label.applied", "park", code=code) == set()


def test_a_print_of_which_nothing_left_is_sent_again(day):
    bench, code = issued(day)
    bench.do("label.sent", "park", **sending(code))
    bench.do("label.sent", "park", **sending(code, "failed"))

    assert bench.refused("label.sent", "park", **sending(code, printer="theatre")) == set()


def test_the_outcome_of_another_sending_is_not_taken_for_this_one(day):
    bench, code = issued(day)
    bench.do("label.sent", "park", **sending(code))

    other = sending(code, "sent", printer="theatre")

    assert bench.refused("label.sent", "park", **other) == {"paper_out"}


@pytest.mark.parametrize(("seconds", "found"), [(300, set()), (301, {"paper_late"})])
def test_nothing_is_sent_later_than_five_minutes_after_the_print(day, seconds, found):
    bench, code = issued(day)
    bench.tick(seconds=seconds)

    assert bench.refused("label.sent", "park", **sending(code)) == found


def test_what_came_of_a_sending_is_taken_late_and_of_a_print_that_was_replaced(day):
    bench, code = issued(day)
    bench.do("label.sent", "park", **sending(code))
    bench.tick(minutes=6)
    bench.print(bench.syringe(1).code, "park", reason="no answer")

    assert bench.refused("label.sent", "park", **sending(code, "unknown")) == set()
    assert bench.refused("label.sent", "park", **sending(code)) == {"paper_out"}


def test_only_the_newest_print_is_given_out(day):
    bench, code = issued(day)
    bench.print(bench.syringe(1).code, "park", reason="jammed")

    assert bench.refused("label.sent", "park", **sending(code)) == {"paper_void"}


def test_without_an_answer_in_time_the_outcome_is_unknown(day):
    bench, code = issued(day)
    bench.do("label.sent", "park", **sending(code))
    label = bench.syringe(1).live_print

    assert label.outcome(bench.now) == "sending"
    assert label.outcome(bench.now + timedelta(minutes=6)) == "unknown"


def test_a_print_of_which_nothing_left_needs_no_paper_to_balance(day):
    bench, code = issued(day)
    bench.do("label.sent", "park", **sending(code))
    bench.do("label.sent", "park", **sending(code, "failed"))
    bench.print(bench.syringe(1).code, "park", reason="refused")
    bench.do("label.applied", "park", code=bench.live(bench.syringe(1).code))

    first = bench.syringe(1).print_of(1)

    assert (first.state, first.counted) == ("voided", True)


def test_a_void_label_that_was_stuck_on_stays_void_and_shows(day):
    bench, old = replaced(day)
    bench.tick(minutes=1)

    assert bench.refused("label.applied", "park", code=old) >= {"label_void"}
    found = bench.finds("label.applied", "park", code=old, told_at=bench.now)
    bench.do("label.applied", "park", code=old, told_at=bench.now)

    assert "label_void" in {one.rule for one in found}
    assert [p.state for p in bench.syringe(1).prints] == ["voided", "applied"]
    assert waiting(bench) == {"label_uncounted"}


def test_a_label_is_not_voided_by_a_code_that_names_none_of_its_prints(day):
    bench, _old = replaced(day)
    code = bench.syringe(1).code

    assert bench.refused("label.voided", "park", code=code, reason="torn") == {
        "print_number_missing"
    }


def test_a_void_label_shows_on_the_page_of_another_case_and_where_a_step_is_tried(day):
    bench, old = replaced(day)
    code = bench.syringe(1).code
    said = {"code": old, "why": "other_case", "answer": "stop", "about": "site:seoul"}
    found = stopping("label_void", "x", code=code, number=1, live=2).sealed()

    assert bench.rules("scan.answered", "park", case=CASE, page="another", **said) == {
        "void_scanned"
    }
    assert bench.rules("attempt.refused", "park", findings=[found]) == {"void_scanned"}


def test_a_label_that_was_on_is_not_said_to_have_never_left(day):
    bench, old = replaced(day)
    said = {"code": old, "way": "browser", "outcome": "failed"}

    assert bench.refused("label.sent", "park", **said) == {"paper_out"}
    bench.tick(minutes=1)
    bench.do("label.sent", "park", told_at=bench.now, **said)

    assert waiting(bench) == {"label_uncounted"}


def test_of_a_print_of_which_nothing_left_there_is_no_paper_to_count(day):
    bench = day("fill")
    code = bench.syringe(1).code
    bench.print(code, "park", reason="smeared")
    bench.do("label.sent", "park", code=bench.live(code), way="browser", outcome="failed")
    bench.print(code, "park", reason="smeared")

    found = count(bench.case.containers.values())

    assert (found.unsent, found.printed - found.applied) == (1, 1)
    assert [label.number for _held, label in found.missing] == [3]


def test_a_label_whose_volume_was_corrected_since_is_neither_applied_nor_verified(day):
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")
    syringe = bench.syringe(1)
    said = {"volume_ml": "1.0", "digit": syringe.digit}
    bench.print(syringe.code, "park", facts=said)
    filled = bench.event("syringe.filled")
    bench.tick(minutes=1)
    bench.do("syringe.filled", "park", replaces=filled.id, told_at=filled.occurred_at,
             reason="misread", container=syringe.code, number=1, volume_ml="0.8")  # fmt: skip

    applied = {"code": bench.scan(1)}
    assert bench.refused("label.applied", "park", **applied) == {"label_outdated"}


def test_a_label_for_another_digit_than_the_syringe_is_for_is_not_applied(day):
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")
    syringe = bench.syringe(1)
    bench.print(syringe.code, "park", facts={"volume_ml": "1.0", "digit": "left_ring"})

    assert bench.refused("label.applied", "park", code=bench.scan(1)) == {"label_other_digit"}


def test_a_print_that_left_in_no_way_is_stuck_on_nothing(day):
    bench = day("plan")
    bench.do("syringe.filled", "park", number=1, volume_ml="1.0")
    code = bench.syringe(1).code
    bench.print(code, "park")
    said = {"code": bench.live(code)}
    assert bench.refused("label.applied", "park", **said) == set()

    late = bench.copy().tick(minutes=6)
    assert late.refused("label.applied", "park", **said) == {"label_never_left"}

    bench.do("label.sent", "park", way="printer", printer="A", outcome="failed", **said)
    assert bench.refused("label.applied", "park", **said) == {"label_never_left"}
    bench.do("label.sent", "park", way="pdf", outcome="sent", **said)
    assert bench.tick(minutes=6).refused("label.applied", "park", **said) == set()


@pytest.mark.parametrize("way", ["label.voided", "label.destroyed", "label.lost"])
def test_a_newest_print_that_is_void_brings_the_one_before_it_not_back(day, way):
    bench = day("fill")
    old, code = bench.scan(1), bench.syringe(1).code
    bench.print(code, "park", reason="smeared")
    bench.do(way, "park", code=bench.live(code), reason="the printer jammed", witness="pyo")

    held = bench.syringe(1)
    assert (held.live_print, held.labelled) == (None, False)
    assert fault(held, read(old), bench.now)[1] == "label_replaced"
    assert bench.refused("label.verified", "pyo", code=old) >= {"label_void"}
    assert ("label.printed", code) in {
        (act.kind, act.container) for act in due(bench.protocol, bench.case)
    }

    bench.print(code, "park", reason="the printer jammed")
    bench.do("label.applied", "park", code=bench.live(code))
    bench.do("label.verified", "pyo", code=bench.live(code))
    assert [one.state for one in bench.syringe(1).prints] == ["voided", "voided", "applied"]
    assert bench.syringe(1).labelled
