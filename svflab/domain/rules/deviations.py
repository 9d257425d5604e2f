"""Deviations: what is closed was explained, classified, and nothing about it is open.

Whether what was said still fits the facts is not asked here: `svflab.domain.deviations` works
that out, and a close that does not fit any more counts for nothing.
"""

from collections.abc import Iterator

from svflab.domain.finding import Finding, always
from svflab.domain.followed import (
    CLASSIFIED,
    CLOSED,
    DONE,
    EXPLAINED,
    QUALITY,
    Key,
    about,
    actions,
    firsts,
    key_of,
)
from svflab.domain.rules.moment import Moment


def a_deviation_is_closed_when_all_of_it_is_done(m: Moment) -> Iterator[Finding]:
    """Quality closes what has its reason and its class, and no action that is still to be done."""
    if not (m.here and m.kind == CLOSED):
        return
    key = _key(m)
    if not about(m.case, EXPLAINED, key):
        yield always("not_explained", m.id)
    if not about(m.case, CLASSIFIED, key):
        yield always("not_classified", m.id)
    for one in actions(m.case).get(key, ()):
        if one.done is None:
            yield always("action_open", m.id, owner=one.owner, due=one.due)


def an_action_is_done_once_by_its_owner(m: Moment) -> Iterator[Finding]:
    """Whoever was to do an action says that it is done; quality where the owner has left."""
    if not (m.here and m.kind == DONE):
        return
    named = str(m.data.get("action", ""))
    first = firsts(m.case).get(named, named)
    found = [one for listed in actions(m.case).values() for one in listed if one.id == first]
    if not found:
        yield always("action_unknown", m.id)
    for one in found:
        if one.done and one.done.event.id != m.event.replaces:
            yield always("action_done_already", m.id, who=one.done.event.done_by)
        if m.event.done_by != one.owner and m.event.role != QUALITY:
            yield always("action_of_another", m.id, owner=one.owner)


def _key(m: Moment) -> Key:
    return key_of(m.case, str(m.data.get("rule", "")), str(m.data.get("event", "")))


RULES = (a_deviation_is_closed_when_all_of_it_is_done, an_action_is_done_once_by_its_owner)
