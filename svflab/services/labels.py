"""Labels: what is frozen when one is printed, and the print itself.

A print is an event. Its content is settled inside the transaction, sealed with it, and printed
from what was sealed: what the paper says is what the log says.
"""

from datetime import datetime
from decimal import Decimal

from flask import current_app

from svflab.domain.case import Case, as_decimal
from svflab.domain.chain import Entry
from svflab.domain.containers import Container
from svflab.domain.event import Event, Value
from svflab.domain.identifiers import read
from svflab.domain.marker import marker
from svflab.labels import render, templates
from svflab.labels.errors import LabelError
from svflab.labels.facts import (
    LabelFacts,
    LipoaspirateFacts,
    SyringeFacts,
    WristbandFacts,
    content,
    local,
    restore,
)
from svflab.protocol.model import Protocol
from svflab.services.errors import Invalid, NotThere
from svflab.services.subjects import Known

BANNERS = {"demo": "DEMO", "practice": "PRACTICE", "live": ""}


def frozen(protocol: Protocol, event: Event, before: Known) -> dict[str, Value]:
    """Return what is sealed of a print: its code and number, its template, what it says.

    Raises Invalid where the container is none of this case's, or a fact of it is missing.
    """
    case = before.case
    container = case.container(event.data.get("container"))
    if container is None:
        raise Invalid({"container": "unknown"})
    number = len(container.prints) + 1
    if number > 99:
        raise Invalid({"container": "too_many_prints"})
    code = read(container.code).print_code(number)
    design = template_of(protocol, container)
    try:
        facts = facts_of(case, container, code, event.zone)
        render.specimen(design, facts)
    except LabelError as error:
        raise Invalid({"container": f"label: {error}"}) from error
    header = templates.template(design)
    said: dict[str, Value] = dict(content(facts))
    return {
        "container": container.code,
        "print_code": code,
        "number": number,
        "template": design,
        "template_version": header.version,
        "template_digest": header.digest,
        "facts": said,
    }


def template_of(protocol: Protocol, container: Container) -> str:
    """Return the name of the template for this container's label.

    Raises Invalid for a kind that the protocol gives no label.
    """
    kind = protocol.containers.get(container.kind)
    if kind is None or not kind.template:
        raise Invalid({"container": "no_label"})
    if container.kind == "syringe":
        return render.choose(as_decimal(container.barrel_mm))
    return kind.template


def facts_of(case: Case, container: Container, code: str, zone: str) -> LabelFacts:
    """Return what the label of a container says. Raises LabelError where a fact is missing."""
    common = {
        "code": code,
        "case": case.code,
        "marker": str(marker(case.code)),
        "participant": case.participant,
        "site": current_app.config["SITE_NAME"],
        "mode": BANNERS[current_app.config["MODE"]],
    }
    match container.kind:
        case "wristband":
            return WristbandFacts(**common)
        case "lipoaspirate":
            return LipoaspirateFacts(
                **common,
                volume_ml=_volume(container.volume),
                harvested=local(container.made_at, zone),
                serology_complete=case.serology_complete,
            )
        case "syringe":
            return SyringeFacts(
                **common,
                number=container.number,
                of=max(len(case.plan), container.number),
                volume_ml=_volume(container.volume),
                digit=container.digit,
                prepared=local(container.made_at, zone),
                expires=_local_or_none(container.use_by, zone),
                serology_complete=case.serology_complete,
            )
    raise LabelError(f"a {container.kind} has no label")


def pdf(entry: Entry) -> bytes:
    """Return the paper of a print, from what was sealed of it."""
    facts = _facts(entry)
    return render.pdf(str(entry.event.data["template"]), facts)


def picture(entry: Entry, dpi: int = 203) -> bytes:
    """Return a picture of a print as a specimen: no live code on a screen."""
    facts = _facts(entry)
    return render.specimen(str(entry.event.data["template"]), facts, dpi)


def preview(protocol: Protocol, case: Case, container: Container, zone: str) -> bytes:
    """Return a specimen of the next print of a container's label."""
    code = read(container.code).print_code(min(len(container.prints) + 1, 99))
    design = template_of(protocol, container)
    return render.specimen(design, facts_of(case, container, code, zone), 203)


def print_entry(known: Known, code: str) -> Entry:
    """Return the entry of the print that bears `code`. Raises NotThere for none."""
    for entry in known.entries:
        if entry.event.kind == "label.printed" and entry.event.data.get("print_code") == code:
            return entry
    raise NotThere(code)


def _facts(entry: Entry) -> LabelFacts:
    said = entry.event.data.get("facts")
    if not isinstance(said, dict):
        raise NotThere(entry.event.id)
    return restore(said)


def _volume(volume: Decimal | None) -> str:
    return "" if volume is None else f"{volume:f}"


def _local_or_none(instant: datetime | None, zone: str) -> str:
    return "" if instant is None else local(instant, zone)
