"""A scan of a kit, a lot or a device that the site holds: it is stopped in front of its use."""

from svflab.domain.scans import STOP, supply_facts
from svflab.services import holds
from svflab.services.scanned import Answer, Scan
from svflab.services.things import Thing


def on_hold(scan: Scan, thing: Thing | None) -> Answer | None:
    """Return the answer to a text that calls a supply on hold, by itself or by our label on it."""
    named = {"": scan.text}
    if thing:
        named |= {thing.kind: thing.serial or thing.name, f"{thing.kind}_lot": thing.lot}
    held = holds.calls(scan.site, named)
    if held is None:
        return None
    return Answer(STOP, "supply_held", page=scan.page, facts=supply_facts(held))
