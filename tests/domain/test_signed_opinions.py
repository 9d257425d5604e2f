"""Signatures of what physicians judge: each bound to its opinion, its report and its signer."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from svflab.domain import signed_opinions
from svflab.domain.event import Event
from svflab.domain.signatures import data_of
from tests.domain.test_causality import Desk
from tests.domain.test_subjects import REPORT

CODE = "A7K3QM9X2C"


@pytest.fixture
def desk():
    return Desk()


def sign(desk, opinion, actor="oh", *, report=None, about=REPORT):
    shown = signed_opinions.of_opinion(CODE, report or desk.entries[0], opinion)
    number = f"e{len(desk.entries) + 1}"
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    bare = Event(number, "seoul", "signature.given", about, epoch, actor, "surgeon")
    data = data_of(bare, shown, "responsible", "password")
    return desk.add("signature.given", about, actor=actor, role="surgeon", id=number, data=data)


def signature(desk, opinion):
    return signed_opinions.of_adverse_event(desk.event)[opinion.event.id]


def test_a_signature_stands_and_says_of_what(desk):
    opinion = desk.say()
    sign(desk, opinion)

    found = signature(desk, opinion)

    assert (found.state, found.signed, found.signer) == ("stands", opinion, "oh")


def test_after_a_correction_it_was_signed_before_that(desk):
    opinion = desk.say()
    sign(desk, opinion)
    correction = desk.report(replaces="e1", grade="2", reason="d")

    found = signature(desk, opinion)

    assert (found.state, found.since) == ("corrected", (correction,))


def test_after_the_report_was_taken_back_it_was_signed_before_that(desk):
    opinion = desk.say()
    sign(desk, opinion)
    gone = desk.add("entry.withdrawn", REPORT, role="nurse", replaces="e1", reason="d")

    assert signature(desk, opinion).since == (gone,)


def test_another_opinion_and_what_is_told_further_change_nothing(desk):
    opinion = desk.say()
    sign(desk, opinion)
    desk.say("sim", "sponsor", svf="possible")

    assert signature(desk, opinion).state == "stands"


def test_a_signature_by_somebody_else_is_none(desk):
    opinion = desk.say("oh")
    sign(desk, opinion, "ryu")

    assert signature(desk, opinion).why == "performer"


def test_a_signature_of_another_report_than_there_is_is_none(desk):
    opinion = desk.say()
    told = desk.entries[0]
    sign(desk, opinion, report=replace(told, hash="0" * 64))

    assert signature(desk, opinion).why == "signed"


def test_a_signature_that_was_copied_is_none(desk):
    opinion = desk.say()
    first = sign(desk, opinion)
    desk.add("signature.given", REPORT, actor="oh", role="surgeon", data=first.event.data)

    found = signed_opinions.of_adverse_event(desk.event)

    assert [one.why for one in found.values() if one.state == "broken"] == ["bound"]
    assert found[opinion.event.id].entry == first


def test_what_says_nothing_that_can_be_read_is_none(desk):
    desk.add("signature.given", REPORT, actor="oh", role="surgeon", data={"what": "opinion"})

    (found,) = signed_opinions.of_adverse_event(desk.event).values()
    assert (found.state, found.why) == ("broken", "unreadable")
