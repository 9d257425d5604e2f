"""What is asked of the safety officer's desk: its pages, and what is taken away from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from svflab.cli.bench import filled
from svflab.cli.bench.asks import Browser, get, post
from svflab.cli.bench.events import LONG, YOUNG, Walked
from svflab.cli.opening import Make
from svflab.records import reports
from svflab.records.projections import Row
from svflab.services import harms, inbox, near_misses
from svflab.services.harms import Filter

GOAL: Final = 150.0
"""Goal for the slowest of a hundred pages, in ms."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A page, or a file that is taken away (with the fields of its form)."""

    title: str
    path: str
    form: dict[str, str] | None = None

    @property
    def is_page(self) -> bool:
        """Say whether it is a page: files are told, and have no goal."""
        return self.form is None

    def spelled(self, screen: Browser) -> str:
        """Return the request."""
        return get(self.path, screen) if self.form is None else post(self.path, self.form, screen)


@dataclass(frozen=True, slots=True)
class Places:
    """Where the lists of a database are in their middle, as addresses tell it."""

    mine: str
    everybody: str
    closed: str
    plain: str
    listed: dict[str, str]
    stopped: str
    near_miss: str


def middles(make: Make, url: str, folder: Path, account: str) -> Places:
    """Return where the lists of the desk are in their middle."""
    with filled.opened(make, url, folder) as (_protocol, site):
        mine = (f"account:{account}", "role:safety_officer")
        between = _middle(near_misses.listed(site, size=_ALL))
        plain = reports.page(site, reports.Filter(), after=None, size=_ALL)
        return Places(
            _place(_middle(inbox.waiting(site, mine, size=_ALL)), "act_by"),
            _place(_middle(inbox.waiting(site, [inbox.ALL], size=_ALL)), "act_by"),
            _place(_middle(inbox.closed(site, size=_ALL)), "aware_at"),
            _place(_middle(plain), "aware_at"),
            {sort: _of(site, sort) for sort in harms.SORTS},
            f"{between['last_at'].isoformat()}~{between['first']}",
            f"{between['case']}/{between['first']}",
        )


_ALL: Final = 100_000


def _middle(rows: list[Row]) -> Row:
    return rows[len(rows) // 2]


def _place(row: Row, name: str) -> str:
    return f"{row[name].isoformat()}~{row['code']}"


def _of(site: str, sort: str) -> str:
    row = _middle(list(harms.every(site, Filter(), sort, falling=True)))
    told = (row[name] for name in harms.columns(sort))
    return "~".join(one.isoformat() if hasattr(one, "isoformat") else str(one) for one in told)


def asked(walked: Walked, places: Places) -> tuple[Ask, ...]:
    """Return everything that is asked of the desk."""
    return (*_inbox(walked, places), *_lists(walked, places), *_rest(walked, places))


def _inbox(walked: Walked, places: Places) -> Iterator[Ask]:
    at = "/safety/inbox"
    yield Ask("inbox: mine", at)
    yield Ask("inbox: mine, in the middle", f"{at}?after={_quoted(places.mine)}")
    yield Ask("inbox: everybody's", f"{at}?show=everybody")
    yield Ask(
        "inbox: everybody's, in the middle",
        f"{at}?show=everybody&after={_quoted(places.everybody)}",
    )
    yield Ask("inbox: closed", f"{at}?show=closed")
    yield Ask("inbox: closed, in the middle", f"{at}?show=closed&after={_quoted(places.closed)}")
    yield Ask("inbox: found by words", f"{at}?q=pain")
    yield Ask("inbox: found by a participant", f"{at}?q={walked.days[-1][0]}")
    yield Ask("inbox: found by a code", f"{at}?q={walked.codes[YOUNG]}")
    yield Ask("event: one entry", f"/safety/{walked.codes[YOUNG]}")
    yield Ask("event: 30 entries", f"/safety/{walked.codes[LONG]}")
    yield Ask("event: its forms", f"/safety/{walked.codes[LONG]}/papers")


def _lists(walked: Walked, places: Places) -> Iterator[Ask]:
    for state in ("waiting", "due", "judged", "all"):
        yield Ask(f"reports: {state}", f"/safety/?state={state}")
    for only in ("serious", "special"):
        yield Ask(f"reports: all, {only}", f"/safety/?state=all&{only}=1")
        yield Ask(f"reports: waiting, {only}", f"/safety/?state=waiting&{only}=1")
    yield Ask("reports: all, in the middle", f"/safety/?state=all&after={_quoted(places.plain)}")
    at = "/safety/list"
    for sort in harms.SORTS:
        yield Ask(f"list: by {sort}", f"{at}?sort={sort}&order=down")
        yield Ask(
            f"list: by {sort}, in the middle",
            f"{at}?sort={sort}&order=down&after={_quoted(places.listed[sort])}",
        )
    for name, query in _FILTERS:
        yield Ask(f"list: {name}", f"{at}?{query}")
    yield Ask("list: a participant", f"{at}?q={walked.days[-1][0]}")
    yield Ask("list: a case", f"{at}?q={walked.days[-1][1]}")


_FILTERS: Final = (
    ("serious", "serious=1"),
    ("special", "special=1"),
    ("related", "related=1"),
    ("serious, by grade", "serious=1&sort=grade&order=down"),
    ("special, by onset", "special=1&sort=began&order=up"),
    ("none of the sort", "special=1&grade=5"),
    ("a place", "place=systemic"),
    ("a term", "term=digit.infection"),
    ("grade 3", "grade=3"),
    ("a component", "component=svf"),
    ("a state", "state=judged"),
    ("a month", "since=2026-01-01&until=2026-01-31"),
)


def _rest(walked: Walked, places: Places) -> Iterator[Ask]:
    who, code = walked.days[-1][0], walked.codes[LONG]
    yield Ask("harms", "/safety/harms")
    yield Ask("rates", "/safety/rates")
    yield Ask("guidance", "/safety/guidance")
    yield Ask("reference list", "/reference-list/")
    yield Ask("participant", f"/participants/{who}")
    yield Ask("participant's timeline", f"/participants/{who}/timeline")
    yield Ask("near misses: waiting", "/near-misses/")
    yield Ask("near misses: all", "/near-misses/?state=all")
    yield Ask("near misses: in the middle", f"/near-misses/?after={_quoted(places.stopped)}")
    yield Ask("near miss", f"/near-misses/{places.near_miss}")
    for state in ("todo", "missed", "done", "all"):
        yield Ask(f"calls: {state}", f"/calls/?state={state}")
    yield Ask("notices", "/notices/")
    yield Ask("outbox", "/outbox/")
    yield Ask("board", "/")
    for form in ("csv", "xlsx", "pdf"):
        yield Ask(f"taken: list, {form}", f"/safety/list/{form}", {})
    # Each taking is an entry: the table is counted anew, as after anything that is recorded.
    yield Ask("taken: harms, xlsx", "/safety/harms/xlsx", {})
    yield Ask("taken: harms, pdf", "/safety/harms/pdf", {})
    yield Ask("taken: calls, csv", "/calls/csv", {})
    yield Ask("taken: near misses, csv", "/near-misses/csv", {})
    yield Ask("taken: packet, pdf", "/safety/packet", {})
    yield Ask("taken: timeline, pdf", f"/participants/{who}/timeline/pdf", {})
    for form in ("cioms", "sae", "e2b"):
        yield Ask(f"taken: {form}", f"/safety/{code}/papers/{form}", {"language": "en"})


def _quoted(text: str) -> str:
    return quote(text, safe="")
