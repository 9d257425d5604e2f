"""The record itself: slips of the pen, names in free text, the same thing twice."""

from uuid import uuid4

import pytest

from svflab.services import redaction, shift_notes
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.scan import answer
from tests.mishaps.deeds import explain, findings, go_on, stop, stopped_by, twice
from tests.mishaps.ending import SITE, ends, printed_history

NAME = "Hyun-a Lee-Kim"


def scan(day, text, **more):
    return answer(
        day.protocol,
        SITE,
        text,
        account="nurse",
        role="nurse",
        workstation="Theatre 2",
        case=day.code,
        event_id=str(uuid4()),
        **more,
    )


def test_a_name_is_typed_into_a_reason_and_taken_out_again(begin):
    day = begin("preflight")
    written = day.act("case.stopped", "nurse", cause="other", reason=f"{NAME} has gone home")
    day.close()
    event_id = written.entry.event.id

    asked = {"actor": "quality", "role": "quality", "witness": "surgeon"}
    redaction.redact(SITE, event_id, "reason", "participant", redaction.By(**asked))

    assert NAME not in printed_history(day)
    assert findings(day) == ()
    ends(day, "redacted: the words were taken out, their seal stays")


def test_a_weight_is_mistyped_and_corrected(begin):
    day = begin("check_in")
    wrong = day.case.last("checkin.measured").event.id

    said = {"weight_kg": "45.2", "allergies": "none known", "replaces": wrong}
    day.act("checkin.measured", "nurse", reason="the digits were swapped", **said)
    go_on(day, "check_in")

    ends(day, "45.2 kg", "54.2 kg", "the digits were swapped", "corrected by")


def test_an_entry_was_made_in_the_wrong_case_and_is_withdrawn(begin):
    day = begin("check_in")
    dose = {"anaesthetic": "lidocaine", "anaesthetic_mg": "50", "adrenaline": True}
    done = day.act("anaesthetic.given", "surgeon", where="finger_block", **dose)

    said = {"replaces": done.entry.event.id, "reason": "given to the other participant"}
    day.act("entry.withdrawn", "surgeon", **said)
    go_on(day, "check_in")

    ends(day, "withdrawn by", "given to the other participant")


def test_two_persons_correct_the_same_entry(begin):
    day = begin("check_in")
    wrong = day.case.last("checkin.measured").event.id
    said = {"allergies": "none known", "replaces": wrong, "reason": "misread"}
    day.act("checkin.measured", "nurse", weight_kg="45.2", **said)

    with stopped_by("corrected_already"):
        day.act("checkin.measured", "surgeon", weight_kg="55.2", **said)
    go_on(day, "check_in")

    ends(day, "This entry was corrected before.")


def test_somebody_wants_to_correct_a_print(begin):
    day = begin("check_in")
    printed = day.case.last("label.printed").event.id

    with pytest.raises((Invalid, Refused)):
        day.act("entry.withdrawn", "nurse", replaces=printed, reason="one too many")
    go_on(day, "check_in")

    ends(day, "is never corrected")


def test_a_deviation_is_answered_by_its_reason(begin):
    day = begin("match")
    day.inject(gauge=27)
    [event] = {one.event_id for one in day.case.given if one.digit == "right_thumb"}

    said = {"rule": "gauge", "event": event, "reason": "no other needle was sterile"}
    day.act("deviation.explained", "surgeon", **said)
    go_on(day, "inject")

    ends(day, "no other needle was sterile", "A needle of 27 G was used")


def test_the_scanner_garbles_a_code(begin):
    day = begin("to_theatre")
    code = day.live(day.case.syringes[0].code)

    garbled = scan(day, code[:-2] + code[-1])
    go_on(day, "to_theatre")

    assert garbled.state == "unknown"
    ends(day, "Only a part of a code was read. Nothing was looked up.")


def test_the_same_scan_is_sent_twice_by_a_bouncing_scanner(begin):
    day = begin("to_theatre")
    scan(day, day.live(day.case.wristband.code))

    first, second = twice(lambda: scan(day, day.live(day.case.syringes[0].code)))
    go_on(day, "to_theatre")

    assert (first.state, second.entry.event.id) == ("accepted", first.entry.event.id)
    ends(day, "Match the syringe with the wristband")


def test_the_next_shift_reads_a_note_that_has_grown_old(begin):
    day = begin("extract")
    known = shift_notes.open_cases(day.protocol, SITE)
    read, me = shift_notes.reached(known), {"site": SITE, "actor": "nurse", "role": "nurse"}
    day.collect()

    now = shift_notes.open_cases(day.protocol, SITE)
    with pytest.raises(Conflict):
        shift_notes.acknowledge(now, read, workstation="Theatre 2", event_id=str(uuid4()), **me)
    reached = shift_notes.reached(now)
    shift_notes.acknowledge(now, reached, workstation="Theatre 2", event_id=str(uuid4()), **me)
    go_on(day, "collect")

    assert [one.event.data["seq"] for one in shift_notes.readings(SITE)] == [reached]
    ends(day, "Collect the SVF")


def test_a_step_is_recorded_by_somebody_who_may_not(begin):
    day = begin("set_up")

    with stopped_by("role"):
        day.act("extraction.started", "nurse")
    go_on(day, "set_up")

    ends(day, "may not do this. It is done by: Processor")


def test_the_witness_is_the_one_who_did_it(begin):
    day = begin("to_laboratory")
    said = {"container": day.of("lipoaspirate")[0], "volume_ml": "180", "destination": "waste"}

    with stopped_by("witness_same"):
        day.act("container.discarded", "processor", witness="processor", **said)
    stop(day, "equipment", "the device is broken")

    ends(day, "did this, and cannot be its witness")


def test_a_case_is_opened_twice_for_the_same_participant(begin):
    day = begin("preflight")
    code = day.code

    with stopped_by("participant_has_case"):
        day.open()
    day.code = code
    go_on(day, "preflight")

    ends(day, "Open the case")


def test_a_late_entry_turns_the_order_round_and_is_answered(begin, clock):
    day = begin("fill")
    then = clock.now
    clock.tick(minutes=20)
    day.act("hold.placed", "processor", told_at=then, cause="other", reason="the fridge was open")

    explain(day, "late_entry", "nobody was at the screen", "processor")
    with stopped_by("on_hold"):
        day.release()
    day.act("hold.lifted", "quality", reason="it was cold enough")
    go_on(day, "fill")

    ends(day, "the fridge was open", "nobody was at the screen", "it was cold enough")
