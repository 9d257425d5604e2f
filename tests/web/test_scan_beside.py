"""Commands, badges, and scans that a computer disturbs: how a page is answered."""

import json

import pytest

from svflab.domain.commands import CODES, TEST_CARD
from svflab.labels.symbols import qr
from svflab.services import badges, scanner_tests
from svflab.web.symbols import symbol
from tests.people import SCRIPTED, person
from tests.web.test_scan import said


@pytest.fixture
def nurse(app):
    """Return a browser that a nurse is signed in with."""
    return person(app, "nurse", "nurse")


def scan(browser, code, **more):
    headers = {**SCRIPTED, "HX-Current-URL": "http://localhost/board/"}
    return browser.post("/scan", {"code": code, "entry": "scanned", **more}, headers=headers)


def test_a_command_that_pressed_a_button_leaves_the_answer_to_the_button(nurse):
    answer = scan(nurse, CODES["next"], did="pressed")

    assert 'class="answer' not in answer.text


def test_a_command_does_not_wipe_a_stop_away(nurse):
    answer = scan(nurse, CODES["confirm"], did="stop")

    assert answer.headers["HX-Reswap"] == "none"


@pytest.mark.parametrize(
    ("did", "words"),
    [
        ("none", "No question on this page waits for it."),
        ("incomplete", "Something is missing in the form."),
        ("person", "This form asks who somebody is."),
        ("", "Scan it on the page whose question it answers."),
    ],
)
def test_a_command_that_did_nothing_says_why(nurse, did, words):
    state, text = said(scan(nurse, CODES["finish"], did=did).text)

    assert state == "early"
    assert "Finish" in text
    assert words in text


def test_a_badge_names_its_bearer_to_the_page(app, nurse):
    with app.app_context():
        code = badges.issue("nurse", actor="adm", role="administrator")

    answer = scan(nurse, code)

    assert "The badge of Nurse." in said(answer.text)[1]
    assert json.loads(answer.headers["HX-Trigger"]) == {"svflab:badge": {"account": "nurse"}}


def test_a_void_badge_names_nobody_to_the_page(app, nurse):
    with app.app_context():
        code = badges.issue("nurse", actor="adm", role="administrator")
        badges.revoke("nurse", actor="adm", role="administrator")

    answer = scan(nurse, code)

    assert "is void" in said(answer.text)[1]
    assert "HX-Trigger" not in answer.headers


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("ime", "An input method, such as the Korean one, is on"),
        ("hangul", "The Korean input method is on"),
        ("azerty", "French (AZERTY)"),
        ("qwertz", "German (QWERTZ)"),
        ("caps", "Caps Lock is on at this computer."),
    ],
)
def test_what_made_a_scan_unreadable_is_named_with_what_to_do(nurse, cause, words):
    answer = scan(nurse, "?", did="unread", causes=cause)

    state, text = said(answer.text)
    assert state == "closing"
    assert words in text
    assert "Test the scanner" in text


def test_a_typed_code_is_not_laid_to_the_scanner(nurse):
    text = said(scan(nurse, "S7K3QM9X2A", entry="typed", why="damaged").text)[1]

    assert "Test the scanner" not in text


def test_a_command_without_script_is_told_where_it_is_scanned(nurse):
    page = nurse.post("/scan", {"code": CODES["next"], "entry": "typed", "why": "scanner"}).text

    assert "Command: Next step." in said(page)[1]
    assert "command: Next step" in page


def test_the_test_of_a_scanner_is_kept_for_this_screen_and_shown_on_the_scan_page(app, nurse):
    kept = nurse.post(
        "/scan/test",
        {"verdict": "undone", "faults": "azerty unended", "pace": "8", "how": "scan"},
        headers=SCRIPTED,
    )

    assert "French (AZERTY)" in kept.text
    assert "French (AZERTY)" in nurse.get("/scan").text


def test_a_test_with_a_verdict_that_there_is_not_is_refused_and_nothing_kept(app, nurse):
    answer = nurse.post("/scan/test", {"verdict": "splendid"})

    assert answer.status_code == 422
    with app.app_context():
        assert scanner_tests.last("seoul", "Theatre 2") is None


def test_every_fault_that_a_test_can_find_has_its_words_on_the_page(nurse):
    page = nurse.get("/scan/test").text

    for name in scanner_tests.FAULTS:
        assert f'id="fault-{name}"' in page
    assert f'data-scanner-test="{TEST_CARD}"' in page
    assert '<b data-fact="prefix"></b>' in page


def test_every_command_stands_on_its_card(nurse):
    page = nurse.get("/scan/commands").text

    for code in CODES.values():
        assert code in page
        assert symbol(code).qr in page


def test_a_drawn_code_has_the_dark_modules_of_the_code_and_no_others():
    drawn = symbol(TEST_CARD)

    dark = set()
    for piece in drawn.qr.removeprefix("M").split("M"):
        spot, run = piece.split("h", 1)
        x, y = map(int, spot.split())
        dark |= {(x + step, y) for step in range(int(run.split("v")[0]))}
    assert dark == {
        (x, y) for y, row in enumerate(qr(TEST_CARD)) for x, one in enumerate(row) if one == "1"
    }


def test_an_administrator_issues_prints_and_revokes_a_badge(app, nurse):
    admin = person(app, "adm", "administrator")
    assert "This account has no badge." in admin.get("/accounts/nurse/badge").text

    admin.post("/accounts/nurse/badge")
    with app.app_context():
        code = badges.badge_of("nurse")
    assert symbol(code).qr in admin.get("/accounts/nurse/badge").text
    admin.post("/accounts/nurse/badge/revoke")

    assert code not in admin.get("/accounts/nurse/badge").text


def test_only_an_administrator_sees_badges(nurse):
    assert nurse.get("/accounts/nurse/badge").status_code == 403
    assert nurse.post("/accounts/nurse/badge").status_code == 403


def test_nobody_has_no_badge(app):
    assert person(app, "adm", "administrator").get("/accounts/nobody/badge").status_code == 404
