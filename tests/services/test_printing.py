"""A print goes to a real printer on the network, once, and what came of it is told as it was."""

import random
import threading
from dataclasses import replace
from io import BytesIO
from uuid import uuid4

import pytest
import zxingcpp
from flask import current_app
from PIL import Image

from svflab.domain.containers import SEND_WITHIN
from svflab.services import labels, printing, site_printers, subjects, workstations
from svflab.services.errors import Conflict, Invalid, NotThere, Refused
from svflab.services.walk import Day
from tests.printer import Printing, switched_off


@pytest.fixture
def day(records, clock):
    """Return a day on which the first of two syringes was just filled, and its label printed."""
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    day.until("plan").act("syringe.filled", "processor", number=1, volume_ml="1.0")
    day.act("label.printed", "processor", container=day.of("syringe")[0])
    return day


def label(day, number=1):
    return day.case.syringes[0].print_of(number)


def printed(day, number=1):
    known = subjects.case_of(day.protocol, "seoul", day.code)
    return next(e for e in known.entries if e.event.id == label(day, number).event_id)


def send(day, printer, number=1):
    event = printing.leaving(day.protocol, printed(day, number), "printer", printer.name)
    return printing.send(day.protocol, event, printer)


def again(day, printer, number=1):
    """Send the same print once more, as another tap would that comes later."""
    event = day.event("label.sent", "processor", code=label(day, number).code)
    return printing.send(day.protocol, event, printer)


def give(day, way="browser", number=1):
    event = day.event("label.sent", "processor", code=label(day, number).code, way=way)
    return printing.paper(day.protocol, event)


def told(day):
    """Return what was recorded of papers that left: the way, the printer, the outcome."""
    entries = subjects.case_of(day.protocol, "seoul", day.code).entries
    return [
        (e.event.data["way"], e.event.data.get("printer"), e.event.data["outcome"])
        for e in entries
        if e.event.kind == "label.sent"
    ]


# ---------------------------------------------------------------- to a printer


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_printer_burns_the_label_of_this_print_and_the_record_says_which_printer(day, dpi):
    with Printing() as printer:
        outcome = send(day, printer.setting(dpi=dpi))

    (picture,) = printer.labels()
    (code,) = zxingcpp.read_barcodes(picture)
    assert (outcome, code.text) == ("sent", label(day).code)
    assert told(day) == [
        ("printer", "Bench printer", "sending"),
        ("printer", "Bench printer", "sent"),
    ]


def test_sent_is_not_applied_only_the_scan_says_that_it_is_on(day):
    with Printing() as printer:
        send(day, printer.setting())
    before = label(day).state

    day.act("label.applied", "processor", code=label(day).code)

    assert (before, label(day).state) == ("issued", "applied")


def test_a_printer_that_is_off_gets_nothing_and_the_same_print_may_be_sent_again(day):
    first = send(day, switched_off())

    with Printing() as printer:
        second = again(day, printer.setting("Theatre printer"))

    assert (first, second) == ("failed", "sent")
    assert len(printer.labels()) == 1
    assert [outcome for *_, outcome in told(day)] == ["sending", "failed", "sending", "sent"]


@pytest.mark.parametrize("manner", ["hangs", "resets"])
def test_a_printer_that_breaks_off_leaves_the_outcome_unknown_and_forces_a_new_number(day, manner):
    with Printing(manner) as printer:
        outcome = send(day, printer.setting())

    with Printing() as repaired:
        with pytest.raises(Refused, match="paper_out"):
            again(day, repaired.setting())
        day.act("label.printed", "processor", container=day.of("syringe")[0], reason="jammed")
        second = send(day, repaired.setting(), 2)

    assert (outcome, second) == ("unknown", "sent")
    assert [found.text for p in repaired.labels() for found in zxingcpp.read_barcodes(p)] == [
        label(day, 2).code
    ]


def test_what_a_hanging_printer_did_not_take_is_taken_back(day):
    with Printing("hangs") as printer:
        send(day, printer.setting())

    assert printer.labels() == []  # it reads what it was left with only now


def test_a_label_of_unknown_outcome_that_did_come_out_is_stuck_on_and_used(day):
    with Printing("resets") as printer:
        send(day, printer.setting())

    day.act("label.applied", "processor", code=label(day).code)

    assert label(day).state == "applied"


