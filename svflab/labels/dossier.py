"""The record of a case as a PDF to be kept, set from parts that come in words.

What it says is given, in the reader's language; this floor knows how it is drawn, and refuses
what the font cannot print.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from svflab.labels import symbols, typeset
from svflab.labels.errors import LabelError
from svflab.labels.glyphs import missing
from svflab.labels.templates import FOLDER

Paper = Mapping[str, Any]
"""What `label_templates/_dossier.typ` names: title, case, facts, words, sections."""
UNPRINTED = "▢"
"""What stands for a sign that the font lacks: a record is never refused for a sign in a note."""
BREAK: Final = "\u200b"
"""Where a line may end inside a word; it takes no room and shows nothing."""
_LONG: Final = re.compile(r"[^\s\u200b]{30,}")
_PIECE: Final = re.compile(r".{8}(?=.)")
_SEAL: Final = re.compile(r"[0-9a-f]{64}")


def pdf(paper: Paper, address: str, at: datetime) -> bytes:
    """Return the record as PDF/A, of the instant `at`; its code leads to `address`.

    The same paper gives the same bytes on every machine. Raises LabelError where Typst cannot
    set it.
    """
    text = printable(json.dumps(breakable(paper), ensure_ascii=False))
    return typeset.made(
        {
            typeset.MAIN: (FOLDER / "_dossier.typ").read_bytes(),
            "_blocks.typ": (FOLDER / "_blocks.typ").read_bytes(),
            "_hand.svg": (FOLDER / "_hand.svg").read_bytes(),
            "_record.json": text.encode(),
            "_verify.svg": symbols.drawn(symbols.link(address)),
        },
        "pdf",
        archive=at,
    )


def printable(text: str) -> str:
    """Return the text with every sign that the font lacks replaced; the log holds the sign."""
    drawn = text.replace(typeset.DRAWN, "").replace(BREAK, "")
    lacks = missing(drawn, typeset.FONTS / "Pretendard-Regular.otf")
    if UNPRINTED in lacks:
        raise LabelError("the labels' font has no sign for what it lacks")
    return text.translate({ord(sign): UNPRINTED for sign in lacks})


def breakable(held: Any) -> Any:
    """Return what a paper says with places in its long words where a line may end.

    A word that is longer than its line (an address, what was typed without a space) would run out
    of the page, and be lost. A seal stays whole: it is copied from the paper.
    """
    match held:
        case str():
            return _LONG.sub(_broken, held)
        case Mapping():
            return {name: breakable(value) for name, value in held.items()}
        case list() | tuple():
            return [breakable(one) for one in held]
        case _:
            return held


def _broken(word: re.Match[str]) -> str:
    return word[0] if _SEAL.search(word[0]) else _PIECE.sub(rf"\g<0>{BREAK}", word[0])
