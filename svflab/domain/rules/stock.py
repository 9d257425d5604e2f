"""Stock: what was received here is used while some of it is left, in date, and for its case."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from svflab.domain.finding import Finding, stopping
from svflab.domain.rules.moment import Moment


def what_is_used_is_in_stock(m: Moment) -> Iterator[Finding]:
    """Nothing that is used up, past its last day or kept for another case is used.

    What was never received stops only where the site keeps its stock here (a setting).
    """
    today = m.now.astimezone(ZoneInfo(m.event.zone)).date().isoformat()
    for one in m.entry.surroundings.get("stock", ()) if m.here else ():
        facts = {"material": one["material"], "lot": one["lot"]}
        if one.get("unknown"):
            yield stopping("stock_unknown", m.id, **facts)
        elif one["expires"] and one["expires"] < today:
            yield stopping("stock_expired", m.id, **facts, expiry=one["expires"], today=today)
        elif one["left"] <= 0:
            yield stopping("stock_empty", m.id, **facts)
        elif one.get("other_case"):
            yield stopping("stock_kept", m.id, **facts, other_case=one["other_case"])


RULES = (what_is_used_is_in_stock,)