def test_a_label_of_unknown_outcome_that_was_replaced_ends_destroyed_or_lost(day):
    with Printing("resets") as printer:
        send(day, printer.setting())
    syringe = day.of("syringe")[0]
    day.act("label.printed", "processor", container=syringe, reason="jammed")
    day.act("label.applied", "processor", code=label(day, 2).code)

    before = label(day).counted
    day.act("label.destroyed", "processor", witness="second", code=label(day).code)

    assert (before, label(day).counted) == (False, True)


def test_a_second_tap_sends_nothing_a_second_time(day):
    with Printing() as printer:
        outcomes = [send(day, printer.setting()) for _tap in range(2)]

    assert outcomes == ["sent", "sent"]
    assert len(printer.labels()) == 1


def test_two_windows_at_once_send_one_label(app, day):
    event = printing.leaving(day.protocol, printed(day), "printer", "Bench printer")
    start, answers = threading.Barrier(4), []

    def tap(number):
        with app.app_context():
            mine = day.event("label.sent", "processor", code=event.data["code"])
            start.wait()
            try:
                printing.send(day.protocol, event if number < 2 else mine, setting)
                answers.append("answered")
            except Refused:
                answers.append("refused")

    with Printing() as printer:
        setting = printer.setting()
        taps = [threading.Thread(target=tap, args=(number,)) for number in range(4)]
        for one in taps:
            one.start()
        for one in taps:
            one.join()

    assert len(printer.labels()) == 1
    assert len(answers) == 4


def test_nothing_is_sent_five_minutes_after_the_print_was_recorded(day, clock):
    clock.tick(SEND_WITHIN, seconds=1)

    with Printing() as printer, pytest.raises(Refused, match="paper_late"):
        again(day, printer.setting())

    assert (printer.received, told(day)) == ([], [])


def test_a_crash_between_sending_and_its_outcome_shows_as_unknown(day, clock, monkeypatch):
    def crash(*_given, **_more):
        raise KeyboardInterrupt

    with Printing() as printer, monkeypatch.context() as patched:
        patched.setattr(printing.sending, "send", crash)
        with pytest.raises(KeyboardInterrupt):
            send(day, printer.setting())
    now = label(day).outcome(clock.now)
    clock.tick(SEND_WITHIN, seconds=1)

    assert (now, label(day).outcome(clock.now)) == ("sending", "unknown")
    with Printing() as printer, pytest.raises(Refused, match="paper_out"):
        again(day, printer.setting())
    assert printer.received == []


def test_the_outcome_is_recorded_though_the_case_was_stopped_meanwhile(day, monkeypatch):
    def stopped_meanwhile(*given, **more):
        day.act("case.stopped", "nurse", cause="other", reason="fainted")
        return send_it(*given, **more)

    send_it = printing.sending.send
    monkeypatch.setattr(printing.sending, "send", stopped_meanwhile)
    with Printing() as printer:
        outcome = send(day, printer.setting())

    assert (outcome, label(day).sent) == ("sent", "sent")


def test_a_printer_with_other_labels_in_it_is_sent_nothing(day):
    with Printing() as printer, pytest.raises(Invalid) as met:
        send(day, printer.setting(labels=("lipoaspirate",)))

    assert met.value.errors == {"printer": "other_labels"}
    assert (printer.received, told(day)) == ([], [])


def test_the_name_of_a_printer_that_there_is_not_is_refused(day):
    with pytest.raises(Invalid, match="unknown"):
        site_printers.named("Nowhere")


def test_a_workstation_has_its_own_printer_as_the_first_choice(records, day):
    mine, other = switched_off("A", workstations=("Bench 1",)), switched_off("B")
    current_app.config["PRINTERS"] = (other, mine)

    assert site_printers.nearest("seoul", "bench 1") == mine
    assert site_printers.nearest("seoul", "Theatre 2") is None
    assert site_printers.nearest("seoul", "") is None


def test_an_administrator_chooses_the_printer_of_a_workstation_and_takes_it_back(records, day):
    mine, other = switched_off("A", workstations=("Bench 9",)), switched_off("B")
    current_app.config["PRINTERS"] = (other, mine)
    bench = workstations.register(
        "seoul", "Bench 9", "laboratory", event_id=str(uuid4()), actor="admin", role="administrator"
    )
    by = {"actor": "admin", "role": "administrator"}

    site_printers.choose("seoul", bench.code, "B", **by)
    assert site_printers.nearest("seoul", bench.code) == other
    current_app.config["PRINTERS"] = (mine,)  # the settings name it no more
    assert site_printers.nearest("seoul", bench.code) == mine
    current_app.config["PRINTERS"] = (other, mine)
    site_printers.choose("seoul", bench.code, "", **by)
    assert site_printers.nearest("seoul", bench.code) == mine
    with pytest.raises(Invalid, match="unknown"):
        site_printers.choose("seoul", bench.code, "Nowhere", **by)


