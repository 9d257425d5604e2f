"""The stock as people read it: rows of the list, what was told of a batch, lines of the board."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import g, url_for
from flask_babel import gettext, ngettext

from svflab.domain.chain import Entry
from svflab.domain.holds import EVERYTHING
from svflab.domain.materials import key
from svflab.services import stock
from svflab.services.stock import Standing
from svflab.web import holding, ways
from svflab.web.words import stock as words
from svflab.web.words.kinds import TITLE

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext


def shown(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows of the list, each with its state in a word and the way to its page."""
    held = {(one.kind, one.key) for one in holding.standing()}
    return [{**row, **_state(row, held), "href": _href(row)} for row in rows]


def told(entries: Iterable[Entry], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what was told of a batch by hand, as lines."""
    found = []
    for entry in entries:
        event = entry.event
        cause = str(event.data.get("cause", ""))
        title = words.cause(event.kind, cause) if cause else str(TITLE[event.kind])
        line = {"at": entry.recorded_at, "title": title, "count": event.data.get("count", "")}
        who = names.get(event.actor, event.actor)
        found.append({**line, "case": event.data.get("case", ""), "who": who})
    return found


def unused(kind: str, lot: str) -> tuple[int, str]:
    """Return how much of a lot lies in stock, and the way to it; 0 of what is kept in no stock."""
    item = "kit" if kind == "kit_lot" else kind
    return stock.unused(g.site, item, lot), ways.way("stock.index", item=item, like=lot)


def lines(standing: Standing) -> list[dict[str, str]]:
    """Return what the board says of the stock: what is low, and what expires; a line each."""
    found = []
    if standing.low:
        low = ", ".join(f"{words.item(item)} {many}" for item, many in standing.low)
        found.append(_line("closing", _("Low in stock: %(items)s", items=low), ""))
    if many := standing.expiring:
        text = _n(
            "%(num)s batch in stock expires within %(days)s days",
            "%(num)s batches in stock expire within %(days)s days",
            many,
            days=standing.days,
        )
        found.append(_line("closing", text, "expiring"))
    if many := standing.expired:
        text = _n(
            "%(num)s batch in stock has expired", "%(num)s batches in stock have expired", many
        )
        found.append(_line("over", text, "expired"))
    return found


def _line(state: str, text: str, show: str) -> dict[str, str]:
    return {"state": state, "text": text, "href": ways.way("stock.index", show=show or None)}


def _state(row: Mapping[str, Any], held: set[tuple[str, str]]) -> dict[str, str]:
    day = stock.today().isoformat()
    kind = "kit_lot" if row["item"] == "kit" else str(row["item"])
    names = {(kind, key(row["lot_text"])), ("kit", row["serial"])}
    if held & names or any(one == EVERYTHING for one, _key in held):
        return {"state": "over", "word": _("on hold")}
    if row["left"] <= 0:
        return {"state": "stopped", "word": _("used up")}
    if row["expires"] and row["expires"] < day:
        return {"state": "over", "word": _("expired")}
    if row["for"]:
        return {"state": "closing", "word": _("kept")}
    return {"state": "open", "word": _("in stock")}


def _href(row: Mapping[str, Any]) -> str:
    named = {"lot": row["lot"] or None, "serial": row["serial"] or None}
    return url_for("stock.show", item=row["item"], **named)
