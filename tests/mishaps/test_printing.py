"""Printers that are off, jam, hang, or print too late."""

import pytest

from svflab.services import printing
from svflab.services.errors import Conflict
from svflab.services.subjects import case_of
from tests.mishaps.deeds import go_on, settle_labels, stopped_by, twice
from tests.mishaps.ending import SITE, ends
from tests.printer import Printing, switched_off


@pytest.fixture
def day(begin):
    """A day on which the first syringe was just filled, and its label is to be printed."""
    day = begin("plan")
    day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    day.act("label.printed", "processor", container=day.of("syringe")[0])
    return day


def label(day):
    return day.live(day.case.syringes[0].code)


def entry_of(day):
    known = case_of(day.protocol, SITE, day.code)
    event_id = known.case.syringes[0].live_print.event_id
    return next(entry for entry in known.entries if entry.event.id == event_id)


def send(day, printer):
    event = printing.leaving(day.protocol, entry_of(day), "printer", printer.name)
    return printing.send(day.protocol, event, printer)


def give(day, way="browser"):
    return printing.paper(
        day.protocol, day.event("label.sent", "processor", code=label(day), way=way)
    )


def another(day, reason):
    day.act("label.printed", "processor", container=day.case.syringes[0].code, reason=reason)


def go_on_with_it(day):
    """Stick the newest label on, tear up the others, and go on to the end."""
    day.act("label.applied", "processor", code=label(day))
    day.act("label.verified", "second", code=label(day))
    settle_labels(day)
    go_on(day, "plan")


def test_the_printer_is_switched_off_and_the_browser_prints_the_same_label(day):
    outcome = send(day, switched_off())
    day.wait(1)
    give(day)
    go_on_with_it(day)

    assert outcome == "failed"
    ends(day, "Outcome Nothing left", "Way Browser's print dialog")


def test_the_printer_hangs_up_in_the_middle_and_another_number_is_printed(day):
    with Printing("hangs") as printer:
        outcome = send(day, printer.setting(send_seconds=0.2))
    with stopped_by("paper_out"):
        give(day)
    another(day, "half a label came out")
    with Printing() as printer:
        send(day, printer.setting())
    go_on_with_it(day)

    assert outcome == "unknown"
    ends(day, "Outcome unknown", "half a label came out", "Print number 2")


def test_the_printer_jams_while_a_filled_syringe_lies_there(day):
    filled = day.case.syringes[0]
    with Printing() as printer:
        send(day, printer.setting())
    with stopped_by("label_waiting"):
        day.act("syringe.filled", "processor", number=2, volume_ml="1.0")
    assert day.case.containers[filled.code].number == 1

    another(day, "the printer jammed")
    with Printing() as printer:
        send(day, printer.setting())
    go_on_with_it(day)

    ends(day, "the printer jammed", "has no label on it yet")


def test_a_printer_that_is_switched_on_in_the_evening_prints_nothing_of_the_morning(day):
    day.wait(6)
    with stopped_by("paper_late"), Printing() as printer:
        send(day, printer.setting())
    another(day, "the printer was off")
    give(day)
    go_on_with_it(day)

    assert printer.received == []
    ends(day, "was printed more than 5 minutes ago")


def test_print_is_tapped_twice_and_one_paper_comes_out(day):
    with Printing() as printer:
        ways = twice(lambda: send(day, printer.setting()))
    go_on_with_it(day)

    assert (ways, len(printer.received)) == (("sent", "sent"), 1)
    ends(day, "Outcome Sent")


def test_the_paper_was_given_out_and_is_asked_for_again_at_another_screen(day):
    event = day.event("label.sent", "processor", code=label(day), way="browser")
    printing.paper(day.protocol, event)
    with pytest.raises(Conflict):
        printing.paper(day.protocol, event)
    with stopped_by("paper_out"):
        give(day, "pdf")
    go_on_with_it(day)

    ends(day, "is out already, or may be")


def test_the_server_is_cut_off_while_it_sends_and_the_outcome_is_unknown(day):
    to = {"way": "printer", "printer": "Bench printer"}
    day.act("label.sent", "processor", code=label(day), outcome="sending", **to)
    day.wait(6)
    with stopped_by("paper_out"), Printing() as printer:
        send(day, printer.setting())
    another(day, "nobody knows whether it came out")
    give(day)
    go_on_with_it(day)

    assert printer.received == []
    ends(day, "nobody knows whether it came out")


def test_there_is_no_printer_at_all_and_the_wristband_is_missing_before_the_cut(begin):
    day = begin("open")
    with stopped_by("printer_not_ready"):
        day.preflight(printer_ready=False)
    go_on(day, "open")

    ends(day, "The label printer is not ready.")
