"""Seeing the whole: adverse events listed, counted, drawn and weighed, on screen and on paper."""

from collections.abc import Callable
from itertools import islice
from typing import Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from svflab.domain.holds import OPENING
from svflab.services import harms, holds, leaving, own_words
from svflab.services.errors import Conflict, Invalid
from svflab.services.holds import OPENING_HOLDERS, OPENING_LIFTERS
from svflab.web import (
    harms_guidance,
    harms_list,
    harms_packet,
    harms_rates,
    harms_table,
    harms_timeline,
    proving,
    taken,
)
from svflab.web.acting import Unready
from svflab.web.dossier_blocks import section
from svflab.web.drawn import kept
from svflab.web.gate import allow
from svflab.web.harms_guidance import OpeningForm
from svflab.web.harms_list import PAGE, Asked
from svflab.web.holds import by_me
from svflab.web.language import gettext
from svflab.web.safety import DESK, READERS
from svflab.web.taken import Taken
from svflab.web.ways import way

_: Callable[..., str] = gettext

bp = Blueprint("harms", __name__)

MONITORED: Final = ("safety_officer", "surgeon", "quality")
"""Who takes the packet for the trial's monitors away."""
_EVENTS: Final = "adverse_events"


@bp.get("/safety/list")
@allow(*DESK)
def listing() -> ResponseReturnValue:
    """List adverse events as they are asked for, a page at a time."""
    one = harms_list.asked(request.args)
    after = harms_list.place(one.sort, request.args.get("after", ""))
    rows = harms.listed(
        g.site, one.wanted, one.sort, falling=one.falling, after=after, size=PAGE + 1
    )
    treated = harms.treated_at(g.site, (row["case"] for row in rows))
    here = {**one.given, **harms_list.ordered(one)}
    return render_template(
        "harms/list.html",
        rows=[harms_list.shown(row, treated) for row in own_words.told(g.site, rows[:PAGE])],
        next_page=harms_list.place_text(one.sort, rows[PAGE - 1]) if len(rows) > PAGE else "",
        first_page=after is not None,
        given=one.given,
        wrong=one.wrong,
        here=here,
        filters=harms_list.filters(one.given),
        heads=harms_list.heads(one, lambda **new: url_for("harms.listing", **{**here, **new})),
        chosen=harms_list.chosen(one.given),
    )


@bp.post("/safety/list/csv", defaults={"form": "csv"})
@bp.post("/safety/list/xlsx", defaults={"form": "xlsx"})
@bp.post("/safety/list/pdf", defaults={"form": "pdf"})
@allow(*DESK)
def take_list(form: str) -> ResponseReturnValue:
    """Send the adverse events that the filter asks for; that they left is recorded."""
    one = harms_list.asked(request.form)
    found = harms.every(g.site, one.wanted, one.sort, falling=one.falling)
    treated = harms.treated_at(g.site)
    gone = _taken(one)
    if form == "pdf":
        first = islice(found, taken.MOST + 1)
        return taken.as_list(gone, harms_list.columns(), harms_list.paper(first, treated))
    cells = (harms_list.cells(row, treated) for row in own_words.told(g.site, found))
    return taken.as_table(gone, form, harms_list.HEAD, cells)


@bp.get("/safety/harms")
@allow(*DESK)
def table() -> ResponseReturnValue:
    """Show the table of harms of all participants who were treated.

    While nothing is recorded it is the same, and is not counted again.
    """
    end = str(leaving.end(g.site)[0])
    told = kept(("harms", end), lambda: harms.table(g.protocol, g.site))
    return render_template(
        "harms/table.html",
        **harms_table.shown(told),
        said=harms_table.said(told),
        notes=harms_table.notes(),
    )


@bp.post("/safety/harms/csv", defaults={"form": "csv"})
@bp.post("/safety/harms/xlsx", defaults={"form": "xlsx"})
@bp.post("/safety/harms/pdf", defaults={"form": "pdf"})
@allow(*DESK)
def take_table(form: str) -> ResponseReturnValue:
    """Send the table of harms; that it left is recorded."""
    told = harms.table(g.protocol, g.site)
    gone = Taken("harms_table", _("Harms"))
    if form == "pdf":
        return taken.as_paper(gone, [section("harms", "", harms_table.blocks(told))])
    return taken.as_table(gone, form, harms_table.HEAD, harms_table.rows(told))


