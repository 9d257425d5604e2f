"""Every sentence has its Korean, and a page asked for in Korean answers in it.

`make translations` mends what fails here, but for the words themselves: those are written in
svflab/translations/ko/LC_MESSAGES/messages.po.
"""

import re

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from flask import current_app

from svflab.app import LOCALES
from svflab.cli import wording
from svflab.protocol import loader
from svflab.services.walk import Day
from svflab.web import language
from tests.people import Browser, person

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
KOREAN = {"Accept-Language": "ko"}


@pytest.fixture(scope="module")
def korean() -> Catalog:
    with wording.place("ko", "po").open("rb") as file:
        return read_po(file, locale="ko")


def ids(message):
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def said(message):
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def about(message):
    """What a sentence is said of, or ""; a compiled catalogue is read with that as bytes."""
    context = message.context or ""
    return context.decode() if isinstance(context, bytes) else context


@pytest.fixture(scope="module")
def extracted():
    """What each sentence of the code and the pages is said of, and its words."""
    found = wording.extracted()
    return {(of, words if isinstance(words, str) else words[0]) for of, words in found}


def test_the_catalogue_holds_every_sentence_and_no_other(korean, extracted):
    held = {(about(message), ids(message)[0]) for message in korean if message.id}

    assert held == extracted


def test_every_sentence_has_its_words(korean):
    without = [message.id for message in korean if message.id and not all(said(message))]

    assert without == []


def test_no_words_are_a_guess(korean):
    assert [message.id for message in korean if message.id and message.fuzzy] == []


def test_the_words_hold_what_is_put_into_the_sentence(korean):
    wrong = {
        message.id: words
        for message in korean
        for words in said(message)
        for one in ids(message)
        if message.id and sorted(PLACEHOLDER.findall(one)) != sorted(PLACEHOLDER.findall(words))
    }

    assert wrong == {}


def test_no_sentence_is_left_in_english(korean):
    english = {one for message in korean for one in ids(message) if one in said(message)}

    assert {one for one in english if re.search("[a-z]{3}", PLACEHOLDER.sub("", one))} == set()


def test_words_begin_and_end_with_the_spaces_that_the_sentence_has(korean):
    wrong = [
        message.id
        for message in korean
        for words in said(message)
        if message.id and _edges(words) != _edges(ids(message)[0])
    ]

    assert wrong == []


def _edges(words):
    return len(words) - len(words.lstrip()), len(words) - len(words.rstrip())


def test_what_is_read_was_compiled_from_what_is_written(korean):
    with wording.place("ko", "mo").open("rb") as file:
        compiled = {(about(m), ids(m)): said(m) for m in read_mo(file) if m.id}

    assert compiled == {(about(m), ids(m)): said(m) for m in korean if m.id}


def test_a_new_sentence_waits_for_its_words_and_one_that_is_gone_leaves():
    made = wording.merged("ko", [("", "Done now"), ("", "A sentence that nobody wrote")])

    words = {message.id: message.string for message in made if message.id}
    assert words == {"Done now": "지금 완료", "A sentence that nobody wrote": ""}


def test_a_word_that_is_said_of_two_things_is_two_words_in_another_language(app, korean):
    assert korean.get("open", "timer").string != korean.get("open").string

    with app.test_request_context(headers=KOREAN):
        page = app.jinja_env.from_string('{{ _("open") }}|{{ _p("timer", "open") }}').render()
        here = language.pgettext("timer", "open")

    assert page.split("|") == [korean.get("open").string, korean.get("open", "timer").string]
    assert here == korean.get("open", "timer").string


def test_every_language_of_the_pages_has_a_catalogue():
    assert {"en", *wording.LOCALES} == set(LOCALES)


def test_every_title_of_the_protocol_is_a_sentence_to_translate(extracted):
    protocol = loader.load()
    wanted = {step.title for step in protocol.steps.values()}
    wanted |= {field.label for step in protocol.steps.values() for field in step.fields}
    wanted |= {term.title for term in protocol.terms}
    wanted |= {setting.why for setting in protocol.settings.values() if setting.why}
    found = {words for _context, words in extracted}

    assert wanted <= found


def test_the_sign_in_answers_in_the_language_that_the_browser_asks_for(app):
    page = Browser(app).get("/sign-in", headers=KOREAN).text

    assert '<html lang="ko"' in page
    assert "로그인 이름" in page
    assert "Sign-in name" not in page


def test_the_board_and_a_case_answer_in_korean(app, clock):
    with app.app_context():
        protocol = current_app.extensions["protocol"]
        day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
        code = day.until("extract").code
    nurse = person(app, "nurse", "nurse")

    board = nurse.get("/", headers=KOREAN).text
    case = nurse.get(f"/cases/{code}", headers=KOREAN).text

    assert '<html lang="ko"' in board
    assert "열린 케이스" in board
    assert '<html lang="ko"' in case
    assert "시험대상자" in case
    assert "Timeline" not in case
