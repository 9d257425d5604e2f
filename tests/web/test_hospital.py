"""Signing in at a hospital's own sign-in: a real provider, in a program of its own."""

import subprocess
import sys
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from svflab import paths
from svflab.config import ConfigError, settle
from svflab.records import log
from svflab.services import hospital
from svflab.services.errors import Conflict
from tests.conftest import SETTINGS
from tests.people import Browser, make
from tests.web.test_second import set_up

SCREEN = {"workstation": "Bench 1"}
KIM, LEE = "u-100", "u-200"


@pytest.fixture(scope="module")
def issuer():
    """A provider, served by itself until the tests of this file are done."""
    command = [sys.executable, "-W", "ignore", str(paths.HOUSE / "tests" / "provider.py"), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        yield f"http://127.0.0.1:{int(running.stdout.readline())}"
        running.terminate()


@pytest.fixture
def linked(app, clock, issuer):
    """The site signs in there, where Kim and Lee are known; the clock is the provider's."""
    clock.tick(datetime.now(UTC) - clock.now)  # noqa: TID251 - the provider's is real
    app.config |= {
        "ORIGIN": "https://svf.test",
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": "svflab",
        "OIDC_CLIENT_SECRET": "a secret of tests",
    }
    for name, subject in (("kim", KIM), ("lee", LEE)):
        make(app, name, "nurse")
        with app.app_context():
            hospital.link(name, subject, actor="boss", role="administrator")
    return app


def there(browser, **more):
    """Leave for the hospital's sign-in; return the address that the browser is led to."""
    return browser.post("/sign-in/hospital", {**SCREEN, **more}).headers["Refresh"][7:]


def say(address, who, **more):
    """Say there who one is; return where one is led back to."""
    answer = requests.post(address, {"sub": who, **more}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    assert back.netloc == "svf.test"
    return f"{back.path}?{back.query}"


def test_the_hospital_says_who_it_is_and_asks_each_time_anew(linked):
    browser = Browser(linked)

    address = there(browser, next="/scan")
    asked = parse_qs(urlsplit(address).query)
    assert (asked["prompt"], asked["code_challenge_method"]) == (["login"], ["S256"])
    back = say(address, KIM)
    answer = browser.get(back)

    assert answer.location == "/scan"
    assert "Kim" in browser.get("/account").text
    with linked.app_context():
        (entry,) = log.page("house", kind="account.signed_in", size=1)
    assert (entry.event.actor, entry.event.data["how"]) == ("kim", "hospital")
    assert "second" not in entry.event.data
    assert browser.get(back).location == "/sign-in", "what was said serves once"


def test_who_showed_two_things_there_is_not_asked_for_a_second_one_here(linked):
    linked.config["SECOND_FACTOR_ROLES"] = ("nurse",)
    kim, lee = Browser(linked), Browser(linked)
    kim.get(say(there(kim), KIM))
    lee.get(say(there(lee), LEE))

    assert lee.get("/account").status_code == 200
    assert kim.get("/account").location == "/account/second-factor"


def test_who_has_a_second_factor_here_shows_it_after_one_thing_there(linked, clock):
    kim = Browser(linked)
    kim.sign_in("kim")
    set_up(kim, clock)
    elsewhere = Browser(linked)

    assert elsewhere.get(say(there(elsewhere), KIM)).location == "/sign-in/second"


@pytest.mark.parametrize("spoilt", ["state", "code"])
def test_what_does_not_fit_opens_nothing_and_leads_nowhere_else(linked, spoilt):
    browser = Browser(linked)
    back = say(there(browser), KIM)

    answer = browser.get(back.replace(f"{spoilt}=", f"{spoilt}=x"))

    assert answer.location == "/sign-in"
    assert "does not fit" in browser.get("/sign-in").text
    assert browser.get("/account").status_code == 303


def test_another_browser_does_not_finish_what_one_has_begun(linked):
    kim, thief = Browser(linked), Browser(linked)
    back = say(there(kim), KIM)
    there(thief)

    assert thief.get(back).location == "/sign-in"
    assert thief.get("/account").status_code == 303


def test_a_person_who_turns_back_there_is_told_so(linked):
    browser = Browser(linked)
    browser.get(say(there(browser), KIM, action="deny"))

    assert "did not let you through" in browser.get("/sign-in").text


def test_whoever_is_not_linked_gets_no_account(linked):
    browser = Browser(linked)
    browser.get(say(there(browser), "u-999"))

    assert "no account here is linked" in browser.get("/sign-in").text
    with linked.app_context():
        (entry,) = log.page("house", kind="signin.failed", size=1)
        assert entry.event.data == {"how": "hospital", "why": "not_linked"}
        with pytest.raises(Conflict):
            hospital.link("lee", KIM, actor="boss", role="administrator")
        hospital.link("kim", "", actor="boss", role="administrator")
    browser.get(say(there(browser), KIM))
    assert browser.get("/account").status_code == 303


def test_when_the_hospital_is_silent_the_password_still_lets_in(linked):
    linked.config["OIDC_ISSUER"] = "http://127.0.0.1:9"
    browser = Browser(linked)

    assert browser.post("/sign-in/hospital", SCREEN).location == "/sign-in"
    assert "does not answer" in browser.get("/sign-in").text
    assert browser.sign_in("kim").location == "/"


def test_half_a_configuration_stops_the_start():
    with pytest.raises(ConfigError) as error:
        settle({}, {**SETTINGS, "OIDC_ISSUER": "https://login.test"})

    assert "needs SVFLAB_ORIGIN, SVFLAB_OIDC_CLIENT_ID" in str(error.value)
