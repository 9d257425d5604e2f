"""Adopting the rules of reporting: those that a server runs with come into the log of each site.

An entry holds a version whole, so that what was in force then is known for good. It is written
when the server starts with rules other than those adopted last, or else before an adverse event
is reported. Nobody has to confirm it: who put the file there did, and
which of its profiles a site goes by is confirmed apart. Who is to know of it has a notice.
"""

import logging
from pathlib import Path
from typing import Final

from flask import current_app

from svflab.domain import adopted
from svflab.domain.adopted import ADOPTED, SUBJECT, Adopted
from svflab.protocol.loader import Problem, ProtocolError
from svflab.protocol.model import Protocol
from svflab.records import log, transaction
from svflab.services import deadlines, listed_reports, outbox
from svflab.services.record import HOUSE, note

_log: Final = logging.getLogger("svflab.rules")


def everywhere(protocol: Protocol) -> None:
    """Adopt the rules of this server at each site that has begun its log, all or none.

    Raises ProtocolError where a rule has the code of another one that a site has adopted.
    """
    new = deadlines.of_file(protocol)
    with transaction():
        for site in log.begun():
            if site == HOUSE:
                continue
            log.head(site, lock=True)
            known = deadlines.versions(site)
            if wrong := problems(new, known):
                raise ProtocolError(wrong)
            _adopt(protocol, site, new, known)


def before_report(protocol: Protocol, site: str) -> None:
    """Adopt the rules of this server at a site that goes by none yet, or by others.

    So a site that begins after the start has its own, and so has one whose server was not started
    by `svflab serve`. Rules that cannot follow those adopted are left, and the log file says so:
    nobody's report waits for that.
    """
    new = deadlines.of_file(protocol)
    if _stands(new, deadlines.versions(site)):
        return
    with transaction():
        log.head(site, lock=True)
        known = deadlines.versions(site)
        if wrong := problems(new, known):
            _log.warning("rules of reporting are not adopted: %s", wrong[0])
        else:
            _adopt(protocol, site, new, known)


def _stands(new: Adopted, known: tuple[Adopted, ...]) -> bool:
    """Say whether the newest version is this file's, or says the same."""
    if not known:
        return False
    last = known[-1]
    is_file = (last.law.digest, last.settings) == (new.law.digest, new.settings)
    return is_file or last.same(new)


def problems(new: Adopted, known: tuple[Adopted, ...]) -> list[Problem]:
    """Return what keeps a version from being adopted after these; each names its rule."""
    path = Path(current_app.config["REPORTING"])
    return [
        Problem(
            path,
            _line(path, rule.code),
            f"rule {rule.code}: {what} is not as in version {was.law.version}, which this site has "
            "adopted: give the rule a code of its own",
        )
        for rule, what, was in adopted.means_other(new, known)
    ]


def _line(path: Path, code: str) -> int:
    """Return the line on which a rule is given its code; the first where the file is gone."""
    try:
        text = path.read_text("utf-8")
    except (OSError, ValueError):  # it was read when the server started
        return 1
    told = enumerate(text.splitlines(), start=1)
    own = (n for n, text in told if text.split("=")[0].strip() == "code" and f'"{code}"' in text)
    return next(own, 1)


def _adopt(protocol: Protocol, site: str, new: Adopted, known: tuple[Adopted, ...]) -> None:
    if _stands(new, known):
        return
    data = adopted.data_of(new)
    entry = note(ADOPTED, f"site:{site}", data, site=site, touches=(SUBJECT,))
    listed_reports.bring_up(protocol, site)
    if known:
        outbox.put(site, "rules.adopted", SUBJECT, state=entry.event.id)
