"""The paper of a kit: set from parts that come in words, with codes that a scanner reads.

What it says is given, in the reader's language; this floor knows how it is drawn, and refuses
what the font cannot print.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from svflab.labels import symbols, typeset
from svflab.labels.errors import LabelError
from svflab.labels.glyphs import missing
from svflab.labels.templates import FOLDER

Paper = Mapping[str, Any]
"""What `label_templates/_downtime.typ` names: kit, case, marker, site, mode, lang, words, parts."""
MODES: Final = ("", "DEMO", "PRACTICE")


def pdf(paper: Paper, kit: str, codes: Sequence[str]) -> bytes:
    """Return the paper of the kit with this code; each of `codes` stands on one of its labels.

    Raises LabelError for a sign that the font lacks, and where Typst cannot set it.
    """
    if paper["mode"] not in MODES:
        raise LabelError(f"{paper['mode']!r} is no mark")
    text = json.dumps(paper, ensure_ascii=False)
    if tofu := missing(text.replace(typeset.DRAWN, ""), typeset.FONTS / "Pretendard-Regular.otf"):
        raise LabelError(f"the labels' font has no {' '.join(tofu)}")
    drawn = {f"codes/{code}.svg": symbols.drawn(symbols.qr(code)) for code in codes}
    return typeset.made(
        {
            typeset.MAIN: (FOLDER / "_downtime.typ").read_bytes(),
            "_hand.svg": (FOLDER / "_hand.svg").read_bytes(),
            "_kit.json": text.encode(),
            "codes/kit.svg": symbols.drawn(symbols.qr(kit)),
            **drawn,
        },
        "pdf",
    )
