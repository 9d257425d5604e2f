"""A case that does not come to its end: stopped, withdrawn, closed too early."""

from tests.mishaps.deeds import discard, findings, go_on, settle_labels, stop, stopped_by
from tests.mishaps.ending import ends


def test_the_participant_withdraws_after_the_liposuction(begin):
    day = begin("to_laboratory")

    stop(day, "consent_withdrawn", "does not want to go on", who="surgeon")

    assert day.case.containers[day.of("lipoaspirate")[0]].ended == "discarded"
    ends(day, "Consent withdrawn", "does not want to go on")


def test_the_participant_withdraws_before_anything_is_cut(begin):
    day = begin("check_in")

    stop(day, "consent_withdrawn", "too nervous")

    ends(day, "Consent withdrawn", "too nervous")


def test_the_participant_does_not_come(begin):
    day = begin("open")

    stop(day, "other", "did not come", who="coordinator")

    ends(day, "did not come")


def test_the_participant_reacts_to_the_anaesthetic(begin):
    day = begin("check_in")
    day.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    day.report(term="systemic.anaesthetic_toxicity", grade="3")

    stop(day, "adverse_event", "twitching", who="surgeon")

    ends(day, "Adverse event", "twitching", "Report an adverse event")


def test_too_much_anaesthetic_is_given(begin):
    day = begin("check_in")
    dose = {"anaesthetic": "lidocaine", "anaesthetic_mg": "600", "adrenaline": False}

    day.act("anaesthetic.given", "surgeon", where="finger_block", **dose)
    go_on(day, "check_in")

    ends(day, "Lidocaine: 600 mg today is")


def test_work_goes_on_after_the_stop(begin):
    day = begin("to_laboratory")
    day.act("case.stopped", "surgeon", cause="adverse_event", reason="short of breath")

    with stopped_by("stopped"):
        day.set_up()
    discard(day, day.of("lipoaspirate")[0], "other", "processor")
    settle_labels(day)
    day.close()

    ends(day, "This case is stopped;", "short of breath")


def test_two_screens_stop_the_case_at_the_same_moment(begin):
    day = begin("liposuction")
    day.act("case.stopped", "surgeon", cause="adverse_event", reason="bleeding")

    with stopped_by("stopped"):
        day.act("case.stopped", "nurse", cause="adverse_event", reason="bleeding as well")
    discard(day, day.of("lipoaspirate")[0], "other")
    day.close()

    ends(day, "bleeding")


def test_a_case_is_closed_while_a_syringe_lies_in_the_theatre(begin):
    day = begin("match")
    day.inject(1)

    ends(
        day,
        "neither injected nor discarded, 1.00 mL left",
        still_open=["syringe_not_ended", "svf_tube_not_ended"]
        + [f"observation_{point}" for point in ("end", "min15", "h1")],
    )
    discard(day, day.case.syringes[1].code, "residue")
    go_on(day, "inject")
    ends(day, "Still open: Syringe 2 of 2")


def test_a_stopped_case_is_closed_while_its_fat_stands_on_the_bench(begin):
    day = begin("to_laboratory")
    day.act("case.stopped", "surgeon", cause="equipment", reason="the device is broken")

    ends(day, "neither used up nor discarded", still_open=["lipoaspirate_not_ended"])


def test_the_case_is_stopped_after_one_of_two_digits_was_injected(begin):
    day = begin("match")
    day.inject(1)

    day.act("injection.stopped", "surgeon", reason="pain")
    discard(day, day.case.syringes[1].code, "residue")
    stop(day, "adverse_event", "pain in the first digit", who="surgeon")

    ends(day, "pain in the first digit", "Stop injecting")


def test_somebody_records_in_a_case_that_was_closed_yesterday(begin):
    day = begin("close")
    day.wait(24 * 60)

    with stopped_by("closed"):
        day.act("hold.placed", "nurse", cause="other", reason="a doubt")

    assert findings(day) == ()
    ends(day, "This case is closed;")
