"""What is in doubt goes no further until somebody has decided."""

from tests.mishaps.deeds import discard, explain, go_on, stop, stopped_by
from tests.mishaps.ending import ends


def test_the_fat_is_in_doubt_and_quality_lets_it_go(begin):
    day = begin("to_laboratory")
    [fat] = day.of("lipoaspirate")

    day.act(
        "hold.placed", "nurse", container=fat, cause="identity", reason="two canisters stood there"
    )
    with stopped_by("on_hold"):
        day.set_up()
    day.act("hold.lifted", "quality", container=fat, reason="the other one was empty")
    go_on(day, "to_laboratory")

    ends(day, "is on hold: In doubt whose it is", "the other one was empty")


def test_a_syringe_leaks_after_the_release_and_the_other_is_used(begin):
    day = begin("to_theatre")
    first, second = day.case.syringes
    band = day.live(day.case.wristband.code)

    day.act("hold.placed", "nurse", container=first.code, cause="leak", reason="drops at the hub")
    with stopped_by("on_hold"):
        day.act("syringe.matched", "nurse", wristband=band, syringe=day.live(first.code))
    discard(day, first.code, "leaking")
    explain(day, "container_spoilt", "the hub was loose")
    go_on(day, "to_theatre")

    assert second.code in {one.syringe for one in day.case.given}
    ends(day, "is on hold: Leaking, dropped or contaminated", "the hub was loose")


def test_the_whole_case_is_held_while_the_needle_is_ready(begin):
    day = begin("match")
    first = day.case.syringes[0]
    day.act("syringe.taken", "surgeon", syringe=day.live(first.code))

    day.act("hold.placed", "processor", cause="result", reason="the laboratory calls: bacteria")
    with stopped_by("on_hold"):
        day.inject()
    day.act("injection.stopped", "surgeon", reason="bacteria")
    for syringe in day.case.syringes:
        discard(day, syringe.code, "contaminated")
    stop(day, "product_not_released", "bacteria in the product", who="surgeon")

    assert day.case.given == []
    ends(day, "This case is on hold: A result outside its limits", "bacteria in the product")


def test_a_nurse_wants_to_lift_a_hold(begin):
    day = begin("set_up")
    day.act("hold.placed", "processor", cause="equipment", reason="a noise")

    with stopped_by("role"):
        day.act("hold.lifted", "nurse", reason="it is quiet now")
    day.act("hold.lifted", "surgeon", reason="looked at together")
    go_on(day, "set_up")

    ends(day, "may not do this", "looked at together")


def test_a_held_case_is_stopped_and_closed_without_lifting_the_hold(begin):
    day = begin("extract")
    day.act("hold.placed", "processor", cause="recall", reason="a letter of the maker")

    with stopped_by("on_hold"):
        day.collect()
        day.plan()
    stop(day, "equipment", "recalled", who="processor")

    ends(day, "a letter of the maker", "recalled")


def test_two_persons_hold_the_same_syringe(begin):
    day = begin("to_theatre")
    code = day.case.syringes[0].code
    day.act("hold.placed", "nurse", container=code, cause="leak", reason="a drop")

    with stopped_by("held_already"):
        day.act("hold.placed", "surgeon", container=code, cause="leak", reason="a drop")
    day.act("hold.lifted", "surgeon", container=code, reason="water of the tray")
    go_on(day, "to_theatre")

    ends(day, "is on hold already", "water of the tray")
