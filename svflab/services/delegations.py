"""The delegation log of a site: who may do which task, from when to when, by whose authority.

Quality or an administrator names the principal investigator, who alone delegates and takes back.
While the investigator does not keep the log nobody is asked for a delegation; from the moment it
is kept every step that belongs to a task is (`svflab.services.surroundings`).
"""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import current_app

from svflab import clock
from svflab.domain.causality import SPONSOR
from svflab.domain.delegations import ENDED, GIVEN, INVESTIGATOR, KEPT, Delegation
from svflab.domain.event import Value, instant_text
from svflab.protocol.model import Protocol
from svflab.records import accounts, delegations, log, transaction
from svflab.records.delegations import Standing
from svflab.services.errors import Conflict, Invalid, NotAllowed, NotThere
from svflab.services.holds import By
from svflab.services.record import REASON, note, sent_before

NAMERS: Final = ("quality", "administrator")
LEADS: Final = ("surgeon",)
"""The roles that a principal investigator holds one of: a physician answers for the trial."""
SOON: Final = timedelta(days=30)
"""What ends within so many days is shown as ending soon."""
MOST: Final = 500
"""So many delegations are listed at once; a site has some dozens."""
EXPORTED: Final = "export.made"


def standing(site: str) -> Standing | None:
    """Return whose the log of a site is, and whether it is kept; None: nobody was named."""
    return delegations.standing(site)


def current(site: str) -> list[Delegation]:
    """Return what is in force at a site or will be, by person and task."""
    return delegations.current(site, clock.now(), MOST)


def past(site: str) -> list[Delegation]:
    """Return what has ended, what ended last in front."""
    return delegations.past(site, clock.now(), MOST)


def find(site: str, delegation: str, task: str) -> Delegation | None:
    """Return one task of a delegation, or None."""
    return delegations.find(site, delegation, task)


def reasons(found: Iterable[Delegation]) -> dict[str, str]:
    """Return the words in which each of these was given or ended, by the entry that says so."""
    wanted = {entry for one in found for entry in (one.id, one.ended_entry) if entry}
    told = log.texts(wanted)
    return {event: body or "" for (event, name), (_salt, body) in told.items() if name == REASON}


def ends_soon(one: Delegation, now: datetime) -> bool:
    """Say whether a delegation in force ends within `SOON`."""
    return one.state(now) == "in_force" and one.ends_at is not None and one.ends_at - now <= SOON


def name_investigator(site: str, account: str, reason: str, by: By) -> None:
    """Say who is the principal investigator of a site. What was delegated stays in force.

    Raises Invalid for somebody who is no physician here, and without a reason in place of another.
    """
    if by.role not in NAMERS:
        raise NotAllowed(NAMERS)
    known = accounts.find(account)
    errors: dict[str, str] = {}
    if known is None or not set(LEADS) & set(known.roles_at(site)):
        errors["investigator"] = "no_physician"
    with transaction():
        log.head(site, lock=True)
        before = delegations.standing(site)
        if before and not reason.strip():
            errors[REASON] = "missing"
        if errors:
            raise Invalid(errors)
        data: dict[str, Value] = {
            "before": before.investigator if before else "",
            "investigator": account,
        }
        _tell(INVESTIGATOR, site, f"site:{site}", data, reason, by, touches=(f"account:{account}",))


def keep(site: str, reason: str, by: By, *, kept: bool) -> None:
    """Begin to ask every step for its delegation, or cease to, for a reason.

    Raises NotAllowed for anybody but the investigator, Conflict where it is so already.
    """
    with transaction():
        log.head(site, lock=True)
        now = _led(site, by)
        if not kept and not reason.strip():
            raise Invalid({REASON: "missing"})
        if (now.kept_since is not None) is kept:
            raise Conflict("already_done")
        _tell(KEPT, site, f"site:{site}", {"kept": kept}, reason, by)


