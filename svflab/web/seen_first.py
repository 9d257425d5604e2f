"""What is to be seen first of all: special interest that nobody saw, results to be reported.

It stands in front of the board, and of the inbox of the safety desk.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import g

from svflab.domain.doubts import TO_REPORT
from svflab.records.projections import Row
from svflab.records.reports import Filter
from svflab.services import cases, safety
from svflab.web import doubts, reported, station, words
from svflab.web.language import gettext
from svflab.web.ways import way

_: Callable[..., str] = gettext

MOST: Final = 10
"""How many of each are shown; more of special interest stand on the safety list."""


def of_site() -> dict[str, Any]:
    """Return what is to be seen first, for a page that has not read it yet."""
    alerts = safety.listed(g.site, Filter(alert=True), newest_first=False, size=MOST + 1)
    return shown(alerts, cases.follow_ups(g.site, size=MOST))


def shown(alerts: Sequence[Row], awaited: Sequence[Row]) -> dict[str, Any]:
    """Return the context of `safety/_first.html`; of results, to who may see cases."""
    results = [row for row in awaited if is_to_report(row)] if way("cases.index") else []
    return {
        "alerts": [_alert(row) for row in alerts[:MOST]],
        "more_alerts": len(alerts) > MOST,
        "to_report": [_to_report(row) for row in results],
        "safety": way("safety.index"),
    }


def is_to_report(row: Row) -> bool:
    """Say whether what a closed case awaits is the report of an adverse event."""
    return str(row["test"]).startswith(TO_REPORT)


def _alert(row: Row) -> dict[str, Any]:
    return {**reported.row(row, 0), "href": way("safety.show", code=row["code"])}


def _to_report(row: Row) -> dict[str, Any]:
    """Return a result outside its limits of what was injected: its adverse event is to be told."""
    test = row["test"].removeprefix(TO_REPORT)
    said = _("%(test)s outside its limits after the injection", test=words.test(g.protocol, test))
    return {
        "title": said,
        "marker": station.mark(row["case"]),
        "participant": row["participant"],
        "href": way("safety.new", code=row["case"], term=doubts.term_of_test(test)),
    }
