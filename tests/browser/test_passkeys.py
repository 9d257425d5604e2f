"""Passkeys in real Chromium, with a device that a program holds (WebAuthn by DevTools)."""

import re

import pytest
from playwright.sync_api import expect

from svflab.records import passkeys, transaction
from svflab.services import demo
from tests.browsing import PHONE, violations

pytestmark = [
    pytest.mark.browser,
    # A page that is left while it loads leaves a static file of the test's server open.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def here(house):
    """The house by a name that has passkeys: an address of numbers has none."""
    house.url = house.url.replace("127.0.0.1", "localhost")
    house.app.config["ORIGIN"] = house.url
    return house


def test_a_passkey_is_added_signs_in_by_itself_and_after_the_password_and_is_revoked(screens, here):
    phone = screens("nurse", "Theatre 2", PHONE)
    page, told = phone.page, []
    page.on("console", lambda message: told.append(message.text))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    phone.go("/account/passkeys/new")
    page.fill("#name", "my phone")
    page.fill("#password", demo.password("nurse"))
    page.click("main button.act")
    expect(page.get_by_text("my phone")).to_be_visible()
    assert violations(page) == []
    phone.look("second-factor", whole=True)

    sign_out(phone)
    page.click("text=Sign in with a passkey")
    expect(page.get_by_role("link", name="Board")).to_be_visible()

    with here.app.app_context(), transaction():
        (key,) = passkeys.of("nurse")
        passkeys.used(key.id, key.sign_count + 1000, key.made_at)
    sign_out(phone)
    page.click("text=Sign in with a passkey")
    expect(page.get_by_text("it may be a copy")).to_be_visible()
    with here.app.app_context(), transaction():
        passkeys.used(key.id, 1, key.made_at)

    page.fill("#name", "nurse")
    page.fill("#password", demo.password("nurse"))
    page.keyboard.press("Enter")
    page.click("text=Use a passkey")
    expect(page.get_by_role("link", name="Board")).to_be_visible()

    page.get_by_role("button", name="Lock").click()
    expect(page.get_by_text("What is typed stays")).to_be_visible()
    page.goto(f"{phone.url}/unlock?next=/scan")
    page.click("text=Unlock with a passkey")
    expect(page).to_have_url(re.compile("/scan$"))

    phone.go("/account/second-factor")
    page.click("text=Revoke it")
    expect(page.get_by_text("my phone")).to_have_count(0)
    sign_out(phone)
    page.click("text=Sign in with a passkey")
    expect(page.get_by_text("This passkey does not fit")).to_be_visible()
    assert len(devtools.send("WebAuthn.getCredentials", made)["credentials"]) == 1
    assert not [text for text in told if "Content Security Policy" in text]


def sign_out(screen):
    """Leave, and stand before the sign-in."""
    screen.page.context.clear_cookies(name="svflab")
    screen.page.goto(f"{screen.url}/sign-in")
    expect(screen.page).to_have_url(re.compile("/sign-in$"))
