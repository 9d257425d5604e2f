"""What the site holds, as the pages of cases say it: banners, marks, and acts that wait."""

from collections.abc import Callable
from typing import Final

from flask import g, url_for

from svflab.domain.case import Case
from svflab.domain.holds import EVERYTHING, OPENING, PLACES, Supply, bars, concerning, injected_of
from svflab.domain.next import Act
from svflab.services import holds
from svflab.web import waiting, words
from svflab.web.asks import called
from svflab.web.language import gettext
from svflab.web.times import local

_: Callable[..., str] = gettext
OVER: Final = "over"


def standing() -> tuple[Supply, ...]:
    """Return what the site holds now, read once for a page."""
    if "supplies" not in g:
        g.supplies = holds.standing(g.site)
    found: tuple[Supply, ...] = g.supplies
    return found


def of_case(case: Case) -> list[Supply]:
    """Return what the site holds of what a case uses; of one that is closed nothing."""
    held = () if case.closed else standing()
    return concerning(held, waiting.supplies(case)) if held else []


def goes_on(case: Case, act: Act) -> bool:
    """Say whether an act is none that a hold of the site is in the way of."""
    return not (bars(act.kind, act.given) and of_case(case))


def said(held: Supply) -> str:
    """Return a hold in one sentence: what, since when, why."""
    cause = words.choice(g.protocol, PLACES, "cause", held.cause)
    at = f"{local(held.since):%Y-%m-%d %H:%M}"
    if held.kind == EVERYTHING:
        return _("Everything of this site is on hold since %(at)s: %(cause)s", at=at, cause=cause)
    if held.kind == OPENING:
        return _("No case is opened at this site since %(at)s: %(cause)s", at=at, cause=cause)
    what = f"{words.material(held.kind)} {held.text}"
    return _("The %(what)s is on hold since %(at)s: %(cause)s", what=what, at=at, cause=cause)


def heads(case: Case) -> list[tuple[str, str]]:
    """Return the banner of a case for each hold of the site that concerns it."""
    found = of_case(case)
    gone = ", ".join(called(case, one) for one in injected_of(case, ""))
    before = f". {_('Injected before: %(what)s', what=gone)}" if gone else ""
    return [(OVER, f"{said(one)}{before}") for one in found]


def banners() -> list[dict[str, str]]:
    """Return what the board says of each hold of the site, with the way to all of them."""
    return [{"text": said(one), "href": url_for("holds.index")} for one in standing()]
