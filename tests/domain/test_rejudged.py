"""A close seals what the rules found; rules of a later version say where they judge otherwise."""

from svflab.domain.finding import REFUSED, deviation, incident
from svflab.domain.rejudged import rejudged
from svflab.domain.rules import VERSION


def closed(bench, *findings, version):
    """Close the case of a bench as rules of this version did, with what they found."""
    bench.sign_close()
    sealed = [one.sealed() for one in findings]
    said = {"owner": "quan", "due": "2026-12-07", "findings": sealed, "rules": version}
    bench.do("case.closed", "quan", **said)
    return bench.case


def stopped(bench):
    """Record that another participant's syringe was tried, and stopped."""
    whose = {"other_case": "C1", "this_case": bench.code, "code": "S1"}
    found = incident("wrong_participant", "tried", **whose)
    return bench.do(REFUSED, "noh", event="tried", findings=[found.sealed()])


def test_a_case_that_todays_rules_closed_is_not_judged_again(day, protocol):
    case = closed(day("observe"), deviation("invented", "e1"), version=VERSION)

    assert rejudged(protocol, case) is None


def test_an_open_case_was_not_judged_yet(day, protocol):
    assert rejudged(protocol, day("observe").case) is None


def test_where_both_find_the_same_nothing_is_said(day, protocol):
    bench = day("observe")

    assert rejudged(protocol, closed(bench, *bench.findings, version="1")) is None


def test_what_was_not_found_then_and_what_is_not_found_now_are_told_apart(day, protocol):
    bench = day("observe")
    tried = stopped(bench)
    gone = deviation("invented", "e1")

    found = rejudged(protocol, closed(bench, gone, version="1"))

    assert found.version == "1"
    assert ("wrong_participant", tried.event.id) in {(f.rule, f.event_id) for f in found.more}
    assert found.fewer == (gone,)


def test_what_was_recorded_after_the_close_is_not_held_against_it(day, protocol):
    bench = day("observe")
    case = closed(bench, *bench.findings, version="1")
    late = {"test": "sterility", "state": "reported", "value": "growth"}
    bench.tick(days=14)
    bench.do("result.reported", "park", **late)

    assert bench.case.closed == case.closed
    assert rejudged(protocol, bench.case) is None
