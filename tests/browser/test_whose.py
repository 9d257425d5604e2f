"""Half-filled forms in real Chromium: they come back to who began them, and to nobody else."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services.walk import Day
from tests import people
from tests.browsing import signed_in

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

KIND = "liposuction.started"


@pytest.fixture
def day(house, clock):
    with house.app.app_context():
        protocol = house.app.extensions["protocol"]
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        return Day(protocol, people.SITE, "P-001", wait=wait).until("check_in")


def opened(screen, day):
    screen.go(f"/cases/{day.code}?do={KIND}")
    return screen.page.locator(f"form#{day.code}-liposuction-started")


def changes(house, screen, account):
    """Let another person sign in at this screen."""
    screen.page.context.add_cookies(signed_in(house, account, "Theatre 2"))


def kept(page):
    return page.evaluate("JSON.stringify(Object.entries(localStorage))")


def test_a_half_filled_form_waits_for_who_began_it_through_another_person_and_a_lost_network(
    house, screens, day
):
    theatre = screens("nurse", "Theatre 2")
    form = opened(theatre, day)
    form.locator('[name="sites"][value="knee"]').check()
    form.locator('[name="side"][value="left"]').check()

    theatre.page.context.set_offline(True)
    expect(theatre.page.locator("#net-lost")).to_be_visible()
    form.locator("button.act").click()
    expect(theatre.page.locator("#scan-answer")).to_contain_text("kept on this device")
    theatre.page.context.set_offline(False)
    expect(theatre.page.locator("#net-lost")).to_be_hidden()

    theatre.page.reload()
    expect(form.locator('[name="sites"][value="knee"]')).to_be_checked()
    assert "knee" not in kept(theatre.page)

    changes(house, theatre, "surgeon")
    form = opened(theatre, day)
    expect(form.locator('[name="sites"][value="knee"]')).not_to_be_checked()

    changes(house, theatre, "nurse")
    form = opened(theatre, day)
    expect(form.locator('[name="sites"][value="knee"]')).to_be_checked()
    said = form.locator(".kept")
    expect(said).to_contain_text("Restored: this form was left half filled in, last typed in at ")
    expect(said.locator("time")).not_to_be_empty()
    expect(said.get_by_role("button", name="Empty it")).to_be_visible()
    form.locator("button.act").click()
    expect(theatre.page.locator(f"form#{day.code}-liposuction-started")).to_have_count(0)
    assert "liposuction-started" not in kept(theatre.page)


def test_a_form_on_the_page_asks_whose_it_is_when_another_has_signed_in_beside_it(
    house, screens, day
):
    theatre = screens("nurse", "Theatre 2")
    form = opened(theatre, day)
    form.locator('[name="sites"][value="knee"]').check()
    form.locator('[name="side"][value="left"]').check()

    changes(house, theatre, "surgeon")
    form.locator("button.act").click()
    band = theatre.page.locator("#scan-answer")
    expect(band).to_contain_text("Demo Nurse began this form")
    band.get_by_role("button", name="Record as done by Demo Nurse").click()
    expect(theatre.page.locator("body")).to_have_attribute("data-account", "surgeon")

    event = house.case(day.code).last(KIND).event
    assert (event.actor, event.performer) == ("surgeon", "nurse")
    assert "liposuction-started" not in kept(theatre.page)  # it waits for the nurse no longer
