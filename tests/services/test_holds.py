"""A lot, a device, or everything is held: every case that uses it stops there, at once."""

from dataclasses import replace
from uuid import uuid4

import pytest

from svflab.records import log, supplies
from svflab.services import holds, subjects
from svflab.services.errors import Conflict, Invalid, NotAllowed, Refused
from svflab.services.holds import By
from svflab.services.rebuild import rebuild
from svflab.services.sign import Proved
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE = "seoul"
QUALITY = By("quality", "quality", "Office")
SIGNED = Proved("quality", "quality")


@pytest.fixture
def hold(protocol):
    def _hold(kind, lot="", cause="recall", reason="letter of the maker"):
        return holds.place(protocol, SITE, kind, lot, cause, reason, QUALITY)

    return _hold


def refused(act, *given, **more):
    with pytest.raises(Refused) as caught:
        act(*given, **more)
    return {finding.rule for finding in caught.value.findings}


@pytest.mark.parametrize(
    ("kind", "lot"),
    [
        ("kit_lot", "sxl - 2611"),
        ("needle", "N25-118"),
        ("diluent", "LR-5521"),
        ("device", "SX-0417"),
        ("site", ""),
    ],
)
def test_what_is_held_stops_the_next_step_of_every_case_that_uses_it(walk, hold, clock, kind, lot):
    day = walk("to_theatre")
    clock.tick(minutes=1)
    hold(kind, lot)
    clock.tick(minutes=1)

    assert refused(day.match) == {"supply_held"}
    day.discard()  # it can be taken away
    holds.lift(SITE, kind, lot, "another lot was meant", QUALITY, SIGNED)
    assert supplies.standing(SITE) == ()


def test_a_case_that_uses_another_lot_goes_on(walk, hold):
    day = walk("to_theatre")
    hold("kit_lot", "SXL-2699")

    day.match()

    assert all(syringe.matched for syringe in day.case.syringes)


def test_what_is_held_is_refused_where_it_would_first_be_used(walk, hold):
    day = walk("open")
    hold("needle", "N25-118")

    assert refused(day.preflight) == {"supply_held"}
    day.preflight(needle_lot="N25-119")


def test_what_happened_before_the_hold_is_no_deviation_and_what_came_after_is(walk, hold, clock):
    day = walk("match")
    before = clock.now
    clock.tick(minutes=2)
    hold("kit_lot", "SXL-2611")
    clock.tick(minutes=2)
    after = clock.now
    clock.tick(minutes=2)
    one, other = day.case.syringes[:2]
    for at, syringe in ((before, one), (after, other)):
        day.act(
            "syringe.taken", "surgeon", told_at=at, syringe=day.live(syringe.code)
        )  # it was in the hand already

    found = subjects.case_of(day.protocol, SITE, day.code).findings
    held = [one for one in found if one.rule == "supply_held"]
    assert len(held) == 1
    assert held[0].words["lot"] == "SXL-2611"


def test_what_is_told_of_the_time_of_a_hold_is_a_deviation_though_it_was_lifted_since(
    walk, hold, clock
):
    day = walk("match")
    hold("kit_lot", "SXL-2611")
    clock.tick(minutes=2)
    during = clock.now
    clock.tick(minutes=2)
    holds.lift(SITE, "kit_lot", "SXL-2611", "another lot was meant", QUALITY, SIGNED)
    clock.tick(minutes=2)
    after = clock.now
    clock.tick(minutes=2)
    hold("needle", "N25-118")  # what was placed later is no matter of then
    one, other = day.case.syringes[:2]
    late = day.act("syringe.taken", "surgeon", told_at=during, syringe=day.live(one.code))
    day.act("syringe.taken", "surgeon", told_at=after, syringe=day.live(other.code))

    found = subjects.case_of(day.protocol, SITE, day.code).findings
    held = [(one.event_id, one.words["lot"]) for one in found if one.rule == "supply_held"]
    assert held == [(late.entry.event.id, "SXL-2611")]
    assert verify(day.protocol).is_whole


def test_a_hold_placed_again_after_it_was_lifted_stands_once(walk, hold, clock, protocol):
    day = walk("to_theatre")
    hold("kit_lot", "SXL-2611")
    clock.tick(minutes=1)
    holds.lift(SITE, "kit_lot", "SXL-2611", "another lot was meant", QUALITY, SIGNED)
    clock.tick(minutes=1)
    hold("kit_lot", "SXL-2611")
    clock.tick(minutes=1)

    assert len(supplies.standing(SITE)) == 1
    assert refused(day.match) == {"supply_held"}
    rebuild(protocol)
    assert verify(protocol).is_whole


