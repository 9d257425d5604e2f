"""Whose is it: identifiers, wristbands, and things of another participant."""

from tests.mishaps.deeds import discard, explain, go_on, put_away, relabel, stop, stopped_by
from tests.mishaps.ending import ends


def compare(day, result):
    said = {"identifiers": ["birth_date", "name"], "result": result}
    day.act("identity.checked", "nurse", witness="surgeon", **said)


def match(day, *, band, syringe):
    day.act("syringe.matched", "nurse", wristband=band, syringe=syringe)


def test_the_identifiers_do_not_match_and_the_participant_goes_home(begin):
    day = begin("preflight")

    compare(day, "mismatch")
    with stopped_by("identity_mismatch_stands"):
        day.act("wristband.issued", "nurse")
    stop(day, "wrong_participant", "another birth date")

    ends(day, "The identifiers do not match.", "Wrong participant", "another birth date")


def test_the_identifiers_were_misread_and_match_at_the_second_comparison(begin):
    day = begin("preflight")

    compare(day, "mismatch")
    explain(day, "identity_mismatch", "a digit was misread")
    go_on(day, "preflight")

    ends(day, "They do not match", "They match", "a digit was misread")


def test_only_one_identifier_is_compared(begin):
    day = begin("preflight")

    with stopped_by("identifiers_too_few"):
        day.act(
            "identity.checked", "nurse", witness="surgeon", identifiers=["name"], result="match"
        )
    stop(day, "other", "nobody knows the birth date")

    ends(day, "2 identifiers must be compared; compared: 1.")


def test_the_case_was_opened_for_the_wrong_participant_and_is_opened_anew(begin):
    wrong = begin("check_in")

    stop(wrong, "wrong_participant", "P-002 lies on the table")
    right = begin("preflight", 2)
    stop(right, "other", "ends here for this story")

    ends(wrong, "P-002 lies on the table")
    ends(right, "P-002")


def test_the_wristband_of_another_participant_is_scanned_at_the_match(begin):
    other, day = begin("check_in", 2), begin("to_theatre")
    syringe = day.live(day.case.syringes[0].code)

    with stopped_by("wrong_participant"):
        match(day, band=other.live(other.case.wristband.code), syringe=syringe)
    explain(day, "wrong_participant", "the band lay on the trolley")
    go_on(day, "to_theatre")

    ends(day, "belongs to case", "the band lay on the trolley")


def test_the_syringe_of_another_participant_is_scanned_at_the_match(begin):
    other, day = begin("to_theatre", 2), begin("to_theatre")
    band = day.live(day.case.wristband.code)

    with stopped_by("wrong_participant"):
        match(day, band=band, syringe=other.live(other.case.syringes[0].code))
    go_on(day, "to_theatre")

    ends(day, "belongs to case", "refused", "incident")
    ends(other, still_open=["syringe_not_ended", "svf_tube_not_ended"])


def test_the_syringe_of_another_participant_was_injected(begin, clock):
    other, day = begin("match", 2), begin("match")
    taken = other.case.syringes[0]

    clock.tick(minutes=1)
    given = {"points": {"ulnar_proximal": "1.0"}, "gauge": 25, "digit": taken.digit}
    day.act("injection.given", "surgeon", told_at=clock.now, syringe=taken.code, **given)
    day.report(term="product.wrong_participant", grade="1")
    for syringe in day.case.syringes:
        discard(day, syringe.code, "other")
    put_away(day)
    discard(other, other.case.syringes[1].code, "other")
    stop(other, "adverse_event", "its syringe was given to another participant")

    ends(day, "belongs to case", "incident")
    ends(other, "of this case was used in case")


def test_a_wristband_gets_wet_and_is_replaced_during_the_case(begin):
    day = begin("extract")
    band = day.case.wristband.code

    old = day.live(band)
    day.act("label.printed", "nurse", container=band, reason="wet, cannot be read")
    day.act("label.applied", "nurse", witness="surgeon", code=day.live(band))
    day.act("label.destroyed", "nurse", witness="surgeon", code=old)
    go_on(day, "extract")

    ends(day, "wet, cannot be read", "Destroy the label")


def test_a_wristband_that_was_replaced_is_scanned_at_the_match(begin):
    day = begin("to_theatre")
    band, syringe = day.case.wristband.code, day.live(day.case.syringes[0].code)
    old = day.live(band)
    day.act("label.printed", "nurse", container=band, reason="cut off for the drip")
    day.act("label.applied", "nurse", witness="surgeon", code=day.live(band))

    with stopped_by("label_void"):
        match(day, band=old, syringe=syringe)
    day.act("label.destroyed", "nurse", witness="surgeon", code=old)
    go_on(day, "to_theatre")

    ends(day, "is void; label 2 is the valid one", "which is not valid, turned up at a scanner")


def test_nobody_sees_the_wristband_put_on(begin):
    day = begin("preflight")
    compare(day, "match")
    day.act("wristband.issued", "nurse")
    band = day.case.wristband.code
    day.act("label.printed", "nurse", container=band)

    with stopped_by("witness_missing"):
        day.act("label.applied", "nurse", code=day.live(band))
    day.act("label.applied", "nurse", witness="surgeon", code=day.live(band))
    stop(day, "other", "ends here for this story")

    ends(day, "A second person must witness this.")


def test_the_participant_is_pregnant_on_the_day(begin):
    day = begin("preflight")
    compare(day, "match")

    day.act("eligibility.confirmed", "surgeon", pregnancy="yes", systemic_infection=False)
    stop(day, "not_eligible", "the test of this morning is positive", who="surgeon")

    ends(day, "Pregnancy: Yes. Acceptable: No or Not applicable", "Not eligible today")


def test_a_label_meant_for_one_syringe_is_stuck_on_the_other(begin):
    day = begin("fill")
    one, two = (syringe.code for syringe in day.case.syringes)

    for code in (one, two):
        old = relabel(day, code, "processor", "the two labels were swapped")
        day.act("label.verified", "second", code=day.live(code))
        day.act("label.destroyed", "processor", witness="second", code=old)
    go_on(day, "fill")

    ends(day, "the two labels were swapped")
