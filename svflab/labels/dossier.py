"""The record of a case as a PDF to be kept, set from parts that come in words.

What it says is given, in the reader's language; this floor knows how it is drawn, and refuses
what the font cannot print.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svflab.labels import symbols, typeset
from svflab.labels.errors import LabelError
from svflab.labels.glyphs import missing
from svflab.labels.templates import FOLDER

Paper = Mapping[str, Any]
"""What `label_templates/_dossier.typ` names: title, case, facts, words, sections."""
UNPRINTED = "▢"
"""What stands for a sign that the font lacks: a record is never refused for a sign in a note."""


def pdf(paper: Paper, address: str, at: datetime) -> bytes:
    """Return the record as PDF/A, of the instant `at`; its code leads to `address`.

    The same paper gives the same bytes on every machine. Raises LabelError where Typst cannot
    set it.
    """
    text = printable(json.dumps(paper, ensure_ascii=False))
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
    lacks = missing(text.replace(typeset.DRAWN, ""), typeset.FONTS / "Pretendard-Regular.otf")
    if UNPRINTED in lacks:
        raise LabelError("the labels' font has no sign for what it lacks")
    return text.translate({ord(sign): UNPRINTED for sign in lacks})
