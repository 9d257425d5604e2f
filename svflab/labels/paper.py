"""A list, or several tables, as a PDF to be kept: set from blocks that come in words.

The blocks are those of the record of a case (`svflab.labels.dossier`); a paper has neither a case
nor a code on it, and says where the log ended when it was made.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svflab.labels import typeset
from svflab.labels.dossier import breakable, printable
from svflab.labels.templates import FOLDER

Paper = Mapping[str, Any]
"""What `label_templates/_paper.typ` names: title, said, site, mode, lang, wide, pairs, sections."""


def pdf(paper: Paper, at: datetime) -> bytes:
    """Return a paper as PDF/A, of the instant `at`; the same paper gives the same bytes.

    Raises LabelError where Typst cannot set it.
    """
    return typeset.made(
        {
            typeset.MAIN: (FOLDER / "_paper.typ").read_bytes(),
            "_blocks.typ": (FOLDER / "_blocks.typ").read_bytes(),
            "_paper.json": printable(json.dumps(breakable(paper), ensure_ascii=False)).encode(),
        },
        "pdf",
        archive=at,
    )
