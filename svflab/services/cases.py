"""Cases as the pages ask for them: opened once however often asked, listed, and looked up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from svflab.domain.alarms import ACKNOWLEDGED, SILENCED
from svflab.domain.chain import Entry
from svflab.domain.event import Event
from svflab.domain.scans import SCAN
from svflab.protocol.model import Protocol
from svflab.records import log, projections
from svflab.records.accounts import Account
from svflab.services import completing, subjects
from svflab.services.alarms import MUTED, UNMUTED
from svflab.services.errors import Conflict, NotThere
from svflab.services.people import everybody
from svflab.services.record import Recorded, record
from svflab.services.subjects import Known

Row = Mapping[str, Any]
MOST_OPEN: Final = 60
"""Open cases that are told at once; a hospital has a few."""
_NO_NEWS = frozenset({SCAN, ACKNOWLEDGED, SILENCED, MUTED, UNMUTED})


def open_case(protocol: Protocol, event: Event) -> Recorded:
    """Open the case that `event` is to open, and give it a code.

    The same event again, even from a second tap in the same moment, is answered with the case
    that it opened. Raises Refused, Invalid and Conflict as `record` does.
    """
    earlier = log.find(event.id)
    about = earlier.event.about if earlier else f"case:{completing.case_code(event.site)}"
    try:
        return record(protocol, replace(event, about=about))
    except Conflict as met:
        if met.known is None or met.known.event.about == about:
            raise
        return record(protocol, replace(event, about=met.known.event.about))


def find(protocol: Protocol, site: str, code: str) -> Known:
    """Return a case as it stands now. Raises NotThere where no case of this site has the code."""
    known = subjects.case_of(protocol, site, code)
    if known.case.opened is None:
        raise NotThere(code)
    return known


def newest(site: str, code: str) -> int:
    """Return the place in the log of a case's newest entry; 0 where there is no such case."""
    return log.last_of(site, f"case:{code}")


def newest_of_others(site: str, code: str, after: int, account: str, workstation: str) -> int:
    """Return the place of the newest entry that others made behind `after`; 0 where there is none.

    Others are another account, or this one at another workstation. A scan that recorded nothing
    is no news of the case, nor is an alarm that somebody heard.
    """
    found = log.replay(site, f"case:{code}", after=after)
    theirs = (
        entry.seq
        for entry in found
        if entry.event.kind not in _NO_NEWS
        and (entry.event.actor, entry.event.workstation) != (account, workstation)
    )
    return max(theirs, default=0)


def newest_of_site(site: str) -> int:
    """Return how far the log of a site has come."""
    return log.head(site)[0].seq


def texts(entries: Iterable[Entry]) -> dict[tuple[str, str], str | None]:
    """Return the free text of these entries by event and name; None where it was redacted."""
    ids = [entry.event.id for entry in entries if _has_text(entry.event)]
    found = log.texts(ids) if ids else {}
    return {place: body for place, (_salt, body) in found.items()}


def listed(
    site: str,
    *,
    states: Sequence[str] = (),
    participant: str = "",
    before: datetime | None = None,
    size: int = 50,
) -> list[Row]:
    """Return cases as they stand on the lists, those opened last first."""
    return projections.cases(site, states=states, participant=participant, before=before, size=size)


def at_work(protocol: Protocol, site: str) -> list[Known]:
    """Return the cases that are not closed, those opened last first; at most `MOST_OPEN`."""
    rows = listed(site, states=("open", "stopped"), size=MOST_OPEN)
    return subjects.cases_of(protocol, site, [row["code"] for row in rows])


def open_now(site: str, size: int) -> list[str]:
    """Return the codes of the open cases, those opened last first."""
    return projections.open_codes(site, size)


def follow_ups(site: str, *, size: int = 20) -> list[Row]:
    """Return the results that closed cases still await, what is due first in front."""
    return projections.follow_ups(site, size=size)


def reports(site: str, *, case: str = "", states: Sequence[str] = (), size: int = 50) -> list[Row]:
    """Return adverse events as they stand on the lists, those known last first."""
    return projections.reports(site, case=case, states=states, size=size)


def openable(site: str) -> list[Row]:
    """Return the participants for whom a case may open now: eligible, and none open yet."""
    people = projections.participants(site, state="eligible", size=1000)
    known = of_participants(site, (row["code"] for row in people))
    busy = {code for code, rows in known.items() if any(r["state"] == "open" for r in rows)}
    return [row for row in people if row["code"] not in busy]


def of_participants(site: str, codes: Iterable[str]) -> dict[str, list[Row]]:
    """Return the cases of these participants by their codes, those opened last first."""
    found: dict[str, list[Row]] = {}
    for row in projections.cases_of(site, codes):
        found.setdefault(row["participant"], []).append(row)
    return found


def names(seal: str = "") -> dict[str, str]:
    """Return the name of every account there ever was, by its id; `seal` as in `everybody`."""
    return everybody(seal).names


def people(site: str, seal: str = "") -> tuple[Account, ...]:
    """Return the active accounts with a role at `site`, by name; `seal` as in `everybody`."""
    return tuple(one for one in everybody(seal).accounts if one.roles_at(site))


def _has_text(event: Event) -> bool:
    """Say whether words are kept beside this event, whose digest it holds."""
    held = event.data.values()
    return bool(event.reason) or any(isinstance(one, dict) and "text" in one for one in held)
