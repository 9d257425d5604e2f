"""The clocks of adverse events by the rules of a site: what its log says was in force, and when.

The log is asked, and no list: so a list that is made again comes out as it was.
"""

from flask import current_app

from svflab.domain.deadlines import Clock, Rules
from svflab.domain.reporting import clocks as clocks_of
from svflab.domain.reporting import unfilled as unfilled_of
from svflab.protocol.model import Protocol
from svflab.protocol.reporting import Law, Rule
from svflab.records import log
from svflab.services.subjects import Known

_CONFIRMED = "settings.confirmed"
_MOST = 1000
"""More often nobody confirms settings."""


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
    return clocks_of(known.adverse_event, rules(protocol, known.site))


def unfilled(protocol: Protocol, known: Known) -> tuple[Rule, ...]:
    """Return the rules that it meets and whose days or hours the site has not filled in."""
    return unfilled_of(known.adverse_event, rules(protocol, known.site))


def has_changed(protocol: Protocol, site: str) -> bool:
    """Say whether the settings confirmed last put other rules or numbers in force than before."""
    found = rules(protocol, site)
    stand = [values for _seq, values in found.confirmed[-2:]]
    before, now = ({}, *stand) if len(stand) == 1 else stand
    own = {one.setting for one in found.law.profiles}
    own |= {str(limit) for one in found.law.rules for limit in (one.days, one.hours)}
    names = own & set(protocol.settings)
    return any(protocol.setting(name, before) != protocol.setting(name, now) for name in names)
