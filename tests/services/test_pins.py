"""The promises of PINs and badges: what they prove, where, and for how long."""

import pytest

from svflab.records import log
from svflab.services import accounts, badges, pins, presence, sessions, workstations
from svflab.services.errors import Invalid, NotVouched

GOOD, PIN = "three wet horses", "258013"
SITE = "seoul"
HERE = {"site": SITE, "workstation": "Theatre 2"}


@pytest.fixture
def kim(records):
    """A nurse with a password, a PIN and a badge; her badge's code."""
    accounts.create("kim", "Kim Seo-yeon", {SITE: ["nurse"]}, password=GOOD)
    pins.choose(accounts.find("kim"), PIN)
    return badges.issue("kim", actor="adm", role="administrator")


def told(kind):
    return [entry.event for entry in log.entries("house") if entry.event.kind == kind]


def why(who, secret, **where):
    with pytest.raises(NotVouched) as refused:
        presence.prove(who, secret, **{**HERE, **where})
    return refused.value.code


def test_a_badge_or_a_name_and_the_pin_prove_a_person_at_a_known_screen(kim):
    assert presence.vouch(kim, PIN, **HERE).id == "kim"
    assert presence.vouch("Kim ", PIN, **HERE).roles == ("nurse",)
    assert presence.vouch(kim.lower(), GOOD, **HERE).id == "kim"


def test_a_pin_proves_nothing_at_a_screen_that_nobody_knows(kim):
    assert why(kim, PIN, workstation="") == "pin_here"
    workstations.register(
        SITE, "Bench 1", "laboratory", event_id="", actor="adm", role="administrator"
    )

    assert why(kim, PIN) == "pin_here"
    assert presence.prove(kim, PIN, site=SITE, workstation="Bench 1").id == "kim"


def test_a_few_wrong_pins_let_it_rest_until_the_password_is_given_and_are_told(kim):
    guesses = [why(kim, guess) for guess in ("471100", "815815", "246813")]
    assert guesses == ["wrong_pin", "wrong_pin", "pin_rests"]
    assert why(kim, PIN) == "pin_rests"
    assert [event.data["in_a_row"] for event in told("signin.failed")] == [1, 2, 3]
    assert len(told("account.pin_rests")) == 1

    presence.prove(kim, GOOD, **HERE)

    assert presence.prove(kim, PIN, **HERE).id == "kim"
    assert not any(guess in str(told("signin.failed")) for guess in ("471100", "815815"))


def test_a_session_that_ends_over_wrong_passwords_is_not_begun_again_by_pin(kim):
    session, _token = sessions.start("kim", PIN, **HERE, known_as="Theatre 2")

    for _ in range(5):
        with pytest.raises(NotVouched) as refused:
            sessions.confirm(session, "a wet guess of a horse")

    assert refused.value.code == "ended"
    assert why(kim, PIN) == "pin_rests"
    assert len(told("account.pin_rests")) == 1
    presence.prove(kim, GOOD, **HERE)
    assert presence.prove(kim, PIN, **HERE).id == "kim"


def test_a_right_pin_forgets_the_wrong_ones(kim):
    for _ in range(3):
        assert why(kim, "471100") == "wrong_pin"
        presence.prove(kim, PIN, **HERE)


def test_a_pin_rests_when_the_password_was_not_given_for_as_long_as_a_session_lasts(kim, clock):
    clock.tick(hours=14)
    assert why(kim, PIN) == "pin_rests"
    assert pins.stands("kim") == "rests"

    sessions.start("kim", GOOD, site=SITE)

    assert pins.stands("kim") == "serves"


def test_a_password_that_an_administrator_sets_takes_the_pin_and_witnesses_nothing(kim):
    given = accounts.reset_password("kim", actor="adm", role="administrator")

    assert why(kim, PIN) == "wrong_pin"
    with pytest.raises(NotVouched, match="must_change"):
        presence.vouch(kim, given, **HERE)
    assert [event.actor for event in told("account.pin_removed")] == ["adm"]


def test_a_void_badge_proves_nothing_and_is_told(kim):
    badges.revoke("kim", actor="adm", role="administrator")

    assert why(kim, PIN) == "badge_void"
    assert why("B00000000X", PIN) == "wrong_pin"
    assert [event.about for event in told("signin.failed")] == ["account:kim"]


def test_an_account_that_has_ended_has_no_pin(kim):
    accounts.create("adm", "Adm", {SITE: ["administrator"]}, password=GOOD)
    accounts.deactivate("kim", actor="adm", role="administrator")

    assert why("kim", PIN) == "wrong_pin"


GUESSED = {
    "shape": ("2580", "25801x", "12345678"),
    "run": ("345678", "864208"),
    "repeats": ("258258", "112233", "191919"),
    "date": ("371985", "850731", "310785"),
}


@pytest.mark.parametrize(("weak", "pin"), [(why, pin) for why in GUESSED for pin in GUESSED[why]])
def test_a_pin_that_is_guessed_first_is_none(records, weak, pin):
    accounts.create("kim", "Kim", {SITE: ["nurse"]}, password=GOOD)

    with pytest.raises(Invalid) as refused:
        pins.choose(accounts.find("kim"), pin)
    assert refused.value.errors == {"pin": weak}


def test_a_session_begins_and_unlocks_with_a_pin_where_the_screen_is_known(kim, clock):
    first, _ = sessions.start(kim, PIN, **HERE, known_as="Theatre 2")
    sessions.lock(first)

    sessions.unlock(first, PIN)

    with pytest.raises(NotVouched, match="pin_here"):
        sessions.start(kim, PIN, **HERE)
    with pytest.raises(NotVouched, match="wrong"):
        sessions.confirm(first, PIN)
