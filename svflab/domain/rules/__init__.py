"""The rules: what may not be recorded, and what went otherwise than planned.

There is one list. A rule is given one moment (the case as it stood, the entry that happens) and
yields what it finds; its docstring is the rule. Refusals and deviations are the same findings:
an act of *now* is refused where it would add a stopping one (`refusals`), and whatever has
happened shows them (`judged`).

    order      rights, order of the steps, how often, open and closed
    identity   whose it is: wristband, match, scanned labels
    typed      codes that were typed and not read off their labels
    labels     what became of each print
    delegation who performs what the investigator delegates
    deviations what is said of deviations, and done about them
    consent    consent renewed, or withdrawn
    holds      what is on hold, in the case or at the site
    kit        kit, device, line; what stands before anything is cut
    stock      what was received here, and is used up or past its day
    custody    where material is held, hand-overs
    material   volumes, filling, release, use-by, digits
    signed     signatures of a close, disputes, overrides
    limits     acceptable values, windows, plan

A rule that the protocol may leave out is behind a gate: a step that does not name it is not
asked (`Moment.gate`). What belongs to the log itself (rights, order, times) has no gate.
"""

from collections.abc import Callable, Iterable, Iterator

from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.corrections import WITHDRAWN
from svflab.domain.finding import Finding, Level
from svflab.domain.fold import apply, standing, started
from svflab.domain.rules import (
    consent,
    custody,
    delegation,
    deviations,
    holds,
    identity,
    kit,
    labels,
    limits,
    material,
    order,
    signed,
    stock,
    typed,
)
from svflab.domain.rules.moment import Moment
from svflab.protocol.model import Protocol

VERSION = "7"
"""Raised whenever a rule judges differently; sealed with the findings when a case closes."""

Rule = Callable[[Moment], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    *order.RULES,
    *delegation.RULES,
    *identity.RULES,
    *typed.RULES,
    *labels.RULES,
    *consent.RULES,
    *holds.RULES,
    *deviations.RULES,
    *kit.RULES,
    *stock.RULES,
    *custody.RULES,
    *material.RULES,
    *limits.RULES,
    *signed.RULES,
)


def judged(
    protocol: Protocol, code: str, entries: Iterable[Entry]
) -> tuple[Case, tuple[Finding, ...]]:
    """Return the case that these entries make, and everything the rules find in it."""
    case = started(code, entries)
    found: list[Finding] = []
    for entry in standing(case):
        moment = Moment(protocol, case, entry)
        for rule in RULES:
            found.extend(rule(moment))
        apply(protocol, case, entry)
    found.extend(order.corrections(protocol, case))
    return case, tuple(found)


def extended(
    protocol: Protocol, case: Case, findings: tuple[Finding, ...], entry: Entry
) -> tuple[Case, tuple[Finding, ...]]:
    """Return the case and its findings once `entry` is known too.

    What happens last, and corrects nothing, is judged alone; anything else judges the case
    anew. Both ways give the same (a property test holds that).
    """
    event = entry.event
    entries = (*case.entries, entry)
    last = case.entries[-1] if case.entries else None
    in_order = last is None or (last.event.occurred_at, last.seq) < (event.occurred_at, entry.seq)
    corrects = bool(event.replaces) or event.kind == WITHDRAWN
    if corrects or not in_order or event.id in case.replaced:
        return judged(protocol, case.code, entries)
    after = case.copy()
    moment = Moment(protocol, case, entry)
    found = tuple(finding for rule in RULES for finding in rule(moment))
    after.entries = entries
    apply(protocol, after, entry)
    return after, findings + found


def refusals(
    before: Iterable[Finding], after: Iterable[Finding], entry: Entry
) -> tuple[Finding, ...]:
    """Return the findings that forbid recording `entry`: those that it would add.

    Whatever time it is given, an ALWAYS finding refuses it; a STOPPING one refuses what is
    stamped now. What was corrected, or happened earlier, is judged again by the same rules.
    """
    known = set(before)
    barred = {Level.ALWAYS} if entry.event.told else {Level.ALWAYS, Level.STOPPING}
    return tuple(f for f in after if f.level in barred and f not in known)
