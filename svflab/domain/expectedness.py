"""Whether an adverse event was to be expected: the reference list, its versions, what was judged.

Unexpected is what is not listed, or greater in severity or specificity than listed. It is judged
against the version that was in force when the event began, and that version is kept with it.
The list suggests; a physician decides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from svflab.domain.causality import latest, party
from svflab.domain.chain import Entry
from svflab.domain.event import Value
from svflab.domain.finding import Finding, always

if TYPE_CHECKING:
    from svflab.domain.subjects import AdverseEvent

JUDGED: Final = "expectedness.judged"
EXPECTED, UNEXPECTED = "expected", "unexpected"
LISTED: Final = "listed"
LIST_SAYS: Final = (LISTED, "not_listed", "more_severe", "in_own_words")
"""What a list says of an event: it is there, it is not, it is more severe than there, or it was
told in words of one's own, which are more specific than any listed term."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A term that a reference list holds: up to which grade (1 to 5) it is expected.

    `outcome` is a note on how it ends, "" for none. `source` says where that is from; where
    `site_setting` holds it is a default that the site confirms.
    """

    term: str
    grade: int
    outcome: str = ""
    source: str = ""
    site_setting: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """One version of the list, in force from the beginning of a day of the site's zone.

    `since` is None for what was shipped: it is in force until the site puts its own in its place.
    `entry` is the entry that made it, None for what was shipped.
    """

    version: str
    terms: tuple[Listed, ...]
    since: date | None = None
    entry: Entry | None = None

    def term(self, code: str) -> Listed | None:
        """Return what the list says of a term, or None."""
        return next((one for one in self.terms if one.term == code), None)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a list says of an event (`why`, one of `LIST_SAYS`), and the word that follows."""

    word: str
    why: str
    listed: Listed | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """A physician's decision, and what became of it: as `causality.Opinion`."""

    entry: Entry
    party: str
    word: str
    fits: bool
    stands: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What another version says of a term: None where it is not on that list."""

    term: str
    before: Listed | None
    after: Listed | None


def in_force(versions: Iterable[Reference], at: datetime, zone: str) -> Reference | None:
    """Return the version that was in force at an instant; of one day, the one adopted last."""
    day = day_of(at, zone)
    begun = [one for one in versions if one.since is None or one.since <= day]
    return max(begun, key=_order, default=None)


def day_of(at: datetime, zone: str) -> date:
    """Return the day on which an instant lies, in the site's zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def suggestion(reference: Reference, data: Mapping[str, Any]) -> Suggestion:
    """Return what a list suggests of what was reported. It never says that nothing is to do."""
    code, grade = str(data.get("term", "")), int(str(data.get("grade") or 0))
    listed = reference.term(code)
    if code.endswith(".other"):
        return Suggestion(UNEXPECTED, "in_own_words")
    if listed is None:
        return Suggestion(UNEXPECTED, "not_listed")
    if grade > listed.grade:
        return Suggestion(UNEXPECTED, "more_severe", listed)
    return Suggestion(EXPECTED, LISTED, listed)


def judgements(one: "AdverseEvent") -> tuple[Judgement, ...]:
    """Return each decision, in the order in which they were taken."""
    told = [e for e in one.entries if e.event.kind == JUDGED]
    last = latest(told)
    return tuple(
        Judgement(e, party(e), str(e.event.data.get("expected")), one.still_fits(e), e in last)
        for e in told
    )


def standing(one: "AdverseEvent") -> str:
    """Return expected, unexpected, or "" while nobody has judged the report as it is now.

    Unexpected where any physician's latest decision says so, whatever others say. That it was
    expected counts only of the report as it stands: what was corrected since may be more severe.
    """
    found = [judgement for judgement in judgements(one) if judgement.stands]
    if any(judgement.word == UNEXPECTED for judgement in found):
        return UNEXPECTED
    return EXPECTED if any(judgement.fits for judgement in found) else ""


def contradictions(data: Mapping[str, Any], event_id: str = "") -> Iterator[Finding]:
    """Yield where a decision departs from its list and does not say why."""
    follows = EXPECTED if data.get("list_says") == LISTED else UNEXPECTED
    if data.get("expected") != follows and not data.get("note"):
        yield always("unlike_the_list", event_id)


def differences(before: Reference, after: Reference) -> tuple[Change, ...]:
    """Return each term that two versions do not say the same of, in the order of its code."""
    codes = sorted({one.term for one in (*before.terms, *after.terms)})
    pairs = (Change(code, before.term(code), after.term(code)) for code in codes)
    return tuple(one for one in pairs if one.before != one.after)


def data_of(reference: Reference) -> dict[str, Value]:
    """Return the data of the entry that adopts a version."""
    terms: list[Value] = [
        {"term": one.term, "grade": one.grade, "outcome": one.outcome, "source": one.source}
        for one in reference.terms
    ]
    since = reference.since.isoformat() if reference.since else ""
    return {"version": reference.version, "since": since, "terms": terms}


def read(entry: Entry) -> Reference:
    """Return the version that an entry adopted. Raises ValueError for one that nobody wrote."""
    data: Mapping[str, Any] = entry.event.data
    terms = tuple(
        Listed(str(row["term"]), int(row["grade"]), str(row["outcome"]), str(row["source"]))
        for row in data["terms"]
    )
    return Reference(str(data["version"]), terms, date.fromisoformat(str(data["since"])), entry)


def impossible(
    new: Reference, versions: Sequence[Reference], known: Iterable[str]
) -> dict[str, str]:
    """Return a code for each thing that stands in the way of a new version.

    `version`: missing or taken; `since`: missing, or before the version before it (`before`);
    a term by its code: grade not 1 to 5 (`grade`), no source (`source`), unknown (`unknown`).
    """
    errors: dict[str, str] = {}
    if not new.version:
        errors["version"] = "missing"
    elif any(one.version == new.version for one in versions):
        errors["version"] = "taken"
    if new.since is None:
        errors["since"] = "missing"
    elif any(one.since and one.since > new.since for one in versions):
        errors["since"] = "before"
    codes = set(known)
    return errors | {one.term: why for one in new.terms if (why := _wrong(one, codes))}


def _wrong(one: Listed, codes: set[str]) -> str:
    if one.term not in codes:
        return "unknown"
    if not 1 <= one.grade <= 5:
        return "grade"
    return "" if one.source else "source"


def _order(one: Reference) -> tuple[date, int]:
    return one.since or date.min, one.entry.seq if one.entry else 0
