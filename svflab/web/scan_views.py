"""The monthly view of scans: stopped, not known, typed; by workstation, for quality.

It says how labels, scanners and people get on with each other. It names no participant.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from babel.dates import format_skeleton
from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_percent, get_locale, gettext
from flask_babel import lazy_gettext as _l

from svflab.domain.scans import STOP, UNKNOWN
from svflab.services import scan_views
from svflab.services.scan_beside import CAUSES
from svflab.services.scan_views import ONLY, Count
from svflab.web import words
from svflab.web.gate import allow
from svflab.web.station import mark
from svflab.web.times import local
from svflab.web.ways import way
from svflab.web.words.entered import HOW, WHY
from svflab.web.words.names import THING
from svflab.web.words.scanners import FAULTS

_: Callable[..., str] = gettext

READERS: Final = ("quality", "administrator")
PAGE: Final = 50
NOWHERE: Final = "-"
"""Stands in an address for scans at no workstation that was named."""
MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_ANSWER: Final = {STOP: ("over", _l("stop")), UNKNOWN: ("closing", _l("not known"))}
_STOPPED: Final = {
    "other_case": _l("of another case"),
    "other_band": _l("another participant's wristband of the hospital"),
    "label_void": _l("a void label"),
    "label_destroyed": _l("a label that was recorded as destroyed"),
    "label_lost": _l("a label that was recorded as lost"),
    "label_replaced": _l("a label that is being replaced"),
    "print_unknown": _l("a label that was never printed here"),
    "expired": _l("past its use-by time"),
    "on_hold": _l("on hold"),
    "thing_expired": _l("a thing that has expired"),
    "wrong_case": _l("of a case that was opened for the wrong participant"),
    "supply_held": _l("of a kit, lot or device on hold"),
    "was_lost": _l("recorded as lost"),
    "refused": _l("stopped by a rule"),
}
_UNKNOWN: Final = {
    "not_known": _l("a svflab code of another database"),
    "other_site": _l("a code of another hospital"),
    "product": _l("a product's code"),
    "blood": _l("a code of a blood or tissue product"),
    "address": _l("a web address"),
    "length": _l("not one of our codes"),
    "kind": _l("not one of our codes"),
    "character": _l("a character that our codes never have"),
    "check": _l("one character wrong"),
    "unread": _l("keys that cannot be read"),
    "unsure": _l("keys that can be read in two ways"),
    "cut": _l("a part of a code"),
    "badge_void": _l("a void badge"),
}
TITLES: Final = {
    "stopped": _l("Stopped"),
    "unknown": _l("Not known"),
    "typed": _l("Typed"),
}


@allow(*READERS)
def newest() -> ResponseReturnValue:
    """Lead to the month that is going on."""
    return redirect(url_for("workstations.month", month=f"{local(g.now):%Y-%m}"), 303)


@allow(*READERS)
def month(month: str) -> ResponseReturnValue:
    """Show how scans went in a month, at each workstation, and what was amiss."""
    if not MONTH.fullmatch(month):
        abort(404)
    wanted = asked(request.args)
    counts = scan_views.counted(g.site, month)
    rows = scan_views.noted(g.site, month, **wanted, before=_before(), size=PAGE + 1)
    shown = rows[:PAGE]
    return render_template(
        "scan_views/month.html",
        month=month,
        title=_named(month),
        months=[(one, _named(one)) for one in _months(month)],
        lines=[_line(one) for one in counts],
        sums=_line(scan_views.together(counts)) if len(counts) > 1 else None,
        rows=[told(one) for one in shown],
        more=shown[-1]["seq"] if len(rows) > PAGE else 0,
        asked=_address(wanted),
        chosen=chosen(wanted),
        titles=TITLES,
    )


def asked(given: Mapping[str, str]) -> dict[str, Any]:
    """Return which of the rows are asked for: those of a workstation, of one sort, or all."""
    at, only = given.get("at"), given.get("only", "")
    screen = None if at is None else "" if at == NOWHERE else at.replace("\0", "")[:40]
    return {"workstation": screen, "only": only if only in ONLY else ""}


def _address(asked: Mapping[str, Any]) -> dict[str, str]:
    """Return what is asked for as an address names it."""
    at, only = asked["workstation"], asked["only"]
    named = {"at": (at or NOWHERE) if at is not None else "", "only": only}
    return {name: value for name, value in named.items() if value}


def chosen(asked: Mapping[str, Any]) -> str:
    """Return in words which rows are shown."""
    at, only = asked["workstation"], asked["only"]
    said = [str(TITLES[only])] if only else []
    said += [_screen(at)] if at is not None else []
    return ", ".join(said)


def _months(shown: str) -> list[str]:
    """Return the months to choose from, the one that is shown among them."""
    known = scan_views.months(g.site)
    return known if shown in known else sorted([*known, shown], reverse=True)


def _before() -> int | None:
    text = request.args.get("before", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None


def _named(month: str) -> str:
    year, number = month.split("-")
    return str(format_skeleton("yMMMM", date(int(year), int(number), 1), locale=get_locale()))


def _screen(text: str) -> str:
    return words.workstation(text) if text else _("no workstation")


def _line(one: Count) -> dict[str, Any]:
    """Return the counts of a workstation, each with its share and with how it is asked for."""
    cells = []
    for what in ONLY:
        share = one.share(what)
        cells.append(
            {
                "what": what,
                "count": getattr(one, what),
                "share": format_percent(share, "0.0%") if share is not None else "",
            }
        )
    return {
        "name": _screen(one.workstation),
        "at": one.workstation or NOWHERE,
        "scans": one.scans,
        "cells": cells,
        "in_forms": one.in_forms,
    }


def told(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return one scan in words; codes and people are left out, the cases stay to be opened."""
    state, word = _ANSWER.get(row["answer"], ("early", _l("typed")))
    in_form = not row["answer"]
    return {
        "at": row["recorded_at"],
        "screen": _screen(row["workstation"]),
        "state": state,
        "word": str(word),
        "what": words.title(g.protocol, row["kind"]) if in_form else _what(row),
        "why": _why(row),
        "how": str(HOW.get(row["how"], row["how"])),
        "cases": [_case(code) for code in dict.fromkeys((row["page"], row["case"])) if code],
    }


def _what(row: Mapping[str, Any]) -> str:
    return str(THING.get(row["kind"], row["kind"] or _("no code of ours")))


def _why(row: Mapping[str, Any]) -> str:
    """Return why it was stopped or not known, why it was typed, and what disturbed the scanner."""
    known = {STOP: _STOPPED, UNKNOWN: _UNKNOWN}.get(row["answer"], {})
    said = [str(known[row["why"]])] if row["why"] in known else []
    if row["how"] == "typed" and row["reason"] in WHY:
        said.append(str(WHY[row["reason"]]))
    said += [str(FAULTS[one][0]) for one in row["reason"].split() if one in CAUSES]
    return " · ".join(said)


def _case(code: str) -> dict[str, Any]:
    return {"code": code, "marker": mark(code), "href": way("cases.show", code=code)}
