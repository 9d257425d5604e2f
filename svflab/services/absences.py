"""Who covers for whom at the safety desk: told, ended, and asked for in constant time."""

from datetime import datetime
from typing import Final

from svflab import clock
from svflab.domain import absences
from svflab.domain.absences import ENDED, TOLD, Absence
from svflab.domain.event import Value, instant_text
from svflab.records import accounts, log, transaction
from svflab.services.errors import Conflict, Invalid, NotAllowed, NotThere
from svflab.services.holds import By
from svflab.services.record import REASON, note, sent_before

COVERED: Final = ("safety_officer", "surgeon")
"""The roles that may be away from the desk, and that cover for one another."""
TELLERS: Final = (*COVERED, "coordinator", "quality")
"""Who may say it: of themselves, and the coordinator and quality of anybody."""
OF_OTHERS: Final = frozenset({"coordinator", "quality"})
MOST: Final = 50
"""So many absences are read at once, those told last; of one cover, or of a site."""


def listed(site: str) -> tuple[Absence, ...]:
    """Return the absences of a site that are not over, the one that begins first in front."""
    now = clock.now()
    found = absences.read(log.page(site, subject=absences.subject(""), size=2 * MOST))
    return tuple(one for one in found if one.state(now) != "over")


def covered(site: str, cover: str, now: datetime) -> tuple[str, ...]:
    """Return the accounts for whom somebody covers now, sorted."""
    entries = log.page(site, subject=absences.subject(cover), size=2 * MOST)
    return absences.covered(absences.read(entries), cover, now) if entries else ()


def covers(site: str, now: datetime) -> dict[str, str]:
    """Return who covers now for each person who is away."""
    return {one.account: one.cover for one in listed(site) if one.state(now) == "now"}


def tell(
    site: str, account: str, cover: str, span: tuple[datetime, datetime], reason: str, by: By
) -> None:
    """Record that somebody is away, and who covers for them.

    Raises Invalid with what is missing or impossible, NotAllowed for somebody else's absence.
    """
    if account != by.actor and by.role not in OF_OTHERS:
        raise NotAllowed(sorted(OF_OTHERS))
    if errors := _impossible(site, account, cover, span):
        raise Invalid(errors)
    starts_at, ends_at = span
    data: dict[str, Value] = {
        "cover": cover,
        "starts_at": instant_text(starts_at),
        "ends_at": instant_text(ends_at),
    }
    with transaction():
        log.head(site, lock=True)
        if sent_before(by.event_id, TOLD, data):
            return
        _note(TOLD, site, account, cover, data, reason, by)


def end(site: str, absence: str, by: By) -> None:
    """Record that somebody is back, from now on.

    Raises NotThere for an absence that nobody told of here, Conflict for one that is over.
    """
    told = log.find(absence)
    if told is None or told.site != site or told.event.kind != TOLD:
        raise NotThere(absence)
    found = {one.id: one for one in listed(site)}.get(absence)
    if found is None:
        raise Conflict("already_done")
    if found.account != by.actor and by.role not in OF_OTHERS:
        raise NotAllowed(sorted(OF_OTHERS))
    with transaction():
        log.head(site, lock=True)
        data: dict[str, Value] = {"absence": absence}
        if not sent_before(by.event_id, ENDED, data):
            _note(ENDED, site, found.account, found.cover, data, "", by)


def _impossible(
    site: str, account: str, cover: str, span: tuple[datetime, datetime]
) -> dict[str, str]:
    errors: dict[str, str] = {}
    away, there = (accounts.find(one) for one in (account, cover))
    held = set(away.roles_at(site)) & set(COVERED) if away else set()
    if not held:
        errors["account"] = "unknown"
    if account == cover or there is None or not held & set(there.roles_at(site)):
        errors["cover"] = "role"
    if span[1] <= max(span[0], clock.now()):
        errors["until"] = "before"
    return errors


def _note(
    kind: str, site: str, account: str, cover: str, data: dict[str, Value], reason: str, by: By
) -> None:
    note(
        kind,
        f"account:{account}",
        data,
        actor=by.actor,
        role=by.role,
        site=site,
        touches=(f"account:{cover}", absences.subject(""), absences.subject(cover)),
        workstation=by.workstation,
        event_id=by.event_id,
        texts={REASON: reason.strip()} if reason.strip() else {},
    )
