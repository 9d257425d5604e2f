"""Clocks that slip: the server's, the screen's, and all of them when summer time ends or begins."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from svflab.records import log
from svflab.services import demo, subjects
from svflab.services.record import note
from tests.people import SCRIPTED, SITE, person
from tests.web.pages import form_on
from tests.web.ward import FINISHED, Ward

SEOUL = ZoneInfo("Asia/Seoul")
PARIS_ENDS = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)  # 02:50 +02; at 01:00 UTC it is 02:00 +01
PARIS_BEGINS = datetime(2027, 3, 28, 0, 50, tzinfo=UTC)  # 01:50 +01; at 01:00 UTC it is 03:00 +02


def of_kind(app, kind, site="house"):
    with app.app_context():
        return [entry for entry in log.entries(site) if entry.event.kind == kind]


@pytest.mark.parametrize("minutes", [-1, 90])
def test_a_server_clock_that_was_set_is_flagged_and_told_until_somebody_confirms_it(
    ward, client, minutes
):
    ward.until("check_in")
    ward.clock.step(minutes=minutes)
    boss = person(ward.app, "boss", "administrator")

    ward.send("nurse", "liposuction.started", sites=["knee"], side="left")
    page = unescape(ward.page("nurse"))
    assert client.get("/readyz").status_code == 503
    assert "The server's clock was set by" in page
    assert "the server's clock had been set by" in page
    flagged = of_kind(ward.app, "liposuction.started", SITE)[-1].flags
    assert f"clock.set:{minutes * 60}" in flagged

    assert boss.post("/settings/clock").status_code == 303
    ward.clock.tick(minutes=6)
    with ward.app.app_context():
        after = note("export.made", f"site:{SITE}", {}, site=SITE)

    assert client.get("/readyz").status_code == 200
    assert "The server's clock was set by" not in unescape(ward.page("nurse"))
    assert after.flags == ()
    history = unescape(boss.get(f"/cases/{ward.day.code}/history").text)
    assert "the server's clock had been set by" in history


def test_a_server_clock_that_is_set_right_again_needs_nobody(client, clock):
    clock.step(hours=1)
    assert client.get("/readyz").status_code == 503

    clock.step(hours=-1)

    assert client.get("/readyz").status_code == 200


def test_a_screens_clock_that_is_an_hour_off_is_kept_at_sign_in_and_with_each_step(ward):
    ward.until("check_in")
    ward.hire("nurse")
    fast = lambda: str(int((ward.clock.now + timedelta(hours=1)).timestamp() * 1000))  # noqa: E731
    screen = ward.at_work("nurse")
    screen.sign_in("nurse", demo.password("nurse"), device_clock=fast())

    form = ward.form("nurse", "liposuction.started")
    sent = form.filled(sites=["knee"], side="left") | {"device_clock": fast()}
    screen.client.post(form.action, data=sent)

    assert of_kind(ward.app, "account.signed_in")[-1].flags == ("workstation.clock:3600",)
    (started,) = of_kind(ward.app, "liposuction.started", SITE)
    assert started.flags == ("workstation.clock:3600",)
    assert started.event.occurred_at == ward.clock.now
    assert "the clock of the workstation was 1 h fast; the time is the server's" in unescape(
        ward.page("nurse")
    )


LIPOSUCTION = {"sites": ["knee"], "side": "left"}


def sent(ward, who, form, values, *, off="", **ahead):
    """Send a form as the script of a page does, at a screen whose clock is ahead by so much."""
    by = timedelta(**ahead)
    told = {
        "device_clock": str(int((ward.clock.now + by).timestamp() * 1000)),
        "device_off": off or str(by // timedelta(milliseconds=1)),
    }
    body = form.filled(**values) | told
    return ward.at_work(who).client.post(form.action, data=body, headers=SCRIPTED)


@pytest.mark.parametrize(
    ("ahead", "flags", "told"),
    [
        ({"seconds": 2}, (), False),
        ({"seconds": -2.1}, ("workstation.clock:-2",), False),
        ({"seconds": 60}, ("workstation.clock:60",), False),
        ({"seconds": -61}, ("workstation.clock:-61",), True),
    ],
)
def test_what_a_page_measured_is_sealed_from_two_seconds_on_and_told_from_a_minute_on(
    ward, ahead, flags, told
):
    ward.until("check_in")
    sent(ward, "nurse", ward.form("nurse", "liposuction.started"), LIPOSUCTION, **ahead)

    (started,) = of_kind(ward.app, "liposuction.started", SITE)
    assert started.flags == flags
    assert started.event.occurred_at == ward.clock.now
    assert ("the clock of the workstation" in ward.page("nurse")) is told


@pytest.mark.parametrize("off", ["60001", "x", "-", "9" * 30])
def test_what_a_page_measured_counts_only_where_the_time_that_it_sent_bears_it_out(ward, off):
    ward.until("check_in")
    sent(ward, "nurse", ward.form("nurse", "liposuction.started"), LIPOSUCTION, off=off)

    assert of_kind(ward.app, "liposuction.started", SITE)[-1].flags == ()


@pytest.fixture
def late(ward):
    """An extraction that took 17 minutes, whose tap was forgotten, and the time as it is told."""
    ward.until("set_up")
    ward.act("extraction.started", "processor")
    finished = ward.clock.now + timedelta(minutes=17)
    ward.clock.tick(minutes=30)
    shown = f"{finished.astimezone(SEOUL):%Y-%m-%dT%H:%M:%S}"
    return {"told_at": shown, "reason": "The tap was forgotten."}, finished


@pytest.mark.parametrize(
    ("by", "minutes", "whose"),
    [
        ("server", 0, "the time is a person's, read from svflab's clock"),
        ("screen", 2, "the time was read from that clock, and set right by svflab"),
    ],
)
def test_a_time_told_at_a_screen_that_is_off_is_asked_about_and_says_whose_clock_it_is(
    ward, late, by, minutes, whose
):
    said, finished = late
    asked = sent(ward, "processor", ward.form("processor", FINISHED), said, minutes=-2)
    assert asked.status_code == 422
    assert "This screen's clock is 2 min slow. By which is" in unescape(asked.text)
    assert not ward.case.has(FINISHED)

    again = form_on(asked.text, FINISHED)
    assert sent(ward, "processor", again, {"told_by": by}, minutes=-2).status_code == 200
    assert ward.case.last(FINISHED).event.occurred_at == finished + timedelta(minutes=minutes)
    assert f"was 2 min slow; {whose}" in unescape(ward.page("processor"))


def test_a_time_told_at_a_screen_that_is_right_is_not_asked_about(ward, late):
    said, finished = late
    form = ward.form("processor", FINISHED)

    assert sent(ward, "processor", form, said, seconds=50).status_code == 200
    assert ward.case.last(FINISHED).event.occurred_at == finished


@pytest.fixture
def paris(app_on, database_url, clock):
    def opened(before: datetime) -> Ward:
        app = app_on(database_url, ZONE="Europe/Paris")
        clock.step(before - timedelta(hours=4) - clock.now)
        ward = Ward(app, clock)
        ward.until("set_up")
        clock.to(before)
        return ward

    return opened


@pytest.mark.parametrize(
    ("begins", "shown"),
    [
        (PARIS_ENDS, ("02:50:00 +02", "02:07:00 +01", "and 02:10:00 +01:00")),
        (PARIS_BEGINS, ("01:50:00 +01", "03:07:00 +02", "and 03:10:00 +02:00")),
    ],
    ids=["ends", "begins"],
)
def test_an_extraction_of_17_minutes_lasts_17_minutes_when_the_clocks_are_put_forward_or_back(
    paris, begins, shown
):
    ward = paris(begins)
    ward.act("extraction.started", "processor")
    ward.clock.tick(minutes=17)
    running = plain(ward.page("processor"))
    assert "17:00" in running
    assert shown[2] in running
    ward.act(FINISHED, "processor")

    page = plain(ward.page("processor"))
    for part in shown[:2]:
        assert part in page
    with ward.app.app_context():
        found = subjects.case_of(ward.protocol, SITE, ward.day.code).findings
    assert not [one for one in found if FINISHED in (one.rule, *one.words.values())]


def test_a_time_that_is_told_of_the_hour_that_there_is_not_or_twice_is_no_guess(paris):
    ward = paris(PARIS_BEGINS)
    ward.act("extraction.started", "processor")
    ward.clock.tick(minutes=30)

    answer = ward.send("processor", FINISHED, told_at="2027-03-28T02:10", reason="It was busy.")
    assert answer.status_code == 422
    assert "there was no such time" in answer.text

    ward.send("processor", FINISHED, told_at="2027-03-28T03:07", reason="It was busy.")
    assert ward.case.last(FINISHED).event.occurred_at == PARIS_BEGINS + timedelta(minutes=17)


def plain(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", unescape(page)).split())
