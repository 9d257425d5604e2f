"""A report that left and was then taken back, or corrected: what papers and pages say of it."""

from collections.abc import Callable, Mapping
from typing import Any

from svflab.domain.chain import Entry
from svflab.domain.deadlines import SENT
from svflab.domain.event import read_instant
from svflab.exports.icsr import NULLIFICATION
from svflab.exports.icsr_facts import Source
from svflab.services import cases, safety_papers
from svflab.services.subjects import Known
from svflab.web.language import gettext
from svflab.web.masking import masked
from svflab.web.times import local

_: Callable[..., str] = gettext


def why(made_from: Source, known: Known) -> list[str]:
    """Return why a report was taken back, or corrected after it was sent, as it was written."""
    void, gone = made_from.void, made_from.withdrawn
    entries = void.by if void else (gone,) if gone else ()
    texts: Mapping[tuple[str, str], str | None] = cases.texts(known.entries)
    found = ((texts.get((one.event.id, "reason")) or "") for one in entries)
    return [masked(made_from, told) if told else _("the words were removed") for told in found]


def across(made_from: Source) -> str:
    """Return what stands across the top of a paper: that the report was taken back; "" if not."""
    gone = made_from.withdrawn
    return _("TAKEN BACK on %(when)s", when=_at(gone)) if gone else ""


def shown(known: Known) -> dict[str, Any] | None:
    """Return what a page says of a report that left: how it is voided, by what, and if it was."""
    void = safety_papers.voids(known, amends=True)
    if void is None:
        return None
    told = safety_papers.told_since(void, known)
    return {
        "nullifies": void.how == NULLIFICATION,
        "to": str(void.left.event.data.get("to") or ""),
        "left": _at(void.left),
        "since": _at(void.by[-1]),
        "told": _at(told) if told else "",
    }


def _at(entry: Entry) -> str:
    """Return when it was recorded: of what was sent, when that was."""
    event = entry.event
    sent = event.data.get("sent_at") if event.kind == SENT else None
    return f"{local(read_instant(str(sent)) if sent else entry.recorded_at):%Y-%m-%d %H:%M %z}"
