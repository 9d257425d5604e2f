"""Workstations: the screens of a site, registered by an administrator, each with a code for good.

What happens to them is recorded in the chain of the site. A browser is bound to one for the
length of a session; every scan and step then says by its code where it was made. While a site
has none in use, a screen is called as somebody says at sign-in.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from svflab.domain.event import Value
from svflab.domain.identifiers import CodeError, read
from svflab.records import log, sessions, transaction, workstations
from svflab.records.sessions import Session
from svflab.records.workstations import Workstation
from svflab.services import completing
from svflab.services.errors import Invalid, NotThere
from svflab.services.record import note, sent_before

__all__ = [
    "ELSEWHERE",
    "ROOMS",
    "Workstation",
    "change",
    "choose",
    "deactivate",
    "every",
    "find",
    "in_use",
    "is_elsewhere",
    "is_name",
    "meant",
    "must_choose",
    "names",
    "reactivate",
    "register",
]

ROOMS: Final = ("theatre", "laboratory", "ward", "office", "other")
ELSEWHERE: Final = frozenset({"sponsor"})
"""The roles whose people sit in another house, and scan nothing."""
_NAME: Final = re.compile(r"\w(?:[\w .,#/-]{0,28}\w)?")


def is_name(text: str) -> bool:
    """Say whether a screen may be called so: one to thirty letters, digits and a few marks.

    >>> is_name("Theatre 2"), is_name("수술실 2"), is_name("<b>")
    (True, True, False)
    """
    return bool(_NAME.fullmatch(text))


def register(
    site: str, name: str, room: str, *, event_id: str, actor: str, role: str, workstation: str = ""
) -> Workstation:
    """Register a workstation under a new code. Sent again, it gives the one it made.

    Raises Invalid with `name` (shape, code, taken) and `room` (unknown); Conflict where the
    event id is another act's.
    """
    with transaction():
        log.head(site, lock=True)  # two cannot take one name at once
        data: dict[str, Value] = {"name": name, "room": room}
        if earlier := sent_before(event_id, "workstation.registered", data):
            return _there(site, earlier.event.about.removeprefix("workstation:"))
        _demand(site, name, room)
        code = completing.free_code("place", site)
        by = (actor, role, workstation)
        _tell(site, code, "registered", data, by, event_id)
        return _there(site, code)


def change(
    site: str, code: str, name: str, room: str, *, actor: str, role: str, workstation: str = ""
) -> Workstation:
    """Call a workstation otherwise, or say that it stands elsewhere. Raises Invalid, NotThere."""
    with transaction():
        log.head(site, lock=True)
        known = _there(site, code)
        if (known.name, known.room) == (name, room):
            return known
        _demand(site, name, room, but=code)
        before: dict[str, Value] = {"name": known.name, "room": known.room}
        data: dict[str, Value] = {"name": name, "room": room, "before": before}
        _tell(site, code, "changed", data, (actor, role, workstation))
        return _there(site, code)


def deactivate(site: str, code: str, *, actor: str, role: str, workstation: str = "") -> None:
    """Take a workstation out of use: nothing more is recorded at it.

    Raises Invalid where it is the last one in use.
    """
    with transaction():
        log.head(site, lock=True)
        known = _there(site, code)
        if not known.active:
            return
        if len(in_use(site)) == 1:
            raise Invalid({"workstation": "last"})
        _tell(site, code, "deactivated", {}, (actor, role, workstation))


def reactivate(site: str, code: str, *, actor: str, role: str, workstation: str = "") -> None:
    """Put a workstation back into use, under the code and the name it had."""
    with transaction():
        log.head(site, lock=True)
        if not _there(site, code).active:
            _tell(site, code, "reactivated", {}, (actor, role, workstation))


def choose(session: Session, text: str) -> str:
    """Bind a session to the workstation that is meant by a code or a name; return how it is kept.

    Raises Invalid: `unknown` for what is none of the site, `ended` for one out of use.
    """
    site = session.account.site
    found = meant(site, text)
    if not found:
        ended = any(_is_meant(one, text) for one in every(site))
        raise Invalid({"workstation": "ended" if ended else "unknown"})
    with transaction():
        if found != session.workstation:
            data: dict[str, Value] = {"session": session.id, "before": session.workstation}
            _tell(site, found, "chosen", data, (session.account.id, "", found))
        sessions.change(session.id, workstation=found)
    return found


def meant(site: str, text: str) -> str:
    """Return how the workstation that a code or a name means is kept in the record.

    It is the code of one in use, or ""; where the site has none in use, the name as it is said.
    """
    known = in_use(site)
    if not known:
        return text if is_name(text) else ""
    return next((one.code for one in known if _is_meant(one, text)), "")


def must_choose(session: Session) -> bool:
    """Say whether nothing may be recorded in a session until it is said where it is.

    Nobody has said it, or that workstation is out of use or another site's.
    """
    if session.place_active is not None:
        return not session.place_active
    return not session.workstation or bool(_place_code(session.workstation))


def is_elsewhere(roles: Collection[str]) -> bool:
    """Say whether who holds only these roles works at no workstation: the sponsor's people."""
    return bool(roles) and set(roles) <= ELSEWHERE


def find(site: str, code: str) -> Workstation:
    """Return a workstation, in use or not. Raises NotThere."""
    return _there(site, code)


def every(site: str) -> tuple[Workstation, ...]:
    """Return the workstations of a site by room and name, those out of use last."""
    order = {room: place for place, room in enumerate(ROOMS)}
    listed = workstations.every(site)
    return tuple(sorted(listed, key=lambda one: (not one.active, order.get(one.room, len(order)))))


def in_use(site: str) -> tuple[Workstation, ...]:
    """Return the workstations of a site at which somebody may work."""
    return tuple(one for one in every(site) if one.active)


def names(site: str) -> Mapping[str, str]:
    """Return what each workstation of a site is called, by its code."""
    return workstations.names(site)


def _demand(site: str, name: str, room: str, but: str = "") -> None:
    errors: dict[str, str] = {}
    if not is_name(name):
        errors["name"] = "shape"
    elif _place_code(name):
        errors["name"] = "code"
    elif any(one.name.casefold() == name.casefold() for one in every(site) if one.code != but):
        errors["name"] = "taken"
    if room not in ROOMS:
        errors["room"] = "unknown"
    if errors:
        raise Invalid(errors)


def _is_meant(one: Workstation, text: str) -> bool:
    return one.code == _place_code(text) or one.name.casefold() == text.strip().casefold()


def _place_code(text: str) -> str:
    """Return the code of a place in its one spelling, without a print's number; "" for others."""
    try:
        code = read(text)
    except CodeError:
        return ""
    return code.base if code.kind == "place" else ""


def _tell(
    site: str,
    code: str,
    what: str,
    data: Mapping[str, Value],
    by: tuple[str, str, str],
    event_id: str = "",
) -> None:
    """Record what happened to a workstation; `by` is who, in which role, at which one."""
    actor, role, workstation = by
    note(
        f"workstation.{what}",
        f"workstation:{code}",
        data,
        site=site,
        actor=actor,
        role=role,
        workstation=workstation,
        event_id=event_id,
    )


def _there(site: str, code: str) -> Workstation:
    if (known := workstations.find(site, code)) is None:
        raise NotThere(code)
    return known
