"""Labels: what is frozen when one is printed, and the print itself.

A print is an event. Its content is settled inside the transaction, sealed with it, and printed
from what was sealed: what the paper says is what the log says.
"""

from dataclasses import dataclass
from typing import Final

from svflab.domain import paper
from svflab.domain.case import as_decimal
from svflab.domain.chain import Entry
from svflab.domain.containers import Container, Print
from svflab.domain.event import Event, Value
from svflab.domain.identifiers import read
from svflab.labels import render
from svflab.labels.errors import LabelError
from svflab.labels.facts import Facts, restore
from svflab.printers import Printer
from svflab.protocol.model import Protocol
from svflab.records import log, projections
from svflab.services import label_contents as contents
from svflab.services import label_second as second
from svflab.services import label_templates as designs
from svflab.services import paper_kits, site_printers
from svflab.services.errors import Invalid, NotThere
from svflab.services.label_contents import Following
from svflab.services.subjects import Known

SEEN: Final = "seen"
"""The datum of a print that repeats `Following.seen`: what was corrected was seen before."""


def frozen(protocol: Protocol, event: Event, before: Known) -> dict[str, Value]:
    """Return what is sealed of a print: its code and number, its template, what it says.

    The template is kept by its digest. Raises Invalid where the container is none of this case's,
    a fact of it or its template is missing, or a fact was corrected since the print before and
    the event does not say that this was seen.
    """
    container = before.case.container(event.data.get("container"))
    if container is None:
        raise Invalid({"container": "unknown"})
    number = len(container.prints) + 1
    if number > contents.MOST_PRINTS:
        raise Invalid({"container": "too_many_prints"})
    if paper.of(event.data):
        return paper_kits.label(event, container.code, number)
    try:
        printer = site_printers.nearest(event.site, event.workstation)
        design = designs.current(template_of(protocol, container, printer))
        following = contents.following(protocol, before, container, event.zone, design.name)
        render.pdf(design, second.tried(following.content, before.site))
    except LabelError as error:
        raise Invalid({"container": f"label: {error}"}) from error
    if event.data.get(SEEN, "") != following.seen:
        raise Invalid({SEEN: "differs"})
    designs.keep(design)
    said: dict[str, Value] = dict(following.content)
    return {
        "container": container.code,
        "print_code": read(container.code).print_code(number),
        "number": number,
        "template": design.name,
        "template_version": design.version,
        "template_digest": design.digest,
        "facts": said,
    }


def template_of(protocol: Protocol, container: Container, printer: Printer | None = None) -> str:
    """Return the name of the template for this container's label.

    `printer` is where it will most likely be printed: a label that it cannot draw, or has no
    paper for, is not chosen while another one is. Raises Invalid for a kind that the protocol
    gives no label.
    """
    kind = protocol.containers.get(container.kind)
    if kind is None or not kind.template:
        raise Invalid({"container": "no_label"})
    if container.kind == "syringe":
        dpi = printer.dpi if printer else render.USUAL_DPI
        chosen = render.choose(as_decimal(container.barrel_mm), dpi, folder=designs.folder())
        only_flags = printer and printer.takes(render.FLAG) and not printer.takes(chosen)
        return render.FLAG if only_flags else chosen
    return kind.template


@dataclass(frozen=True, slots=True)
class Printed:
    """One print of a label, with the entries that printed, gave out, applied and voided it."""

    label: Print
    printed: Entry
    applied: Entry | None = None
    voided: Entry | None = None
    sent: Entry | None = None

    @property
    def template(self) -> str:
        """Return the template it was made from, with its version."""
        data = self.printed.event.data
        return f"{data.get('template', '')} v{data.get('template_version', '')}"


def history(known: Known, container: Container) -> tuple[Printed, ...]:
    """Return every print of a container's label, the newest first.

    A print that was voided by the one that replaced it ends with the entry that applied that.
    """
    made = {entry.event.id: entry for entry in known.entries}
    applied = _scanned(known, container, "label.applied")
    voided = _scanned(known, container, "label.voided")
    sent = _scanned(known, container, "label.sent")
    return tuple(
        Printed(
            label,
            made[label.event_id],
            applied.get(label.number),
            voided.get(label.number) or _replaced(label, applied),
            sent.get(label.number),
        )
        for label in reversed(container.prints)
    )


def is_recorded(event_id: str) -> bool:
    """Say whether this print was recorded before: it is asked for nothing more."""
    return log.find(event_id) is not None


def case_of(site: str, code: str) -> str:
    """Return the case that a container of this site belongs to. Raises NotThere for none."""
    row = projections.whose([code]).get(code)
    if row is None or row["site"] != site:
        raise NotThere(code)
    return str(row["case"])


def pdf(entry: Entry, facts: Facts | None = None) -> bytes:
    """Return the paper of a print, from what was sealed of it and the template of that day.

    `facts` are those of `label_second.given_out`: without them a label that bears a second
    identifier is a LabelError.
    """
    return render.pdf(designs.printed_from(entry), facts or second.sealed(entry))


def picture(entry: Entry, dpi: int = 300) -> bytes:
    """Return a picture of a print as a specimen: no live code on a screen."""
    return render.specimen(designs.printed_from(entry), second.sealed(entry), dpi)


def preview(
    protocol: Protocol,
    known: Known,
    container: Container,
    zone: str,
    printer: Printer | None = None,
) -> bytes:
    """Return a specimen of the next print of a container's label, as `printer` will draw it."""
    design = designs.current(template_of(protocol, container, printer))
    following = contents.following(protocol, known, container, zone, design.name)
    return render.specimen(design, restore(following.content))


def following(
    protocol: Protocol,
    known: Known,
    container: Container,
    zone: str,
    printer: Printer | None = None,
) -> Following:
    """Return what the next print of a container's label says, and what of it is another.

    Raises Invalid for a container without label, and LabelError for a fact that is missing.
    """
    template = template_of(protocol, container, printer)
    return contents.following(protocol, known, container, zone, template)


def print_entry(known: Known, code: str) -> Entry:
    """Return the entry of the print that bears `code`. Raises NotThere for none."""
    for entry in known.entries:
        if entry.event.kind == "label.printed" and entry.event.data.get("print_code") == code:
            return entry
    raise NotThere(code)


def _scanned(known: Known, container: Container, kind: str) -> dict[int, Entry]:
    """Return the entries of a kind that name a print of this container, by its number."""
    found = {}
    for entry in known.case.done.get(kind, ()):
        text = entry.event.data.get("code")
        if known.case.container(text) == container:
            found[read(str(text)).number] = entry
    return found


def _replaced(label: Print, applied: dict[int, Entry]) -> Entry | None:
    later = sorted(number for number in applied if number > label.number)
    return applied[later[0]] if label.state == "voided" and later else None
