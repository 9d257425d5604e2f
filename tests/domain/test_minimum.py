"""A valid report names a person, a product, a reporter and an event; what lacks is named."""

from dataclasses import replace

import pytest

from svflab.domain import minimum
from svflab.domain.case import Case
from svflab.domain.event import MACHINE
from svflab.domain.subjects import AdverseEvent, Participant
from tests.exports.reports import source

MADE_FROM = source()


def missing(event=MADE_FROM.event, case=MADE_FROM.case, person=MADE_FROM.person):
    return {one.name: one.why for one in minimum.missing(event, case, person)}


@pytest.mark.shows("ICH E2A III.B.3")
def test_what_was_reported_of_a_day_is_a_valid_report():
    assert missing() == {}
    found = minimum.criteria(MADE_FROM.event, MADE_FROM.case, MADE_FROM.person)
    assert [one.name for one in found] == ["patient", "product", "reporter", "event"]


def test_a_person_is_identifiable_once_their_code_is_registered():
    assert missing(person=Participant("P-009")) == {"patient": "not_registered"}


def test_before_anything_was_given_there_is_no_suspect_product():
    bare = Case(MADE_FROM.case.code, containers=MADE_FROM.case.containers)
    syringe = bare.syringes[0].code
    of_it = replace(MADE_FROM.event, touches=(f"container:{syringe}",))

    assert missing(case=None) == {"product": "no_case"}
    assert missing(case=bare) == {"product": "not_given"}
    assert missing(event=of_it, case=bare) == {}


def test_what_the_server_opened_by_itself_waits_for_a_person():
    told = MADE_FROM.event.report
    opened = replace(told, event=replace(told.event, actor=MACHINE))

    assert missing(event=replace(MADE_FROM.event, report=opened)) == {"reporter": "by_machine"}


def test_a_report_that_was_taken_back_is_of_no_event():
    taken = replace(MADE_FROM.event, withdrawn=MADE_FROM.event.report)

    assert missing(event=taken) == {"event": "taken_back"}
    assert missing(event=AdverseEvent("A1")) == {"reporter": "by_machine", "event": "not_said"}
