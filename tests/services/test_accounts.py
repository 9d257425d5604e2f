"""The promises of accounts, passwords, vouching and tokens."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from svflab.records import accounts as rows
from svflab.records import credentials, log, transaction
from svflab.services import (
    accounts,
    breached,
    handing,
    passwords,
    presence,
    review,
    sessions,
    sign,
    tokens,
)
from svflab.services.errors import Conflict, Invalid, NotThere, NotVouched

GOOD = "three wet horses"
SITE = "seoul"


@pytest.fixture
def kim(records):
    accounts.create("kim", "Kim Seo-yeon", {SITE: ["nurse"]}, password=GOOD)
    return accounts.find("kim").at(SITE)


@pytest.fixture
def boss(records):
    accounts.create("boss", "Admin", {SITE: ["administrator"]}, password=GOOD)
    return accounts.find("boss").at(SITE)


def told(kind):
    return [entry.event for entry in log.entries("house") if entry.event.kind == kind]


def fail(name, times=5):
    for _ in range(times):
        with suppress(NotVouched):
            accounts.vouch(name, "not the password")


def test_an_account_is_made_and_told_of_in_the_house(kim):
    (event,) = told("account.created")

    assert (kim.name, kim.roles, kim.active) == ("Kim Seo-yeon", ("nurse",), True)
    assert event.about == "account:kim"
    assert event.data == {"name": "Kim Seo-yeon", "roles": {SITE: ["nurse"]}}


@pytest.mark.parametrize("name", ["Kim", "k", "-kim", "kim.", "kim seo", "system", "", "김서연"])
def test_what_is_no_sign_in_name_makes_no_account(records, name):
    with pytest.raises(Invalid) as caught:
        accounts.create(name, "Kim", {SITE: ["nurse"]})

    assert caught.value.errors == {"account": "shape"}


@pytest.mark.shows("Part 11 11.100(a)", "Part 11 11.300(a)")
def test_a_sign_in_name_is_never_given_again(kim):
    accounts.deactivate("kim", actor="boss", role="administrator")

    with pytest.raises(Conflict, match="taken"):
        accounts.create("kim", "Another Kim", {SITE: ["nurse"]})


def test_a_role_that_there_is_not_is_refused(records):
    with pytest.raises(Invalid) as caught:
        accounts.create("kim", "Kim", {SITE: ["king"], "house": ["nurse"]})

    assert caught.value.errors == {"roles": "unknown", "site": "shape"}


def test_roles_at_one_site_change_and_those_at_another_stay(kim):
    accounts.change_roles("kim", "busan", ["surgeon"], actor="boss", role="administrator")
    accounts.change_roles("kim", SITE, ["processor"], actor="boss", role="administrator")

    assert accounts.find("kim").by_site == {"busan": ("surgeon",), SITE: ("processor",)}
    assert told("account.roles_changed")[-1].data == {
        "before": {"busan": ["surgeon"], SITE: ["nurse"]},
        "roles": {"busan": ["surgeon"], SITE: ["processor"]},
    }


def test_roles_that_are_held_already_are_no_change(kim):
    accounts.change_roles("kim", SITE, ["nurse"], actor="boss", role="administrator")

    assert told("account.roles_changed") == []


def test_a_site_keeps_an_administrator(boss):
    with pytest.raises(Invalid, match="last_administrator"):
        accounts.change_roles("boss", SITE, ["nurse"], actor="boss", role="administrator")
    with pytest.raises(Invalid, match="last_administrator"):
        accounts.deactivate("boss", actor="boss", role="administrator")

    assert accounts.find("boss").roles_at(SITE) == ("administrator",)


@pytest.mark.shows("Part 11 11.300(c)")
def test_an_account_that_has_ended_vouches_for_nothing_and_its_sessions_end(kim):
    _, token = sessions.start("kim", GOOD)
    secret = tokens.new_token("kim", SITE, "scale", ("read",))

    accounts.deactivate("kim", actor="boss", role="administrator")

    with pytest.raises(NotVouched, match="wrong"):
        accounts.vouch("kim", GOOD)
    assert sessions.find(token, told("account.deactivated")[0].occurred_at) is None
    assert accounts.token_account(secret) is None
    assert told("account.deactivated")[0].data == {"sessions_ended": 1, "tokens_revoked": 1}


def test_the_same_person_comes_back_with_a_temporary_password(kim):
    accounts.deactivate("kim", actor="boss", role="administrator")

    secret = accounts.reactivate("kim", actor="boss", role="administrator")

    assert accounts.find("kim").roles_at(SITE) == ("nurse",)
    assert sessions.start("kim", secret)[0].account.id == "kim"


def test_the_list_of_accounts_is_made_again_from_the_log(kim, boss):
    accounts.change_roles("kim", SITE, ["surgeon"], actor="boss", role="administrator")
    accounts.deactivate("kim", actor="boss", role="administrator")
    before = rows.every()

    with transaction():
        rows.clear()
        for entry in list(log.entries("house")):
            rows.project(entry)

    assert rows.every() == before


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("eleven char", "short"),
        ("x" * 201, "long"),
        ("abababababab", "repeats"),
        ("Kim Seo-yeon 1", "is_name"),
        ("kimseoyeon!!!", "is_name"),
        ("tea with Kim Seo-yeon", "is_name"),
        ("three wet horses", ""),
        ("말 세 마리가 비에 젖었다", ""),
    ],
)
def test_a_password_is_long_and_not_a_name(password, weakness):
    assert passwords.weakness(password, "kim.seoyeon", "Kim Seo-yeon") == weakness


@pytest.mark.parametrize(
    "password",
    [
        "1q2w3e4r5t6y",
        "Password1234",
        "!!Liverpool!!",
        "qwerty qwerty",
        "sonyEricsson",
        "12345678-9",
        "hospital2026",
        "Test Site 26",
    ],
)
def test_a_password_that_is_guessed_first_is_refused(kim, password):
    with pytest.raises(Invalid) as caught:
        accounts.set_own_password(kim, f"{password:!<12}")

    assert caught.value.errors == {"password": "common"}


def test_a_site_gives_a_list_of_its_own_that_is_looked_up_from_first_to_last(
    records, kim, tmp_path
):
    known = [f"words of a leak {number}" for number in range(100)]
    digests = sorted(hashlib.sha1(one.encode()).hexdigest().upper() for one in known)
    path = tmp_path / "leak.txt"
    path.write_text("".join(f"{one}:{n}\r\n" for n, one in enumerate(digests)))

    assert all(breached.holds(path, one) for one in known)
    assert not any(breached.holds(path, f"{one}x") for one in known)

    accounts.set_own_password(kim, known[7])
    records.config["BREACHED_PASSWORDS"] = str(path)
    with pytest.raises(Invalid) as caught:
        accounts.set_own_password(kim, known[8])
    assert caught.value.errors == {"password": "common"}


def test_an_empty_list_holds_nothing(tmp_path):
    (tmp_path / "none").touch()

    assert not breached.holds(tmp_path / "none", "three wet horses")


def test_a_password_fits_however_the_keyboard_composes_hangul(dear_passwords):
    kept = passwords.hashed("\u1106\u1161\u11af 세 마리가 젖었다")

    assert passwords.fits(kept, "말 세 마리가 젖었다")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_name_and_password_vouch_for_a_person_at_a_site(kim):
    vouched = accounts.vouch(" KIM ", GOOD, site=SITE)

    assert (vouched.id, vouched.roles) == ("kim", ("nurse",))


@pytest.mark.shows("Part 11 11.200(a)(3)")
def test_a_password_that_an_administrator_set_vouches_for_nothing(kim, boss):
    secret = accounts.reset_password("kim", actor="boss", role="administrator")

    with pytest.raises(NotVouched, match="must_change"):
        accounts.vouch("kim", secret)


def test_nobody_resets_a_password_of_their_own(boss):
    with pytest.raises(Invalid, match="own"):
        accounts.reset_password("boss", actor="boss", role="administrator")


@pytest.mark.shows("Part 11 11.300(d)")
def test_five_failures_lock_for_a_while_and_the_lock_is_told(kim, clock):
    fail("kim")

    with pytest.raises(NotVouched, match="locked") as caught:
        accounts.vouch("kim", GOOD)

    assert [event.data["in_a_row"] for event in told("signin.failed")] == [1, 2, 3, 4, 5]
    assert [event.about for event in told("account.locked")] == ["account:kim"]
    clock.to(caught.value.until)
    assert accounts.vouch("kim", GOOD).id == "kim"


def test_the_lock_holds_until_its_very_end(kim, clock):
    fail("kim")

    clock.tick(minutes=14, seconds=59)

    with pytest.raises(NotVouched, match="locked"):
        accounts.vouch("kim", GOOD)


def test_trying_on_does_not_lengthen_the_lock_or_the_log(kim, clock):
    fail("kim")
    clock.tick(minutes=10)
    fail("kim", 20)
    clock.tick(minutes=5)

    assert accounts.vouch("kim", GOOD).id == "kim"
    assert len(told("signin.failed")) == 5


def test_a_right_password_forgets_the_failures_before_it(kim):
    fail("kim", 4)
    accounts.vouch("kim", GOOD)
    fail("kim", 4)

    assert accounts.vouch("kim", GOOD).id == "kim"


def test_a_name_that_nobody_has_locks_like_any_other(records):
    fail("nobody", 4)
    with pytest.raises(NotVouched, match="locked"):
        accounts.vouch("nobody", "x")
    with pytest.raises(NotVouched, match="locked"):
        accounts.vouch("nobody", "x")


def test_names_that_nobody_has_fill_neither_the_log_nor_tell_what_was_typed(records):
    for number in range(20):
        fail(f"my password {number}", 1)

    events = told("signin.failed")
    assert [event.data for event in events] == [{"unknown_names": n} for n in (1, 2, 4, 8, 16)]
    assert {event.about for event in events} == {"site:house"}
    assert "my password" not in "".join(e.event.canonical() for e in log.entries("house"))


def test_many_guesses_at_once_are_many_tries(app, kim):
    def guess(_):
        with app.app_context():
            try:
                accounts.vouch("kim", "not the password")
            except NotVouched as error:
                return error.code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(16)))

    assert answers.count("wrong") == 4
    assert answers.count("locked") == 12


def test_an_own_password_ends_the_other_sessions(kim):
    here, _ = sessions.start("kim", GOOD)
    sessions.start("kim", GOOD)

    accounts.set_own_password(kim, "four dry camels", keep_session=here.id)

    assert [one.id for one in sessions.of(kim)] == [here.id]
    assert accounts.vouch("kim", "four dry camels").id == "kim"
    assert told("account.password_changed")[-1].data == {"set_by": "owner", "sessions_ended": 1}


def test_an_own_password_is_another_one(kim):
    with pytest.raises(Invalid, match="same"):
        accounts.set_own_password(kim, GOOD)


def test_the_log_holds_no_password_and_no_hash(kim, boss):
    secret = accounts.reset_password("kim", actor="boss", role="administrator")
    kept = credentials.find("kim").hash

    text = "".join(entry.event.canonical() for entry in log.entries("house"))
    assert secret not in text
    assert kept not in text


def test_a_token_acts_for_its_account_with_its_scopes_until_it_expires(kim, clock):
    secret = tokens.new_token("kim", SITE, "scale", ("read", "record"), days=7)

    acting = accounts.token_account(secret)
    assert (acting.id, acting.roles, acting.scopes) == ("kim", ("nurse",), {"read", "record"})
    clock.tick(days=7)
    assert accounts.token_account(secret) is None


@pytest.mark.shows("Part 11 11.300(c)")
def test_a_token_is_revoked_and_never_kept(kim):
    secret = tokens.new_token("kim", SITE, "scale", ("read",))
    (kept,) = credentials.tokens("kim")

    tokens.revoke_token("kim", kept.id)

    assert accounts.token_account(secret) is None
    with pytest.raises(NotThere):
        tokens.revoke_token("kim", kept.id)
    text = "".join(entry.event.canonical() for entry in log.entries("house"))
    assert secret not in text


@pytest.mark.parametrize("guess", ["", "svflab_", "svflab_" + "A" * 43])
def test_what_is_no_token_acts_for_nobody(kim, guess):
    assert accounts.token_account(guess) is None


def _in_session(secret):
    session, _token = sessions.start("kim", secret, site=SITE)
    return session


WAYS = {
    "vouch": lambda secret: accounts.vouch("kim", secret, site=SITE),
    "witness": lambda secret: presence.vouch("kim", secret, site=SITE, workstation=""),
    "sign": lambda secret: sign.prove(_in_session(secret), "", secret, site=SITE),
    "sign for another's screen": lambda secret: sign.prove(None, "kim", secret, site=SITE),
    "review": lambda secret: review.sign(
        SITE, log.head(SITE)[0], _in_session(secret), secret, "quality", "Read"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_password_that_somebody_else_set_vouches_witnesses_and_signs_nothing(kim, way):
    secret = accounts.reset_password("kim", actor="boss", role="administrator")

    with pytest.raises(NotVouched, match="must_change"):
        WAYS[way](secret)
    accounts.set_own_password(kim, "four dry camels walk")
    accounts.create("quality", "Quality", {SITE: ["quality"]}, password="five late trains")
    handing.confirm("kim", accounts.find("quality"), role="quality")
    if way != "review":  # which then asks for a log that there is
        WAYS[way]("four dry camels walk")
