"""Two cases at once: marked on every page, and a banner as long as both are open here."""

import re

import pytest

from svflab.domain.marker import marker
from svflab.services import demo
from tests.people import Browser
from tests.web.codes import ungrouped

SECOND = "A second case is open here:"
TWO = "Open at this workstation:"


@pytest.fixture
def other(ward):
    """The ward's own case in the laboratory, and another one in the theatre, at Theatre 2."""
    ward.until("set_up")
    with ward.app.app_context():
        return ward.participant("P-002", bench="Bench 2", device="SX-2").until("check_in")


def banner(page, words):
    found = re.search(r'<p class="second-case".*?</p>', page, re.DOTALL)
    return found[0] if found and words in found[0] else ""


def at(ward, screen):
    """The browser of somebody who reads everything, at a screen."""
    ward.hire("quality")
    browser = Browser(ward.app)
    assert browser.sign_in("quality", demo.password("quality"), screen).status_code == 303
    return browser


def test_a_case_in_another_room_is_told_without_alarm(ward, other):
    page = at(ward, "Office").get(f"/cases/{ward.day.code}").text

    assert (
        f"/cases/{other.code}" in page.partition("also open elsewhere:")[2].partition("</span>")[0]
    )
    assert "second-case" not in page


def test_a_case_in_the_same_room_stands_in_a_banner_on_both(ward, other):
    with ward.app.app_context():
        other.liposuction()
        other.to_laboratory()
    office = at(ward, "Office")

    for one, two in ((ward.day, other), (other, ward.day)):
        shown = banner(office.get(f"/cases/{one.code}").text, SECOND)
        assert f"/cases/{two.code}" in shown
        assert marker(two.code).letters in shown
        assert "Compare the mark" in shown


def test_a_case_whose_last_step_was_made_at_this_screen_stands_in_its_banner(ward, other):
    page = at(ward, "Theatre 2").get(f"/cases/{ward.day.code}").text

    assert f"/cases/{other.code}" in banner(page, SECOND)


def test_a_screen_at_which_two_cases_are_worked_on_says_so_on_every_page(ward, other):
    with ward.app.app_context():
        third = ward.participant("P-003", bench="Bench 3", device="SX-3").until("check_in")
    theatre, office = at(ward, "Theatre 2"), at(ward, "Office")

    for path in ("/", "/scan", "/participants/", "/day/"):
        shown = banner(theatre.get(path).text, TWO)
        for day in (other, third):
            assert f"/cases/{day.code}" in shown, path
            assert marker(day.code).letters in shown, path
        assert ward.day.code not in shown
        assert "second-case" not in office.get(path).text


@pytest.mark.parametrize("path", ["/", "/cases/", "/shift-note", "/day/"])
def test_a_page_that_names_a_case_shows_its_mark(ward, other, path):
    page = ungrouped(at(ward, "Office").get(path).text)

    for day in (ward.day, other):
        assert day.code in page
        assert f"</svg>{marker(day.code).letters}" in page
