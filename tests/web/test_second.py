"""The pages of the second factor."""

import json
import re

import pyotp
import pytest

from svflab.records import log, passkeys, transaction
from svflab.records.passkeys import Passkey
from svflab.services import accounts, pins
from tests.people import PASSWORD, Browser, make, person

OWN = "/account/second-factor"


def set_up(browser, clock):
    """Set up a code app as its owner does, on the pages; return the app."""
    offered = browser.post(f"{OWN}/app", {"app-password": PASSWORD}).text
    spelled = re.search(r'<b id="secret">([A-Z2-7 ]+)</b>', offered)[1]
    app = pyotp.TOTP(spelled.replace(" ", ""))
    wrong = f"{(int(app.at(clock.now)) + 1) % 10**6:06}"
    assert "does not fit" in browser.post(f"{OWN}/app/confirmed", {"code": wrong}).text
    app.codes = browser.post(f"{OWN}/app/confirmed", {"code": app.at(clock.now)}).text
    clock.tick(minutes=1)
    return app


@pytest.fixture
def kim(app):
    return person(app, "kim", "nurse")


def test_the_secret_is_in_no_address_and_drawn_without_anything_from_outside(kim, clock):
    answer = kim.post(f"{OWN}/app", {"app-password": PASSWORD})

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "<svg" in answer.text
    assert "otpauth:" not in answer.text
    assert kim.post(f"{OWN}/app", {"app-password": "not it"}).status_code == 422


def test_a_sign_in_asks_for_the_code_after_the_password_and_goes_where_it_was_meant(
    app, kim, clock
):
    phone = set_up(kim, clock)
    elsewhere = Browser(app)

    answer = elsewhere.sign_in("kim", next="/scan")
    assert answer.location == "/sign-in/second"
    assert elsewhere.get("/scan").status_code == 303
    assert "one step is done" in elsewhere.get("/sign-in/second").text
    wrong = elsewhere.post("/sign-in/second", {"code": "000000"})
    assert wrong.status_code == 422
    assert "does not fit" in wrong.text
    answer = elsewhere.post("/sign-in/second", {"code": phone.at(clock.now)})

    assert answer.location == "/scan"
    assert elsewhere.get("/account").status_code == 200
    assert elsewhere.post("/sign-in/second", {"code": phone.at(clock.now)}).location == "/sign-in"


def test_a_recovery_code_lets_in_and_says_how_many_are_left(app, kim, clock):
    phone = set_up(kim, clock)
    code = re.search(r'<li class="code">([^<]+)<', phone.codes)[1]
    elsewhere = Browser(app)
    elsewhere.sign_in("kim")

    answer = elsewhere.post("/sign-in/second", {"code": code})

    assert "7 recovery codes are left" in elsewhere.get(answer.location).text


def test_a_second_step_without_a_first_one_leads_back_to_it(app):
    answer = Browser(app).get("/sign-in/second")

    assert answer.location == "/sign-in"


def test_nothing_opens_to_a_role_that_needs_a_second_factor_before_it_is_shown(app, clock):
    app.config["SECOND_FACTOR_ROLES"] = ("administrator",)
    boss, kim = person(app, "boss", "administrator"), person(app, "kim", "nurse")

    assert boss.get("/accounts/").location == OWN
    assert "nothing else opens" in boss.get(OWN).text
    assert kim.get("/account").status_code == 200
    set_up(boss, clock)
    assert boss.get("/accounts/").status_code == 200


def test_a_session_that_began_without_may_show_it_later(app, clock):
    boss = person(app, "boss", "administrator")
    early = Browser(app)
    early.sign_in("boss")
    phone = set_up(boss, clock)
    app.config["SECOND_FACTOR_ROLES"] = ("administrator",)

    assert "Show it now" in early.get(OWN).text
    assert early.post(f"{OWN}/shown", {"code": "000000"}).status_code == 422
    assert early.post(f"{OWN}/shown", {"code": phone.at(clock.now)}).location == "/"
    assert early.get("/accounts/").status_code == 200


