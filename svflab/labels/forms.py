"""Forms to authorities as PDFs to be kept, set from boxes that come in words."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from svflab.labels import typeset
from svflab.labels.dossier import breakable, printable
from svflab.labels.templates import FOLDER


def cioms(told: Mapping[str, Any], at: datetime) -> bytes:
    """Return a report in the boxes of the CIOMS form I as PDF/A, of the instant `at`.

    The same words give the same bytes on every machine. Raises LabelError where Typst cannot set
    it.
    """
    text = printable(json.dumps(breakable(told), ensure_ascii=False))
    documents = {
        typeset.MAIN: (FOLDER / "_cioms.typ").read_bytes(),
        "_form.json": text.encode(),
    }
    return typeset.made(documents, "pdf", archive=at)
