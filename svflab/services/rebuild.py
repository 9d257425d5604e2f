"""Makes the projections again from the log: for good, or beside the real ones to compare."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from svflab.domain.case import Case
from svflab.domain.event import MACHINE
from svflab.protocol.model import Protocol
from svflab.records import accounts, checking, log, pages, projections, transaction
from svflab.records.pages import Wanted
from svflab.services import projecting, subjects
from svflab.services.record import HOUSE, note
from svflab.services.subjects import Known

_KINDS: Final = ("ae", "case", "participant", "site")
"""The kinds of subjects that lists are made of."""


def rebuild(protocol: Protocol, *, actor: str = MACHINE, role: str = "") -> int:
    """Make every projection again, in one transaction; return how many subjects were read.

    Nothing is sent, printed or decided by it: keepings stay as they are, and nobody is told of
    what was told before. Writers wait meanwhile. The log notes that it was done.
    Raises ValueError where the log itself cannot be read; then nothing has changed.
    """
    with transaction():
        for site in log.sites():
            log.head(site, lock=True)
        projections.clear()
        accounts.clear()
        read = 0
        for subject, error in remake(protocol):
            if error is not None:
                raise ValueError(f"{subject} cannot be read from the log") from error
            read += 1
        note("projections.rebuilt", "site:house", {"subjects": read}, actor=actor, role=role)
    subjects.forget()
    return read


def remake(protocol: Protocol) -> Iterator[tuple[str, Exception | None]]:
    """Write the projections of all that the log tells, subject by subject, into empty tables.

    Gives each subject, with the error where its entries make no sense; then its rows are
    missing, and the others are still made. Only what one subject needs is held in memory.
    """
    for site in log.sites():
        for subject in checking.told_of(site, _KINDS):
            try:
                _follow(protocol, site, subject)
            except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
                yield subject, error
            else:
                yield subject, None
        yield from _noted(site)
    yield from _accounts()


def _follow(protocol: Protocol, site: str, subject: str) -> None:
    """Write what each entry about a subject, or touching a case, made of the lists."""
    kind, _, code = subject.partition(":")
    known, is_case = Known(site, subject, case=Case(code)), kind == "case"
    for entry in log.replay(site, subject):
        mine = is_case or entry.event.about == subject
        writes = mine and projecting.is_listed(protocol, entry.event)
        if mine:
            known = subjects.extended(protocol, known, entry)
        else:
            known = replace(known, entries=(*known.entries, entry))
        if writes:
            projecting.write(protocol, entry, known)


def _noted(site: str) -> Iterator[tuple[str, Exception | None]]:
    """Write what follows from entries that are no steps; give those that make no sense."""
    wanted, end = Wanted(site, projecting.NOTED), log.head(site)[0].seq
    for entry in map(log.entry_of, pages.every(wanted, end, checking.AT_ONCE)):
        try:
            projecting.write_noted(entry)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            yield entry.event.about, error


def _accounts() -> Iterator[tuple[str, Exception | None]]:
    for entry in log.entries(HOUSE):
        if entry.event.kind not in accounts.KINDS:
            continue
        try:
            projecting.write_account(entry)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            yield entry.event.about, error
        else:
            yield entry.event.about, None
