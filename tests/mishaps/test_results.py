"""Results that are bad, late, or come after the injection."""

from tests.mishaps.deeds import go_on, stop, stopped_by
from tests.mishaps.ending import ends


def collected(begin, *, but=(), **results):
    """Return a day on which the SVF was collected, with these results."""
    day = begin("extract")
    day.act("svf.collected", "processor", volume_ml="10.0", appearance="as_expected")
    usual = {"viable_cells": "3600000", "viability": "91", "gram_stain": "negative"}
    for test, value in {**usual, "endotoxin": "0.5", **results}.items():
        if test not in but:
            day.act("result.reported", "processor", test=test, state="reported", value=value)
    for test in ("sterility", *but):
        day.act("result.reported", "processor", test=test, state="awaited")
    day.wait(3)
    day.plan()
    day.fill()
    return day


def released_by_two(day, reason):
    day.release(override=True, witness="surgeon", reason=reason)


def test_the_gram_stain_is_positive_before_the_release(begin):
    day = collected(begin, gram_stain="positive")

    with stopped_by("result_shuts_release"):
        day.release()
    stop(day, "product_not_released", "bacteria in the Gram stain", who="processor")

    ends(day, "Gram stain is", "outside its limits", "Product not released")


def test_the_viability_is_low_and_two_persons_release_it(begin):
    day = collected(begin, viability="62")

    with stopped_by("result_shuts_release"):
        day.release()
    released_by_two(day, "nothing else can be made")
    go_on(day, "release")

    ends(day, "Released although Viability is 62 %", "nothing else can be made")


def test_one_person_alone_releases_outside_the_limits(begin):
    day = collected(begin, viability="62")

    with stopped_by("witness_missing"):
        day.release(override=True, reason="hurry")
    stop(day, "product_not_released", "nobody else agrees", who="processor")

    ends(day, "A second person must witness this.")


def test_the_endotoxin_comes_after_the_injection_and_is_too_high(begin):
    day = collected(begin, but=("endotoxin",))

    with stopped_by("result_shuts_release"):
        day.release()
    released_by_two(day, "the reader is broken")
    go_on(day, "release", "discard", "observe", "close")
    day.act("result.reported", "processor", test="endotoxin", state="reported", value="90")
    day.report(term="product.out_of_limits")
    go_on(day, "inject")

    ends(
        day,
        "Released without Endotoxin.",
        "Endotoxin is 90 EU/mL, outside its limits",
        "Report an adverse event",
    )


def test_the_culture_grows_two_weeks_after_the_case_was_closed(begin):
    day = begin("close")

    day.wait(14 * 24 * 60)
    day.act("result.reported", "quality", test="sterility", state="reported", value="growth")
    day.report(term="product.positive_culture", grade="1")

    ends(day, "Sterility culture is", "outside its limits", "Report an adverse event")


def test_a_result_was_read_of_another_tube_and_is_corrected(begin):
    day = collected(begin, endotoxin="90")
    wrong = day.case.reported("endotoxin").event.id

    said = {"test": "endotoxin", "state": "reported", "value": "0.5", "replaces": wrong}
    day.act("result.reported", "processor", reason="read of another tube", **said)
    go_on(day, "fill")

    ends(day, "90 EU/mL", "read of another tube", "corrected by")


def test_a_sample_is_dropped_and_another_is_taken(begin):
    day = begin("collect")
    day.act("sample.taken", "processor", test="sterility", volume_ml="0.5")
    [sample] = day.of("qc_sample")
    said = {"witness": "second", "destination": "waste", "cause": "dropped"}
    day.act("container.discarded", "processor", container=sample, volume_ml="0.5", **said)
    day.act("sample.taken", "processor", test="sterility", volume_ml="0.5")
    day.label(day.of("qc_sample")[-1], "processor")
    go_on(day, "collect")

    ends(day, "was discarded: Dropped")
