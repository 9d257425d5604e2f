"""Commands printed as codes, so that a gloved hand needs no keyboard.

    XNEXTSTEPF    the letter X, which no thing bears; a word of eight letters; a check character

They have the form of a container's code, so that whatever a wrong keyboard makes of them is undone
in the same way, and fit the same QR code. What a command does is done by the page that it is
scanned on (static/js/commands.js): it presses what a finger would press. No command is a fact.
"""

from typing import Final

from svflab.domain.identifiers import with_check

LETTER: Final = "X"
_WORDS: Final = {
    "next": "NEXTSTEP",
    "finish": "FINISHIT",
    "print": "PRINTNOW",
    "void": "VOIDCODE",
    "cancel": "CANCELED",
    "confirm": "CONFIRMS",
    "alarm": "ALARMACK",
}
CODES: Final = {name: with_check(LETTER + word) for name, word in _WORDS.items()}
"""The code of each command, by its name."""

TEST_CARD: Final = with_check(f"{LETTER}QWAZYM2957")
"""What is on the card that tests a scanner: the letters and digits that keyboards disagree on."""

OUTCOMES: Final = ("pressed", "incomplete", "person", "stop", "none")
"""What a page says came of a command: see `outcome` in static/js/commands.js."""

_NAMES: Final = {code: name for name, code in CODES.items()} | {TEST_CARD: "test"}


def read_command(text: str) -> str:
    """Return which command a text is: next, finish, print, void, cancel, confirm; test; or "".

    >>> read_command("xnextstepf"), read_command("S7K3QM9X2K")
    ('next', '')
    """
    return _NAMES.get(text.strip().upper(), "")
