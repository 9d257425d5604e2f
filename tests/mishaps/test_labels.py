"""Labels that tear, get lost, are found again, or say what is no longer so."""

from uuid import uuid4

from svflab.services.labels import following
from svflab.services.scan import answer
from svflab.services.subjects import case_of
from tests.mishaps.deeds import go_on, put_away, relabel, stopped_by
from tests.mishaps.ending import SITE, ends


def filled_once(begin):
    """Return a day on which the first of two syringes is filled and bears no label yet."""
    day = begin("plan")
    day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    return day, day.case.syringes[0].code


def verified(day, code):
    day.act("label.applied", "processor", code=day.live(code))
    day.act("label.verified", "second", code=day.live(code))


def go_on_filling(day):
    """Fill what the plan still has, and go on to the end of the day."""
    go_on(day, "plan")


def test_a_label_tears_before_it_is_stuck_on(begin):
    day, code = filled_once(begin)
    day.act("label.printed", "processor", container=code)
    torn = day.live(code)

    day.act("label.printed", "processor", container=code, reason="torn")
    verified(day, code)
    day.act("label.destroyed", "processor", witness="second", code=torn)
    go_on_filling(day)

    ends(day, "torn", "Destroy the label")


def test_the_next_syringe_is_filled_while_the_label_of_the_first_waits(begin):
    day, code = filled_once(begin)
    day.act("label.printed", "processor", container=code)

    with stopped_by("label_waiting"):
        day.act("syringe.filled", "processor", number=2, volume_ml="1.0")
    verified(day, code)
    go_on_filling(day)

    ends(day, "has no label on it yet")


def test_a_label_falls_behind_the_bench_and_nobody_finds_it(begin):
    day, code = filled_once(begin)
    day.act("label.printed", "processor", container=code)
    gone = day.live(code)

    day.act("label.lost", "processor", witness="second", code=gone, reason="fell down")
    day.act("label.printed", "processor", container=code, reason="the first is lost")
    verified(day, code)
    go_on_filling(day)

    ends(day, "Label 1 of", "is lost.")


def test_a_lost_label_turns_up_on_the_floor_and_is_scanned(begin):
    day = begin("fill")
    code = day.case.syringes[0].code
    old = relabel(day, code, "processor", "smeared")
    day.act("label.verified", "second", code=day.live(code))

    found = answer(
        day.protocol,
        SITE,
        old,
        account="processor",
        role="processor",
        workstation="Bench 1",
        case=day.code,
        event_id=str(uuid4()),
    )
    day.act("label.destroyed", "processor", witness="second", code=old)
    go_on(day, "fill")

    assert found.state == "stop"
    ends(
        day,
        "which is not valid, turned up at a scanner",
        "label 1 of it is void; label 2 is the valid one. Take the void label off",
    )


def test_whoever_printed_a_label_wants_to_verify_it(begin):
    day, code = filled_once(begin)
    day.act("label.printed", "processor", container=code)
    day.act("label.applied", "processor", code=day.live(code))

    with stopped_by("second_account"):
        day.act("label.verified", "processor", code=day.live(code))
    day.act("label.verified", "second", code=day.live(code))
    go_on_filling(day)

    ends(day, "printed or applied this label, and cannot verify it.")


def test_a_label_is_scanned_back_a_second_time(begin):
    day = begin("fill")
    code = day.case.syringes[0].code

    with stopped_by("applied_already"):
        day.act("label.applied", "processor", code=day.live(code))
    go_on(day, "fill")

    ends(day, "already has its label on")


def test_the_volume_on_a_label_was_misread_and_is_corrected(begin):
    day, code = filled_once(begin)
    filled = day.case.last("syringe.filled").event.id
    day.act("label.printed", "processor", container=code)
    said = {"replaces": filled, "reason": "it holds 0.9 mL"}
    day.act("syringe.filled", "processor", number=1, volume_ml="0.9", **said)

    with stopped_by("label_outdated"):
        day.act("label.applied", "processor", code=day.live(code))
    known = case_of(day.protocol, SITE, day.code)
    seen = following(day.protocol, known, known.case.containers[code], day.zone).seen
    old = day.live(code)
    day.act("label.printed", "processor", container=code, reason="0.9 mL", seen=seen)
    verified(day, code)
    day.act("label.destroyed", "processor", witness="second", code=old)
    day.fill()
    for part in ("release", "to_theatre", "match"):
        getattr(day, part)()
    for syringe in day.case.syringes:
        day.act("syringe.taken", "surgeon", syringe=day.live(syringe.code))
        given = {"points": {"ulnar_distal": f"{syringe.volume:f}"}, "digit": syringe.digit}
        day.act("injection.given", "surgeon", syringe=syringe.code, gauge=25, **given)
    put_away(day)

    ends(day, "says 1.0 mL, and 0.9 mL were filled in", "it holds 0.9 mL")


def test_the_scanner_is_broken_and_a_code_is_typed_with_a_second_person_looking(begin):
    day = begin("to_theatre")
    band, first = day.live(day.case.wristband.code), day.live(day.case.syringes[0].code)
    typed = {
        "wristband": band,
        "syringe": first,
        "entered": {"syringe": "typed", "wristband": "scan"},
    }

    with stopped_by("typed_unexplained", "typed_unwitnessed"):
        day.act("syringe.matched", "nurse", **typed)
    day.act("syringe.matched", "nurse", witness="surgeon", typed_why="scanner", **typed)
    go_on(day, "to_theatre")

    ends(day, "Typed, and not scanned, with no second person to see it: Syringe.")


def test_the_fat_is_labelled_away_from_the_participant(begin):
    day = begin("check_in")
    day.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    day.wait(20)
    taken = {"anaesthetic": "lidocaine", "anaesthetic_mg": "500", "adrenaline": True}
    day.act("liposuction.finished", "nurse", tumescent_ml="250", aspirate_ml="180", **taken)
    [fat] = day.of("lipoaspirate")

    day.act("label.printed", "nurse", container=fat)
    day.act("label.applied", "nurse", code=day.live(fat), in_presence=False)
    go_on(day, "liposuction")

    ends(day, "was not labelled in the participant's presence")


def test_the_label_that_identifies_a_syringe_is_not_torn_up(begin):
    day = begin("fill")
    code = day.live(day.case.syringes[0].code)

    with stopped_by("label_in_use"):
        day.act("label.destroyed", "processor", witness="second", code=code)
    go_on(day, "fill")

    ends(day, "it is not destroyed")


def test_void_labels_wait_in_a_drawer_when_the_case_is_to_be_closed(begin):
    day = begin("fill")
    relabel(day, day.case.syringes[0].code, "processor", "smeared")
    day.act("label.verified", "second", code=day.live(day.case.syringes[0].code))
    go_on(day, "fill", "close")

    ends(day, "void, and neither destroyed nor lost", still_open=["label_uncounted"])
    put_away(day, after="observe")
    ends(day, "Destroy the label")
