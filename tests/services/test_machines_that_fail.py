"""Printers, scanners and screens that fail: the case goes on, and everything keeps its name."""

import pytest
from flask import current_app

from svflab.services import printing, subjects
from svflab.services.errors import Refused
from svflab.services.scan import answer
from svflab.services.walk import Day
from tests.printer import Printing


@pytest.fixture
def begin(records, clock):
    def begun(part):
        protocol = current_app.extensions["protocol"]
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        return Day(protocol, "seoul", "P-001", wait=wait).until(part)

    return begun


@pytest.fixture
def scan(records, clock):
    def scanned(day, text, who="nurse", role="nurse", screen="Theatre 2", **more):
        clock.tick(seconds=3)
        protocol = current_app.extensions["protocol"]
        told = {"account": who, "role": role, "workstation": screen, "case": day.code}
        return answer(protocol, "seoul", text, **told, **more)

    return scanned


def sent(day, printer, code):
    entry = printing.labels.print_entry(
        subjects.known(day.protocol, "seoul", f"case:{day.code}"), code
    )
    event = printing.leaving(day.protocol, entry, "printer", printer.name)
    return printing.send(day.protocol, event, printer)


def test_the_printer_jams_and_a_filled_syringe_is_identified_till_its_new_label_is_on(begin, scan):
    day = begin("fill")
    syringe = day.case.syringes[0]
    first = day.live(syringe.code)
    day.act("label.printed", "processor", container=syringe.code, reason="smudged")
    with Printing("resets") as jammed:
        assert sent(day, jammed.setting(), day.live(syringe.code)) == "unknown"

    read = scan(day, first, who="processor", role="processor")
    assert (read.why, read.container.code, read.case) == ("label_replaced", syringe.code, day.code)
    assert day.case.containers[syringe.code].print_of(1).state == "applied"

    day.act("label.printed", "processor", container=syringe.code, reason="jammed")
    third = day.live(syringe.code)
    with Printing() as mended:
        assert sent(day, mended.setting(), third) == "sent"
    day.act("label.applied", "processor", code=third)

    after = day.case.containers[syringe.code]
    assert [(one.number, one.state) for one in after.prints] == [
        (1, "voided"),
        (2, "voided"),
        (3, "applied"),
    ]
    assert scan(day, first, who="processor", role="processor").why == "label_void"
    assert after.left == syringe.left


def test_a_wristband_is_replaced_in_the_middle_of_a_case_and_only_the_new_one_matches(begin, scan):
    day = begin("to_theatre")
    band, syringe = day.case.wristband, day.case.syringes[0]
    torn = day.live(band.code)
    day.act("label.printed", "nurse", container=band.code, reason="torn")
    new = day.live(band.code)

    waiting = scan(day, torn)
    assert (waiting.state, waiting.why, waiting.case) == ("stop", "label_replaced", day.code)
    both = {"wristband": torn, "syringe": day.live(syringe.code)}
    with pytest.raises(Refused):
        day.act("syringe.matched", "nurse", **both)

    day.act("label.applied", "nurse", witness="surgeon", code=new)
    assert scan(day, torn).why == "label_void"
    assert scan(day, new).why == "wristband_read"
    assert scan(day, day.live(syringe.code)).why == "syringe.matched"
    assert day.case.wristband.code == band.code
    day.act("label.destroyed", "nurse", witness="surgeon", code=torn)
    assert all(one.counted for one in day.case.wristband.prints)


def test_a_dead_workstation_loses_nothing_another_goes_on_where_it_was(begin, scan):
    day = begin("to_theatre")
    band = day.live(day.case.wristband.code)
    first, second = (day.live(one.code) for one in day.case.syringes[:2])
    scan(day, band)
    assert scan(day, first).state == "accepted"

    there = {"screen": "Theatre 3"}
    assert scan(day, second, **there).why == "wristband_first"  # nobody held it there
    assert scan(day, first, **there).why in {"nothing_waits", "done", "form"}
    scan(day, band, **there)
    assert scan(day, second, **there).state == "accepted"

    assert all(one.matched for one in day.case.syringes[:2])


def test_without_a_scanner_an_identity_gate_is_typed_before_a_witness_and_the_record_says_why(
    begin, scan
):
    day = begin("to_theatre")
    both = {
        "wristband": day.live(day.case.wristband.code),
        "syringe": day.live(day.case.syringes[0].code),
    }
    typed = {"entered": dict.fromkeys(both, "typed"), "typed_why": "scanner"}

    scan(day, both["wristband"], how="typed")
    assert scan(day, both["syringe"], how="typed").state != "accepted"
    with pytest.raises(Refused):
        day.act("syringe.matched", "nurse", **both, **typed)
    day.act("syringe.matched", "nurse", witness="surgeon", **both, **typed)

    event = day.case.last("syringe.matched").event
    assert (event.witness, event.data["typed_why"]) == ("surgeon", "scanner")
