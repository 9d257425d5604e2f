"""One time on every screen, the server's: through sleep, another zone, a lost line, a restart."""

import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from svflab import clock as clocks
from svflab.services.walk import Day
from tests.browser.walls import hang

pytestmark = pytest.mark.browser

SET = """(() => {
  const real = Date.now;
  window.fast = %d;
  Date.now = () => real() + window.fast;
})()"""
"""Sets the wall clock of a workstation, by ms; the counter that nobody can set goes on."""
NAP = "window.fast += 90_000"
"""While a device sleeps its wall clock goes on, and its steady counter stands still."""
READ = """async () => {
  const { now } = await import("/static/js/clock.js");
  const { instants, reading, clockFace } = await import("/static/js/timer.js");
  const place = document.querySelector("[data-timer]");
  const timer = instants(place.dataset);
  const face = (at) => clockFace(reading(timer, at).seconds);
  const text = (part) => document.querySelector(part).textContent;
  const right = [face(now()), face(now() - 300)];
  const { state } = place.dataset;
  return { now: now(), shown: text("[data-digits]"), state, right, clock: text("[data-clock]") };
}"""
"""What a page takes for the server's now, what its clock shows, and what it should have shown."""


@pytest.fixture
def running(monkeypatch, clock):
    """Let the server's clock run; `clock.tick` still moves it by hand."""
    began, wall, steady = time.monotonic(), clocks._wall_source, clocks._steady_source
    ran = lambda: timedelta(seconds=time.monotonic() - began)  # noqa: E731
    monkeypatch.setattr(clocks, "_wall_source", lambda: wall() + ran())
    monkeypatch.setattr(clocks, "_steady_source", lambda: steady() + ran())


def tells(screen):
    """What a page shows, and by how many seconds at least it is beside the server's clock."""
    before = clocks.now().timestamp()
    read = screen.page.evaluate(READ)
    after = clocks.now().timestamp()
    now = read["now"] / 1000
    return read, max(before - now, now - after, 0.0)


def agree(*opened):
    """See that every screen shows the time of the server, to 0.3 s."""
    for screen in opened:
        screen.until(lambda: tells(screen)[1] <= 0.3, seconds=5)  # noqa: B023 - at once
        screen.until(lambda: (read := tells(screen)[0])["shown"] in read["right"], seconds=5)  # noqa: B023
    assert len({tells(screen)[0]["state"] for screen in opened}) == 1


@pytest.fixture
def extracting(house, clock):
    with house.app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(house.app.extensions["protocol"], "seoul", "P-001", wait=wait).until("set_up")
        day.act("extraction.started", "processor")
    return day


def test_two_screens_show_the_servers_time_through_sleep_zones_a_lost_line_and_a_restart(
    house, screens, extracting, running, app_on, database_url, clock
):
    right, wrong = screens("processor", "Bench 1"), screens("nurse", "Theatre 2")
    for screen, fast in ((right, 0), (wrong, 3600)):
        ms = 1000 * (clocks.now().timestamp() + fast) - screen.page.evaluate("Date.now()")
        screen.page.context.add_init_script(SET % ms)
    slow = wrong.page.context.new_cdp_session(wrong.page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    right.go(f"/cases/{extracting.code}")
    wrong.go("/")
    wall = hang(screens, "Wall")
    agree(right, wrong, wall)
    expect(wrong.page.locator("#clock-off")).to_contain_text("1 h")
    expect(right.page.locator("#clock-off")).to_be_hidden()

    slow.send("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
    slow.send("Page.setWebLifecycleState", {"state": "frozen"})
    clock.tick(seconds=90)  # both sleep, one of them frozen by its browser, and wake again
    for screen in (right, wrong):
        screen.page.evaluate(NAP)
    slow.send("Page.setWebLifecycleState", {"state": "active"})
    agree(right, wrong)
    of_the_site = clocks.now().astimezone(ZoneInfo("Asia/Seoul"))
    assert tells(wrong)[0]["clock"][:2] == f"{of_the_site:%H}"  # not of the workstation's zone

    lost = [screen.page.locator("#net-lost, [data-lost]") for screen in (right, wrong, wall)]
    port, down = house.shut(), time.monotonic()
    for line in lost:
        expect(line).to_be_visible(timeout=5500)
    assert time.monotonic() - down < 6
    right.look("lost-case")
    wrong.look("lost-board")
    wall.look("lost-room")
    house.app = app_on(database_url)
    house.open(port)
    with house.app.app_context():
        extracting.act("extraction.finished", "processor")
    for line in lost:
        expect(line).to_be_hidden(timeout=5000)
    expect(wall.page.locator("#room")).not_to_contain_text("Finish the extraction")
    expect(right.page.locator("#case-next")).not_to_contain_text("Finish the extraction")
    expect(wrong.page.locator("#board")).not_to_contain_text("Finish the extraction")
