"""Tables of a paper: what happens several times, a line for each."""

from collections.abc import Callable, Mapping

from svflab.domain.digits import POINTS
from svflab.protocol.model import Protocol, Range, Step
from svflab.web import words
from svflab.web.language import gettext
from svflab.web.paper_parts import CLOCK, ROWS, TIME, Codes, Part, limits, printed, table

_: Callable[..., str] = gettext


def timers(protocol: Protocol, settings: Mapping[str, str]) -> Part:
    """Return the table of what has to be counted on paper: each window with its limits."""
    rows = []
    for one in (window for window in protocol.windows if not window.reminds):
        allowed = limits(protocol, settings, Range(one.at_least, one.at_most), one.unit)
        for run in (1, 2) if one.per == "run" else (0,):
            title = (
                _("%(title)s, run %(run)s", title=_(one.title), run=run) if run else _(one.title)
            )
            rows.append([f"*{title}", allowed, *[CLOCK] * 4, ""])
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


def filling(
    protocol: Protocol, settings: Mapping[str, str], codes: Codes, step: Step, title: str
) -> Part:
    """Return the lines of syringes that are filled, labelled and read by a second person."""
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
        [f"*{n}", f"*{printed(code)}", TIME, "", "", TIME, "", TIME, ""]
        for n, code in enumerate(codes["syringe"], 1)
    ]
    note = _(
        "The label with a syringe's number belongs to it. Those behind %(n)s are spare.", n=ROWS
    )
    return table(title, columns, filled, note=note, page=True, roomy=2.4)


def matching(codes: Codes, title: str) -> Part:
    """Return the lines of syringes that are compared with the wristband."""
    columns = {
        _("No."): 0.6,
        _("Label on the syringe"): 2.2,
        _("Same participant as on the wristband"): 2.4,
        _("Time"): 1.1,
        _("Compared by"): 2.0,
        _("Second person"): 2.0,
    }
    rows = [
        [f"*{n}", f"*{printed(c)}", "", TIME, "", ""] for n, c in enumerate(codes["syringe"], 1)
    ]
    note = _(
        "Read the participant's code on the wristband and on each syringe aloud. Where the two "
        "differ: stop, put it down."
    )
    return table(title, columns, rows, note=note, page=True, roomy=2.2)


def injecting(codes: Codes, title: str) -> Part:
    """Return the lines of what was injected where."""
    columns = {
        _("No."): 0.6,
        _("In hand at"): 1.1,
        _("Digit"): 1.9,
        **{_("%(point)s, mL", point=words.point(name)): 1.2 for name in POINTS},
        _("Needle, G"): 0.9,
        _("Injected at"): 1.1,
        _("By"): 1.4,
    }
    rows = [[f"*{n}", TIME, *[""] * 6, TIME, ""] for n, _c in enumerate(codes["syringe"], 1)]
    note = _("One line for each syringe and digit. The points stand on the map of both hands.")
    return table(title, columns, rows, note=note, roomy=2.4)


def results(protocol: Protocol, settings: Mapping[str, str], title: str) -> Part:
    """Return the lines of results, each with its limits."""
    rows = []
    for test in protocol.tests.values():
        allowed = limits(protocol, settings, test.acceptable, test.unit)
        choices = " / ".join(_(choice.title) for choice in test.choices)
        rows.append([f"*{_(test.title)}", allowed or choices, "", test.unit, TIME, ""])
    columns = {
        _("Test"): 2.4,
        _("Allowed"): 2.6,
        _("Result, or “awaited”, “not tested”"): 2.6,
        _("Unit"): 1.1,
        _("Time"): 1.1,
        _("By"): 1.6,
    }
    return table(title, columns, rows, roomy=2.6)


def discarding(codes: Codes, title: str) -> Part:
    """Return the lines of what is discarded."""
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
    return table(title, columns, [[f"*{c}", "", "", TIME, "", ""] for c in lines], roomy=2.2)


def handing_over(title: str) -> Part:
    """Return the lines of hand-overs, both sides of each."""
    columns = {
        _("What, and how many"): 2.6,
        _("To"): 1.6,
        _("Given at"): 1.1,
        _("Given by"): 1.9,
        _("Taken at"): 1.1,
        _("Taken by, another person"): 2.0,
    }
    rows = [
        [f"*{_('lipoaspirate container')}", words.place("laboratory"), TIME, "", TIME, ""],
        [f"*{_('syringes')}", words.place("theatre"), TIME, "", TIME, ""],
        ["", "", TIME, "", TIME, ""],
    ]
    return table(title, columns, rows, roomy=2.8)
