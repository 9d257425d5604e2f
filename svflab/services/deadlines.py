"""The clocks of adverse events by the rules of a site: what its log says was in force, and when.

The log is asked, and no list: so a list that is made again comes out as it was.
"""

from dataclasses import dataclass

from flask import current_app

from svflab.domain import reporting
from svflab.domain.deadlines import Clock, Rules
from svflab.protocol.model import Protocol
from svflab.protocol.reporting import Law, Rule
from svflab.records import log
from svflab.services.subjects import Known

_CONFIRMED = "settings.confirmed"
_MOST = 1000
"""More often nobody confirms settings."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the clocks of an adverse event stand, and by which rules."""

    rules: Rules
    clocks: tuple[Clock, ...]
    unfilled: tuple[Rule, ...]

    def amount(self, rule: Rule) -> int:
        """Return the days or hours that a rule gives here now; 0 where they are not filled in."""
        confirmed = self.rules.confirmed
        return self.rules.amount(rule, confirmed[-1][1] if confirmed else {})


def law() -> Law:
    """Return the rules that this server was started with."""
    found: Law = current_app.extensions["reporting"]
    return found


def rules(protocol: Protocol, site: str) -> Rules:
    """Return the rules of a site, with everything that it has ever confirmed."""
    told = reversed(log.page(site, kind=_CONFIRMED, size=_MOST))
    known: dict[str, str] = {}
    confirmed = []
    for entry in told:
        values = entry.event.data.get("values")
        if isinstance(values, dict):
            known = {**known, **{name: str(value) for name, value in values.items()}}
            confirmed.append((entry.seq, known))
    return Rules(law(), protocol, tuple(confirmed))


def clocks(protocol: Protocol, known: Known) -> tuple[Clock, ...]:
    """Return every clock that ever ran for an adverse event: those that run in front."""
    return reporting.clocks(known.adverse_event, rules(protocol, known.site))


def standing(protocol: Protocol, known: Known) -> Standing:
    """Return the clocks of an adverse event, what is not filled in, and the settings of now."""
    found = rules(protocol, known.site)
    ran, unfilled = reporting.standing(known.adverse_event, found)
    return Standing(found, ran, unfilled)


def has_changed(protocol: Protocol, site: str) -> bool:
    """Say whether the settings confirmed last put other rules or numbers in force than before."""
    found = rules(protocol, site)
    stand = [values for _seq, values in found.confirmed[-2:]]
    before, now = ({}, *stand) if len(stand) == 1 else stand
    own = {one.setting for one in found.law.profiles}
    own |= {str(limit) for one in found.law.rules for limit in (one.days, one.hours)}
    names = own & set(protocol.settings)
    return any(protocol.setting(name, before) != protocol.setting(name, now) for name in names)
