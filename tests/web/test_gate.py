"""Nothing is open unless its view says to whom, and nothing that was typed is lost."""

import pytest

from svflab.domain.finding import stopping
from svflab.records import Busy, log
from svflab.services import accounts, tokens
from svflab.services.errors import Conflict, Invalid, NotThere, NotVouched, Refused, VaultShut
from svflab.web import act_as, allow, decision
from svflab.web.addresses import safe_next
from tests.conftest import START
from tests.people import PASSWORD, SCRIPTED, SITE, Browser, make, person


@pytest.fixture
def open_views(app):
    """Views with each kind of decision, and one that nobody decided about."""

    @app.route("/undecided")
    def undecided():
        return "undecided"

    @app.route("/nurses", methods=["GET", "POST"])
    @app.route("/api/nurses", methods=["GET", "POST"])
    @allow("surgeon", "nurse")
    def nurses():
        from flask import g

        return f"{g.account.id} as {g.role} at {g.site}, {g.workstation}"

    @app.route("/step", methods=["GET", "POST"])
    @allow.signed_in
    def step():
        return act_as(("processor", "nurse"))

    @app.route("/broken")
    @allow.anyone
    def broken():
        raise RuntimeError("broken")

    return app


@pytest.fixture
def kim(open_views):
    return person(open_views, "kim", "nurse")


def told(app, kind, site=SITE):
    with app.app_context():
        return [entry.event for entry in log.entries(site) if entry.event.kind == kind]


def test_every_view_says_whom_it_answers(app):
    with app.app_context():
        undecided = [
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if rule.endpoint != "static" and decision(rule.endpoint) is None
        ]

    assert undecided == []


def test_only_these_views_answer_anyone(app):
    with app.app_context():
        open_to_all = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if rule.endpoint != "static" and (found := decision(rule.endpoint)) and found.anyone
        }

    assert open_to_all <= {
        "dossier.verify",  # says of a seal that the log holds it, and nothing of any case
        "frame.time",
        "health.alive",
        "rooms.show",  # a display on a wall, and to no other screen a case
        "rooms.state",
        "health.ready",
        "passkeys.ask",  # whoever signs in proves themselves by it
        "passkeys.answered",
        "hospital.leave",
        "hospital.come_back",  # opens what the hospital's sign-in proves, to a linked account
        "second.step",  # opens nothing without the password before it
        "sessions.sign_in",
        "sessions.sign_out",
        "sessions.unlock",
        "sessions.clocks",  # of a locked screen: which clocks run, and nobody's name
        "api_openapi.document",
    }


def test_a_view_without_a_decision_answers_nobody(kim, client):
    assert kim.get("/undecided").status_code == 403
    assert client.get("/undecided").status_code == 403


def test_a_role_that_there_is_not_opens_nothing(app):
    with pytest.raises(ValueError, match="king"):
        allow("king")


def test_nobody_signed_in_is_asked_who_they_are_and_comes_back(kim, client):
    answer = client.get("/nurses?tab=2")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/nurses?tab%3D2")
    back = Browser(kim.client.application)
    assert back.sign_in("kim", next="/nurses?tab=2").location == "/nurses?tab=2"


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil", "evil", "/a\n/b"],
)
def test_a_sign_in_leads_nowhere_else(kim, address):
    assert safe_next(address) == "/"
    assert Browser(kim.client.application).sign_in("kim", next=address).location == "/"


def test_a_part_of_a_page_is_answered_by_a_band_and_the_page_stays(open_views, client):
    answer = client.get(
        "/nurses", headers={**SCRIPTED, "HX-Current-URL": "http://localhost/cases/C1"}
    )

    assert answer.status_code == 401
    assert answer.headers["HX-Retarget"] == "#scan-answer"
    assert 'id="scan-answer"' in answer.text
    assert "/sign-in?next=/cases/C1" in answer.text
    assert "<html" not in answer.text


def test_who_is_acting_where_and_as_what_is_known_to_the_view(kim):
    assert kim.get("/nurses").text == "kim as nurse at seoul, Theatre 2"


def test_a_role_that_is_needed_and_not_held_is_refused_in_words_and_told(open_views):
    lab = person(open_views, "lee", "processor")

    answer = lab.get("/nurses")

    assert answer.status_code == 403
    assert "Surgeon, Nurse" in answer.text
    (event,) = told(open_views, "permission.refused")
    assert (event.about, event.actor, event.workstation) == ("account:lee", "lee", "Theatre 2")
    assert event.data == {
        "endpoint": "nurses",
        "held": ["processor"],
        "needed": ["surgeon", "nurse"],
    }


def test_who_holds_several_roles_acts_in_the_one_that_is_needed(open_views):
    both = person(open_views, "choi", "nurse", "surgeon", "coordinator")

    assert both.get("/nurses").text.startswith("choi as surgeon")
    assert both.post("/nurses", {"role": "nurse"}).text.startswith("choi as nurse")
    assert both.post("/nurses", {"role": "coordinator"}).text.startswith("choi as surgeon")
    assert both.get("/step").text == "nurse"


