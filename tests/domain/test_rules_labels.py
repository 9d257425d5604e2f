"""What became of each print: counted like instruments, before a case closes."""

from svflab.domain.closing import open_items
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
    assert bench.syringe(1).labelled


def test_a_void_label_that_turns_up_at_a_scanner_is_a_deviation(day):
    bench, old = replaced(day)
    said = {"code": old, "why": "label_void", "answer": "stop", "about": "site:seoul"}

    (found,) = bench.finds("scan.answered", "park", case=CASE, **said)

    assert (found.rule, found.words["number"]) == ("void_scanned", "1")
    assert bench.rules("scan.answered", "park", case="another", **said) == set()
