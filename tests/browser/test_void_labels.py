"""A void label under a scanner, in real Chromium: it stops wherever it is scanned, and shows."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.domain.commands import CODES
from svflab.records import log
from svflab.services import subjects
from svflab.services.walk import Day
from tests.browser.keyboards import Wedge

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_a_void_label_stops_on_every_page_and_is_a_deviation(screens, house, clock):
    day, old = relabelled(house, clock)
    with house.app.app_context():
        away = begun(house, clock, "P-002", bench="Bench 2", device="SX-0418").until("open")
        syringe = day.of("syringe")[0]
    bench = screens("processor", "Bench 1")
    stops = []
    valid = "label 1 of it is void; label 2 is the valid one"
    for path, words in (
        ("/", valid),
        (f"/cases/{day.code}", valid),
        (f"/cases/{day.code}/labels/{syringe}", valid),
        (f"/cases/{away.code}", away.code),
    ):
        bench.go(path)
        bench.page.wait_for_timeout(1100)
        bench.scan(old)
        answer = bench.page.locator("#scan-answer")
        expect(answer).to_contain_text(words)
        stops.append(newest(house))
        clock.tick(seconds=5)

    assert [one.data["answer"] for one in stops] == ["stop"] * 4
    assert found(house, day) == [stops[0].id]  # one deviation, however often it is scanned
    assert house.case(day.code).containers[syringe].live_print.number == 2
    bench.go(f"/cases/{day.code}")
    expect(bench.page.locator("#case")).to_contain_text(
        "which is not valid, turned up at a scanner"
    )


def test_no_command_makes_a_void_label_count(screens, house, clock):
    day, old = relabelled(house, clock)
    bench = screens("processor", "Bench 1")
    wedge = Wedge(bench.page)
    bench.go(f"/cases/{day.code}")
    wedge.scan(old)
    answer = bench.page.locator("#scan-answer")
    expect(answer).to_contain_text("is void")

    wedge.scan(CODES["confirm"])

    expect(answer).to_contain_text("No command answers a stop.")
    expect(answer).to_contain_text("is void")


def relabelled(house, clock):
    """A case whose first syringe bears its second label; the first is void, and lies about."""
    with house.app.app_context():
        day = begun(house, clock, "P-001").until("fill")
        syringe = day.of("syringe")[0]
        old = day.live(syringe)
        day.act("label.printed", "processor", container=syringe, reason="torn")
        day.act("label.applied", "processor", code=day.live(syringe))
    return day, old


def begun(house, clock, participant, **where):
    wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
    return Day(house.app.extensions["protocol"], "seoul", participant, wait=wait, **where)


def newest(house):
    with house.app.app_context():
        return log.page("seoul", kind="scan.answered", size=1)[0].event


def found(house, day):
    """Return the scans that show as deviations of a case, in their order."""
    with house.app.app_context():
        known = subjects.case_of(day.protocol, "seoul", day.code)
        return [f.event_id for f in known.findings if f.rule == "void_scanned"]