def test_a_role_at_another_site_opens_nothing_here(open_views):
    far = person(open_views, "far", "nurse", site="busan")

    assert far.get("/nurses").text == "far as nurse at busan, Theatre 2"
    with open_views.app_context():
        accounts.change_roles("far", SITE, ["processor"], actor="boss", role="administrator")
    here = Browser(open_views)
    here.sign_in("far")
    assert here.get("/nurses").status_code == 403


def test_a_role_that_is_taken_away_is_gone_at_once(kim, open_views):
    with open_views.app_context():
        accounts.change_roles("kim", SITE, ["quality"], actor="boss", role="administrator")

    assert kim.get("/nurses").status_code == 403


def test_an_account_that_ends_is_out_at_once(kim, open_views):
    with open_views.app_context():
        accounts.deactivate("kim", actor="boss", role="administrator")

    assert kim.get("/nurses").location == "/sign-in?next=/nurses"


def test_a_form_from_elsewhere_changes_nothing_and_is_shown_to_be_sent_again(kim):
    answer = kim.client.post(
        "/nurses", data={"event_id": "e1", "weight_kg": "61.5", "witness_password": "secret!"}
    )

    assert answer.status_code == 400
    assert 'name="weight_kg" value="61.5"' in answer.text
    assert 'name="event_id" value="e1"' in answer.text
    assert 'type="password" name="witness_password"' in answer.text
    assert "secret!" not in answer.text
    assert 'action="/nurses"' in answer.text


def test_a_form_belongs_to_whoever_began_it(kim, open_views):
    token = kim.token()
    make(open_views, "lee", "nurse")
    kim.sign_in("lee")

    answer = kim.client.post("/nurses", data={"csrf_token": token, "weight_kg": "61.5"})

    assert answer.status_code == 400
    assert "It is sent as Lee" in answer.text
    assert 'name="weight_kg" value="61.5"' in answer.text


def test_a_form_that_is_sent_after_the_session_ended_is_not_lost(kim, clock):
    token = kim.token()
    clock.tick(hours=15)

    answer = kim.client.post("/nurses", data={"csrf_token": token, "weight_kg": "61.5"})

    assert answer.status_code == 401
    assert 'name="weight_kg" value="61.5"' in answer.text


def test_a_locked_session_asks_for_the_password_and_goes_on(kim):
    assert kim.post("/lock", headers={"Referer": "http://localhost/nurses"}).location == (
        "/unlock?next=/nurses"
    )
    assert kim.get("/nurses").location == "/unlock?next=/nurses"

    answer = kim.post("/unlock", {"password": PASSWORD, "next": "/nurses"})

    assert answer.location == "/nurses"
    assert kim.get("/nurses").status_code == 200


def test_what_was_being_sent_to_a_locked_session_is_sent_after_it(kim, clock):
    token = kim.token()
    clock.tick(minutes=61)
    asked = kim.client.post("/nurses", data={"csrf_token": token, "to": "laboratory", "n": "1"})
    assert asked.status_code == 401
    assert 'name="carry.to" value="laboratory"' in asked.text

    answer = kim.post(
        "/unlock",
        {"password": PASSWORD, "carry-to": "/nurses", "carry.to": "laboratory", "carry.n": "1"},
    )

    assert answer.status_code == 200
    assert 'action="/nurses"' in answer.text
    assert 'name="to" value="laboratory"' in answer.text
    assert 'name="n" value="1"' in answer.text


def test_what_is_carried_goes_to_no_other_server(kim):
    kim.post("/lock")

    answer = kim.post(
        "/unlock", {"password": PASSWORD, "carry-to": "//evil.example", "carry.n": "1"}
    )

    assert "evil" not in answer.text


def test_a_page_that_asks_by_itself_keeps_no_session_awake(kim, clock):
    for _ in range(7):
        clock.tick(minutes=10)
        kim.get("/nurses", headers={**SCRIPTED})
        kim.get("/nurses", headers={"Sec-Fetch-Mode": "cors"})
        kim.get("/time")

    assert kim.get("/nurses").location == "/unlock?next=/nurses"


def test_a_locked_page_that_asks_how_far_the_log_is_gets_no_page_for_that(kim):
    kim.post("/lock")

    answer = kim.get("/nurses", headers={"Accept": "application/json"})

    assert (answer.status_code, answer.data) == (401, b"")
    assert kim.get("/nurses").status_code == 303


def test_what_a_person_does_keeps_a_session_awake(kim, clock):
    for _ in range(7):
        clock.tick(minutes=10)
        kim.get("/nurses")

    assert kim.get("/nurses").status_code == 200


def test_a_given_password_opens_nothing_but_the_choice_of_another(open_views):
    with open_views.app_context():
        given = accounts.create("lee", "Lee", {SITE: ["nurse"]})
    lee = Browser(open_views)
    lee.sign_in("lee", given)

    assert lee.get("/nurses").location == "/account/password"
    changed = {"current": given, "password": PASSWORD, "again": PASSWORD}
    assert lee.post("/account/password", changed).location == "/account"
    assert lee.get("/nurses").status_code == 200


