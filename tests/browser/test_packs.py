"""The code of a pack under the scanner, in real Chromium: one scan fills the form in."""

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests.browser.keyboards import GS
from tests.browsing import violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

KIT = f"]d20104012345000016172710311126100110SXL-2611{GS}21KS00042"
NEEDLES = "01040123450000231728013110N25-B"


def test_a_kit_is_received_by_two_taps_and_fills_in_preflight_by_one_scan(house, screens):
    with house.app.app_context():
        day = Day(house.app.extensions["protocol"], "seoul", "P-001").until("open")
    screen = screens("nurse", "Theatre 1")
    page = screen.page
    screen.go("/stock/receive")
    screen.scan(KIT)
    expect(page.locator('[name="serial"]')).to_have_value("KS00042")
    expect(page.locator('[name="expires"]')).to_have_value("2027-10-31")
    assert violations(page) == []
    page.get_by_role("button", name="Receive").click()
    expect(page.locator(".done")).to_contain_text("Kit KS00042: received, 1.")
    for path in ("/stock/", "/stock/kit?serial=KS00042", "/participants/P-001/wristband"):
        screen.go(path)
        assert violations(page) == [], path

    screen.go(f"/cases/{day.code}")
    field = {n: page.locator(f'section.next [name="{n}"]') for n in ("kit_serial", "kit_lot")}
    screen.scan(KIT)
    expect(field["kit_serial"]).to_have_value("KS00042")
    expect(field["kit_lot"]).to_have_value("SXL-2611")
    expect(page.locator('section.next [name="kit_expiry"]')).to_have_value("2027-10-31")

    screen.scan(NEEDLES)
    said = page.locator("[data-packs-said]")
    expect(said).to_contain_text("Touch the lot that it is of")
    page.locator('section.next [name="needle_lot"]').focus()
    screen.scan(NEEDLES)
    expect(page.locator('section.next [name="needle_lot"]')).to_have_value("N25-B")

    screen.scan(KIT.replace(GS, ""))
    expect(said).to_contain_text("reads in more than one way")
    expect(field["kit_serial"]).to_have_value("KS00042")
    expect(page.locator("section.next [data-typed]")).to_be_hidden()
