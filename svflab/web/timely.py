"""What the time makes of an act that is due: the expired is discarded, and the missed waits.

The acts of a case do not depend on the time (`domain.next`); what stands first on its page does.
"""

from dataclasses import replace
from datetime import datetime

from flask import g

from svflab.domain.alarms import EXPIRES
from svflab.domain.case import Case
from svflab.domain.next import Act
from svflab.web import waiting


def instead(case: Case, act: Act) -> tuple[Act, ...]:
    """Return what stands in the place of an act that is due: itself, or what its time asks for.

    Of several points of time at which the same is done, the one whose time it is stands before
    one that was missed.
    """
    now = {
        (clock.window.end, clock.window.point)
        for clock in waiting.timers(case)
        if clock.window.point and clock.opens_at <= g.now and not _is_over(clock.closes_at)
    }
    if not now or (act.kind, _point(act)) in now or not _point(act):
        return (in_date(case, act),)
    others = (one for one in waiting.beside(case) if (one.kind, _point(one)) in now)
    return (*(one for one in others if one.kind == act.kind), act)


def in_date(case: Case, act: Act) -> Act:
    """Return the act; where a gate stops it because its container is expired, the discard."""
    container = case.containers.get(act.container)
    expired = container and container.use_by and g.now >= container.use_by
    if not expired or not g.protocol.steps[act.kind].behind(EXPIRES):
        return act
    discards = (one for one in waiting.beside(case) if one.kind == "container.discarded")
    found = next((one for one in discards if one.container == act.container), None)
    return replace(found, given={**found.given, "cause": "expired"}) if found else act


def _point(act: Act) -> str:
    return str(act.given.get("point", ""))


def _is_over(closes_at: datetime | None) -> bool:
    return closes_at is not None and g.now > closes_at
