"""The log as people read it: pages of it, and the whole history of one subject."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from svflab.domain.chain import Entry, Head
from svflab.domain.corrections import replaced_by
from svflab.domain.event import Event
from svflab.domain.finding import REFUSED, Finding, sealed_in
from svflab.domain.followed import DONE, FOLLOWING
from svflab.domain.identifiers import CodeError, read
from svflab.protocol.model import Protocol
from svflab.records import accounts, log, pages, projections
from svflab.records.pages import Wanted
from svflab.services import subjects
from svflab.services.configuration import AT_START
from svflab.services.errors import NotThere
from svflab.services.record import HOUSE
from svflab.services.subjects import Known

CHANGES, CORRECTIONS, OVERRIDES = "changes", "corrections", "overrides"
REFUSALS, INCIDENTS = "refusals", "incidents"
ONLY: Final = ("", CHANGES, CORRECTIONS, OVERRIDES, REFUSALS, INCIDENTS)
CHANGED_KINDS: Final = (
    "account.password_changed",
    "account.roles_changed",
    "account.deactivated",
    "account.reactivated",
    "account.second_factor_reset",
    "account.linked",
    "account.unlinked",
    "investigator.named",
    "delegation_log.kept",
    "delegation.given",
    "delegation.ended",
    "absence.told",
    "absence.ended",
    "identity.kept",
    "settings.confirmed",
    "text.redacted",
    "photo.redacted",
    "workstation.changed",
    "workstation.deactivated",
    "workstation.reactivated",
    *AT_START,
)
"""Kinds that say what something, or who may do what, is from now on; corrections beside them."""
REFUSED_KINDS: Final = ("account.locked", REFUSED, "permission.refused", "signin.failed")
LOOKED_AT: Final = 2_000
"""How many entries one page of incidents looks at; the rules judge the case of each."""
AT_ONCE: Final = 200
_WHOLE: Final = ("settings.confirmed", *AT_START)
"""Kinds whose entries tell all that is so: what was so before stands in the one before."""
_FOLDED: Final = ("case", "participant", "ae")
_END: Final = 1 << 62

Texts = Mapping[tuple[str, str], str | None]
"""Free text by event and field; None where it was redacted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks of the log: which chain, and which of its entries.

    `here` is the site that the reader works at; of the chain `house` only what concerns its
    accounts is shown. `only` is one of `ONLY`; `after` is a place that they are behind.
    """

    here: str
    chain: str
    kind: str = ""
    actor: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    only: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, the newest first; `before` is where to go on, 0 where the beginning is reached."""

    entries: tuple[Entry, ...] = ()
    before: int = 0


@dataclass(frozen=True, slots=True)
class Beside:
    """What belongs to entries and is not in them.

    texts     their free text, and that of the entries they take the place of
    before    what each was before: the entry that it corrects, or the settings it changed
    replaced  the entry that took the place of each that stands no more
    found     what the rules find in each
    meant     the entry that each explains
    """

    texts: Texts = field(default_factory=dict)
    before: Mapping[str, Entry] = field(default_factory=dict)
    replaced: Mapping[str, Entry] = field(default_factory=dict)
    found: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    meant: Mapping[str, Entry] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """Everything about one subject in the order in which it happened, and where the log ends."""

    known: Known
    entries: tuple[Entry, ...]
    beside: Beside
    head: Head

    @property
    def corrections(self) -> int:
        """Return how many entries took the place of others: what changed since first entry."""
        return sum(1 for entry in self.entries if entry.event.replaces)


def page(protocol: Protocol, asked: Asked, before: int = 0, size: int = 50) -> Page:
    """Return one page of the log. It costs the same however old the log is.

    Where few entries are as asked, a page may be short, or empty, and still have a `before`:
    so far it has looked, and no further.
    """
    keep, found, looked = _keeper(protocol, asked), list[Entry](), 0
    at_once = AT_ONCE if keep else size
    before = before or _END
    while True:
        rows, reached = pages.page(_wanted(asked), before, at_once)
        for entry in map(log.entry_of, rows):
            looked += 1
            if keep is None or keep(entry):
                found.append(entry)
            if len(found) == size:
                more = reached or entry.seq > rows[-1].seq
                return Page(tuple(found), entry.seq if more else 0)
        if not reached or looked >= LOOKED_AT or len(rows) < at_once:
            return Page(tuple(found), reached)
        before = reached


def every(protocol: Protocol, asked: Asked, upto: int) -> Iterator[list[Entry]]:
    """Give all entries that are as asked, up to a place, in the order of the log, some at once."""
    keep, after = _keeper(protocol, asked), 0
    while rows := pages.onward(_wanted(asked), after, upto, AT_ONCE):
        yield [one for one in map(log.entry_of, rows) if keep is None or keep(one)]
        after = rows[-1].seq


def texts(entries: Iterable[Entry]) -> Texts:
    """Return the free text of entries."""
    found = log.texts(entry.event.id for entry in entries)
    return {place: body for place, (_salt, body) in found.items()}


