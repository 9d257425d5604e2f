"""Signatures of what physicians judge of an adverse event, and whether they still hold.

Each is bound to its own entry and to the report that the physician had before them, by its seal.
What was told of the event since (a correction, the report taken back) is worked out from the log
each time: the signature stays one of what was told then, and says so.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from svflab.domain import signatures
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.event import instant_text
from svflab.domain.signatures import BROKEN, CORRECTED, GIVEN, STANDS, Shown, Signature

if TYPE_CHECKING:
    from svflab.domain.subjects import AdverseEvent

OPINION: Final = "opinion"
_REPORTED: Final = "adverse_event.reported"


def shown(code: str, report: Entry, version: str = "") -> Shown:
    """Return what a page shows to who is about to judge: the report by its seal.

    `version` is that of the reference list, where it is judged against one.
    """
    facts: Shown = {"ae": code, "report": report.event.id, "seal": report.hash}
    return {**facts, "reference": version} if version else facts


def of_opinion(code: str, report: Entry, entry: Entry) -> Shown:
    """Return the facts that are signed: the opinion, and the report that it is an opinion of."""
    event = entry.event
    return {
        "what": OPINION,
        "site": entry.site,
        "ae": code,
        "event": event.id,
        "seq": entry.seq,
        "seal": entry.hash,
        "kind": event.kind,
        "occurred_at": instant_text(event.occurred_at),
        "recorded_at": instant_text(entry.recorded_at),
        "actor": event.actor,
        "report": report.event.id,
        "report_seal": report.hash,
    }


def of_adverse_event(one: "AdverseEvent") -> dict[str, Signature]:
    """Return the signatures of an adverse event by the event that each signs; broken ones too."""
    told = sorted(one.told, key=lambda entry: entry.seq)
    found: dict[str, Signature] = {}
    for entry in told:
        if entry.event.kind == GIVEN:
            signature = _judged(one.code, entry, told)
            event = signature.signed.event.id if signature.signed else entry.event.id
            # A copy beside the signature that it was made of does not hide it.
            found[entry.event.id if event in found else event] = signature
    return found


def _judged(code: str, entry: Entry, told: list[Entry]) -> Signature:
    data = entry.event.data
    facts, meaning = data.get("shown"), str(data.get("meaning", ""))
    if not isinstance(facts, Mapping) or data.get("what") != OPINION:
        return Signature(entry, str(data.get("what", "")), meaning, BROKEN, "unreadable")
    signed = _find(told, facts.get("event"))
    report = _find(told, facts.get("report"))
    if why := _wrong(code, entry, facts, signed, report):
        return Signature(entry, OPINION, meaning, BROKEN, why, signed)
    since = tuple(e for e in told if e.seq > entry.seq and _replaces_a_report(e, told))
    return Signature(entry, OPINION, meaning, CORRECTED if since else STANDS, "", signed, since)


def _wrong(
    code: str,
    entry: Entry,
    facts: Mapping[str, Any],
    signed: Entry | None,
    report: Entry | None,
) -> str:
    """Return why it is no signature of what it is said to sign (`signatures.WRONG`), or ""."""
    event, data = entry.event, entry.event.data
    if data.get("binds") != signatures.binding(event, data):
        return "bound"
    if data.get("digest") != signatures.digest_of(facts):
        return "shown"
    if event.about != f"ae:{code}" or (facts.get("ae"), facts.get("site")) != (code, entry.site):
        return "case"
    if signed is None or report is None or of_opinion(code, report, signed) != dict(facts):
        return "signed"
    if not report.seq < signed.seq < entry.seq:
        return "order"
    return "" if signed.event.actor == event.actor else "performer"


def _find(told: list[Entry], event: object) -> Entry | None:
    return next((e for e in told if e.event.id == event), None)


def _replaces_a_report(entry: Entry, told: list[Entry]) -> bool:
    """Say whether an entry corrected or took back what had been reported."""
    if entry.event.kind not in {_REPORTED, WITHDRAWN}:
        return False
    before = _find(told, entry.event.replaces)
    return before is not None and before.event.kind == _REPORTED
