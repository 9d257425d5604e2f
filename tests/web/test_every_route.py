"""Every route, for every role, at its own site, at another one, and for nobody.

The routes come from the application's own map of addresses, what should be answered from the
decision that stands at each view: whoever adds a route is asked for a decision, and for what
stands at each place of its address (tests/web/two_sites.py).
"""

import pytest

from svflab.services import accounts
from svflab.web import decision
from tests.people import SCRIPTED
from tests.web.two_sites import IDENTITY, OTHER, OWN, SCREEN, WORDS

READ, SENT = "GET", ("POST", "PUT", "PATCH", "DELETE")
ANYONE = {
    "static": "styles, scripts and pictures; nothing of anybody",
    "dossier.verify": "whether the log holds a seal that a paper bears, and nothing else",
    "frame.time": "what the time is",
    "health.alive": "whether the server runs",
    "health.ready": "whether it can be used",
    "rooms.show": "the wall of a room: to a screen that was made its display, else 403",
    "rooms.state": "how far the log has come, to such a display alone",
    "passkeys.ask": "the question to whoever signs in with a passkey",
    "passkeys.answered": "its answer, which proves who signs in",
    "hospital.leave": "the way to the hospital's own sign-in",
    "hospital.come_back": "the way back, which proves who signs in",
    "second.step": "the second step of a sign-in, after the password",
    "sessions.sign_in": "the sign-in",
    "sessions.sign_out": "leaving",
    "sessions.unlock": "opening one's own locked session",
    "sessions.clocks": "which clocks run, to a locked screen, and nobody's name",
    "api_openapi.document": "what the API takes and gives",
}
"""What answers whoever asks, and why."""
IDENTITY_SHOWN = {"participants.look", "calls.phone"}
"""What may show who a participant is, to roles that need it."""
NARROWER = {"cases.new": "case.opened"}
"""Pages that open, of their roles, to those of a step: the protocol names them."""
TOO_LARGE = 50_000_000


def routes(world):
    """Return each route: its address at the first site, its decision, its methods."""
    with world.app.app_context():
        for rule in world.app.url_map.iter_rules():
            methods = sorted(rule.methods - {"HEAD", "OPTIONS"})
            found = decision(rule.endpoint) if rule.endpoint != "static" else None
            yield rule, world.address(rule), found, methods


def decided(world):
    """Return the routes that somebody must be signed in for."""
    return [one for one in routes(world) if one[0].endpoint not in ANYONE]


def ask(world, site, role, path, method, **more):
    """Ask as whoever holds a role: a page by its session, the API by a token of all scopes."""
    if path.startswith("/api/"):
        scope = "read" if method == READ else "record"
        more["headers"] = {"Authorization": f"Bearer {world.secrets[site, role, scope]}"}
        return world.app.test_client().open(path, method=method, **more)
    return world.at(site, role).client.open(path, method=method, **more)


def brief(is_page):
    """Ask as the script of a page does where a refusal is expected: no page is drawn round it."""
    return {} if is_page else {"headers": SCRIPTED}


def listed(wrong):
    return "\n".join(f"{' '.join(map(str, what))}: {why}" for what, why in wrong.items())


def where(world, endpoint):
    """Return the address of a page that stands at no place."""
    return next(rule.rule for rule in world.app.url_map.iter_rules(endpoint))


def is_led(found, role, method):
    """Return the endpoint to which a page leads a role that it does not answer, or None."""
    return dict(found.led).get(role) if method == READ else None


def is_open(found, role):
    return not found.roles or role in found.roles


def is_kept_out(world, rule, role, method):
    kind = NARROWER.get(rule.endpoint) if method == READ else None
    return kind and role not in world.app.extensions["protocol"].steps[kind].roles


def test_every_route_has_a_decision(world):
    undecided = [rule.endpoint for rule, _path, found, _methods in decided(world) if not found]

    assert undecided == [], "say whom each of these answers, with @allow(...) (svflab/web/gate.py)"


def test_only_what_is_listed_here_with_its_reason_answers_anyone(world):
    anyone = {rule.endpoint for rule, _path, found, _methods in routes(world) if _anyone(found)}

    assert anyone | {"static"} == set(ANYONE), "ANYONE says why each answers whoever asks"


