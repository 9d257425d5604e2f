"""The pages about people: signing in, one's own account, and an administrator's."""

import re

import pytest

from svflab.records import log
from svflab.services import accounts, badges, tokens
from svflab.web import gate
from tests.people import PASSWORD, SITE, Browser, make, person

MOVED = {"roles": ["processor"], "reason": "New post"}


@pytest.fixture
def boss(app):
    return person(app, "boss", "administrator")


@pytest.fixture
def kim(app):
    return person(app, "kim", "nurse")


def told(app, kind):
    with app.app_context():
        return [entry.event for entry in log.entries("house") if entry.event.kind == kind]


def test_a_sign_in_that_does_not_fit_says_so_beside_the_password(app):
    make(app, "kim", "nurse")

    answer = Browser(app).sign_in("kim", "not the password")

    assert answer.status_code == 422
    assert "Name and password do not match" in answer.text
    assert 'value="kim"' in answer.text
    assert "not the password" not in answer.text


def test_an_unknown_name_is_answered_like_a_wrong_password(app):
    make(app, "kim", "nurse")

    known = Browser(app).sign_in("kim", "not the password").text
    unknown = Browser(app).sign_in("lim", "not the password").text

    assert _plain(known.replace('value="kim"', "")) == _plain(unknown.replace('value="lim"', ""))


def test_a_lock_says_until_when_in_the_sites_time(app):
    make(app, "kim", "nurse")
    browser = Browser(app)
    for _ in range(5):
        answer = browser.sign_in("kim", "not the password")

    assert "locked until 09:15:00" in answer.text
    assert browser.sign_in("kim").status_code == 422


@pytest.mark.parametrize("screen", ["", "<b>", "x" * 31, "  "])
def test_a_screen_has_a_name_that_people_can_find_it_by(app, screen):
    make(app, "kim", "nurse")

    assert Browser(app).sign_in("kim", screen=screen).status_code == 422


def test_a_screen_keeps_its_name_for_whoever_comes_next(kim):
    kim.post("/sign-out")

    assert 'value="Theatre 2"' in kim.get("/sign-in").text


def test_a_screens_name_is_believed_only_as_it_was_signed(app):
    browser = Browser(app)
    browser.client.set_cookie("svflab_workstation", "IlRoZWF0cmUgOSI.forged")

    assert "Theatre 9" not in browser.get("/sign-in").text


def test_somebody_else_at_the_screen_ends_the_session_before(app, kim):
    make(app, "lee", "surgeon")
    first = kim.client.get_cookie("svflab").value

    kim.sign_in("lee")

    assert "Lee" in kim.get("/account").text
    assert [event.data["how"] for event in told(app, "account.signed_out")] == ["switched"]
    thief = app.test_client()
    thief.set_cookie("svflab", first)
    assert thief.get("/account").status_code == 303


def test_a_session_token_is_new_at_each_sign_in(kim):
    first = kim.client.get_cookie("svflab").value
    kim.sign_in("kim")

    assert kim.client.get_cookie("svflab").value != first


def test_signing_out_ends_the_session_and_not_only_the_cookie(app, kim):
    token = kim.client.get_cookie("svflab").value

    kim.post("/sign-out")

    other = app.test_client()
    other.set_cookie("svflab", token)
    assert other.get("/account").status_code == 303


def test_a_session_elsewhere_is_ended_from_ones_own_page(app, kim):
    far = Browser(app)
    far.sign_in("kim", screen="Bench 1")
    page = kim.get("/account").text
    assert "Bench 1" in page

    kim.post(re.search(r'action="(/account/sessions/[^"]+/end)"', page)[1])

    assert far.get("/account").status_code == 303
    assert "Bench 1" not in kim.get("/account").text


def test_nobody_ends_the_session_of_another(app, kim):
    other = person(app, "lee", "nurse")
    ids = [event.data["session"] for event in told(app, "account.signed_in")]

    assert [kim.post(f"/account/sessions/{ids[-1]}/end").status_code] == [404]
    assert other.get("/account").status_code == 200


