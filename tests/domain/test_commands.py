"""Commands are codes that no thing bears."""

import re
from pathlib import Path

import pytest

from svflab.domain.commands import CODES, LETTER, TEST_CARD, read_command
from svflab.domain.identifiers import KINDS, CodeError, check_character, read
from svflab.labels.symbols import code128, qr

SCRIPT = Path("svflab/static/js/commands.js")


@pytest.mark.parametrize("code", [*CODES.values(), TEST_CARD])
def test_a_command_is_no_code_of_any_thing(code):
    assert LETTER not in KINDS
    with pytest.raises(CodeError, match="kind"):
        read(code)


@pytest.mark.parametrize("code", [*CODES.values(), TEST_CARD])
def test_a_command_has_a_check_character_and_fits_the_codes_of_labels(code):
    assert code[-1] == check_character(code[:-1])
    assert len(code) in (10, 12)
    assert len(qr(code)) == 21
    assert code128(code)


def test_a_command_is_read_in_whichever_case_and_nothing_like_it_is():
    assert read_command(" xnextstepf ") == "next"
    assert read_command("XNEXTSTEPG") == ""
    assert read_command("NEXTSTEP") == ""


def test_two_commands_differ_in_more_than_a_misread_character():
    words = sorted(CODES.values())
    for at, one in enumerate(words):
        for other in words[at + 1 :]:
            assert sum(a != b for a, b in zip(one, other, strict=True)) >= 5


def test_the_page_knows_the_same_commands():
    told = dict(re.findall(r'([A-Z]{8}): "(\w+)"', SCRIPT.read_text()))

    assert {name: code[1:-1] for name, code in CODES.items()} == {
        name: word for word, name in told.items()
    }


def test_the_card_holds_the_letters_on_which_keyboards_disagree():
    assert set("QWAZYM") <= set(TEST_CARD)