@pytest.mark.parametrize(
    ("dpi", "takes", "template"),
    [
        (300, (), "syringe-flat"),
        (203, (), "syringe-flag"),
        (300, ("syringe-flag",), "syringe-flag"),
        (300, ("bag",), "syringe-flat"),
    ],
)
def test_the_label_of_a_syringe_is_one_that_the_printer_here_can_print(day, dpi, takes, template):
    wide = replace(day.case.syringes[0], barrel_mm="20")
    printer = replace(switched_off("A"), dpi=dpi, labels=takes)

    assert labels.template_of(day.protocol, wide, printer) == template


# ---------------------------------------------------------------- to a browser


@pytest.mark.parametrize(("way", "begins"), [("browser", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_paper_is_given_to_a_browser_once_and_recorded(day, way, begins):
    made = give(day, way)

    assert made.startswith(begins)
    assert told(day) == [(way, None, "sent")]
    with pytest.raises(Refused, match="paper_out"):
        give(day, "pdf")


def test_the_same_asking_again_gives_no_second_paper(day):
    event = day.event("label.sent", "processor", code=label(day).code, way="pdf")
    printing.paper(day.protocol, event)

    with pytest.raises(Conflict, match="paper_out"):
        printing.paper(day.protocol, event)

    assert len(told(day)) == 1


def test_what_a_browser_had_is_sent_to_no_printer(day):
    give(day)

    with Printing() as printer, pytest.raises(Refused, match="paper_out"):
        again(day, printer.setting())

    assert printer.received == []


def test_there_is_no_paper_without_a_print(day):
    event = day.event("label.sent", "processor", code=day.of("syringe")[0], way="pdf")

    with pytest.raises(NotThere):
        printing.paper(day.protocol, event)


def test_a_replaced_print_that_never_left_is_counted_without_a_paper(day):
    syringe = day.of("syringe")[0]
    entry = day.act("label.printed", "processor", container=syringe, reason="window closed").entry
    printing.withhold(day.protocol, entry, label(day).code)
    day.act("label.applied", "processor", code=label(day, 2).code)

    assert (label(day).state, label(day).counted) == ("voided", True)


# ---------------------------------------------------------------- any way through


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_tried_no_code_comes_out_twice_and_every_paper_is_told(day, clock, seed):
    """Printers that take, refuse and break off, browsers, waiting, printing anew, by chance."""
    chance, taken, given = random.Random(seed), [], []
    with Printing() as takes, Printing("resets") as resets:
        printers = [takes.setting("takes"), resets.setting("resets"), switched_off("off")]
        for _step in range(30):
            last = len(day.case.syringes[0].prints)
            number = chance.choice((chance.randint(1, last), last, last))
            match chance.choice(("send", "send", "give", "anew", "anew", "wait", "apply")):
                case "send":
                    tried(lambda n=number: again(day, chance.choice(printers), n))
                case "give":
                    if made := tried(lambda n=number: give(day, "browser", n)):
                        given.append(made)
                case "anew":
                    syringe = day.of("syringe")[0]
                    tried(lambda s=syringe: day.act(
                        "label.printed", "processor", container=s, reason="by chance"))  # fmt: skip
                case "wait":
                    clock.tick(minutes=chance.choice((1, 1, 6)))
                case "apply":
                    tried(lambda n=number: day.act(
                        "label.applied", "processor", code=label(day, n).code))  # fmt: skip
        taken = takes.labels()

    papers = [*taken, *(Image.open(BytesIO(made)) for made in given)]
    out = [found.text for paper in papers for found in zxingcpp.read_barcodes(paper)]
    sent = [one.code for one in day.case.syringes[0].prints if one.sent == "sent"]
    assert out
    assert len(out) == len(set(out))
    assert sorted(out) == sorted(sent)


def tried(act):
    """Return what an act gives, or None where it is refused."""
    try:
        return act()
    except (Refused, Conflict, Invalid):
        return None