def test_an_own_password_is_changed_with_the_one_before(app, kim):
    new = {"password": "four dry camels", "again": "four dry camels"}

    wrong = kim.post("/account/password", {"current": "a guess or so", **new})
    weak = kim.post("/account/password", {"current": PASSWORD, "password": "x", "again": "x"})
    right = kim.post("/account/password", {"current": PASSWORD, **new})

    assert (wrong.status_code, weak.status_code, right.status_code) == (422, 422, 303)
    assert "Make it longer: at least 12 characters" in weak.text
    assert Browser(app).sign_in("kim", "four dry camels").status_code == 303


def test_the_two_new_passwords_are_the_same(kim):
    form = {"current": PASSWORD, "password": "four dry camels", "again": "five dry camels"}

    assert "The two are not the same" in kim.post("/account/password", form).text


def test_too_many_guesses_at_ones_own_password_end_the_session(kim):
    form = {"current": "a guess", "password": "four dry camels", "again": "four dry camels"}
    for _ in range(5):
        kim.post("/account/password", form)

    assert kim.get("/account").location == "/sign-in?next=/account"


def test_a_token_is_made_with_the_password_shown_once_and_ended(app, kim):
    form = {"name": "scale", "scope": "read", "days": "7"}
    assert kim.post("/account/tokens/", {**form, "password": "a guess"}).status_code == 422

    page = kim.post("/account/tokens/", {**form, "password": PASSWORD}).text

    secret = re.search(r"svflab_[\w-]{43}", page)[0]
    bearer = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/events", headers=bearer).status_code == 200
    again = kim.get("/account/tokens/").text
    assert secret not in again
    kim.post(re.search(r'action="(/account/tokens/[^"]+/end)"', again)[1])
    assert app.test_client().get("/api/v1/events", headers=bearer).status_code == 401


def test_an_administrator_makes_an_account_and_sees_its_password_once(app, boss):
    form = {"name": "Lee Min-jun", "account": "lee.minjun", "roles": ["surgeon", "nurse"]}

    answer = boss.post("/accounts/new", form)

    secret = re.search(r"[2-9a-z]{4}(?:-[2-9a-z]{4}){3}", answer.text)[0]
    assert Browser(app).sign_in("lee.minjun", secret).status_code == 303
    assert secret not in boss.get("/accounts/lee.minjun").text
    with app.app_context():
        assert accounts.find("lee.minjun").by_site == {SITE: ("nurse", "surgeon")}


def test_a_name_that_is_taken_is_told_beside_the_field(boss):
    again = {"name": "Another", "account": "boss", "roles": ["nurse"]}

    answer = boss.post("/accounts/new", again)

    assert answer.status_code == 422
    assert "is or was somebody" in answer.text


def test_an_administrator_changes_roles(app, boss, kim):
    assert boss.post("/accounts/kim/roles", MOVED).status_code == 303

    with app.app_context():
        assert accounts.find("kim").roles_at(SITE) == ("processor",)
    assert "The roles are changed" in boss.get("/accounts/kim").text


def test_from_an_account_its_own_entries_are_one_tap_away(app, boss):
    make(app, "lee", "nurse")
    way = re.search(r'href="(/records/\?[^"]*account[^"]*)"', boss.get("/accounts/lee").text)[1]

    told = boss.get(way.replace("&amp;", "&")).text
    assert "Account made" in told
    assert "account Lee" in told
    assert "account Boss" not in re.sub(r"(?s)<select.*?</select>", "", told)


def test_the_last_administrator_stays_one(boss):
    roles = boss.post("/accounts/boss/roles", MOVED)
    ended = boss.post("/accounts/boss/deactivate", {"reason": "Left"})

    assert (roles.status_code, ended.status_code) == (422, 422)
    assert "Nobody here would be an administrator" in roles.text
    assert "Nobody here would be an administrator" in ended.text


