"""Telling people who are not looking: on their pages, and by mail where there is a mail server.

`put` is called inside the transaction of what it tells: both stand, or neither. A rebuild calls it
not. Each change is told once to each person; who did it is not told of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from flask import current_app

from svflab import clock
from svflab.domain import absences, inbox, notices
from svflab.domain.chain import Entry
from svflab.domain.notices import KINDS, OFFICER, Notice
from svflab.domain.reporting import next_due
from svflab.protocol.model import Protocol
from svflab.records import accounts, log, outbox, transaction
from svflab.records.outbox import Row
from svflab.services import deadlines
from svflab.services.errors import NotThere
from svflab.services.subjects import Known

WORKER: Final = "mail"
LATE: Final = timedelta(minutes=10)
"""A mail that has been due for so long says that nobody sends."""
_ABSENCES: Final = 100
"""So many entries of absences are read at once, those told last."""
HEADLESS: Final = "nobody"
"""Why a notice reached nobody: no account holds a role that it is for."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How the mail of a site stands: whether any is sent, what waits, and who sends it.

    `late_since` is since when a mail waits that should have gone, None where none does.
    """

    is_on: bool
    waiting: int
    dead: int
    seen_at: datetime | None
    late_since: datetime | None


def put(
    site: str,
    kind: str,
    subject: str,
    *,
    state: str = "",
    roles: Iterable[str] = (),
    accounts: Iterable[str] = (),
    due_at: datetime | None = None,
    but: str = "",
) -> None:
    """Keep a notice for each of these accounts, and for whoever holds one of these roles.

    Without either it is for the roles of its kind (`domain.notices.KINDS`). `subject` is what it
    is about, such as "ae:A2B3", `state` what of it is told: the same is told once. `due_at` is
    until when an act is awaited; `but` is who did it. Who covers for somebody away is told too.
    Inside a transaction. Where nobody holds the roles, that stands among what could not be sent.
    """
    meant = KINDS[kind]
    named = tuple(dict.fromkeys(accounts))
    wanted = tuple(roles) or (() if named else meant.roles)
    people = [*named, *(one for role in wanted for one in _holders(site, role))]
    people += _covers(site, people)
    same = {"site": site, "kind": kind, "subject": subject, "state": state, "due_at": due_at}
    told = [one for one in dict.fromkeys(people) if one != but]
    if told or not people:
        outbox.add([{**_new(one), **same, "account": one} for one in told or [outbox.NOBODY]])


def tell(protocol: Protocol, entry: Entry, before: Known, after: Known) -> None:
    """Put what an entry tells, in its transaction; most entries tell nobody anything."""
    event = entry.event
    for one in _told_by(protocol, entry, before, after):
        put(
            event.site,
            one.kind,
            one.subject,
            state=one.state,
            **_to(event.site, one),
            due_at=one.due_at or _first_due(protocol, one.kind, after),
            but=event.actor,
        )
    settle(protocol, after)


def settle(protocol: Protocol, after: Known) -> None:
    """Let what is done of an adverse event count no longer; what is undone counts again.

    A mail that still waits is not sent for what is done: it would call somebody to nothing.

    In the transaction of what did it. What is read is that event's own notices, and nothing else.
    """
    one = after.adverse_event
    told = outbox.of_subject(after.site, f"ae:{one.code}") if one.report else []
    if not told:
        return
    now, review = clock.now(), inbox.review(one)
    running = [c.due_at for c in deadlines.clocks(protocol, after) if not c.ended]
    done, undone = list[str](), list[str]()
    for row in told:
        is_done = notices.is_done(row["kind"], row["state"], one, review, running, now)
        if is_done != (row["done_at"] is not None):
            (done if is_done else undone).append(row["id"])
    outbox.settle(done, now, done=True, news=notices.NEWS)
    outbox.settle(undone, now, done=False)


def mail_is_on() -> bool:
    """Say whether there is a mail server to send through."""
    return bool(current_app.config["SMTP_HOST"])


def standing(site: str = "") -> Standing:
    """Return how the mail of a site stands; without one, of all."""
    since, now = outbox.waits_since(site), clock.now()
    return Standing(
        mail_is_on(),
        outbox.count(site, outbox.WAITING) if site else 0,
        outbox.count(site, outbox.DEAD) if site else 0,
        outbox.last_seen(WORKER),
        since if since and since < now - LATE else None,
    )


def read(site: str, account: str, notice: str = "") -> Row | None:
    """Keep that a person has read a notice of theirs, or all; return the one. Raises NotThere."""
    found = outbox.find(site, notice) if notice else None
    if notice and (found is None or found["account"] != account):
        raise NotThere(notice)
    with transaction():
        outbox.read(site, account, clock.now(), notice)
    return found


def _told_by(protocol: Protocol, entry: Entry, before: Known, after: Known) -> Iterable[Notice]:
    event = entry.event
    if event.about.startswith("ae:"):
        known = before.adverse_event, after.adverse_event
        return notices.of_adverse_event(protocol, event, *known, after.entries)
    if event.about.startswith("case:"):
        then, now = (before.case, before.findings), (after.case, after.findings)
        return notices.of_case(protocol, event, then, now)
    return ()


def _to(site: str, one: Notice) -> dict[str, tuple[str, ...]]:
    """Return whom a notice is for: those it names who are here for it, else any safety officer."""
    here = tuple(name for name in one.accounts if _is_here(site, name, KINDS[one.kind].roles))
    return {"accounts": here, "roles": (OFFICER,) if one.accounts and not here else ()}


def _is_here(site: str, account: str, roles: tuple[str, ...]) -> bool:
    found = accounts.find(account)
    held = found.roles_at(site) if found else ()
    return not set(roles).isdisjoint(held) if roles else bool(held)


def _first_due(protocol: Protocol, kind: str, after: Known) -> datetime | None:
    """Return until when the first report is due of an event that has just been reported."""
    if kind != "event.reported":
        return None
    return next_due(deadlines.clocks(protocol, after))


def _covers(site: str, people: Iterable[str]) -> list[str]:
    """Return who covers now for any of these who are away."""
    away, now = set(people), clock.now()
    told = absences.read(log.page(site, subject=absences.subject(""), size=_ABSENCES))
    return [one.cover for one in told if one.account in away and one.state(now) == "now"]


def _holders(site: str, role: str) -> list[str]:
    return [one.id for one in accounts.with_role(site, role)]


def _new(account: str) -> dict[str, object]:
    """Return what a new notice begins with. One for nobody cannot be sent, whatever there is."""
    now = clock.now()
    mail = outbox.WAITING if mail_is_on() else outbox.NONE
    return {
        "id": str(uuid4()),
        "put_at": now,
        "read_at": None,
        "done_at": None,
        "is_new": True,
        "mail": mail if account else outbox.DEAD,
        "tries": 0,
        "next_at": now if account and mail_is_on() else None,
        "taken_by": "",
        "why": "" if account else HEADLESS,
        "ended_at": None if account else now,
    }
