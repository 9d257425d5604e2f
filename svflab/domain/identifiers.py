"""Codes: random, never derived from a participant, with a check character.

    C7K3QM9X2K      the code of a case, a container, an adverse event …   (10 characters)
    S7K3QM9X201F    the code of one *print* of one label: the same eight, print 01   (12)

A kind letter, eight Crockford characters (40 random bits), on a label two digits of print
number, and one ISO/IEC 7064 MOD 37-2 check character over all of it. Both fit a QR code of
version 1 at level Q, which carries 16 upper-case characters (ISO/IEC 18004).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_2

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KINDS = {
    "C": "case",
    "W": "wristband",
    "L": "lipoaspirate",
    "T": "svf_tube",
    "S": "syringe",
    "G": "bag",
    "A": "adverse_event",
    "B": "badge",
    "Q": "qc_sample",
    "K": "kit",
    "D": "device",
    "P": "place",
    "F": "paper_kit",
}
LETTERS = {kind: letter for letter, kind in KINDS.items()}
_MISTAKEN = str.maketrans("OIL", "011")
_UNWANTED = frozenset("*ILOU")
_WIDE, _WIDE_AT_MOST = frozenset("MW"), 2
"""With more wide letters a code would not fit the smallest label at 6 pt (standards.md 1.7)."""
_BODY, _CODE, _PRINT = 8, 10, 12


class CodeError(ValueError):
    """What was scanned or typed is no code of ours; `why` is a word that a page can explain."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Code:
    """A code, read: which kind of thing, which one, and which print of its label (0: none)."""

    kind: str
    body: str
    number: int

    @property
    def base(self) -> str:
        """Return the code of the thing itself, without a print number."""
        return with_check(LETTERS[self.kind] + self.body)

    def print_code(self, number: int) -> str:
        """Return the code of one print of its label, 1 to 99."""
        if not 1 <= number <= 99:
            raise ValueError("a label is printed 1 to 99 times")
        return with_check(f"{LETTERS[self.kind]}{self.body}{number:02d}")


def check_character(text: str) -> str:
    """Return the ISO/IEC 7064 MOD 37-2 check character of `text`.

    It catches every single wrong character and every swap of two neighbours, which is what
    happens to an identifier that is read aloud across an operating theatre.

    >>> check_character("ISO79")
    'Y'
    """
    return str(mod_37_2.calc_check_digit(text))


def with_check(text: str) -> str:
    """Return `text` with its check character behind it."""
    return text + check_character(text)


def draw(kind: str, choose: Callable[[str], str] = secrets.choice) -> str:
    """Return a new random code for a thing of this kind.

    Drawn again until neither its own check character nor that of its first nine prints is one
    that people misread (* I L O U), and until at most two of its letters are wide ones (M, W).
    """
    while True:
        code = Code(kind, "".join(choose(CROCKFORD) for _ in range(_BODY)), 0)
        if sum(letter in _WIDE for letter in code.body) > _WIDE_AT_MOST:
            continue
        spelled = [code.base, *(code.print_code(number) for number in range(1, 10))]
        if not any(text[-1] in _UNWANTED for text in spelled):
            return code.base


def read(text: str) -> Code:
    """Return the code that was scanned or typed.

    Case, spaces and dashes do not matter, nor O for 0 and I or L for 1. Nothing else is mended:
    raises CodeError with `length`, `character`, `kind` or `check`.

    >>> read("s7k3-qm9x-2" + check_character("S7K3QM9X2")).kind
    'syringe'
    """
    plain = "".join(text.upper().split()).replace("-", "")
    if len(plain) not in (_CODE, _PRINT):
        raise CodeError("length")
    letter = {"1": "L", "I": "L"}.get(plain[0], plain[0])
    if letter not in KINDS:
        raise CodeError("kind")
    middle = plain[1:-1].translate(_MISTAKEN)
    if set(middle) - set(CROCKFORD):
        raise CodeError("character")
    number = middle[_BODY:]
    if number and (not number.isdigit() or number == "00"):
        raise CodeError("character")
    expected = check_character(letter + middle)
    if plain[-1] != expected and plain[-1].translate(_MISTAKEN) != expected:
        raise CodeError("check")
    return Code(KINDS[letter], middle[:_BODY], int(number or 0))


def is_part(text: str) -> bool:
    """Say whether a text is built like the beginning of a code whose rest is missing.

    >>> is_part("S7K3QM9X"), is_part("S7K3QM9X201F"), is_part("1234567"), is_part("SMITH")
    (True, False, False, False)
    """
    plain = text.strip().upper()
    shorter = len(plain) < _PRINT and len(plain) != _CODE
    middle = plain[1:]
    built = plain[:1] in KINDS and not set(middle) - set(CROCKFORD)
    return shorter and built and any(one.isdigit() for one in middle)


def spelled(code: Code) -> str:
    """Return the code in its one true spelling."""
    return code.print_code(code.number) if code.number else code.base


def grouped(text: str) -> str:
    """Return a code as it is printed for people: in groups, with thin gaps.

    >>> grouped("S7K3QM9X201F")
    'S7K3 QM9X 201F'
    """
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