def _anyone(found):
    return bool(found) and found.anyone


@pytest.mark.shows("Part 11 11.10(d)")
def test_nobody_signed_in_is_told_anything(world):
    wrong = {}
    for rule, path, _found, methods in decided(world):
        for method in methods:
            answer = world.app.test_client().open(path, method=method)
            fits = answer.status_code == (401 if method != READ or "/api/" in path else 303)
            if not fits or told(world, answer, path) or not leads_in(answer):
                wrong[rule.endpoint, method] = answer.status

    assert not wrong, listed(wrong)


def leads_in(answer):
    return answer.status_code == 401 or answer.location.startswith("/sign-in")


@pytest.mark.shows("Part 11 11.10(d)", "Part 11 11.10(g)", "Annex 11 12.1")
@pytest.mark.parametrize("role", accounts.ROLES)
def test_each_role_is_answered_as_decided_at_its_own_site(world, role):
    wrong = {}
    for rule, path, found, methods in decided(world):
        for method in methods:
            opened = is_open(found, role) and not is_kept_out(world, rule, role, method)
            answer = ask(world, OWN, role, path, method, **brief(opened and method == READ))
            if to := is_led(found, role, method):
                led = answer.status_code == 303 and answer.location == where(world, to)
                wrong |= {} if led else {(rule.endpoint, method, path): f"is not led to {to}"}
            elif why := misjudged(answer, method, opened) or named(answer, rule):
                wrong[rule.endpoint, method, path] = f"{answer.status}: {why}"

    assert not wrong, listed(wrong)


def misjudged(answer, method, is_open):
    """Say how an answer differs from what was decided. Forms come without a token here."""
    code = answer.status_code
    if not is_open:
        in_words = "role" in answer.text
        return "" if code == 403 and in_words else "a role that is not needed was let in"
    if code >= 500:
        return "an error of the server"
    if method == READ:
        return "a role that is needed was kept out" if code in (401, 403, 404) else ""
    if answer.request.path.startswith("/api/"):
        return "" if code in (400, 415, 422) else "nothing was sent, and it was taken"
    return "" if code == 400 else "a form without its token was not turned away"


def named(answer, rule):
    """Say whether an answer tells who a participant is."""
    if rule.endpoint in IDENTITY_SHOWN:
        return ""
    return "an identity" if any(one.encode() in answer.get_data() for one in identity()) else ""


def identity():
    return (IDENTITY.name, IDENTITY.record_number, IDENTITY.birth_date, IDENTITY.phone)


@pytest.mark.shows("Part 11 11.10(d)", "Annex 11 12.1")
@pytest.mark.parametrize("role", accounts.ROLES)
def test_no_role_is_told_anything_of_another_site(world, role):
    before = world.head(OWN)
    wrong = {}
    for rule, path, found, methods in decided(world):
        for method in methods:
            if not ("<" in rule.rule or method == READ):
                continue
            sent = form(world, role, path, method)
            sent |= brief(is_open(found, role) and "<" not in rule.rule)
            answer = ask(world, OTHER, role, path, method, **sent)
            answered = is_open(found, role) or is_led(found, role, method)
            if why := leaked(world, answer, rule, path, answered):
                wrong[rule.endpoint, method, path] = f"{answer.status}: {why}"

    assert not wrong, listed(wrong)
    assert world.head(OWN) == before, "something of the first site was changed from the other"


def form(world, role, path, method):
    """Return a form as a page of the other site would send it."""
    if method == READ or path.startswith("/api/"):
        return {}
    return {"data": {"csrf_token": world.token(OTHER, role), "event_id": world.new_id()}}


def leaked(world, answer, rule, path, is_open):
    """Say what an answer gave away of another site."""
    found = told(world, answer, path)
    if found:
        return f"it tells {found}"
    if not is_open:
        return "" if answer.status_code == 403 else "a role that is not needed was let in"
    if answer.status_code >= 500:
        return "an error of the server"
    if "<" not in rule.rule or world.is_of_no_site(rule):
        return ""
    return "" if answer.status_code in (403, 404) else "another site's is not there for this one"