def test_an_administrator_ends_an_account_and_opens_it_again(app, boss, kim):
    boss.post("/accounts/kim/deactivate", {"reason": "Left"})
    assert kim.get("/account").status_code == 303
    assert "ended" in boss.get("/accounts/").text

    again = boss.post("/accounts/kim/reactivate", {"reason": "Left"}).text

    secret = re.search(r"[2-9a-z]{4}(?:-[2-9a-z]{4}){3}", again)[0]
    assert Browser(app).sign_in("kim", secret).status_code == 303


def test_a_forgotten_password_is_replaced_and_the_lock_opens(app, boss):
    make(app, "kim", "nurse")
    browser = Browser(app)
    for _ in range(5):
        browser.sign_in("kim", "not the password")
    assert "new sign-ins locked" in boss.get("/accounts/kim").text

    answer = boss.post("/accounts/kim/password").text

    secret = re.search(r"[2-9a-z]{4}(?:-[2-9a-z]{4}){3}", answer)[0]
    assert browser.sign_in("kim", secret).status_code == 303


def test_an_administrator_of_one_site_sees_nobody_of_another(app, boss):
    make(app, "far", "nurse", site="busan")

    assert "/accounts/far" not in boss.get("/accounts/").text
    assert boss.get("/accounts/far").status_code == 404
    assert boss.post("/accounts/far/roles", MOVED).status_code == 404
    assert boss.post("/accounts/far/password").status_code == 404


def test_an_account_of_two_sites_is_not_ended_by_one(app, boss, kim):
    with app.app_context():
        accounts.change_roles("kim", "busan", ["nurse"], actor="x", role="administrator")

    answer = boss.post("/accounts/kim/deactivate", {"reason": "Left"})

    assert answer.status_code == 422
    assert "another site" in answer.text
    assert kim.get("/account").status_code == 200


def test_work_goes_on_at_another_site_where_there_is_a_role(app, kim):
    with app.app_context():
        accounts.change_roles("kim", "busan", ["surgeon"], actor="x", role="administrator")

    kim.post("/account/site", {"site": "busan"})

    assert "Surgeon" in kim.get("/account").text
    assert kim.post("/account/site", {"site": "daegu"}).status_code == 404


@pytest.mark.parametrize("role", ["nurse", "surgeon", "processor", "coordinator"])
def test_accounts_are_an_administrators(app, role):
    other = person(app, "kim", role)

    assert other.get("/accounts/").status_code == 403
    assert other.get("/accounts/new").status_code == 403
    assert other.post("/accounts/kim/roles", MOVED).status_code == 403


def test_quality_reads_accounts_and_changes_none(app, kim):
    quality = person(app, "oh", "quality")

    assert "Kim" in quality.get("/accounts/").text
    assert "End this account" not in quality.get("/accounts/kim").text
    assert quality.post("/accounts/kim/deactivate", {"reason": "Left"}).status_code == 403


def test_every_control_has_a_label(boss):
    for path in ("/accounts/new", "/accounts/boss", "/account/password", "/sign-in"):
        page = boss.get(path).text
        asked = re.findall(r'<input (?![^>]*type="hidden")[^>]*\bid="([^"]+)"[^>]*>', page)
        labelled = set(re.findall(r'<label[^>]*for="([^"]+)"', page))
        picked = set(re.findall(r'<label class="pick"><input[^>]*\bid="([^"]+)"', page))
        assert set(asked) <= labelled | picked, path


def _plain(page):
    return re.sub(r'(value|content)="[^"]{40,}"', "", page)


