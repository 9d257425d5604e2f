"""What became of the paper of a print, in words; and by which ways another one comes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from flask import current_app, g, request
from flask_babel import gettext

from svflab.domain.chain import Entry
from svflab.domain.containers import FAILED, SEND_WITHIN, SENDING, SENT, UNKNOWN, Container, Print
from svflab.labels.errors import LabelError
from svflab.printers import Printer
from svflab.services import label_templates, labels, printing, site_printers
from svflab.services.errors import Invalid
from svflab.services.labels import Printed
from svflab.web import words
from svflab.web.times import face

_: Callable[..., str] = gettext

LATE: Final = "late"
ON_SHEET: Final = "@sheet"
"""The choice of a sheet of labels, among the names of printers; none of them begins so."""
_MINUTES: Final = SEND_WITHIN.seconds // 60


@dataclass(frozen=True, slots=True)
class Paper:
    """How the paper of the newest print stands: a state, what is so, and what to do.

    `waits` says that it may be given out still, and `at_once` that it was printed just now for
    this browser. `why` is a reason for another print that this state suggests.
    """

    state: str
    text: str = ""
    more: str = ""
    waits: bool = False
    at_once: bool = False
    why: str = ""
    event_id: str = ""


def shown(prints: Sequence[Printed], held: Container, names: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of a label shows of its paper, and the ways to another one."""
    nearest, others = ways(held)
    live = next((one for one in prints if one.label == held.live_print), None)
    return {
        "paper": paper(live, names) if live and live.label.state == "issued" else None,
        "nearest": nearest,
        "others": others,
        "on_sheet": to_sheet(),
        "sheets": [(name, current_app.config["SHEETS"][name].each) for name in _sheets(held)],
    }


def ways(held: Container) -> tuple[str, list[str]]:
    """Return the printer that is the first choice here, or "", and the others that fit."""
    try:
        template = labels.template_of(g.protocol, held, first())
    except (Invalid, LabelError):
        return "", []
    fitting = [one.name for one in site_printers.printers() if one.takes(template)]
    mine = first()
    nearest = mine.name if mine and mine.name in fitting else ""
    return nearest, [name for name in fitting if name != nearest]


def first() -> Printer | None:
    """Return the printer that is the first choice here, or None."""
    return site_printers.nearest(g.site, g.workstation)


def _sheets(held: Container) -> tuple[str, ...]:
    """Return the sheets of labels that this label's paper fits."""
    try:
        template = labels.template_of(g.protocol, held, first())
        return printing.sheets_for(label_templates.current(template))
    except (Invalid, LabelError):
        return ()


def paper(one: Printed, names: Mapping[str, str]) -> Paper:
    """Return how the paper of a print stands now."""
    label, number = one.label, one.label.number
    state = label.outcome(g.now)
    if state in _SAYS and one.sent:
        return _SAYS[state](label, one.sent, names)
    if label.late(g.now):
        return Paper(
            LATE,
            _("Label %(number)s is not given out any more.", number=number),
            _(
                "It was printed more than %(minutes)s minutes ago. Print another one: it says what "
                "is so now.",
                minutes=_MINUTES,
            ),
            why=_("not given out in time"),
        )
    said = ("", "")
    if state == FAILED:
        said = (
            _("Nothing of label %(number)s came out: no answer from %(to)s.",
              number=number, to=to(label)),
            _("Look whether it is switched on, then send it again; or choose another way."),
        )  # fmt: skip
    just = request.args.get("print") == str(number) and state == "" and not to_sheet()
    return Paper(state, *said, waits=True, at_once=just, event_id=str(uuid4()))


def to_sheet() -> bool:
    """Say whether the page comes from the choice of a sheet of labels."""
    return request.args.get("way") == printing.SHEET


def to(label: Print) -> str:
    """Return where the paper of a print went: a printer by its name, or in words."""
    return label.printer or words.choice(g.protocol, printing.KIND, "way", label.way)


def outcome(word: str) -> str:
    """Return what came of giving out a paper, in words."""
    said = {
        SENDING: _("being sent"),
        SENT: _("sent"),
        UNKNOWN: _("outcome unknown"),
        FAILED: _("nothing left"),
    }
    return said.get(word, word)


def _sending(label: Print, sent: Entry, names: Mapping[str, str]) -> Paper:
    facts = {"number": label.number, "to": to(label), "at": _at(sent)}
    return Paper(
        SENDING,
        _("Label %(number)s is being sent to %(to)s since %(at)s.", **facts),
        _("Look at this page again in a few seconds."),
    )


def _sent(label: Print, sent: Entry, names: Mapping[str, str]) -> Paper:
    who = names.get(sent.event.actor, sent.event.actor)
    facts = {"number": label.number, "to": to(label), "at": _at(sent), "who": who}
    text = _("Label %(number)s: %(to)s, %(at)s, %(who)s.", **facts)
    if label.way == printing.PRINTER:
        text = _("Label %(number)s was sent to %(to)s at %(at)s.", **facts)
    return Paper(
        SENT,
        text,
        _("It comes out once. Did it not come out? Print it again below."),
    )


def _unknown(label: Print, sent: Entry, names: Mapping[str, str]) -> Paper:
    facts = {"number": label.number, "to": to(label)}
    return Paper(
        UNKNOWN,
        _("%(to)s broke off: label %(number)s came out, or it did not.", **facts),
        _(
            "If it lies there whole, stick it on and scan it. If not, print it again below: the "
            "new one has a number of its own."
        ),
        why=_("the printer broke off"),
    )


def _at(sent: Entry) -> str:
    return face(sent.event.occurred_at, seconds=True)


_SAYS: Final = {SENDING: _sending, SENT: _sent, UNKNOWN: _unknown}
