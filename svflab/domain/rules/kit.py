"""Kit, device and line, and what must stand before anything is cut."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from svflab.domain.finding import Finding, stopping
from svflab.domain.rules.moment import Moment


def a_kit_is_in_date(m: Moment) -> Iterator[Finding]:
    """A kit whose expiry date has passed is not used; its last day is inside."""
    if m.gate("kit_not_expired"):
        expiry = _expiry(m)
        today = m.now.astimezone(ZoneInfo(m.event.zone)).date().isoformat()
        if expiry and expiry < today:
            yield stopping("kit_expired", m.id, expiry=expiry, today=today)


def a_further_kit_is_stated(m: Moment) -> Iterator[Finding]:
    """A further run takes another kit, and states its lot and expiry: pre-flight did not see it."""
    if m.gate("kit_not_expired") and m.case.runs:
        for name in ("kit_lot", "kit_expiry"):
            if not m.data.get(name):
                kit = m.data.get("kit_serial", "")
                yield stopping("kit_not_stated", m.id, kind=m.kind, field=name, kit=kit)


def a_kit_is_used_once(m: Moment) -> Iterator[Finding]:
    """A Smart-X kit is a single-use device: its serial number serves one run of one case."""
    if m.gate("kit_not_used"):
        kit = str(m.data.get("kit_serial", ""))
        other = m.entry.surroundings.get("kits", {}).get(kit, "")
        if not other and any(run.set_up.data.get("kit_serial") == kit for run in m.case.runs):
            other = m.case.code
        if other:
            yield stopping("kit_used", m.id, kit=kit, other_case=other)


def the_kit_is_the_one_of_preflight(m: Moment) -> Iterator[Finding]:
    """At the first set-up, device and kit are scanned again and are those of pre-flight."""
    if m.gate("kit_as_preflight") and not m.case.runs:
        for name in ("device", "kit_serial"):
            before, now = m.case.datum("preflight.completed", name), m.data.get(name)
            if before is not None and now != before:
                facts = {"kind": m.kind, "field": name, "now": now, "before": before}
                yield stopping("not_as_preflight", m.id, **facts)


def the_line_is_clear(m: Moment) -> Iterator[Finding]:
    """Nothing of another participant is open at this bench or device when a run is set up."""
    if m.gate("line_clear"):
        for place, other in sorted(m.entry.surroundings.get("places", {}).items()):
            yield stopping("line_not_clear", m.id, place=place, other_case=other)
        if m.data.get("line_clear") is False:
            yield stopping("line_not_clear", m.id, place="bench", other_case="")


def nothing_is_cut_before_all_stands(m: Moment) -> Iterator[Finding]:
    """Nothing is cut before identity, wristband, printer and today's eligibility stand."""
    if m.gate("printer_ready") and m.data.get("printer_ready") is not True:
        yield stopping("printer_not_ready", m.id)
    if m.gate("wristband_bound") and not m.case.wristband_bound:
        yield stopping("wristband_not_bound", m.id)
    if m.gate("eligible") and m.case.has("eligibility.confirmed") and not m.case.fit_today:
        yield stopping("not_fit_today", m.id)


def _expiry(m: Moment) -> str:
    """Return the expiry of the kit that is used: as stated now, or at pre-flight of the same one.

    "" where nobody stated it: the expiry of another kit says nothing of this one.
    """
    stated = m.data.get("kit_expiry")
    kit, first = m.data.get("kit_serial"), m.case.datum("preflight.completed", "kit_serial")
    if stated is None and kit in (None, first):
        stated = m.case.datum("preflight.completed", "kit_expiry")
    return str(stated or "")


RULES = (
    a_kit_is_in_date,
    a_further_kit_is_stated,
    a_kit_is_used_once,
    the_kit_is_the_one_of_preflight,
    the_line_is_clear,
    nothing_is_cut_before_all_stands,
)