def test_a_hold_stands_in_the_history_of_the_open_cases_and_of_no_other(walk, hold):
    closed = walk("close")
    day = walk("set_up", "P-002", bench="Bench 2", device="SX-0418")
    entry = hold("kit_lot", "SXL-2611")

    assert entry in day.case.entries
    assert entry not in closed.case.entries
    assert log.texts([entry.event.id])[entry.event.id, "reason"][1] == "letter of the maker"


def test_the_list_of_holds_is_made_again_from_the_log(walk, hold, protocol):
    walk("preflight")
    hold("kit_lot", "SXL-2611")
    hold("site", cause="safety")
    holds.lift(SITE, "site", "", "the water is clean again", QUALITY, SIGNED)
    before = supplies.standing(SITE)

    rebuild(protocol)

    assert supplies.standing(SITE) == before
    assert [(one.kind, one.key) for one in before] == [("kit_lot", "SXL-2611")]
    assert verify(protocol).is_whole


def test_a_hold_is_placed_once_whole_and_lifted_where_it_stands(hold):
    with pytest.raises(Invalid) as caught:
        hold("kit_lot", "  ", cause="other", reason="")
    assert caught.value.errors == {"lot": "missing", "reason": "missing"}
    hold("kit_lot", "SXL-2611")
    with pytest.raises(Conflict):
        hold("kit_lot", "SXL 2611".replace(" ", "-"))
    with pytest.raises(Conflict):
        holds.lift(SITE, "needle", "N25-118", "why not", QUALITY, SIGNED)
    with pytest.raises(Invalid):
        holds.lift(SITE, "kit_lot", "SXL-2611", " ", QUALITY, SIGNED)


def test_a_form_sent_twice_holds_once_and_the_form_of_another_act_holds_nothing(hold, protocol):
    by = replace(QUALITY, event_id=str(uuid4()))
    asked = (protocol, SITE, "needle", "N25-118", "recall", "a letter")
    assert holds.place(*asked, by) == holds.place(*asked, by)

    with pytest.raises(Conflict):
        holds.place(protocol, SITE, "kit_lot", "SXL-2611", "recall", "a letter", by)

    assert [one.kind for one in holds.standing(SITE)] == ["needle"]


def test_the_code_on_a_pack_calls_its_lot_and_its_serial_number(hold):
    pack = "0104012345000016172710311126100110SXL-2611\x1d21KS00042"
    assert hold("kit_lot", pack).event.data["lot"] == "SXL-2611"
    holds.lift(SITE, "kit_lot", "SXL-2611", "a trial of the way", QUALITY, SIGNED)
    assert hold("kit", pack).event.data["lot"] == "KS00042"

    called = holds.calls(SITE, {"": pack})

    assert called is not None
    assert (called.kind, called.text) == ("kit", "KS00042")


def test_while_opening_is_held_no_case_opens_and_those_that_are_open_go_on(walk, protocol, clock):
    day = walk("open")
    by, signed = By("safety", "safety_officer"), Proved("safety", "safety_officer")
    clock.tick(minutes=1)
    held = holds.hold_opening(SITE, "two serious events of seven", by, signed)
    clock.tick(minutes=1)
    other = Day(protocol, SITE, "P-002", wait=lambda minutes: clock.tick(minutes=minutes))
    other.register()
    other.assess()

    assert refused(other.open) == {"opening_held"}
    day.preflight()
    holds.lift(SITE, "opening", "", "the monitors have met", by, signed)
    other.open()
    assert other.case.opened
    kinds = [e.event.kind for e in log.page(SITE, subject=f"site:{SITE}", size=9)]
    assert kinds.count("signature.given") == 2
    assert log.page(SITE, subject="case:" + day.code, kind="supply.held", size=9) == []
    assert held.event.data["material"] == "opening"
    assert verify(protocol).is_whole


def test_only_who_decides_it_holds_or_lets_go_the_opening_of_cases_and_signs_it(records):
    for who in ("nurse", "quality", "coordinator"):
        with pytest.raises(NotAllowed):
            holds.hold_opening(SITE, "why", By(who, who), Proved(who, who))
    holds.hold_opening(SITE, "why", By("surgeon", "surgeon"), Proved("surgeon", "surgeon"))
    with pytest.raises(NotAllowed):
        holds.lift(SITE, "opening", "", "x", By("surgeon", "surgeon"), Proved("surgeon", "surgeon"))
    by = By("safety", "safety_officer")
    with pytest.raises(NotAllowed):  # somebody else's signature
        holds.lift(SITE, "opening", "", "x", by, Proved("surgeon", "surgeon"))

    assert [one.kind for one in supplies.standing(SITE)] == ["opening"]
