"""What the test of a scanner found, kept for each workstation."""

import pytest

from svflab.services import scanner_tests
from svflab.services.errors import Invalid

KIM = {"actor": "kim", "role": "nurse"}


def test_the_last_test_of_a_workstation_is_told_and_no_others(records, clock):
    assert scanner_tests.last("seoul", "Bench 1") is None
    scanner_tests.keep("seoul", verdict="bad", faults=["typing"], workstation="Bench 1", **KIM)
    clock.tick(minutes=1)
    scanner_tests.keep("seoul", verdict="good", faults=[], workstation="Bench 2", **KIM)

    found = scanner_tests.last("seoul", "Bench 1")

    assert (found.verdict, found.faults, found.by) == ("bad", ("typing",), "kim")


def test_faults_are_kept_the_worst_first_and_only_those_there_are(records):
    given = ["unended", "azerty", "made up", "truncated"]

    kept = scanner_tests.keep("seoul", verdict="bad", faults=given, workstation="Bench 1", **KIM)

    assert kept.faults == ("truncated", "azerty", "unended")


def test_a_verdict_that_there_is_not_is_refused(records):
    with pytest.raises(Invalid):
        scanner_tests.keep("seoul", verdict="fine", faults=[], workstation="Bench 1", **KIM)
