"""The windows of a record as bars: what was allowed, and what was."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from flask import g

from svflab.domain.event import read_instant
from svflab.domain.timing import clock_face
from svflab.web import words
from svflab.web.dossier_blocks import Block, Facts, text
from svflab.web.language import gettext
from svflab.web.times import local

_: Callable[..., str] = gettext
_VERDICTS: Final = {"early": "closing", "open": "open", "closing": "open", "over": "over"}


def clocks(facts: Facts) -> Iterator[Block]:
    """Give each window that was opened, as a bar."""
    bars = [_bar(facts, one) for one in facts["clocks"]]
    if not bars:
        yield text(_("No window was opened."))
        return
    yield text(
        _("The grey band is the window that is allowed, both ends inside; the bar is what was.")
    )
    yield {"kind": "clocks", "clocks": bars}


def _bar(facts: Facts, one: Facts) -> dict[str, Any]:
    """Return a clock as a bar: fractions of its width, and the numbers beside it."""
    start, end = _at(one["started_at"]), _at(one["ended_at"] or facts["head_at"])
    opens, closes = _at(one["opens_at"] or one["started_at"]), _at(one["closes_at"])
    whole = max(end - start, (closes or opens) - start, timedelta(seconds=1)) * 1.12
    window = next((w for w in g.protocol.windows if w.code == one["window"]), None)
    state = _VERDICTS[one["verdict"]]
    return {
        "title": _(window.title) if window else one["window"],
        "subject": words.thing(one["subject"]) if one["subject"] else "",
        "from": round((opens - start) / whole, 4),
        "to": round((closes - start) / whole, 4) if closes else 1,
        "end": round((end - start) / whole, 4),
        "took": clock_face(end - start),
        "limits": _limits(start, opens, closes),
        "state": state,
        "word": _verdict(one),
        "at": f"{local(start):%H:%M:%S}" + (f" – {local(end):%H:%M:%S}" if one["ended_at"] else ""),
    }


def _limits(start: datetime, opens: datetime, closes: datetime | None) -> str:
    low = clock_face(opens - start) if opens > start else ""
    high = clock_face(closes - start) if closes else ""
    if low and high:
        return f"{low} – {high}"
    return _("at most %(high)s", high=high) if high else _("at least %(low)s", low=low or "0:00")


def _verdict(one: Facts) -> str:
    said = {"early": _("too early"), "over": _("too late")}
    running = "" if one["ended_at"] else f", {_('not ended')}"
    if not one["ended_at"] and one["verdict"] == "early":
        return _("not ended")
    return f"{said.get(one['verdict'], _('inside'))}{running}"


def _at(instant: str) -> Any:
    return read_instant(instant) if instant else None
