"""What the server noticed of an entry, in words: whose form it was, and which clock was off."""

from collections.abc import Callable, Iterable, Iterator

from svflab.domain import noticed
from svflab.domain.chain import CLOCK_WENT_BACK
from svflab.web.language import gettext
from svflab.web.words.people import person

_: Callable[..., str] = gettext


def marks(flags: Iterable[str], *, told: bool = False) -> Iterator[tuple[str, str]]:
    """Give each flag of an entry, as a state and a sentence; `told`: its time is a person's."""
    known = tuple(flags)
    if account := noticed.fact(known, noticed.BEGUN_BY):
        yield "closing", _("the form was begun by %(name)s", name=person(account))
    if CLOCK_WENT_BACK in known:
        yield "closing", _("the server's clock had been set back")
    if by := noticed.seconds(known, noticed.CLOCK_SET):
        yield (
            "closing",
            _("the server's clock had been set by %(span)s, unconfirmed", span=span(by)),
        )
    by = noticed.seconds(known, noticed.SCREEN_CLOCK)
    if abs(by) > noticed.TOLERATED.total_seconds():
        yield "closing", screen(by, whose(known, told=told))


def whose(flags: Iterable[str], *, told: bool) -> str:
    """Return by whose clock the time of an entry is that was made at a screen that was off."""
    by = noticed.fact(flags, noticed.TOLD_BY)
    if not told:
        return _("the time is the server's")
    if by == "server":
        return _("the time is a person's, read from svflab's clock")
    if by == "screen":
        return _("the time was read from that clock, and set right by svflab")
    return _("the time is a person's")


def screen(by: int, clock: str) -> str:
    """Return that a screen was off by so many seconds, and whose `clock` its time is by."""
    far = span(abs(by)).lstrip("+")
    if by > 0:
        said = _("the clock of the workstation was %(span)s fast", span=far)
    else:
        said = _("the clock of the workstation was %(span)s slow", span=far)
    return f"{said}; {clock}"


def by_which(told: str, by: int) -> str:
    """Ask by which clock a time is told, at a screen whose clock is off by so many seconds."""
    far = span(abs(by)).lstrip("+")
    if by > 0:
        return _("This screen's clock is %(span)s fast. By which is %(told)s?", span=far, told=told)
    return _("This screen's clock is %(span)s slow. By which is %(told)s?", span=far, told=told)


def span(seconds: int) -> str:
    """Return by how much a clock is off: with its sign, in hours, minutes and seconds."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (rest, "s"))
    said = " ".join(f"{number} {unit}" for number, unit in parts if number)
    return f"{'+' if seconds >= 0 else '−'}{said or '0 s'}"
