"""The packet for the trial's monitors: everything that they judge by, in one paper."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from flask import g

from svflab.services import harms, history
from svflab.services.harms import Filter
from svflab.web import harms_guidance, harms_list, harms_table
from svflab.web.dossier_blocks import Block, row, section, table, text
from svflab.web.language import gettext
from svflab.web.taken import MOST
from svflab.web.times import local
from svflab.web.words import deviations as classes

_: Callable[..., str] = gettext


def sections() -> list[Block]:
    """Return the sections of the packet."""
    told = harms.table(g.protocol, g.site)
    return [
        section("guidance", _("Guidance on stopping"), harms_guidance.blocks()),
        section("exposure", _("Exposure"), _exposure(told.treated)),
        section("harms", _("Harms"), harms_table.blocks(told)),
        section("list", _("Line listing"), _list()),
        section("deviations", _("Deviations"), _deviations()),
        section("log", _("Where the logs end"), _heads()),
    ]


def _exposure(treated: int) -> Iterator[Block]:
    rows = harms.treatments(g.site, "any")
    volume = sum((Decimal(one.row["volume_ml"] or 0) for one in rows), Decimal(0))
    first, last = ([rows[place].row["treated_at"] for place in (0, -1)]) if rows else (None, None)
    yield {
        "kind": "pairs",
        "pairs": [
            (_("Participants treated"), str(treated)),
            (_("Treatments"), str(len(rows))),
            (_("Digits injected"), str(sum(one.row["digits"] for one in rows))),
            (_("Volume injected"), f"{volume:f} mL"),
            (_("First and last treatment"), f"{_date(first)} – {_date(last)}" if rows else "–"),
        ],
    }


def _list() -> Iterator[Block]:
    found = harms.every(g.site, Filter(), "began", falling=False)
    first = list(islice(found, MOST))
    treated = harms.treated_at(g.site)
    if not first:
        yield text(_("No adverse event is reported."))
        return
    yield table(harms_list.columns(), harms_list.paper(first, treated))
    if next(found, None):
        yield text(_("The first %(most)s; the list as CSV or XLSX has all of them.", most=MOST))


def _deviations() -> Iterator[Block]:
    found = harms.deviations_by_class(g.site)
    if not found:
        yield text(_("No deviation is found."))
        return
    rows = [
        row(str(classes.CLASSES.get(name) or _("not judged yet")), str(count), str(incidents))
        for name, (count, incidents) in found.items()
    ]
    columns = {_("Class"): 3, f"*{_('Deviations')}": 1, f"*{_('of these incidents')}": 1}
    yield table(columns, rows)


def _heads() -> Iterator[Block]:
    yield text(
        _("A log that no longer passes through one of these was changed: keep this paper, and ask.")
    )
    yield {"kind": "pairs", "pairs": [(one.site, str(one)) for one in history.heads(g.site)]}


def _date(at: Any) -> str:
    return f"{local(at):%Y-%m-%d}" if at else ""