def give(
    protocol: Protocol,
    site: str,
    account: str,
    tasks: Iterable[str],
    span: tuple[date, date | None],
    trained_on: date | None,
    reason: str,
    by: By,
) -> None:
    """Delegate tasks to a person from a day on, to a last day or until somebody ends it.

    From today means from now on. A first day that has passed was authorised elsewhere, on paper:
    the reason says where. Raises Invalid with what is missing or impossible, Conflict where the
    person holds one of the tasks at some time of the span already.
    """
    wanted = [one for one in protocol.tasks if one in set(tasks)]
    errors = _impossible(protocol, site, account, wanted, span, trained_on, reason)
    with transaction():
        log.head(site, lock=True)
        _led(site, by)
        if errors:
            raise Invalid(errors)
        starts_at, ends_at = _instants(span)
        data: dict[str, Value] = {
            "tasks": [*wanted],
            "starts_at": instant_text(starts_at),
            "ends_at": instant_text(ends_at) if ends_at else None,
            "trained_on": str(trained_on),
        }
        if sent_before(by.event_id, GIVEN, data, but=("starts_at",)):
            return
        for one in delegations.of_person(site, account):
            if one.task in wanted and one.meets(starts_at, ends_at):
                raise Conflict(one.task)
        _tell(GIVEN, site, f"account:{account}", data, reason, by)


def end(site: str, delegation: str, task: str, reason: str, by: By) -> None:
    """Take a task back from now on. Raises Invalid without a reason, NotThere for nothing."""
    with transaction():
        log.head(site, lock=True)
        _led(site, by)
        one = delegations.find(site, delegation, task)
        if one is None:
            raise NotThere(delegation)
        if not reason.strip():
            raise Invalid({REASON: "missing"})
        if one.state(clock.now()) in {"ended", "over"}:
            raise Conflict("already_done")
        data: dict[str, Value] = {"delegation": delegation, "task": task}
        _tell(ENDED, site, f"account:{one.account}", data, reason, by)


def take_away(site: str, by: By) -> list[Delegation]:
    """Record that the log of delegations leaves the house, and return all of it."""
    data: dict[str, Value] = {"what": "delegations", "head": str(log.head(site)[0])}
    _tell(EXPORTED, site, f"site:{site}", data, "", By(by.actor, by.role, by.workstation))
    return [*current(site), *past(site)]


def _led(site: str, by: By) -> Standing:
    """Return the log of a site, where its investigator asks. Raises NotAllowed for others."""
    found = delegations.standing(site)
    if found is None or found.investigator != by.actor:
        raise NotAllowed(LEADS)
    return found


def _impossible(
    protocol: Protocol,
    site: str,
    account: str,
    tasks: list[str],
    span: tuple[date, date | None],
    trained_on: date | None,
    reason: str,
) -> dict[str, str]:
    """Return a code for each thing that stands in the way."""
    errors: dict[str, str] = {}
    known, today = accounts.find(account), _today()
    held = set(known.roles_at(site)) - {SPONSOR} if known else set()
    if not held:
        errors["account"] = "unknown"
    elif any(not held & set(protocol.roles_of(one)) for one in tasks):
        errors["tasks"] = "role"
    if not tasks:
        errors["tasks"] = "missing"
    if span[1] and span[1] < max(span[0], today):
        errors["until"] = "before"
    if trained_on is None:
        errors["trained_on"] = "missing"
    elif trained_on > today or trained_on > span[0]:
        errors["trained_on"] = "later"
    if span[0] < today and not reason.strip():
        errors[REASON] = "missing"
    return errors


def _instants(span: tuple[date, date | None]) -> tuple[datetime, datetime | None]:
    """Return when a span of days begins and ends: its last day counts whole."""
    zone, first, last = _zone(), *span
    begins = clock.now() if first == _today() else datetime.combine(first, time(), zone)
    return begins, datetime.combine(last + timedelta(days=1), time(), zone) if last else None


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["ZONE"])


def _today() -> date:
    return clock.now().astimezone(_zone()).date()


def _tell(
    kind: str,
    site: str,
    about: str,
    data: dict[str, Value],
    reason: str,
    by: By,
    touches: tuple[str, ...] = (),
) -> None:
    note(
        kind,
        about,
        data,
        actor=by.actor,
        role=by.role,
        site=site,
        touches=touches,
        workstation=by.workstation,
        event_id=by.event_id,
        texts={REASON: reason.strip()} if reason.strip() else {},
    )
