"""What goes wrong between the theatre and the laboratory."""

from tests.mishaps.deeds import discard, go_on, stop, stopped_by
from tests.mishaps.ending import ends


def syringes(day):
    return [day.live(one.code) for one in day.case.syringes if not one.ended]


def offer(day, codes, to="theatre", who="processor"):
    day.act("handover.offered", who, to=to, containers=codes)


def accept(day, codes, who="nurse"):
    day.act("handover.accepted", who, containers=codes)


def test_only_one_of_two_syringes_is_scanned_at_the_other_side(begin):
    day = begin("release")
    both = syringes(day)
    offer(day, both)

    with stopped_by("not_scanned"):
        accept(day, both[:1])
    accept(day, both)
    go_on(day, "to_theatre")

    ends(day, "was handed over and not scanned")


def test_the_theatre_refuses_a_bag_that_is_warm(begin):
    day = begin("release")
    offer(day, syringes(day))

    day.act("handover.refused", "nurse", reason="the bag is warm")
    go_on(day, "release")

    ends(day, "Refuse the hand-over", "the bag is warm")


def test_a_syringe_is_lost_between_the_laboratory_and_the_theatre(begin):
    day = begin("release")
    first, second = day.case.syringes
    offer(day, syringes(day))
    day.act("handover.refused", "nurse", reason="one is missing")

    day.act("container.lost", "nurse", witness="surgeon", reason="on the way", container=first.code)
    offer(day, [day.live(second.code)])
    accept(day, [day.live(second.code)])
    go_on(day, "to_theatre")

    ends(day, "is lost.", "incident", "one is missing")


def test_whoever_hands_over_wants_to_accept_as_well(begin):
    day = begin("release")
    both = syringes(day)
    offer(day, both)

    with stopped_by("accepted_by_same"):
        accept(day, both, "processor")
    accept(day, both)
    go_on(day, "to_theatre")

    ends(day, "handed this over, and cannot accept it")


def test_the_syringes_go_back_to_the_laboratory_and_come_again(begin):
    day = begin("match")
    both = syringes(day)
    offer(day, both, "laboratory", "nurse")
    accept(day, both, "processor")
    offer(day, both)
    accept(day, both)

    with stopped_by("not_matched"):
        day.act("syringe.taken", "surgeon", syringe=both[0])
    for code in both:
        band = day.live(day.case.wristband.code)
        day.act("syringe.matched", "nurse", wristband=band, syringe=code)
    go_on(day, "match")

    ends(day, "was not matched with the wristband")


def test_a_syringe_that_is_not_released_is_carried_to_the_theatre(begin):
    day = begin("fill")

    with stopped_by("not_released"):
        offer(day, syringes(day))
    go_on(day, "fill")

    ends(day, "is not released")


def test_the_fat_is_handed_over_without_its_label(begin):
    day = begin("check_in")
    day.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    day.wait(20)
    taken = {"anaesthetic": "lidocaine", "anaesthetic_mg": "500", "adrenaline": True}
    day.act("liposuction.finished", "nurse", tumescent_ml="250", aspirate_ml="180", **taken)
    [fat] = day.of("lipoaspirate")

    with stopped_by("not_labelled"):
        offer(day, [fat], "laboratory", "nurse")
    day.label(fat, "nurse")
    go_on(day, "liposuction")

    ends(day, "has no label that was scanned back")


def test_two_hand_overs_are_begun_at_once(begin):
    day = begin("release")
    one, two = syringes(day)
    offer(day, [one])

    with stopped_by("offer_open"):
        offer(day, [two], who="second")
    accept(day, [one])
    offer(day, [two])
    accept(day, [two])
    go_on(day, "to_theatre")

    ends(day, "A hand-over waits for its acceptance.")


def test_the_extraction_begins_before_anybody_has_accepted_the_fat(begin):
    day = begin("liposuction")
    scanned = [day.live(day.of("lipoaspirate")[0])]
    offer(day, scanned, "laboratory", "nurse")

    with stopped_by("in_transit"):
        day.set_up()
    accept(day, scanned, "processor")
    go_on(day, "to_laboratory")

    ends(day, "is in transit, and nobody has accepted it")


def test_the_case_is_stopped_while_the_syringes_are_on_their_way(begin):
    day = begin("release")
    both = syringes(day)
    offer(day, both)

    day.act("case.stopped", "surgeon", cause="adverse_event", reason="fainted")
    with stopped_by("in_transit"):
        discard(day, day.case.syringes[0].code, "other")
    accept(day, both)
    day.discard()
    day.close()

    ends(day, "fainted", "is in transit")


def test_a_syringe_comes_back_from_the_theatre_unused(begin):
    day = begin("match")
    first, second = day.case.syringes
    day.inject(1)

    offer(day, [day.live(second.code)], "laboratory", "nurse")
    accept(day, [day.live(second.code)], "processor")
    day.act("container.returned", "processor", container=second.code, volume_ml="1.0")
    go_on(day, "inject")

    assert (first.number, day.case.containers[second.code].ended) == (1, "returned")
    ends(day, "Return a container")


def test_the_fat_is_left_in_the_theatre_when_the_case_is_stopped(begin):
    day = begin("liposuction")

    stop(day, "consent_withdrawn", "wants no more")

    ends(day, "Consent withdrawn", "wants no more")
