"""What the record tells of a scan that was kept: the sentence that it was answered with.

What the answer was made from (the reason in one word, and its facts) is sealed with it; on the page
it would be the program's own words.
"""

from collections.abc import Callable
from typing import Any, Final

from flask import g
from flask_babel import gettext

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.finding import sealed_in
from svflab.domain.scans import ACCEPTED, SCAN, STOP, UNKNOWN
from svflab.services import subjects
from svflab.services.scanned import Answer
from svflab.web import entry_facts, entry_labels
from svflab.web.entry_facts import Fact
from svflab.web.scan_answers import sentences
from svflab.web.words.names import THING

_: Callable[..., str] = gettext

_SAID: Final = frozenset({ACCEPTED, STOP, UNKNOWN})
"""What is told as it was shown. Anything else told how things stood then, and is told no more."""
_MADE_OF: Final = frozenset({"why", "facts", "kind", "findings", "step"})


def facts(entry: Entry) -> dict[str, Fact]:
    """Return label and value of each datum of an entry; of a scan, what it was answered with."""
    told = entry_facts.facts(entry.event)
    if entry.event.kind != SCAN:
        return told
    kept = {name: fact for name, fact in told.items() if name not in _MADE_OF}
    if kind := str(entry.event.data.get("kind") or ""):
        kept["kind"] = (str(entry_labels.LABEL["item"]), str(THING.get(kind, kind)))
    if text := said(entry):
        kept["why"] = (str(entry_labels.LABEL["shown"]), text)
    return kept


def said(entry: Entry) -> str:
    """Return the sentence that a scan was answered with; "" for what is no scan, or said none."""
    data = entry.event.data
    if entry.event.kind != SCAN or data.get("answer") not in _SAID:
        return ""
    return " ".join(filter(None, sentences(_answer(entry, data))))


def _answer(entry: Entry, data: Any) -> Answer:
    text, code, held = str(data.get("code", "")), str(data.get("case", "")), data.get("facts")
    case = subjects.case_of(g.protocol, entry.site, code).case if code else Case("")
    return Answer(
        str(data["answer"]),
        str(data.get("why", "")),
        text,
        str(data.get("kind", "")),
        code,
        case.participant,
        str(data.get("page", "")),
        {name: str(fact) for name, fact in held.items()} if isinstance(held, dict) else {},
        case.container(text),
        findings=sealed_in(data),
        subject=case if case.opened else None,
    )
