"""Kits and devices that fail, fat that spills, extractions that last too long."""

from tests.mishaps.deeds import discard, explain, go_on, stop, stopped_by
from tests.mishaps.ending import ends


def run(day, minutes=17.0):
    day.act("extraction.started", "processor")
    day.wait(minutes)
    day.act("extraction.finished", "processor")


def test_the_extraction_is_forgotten_and_runs_for_22_minutes(begin):
    day = begin("set_up")

    day.extract(minutes=22)
    explain(day, "window.extraction", "called to the theatre", "processor")
    go_on(day, "extract")

    ends(day, "took 22:00 (min:s), and at most 20:00 was allowed", "called to the theatre")


def test_the_device_stops_by_itself_after_12_minutes(begin):
    day = begin("set_up")

    day.extract(minutes=12)
    explain(day, "window.extraction", "the device stopped", "processor")
    go_on(day, "extract")

    ends(day, "took 12:00 (min:s), and at least 15:00 was needed")


def test_the_kit_fails_and_a_second_run_is_made_with_another(begin):
    day = begin("extract")

    day.act("svf.collected", "processor", volume_ml="0", appearance="bloody")
    empty = day.case.svf.code
    kit = {"kit_serial": "KS-SECOND", "kit_lot": "SXL-2", "kit_expiry": "2027-10-31"}
    day.act(
        "setup.completed", "processor", device=day.device, enzyme_used=False, line_clear=True, **kit
    )
    run(day)
    go_on(day, "extract")

    assert (len(day.case.runs), day.case.containers[empty].ended) == (2, "discarded")
    ends(day, "KS-SECOND", "Appearance Bloody")


def test_nothing_comes_out_of_the_fat_and_the_case_is_stopped(begin):
    day = begin("extract")

    day.act("svf.collected", "processor", volume_ml="0", appearance="other")
    stop(day, "no_yield", "no yield", who="processor")

    ends(day, "No SVF came out of it", "no yield")


def test_the_kit_is_past_its_expiry_date(begin):
    day = begin("open")

    with stopped_by("kit_expired"):
        day.preflight(kit_expiry="2026-11-22")
    go_on(day, "open")

    ends(day, "The kit expired on 2026-11-22; today is 2026-11-23.")


def test_the_kit_was_used_for_another_participant(begin):
    other, day = begin("extract", 2), begin("open")

    with stopped_by("kit_used"):
        day.preflight(kit_serial=other.kit)
    go_on(day, "open")

    ends(day, "A kit is used once.")


def test_another_kit_than_that_of_pre_flight_is_scanned_at_the_device(begin):
    day = begin("to_laboratory")
    own, day.kit = day.kit, "KS-ANOTHER"

    with stopped_by("not_as_preflight"):
        day.set_up()
    day.kit = own
    go_on(day, "to_laboratory")

    ends(day, "At pre-flight it was")


def test_the_bench_is_not_clear(begin):
    day = begin("to_laboratory")
    said = {"device": day.device, "kit_serial": day.kit, "enzyme_used": False}

    with stopped_by("line_not_clear"):
        day.act("setup.completed", "processor", line_clear=False, **said)
    go_on(day, "to_laboratory")

    ends(day, "The line is not clear.")


def test_the_device_breaks_before_the_fat_is_in_it(begin):
    day = begin("set_up")

    stop(day, "equipment", "the device does not start", who="processor")

    ends(day, "Device or kit", "the device does not start")


def test_the_fat_is_spilt_on_the_way_to_the_laboratory(begin):
    day = begin("liposuction")
    [fat] = day.of("lipoaspirate")
    scanned = [day.live(fat)]

    day.act("handover.offered", "nurse", to="laboratory", containers=scanned)
    day.act("handover.refused", "processor", reason="the canister is broken")
    discard(day, fat, "leaking")
    stop(day, "aspirate_unsuitable", "it was spilt")

    ends(day, "was discarded: Leaking or broken", "the canister is broken")


def test_there_is_little_fat(begin):
    day = begin("check_in")

    day.liposuction(aspirate_ml="40")
    explain(day, "not_acceptable", "a thin participant")
    go_on(day, "liposuction")

    ends(day, "Aspirate: 40 mL. Acceptable:", "a thin participant")


def test_the_laboratory_screen_dies_during_the_extraction(begin, clock):
    day = begin("set_up")
    day.act("extraction.started", "processor")
    clock.tick(minutes=17)
    finished = clock.now

    clock.tick(minutes=20)
    day.act("extraction.finished", "processor", told_at=finished)
    explain(day, "late_entry", "the screen was dead", "processor")
    go_on(day, "extract")

    ends(day, "Recorded 20 min after it happened.", "told afterwards", "the screen was dead")


def test_the_tube_of_svf_is_dropped(begin):
    day = begin("collect")

    discard(day, day.case.svf.code, "dropped", "processor")
    stop(day, "product_not_released", "the tube broke on the floor", who="processor")

    ends(day, "was discarded: Dropped", "the tube broke on the floor")
