"""A closed case judged again: a later version of the rules that judges differently says so."""

from collections.abc import Iterable
from dataclasses import dataclass

from svflab.domain import rules
from svflab.domain.case import Case
from svflab.domain.finding import Finding, sealed_in
from svflab.protocol.model import Protocol


@dataclass(frozen=True, slots=True)
class Rejudged:
    """What the rules of today find otherwise than those whose `version` the close sealed.

    `more` is found now and was not then; `fewer` was found then and is not now.
    """

    version: str
    more: tuple[Finding, ...]
    fewer: tuple[Finding, ...]


def rejudged(protocol: Protocol, case: Case) -> Rejudged | None:
    """Judge a closed case again as it stood at its close; None where nothing differs.

    Nothing is judged where the version is still the same. What was recorded after the close is
    left out: it was not there to be judged.
    """
    if case.closed is None:
        return None
    data, end = case.closed.event.data, case.closed.seq
    version = str(data.get("rules", ""))
    if version == rules.VERSION:
        return None
    then = sealed_in(data)
    _, now = rules.judged(protocol, case.code, (e for e in case.entries if e.seq <= end))
    more, fewer = _without(now, then), _without(then, now)
    return Rejudged(version, more, fewer) if more or fewer else None


def _without(findings: Iterable[Finding], others: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of rules and entries that the others do not name."""
    known = {(one.rule, one.event_id) for one in others}
    return tuple(one for one in findings if (one.rule, one.event_id) not in known)
