"""What the clocks of reports are called: who is told, why, how a clock stands."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import g
from flask_babel import lazy_gettext as _l

from svflab.domain.adopted import Adopted, Change, limit_of
from svflab.domain.deadlines import Clock
from svflab.protocol.reporting import Rule
from svflab.services import deadlines
from svflab.web.language import gettext as _
from svflab.web.times import local

ADDRESSEES: Final = {
    "sponsor": _l("Sponsor"),
    "authority": _l("Authority"),
    "ethics": _l("Ethics committee"),
    "hospital": _l("Hospital"),
    "maker": _l("Maker of the device"),
}
CONDITIONS: Final = {
    "serious": _l("serious"),
    "severe": _l("fatal or life-threatening"),
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


def amount(rule: Rule, number: int) -> str:
    """Return how long a rule gives: 24 h, 7 days after day 0, 8 days after the first report is due.

    `number` is the rule's own number, or what a site has filled in for it.
    """
    if rule.hours is not None:
        return _("%(hours)s h", hours=number)
    if rule.reports == "complete":
        return _("%(days)s days after the first report is due", days=number)
    if rule.first_day == "same_day":
        return _("%(days)s days, day 0 counted", days=number)
    return _("%(days)s days after day 0", days=number)


def conditions(rule: Rule) -> str:
    """Return what a rule asks of an event, in words."""
    if rule.reports == "follow_up":
        return str(CONDITIONS["follow_up"])
    if rule.reports == "complete":
        return _("of what the first report was about")
    return ", ".join(str(CONDITIONS.get(name, name)) for name in rule.when)


def begins(rule: Rule) -> str:
    """Return what starts the clock of a rule."""
    if rule.reports == "follow_up":
        return _("Something new was known")
    if rule.reports == "complete":
        return _("With the clock of the first report")
    if rule.starts == "aware_at":
        return _("The event was known")
    return _("It was known that the event meets the rule")


def version(one: Adopted, versions: Sequence[Adopted]) -> str:
    """Return what a version is called; of two of one name, also since when it is adopted."""
    name = one.law.version
    if sum(other.law.version == name for other in versions) < 2 or one.at is None:
        return name
    return _("%(version)s of %(at)s", version=name, at=f"{local(one.at):%Y-%m-%d %H:%M}")


def changed(one: Change) -> str:
    """Return what another version says of a rule."""
    before, after = one.before, one.after
    if before is None:
        return _("put in: it adds a clock to what runs, and ends none")
    if after is None:
        return _("taken out: clocks that run go on")
    was, now = limit_of(before), limit_of(after)
    if (was, before.hours is None) != (now, after.hours is None):
        return f"{_given(before)} → {_given(after)}"
    return _("wording, source or day of comparison")


def _given(rule: Rule) -> str:
    limit = limit_of(rule)
    return _("as the site sets it") if isinstance(limit, str) else amount(rule, int(limit or 0))


def called(key: str) -> str:
    """Return what the clock of this key is called: whom it tells, by which rules."""
    code, _slash, number = key.partition("/")
    found = deadlines.named(g.site, g.protocol, code)
    if found is None:
        return key
    version, rule = found
    title = f"{_(rule.title)} ({_(version.law.profile_of(rule).title)})"
    return title if number in ("", "1") else f"{title}, {number}"


def profiles(held: Sequence[Mapping[str, Any]]) -> str:
    """Return which sets of rules an entry adopted, and of how many rules each is."""
    told = ((_(str(one.get("title", ""))), len(one.get("rules", ()))) for one in held)
    return "; ".join(f"{title} ({number})" for title, number in told)


def started(clock: Clock) -> str:
    """Return what started a clock."""
    if clock.rule.reports == "follow_up":
        return _("Something new was known")
    if clock.starts_from == "aware_at":
        return _("The event was known")
    return _("It was known that the event meets the rule")