def told(world, answer, path):
    """Return what an answer tells of the first site that was not in the question."""
    location = answer.headers.get("Location", "")
    shown = answer.get_data() + answer.headers.get("Content-Disposition", "").encode()
    if not location.startswith("/sign-in"):
        shown += location.encode()
    known = [*world.codes, WORDS, *identity()]
    return [one for one in known if one.encode() in shown and one not in path]


def test_a_method_that_a_route_does_not_take_is_turned_away(world):
    client, wrong = world.app.test_client(), {}
    for rule, path, _found, methods in routes(world):
        others = [one for one in SENT if one not in methods and not world.takes(path, one)]
        for method in others:
            if (answer := client.open(path, method=method)).status_code != 405:
                wrong[rule.endpoint, method] = answer.status

    assert not wrong, listed(wrong)


def test_what_is_too_large_is_turned_away_everywhere(world):
    wrong = {}
    for rule, path, found, methods in routes(world):
        for method in [one for one in methods if one != READ]:
            role = next(one for one in accounts.ROLES if is_open(found, one))
            length = {"environ_overrides": {"CONTENT_LENGTH": str(TOO_LARGE)}}
            kind = "application/json" if "/api/" in path else "application/x-www-form-urlencoded"
            answer = ask(world, OWN, role, path, method, content_type=kind, **length)
            if answer.status_code != 413:
                wrong[rule.endpoint, method] = answer.status

    assert not wrong, listed(wrong)


def test_a_token_does_what_its_scope_says_and_no_more(world):
    wrong = {}
    for rule, path, _found, methods in decided(world):
        for method in [one for one in methods if path.startswith("/api/")]:
            for scope in ("read", "record"):
                bearer = {"Authorization": f"Bearer {world.secrets[OWN, 'nurse', scope]}"}
                answer = world.app.test_client().open(path, method=method, headers=bearer)
                fits = (scope == "read") == (method == READ)
                if (answer.status_code == 403) == fits:
                    wrong[rule.endpoint, method, scope] = answer.status

    assert not wrong, listed(wrong)


def test_a_token_opens_no_page_of_any_route(world):
    bearer = {"Authorization": f"Bearer {world.secrets[OWN, 'quality', 'read']}"}
    pages = [one for one in decided(world) if not one[1].startswith("/api/") and READ in one[3]]

    codes = {
        path: world.app.test_client().get(path, headers=bearer).status_code
        for _rule, path, _found, _methods in pages
    }

    assert {path: code for path, code in codes.items() if code != 303} == {}


def test_a_code_of_another_site_finds_nothing_by_scan_or_search(world):
    browser, wrong = world.at(OTHER, "quality"), {}
    token = world.token(OTHER, "quality")
    for code in world.codes:
        scanned = {"code": code, "entry": "scanned", "csrf_token": token}
        answers = [
            browser.post("/scan", scanned),
            *(browser.get(at, query_string={name: code}) for at, name in SEARCHES),
        ]
        for answer in answers:
            if answer.status_code >= 500 or (found := told(world, answer, code)):
                wrong[code, answer.request.url] = (answer.status, found)

    assert not wrong, listed(wrong)


SEARCHES = [
    ("/trace/", "code"),
    ("/lots/", "lot"),
    ("/cases/", "participant"),
    ("/lots/kit", "lot"),
    ("/stock/", "like"),
    ("/stock/kit", "lot"),
    ("/scan", "code"),
]


def test_every_answer_keeps_itself_to_itself(world):
    screen = world.at(OWN, "nurse")
    for rule, path, found, methods in routes(world):
        if READ not in methods or rule.endpoint == "static":
            continue
        answer = screen.get(path, base_url="https://localhost")
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"], path
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"], path
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "max-age=" in answer.headers["Strict-Transport-Security"], path
        assert (answer.status_code, found) != (200, None), path


def test_the_screen_of_the_other_site_is_its_own(world):
    assert SCREEN in world.at(OTHER, "nurse").get("/").text
