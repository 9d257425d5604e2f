"""The promises of sessions."""

from contextlib import suppress

import pytest

from svflab.records import db, log
from svflab.records.sessions import SessionRow
from svflab.services import accounts, sessions
from svflab.services.errors import NotThere, NotVouched

GOOD = "three wet horses"
SITE = "seoul"


@pytest.fixture
def kim(records):
    roles = {SITE: ["nurse", "coordinator"], "busan": ["surgeon"]}
    accounts.create("kim", "Kim Seo-yeon", roles, password=GOOD)
    return accounts.find("kim").at(SITE)


@pytest.fixture
def begun(kim):
    return sessions.start("kim", GOOD, site=SITE, workstation="Theatre 2")


def told(kind):
    return [entry.event for entry in log.entries("house") if entry.event.kind == kind]


def test_a_session_begins_at_a_site_and_a_screen_and_is_told(begun, clock):
    session, token = begun

    found = sessions.find(token, clock.now)
    assert found == session
    assert (found.account.id, found.account.site, found.workstation) == ("kim", SITE, "Theatre 2")
    assert found.account.roles == ("coordinator", "nurse")
    (event,) = told("account.signed_in")
    assert (event.actor, event.workstation) == ("kim", "Theatre 2")
    assert event.data == {"session": session.id, "site": SITE}


def test_only_the_digest_of_a_token_is_kept(begun):
    _, token = begun
    row = db.session.query(SessionRow).one()

    assert token not in str(vars(row))
    assert len(row.token_digest) == 64


def test_a_session_is_where_its_account_holds_a_role(kim):
    session, _ = sessions.start("kim", GOOD, site="daegu")

    assert session.account.site == "busan"


def test_an_account_without_a_role_begins_no_session(records):
    accounts.create("lee", "Lee", {}, password=GOOD)

    with pytest.raises(NotVouched, match="no_role"):
        sessions.start("lee", GOOD)


@pytest.mark.parametrize("token", ["", "guessed", "A" * 43])
def test_a_guessed_token_finds_no_session(begun, clock, token):
    assert sessions.find(token, clock.now) is None


def test_a_session_locks_when_nothing_is_done_in_it(begun, clock):
    session, token = begun
    clock.tick(minutes=59, seconds=59)
    assert not sessions.is_locked(session, clock.now)

    clock.tick(seconds=1)

    assert sessions.is_locked(sessions.find(token, clock.now), clock.now)


def test_what_is_done_in_a_session_keeps_it_open(begun, clock):
    session, token = begun
    clock.tick(minutes=50)
    sessions.seen(session, clock.now)
    clock.tick(minutes=50)

    assert not sessions.is_locked(sessions.find(token, clock.now), clock.now)


def test_a_locked_session_goes_on_with_the_password(begun, clock):
    session, token = begun
    sessions.lock(session)
    assert sessions.is_locked(sessions.find(token, clock.now), clock.now)

    sessions.unlock(session, GOOD)

    assert not sessions.is_locked(sessions.find(token, clock.now), clock.now)


def test_a_session_ends_after_a_day_at_work_in_any_case(begun, clock):
    _, token = begun
    clock.tick(hours=14)

    assert sessions.find(token, clock.now) is None
    assert [event.data["how"] for event in told("account.signed_out")] == ["limit"]


def test_a_session_ends_once(begun, clock):
    session, token = begun
    sessions.end(session)
    sessions.end(session)

    assert sessions.find(token, clock.now) is None
    assert len(told("account.signed_out")) == 1


def test_failed_sign_ins_elsewhere_do_not_touch_a_session_at_work(begun, clock):
    session, token = begun
    for _ in range(6):
        with suppress(NotVouched):
            sessions.start("kim", "a guess, far away")
    sessions.lock(session)

    sessions.unlock(session, GOOD)

    assert sessions.find(token, clock.now) is not None
    with pytest.raises(NotVouched, match="locked"):
        sessions.start("kim", GOOD)


def test_too_many_tries_at_a_locked_session_end_it(begun, clock):
    session, token = begun
    sessions.lock(session)

    codes = []
    for _ in range(5):
        with pytest.raises(NotVouched) as caught:
            sessions.unlock(session, "a guess at the screen")
        codes.append(caught.value.code)

    assert codes == ["wrong"] * 4 + ["ended"]
    assert sessions.find(token, clock.now) is None
    assert sessions.start("kim", GOOD)[0].account.id == "kim"


def test_a_session_is_ended_from_another_one(begun, kim, clock):
    far, token = begun
    sessions.start("kim", GOOD)

    sessions.revoke(kim, far.id, actor="kim")

    assert sessions.find(token, clock.now) is None
    with pytest.raises(NotThere):
        sessions.revoke(kim, far.id, actor="kim")


def test_nobody_ends_the_session_of_another_account(begun):
    session, _ = begun
    accounts.create("lee", "Lee", {SITE: ["nurse"]}, password=GOOD)

    with pytest.raises(NotThere):
        sessions.revoke(accounts.find("lee"), session.id, actor="lee")


def test_a_session_goes_on_at_another_site_where_there_is_a_role(begun, clock):
    session, token = begun
    sessions.move(session, "busan")

    assert sessions.find(token, clock.now).account.roles == ("surgeon",)
    with pytest.raises(NotThere):
        sessions.move(session, "daegu")


def test_a_session_ends_in_effect_with_the_last_role_at_its_site(begun, clock):
    _, token = begun
    accounts.change_roles("kim", SITE, [], actor="boss", role="administrator")

    assert sessions.find(token, clock.now) is None
