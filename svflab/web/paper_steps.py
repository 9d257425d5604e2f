"""The steps of the protocol as they stand on paper: what is asked, in which limits, by whom.

The same fields, titles and limits as the pages: nothing clinical is said here a second time.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from svflab.domain.digits import DIGITS
from svflab.protocol.model import Field, Protocol, Step
from svflab.web import paper_tables, words
from svflab.web.language import gettext
from svflab.web.paper_parts import ROWS, TIME, Codes, Part, limits, part, printed, table

_: Callable[..., str] = gettext
_TICKED: Final = frozenset({"choice", "choices", "checks", "flags", "yes_no"})
_TABLES: Final = frozenset({"digit_table", "plan", "points"})
_BY_TABLE: Final = frozenset(
    {
        "syringe.filled",
        "result.reported",
        "syringe.matched",
        "injection.given",
        "observation.recorded",
        "container.discarded",
        "handover.offered",
    }
)
"""Steps that happen several times: a line for each."""
_WITH_ANOTHER: Final = frozenset(
    {
        "handover.accepted",
        "syringe.taken",
        "label.printed",
        "label.sent",
        "label.applied",
        "label.verified",
    }
)
"""Steps that stand in the line of another one."""


def parts(protocol: Protocol, settings: Mapping[str, str], codes: Codes) -> Iterator[Part]:
    """Give every step of a case in order, under the title of its phase."""
    phase = ""
    for number, step in enumerate(filter(_is_in_order, protocol.steps.values()), 1):
        if step.kind in _BY_TABLE:
            made = list(_table(protocol, settings, codes, step, f"{number}"))
        else:
            made = [as_step(protocol, settings, codes, step, f"{number}")]
        if step.phase != phase:
            phase = step.phase
            yield part("phase", title=_(protocol.phases[phase]), page=made[0]["page"])
            made[0]["page"] = False
        yield from made
        if step.kind == "extraction.finished":
            yield paper_tables.timers(protocol, settings)


def as_step(
    protocol: Protocol, settings: Mapping[str, str], codes: Codes, step: Step, number: str
) -> Part:
    """Return one step as it is filled in: each field, who did it, who saw it."""
    fields = [one for one in step.fields if one.type not in _TABLES]
    made = part(
        "step",
        number=number,
        title=_(step.title),
        who=words.roles(protocol, " ".join(step.roles)),
        note=_labels_of(protocol, codes, step.makes),
        fields=[asked(protocol, settings, one) for one in fields if one.name != "override"],
        witness=step.witness or step.makes == "wristband",
    )
    for one in step.fields:
        if one.type in _TABLES:
            made |= _rows(protocol, settings, one)
    return made


def asked(protocol: Protocol, settings: Mapping[str, str], one: Field) -> dict[str, Any]:
    """Return a field as it stands on paper: its label, its unit, its limits, what may be ticked."""
    choices = [_(choice.title) for choice in one.choices]
    if one.type == "yes_no" and not choices:
        choices = [_("Yes"), _("No")]
    if one.type == "digits":
        choices = [words.digit(name) for name in DIGITS]
    many = one.type == "checks" or len(choices) > 3 or one.type == "note"
    return {
        "label": _(one.label),
        "unit": one.unit,
        "range": limits(protocol, settings, one.acceptable, one.unit),
        "ticks": choices if one.type in _TICKED | {"digits"} and len(choices) < 20 else [],
        "wide": bool(many),
    }


def beside(protocol: Protocol) -> Part:
    """Return the lines for what goes otherwise."""
    steps = (one for one in protocol.steps.values() if one.subject == "case" and _is_beside(one))
    rows = [
        [f"*{_(one.title)}", TIME, "", "", "", ""]
        for one in steps
        if one.kind not in {*_WITH_ANOTHER, "bag.packed", "hold.lifted"}
        and not one.kind.startswith(("deviation.", "action.", "near_miss."))
    ]
    columns = {
        _("What"): 2.6,
        _("Time"): 1.1,
        _("Which, how much"): 2.4,
        _("Why"): 2.8,
        _("Done by"): 1.6,
        _("Witness"): 1.6,
    }
    return table(_("If it goes otherwise"), columns, rows, roomy=2.4)


def _is_in_order(step: Step) -> bool:
    """Say whether a step has its own place in the order of a day."""
    here = step.subject == "case" and step.kind not in _WITH_ANOTHER
    return here and not _is_beside(step)


def _is_beside(step: Step) -> bool:
    """Say whether a step belongs to what goes otherwise, and stands on a page of its own."""
    return step.optional and step.kind != "anaesthetic.given"


def _labels_of(protocol: Protocol, codes: Codes, kind: str) -> str:
    """Return which labels of the sheet belong to what a step makes."""
    if not codes.get(kind):
        return ""
    needs = protocol.containers[kind]
    first, *spare = codes[kind]
    said = [_("Stick on the label %(code)s.", code=printed(first))]
    if needs.needs_witness:
        said.append(_("A second person sees that it is on."))
    if needs.needs_second:
        said.append(_("A second person reads it and compares."))
    if spare:
        said.append(_("Spare: %(codes)s.", codes=", ".join(map(printed, spare))))
    return " ".join(said)


def _rows(protocol: Protocol, settings: Mapping[str, str], one: Field) -> Part:
    """Return a field that is a table: a line for each digit, or for each syringe."""
    first = _("Digit") if one.type == "digit_table" else _("Syringe")
    columns = [{"title": first, "width": 1.2}]
    for column in one.columns:
        many = [_(choice.title) for choice in column.choices]
        unit = f", {column.unit}" if column.unit else ""
        title = _(column.label) + unit + (f": {' / '.join(many)}" if many else "")
        columns.append({"title": title, "width": 1.6})
    lines = [words.digit(name) for name in DIGITS]
    if one.type != "digit_table":
        lines = [str(number) for number in range(1, ROWS + 1)]
    return {"columns": columns, "rows": [[f"*{line}", *[""] * len(one.columns)] for line in lines]}


def _table(
    protocol: Protocol, settings: Mapping[str, str], codes: Codes, step: Step, number: str
) -> Iterator[Part]:
    """Give the table of a step that happens several times; of several in one, once."""
    title = f"{number}  {_(step.title)}"
    match step.kind:
        case "syringe.filled":
            yield paper_tables.filling(protocol, settings, codes, step, title)
        case "syringe.matched":
            yield paper_tables.matching(codes, title)
        case "injection.given":
            yield paper_tables.injecting(codes, title)
        case "result.reported":
            yield paper_tables.results(protocol, settings, title)
        case "observation.recorded":
            yield from _observing(protocol, settings, codes, step, title)
        case "container.discarded":
            yield paper_tables.discarding(codes, title)
        case "handover.offered":
            yield paper_tables.handing_over(title)


def _observing(
    protocol: Protocol, settings: Mapping[str, str], codes: Codes, step: Step, title: str
) -> Iterator[Part]:
    if (points := step.field("point")) is None:
        return
    for choice in points.choices:
        one = as_step(protocol, settings, codes, step, "")
        one["title"] = f"{title}: {_(choice.title)}"
        one["fields"] = [a for a in one["fields"] if a["label"] != _(points.label)]
        yield one
