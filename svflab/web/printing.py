"""Printing a label: at a network printer, or in the browser, where its paper is given out once."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    g,
    make_response,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.containers import Container, Print
from svflab.domain.entered import KNOWN, claimed
from svflab.domain.event import Event
from svflab.domain.fields import Problem
from svflab.labels import sheets
from svflab.labels.errors import LabelError
from svflab.printers import Printer
from svflab.services import cases, label_templates, labels, printing, site_printers
from svflab.services.errors import Conflict, Invalid, NotThere, Refused
from svflab.services.record import Recorded
from svflab.services.subjects import Known
from svflab.web import acting, papers, words
from svflab.web.gate import allow
from svflab.web.labels import PRINTS, held_in, of_print, shown_at, stated, told
from svflab.web.sheet_words import sheet_words
from svflab.web.times import face

_: Callable[..., str] = gettext
bp = Blueprint("printing", __name__)

_PAPER: Final = {
    # A paper is printed inside the page that it belongs to, and nowhere else.
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "default-src 'self'; img-src data:; frame-ancestors 'self'",
}
_LONGEST_MM: Final = 500


@bp.post("/cases/<code>/labels/<container>/print")
@allow(*PRINTS)
def print_label(code: str, container: str) -> ResponseReturnValue:
    """Record a print, and send it to the printer that was chosen; or let the browser print it."""
    known = cases.find(g.protocol, g.site, code)
    held = held_in(known, container)
    try:
        printer = _chosen()
    except Invalid as invalid:
        return told(known, held, _whys(invalid)), 422
    # A second tap is the same print.
    again = held.prints and not labels.is_recorded(acting.event_id())
    if again and not _is_seen(held.prints[-1]):
        before = _printed_before(held.prints[-1])
        return told(known, held, before, failed="label.printed"), 409  # with the reason typed
    data = {"container": held.code}
    if seen := request.form.get(labels.SEEN):
        data[labels.SEEN] = seen
    return stated(
        known,
        held,
        "label.printed",
        data,
        needs=("reason",) if again else (),
        then=lambda recorded: _leave(recorded, held, printer),
    )


@bp.post("/labels/<code>/send")
@allow(*PRINTS)
def send(code: str) -> ResponseReturnValue:
    """Send a print that did not leave yet to the printer that was chosen."""
    known, held = of_print(code)
    try:
        printer = _chosen()
        if printer is None:
            abort(422)
        printing.send(g.protocol, _leaving(known, code, printing.PRINTER), printer)
    except (Refused, Conflict, Invalid) as error:
        return _not_given(code, error)
    return shown_at(known, held)


@bp.post("/labels/<code>/paper")
@allow(*PRINTS)
def paper(code: str) -> ResponseReturnValue:
    """Give out the paper of a print once: as a page of its true size, as PDF, or on a sheet."""
    known, _held = of_print(code)
    asked = request.form.get("way")
    way = asked if asked in {printing.PDF, printing.SHEET} else printing.BROWSER
    on = ("printer", "place") if way == printing.SHEET else ()
    more = {name: request.form.get(name, "").strip() for name in on}
    try:
        made = printing.paper(g.protocol, _leaving(known, code, way, **more))
    except (Refused, Conflict, Invalid, LabelError) as error:
        return _not_given(code, error)
    response = _page(made, known, code) if way == printing.BROWSER else _pdf(made, code)
    response.headers.update(_PAPER)
    return response


@bp.get("/labels/page/<width>x<height>.css")
@allow(*PRINTS)
def page_box(width: str, height: str) -> ResponseReturnValue:
    """Return the style of a page that is as large as a label, in millimetres."""
    if not (_is_length(width) and _is_length(height)):
        abort(404)
    style = render_template("labels/page.css", width=width, height=height)
    return Response(style, mimetype="text/css")


@bp.get("/labels/sheets/<name>.pdf")
@allow(*PRINTS, "administrator")
def calibration(name: str) -> ResponseReturnValue:
    """Return the page that shows whether a printer scales, and by how much it is off."""
    layout = current_app.config["SHEETS"].get(name)
    if layout is None:
        raise NotThere(name)
    return Response(sheets.calibration(layout, sheet_words()), mimetype="application/pdf")


def _leave(
    recorded: Recorded, held: Container, printer: Printer | None
) -> ResponseReturnValue | None:
    """Let a print that was just recorded leave; what it replaces and never left, stays here."""
    code = str(recorded.entry.event.data.get("print_code", ""))
    before = held.live_print
    if recorded.is_new and before and before.state == "issued" and not before.sent:
        printing.withhold(g.protocol, recorded.entry, before.code)
    if printer is None:
        return None
    event = printing.leaving(g.protocol, recorded.entry, printing.PRINTER, printer.name)
    try:
        printing.send(g.protocol, event, printer)
    except (Refused, Invalid) as error:
        return _not_given(code, error)
    return None


def _is_seen(newest: Print) -> bool:
    """Say whether the window that asks for another print knew of the newest one."""
    return request.form.get("again", "") == str(newest.number)


def _printed_before(label: Print) -> tuple[str, ...]:
    """Say to a window that asks for the first label that there is one meanwhile."""
    names = cases.names()
    said = _(
        "Label %(number)s was printed meanwhile, at %(at)s by %(who)s. Nothing was printed now.",
        number=label.number,
        at=face(label.printed_at),
        who=names.get(label.printed_by, label.printed_by),
    )
    return said, _("If another one is needed all the same, print it again below, and say why.")


def _leaving(known: Known, code: str, way: str, **more: Any) -> Event:
    """Return the event by which who is signed in gives out a paper."""
    step = g.protocol.steps[printing.KIND]
    data = claimed(step, {"code": code, "way": way, **more}, KNOWN)
    return acting.stated(step, known.subject, data, settings=known.settings)[0]


def _chosen() -> Printer | None:
    """Return the printer that was chosen, the last word of the form; None is the browser."""
    name = next(reversed(request.form.getlist("to")), "")
    return site_printers.named(name) if name and name != papers.ON_SHEET else None


def _not_given(code: str, error: Exception) -> ResponseReturnValue:
    """Show the label's page as it stands now, with why no paper was given out."""
    known, held = of_print(code)
    return told(known, held, _whys(error)), 422 if isinstance(error, Invalid) else 409