@pytest.mark.parametrize("roles", [(), ("nurse",)])
def test_a_session_that_did_not_show_it_puts_no_other_one_in_its_place(app, kim, clock, roles):
    app.config.update(ORIGIN="https://svf.test", SECOND_FACTOR_ROLES=roles)
    set_up(kim, clock)
    with app.app_context(), transaction():
        pins.choose(accounts.find("kim"), "258013")
        passkeys.keep(Passkey("a2lt", "kim", "blue key", b"", 0, clock.now))
        (key,) = passkeys.of("kim")
    kim.post("/sign-out")
    assert kim.sign_in("kim", "258013").location == "/"

    assert "Show it now" in kim.get(OWN).text
    for path, sent in [
        (f"{OWN}/app", {"app-password": PASSWORD}),
        (f"{OWN}/app/confirmed", {"code": "000000"}),
        (f"{OWN}/codes", {"codes-password": PASSWORD}),
        ("/account/passkeys/new", {"name": "mine", "password": PASSWORD}),
        ("/account/passkeys", {"name": "mine", "answer": "{}"}),
        (f"/account/passkeys/{key.known_as}/revoke", {}),
    ]:
        assert kim.post(path, sent).location == OWN, path
    with app.app_context():
        assert passkeys.of("kim")


def test_an_administrator_takes_it_away_with_a_reason_that_is_told(app, kim, clock):
    boss = person(app, "boss", "administrator")
    set_up(kim, clock)
    page = "/accounts/kim/second-factor"

    assert boss.post(f"{page}/reset", {"reason": ""}).status_code == 422
    assert kim.post(f"{page}/reset", {"reason": "for myself"}).status_code == 403
    assert boss.post(f"{page}/reset", {"reason": "Phone lost, seen in person"}).location == page

    assert "none" in boss.get(page).text
    assert Browser(app).sign_in("kim").location == "/"
    with app.app_context():
        (entry,) = log.page("house", kind="account.second_factor_reset", size=1)
    assert (entry.event.actor, bool(entry.event.reason)) == ("boss", True)


def test_passkeys_are_offered_only_where_the_site_says_its_address(app, kim):
    assert "passkey" not in Browser(app).get("/sign-in").text.lower()
    assert kim.get("/account/passkeys/new").location == OWN
    assert Browser(app).post("/sign-in/passkey").location == "/sign-in"

    app.config["ORIGIN"] = "https://svf.test"
    assert "passkey" in Browser(app).get("/sign-in").text.lower()
    assert kim.get("/account/passkeys/new").status_code == 200


def test_a_sign_in_that_one_has_begun_is_not_asked_of_the_next_one(app, kim, clock):
    app.config["ORIGIN"] = "https://svf.test"
    with app.app_context(), transaction():
        passkeys.keep(Passkey("a2lt", "kim", "blue key", b"", 0, clock.now))
    browser = Browser(app)
    browser.sign_in("kim")

    assert "a2lt" in browser.post("/sign-in/passkey").text
    browser.sign_in("kim")
    asked = browser.post("/sign-in/passkey", {"for": "anyone", "workstation": "Bench 1"}).text
    assert "a2lt" not in asked
    assert "data-options" in asked


def test_an_answer_that_no_device_gave_opens_nothing(app):
    app.config["ORIGIN"] = "https://svf.test"
    make(app, "kim", "nurse")
    browser = Browser(app)
    page = browser.post("/sign-in/passkey", {"workstation": "Bench 1"})
    assert 'data-passkey="get"' in page.text
    for answer in (
        "",
        "{",
        '{"id": "x"}',
        '{"id": 7}',
        "[]",
        '{"id": "\\ud800"}',
        '{"id": "\\u0000"}',
    ):
        told = browser.post("/sign-in/passkey/answer", {"answer": answer})
        assert told.location == "/sign-in"
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize("said", ["e30", "W10", "MQ", "bnVsbA"])
def test_an_answer_of_a_known_passkey_that_makes_no_sense_opens_nothing(app, clock, said):
    app.config["ORIGIN"] = "https://svf.test"
    make(app, "kim", "nurse")
    with app.app_context(), transaction():
        passkeys.keep(Passkey("a2lt", "kim", "blue key", b"", 0, clock.now))
    browser = Browser(app)
    browser.post("/sign-in/passkey", {"workstation": "Bench 1"})
    told = {"clientDataJSON": said, "authenticatorData": "AA", "signature": "AA"}
    answer = {"id": "a2lt", "rawId": "a2lt", "type": "public-key", "response": told}

    sent = browser.post("/sign-in/passkey/answer", {"answer": json.dumps(answer)})

    assert sent.location == "/sign-in"
    assert browser.get("/account").status_code == 303