def test_a_refusal_in_a_loop_is_counted_and_fills_no_log(open_views):
    lab = person(open_views, "lee", "processor")
    for _turn in range(20):
        assert lab.get("/nurses").status_code == 403
    assert lab.get("/undecided").status_code == 403

    counts = [event.data.get("in_a_row", 1) for event in told(open_views, "permission.refused")]
    assert sorted(counts) == [1, 1, 2, 4, 8, 16]


def test_a_token_acts_without_a_page_and_within_its_scopes(open_views):
    make(open_views, "kim", "nurse")
    with open_views.app_context():
        reads = tokens.new_token("kim", SITE, "a scale", ("read",))
        both = tokens.new_token("kim", SITE, "a scale", ("read", "record"))
    client = open_views.test_client()

    def ask(secret, method):
        return client.open(
            "/api/nurses", method=method, headers={"Authorization": f"Bearer {secret}"}
        )

    assert ask(reads, "GET").text.startswith("kim as nurse at seoul")
    assert ask(reads, "POST").status_code == 403
    assert told(open_views, "permission.refused")[0].data["needed"] == ["scope:record"]
    assert ask(both, "POST").status_code == 200
    assert ask("svflab_guess", "GET").status_code == 401


def test_a_token_opens_no_page(open_views):
    make(open_views, "kim", "nurse")
    with open_views.app_context():
        secret = tokens.new_token("kim", SITE, "a scale", ("read", "record"))
    bearer = {"Authorization": f"Bearer {secret}"}

    assert open_views.test_client().get("/nurses", headers=bearer).status_code == 303
    assert open_views.test_client().post("/lock", headers=bearer).status_code == 401


def test_every_answer_says_how_far_to_trust_it(kim):
    answer = kim.get("/nurses")

    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Permissions-Policy"].startswith("camera=(self)")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers


def test_over_https_cookies_are_bound_to_the_host(kim):
    page = kim.client.get("/sign-in", base_url="https://localhost")
    token = page.text.split('name="csrf-token" content="')[1].split('"')[0]
    form = {"csrf_token": token, "name": "kim", "password": PASSWORD, "workstation": "T2"}

    answer = kim.client.post("/sign-in", data=form, base_url="https://localhost")

    (cookie,) = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-svflab=")]
    assert all(word in cookie for word in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"))
    assert "Domain" not in cookie
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize(
    ("path", "method", "status", "words"),
    [
        ("/nothing", "GET", 404, "Nothing here"),
        ("/nurses", "DELETE", 405, "Not done this way"),
        ("/broken", "GET", 500, "It did not work"),
    ],
)
def test_an_error_is_told_in_words_with_a_way_out(kim, path, method, status, words):
    kim.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    whole = kim.client.open(path, method=method)
    part = kim.client.open(path, method=method, headers=SCRIPTED)
    program = kim.client.open(f"/api{path}", method=method)

    assert (whole.status_code, part.status_code) == (status, status)
    assert words in whole.text
    assert 'href="/"' in whole.text
    assert words in part.text
    assert "<html" not in part.text
    assert program.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (Refused([stopping("not_matched", "e1", code="S7K3QM9X2C")]), 409, "Stop. Not recorded"),
        (Conflict("other_words"), 409, "Not recorded"),
        (Conflict("already_done"), 409, "Somebody else has done this"),
        (Invalid({"weight_kg": "missing"}), 422, "missing or impossible"),
        (NotVouched("locked", START), 422, "locked until 09:00:00"),
        (NotThere("C1"), 404, "Nothing here"),
        (VaultShut("key"), 503, "SVFLAB_VAULT_KEYS"),
        (Busy("busy"), 503, "cannot do this now"),
    ],
)
def test_what_a_service_did_not_do_is_told_in_words(open_views, error, status, words):
    @open_views.route("/fails")
    @allow.anyone
    def fails():
        raise error

    answer = open_views.test_client().get("/fails")

    assert answer.status_code == status
    assert words in answer.text


def test_what_is_too_large_is_refused(kim):
    answer = kim.client.post("/nurses", data={"note": "x" * 2_000_000})

    assert answer.status_code == 413
    assert "Too large" in answer.text


def test_an_address_that_asks_without_end_is_told_to_wait_until_the_minute_is_over(
    app_on, database_url, clock
):
    app = app_on(database_url, ANONYMOUS_PER_MINUTE=3)
    kim, stranger = person(app, "kim", "nurse"), Browser(app)

    met = [stranger.get("/sign-in").status_code for _ in range(4)]
    refused = stranger.get("/cases/CSOMETHING")

    assert met == [200, 200, 429, 429]  # one was kim's own sign-in, from the same address
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "Wait a minute" in refused.text
    assert kim.get("/").status_code in {200, 303}
    assert stranger.get("/healthz").status_code == 200
    clock.tick(minutes=1)
    assert stranger.get("/sign-in").status_code == 200
