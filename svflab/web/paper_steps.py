"""The steps of the protocol as they stand on paper: what is asked, in which limits, by whom.

The same fields, titles and limits as the pages: nothing clinical is said here a second time.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.identifiers import grouped, read
from svflab.protocol.model import Field, Protocol, Range, Step
from svflab.web import words
from svflab.web.language import gettext
from svflab.web.words.problems import bounds

_: Callable[..., str] = gettext
Part = dict[str, Any]
Codes = Mapping[str, tuple[str, ...]]

ROWS: Final = 10
"""Lines for syringes: a digit has one."""
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
            yield timers(protocol, settings)


def part(kind: str, *, page: bool = False, **said: Any) -> Part:
    """Return a part of the paper, of a kind that its template draws."""
    return {"kind": kind, "page": page, **said}


def table(title: str, columns: Mapping[str, float], rows: list[list[str]], **said: Any) -> Part:
    """Return a table: its columns with their share of the width, and its rows."""
    listed = [{"title": name, "width": width} for name, width in columns.items()]
    return part("table", title=title, columns=listed, rows=rows, **said)


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


def limits(
    protocol: Protocol,
    settings: Mapping[str, str],
    acceptable: Range | tuple[str, ...] | None,
    unit: str,
) -> str:
    """Return the limits of a value in words, or "" where there are none."""
    if not isinstance(acceptable, Range):
        return ""
    low, high = (protocol.number(end, settings) for end in (acceptable.low, acceptable.high))
    if low is None and high is None:
        return ""
    least, most = ("" if end is None else f"{end:f}" for end in (low, high))
    return bounds(least, most, unit)


def printed(code: str) -> str:
    """Return the code that stands on the label of a container, as people read it."""
    return grouped(read(code).print_code(1))


def timers(protocol: Protocol, settings: Mapping[str, str]) -> Part:
    """Return the table of what has to be counted on paper: each window with its limits."""
    rows = []
    for one in protocol.windows:
        allowed = limits(protocol, settings, Range(one.at_least, one.at_most), one.unit)
        for run in (1, 2) if one.per == "run" else (0,):
            title = (
                _("%(title)s, run %(run)s", title=_(one.title), run=run) if run else _(one.title)
            )
            rows.append([f"*{title}", allowed, *[_CLOCK] * 4, ""])
    columns = {
        _("Timer"): 3.0,
        _("Allowed"): 2.3,
        _("Started"): 1.7,
        _("Not before"): 1.7,
        _("At the latest"): 1.7,
        _("Ended"): 1.7,
        _("Minutes"): 1.2,
    }
    note = _(
        "Reckon the two middle times when it starts, and write them down before anything else."
    )
    return table(_("Timers"), columns, rows, note=note, roomy=2.6)


_CLOCK: Final = "__:__:__"
_TIME: Final = "__:__"


def _is_in_order(step: Step) -> bool:
    """Say whether a step has its own place in the order of a day."""
    here = step.subject == "case" and step.kind not in _WITH_ANOTHER
    return here and not _is_beside(step)


def _is_beside(step: Step) -> bool:
    """Say whether a step belongs to what goes otherwise, and stands on a page of its own."""
    return step.optional and step.kind != "anaesthetic.given"


def beside(protocol: Protocol) -> Part:
    """Return the lines for what goes otherwise."""
    steps = (one for one in protocol.steps.values() if one.subject == "case" and _is_beside(one))
    rows = [
        [f"*{_(one.title)}", _TIME, "", "", "", ""]
        for one in steps
        if one.kind not in {*_WITH_ANOTHER, "bag.packed", "hold.lifted"}
        and not one.kind.startswith(("deviation.", "action."))
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
            yield _filling(protocol, settings, codes, step, title)
        case "syringe.matched":
            yield _matching(codes, title)
        case "injection.given":
            yield _injecting(codes, title)
        case "result.reported":
            yield _results(protocol, settings, title)
        case "observation.recorded":
            yield from _observing(protocol, settings, codes, step, title)
        case "container.discarded":
            yield _discarding(codes, title)
        case "handover.offered":
            yield _handing_over(title)


def _filling(
    protocol: Protocol, settings: Mapping[str, str], codes: Codes, step: Step, title: str
) -> Part:
    volume = step.field("volume_ml")
    allowed = limits(protocol, settings, volume.acceptable, "mL") if volume else ""
    columns = {
        _("No."): 0.6,
        _("Label"): 2.0,
        _("Filled at"): 1.1,
        _("mL (%(limits)s)", limits=allowed) if allowed else _("mL"): 1.2,
        _("Filled by"): 1.5,
        _("Label on"): 1.1,
        _("Stuck on by"): 1.5,
        _("Label read"): 1.1,
        _("By a second person"): 1.5,
    }
    filled = [
        [f"*{n}", f"*{printed(code)}", _TIME, "", "", _TIME, "", _TIME, ""]
        for n, code in enumerate(codes["syringe"], 1)
    ]
    note = _(
        "The label with a syringe's number belongs to it. Those behind %(n)s are spare.", n=ROWS
    )
    return table(title, columns, filled, note=note, page=True, roomy=2.4)


def _matching(codes: Codes, title: str) -> Part:
    columns = {
        _("No."): 0.6,
        _("Label on the syringe"): 2.2,
        _("Same participant as on the wristband"): 2.4,
        _("Time"): 1.1,
        _("Compared by"): 2.0,
        _("Second person"): 2.0,
    }
    rows = [
        [f"*{n}", f"*{printed(c)}", "", _TIME, "", ""] for n, c in enumerate(codes["syringe"], 1)
    ]
    note = _(
        "Read the participant's code on the wristband and on each syringe aloud. Where the two "
        "differ: stop, put it down."
    )
    return table(title, columns, rows, note=note, page=True, roomy=2.2)


def _injecting(codes: Codes, title: str) -> Part:
    columns = {
        _("No."): 0.6,
        _("In hand at"): 1.1,
        _("Digit"): 1.9,
        **{_("%(point)s, mL", point=words.point(name)): 1.2 for name in POINTS},
        _("Needle, G"): 0.9,
        _("Injected at"): 1.1,
        _("By"): 1.4,
    }
    rows = [[f"*{n}", _TIME, *[""] * 6, _TIME, ""] for n, _c in enumerate(codes["syringe"], 1)]
    note = _("One line for each syringe and digit. The points stand on the map of both hands.")
    return table(title, columns, rows, note=note, roomy=2.4)


def _results(protocol: Protocol, settings: Mapping[str, str], title: str) -> Part:
    rows = []
    for test in protocol.tests.values():
        allowed = limits(protocol, settings, test.acceptable, test.unit)
        choices = " / ".join(_(choice.title) for choice in test.choices)
        rows.append([f"*{_(test.title)}", allowed or choices, "", test.unit, _TIME, ""])
    columns = {
        _("Test"): 2.4,
        _("Allowed"): 2.6,
        _("Result, or “awaited”, “not tested”"): 2.6,
        _("Unit"): 1.1,
        _("Time"): 1.1,
        _("By"): 1.6,
    }
    return table(title, columns, rows, roomy=2.6)


def _observing(
    protocol: Protocol, settings: Mapping[str, str], codes: Codes, step: Step, title: str
) -> Iterator[Part]:
    points = step.field("point")
    for choice in points.choices if points else ():
        one = as_step(protocol, settings, codes, step, "")
        one["title"] = f"{title}: {_(choice.title)}"
        one["fields"] = [
            a for a in one["fields"] if a["label"] != _(points.label if points else "")
        ]
        yield one


def _discarding(codes: Codes, title: str) -> Part:
    columns = {
        _("Label"): 2.2,
        _("mL left"): 1.1,
        _("Where to, and why"): 2.8,
        _("Time"): 1.1,
        _("By"): 1.8,
        _("Witness"): 1.8,
    }
    held = [*codes["lipoaspirate"][:1], *codes["svf_tube"][:1], *codes["syringe"][:ROWS]]
    lines = [*map(printed, held), "", ""]
    return table(title, columns, [[f"*{c}", "", "", _TIME, "", ""] for c in lines], roomy=2.2)


def _handing_over(title: str) -> Part:
    columns = {
        _("What, and how many"): 2.6,
        _("To"): 1.6,
        _("Given at"): 1.1,
        _("Given by"): 1.9,
        _("Taken at"): 1.1,
        _("Taken by, another person"): 2.0,
    }
    rows = [
        [f"*{_('lipoaspirate container')}", words.place("laboratory"), _TIME, "", _TIME, ""],
        [f"*{_('syringes')}", words.place("theatre"), _TIME, "", _TIME, ""],
        ["", "", _TIME, "", _TIME, ""],
    ]
    return table(title, columns, rows, roomy=2.8)
