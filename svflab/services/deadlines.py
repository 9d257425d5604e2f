"""The clocks of adverse events by the rules of a site: what its log says was in force, and when.

The log is asked, and no list: so a list that is made again comes out as it was.
"""

from dataclasses import dataclass
from functools import lru_cache

from flask import current_app

from svflab.domain import adopted, reporting
from svflab.domain.adopted import Adopted
from svflab.domain.deadlines import Clock, Rules
from svflab.protocol.model import Protocol
from svflab.protocol.reporting import Law, Rule
from svflab.records import log
from svflab.services.subjects import Known

_CONFIRMED = "settings.confirmed"
_MOST = 1000
"""More often nobody confirms settings."""
_SITES = 32
"""So many sites are remembered with the rules that they have adopted."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the clocks of an adverse event stand, and by which rules."""

    rules: Rules
    clocks: tuple[Clock, ...]
    unfilled: tuple[Rule, ...]


def of_file(protocol: Protocol) -> Adopted:
    """Return the rules that this server was started with."""
    law: Law = current_app.extensions["reporting"]
    return adopted.of_file(law, protocol)


def versions(site: str) -> tuple[Adopted, ...]:
    """Return the versions of the rules that a site has adopted, in the order of the log.

    The log is asked for the newest alone; those before it are read once.
    """
    newest = log.page(site, subject=adopted.SUBJECT, size=1)
    return _versions(site, newest[0].hash) if newest else ()


@lru_cache(maxsize=_SITES)
def _versions(site: str, _newest: str) -> tuple[Adopted, ...]:
    """Read the versions of a site up to the entry of this hash, which no other entry has."""
    told = log.replay(site, adopted.SUBJECT)
    return tuple(adopted.read(one) for one in told if one.event.kind == adopted.ADOPTED)


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
    return Rules(versions(site) or (of_file(protocol),), tuple(confirmed))


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
    version = found.now.version
    return any(version.value(n, before) != version.value(n, now) for n in version.settings)


def named(site: str, protocol: Protocol, code: str) -> tuple[Adopted, Rule] | None:
    """Return the newest version of a site that has a rule of this code, and the rule."""
    known = versions(site) or (of_file(protocol),)
    found = ((one, one.law.rule(code)) for one in reversed(known))
    return next(((one, rule) for one, rule in found if rule), None)