def beside(protocol: Protocol, site: str, entries: Iterable[Entry]) -> Beside:
    """Return what belongs to entries of one chain and is not in them."""
    shown = tuple(entries)
    about = {e.event.about for e in shown if e.event.about.partition(":")[0] in _FOLDED}
    corrected = {row.about for row in pages.correcting(site, sorted(about))} if about else set()
    replaced: dict[str, Entry] = {}
    for subject in corrected:
        replaced |= replaced_by(log.replay(site, subject))
    found: dict[str, tuple[Finding, ...]] = {}
    for subject in sorted(about):
        for one in subjects.known(protocol, site, subject).findings:
            found[one.event_id] = (*found.get(one.event_id, ()), one)
    before = {e.event.id: was for e in shown if (was := _before(e))}
    meant = {e.event.id: target for e in shown if (target := _meant(e))}
    return Beside(texts((*shown, *before.values())), before, replaced, found, meant)


def of_case(protocol: Protocol, site: str, code: str) -> History:
    """Return the history of a case. Raises NotThere."""
    known = subjects.known(protocol, site, f"case:{code}")
    return _history(protocol, known, there=known.case.opened is not None)


def of_participant(protocol: Protocol, site: str, code: str) -> History:
    """Return the history of a participant. Raises NotThere."""
    known = subjects.known(protocol, site, f"participant:{code}")
    return _history(protocol, known, there=known.participant.registered_at is not None)


def subject_of(site: str, text: str) -> str:
    """Return the subject that somebody means: a code, a participant, a lot; "" for none."""
    typed = text.strip()
    wanted = [typed] if ":" in typed else [f"{kind}:{typed}" for kind in _MEANT]
    try:
        code = read(typed)
    except CodeError:
        pass
    else:
        kinds = {"case": "case", "adverse_event": "ae", "place": "workstation"}
        kind = kinds.get(code.kind)
        owner = projections.whose([code.base]).get(code.base)
        ours = [f"{kind}:{code.base}"] if kind else [f"case:{owner['case']}"] if owner else []
        wanted = ours + wanted  # a maker's serial number may look like a code of ours
    return next((one for one in wanted if log.last_of(site, one)), "")


def heads(site: str) -> tuple[Head, ...]:
    """Return the heads of the site's chain and of the house's, to keep elsewhere."""
    return log.head(site)[0], log.head(HOUSE)[0]


def people() -> dict[str, str]:
    """Return the name of every account there ever was, by its id."""
    return accounts.names()


_MEANT: Final = ("participant", "lot", "kit", "account", "workstation")
"""What a text may be that is none of our codes, in the order in which it is tried."""


def _history(protocol: Protocol, known: Known, *, there: bool) -> History:
    if not there:
        raise NotThere(known.subject)
    ordered = tuple(sorted(known.entries, key=lambda e: (e.event.occurred_at, e.seq)))
    return History(known, ordered, beside(protocol, known.site, ordered), log.head(known.site)[0])


def _before(entry: Entry) -> Entry | None:
    """Return what was so until an entry said something else."""
    if entry.event.replaces:
        return log.find(entry.event.replaces)
    if entry.event.kind in _WHOLE:
        kind, about = entry.event.kind, entry.event.about
        earlier = log.page(entry.site, before=entry.seq, kind=kind, subject=about, size=1)
        return earlier[0] if earlier else None
    return None


def _meant(entry: Entry) -> Entry | None:
    """Return the entry whose deviation this is about, or the action that is done."""
    data = entry.event.data
    event = str(data.get("action" if entry.event.kind == DONE else "event", ""))
    return log.find(event) if entry.event.kind in FOLLOWING else None


def _wanted(asked: Asked) -> Wanted:
    kinds = (asked.kind,) if asked.kind else REFUSED_KINDS if asked.only == REFUSALS else ()
    return Wanted(
        asked.chain,
        kinds,
        asked.actor,
        asked.subject,
        asked.since,
        asked.until,
        corrections=asked.only == CORRECTIONS,
        changed=CHANGED_KINDS if asked.only == CHANGES else (),
        overrides=asked.only == OVERRIDES,
        after=asked.after,
    )


def _keeper(protocol: Protocol, asked: Asked) -> Callable[[Entry], bool] | None:
    """Return what SQL cannot say of the entries that are asked for, or None."""
    if asked.only == INCIDENTS:
        return lambda entry: _touched(protocol, entry)
    if asked.chain == HOUSE:
        ours = {one.id for one in accounts.every(asked.here)}
        others = {f"account:{one}" for one in accounts.names() if one not in ours}
        return (lambda entry: entry.event.about not in others) if others else None
    return None


def is_incident(event: Event) -> bool:
    """Say whether an act was refused that would have touched identity or safety."""
    found = sealed_in(event.data) if event.kind == REFUSED else ()
    return any(one.incident for one in found)


def _touched(protocol: Protocol, entry: Entry) -> bool:
    """Say whether identity or safety was touched: by a refused act, or by one that happened."""
    event = entry.event
    if is_incident(event) or not event.about.startswith("case:"):
        return is_incident(event)
    row = projections.case_row(entry.site, event.about.removeprefix("case:"))
    if not row or not row["deviations"]:
        return False
    findings = subjects.known(protocol, entry.site, event.about).findings
    return any(one.incident and one.event_id == event.id for one in findings)
