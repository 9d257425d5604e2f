"""Mails that could not be sent: tried again, or given up for a reason that stands in the log."""

from dataclasses import dataclass

from svflab import clock
from svflab.domain.event import Value
from svflab.records import log, outbox, transaction
from svflab.records.outbox import Row
from svflab.services.accounts import needed
from svflab.services.errors import Conflict, NotThere
from svflab.services.outbox import HEADLESS, put
from svflab.services.record import REASON, note, sent_before

RETRIED, GIVEN_UP = "mail.retried", "mail.given_up"


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, in which role, by which form."""

    actor: str
    role: str
    event_id: str


def again(site: str, letter: str, by: By) -> None:
    """Send a mail once more, to where its person is reached now.

    One that reached nobody goes to whoever holds its roles by now. The same form again changes
    nothing. Raises NotThere; Conflict where somebody was first (`already_done`), or still nobody
    holds the roles (`nobody`).
    """
    with transaction():
        log.head(site, lock=True)
        found = _find(site, letter)
        if sent_before(by.event_id, RETRIED, _data(found)):
            return
        if found["why"] == HEADLESS:
            _tell_holders(found)
        elif not outbox.revive(site, letter, clock.now()):
            raise Conflict("already_done")
        _tell(RETRIED, found, by)


def give_up(site: str, letter: str, reason: str, by: By) -> None:
    """Let a mail be, for a reason. Raises Invalid without one, NotThere, Conflict."""
    with transaction():
        log.head(site, lock=True)
        found, words = _find(site, letter), needed(reason)
        if sent_before(by.event_id, GIVEN_UP, _data(found), but=(REASON,)):
            return
        if not outbox.give_up(site, letter, clock.now()):
            raise Conflict("already_done")
        _tell(GIVEN_UP, found, by, words)


def _tell_holders(found: Row) -> None:
    """Tell whoever holds the roles now what was told to nobody. Raises Conflict."""
    named = {name: found[name] for name in ("state", "due_at")}
    put(found["site"], found["kind"], found["subject"], **named)
    if not outbox.reached(found):
        raise Conflict("nobody")
    if not outbox.give_up(found["site"], found["id"], clock.now()):
        raise Conflict("already_done")


def _find(site: str, letter: str) -> Row:
    if (found := outbox.find(site, letter)) is None:
        raise NotThere(letter)
    return found


def _data(found: Row) -> dict[str, Value]:
    named = {"kind": "kind", "about": "subject", "to": "account"}
    return {"letter": found["id"], **{f"letter_{of}": found[one] for of, one in named.items()}}


def _tell(kind: str, found: Row, by: By, reason: str = "") -> None:
    note(
        kind,
        f"site:{found['site']}",
        _data(found),
        actor=by.actor,
        role=by.role,
        site=found["site"],
        event_id=by.event_id,
        texts={REASON: reason} if reason else None,
    )
