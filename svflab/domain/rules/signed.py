"""Signatures that a close waits for, what a performer disputes, and what two persons override."""

from collections.abc import Iterator

from svflab.domain.finding import Finding, always, deviation, stopping
from svflab.domain.overrides import FIELD, asked
from svflab.domain.rules.moment import Moment
from svflab.domain.signatures import DISPUTED, lacking


def a_close_is_signed(m: Moment) -> Iterator[Finding]:
    """A case closes on the signatures that the protocol names, given for exactly what it says.

    What stood on paper was signed there; that nobody signed it here shows.
    """
    if not (m.here and m.step and m.step.signatures):
        return
    told = tuple(entry for entry in m.case.entries if entry.seq < m.entry.seq)
    found = stopping if m.on_paper else always
    for one in lacking(m.case, m.step.signatures, told):
        yield found("not_signed", m.id, role=one.role, meaning=one.meaning)


def what_is_disputed_is_answered_for(m: Moment) -> Iterator[Finding]:
    """What its performer disputes asks for an answer, until it is corrected or withdrawn."""
    if m.here and m.kind == DISPUTED and m.data.get("event") not in m.case.replaced:
        kind = m.data.get("step", "")
        yield deviation("disputed", m.id, entry=m.data.get("event"), kind=kind, who=m.event.actor)


def only_what_the_protocol_names_is_overridden(m: Moment) -> Iterator[Finding]:
    """An override is one that the protocol permits, in a role that it names, with a reason."""
    if not (m.here and m.step):
        return
    permitted = m.protocol.override(m.kind)
    if permitted is None:
        if m.data.get(FIELD) is True:
            yield always("not_overridden", m.id, kind=m.kind, role=m.event.role)
    elif asked(m.protocol, m.event):
        if m.event.role not in permitted.roles:
            yield always("not_overridden", m.id, kind=m.kind, role=m.event.role)
        if not m.event.reason:
            yield always("reason_missing", m.id)


def opens(m: Moment, rule: str) -> bool:
    """Say whether two persons open this rule here: permitted, in its roles, seen, and why."""
    permitted = m.protocol.override(m.kind)
    if permitted is None or permitted.rule != rule or not asked(m.protocol, m.event):
        return False
    two = bool(m.witness) and m.witness not in m.persons
    return m.event.role in permitted.roles and two and bool(m.event.reason)


RULES = (
    a_close_is_signed,
    what_is_disputed_is_answered_for,
    only_what_the_protocol_names_is_overridden,
)
