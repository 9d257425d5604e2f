"""People at one screen in real Chromium: a badge and a PIN switch, witness and unlock in place."""

import time
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from svflab.services import accounts, badges, pins
from svflab.services.walk import Day
from tests import people

pytestmark = pytest.mark.browser

LOCKED_ELSEWHERE = """() => fetch(document.body.dataset.lockUrl, { method: "POST", headers: {
  "HX-Request": "true",
  "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content } })"""
"""The server has locked the session before this page knows of it."""
PIN = {"nurse": "258013", "surgeon": "370461"}


@pytest.fixture
def days(house, clock):
    """Two cases: one before its liposuction, one before its identity check."""
    wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
    protocol = house.app.extensions["protocol"]
    with house.app.app_context():
        begun = Day(protocol, people.SITE, "P-001", wait=wait).until("check_in")
        return begun, Day(protocol, people.SITE, "P-002", wait=wait).until("preflight")


@pytest.fixture
def badge(house):
    """The badge of each person who has a PIN."""
    with house.app.app_context():
        for who, pin in PIN.items():
            pins.choose(accounts.find(who), pin)
        return {who: badges.issue(who, actor="admin", role="administrator") for who in PIN}


ALARM_HIGH = 5 * 16
"""Of an alarm above a page, in pixels: who is at work there stays in sight below it."""


def test_people_switch_lock_and_witness_by_badge_and_pin_and_nothing_typed_is_lost(
    house, screens, days, badge
):
    begun, checked = days
    theatre = screens("nurse", "Theatre 2")
    page, acting = theatre.page, theatre.page.locator("header .acting b")
    theatre.go(f"/cases/{begun.code}?do=liposuction.started")
    form = page.locator(f"form#{begun.code}-liposuction-started")
    form.locator('[name="sites"][value="knee"]').check()

    def takes_over(who):
        started = time.perf_counter()
        theatre.scan(badge[who])
        expect(page.locator("#badge-pin")).to_be_focused()
        theatre.look(f"badge-{who}")
        page.keyboard.type(PIN[who], delay=30)
        page.keyboard.press("Enter")
        expect(acting).to_contain_text(who.title())
        print(f"from the badge to {who} at work: {time.perf_counter() - started:.2f} s")

    takes_over("surgeon")
    assert page.url.endswith("?do=liposuction.started")
    expect(form.locator('[name="sites"][value="knee"]')).not_to_be_checked()
    takes_over("nurse")
    expect(form.locator('[name="sites"][value="knee"]')).to_be_checked()

    page.evaluate("window.here = true")
    page.evaluate(LOCKED_ELSEWHERE)
    page.get_by_role("button", name="Lock").click()
    curtain = page.locator("#curtain")
    expect(curtain).to_contain_text("Demo Nurse")
    expect(page.locator("main")).to_be_hidden()
    theatre.look("curtain")
    assert curtain.bounding_box()["y"] >= ALARM_HIGH
    expect(curtain.locator("#password")).to_be_focused()
    page.keyboard.type(PIN["surgeon"], delay=30)
    page.keyboard.press("Enter")
    expect(curtain).to_contain_text("do not match")
    for digit in PIN["nurse"]:
        curtain.locator(f'[data-digit="{digit}"]').click()
    curtain.locator("button.act").click()
    expect(curtain).to_be_hidden()
    expect(form.locator('[name="sites"][value="knee"]')).to_be_checked()
    assert page.evaluate("window.here")

    theatre.go(f"/cases/{checked.code}?do=identity.checked")
    theatre.fill(identifiers=["name", "birth_date"], result="match")
    theatre.scan(badge["surgeon"])
    expect(page.locator('section.next [name="witness_password"]')).to_be_focused()
    theatre.look("witness")
    page.keyboard.type(PIN["surgeon"], delay=30)
    page.locator("section.next button.act").click()
    theatre.told("Compare two identifiers")
    event = house.case(checked.code).last("identity.checked").event
    assert (event.actor, event.witness) == ("nurse", "surgeon")
