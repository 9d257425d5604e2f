"""What was recorded turns out not to be so, and the work goes on."""

import pytest

from tests.mishaps.deeds import discard, go_on, put_away, stop, stopped_by
from tests.mishaps.ending import ends


def take_back(day, recorded, reason, who="nurse"):
    day.wait(2)
    day.act("entry.withdrawn", who, replaces=recorded.entry.event.id, reason=reason)


def test_a_syringe_that_was_lost_is_found_under_the_drape(begin):
    day = begin("match")
    first = day.case.syringes[0]
    said = {"witness": "surgeon", "reason": "not in the tray", "container": first.code}
    lost = day.act("container.lost", "nurse", **said)

    take_back(day, lost, "under the drape")
    day.inject()
    put_away(day)

    assert {one.syringe for one in day.case.given} >= {first.code}
    ends(day, "not in the tray", "under the drape", "withdrawn by")


def test_the_wrong_syringe_was_recorded_as_dropped(begin):
    day = begin("match")
    first, second = day.case.syringes
    said = {"container": first.code, "volume_ml": "1.0", "destination": "waste"}
    gone = day.act("container.discarded", "nurse", witness="surgeon", cause="dropped", **said)

    take_back(day, gone, "it was the other one")
    discard(day, second.code, "dropped")
    day.inject()
    put_away(day)

    assert {one.syringe for one in day.case.given} == {first.code}
    ends(day, "it was the other one")


@pytest.mark.parametrize("cause", ["other", "wrong_participant"])
def test_the_wrong_case_was_stopped(begin, cause):
    day = begin("to_laboratory")
    stopped = day.act("case.stopped", "nurse", cause=cause, reason="stopped at this screen")

    take_back(day, stopped, "the other case was meant")
    go_on(day, "to_laboratory")

    ends(day, "stopped at this screen", "the other case was meant")


def test_a_stopped_case_is_begun_anew_on_the_same_day_with_the_kit_that_was_not_opened(begin):
    day = begin("to_laboratory")
    old, kit = day.code, day.kit
    stop(day, "equipment", "the device is broken")

    day.open()
    day.preflight()
    go_on(day, "preflight")

    assert (day.kit, day.code != old) == (kit, True)
    ends(day, kit)
    day.code = old
    ends(day, "the device is broken")


def test_a_syringe_that_was_half_injected_goes_back_and_nothing_of_it_is_forgotten(begin):
    day = begin("match")
    first, second = day.case.syringes
    day.act("syringe.taken", "surgeon", syringe=day.live(first.code))
    given = {"points": {"ulnar_distal": "0.25"}, "digit": first.digit, "gauge": 25}
    day.act("injection.given", "surgeon", syringe=first.code, **given)
    codes = [day.live(first.code), day.live(second.code)]
    day.act("handover.offered", "nurse", to="laboratory", containers=codes)
    day.act("handover.accepted", "processor", containers=codes)

    with stopped_by("elsewhere"):
        day.act("injection.given", "surgeon", syringe=first.code, **given)
    day.act("container.returned", "processor", container=first.code, volume_ml="0.75")
    discard(day, second.code, "residue", "processor")
    put_away(day)

    ends(day, "Volume returned 0.75 mL", "is in the laboratory")
