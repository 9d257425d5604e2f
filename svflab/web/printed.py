"""Lists that are had on paper as they are asked for: deviations, near misses, stock, scans, log.

Each list says on its own page what it shows; here is how it stands in the columns of a paper. That
a copy left is recorded with its digest (`svflab.web.taken`).
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from flask import Blueprint, abort, g, request
from flask.typing import ResponseReturnValue

from svflab.services import deviations, history, stock
from svflab.services import near_misses as stopped
from svflab.services import scan_views as scans
from svflab.web import (
    audit,
    deviation_list,
    entries,
    near_misses,
    scan_views,
    stock_rows,
)
from svflab.web.audit_forms import filter_form
from svflab.web.corrections import READERS
from svflab.web.deviations import TAKERS
from svflab.web.dossier_blocks import row
from svflab.web.gate import allow
from svflab.web.language import gettext
from svflab.web.taken import MOST, Taken, as_list
from svflab.web.times import local
from svflab.web.words import stock as items

_: Callable[..., str] = gettext

bp = Blueprint("printed", __name__)

ENTRIES: Final = 300
"""Entries of the log that are printed."""


@bp.post("/deviations/pdf")
@allow(*TAKERS)
def of_deviations() -> ResponseReturnValue:
    """Send the deviations that the filter asks for as a PDF."""
    wanted, given = deviation_list.asked(request.form)
    found = deviations.listed(g.site, wanted, size=MOST + 1)
    columns = {
        _("Found"): 1.4,
        _("What"): 4.0,
        _("Step"): 1.8,
        _("Case"): 1.5,
        _("Participant"): 1.1,
        _("State"): 1.5,
        _("Class"): 0.9,
        _("Impact on"): 1.5,
        _("Until"): 1.0,
    }
    chosen = [
        (one["title"], str(dict(one["options"]).get(one["chosen"], one["chosen"])))
        for one in deviation_list.filters(given)
        if one["chosen"]
    ]
    gone = Taken("deviations", _("Deviations"), asked=given, chosen=chosen)
    return as_list(gone, columns, (_deviation(deviation_list.shown(one)) for one in found))


@bp.post("/near-misses/pdf")
@allow(*near_misses.READERS)
def of_near_misses() -> ResponseReturnValue:
    """Send the near misses that the filter asks for as a PDF."""
    asked = near_misses.asked_of(request.form)
    found = stopped.listed(g.site, state=asked["state"], case=asked["case"], size=MOST + 1)
    columns = {
        _("First"): 1.5,
        _("Last"): 1.5,
        _("What"): 4.0,
        f"*{_('Stopped')}": 0.9,
        _("Case"): 1.4,
        _("Participant"): 1.1,
        _("State"): 1.6,
        _("Became"): 2.0,
    }
    given = {name: text for name, text in asked.items() if text}
    gone = Taken("near_misses", _("Near misses"), asked=given)
    return as_list(gone, columns, (_near_miss(near_misses.shown(one)) for one in found))


@bp.post("/scans/pdf")
@allow(*scan_views.READERS)
def of_scans() -> ResponseReturnValue:
    """Send the scans of a month that were amiss as a PDF."""
    month = request.form.get("month", "")
    if not scan_views.MONTH.fullmatch(month):
        abort(404)
    wanted = scan_views.asked(request.form)
    found = scans.noted(g.site, month, **wanted, size=MOST + 1)
    columns = {
        _("When"): 1.6,
        _("Workstation"): 1.6,
        _("Answer"): 1.1,
        _("What"): 2.0,
        _("Why"): 3.5,
        _("How"): 1.0,
        _("Cases"): 1.6,
    }
    said = scan_views.chosen(wanted)
    gone = Taken("scans", _("Scans that were amiss"), said, {"month": month})
    return as_list(gone, columns, (_scan(scan_views.told(one)) for one in found))


@bp.post("/stock/pdf")
@allow(*READERS)
def of_stock() -> ResponseReturnValue:
    """Send what is in stock, as it is asked for, as a PDF."""
    asked = {name: request.form.get(name, "").strip()[:80] for name in ("show", "item", "like")}
    columns = {
        _("What"): 1.6,
        _("Lot"): 1.8,
        _("Serial number"): 1.8,
        _("Name"): 2.2,
        _("Expires"): 1.2,
        f"*{_('Left')}": 0.7,
        _("State"): 1.2,
    }
    given = {name: text for name, text in asked.items() if text}
    gone = Taken("stock", _("Stock"), asked=given)
    rows = stock_rows.shown(islice(_stock(asked), MOST + 1))
    return as_list(gone, columns, map(_batch, rows))


@bp.post("/records/pdf")
@allow(*audit.READERS)
def of_log() -> ResponseReturnValue:
    """Send the newest entries that the filter asks for as a PDF; the table has all of them."""
    form = filter_form(request.form)
    asked, complaint = audit.asked_of(form)
    if asked is None:
        abort(422, complaint)
    found = history.page(g.protocol, asked, 0, ENTRIES).entries
    beside = history.beside(g.protocol, asked.chain, found)
    shown = entries.shown(found, beside, history.people(), by_day=False)
    columns = {
        f"*{_('No.')}": 0.7,
        _("Recorded"): 1.6,
        _("What"): 5.0,
        _("About"): 1.8,
        _("Who"): 1.6,
        _("Seal"): 0.8,
    }
    said = _("The newest %(count)s entries that are as asked.", count=len(found))
    gone = Taken("log", _("Record"), said, {name: str(text) for name, text in form.given.items()})
    return as_list(gone, columns, map(_entry, shown))


def _deviation(one: Mapping[str, Any]) -> dict[str, Any]:
    return row(
        _minute(one["found_at"]),
        one["text"],
        one["step"],
        one["case"],
        one["participant"],
        str(one["chip"][1]),
        str(one["class_word"]),
        one["impacts"],
        one["due"] or "",
        state="over" if one["incident"] else "",
    )


def _stock(asked: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    start = 0
    while rows := stock.listed(g.protocol, g.site, start=start, **asked)[: stock.AT_ONCE]:
        yield from rows
        start += stock.AT_ONCE


def _near_miss(one: Mapping[str, Any]) -> dict[str, Any]:
    times = (_minute(one["first_at"]), _minute(one["last_at"]))
    whose = (one["case"], one["participant"])
    told = (one["what"], str(one["attempts"]), *whose, str(one["stands"][1]), one["became"])
    return row(*times, *told)


def _scan(one: Mapping[str, Any]) -> dict[str, Any]:
    codes = ", ".join(case["code"] for case in one["cases"])
    told = (one["screen"], one["word"], one["what"], one["why"], one["how"], codes)
    return row(_minute(one["at"]), *told, state=one["state"] if one["state"] == "over" else "")


def _batch(one: Mapping[str, Any]) -> dict[str, Any]:
    named = (items.item(one["item"]), one["lot_text"], one["serial_text"], one["name"])
    told = (one["expires"] or "", str(one["left"]), one["word"])
    return row(*map(str, (*named, *told)), state=one["state"] if one["state"] == "over" else "")


def _entry(one: entries.Shown) -> dict[str, Any]:
    told = f"{one.title}. {one.summary}" if one.summary else one.title
    if one.noted:
        told = f"{told} ({'; '.join(said for _state, said in one.noted)})"
    at = f"{local(one.entry.recorded_at):%Y-%m-%d %H:%M:%S}"
    over = any(state == "over" for state, _word in (*one.marks, *one.noted))
    cells = (str(one.entry.seq), at, told, one.about, one.who, one.seal)
    return row(*cells, state="over" if over else "")


def _minute(at: Any) -> str:
    return f"{local(at):%Y-%m-%d %H:%M}"
