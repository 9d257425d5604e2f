"""At the bedside: dropped, leaking, expired; the wrong digit; a participant who faints."""

from svflab.domain.digits import POINTS
from tests.mishaps.deeds import discard, explain, findings, go_on, put_away, stopped_by
from tests.mishaps.ending import ends


def take(day, syringe):
    day.act("syringe.taken", "surgeon", syringe=day.live(syringe.code))


def give(day, syringe, *, digit="", points=None, gauge=25, **more):
    given = {"digit": digit or syringe.digit, "points": points or dict.fromkeys(POINTS, "0.25")}
    return day.act("injection.given", "surgeon", syringe=syringe.code, gauge=gauge, **given, **more)


def test_a_syringe_is_dropped_after_the_match(begin):
    day = begin("match")

    discard(day, day.case.syringes[0].code, "dropped")
    explain(day, "container_spoilt", "slipped out of the tray")
    go_on(day, "match")

    ends(day, "was discarded: Dropped", "slipped out of the tray")


def test_a_syringe_leaks_after_half_of_it_is_injected(begin):
    day = begin("match")
    first = day.case.syringes[0]
    take(day, first)
    give(day, first, points={"ulnar_proximal": "0.25", "ulnar_distal": "0.25"})

    discard(day, first.code, "leaking")
    go_on(day, "match")

    assert day.case.containers[first.code].ended == "injected"
    ends(day, "was discarded: Leaking or broken", "Volume discarded 0.50 mL")


def test_the_participant_faints_after_the_first_digit(begin):
    day = begin("match")
    day.inject(1)

    day.act("injection.stopped", "surgeon", reason="fainted")
    day.report(term="systemic.syncope", grade="2")
    with stopped_by("injecting_stopped"):
        take(day, day.case.syringes[1])
    go_on(day, "inject")

    ends(day, "Injecting was stopped in this case.", "fainted", "Report an adverse event")


def test_the_syringe_for_the_thumb_goes_into_the_index(begin):
    day = begin("match")
    first, second = day.case.syringes
    take(day, first)
    give(day, first, digit="right_index")

    explain(day, "another_digit", "the hand lay the other way round", "surgeon")
    take(day, second)
    give(day, second, digit="right_thumb")
    put_away(day)

    ends(day, "Injected: right index. Planned: right thumb.", "the hand lay the other way round")


def test_a_digit_is_injected_that_was_not_marked(begin):
    day = begin("match")
    first = day.case.syringes[0]
    take(day, first)
    give(day, first, digit="left_little")
    day.inject()
    put_away(day)

    ends(day, "Left little was not marked at the time-out.")


def test_a_needle_of_another_gauge_is_used(begin):
    day = begin("match")
    day.inject(gauge=27)
    put_away(day)

    ends(day, "A needle of 27 G was used; the protocol has 25 G.")


def test_the_syringes_wait_until_they_are_past_their_use_by(begin):
    day = begin("match")
    day.wait(240)

    with stopped_by("expired"):
        take(day, day.case.syringes[0])
    for syringe in day.case.syringes:
        discard(day, syringe.code, "expired")
    day.act("case.stopped", "surgeon", cause="product_not_released", reason="the surgeon was late")
    day.discard()
    day.close()

    ends(day, "was to be used before", "Past its use-by")


def test_somebody_is_pricked_by_the_needle(begin):
    day = begin("match")
    day.inject(1)
    day.report(term="product.needle_stick", grade="1")
    go_on(day, "match")

    ends(day, "Needle")


def test_the_injection_is_told_afterwards_because_the_screen_was_dead(begin, clock):
    day = begin("match")
    first = day.case.syringes[0]
    taken, given = clock.now, clock.now
    clock.tick(minutes=40)

    day.act("syringe.taken", "surgeon", told_at=taken, syringe=day.live(first.code))
    give(day, first, told_at=given)
    day.inject()
    put_away(day)

    assert {f.rule for f in findings(day)} >= {"late_entry"}
    ends(day, "told afterwards", "Recorded 40 min after it happened.")


def test_another_syringe_is_taken_up_before_the_first_is_empty(begin):
    day = begin("match")
    first, second = day.case.syringes
    take(day, first)
    take(day, second)

    with stopped_by("not_in_hand"):
        give(day, first)
    day.inject()
    put_away(day)

    ends(day, "is not in hand")


def test_a_syringe_is_not_found_after_the_time_out(begin):
    day = begin("match")
    first = day.case.syringes[0]

    day.act(
        "container.lost", "nurse", witness="surgeon", reason="not in the tray", container=first.code
    )
    with stopped_by("container_ended"):
        take(day, first)
    explain(day, "container_lost", "thrown away with the drapes")
    go_on(day, "match")

    ends(day, "is lost.", "incident", "thrown away with the drapes")


def test_one_point_gets_more_than_planned(begin):
    day = begin("match")
    first = day.case.syringes[0]
    take(day, first)
    give(
        day,
        first,
        points={"ulnar_proximal": "0.5", "ulnar_distal": "0.25", "radial_distal": "0.25"},
    )
    day.inject()
    put_away(day)

    ends(day, "Ulnar proximal: 0.5 mL. Planned: 0.25 mL.")


def test_more_is_injected_than_the_syringe_holds(begin):
    day = begin("match")
    first = day.case.syringes[0]
    take(day, first)

    with stopped_by("more_than_left"):
        give(day, first, points=dict.fromkeys(POINTS, "0.3"))
    give(day, first)
    day.inject()
    put_away(day)

    ends(day, "1.2 mL is more than the 1.0 mL left in")


def test_nobody_looked_at_the_hands_after_15_minutes(begin):
    day = begin("discard")
    digits = {one.digit: {"colour": "normal", "refill": "normal"} for one in day.case.given}
    for point, minutes in (("end", 1), ("min15", 35), ("h1", 25)):
        day.wait(minutes)
        said = {"digits": digits, "pain": 1, "adverse_event": "none"}
        day.act("observation.recorded", "nurse", point=point, **said)
    day.close()

    ends(day, "due until 20:00")


def test_the_participant_leaves_before_the_last_observation(begin):
    day = begin("discard")
    digits = {one.digit: {"colour": "normal", "refill": "normal"} for one in day.case.given}
    said = {"digits": digits, "pain": 1, "adverse_event": "none"}
    for point, minutes in (("end", 1), ("min15", 14)):
        day.wait(minutes)
        day.act("observation.recorded", "nurse", point=point, **said)
    day.wait(90)
    day.act("observation.missed", "nurse", point="h1", cause="left")
    explain(day, "not_observed", "went home with a friend")
    day.close()

    ends(day, "“1 hour” was not made: The participant had left", "went home with a friend")


def test_a_digit_turns_white_at_the_last_observation(begin):
    day = begin("discard")
    digits = {one.digit: {"colour": "pale", "refill": "slow"} for one in day.case.given}
    for point, minutes in (("end", 1), ("min15", 8), ("h1", 45)):
        day.wait(minutes)
        said = {"digits": digits, "pain": 4, "adverse_event": "yes"}
        day.act("observation.recorded", "nurse", point=point, **said)
    day.report(term="digit.vasospasm", digit="right_thumb", grade="2")
    day.close()

    ends(day, "Colour Pale", "Raynaud attack")
