"""The paper of a print: given out once, to a browser or to a network printer.

What is going to leave is recorded before it leaves, and what came of it after. What was cut off
between the two shows as being sent, and after five minutes as unknown.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

from flask import current_app

from svflab import clock
from svflab.domain.chain import Entry
from svflab.domain.containers import FAILED, SENDING, SENT, Print
from svflab.domain.entered import KNOWN, claimed
from svflab.domain.event import Event
from svflab.domain.identifiers import read
from svflab.label_sheets import Sheets
from svflab.labels import render, sheets, zpl
from svflab.labels.errors import LabelError
from svflab.labels.facts import Facts
from svflab.labels.templates import Template
from svflab.printers import Printer
from svflab.protocol.model import Protocol
from svflab.services import label_second, label_templates, labels, sending, subjects
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.record import record

KIND: Final = "label.sent"
BROWSER, PDF, SHEET, PRINTER, NONE = "browser", "pdf", "sheet", "printer", "none"
FINEST: Final = 600
"""The dots per inch of the picture that a browser prints: it fits no printer's own to the dot."""


def leaving(protocol: Protocol, printed: Entry, way: str, printer: str = "") -> Event:
    """Return the event of giving out the paper of a print by whoever printed it.

    Of one print it has one id: a second tap gives nothing out a second time.
    """
    event = printed.event
    said = _said(protocol, str(event.data.get("print_code", "")), way, printer)
    return replace(
        event,
        id=str(uuid5(NAMESPACE_OID, f"{event.id}/{KIND}")),
        kind=KIND,
        occurred_at=clock.now(),
        data=said,
        touches=(),
        told=False,
        witness="",
        performer="",
        reason="",
        sent="",
    )


def paper(protocol: Protocol, event: Event) -> bytes:
    """Record that the paper of a print leaves, and return it: a picture or a PDF, by its way.

    On a sheet of labels it stands at the place that the event names. Raises Conflict where the
    same was asked before: a paper is not given out twice. Raises Invalid where the site has no
    such sheet, or the sheet no such place.
    """
    code, way = str(event.data.get("code", "")), str(event.data.get("way"))
    entry = labels.print_entry(subjects.known(protocol, event.site, event.about), code)
    facts = _facts(entry, event)
    name, place = (str(event.data.get(field) or "") for field in ("printer", "place"))
    match way:
        case "sheet":
            made = _on_sheet(entry, facts, name, place)
        case "pdf":
            made = labels.pdf(entry, facts)
        case _:
            made = _picture(entry, facts)
    said = _said(protocol, code, way, name, SENT, place)
    recorded = record(protocol, replace(event, data=said))
    if not recorded.is_new:
        raise Conflict("paper_out", recorded.entry)
    return made


def send(protocol: Protocol, event: Event, printer: Printer) -> str:
    """Send a print to a printer, and return what came of it: sent, unknown, failed or sending.

    It is recorded before the first byte leaves, and again after the last; no transaction is
    open in between. Sent twice, the second is answered with what is known of the first. Raises
    Invalid where the printer cannot print this label: then nothing is recorded.
    """
    code = str(event.data.get("code", ""))
    known = subjects.known(protocol, event.site, event.about)
    entry = labels.print_entry(known, code)
    body = _zpl(entry, _facts(entry, event), printer)
    starting = _said(protocol, code, PRINTER, printer.name, SENDING)
    recorded = record(protocol, replace(event, data=starting))
    if not recorded.is_new:
        label = print_of(recorded.known.case.containers, code)
        return label.outcome(clock.now()) if label else SENDING
    outcome = sending.send(
        printer.host,
        printer.port,
        body,
        connect_seconds=printer.connect_seconds,
        send_seconds=printer.send_seconds,
    )
    _record_outcome(protocol, event, {**starting, "outcome": outcome})
    return outcome


def sheets_for(design: Template) -> tuple[str, ...]:
    """Return the site's sheets whose labels are as large as a template, or larger."""
    layouts: Sheets = current_app.config["SHEETS"]
    return tuple(
        name
        for name, one in layouts.items()
        if one.width >= design.width_mm and one.height >= design.height_mm
    )


def withhold(protocol: Protocol, replacing: Entry, code: str) -> None:
    """Record of a print that a newer one replaced, and that never left, that it stays here."""
    said = _said(protocol, code, NONE, "", FAILED)
    event = leaving(protocol, replacing, NONE)
    withheld = str(uuid5(NAMESPACE_OID, f"{replacing.event.id}/withheld"))
    record(protocol, replace(event, id=withheld, data=said))


def print_of(containers: Mapping[str, Any], text: str) -> Print | None:
    """Return the print that bears a code, or None."""
    code = read(text)
    container = containers.get(code.base)
    found: Print | None = container.print_of(code.number) if container else None
    return found


def _record_outcome(protocol: Protocol, event: Event, data: Mapping[str, Any]) -> None:
    """Record what came of a sending. A case that was closed meanwhile keeps it as unknown."""
    ended = uuid5(NAMESPACE_OID, f"{event.id}/outcome")
    try:
        record(protocol, replace(event, id=str(ended), occurred_at=clock.now(), data=data))
    except Refused:
        return


def _picture(entry: Entry, facts: Facts) -> bytes:
    """Return the label as a browser prints it: as large as it is, with its live code."""
    return render.png(label_templates.printed_from(entry), facts, FINEST)


def _on_sheet(entry: Entry, facts: Facts, name: str, place: str) -> bytes:
    """Return an A4 page with the label at a place of a sheet, 1 is its first."""
    layout = current_app.config["SHEETS"].get(name)
    if layout is None:
        raise Invalid({"printer": "unknown_sheet"})
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 5 else 0
    if not 1 <= number <= layout.each:
        raise Invalid({"place": f"no_place: {layout.each}"})
    design = label_templates.printed_from(entry)
    try:
        return sheets.sheet([(design, facts)], layout, start=number, dpi=FINEST)
    except LabelError as error:
        raise Invalid({"printer": f"label: {error}"}) from error


def _facts(entry: Entry, event: Event) -> Facts:
    """Return the facts of a print, with what the vault adds for whoever gives its paper out."""
    return label_second.given_out(
        entry, actor=event.actor, role=event.role, workstation=event.workstation
    )


def _zpl(entry: Entry, facts: Facts, printer: Printer) -> bytes:
    template = str(entry.event.data.get("template", ""))
    if not printer.takes(template):
        raise Invalid({"printer": "other_labels"})
    try:
        return zpl.zpl(
            label_templates.printed_from(entry),
            facts,
            printer.dpi,
            offset_x=printer.offset_x,
            offset_y=printer.offset_y,
        )
    except LabelError as error:
        raise Invalid({"printer": f"label: {error}"}) from error


def _said(
    protocol: Protocol, code: str, way: str, printer: str, outcome: str = "", place: str = ""
) -> dict[str, Any]:
    data = {"code": code, "way": way, "printer": printer, "outcome": outcome, "place": place}
    step = protocol.steps[KIND]
    return claimed(step, {name: value for name, value in data.items() if value}, KNOWN)