def _whys(error: Exception) -> tuple[str, ...]:
    match error:
        case Refused():
            return tuple(words.finding(found, g.protocol) for found in error.findings)
        case Conflict():
            return (_("This paper was given out already: a paper is given out once."),)
        case Invalid():
            return tuple(_why(why) for why in error.errors.values())
    return (_("The label cannot be drawn: %(why)s.", why=str(error)),)


def _why(word: str) -> str:
    name, _colon, detail = word.partition(": ")
    match name:
        case "unknown":
            return _("There is no printer of this name here. Choose another one.")
        case "other_labels":
            return _("There are labels of another size in this printer. Choose another one.")
        case "unknown_sheet":
            return _("There is no sheet of labels of this name here. Choose another one.")
        case "no_place":
            return _(
                "This sheet's labels are numbered from 1 to %(last)s, row by row.", last=detail
            )
        case "no_second":
            return words.problem(Problem("", word))
    return _("This printer cannot print the label: %(why)s.", why=detail or name)


def _pdf(made: bytes, code: str) -> Response:
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="label-{code}.pdf"'
    return response


def _page(made: bytes, known: Known, code: str) -> Response:
    design = label_templates.printed_from(labels.print_entry(known, code))
    drawn = b64encode(made).decode()
    size = {"width": f"{design.width_mm:f}", "height": f"{design.height_mm:f}"}
    return make_response(render_template("labels/paper.html", drawn=drawn, **size))


def _is_length(text: str) -> bool:
    digits = text.replace(".", "", 1)
    return digits.isascii() and digits.isdigit() and 0 < float(text) <= _LONGEST_MM