@bp.get("/safety/rates")
@allow(*DESK)
def rates() -> ResponseReturnValue:
    """Show how often harm followed, by how the treatment was made."""
    kind = harms_rates.asked(request.args)
    found = harms.treatments(g.site, kind)
    return render_template("harms/rates.html", kind=kind, **harms_rates.facts(found))


@bp.post("/safety/rates/pdf")
@allow(*DESK)
def take_rates() -> ResponseReturnValue:
    """Send the rates as a PDF; that it left is recorded."""
    kind = harms_rates.asked(request.form)
    found = harms.treatments(g.site, kind)
    chosen = [(_("What counts"), str(harms_rates.SUMS[kind]))]
    gone = Taken("rates", _("Rates"), str(harms_rates.DESCRIBES), {"kind": kind}, chosen)
    told = [section("rates", "", harms_rates.blocks(found, kind))]
    return taken.as_paper(gone, told, rows=len(found), wide=False)


@bp.get("/safety/guidance")
@allow(*DESK)
def guidance() -> ResponseReturnValue:
    """Show what the rule on stopping advises, how it behaves, and whether cases are opened."""
    return render_template("harms/guidance.html", **harms_guidance.facts())


@bp.post("/safety/guidance/hold")
@allow(*OPENING_HOLDERS)
def hold() -> ResponseReturnValue:
    """Let no further case be opened, signed, for a reason."""
    form, by = OpeningForm(), by_me(OPENING_HOLDERS)
    try:
        holds.hold_opening(g.site, form.reason.data or "", by, proving.of_site(by))
    except (Invalid, Conflict, Unready) as error:
        form.refuse(error)
        return render_template("harms/guidance.html", **harms_guidance.facts(form)), 422
    flash(_("No case is opened any more, on any screen. Cases that are open go on."))
    return redirect(url_for("harms.guidance"), 303)


@bp.post("/safety/guidance/lift")
@allow(*OPENING_LIFTERS)
def lift() -> ResponseReturnValue:
    """Let cases be opened again, signed, for a reason."""
    form, by = OpeningForm(), by_me(OPENING_LIFTERS)
    try:
        holds.lift(g.site, OPENING, "", form.reason.data or "", by, proving.of_site(by))
    except (Invalid, Conflict, Unready) as error:
        form.refuse(error)
        return render_template("harms/guidance.html", **harms_guidance.facts(form)), 422
    flash(_("Cases are opened again."))
    return redirect(url_for("harms.guidance"), 303)


@bp.post("/safety/packet")
@allow(*MONITORED)
def packet() -> ResponseReturnValue:
    """Send the packet for the trial's monitors as a PDF; that it left is recorded."""
    gone = Taken("dsmb_packet", _("Packet for the data and safety monitoring board"))
    return taken.as_paper(gone, harms_packet.sections())


@bp.get("/participants/<code>/timeline")
@allow(*READERS)
def timeline(code: str) -> ResponseReturnValue:
    """Show the story of a participant on one line: procedure, adverse events, visits."""
    points = harms.chronicle(g.protocol, g.site, code)
    printing = way("harms.take_timeline", code=code)
    told = harms_timeline.facts(points)
    return render_template("harms/timeline.html", code=code, printing=printing, **told)


@bp.post("/participants/<code>/timeline/pdf")
@allow(*DESK)
def take_timeline(code: str) -> ResponseReturnValue:
    """Send the story of a participant as a PDF; that it left is recorded."""
    points = harms.chronicle(g.protocol, g.site, code)
    gone = Taken("timeline", _("Story of %(code)s", code=code), asked={"participant": code})
    return taken.as_paper(gone, [section("story", "", harms_timeline.blocks(points))], wide=False)


def _taken(one: Asked) -> Taken:
    asked = {**one.given, **harms_list.ordered(one)}
    return Taken(_EVENTS, _("Adverse events"), "", asked, harms_list.chosen(one.given))
