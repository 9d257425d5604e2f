"""The promises of the second factor."""

from datetime import timedelta

import pyotp
import pytest

from svflab.records import log, transaction
from svflab.records import passkeys as passkey_rows
from svflab.records.factors import CodeAppRow
from svflab.records.passkeys import Passkey
from svflab.services import accounts, cipher, code_app, passkeys, pins, second, sessions, vault
from svflab.services.errors import Invalid, NotThere, NotVouched, SecondNeeded

GOOD = "three wet horses"
SITE = "seoul"


@pytest.fixture
def kim(records):
    accounts.create("kim", "Kim Seo-yeon", {SITE: ["nurse"]}, password=GOOD)
    return sessions.start("kim", GOOD, site=SITE, workstation="Theatre 2")[0]


@pytest.fixture
def phone(kim, clock):
    """Kim's phone, whose code app is set up; two minutes later."""
    token = code_app.begin(kim.account)
    app = pyotp.TOTP(code_app.offer(kim.account, token).secret)
    app.codes = code_app.confirm(kim, token, app.at(clock.now))
    clock.tick(minutes=2)
    return app


def told(kind):
    return [entry.event for entry in log.entries("house") if entry.event.kind == kind]


def test_whoever_has_set_up_a_code_app_is_asked_for_it_after_the_password(kim, phone, clock):
    with pytest.raises(SecondNeeded):
        sessions.start("kim", GOOD)

    assert second.prove(kim.account, phone.at(clock.now)) == "totp"
    assert told("account.code_app_set")[0].data == {"again": False}


def test_a_code_serves_once_and_may_be_a_step_early_or_late(kim, phone, clock):
    late = phone.at(clock.now - timedelta(seconds=30))
    assert second.prove(kim.account, late) == "totp"
    for code, why in ((late, "used"), (phone.at(clock.now - timedelta(seconds=60)), "code")):
        with pytest.raises(NotVouched) as error:
            second.prove(kim.account, code)
        assert error.value.code == why

    assert second.prove(kim.account, phone.at(clock.now + timedelta(seconds=30))) == "totp"
    assert [one.data["how"] for one in told("signin.failed")] == ["code", "code"]


def test_too_many_codes_that_do_not_fit_lock_the_second_step(kim, phone, clock):
    wrong = f"{(int(phone.at(clock.now)) + 1) % 10**6:06}"
    codes = []
    for _ in range(6):
        with pytest.raises(NotVouched) as error:
            second.prove(kim.account, wrong)
        codes.append(error.value.code)

    assert codes == [*["code"] * 4, "locked", "locked"]
    with pytest.raises(NotVouched, match="locked"):
        second.prove(kim.account, phone.at(clock.now))
    assert accounts.is_locked("kim")
    assert len(told("account.locked")) == 1


def test_a_recovery_code_serves_once_in_place_of_the_app(kim, phone):
    first = phone.codes[0]
    assert second.prove(kim.account, first.upper().replace("-", " ")) == "recovery"
    with pytest.raises(NotVouched):
        second.prove(kim.account, first)

    assert told("account.recovery_code_used")[0].data == {"left": 7}
    renewed = code_app.new_codes(kim.account)
    with pytest.raises(NotVouched):
        second.prove(kim.account, phone.codes[1])
    assert second.prove(kim.account, renewed[1]) == "recovery"


def test_a_pin_serves_after_the_second_factor_and_not_after_the_password_alone(kim, phone, clock):
    pins.choose(kim.account, "258013")
    clock.tick(hours=15)
    with pytest.raises(SecondNeeded):
        sessions.start("kim", GOOD)
    with pytest.raises(NotVouched, match="pin_rests"):
        pins.prove(kim.account, "258013")

    second.prove(kim.account, phone.at(clock.now))
    pins.prove(kim.account, "258013")


@pytest.mark.shows("Part 11 11.300(c)")
def test_only_an_administrator_takes_it_away_and_says_why(kim, phone):
    with pytest.raises(Invalid):
        second.reset("kim", "lost my phone", actor="kim")
    with pytest.raises(Invalid):
        second.reset("kim", " no ", actor="boss", role="administrator")

    second.reset("kim", "phone lost; known in person", actor="boss", role="administrator")

    assert sessions.start("kim", GOOD)[0].second == ""
    (event,) = told("account.second_factor_reset")
    assert (event.actor, event.data) == ("boss", {"code_app": True, "passkeys": 0})
    assert event.reason
    assert "phone" not in str(event.data)
    with pytest.raises(NotThere):
        second.reset("kim", "once more", actor="boss")


def test_the_last_passkey_of_whoever_must_have_one_stays_until_another_is_there(kim, app, clock):
    app.config["SECOND_FACTOR_ROLES"] = ("nurse",)
    keys = [Passkey(each, "kim", each, each.encode(), 0, clock.now) for each in ("blue", "red")]
    with transaction():
        passkey_rows.keep(keys[0])
    with pytest.raises(Invalid):
        passkeys.revoke("kim", keys[0].known_as, actor="kim")
    with transaction():
        passkey_rows.keep(keys[1])

    passkeys.revoke("kim", keys[0].known_as, actor="kim")
    with pytest.raises(Invalid):
        passkeys.revoke("kim", keys[1].known_as, actor="kim")

    assert len(told("account.passkey_revoked")) == 1
    app.config["SECOND_FACTOR_ROLES"] = ()
    passkeys.revoke("kim", keys[1].known_as, actor="kim")
    assert not second.is_set("kim")


def test_the_secret_is_in_no_log_and_moves_to_a_new_key(kim, phone, app):
    row = CodeAppRow.__table__.select()
    from svflab.records import db

    sealed = db.session.execute(row).one().sealed
    assert phone.secret.encode() not in sealed
    assert not any(
        phone.secret in str(e.event) or phone.codes[0] in str(e.event) for e in log.entries("house")
    )

    new = "bmV3IGtleSBmb3IgdGVzdHMgb25seSwgMzIgYnl0ZXM="
    app.config["VAULT_KEYS"] = (new, *app.config["VAULT_KEYS"])
    assert vault.rotate() == 1
    app.config["VAULT_KEYS"] = (new,)
    assert db.session.execute(row).one().key_id == cipher.keys()[0][0]
    assert second.standing("kim").codes_left == 8


def test_what_was_begun_too_long_ago_or_by_another_is_not_finished(kim, clock):
    token = code_app.begin(kim.account)
    app = pyotp.TOTP(code_app.offer(kim.account, token).secret)
    accounts.create("lee", "Lee", {SITE: ["nurse"]}, password=GOOD)
    lee = sessions.start("lee", GOOD, site=SITE)[0]
    with pytest.raises(NotThere):
        code_app.confirm(lee, token, app.at(clock.now))

    clock.tick(minutes=11)
    with pytest.raises(NotThere):
        code_app.confirm(kim, token, app.at(clock.now))
