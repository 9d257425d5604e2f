"""What the clocks of reports are called: who is told, why, how a clock stands."""

from collections.abc import Mapping
from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.deadlines import Clock
from svflab.services import deadlines
from svflab.web.language import gettext as _

ADDRESSEES: Final = {
    "sponsor": _l("Sponsor"),
    "authority": _l("Authority"),
    "ethics": _l("Ethics committee"),
    "hospital": _l("Hospital"),
    "maker": _l("Maker of the device"),
}
CONDITIONS: Final = {
    "serious": _l("serious"),
    "fatal": _l("fatal"),
    "life_threatening": _l("life-threatening"),
    "not_severe": _l("neither fatal nor life-threatening"),
    "lasting": _l("admission, lasting disability or congenital anomaly"),
    "not_lasting": _l("no admission, no lasting disability"),
    "related": _l("related"),
    "unexpected": _l("unexpected"),
    "device": _l("the device is held to be a cause"),
    "follow_up": _l("something new was told or judged after the report was sent"),
}
ASSUMED: Final = {
    "related": _l("related (nobody has judged it yet)"),
    "unexpected": _l("unexpected (nobody has judged it yet)"),
}
STATES: Final = {
    "running": ("early", _l("clock runs")),
    "soon": ("closing", _l("due soon")),
    "overdue": ("over", _l("overdue")),
    "sent": ("open", _l("sent")),
    "late": ("over", _l("sent late")),
    "decided": ("stopped", _l("not reported, by decision")),
}
"""The sign and the word of each state of a clock."""


def why(clock: Clock) -> str:
    """Return the conditions that a clock runs for, in words; what is assumed says so."""
    said: list[str] = []
    for name in clock.why:
        words: Mapping[str, object] = ASSUMED if name in clock.assumed else CONDITIONS
        said.append(str(words.get(name, name)))
    return ", ".join(said)


def amount(clock: Clock, number: int) -> str:
    """Return how long a rule gives: 24 h, 7 days after day 0, 8 days after the first report is due.

    `number` is the rule's own number, as the site has it now.
    """
    rule = clock.rule
    if rule.hours is not None:
        return _("%(hours)s h", hours=number)
    if rule.reports == "complete":
        return _("%(days)s days after the first report is due", days=number)
    if rule.first_day == "same_day":
        return _("%(days)s days, day 0 counted", days=number)
    return _("%(days)s days after day 0", days=number)


def called(key: str) -> str:
    """Return what the clock of this key is called: whom it tells, by which rules."""
    code, _slash, number = key.partition("/")
    rule = deadlines.law().rule(code)
    if rule is None:
        return key
    title = f"{_(rule.title)} ({_(deadlines.law().profile_of(rule).title)})"
    return title if number in ("", "1") else f"{title}, {number}"


def started(clock: Clock) -> str:
    """Return what started a clock."""
    if clock.rule.reports == "follow_up":
        return _("Something new was known")
    if clock.starts_from == "aware_at":
        return _("The event was known")
    return _("It was known that the event meets the rule")
