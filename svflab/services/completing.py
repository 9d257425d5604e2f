"""What the server adds to an event before it is sealed: codes, and what must be frozen.

Nothing that can be worked out later is added. A code must be drawn, a print's content is
frozen, the site's settings are those of the day the case was opened.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from svflab.domain import paper, rules, solicited
from svflab.domain.alike import like_any
from svflab.domain.chain import Entry, Head, link
from svflab.domain.closing import awaited
from svflab.domain.consent import OF_THE_CASE
from svflab.domain.event import Event, Value
from svflab.domain.identifiers import draw
from svflab.domain.marker import likeness
from svflab.protocol.model import Protocol
from svflab.records import live, projections
from svflab.services import paper_kits
from svflab.services.subjects import Known

_TOLD_APART: Final = 20
"""How many open cases, those opened last, a new case's marker is compared with."""
_TRIES: Final = 100
"""How many codes are drawn for it: with more open cases than colours none shares nothing."""


def complete(protocol: Protocol, event: Event, before: Known) -> Event:
    """Return the event with what the server adds to it.

    A corrected container keeps its code: its label is stuck on it. What corrects a copy from
    paper is one too.
    """
    step = protocol.steps.get(event.kind)
    added = _of_paper(event, before)
    reserved = paper_kits.taken(protocol, event, before)
    if step and step.makes:
        target = replaced(event, before)
        kept = target.event.data.get("container") if target else None
        added["container"] = kept or reserved or free_code(step.makes, event.site)
    if event.kind == "case.opened":
        added["settings"] = dict(sorted(_settings(protocol, event.site).items()))
    if event.kind == "adverse_event.reported" and "grade_scale" not in event.data:
        confirmed = projections.settings(event.site)
        added["grade_scale"] = protocol.setting("grade_scale", confirmed)
    if event.kind == "label.printed":
        from svflab.services.labels import frozen  # labels record prints through this module

        added.update(frozen(protocol, event, before))
    return replace(event, data={**event.data, **added}) if added else event


def _of_paper(event: Event, before: Known) -> dict[str, Value]:
    target = replaced(event, before)
    copied = target is not None and paper.PAPER in target.event.data
    return {paper.PAPER: target.event.data[paper.PAPER]} if target and copied else {}


def free_code(kind: str, site: str, beside: Collection[str] = ()) -> str:
    """Return a new code that nothing bears yet, and that no live code at the site looks like.

    Nor does one of `beside`: codes that are handed out together with it.
    """
    return _unlike(kind, [*live.codes(site), *beside])


def _unlike(kind: str, others: Collection[str]) -> str:
    """Return a new code that nothing bears yet, and that none of `others` looks like."""
    while like_any(code := draw(kind), others) or projections.whose([code]):
        pass
    return code


def case_code(site: str) -> str:
    """Return a new code for a case, whose marker is told apart from those of the open cases."""
    others, all_live = projections.open_codes(site, _TOLD_APART), live.codes(site)
    best = _unlike("case", all_live)
    for _ in range(_TRIES):
        if not likeness(best, others):
            break
        code = _unlike("case", all_live)
        if likeness(code, others) < likeness(best, others):
            best = code
    return best


def replaced(event: Event, before: Known) -> Entry | None:
    """Return the entry that the event corrects, or None."""
    named = (entry for entry in before.entries if entry.event.id == event.replaces)
    return next(named, None) if event.replaces else None


def touched(event: Event, before: Known, surroundings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what the event touches beyond its subject: other cases, participants, lots.

    A correction touches what the entry touched that it replaces: it takes something back there.
    """
    named = set(event.touches)
    if target := replaced(event, before):
        named.update(target.event.touches)
    if event.kind in solicited.KINDS and event.data.get("case") in before.participant.cases:
        named.add(f"case:{event.data['case']}")
    if event.kind in OF_THE_CASE:
        named.update(f"case:{code}" for code in before.participant.cases)
    if event.kind == "case.opened":
        named.add(f"participant:{event.data.get('participant')}")
    for known in surroundings.get("codes", {}).values():
        if known["case"]:
            named.add(f"case:{known['case']}")
    named.update(_materials(event.data))
    return tuple(sorted(name[:120] for name in named))


def _materials(data: Mapping[str, Any]) -> Iterator[str]:
    """Give the kits and lots that an event names, and the paper kit that it stood on."""
    if kit := paper.of(data).get("kit"):
        yield f"paper:{kit}"
    if serial := data.get("kit_serial"):
        yield f"kit:{serial}"
    for name in ("kit_lot", "needle_lot", "diluent_lot", "enzyme_lot"):
        if lot := data.get(name):
            yield f"lot:{lot}"


def sealed(protocol: Protocol, entry: Entry, after: Known, head: Head) -> Entry:
    """Return the entry that closes a case, with what the rules find in it sealed inside."""
    findings: list[Value] = [finding.sealed() for finding in after.findings]
    data: dict[str, Value] = {
        **entry.event.data,
        "awaited": list(awaited(after.case)),
        "findings": findings,
        "rules": rules.VERSION,
    }
    return link(
        replace(entry.event, data=data),
        after=head,
        recorded_at=entry.recorded_at,
        surroundings=entry.surroundings,
        flags=entry.flags,
    )


def _settings(protocol: Protocol, site: str) -> dict[str, str]:
    confirmed = projections.settings(site)
    return {name: protocol.setting(name, confirmed) for name in protocol.settings}
