"""Scans of labels on the page of one container's label, and of prints that never left."""

import pytest

from svflab.domain.containers import SENT
from svflab.services import printing
from svflab.services.errors import Refused
from tests.services.test_scan import begin, scan, syringe_printed

__all__ = ["begin", "scan"]  # fixtures


def two_printed(begin):
    """A day on which two syringes are filled, each with a label that waits to be stuck on."""
    day, first = syringe_printed(begin)
    day.act("label.applied", "processor", code=day.live(first))
    day.act("label.verified", "second", code=day.live(first))
    day.act("syringe.filled", "processor", number=2, volume_ml="1.0")
    second = day.of("syringe")[1]
    day.act("label.printed", "processor", container=second)
    return day, first, second


def test_the_page_of_a_label_stops_the_label_of_another_container(begin, scan):
    day, first, second = two_printed(begin)

    answered = scan(day.live(first), "processor2", case=day.code, awaits=second)

    assert (answered.state, answered.why) == ("stop", "other_label")
    assert answered.facts == {"awaited": second}
    assert answered.container.code == first
    assert day.case.last("label.verified").event.data["code"] == day.live(first)
    assert scan(day.live(second), case=day.code, awaits=second).why == "label.applied"


def test_a_label_of_another_container_is_verified_on_its_own_page_only(begin, scan):
    day, first, second = two_printed(begin)
    day.act("label.applied", "processor", code=day.live(second))

    answered = scan(day.live(first), "processor2", case=day.code, awaits=second)

    assert (answered.state, answered.why) == ("stop", "other_label")
    assert scan(day.live(second), "processor2", case=day.code, awaits=second).state == "accepted"


def test_the_wristband_is_read_on_any_page(begin, scan):
    day, _first, second = two_printed(begin)
    band = day.case.wristband

    assert scan(day.live(band.code), case=day.code, awaits=second).state != "stop"


def test_what_was_given_out_to_nobody_in_its_time_is_not_stuck_on(begin, scan):
    day, code = syringe_printed(begin)
    day.wait(6)

    answered = scan(day.live(code), case=day.code)

    assert answered.state == "stop"
    assert [found.rule for found in answered.findings] == ["label_never_left"]
    assert not day.case.containers[code].labelled


def test_what_left_in_time_is_stuck_on_whenever_it_is(begin, scan):
    day, code = syringe_printed(begin)
    printed = day.case.last("label.printed")
    day.act("label.sent", "processor", code=day.live(code), way=printing.PDF, outcome=SENT)
    assert printed.event.data["print_code"] == day.live(code)
    day.wait(6)

    assert scan(day.live(code), case=day.code).state == "accepted"


def test_a_form_sticks_on_no_print_that_never_left_either(begin):
    day, code = syringe_printed(begin)
    day.wait(6)

    with pytest.raises(Refused) as refused:
        day.act("label.applied", "processor", code=day.live(code))

    assert [found.rule for found in refused.value.findings] == ["label_never_left"]
