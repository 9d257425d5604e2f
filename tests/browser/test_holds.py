"""A recall, seen from two screens: one holds the lot, and the other stops at its next scan."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests.browsing import violations

pytestmark = pytest.mark.browser


def test_a_recalled_lot_stops_the_next_scan_on_every_screen(screens, house, clock):
    wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
    with house.app.app_context():
        day = Day(house.app.extensions["protocol"], "seoul", "P-001", wait=wait).until("to_theatre")
        label = day.live(day.of("syringe")[0])
    theatre, office = screens("nurse", "Theatre 2"), screens("quality", "Trial office")
    theatre.go(f"/cases/{day.code}")
    expect(theatre.page.locator("#case h1")).to_contain_text("Match")

    office.go("/lots/kit_lot?lot=SXL-2611")
    assert violations(office.page) == []
    office.page.get_by_role("button", name="Hold what is unused").click()
    expect(office.page.locator("main")).to_contain_text("The kit lot SXL-2611 is on hold since")
    assert violations(office.page) == []

    theatre.scan(label)  # the page still asks to match it
    expect(theatre.page.locator("#scan-answer")).to_contain_text("on hold at this site")
    expect(theatre.page.locator("#scan-answer")).to_contain_text("Stop")
    theatre.go(f"/cases/{day.code}")
    expect(theatre.page.locator("#case")).to_contain_text("Recalled by its maker")
    expect(theatre.page.locator("#case h1")).to_have_text("On hold")
    assert not any(syringe.matched for syringe in house.case(day.code).syringes)
