"""What is said of a paper kit: by a scan, on its page, and beside what was copied from it."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from svflab.domain import paper
from svflab.domain.event import Event
from svflab.domain.identifiers import grouped
from svflab.domain.paper import DISCARDED, KIT, MADE, PRINTED, RESERVED
from svflab.domain.scans import STOP
from svflab.services.scanned import Answer
from svflab.web import words
from svflab.web.language import gettext
from svflab.web.ways import way
from svflab.web.words.names import THING
from svflab.web.words.people import person

_: Callable[..., str] = gettext

STATE: Final = {
    "made": ("early", _l("made, its paper was not given out")),
    "ready": ("open", _l("ready")),
    "used": ("stopped", _l("used")),
    "discarded": ("over", _l("discarded")),
}
"""How a kit stands: a colour, and a word."""
KINDS: Final = frozenset({MADE, PRINTED, DISCARDED})
"""The kinds of events of a kit itself."""
CAUSE: Final = {
    "lost": _l("lost"),
    "torn": _l("torn or soiled"),
    "codes_used": _l("labels of it were used for something else"),
    "too_old": _l("too old: the steps or the site's settings are others now"),
    "other": _l("something else"),
}
"""Why a kit is discarded."""


def sentences(given: Answer) -> tuple[str, str] | None:
    """Return what a scan of a kit, or of a code that one reserves, is answered with; else None."""
    if given.why not in {KIT, RESERVED}:
        return None
    facts = {"kit": words.code(given.facts.get("kit", "")), "plain": str(THING[given.kind])}
    if given.state == STOP:
        return (
            _("This %(plain)s label came with paper kit %(kit)s, which was discarded.", **facts),
            _("Do not use it. Keep it apart, and find out where it was."),
        )
    if given.why == RESERVED:
        return (
            _(
                "A %(plain)s code of paper kit %(kit)s, reserved and not bound to anything.",
                **facts,
            ),
            _("Enter what stands on the paper: then svflab knows whose it is."),
        )
    state = str(STATE[given.facts.get("kit_state", "made")][1])
    return _("Paper kit %(kit)s: %(state)s.", state=state, **facts), ""


def link(given: Answer) -> dict[str, Any]:
    """Return the way to the page of the kit that a scan names."""
    href = way("downtime.show", kit=given.facts.get("kit", ""))
    return {"href": href, "action": _("Open the paper kit")} if href else {}


def mark(event: Event) -> str:
    """Return that an event was copied from paper, and by which kit; "" where it was not."""
    kit = paper.of(event.data).get("kit", "")
    return _("from paper, kit %(kit)s", kit=grouped(kit)) if kit else ""


def value(name: str, held: Any) -> str | None:
    """Return what a datum of a kit, or of what was copied from one, is in words."""
    match name:
        case paper.PAPER if isinstance(held, Mapping):
            return told(held)
        case "reserved" if isinstance(held, Mapping):
            return "; ".join(f"{THING[kind]}: {', '.join(held[kind])}" for kind in held)
        case "cause":
            return str(CAUSE.get(held, held))
        case "language":
            return {"en": "English", "ko": "한국어"}.get(str(held))
    return None


def told(said: Mapping[str, Any]) -> str:
    """Return what an entry holds of its paper: the kit, who wrote it, who signed beside it."""
    found = [_("kit %(kit)s", kit=words.code(str(said.get("kit", ""))))]
    if by := said.get("by"):
        found.append(_("written by %(who)s", who=person(str(by))))
    if witness := said.get("witness"):
        found.append(_("signed beside it by %(who)s", who=person(str(witness))))
    return ", ".join(found)
