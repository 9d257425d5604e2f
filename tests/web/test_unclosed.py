"""Steps that nobody has closed: nothing is said before their time, then what and since when."""

import re
from html import unescape

import pytest


@pytest.fixture
def printed(ward):
    """A case whose lipoaspirate has a label that lies about, printed and not scanned back."""
    ward.until("check_in")
    ward.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    ward.clock.tick(minutes=20)
    ward.act(
        "liposuction.finished",
        "nurse",
        tumescent_ml="250",
        anaesthetic="lidocaine",
        anaesthetic_mg="500",
        adrenaline=True,
        aspirate_ml="180",
    )
    code = ward.of("lipoaspirate")[0]
    ward.act("label.printed", "nurse", container=code)
    ward.act("label.sent", "nurse", code=ward.live(code), way="pdf", outcome="sent")
    return ward


def asked(page):
    """The items of the page that remind, each with its state and its words."""
    items = re.findall(r'<li class="reminder.*?data-state="(\w+)".*?>(.*?)</li>', page, re.S)
    return [
        (state, " ".join(re.sub("<[^>]+>", " ", unescape(text)).split())) for state, text in items
    ]


def test_the_page_and_the_board_ask_once_the_time_is_over_and_not_before(printed):
    (before,) = asked(printed.page("nurse"))
    assert before[0] == "open"
    assert "not scanned back" not in printed.at_work("nurse").get("/").text

    printed.clock.tick(minutes=10, seconds=5)
    ((state, text),) = asked(printed.page("nurse"))

    assert state == "over"
    assert text.startswith("Printed, and not scanned back: Lipoaspirate container since ")
    assert "10:05" in text
    assert "Printed, and not scanned back" in unescape(printed.at_work("nurse").get("/").text)


def test_the_next_shift_is_told_of_it(printed):
    assert "not scanned back" not in printed.at_work("nurse").get("/shift-note").text

    printed.clock.tick(minutes=11)
    note = unescape(printed.at_work("nurse").get("/shift-note").text)
    assert "Printed, and not scanned back: Lipoaspirate container" in note


def test_it_is_asked_no_more_once_the_step_is_closed(printed):
    code = printed.of("lipoaspirate")[0]
    printed.clock.tick(minutes=30)
    printed.act("label.applied", "nurse", code=printed.live(code), in_presence=True)

    assert asked(printed.page("nurse")) == []


def test_many_syringes_are_one_sentence_and_not_a_wall(ward):
    ward.until("to_theatre")
    ward.clock.tick(minutes=91)

    (one,) = asked(ward.page("nurse"))
    assert one[0] == "over"
    assert one[1].startswith("In the theatre, and neither injected nor discarded: Syringe 1/2")
    assert "Syringe 2/2" in one[1]


def test_of_many_clocks_the_first_three_are_shown_and_the_rest_unfold(ward):
    ward.until("inject")
    page = ward.page("nurse")
    running = page[page.index('class="running"') : page.index('class="containers"')]
    shown = running.partition("<details")[0]

    assert shown.count('class="timer') == min(3, running.count('class="timer'))
    assert "reminder" not in running