def test_what_changes_an_account_asks_why_and_the_log_tells_it_from_old_to_new(app, boss, kim):
    bare = boss.post("/accounts/kim/roles", {"roles": ["processor"]})
    assert bare.status_code == 422
    assert "Say why" in bare.text
    assert boss.post("/accounts/kim/deactivate", {"reason": "  "}).status_code == 422
    assert not told(app, "account.roles_changed") + told(app, "account.deactivated")

    boss.post("/accounts/kim/roles", MOVED)
    (event,) = told(app, "account.roles_changed")
    assert event.data == {"before": {SITE: ["nurse"]}, "roles": {SITE: ["processor"]}}
    with app.app_context():
        assert log.texts([event.id])[event.id, "reason"][1] == "New post"


def test_the_end_of_an_account_ends_its_sessions_badge_and_tokens_at_once(app, boss, kim):
    boss.post("/accounts/kim/badge")
    with app.app_context():
        code = badges.badge_of("kim")
        secret = tokens.new_token("kim", SITE, "scale", ("read",))

    boss.post("/accounts/kim/deactivate", {"reason": "Left"})

    assert kim.get("/").status_code != 200
    with app.app_context():
        assert badges.badge_of("kim") == ""
        assert badges.bearer(code)[1] is False
        assert tokens.token_account(secret) is None
    again = boss.post("/accounts/kim/reactivate", {"reason": "Back"}).text
    assert "Temporary password" in again
    with app.app_context():
        assert badges.bearer(code)[1] is False


def test_an_administrator_sees_where_somebody_is_signed_in_and_ends_it(app, boss, kim):
    page = boss.get("/accounts/kim").text
    way = re.search(r'action="(/accounts/kim/sessions/[^"]+/end)"', page)[1]

    assert boss.post(way).status_code == 303

    assert kim.get("/").status_code != 200
    (event,) = [one for one in told(app, "account.signed_out") if one.about == "account:kim"]
    assert (event.actor, event.data["how"]) == ("boss", "revoked")
    assert boss.post(way).status_code == 404


def test_a_lock_is_told_until_somebody_has_seen_it_and_lifted_for_a_reason(app, boss, kim):
    quality = person(app, "quality", "quality")
    elsewhere = person(app, "far", "administrator", site="busan")
    for _ in range(5):
        Browser(app).sign_in("kim", "not the password")

    for one in (quality, boss):
        assert "Sign-ins locked after too many tries" in one.get("/accounts/").text
        assert "Sign-ins locked after too many tries:" in one.get("/").text
    assert "locked after too many tries" not in elsewhere.get("/accounts/").text
    assert "locked after too many tries" not in kim.get("/").text

    quality.post("/accounts/locks/seen")
    assert "locked after too many tries" not in boss.get("/accounts/").text
    (seen,) = told(app, "account.locks_seen")
    assert (seen.actor, seen.data["accounts"]) == ("quality", ["kim"])

    assert quality.post("/accounts/kim/unlock", {"reason": "It was her"}).status_code == 403
    assert boss.post("/accounts/kim/unlock", {"reason": ""}).status_code == 422
    assert boss.post("/accounts/kim/unlock", {"reason": "It was her"}).status_code == 303
    assert len(told(app, "account.unlocked")) == 1
    assert Browser(app).sign_in("kim").status_code == 303


def test_a_password_that_was_given_opens_no_view_but_its_own_change(app):
    with app.app_context():
        secret = accounts.create("new", "New", {SITE: list(accounts.ROLES)})
    browser = Browser(app)
    assert browser.sign_in("new", secret).status_code == 303

    walked = 0
    for rule in app.url_map.iter_rules():
        decided = _decision(app, rule.endpoint)
        if decided is None or decided.anyone or rule.endpoint == "sessions.own_password":
            continue
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<any\('([^']+)'[^>]*>", r"\1", rule.rule))
        path = re.sub(r"<[^>]+>", "x", path)
        for method in rule.methods & {"GET", "POST"}:
            answer = browser.get(path) if method == "GET" else browser.post(path)
            assert answer.status_code != 200, (method, path)
            walked += answer.headers.get("Location", "").endswith("/account/password")
    assert walked > 150


def _decision(app, endpoint):
    with app.app_context():
        return None if endpoint == "static" else gate.decision(endpoint)
