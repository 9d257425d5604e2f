"""Syringes that break, are filled wrong, or cannot be filled."""

from uuid import uuid4

import pytest

from svflab.services.errors import Conflict
from tests.mishaps.deeds import discard, explain, go_on, stopped_by, twice
from tests.mishaps.ending import ends


def test_a_syringe_holds_less_than_planned(begin):
    day = begin("plan")
    day.act("syringe.filled", "processor", number=1, volume_ml="0.8")
    day.label(day.case.syringes[0].code, "processor", verify="second")
    explain(day, "volume_not_as_planned", "a bubble", "processor")
    day.fill()
    go_on(day, "fill", "inject", "discard", "observe", "close")

    for syringe, each in zip(day.case.syringes, ("0.2", "0.25"), strict=True):
        day.act("syringe.taken", "surgeon", syringe=day.live(syringe.code))
        points = dict.fromkeys(("ulnar_distal", "ulnar_proximal", "radial_distal"), each)
        given = {"points": {**points, "radial_proximal": each}, "digit": syringe.digit}
        day.act("injection.given", "surgeon", syringe=syringe.code, gauge=25, **given)
    go_on(day, "inject")

    ends(day, "Syringe 1 holds 0.8 mL; planned: 1.0 mL.", "a bubble", "0.2 mL. Planned: 0.25 mL")


def test_a_syringe_breaks_after_it_was_filled(begin):
    day = begin("fill")

    discard(day, day.case.syringes[0].code, "leaking", "processor")
    go_on(day, "fill")

    ends(day, "was discarded: Leaking or broken")


def test_a_syringe_touches_the_bench_and_is_contaminated(begin):
    day = begin("release")

    discard(day, day.case.syringes[1].code, "contaminated", "processor")
    explain(day, "container_spoilt", "the tip touched the bench", "processor")
    go_on(day, "release")

    ends(day, "was discarded: Contaminated", "the tip touched the bench")


def test_the_svf_does_not_suffice_for_the_last_syringe(begin):
    day = begin("collect")
    rows = [("right_thumb", "5.0"), ("right_index", "5.0")]
    day.act(
        "filling.planned",
        "processor",
        syringes=[{"digit": digit, "volume_ml": volume} for digit, volume in rows],
    )
    day.act("syringe.filled", "processor", number=1, volume_ml="6.0")
    day.label(day.case.syringes[0].code, "processor", verify="second")

    with stopped_by("more_than_left"):
        day.act("syringe.filled", "processor", number=2, volume_ml="5.0")
    day.act("syringe.not_filled", "processor", number=2, reason="too little is left")
    go_on(day, "fill", "inject", "discard", "observe", "close")
    day.act("injection.stopped", "surgeon", reason="six times the usual volume")
    day.act("case.stopped", "surgeon", cause="other", reason="filled wrong")
    go_on(day, "inject", "observe")

    ends(day, "5.0 mL is more than the 4.0 mL left in", "too little is left")


def test_more_is_planned_than_there_is(begin):
    day = begin("collect")

    with stopped_by("plan_exceeds"):
        day.plan(volume_ml="6.0")
    go_on(day, "collect")

    ends(day, "The plan takes 12.0 mL, and there is only 10.0 mL.")


def test_a_digit_that_is_not_suitable_is_planned(begin):
    day = begin("preflight")
    day.check_in()
    row = {"suitable": True, "perfusion": "normal", "pain": 3}
    rows = {"right_thumb": {**row, "suitable": False, "why": "ulcer"}, "right_index": row}
    examined = day.case.last("digits.examined").event.id
    said = {"replaces": examined, "reason": "an ulcer was overlooked"}
    day.act("digits.examined", "surgeon", digits=rows, **said)
    for part in ("liposuction", "to_laboratory", "set_up", "extract", "collect"):
        getattr(day, part)()

    with stopped_by("digit_unsuitable"):
        day.plan()
    planned = [{"digit": "right_index", "volume_ml": "1.0"}]
    day.act("filling.planned", "processor", syringes=planned)
    go_on(day, "plan")

    ends(day, "Right thumb was not found suitable.", "an ulcer was overlooked")


def test_filled_is_tapped_twice(begin):
    day = begin("plan")
    event_id, said = str(uuid4()), {"number": 1, "volume_ml": "1.0"}

    first, second = twice(lambda: day.act("syringe.filled", "processor", event_id=event_id, **said))
    day.label(day.case.syringes[0].code, "processor", verify="second")
    go_on(day, "plan")

    assert (first.is_new, second.is_new, first.entry) == (True, False, second.entry)
    ends(day, "Fill a syringe")


def test_two_screens_fill_the_same_syringe(begin):
    day = begin("plan")
    day.act("syringe.filled", "processor", number=1, volume_ml="1.0")

    with stopped_by("filled_already"):
        day.act("syringe.filled", "second", number=1, volume_ml="1.0")
    day.label(day.case.syringes[0].code, "processor", verify="second")
    go_on(day, "plan")

    ends(day, "Syringe 1 is already recorded as filled or not filled.")


def test_a_form_that_was_sent_is_changed_and_sent_again(begin):
    day = begin("plan")
    event_id = str(uuid4())
    day.act("syringe.filled", "processor", event_id=event_id, number=1, volume_ml="1.0")

    with pytest.raises(Conflict):
        day.act("syringe.filled", "processor", event_id=event_id, number=1, volume_ml="0.9")
    day.label(day.case.syringes[0].code, "processor", verify="second")
    go_on(day, "plan")

    ends(day, "Volume 1.0 mL")


def test_a_syringe_of_the_plan_was_forgotten(begin):
    day = begin("plan")
    day.fill(count=1)

    with stopped_by("syringe_open"):
        day.release()
    day.act("syringe.not_filled", "processor", number=2, reason="the digit is not treated")
    go_on(day, "fill")

    ends(day, "Syringe 2 of 2 is neither filled nor left unfilled.", "the digit is not treated")
