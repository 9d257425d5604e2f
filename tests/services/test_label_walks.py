"""Random walks over labels: printed, stuck on, voided, torn up, lost and scanned, by many at once.

What is asked of a walk is reckoned here from the log alone, entry by entry in its order: a sheet
on which each print stands as waiting, applied, void, destroyed or lost. Nothing of the rules or
of the fold is used for that.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from uuid import uuid4

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from svflab.domain.closing import open_items
from svflab.domain.identifiers import read
from svflab.domain.rules.labels import ONE_FINDING
from svflab.records import log, transaction
from svflab.services import subjects, tokens
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.scan import answer
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests.people import person

SITE = "seoul"
ENDED, AWAY = {"destroyed", "lost"}, {"waiting", "void"}
USED = {"label.applied": "code", "label.verified": "code"}
"""What a label is relied on for, and where its code stands."""


# ----------------------------------------------------------------- what is so, by the log


class Sheet:
    """Where each print of each container stands, counted from one case's entries before a place."""

    def __init__(self, day, before=10**9):
        self.prints, self.stopped = {}, {}
        self.out, self.nowhere, self.worn = set(), set(), set()
        for entry in log.replay(SITE, f"case:{day.code}"):
            if entry.seq < before:
                self.take(entry.event, day)

    def take(self, event, day):
        if event.kind == "label.printed":
            row = self.prints.setdefault(event.data["container"], {})
            assert event.data["number"] == len(row) + 1
            row[event.data["number"]] = "waiting"
        elif event.kind in USED and event.about == f"case:{day.code}":
            self.use(event.kind, *named(event.data["code"]))
        elif event.kind in {"label.voided", "label.destroyed", "label.lost"}:
            self.end(event.kind.removeprefix("label."), *named(event.data["code"]))
        elif event.kind == "label.sent":
            self.send(event.data["outcome"], named(event.data["code"]))
        elif event.kind == "scan.answered" and event.data.get("case") == day.code:
            self.scan(event)

    def use(self, kind, code, number):
        assert number == self.live(code), "an accepted void"
        row = self.prints[code]
        if kind == "label.verified":
            assert row[number] == "applied"
            return
        for other in row:
            if other < number and row[other] not in ENDED:
                row[other] = "void"
        row[number] = "applied"
        self.worn.add((code, number))
        self.nowhere.discard((code, number))

    def send(self, outcome, label):
        assert label not in self.out
        if outcome == "failed":
            assert label not in self.worn
            self.nowhere.add(label)
            return
        assert label[1] == self.live(label[0])
        assert self.prints[label[0]][label[1]] == "waiting"
        self.out.add(label)
        self.nowhere.discard(label)

    def end(self, how, code, number):
        row = self.prints[code]
        number = number or self.live(code)
        assert row[number] not in ENDED
        assert how != "voided" or row[number] != "void"
        assert how != "destroyed" or (row[number], number) != ("applied", self.live(code))
        row[number] = "void" if how == "voided" else how

    def scan(self, event):
        code, number = named(event.data["code"])
        if number and code in self.prints and number != self.live(code):
            assert event.data["answer"] == "stop"
            if number in self.prints[code]:
                self.stopped[event.id] = ((code, number), event.occurred_at)

    def live(self, code):
        row = self.prints.get(code, {})
        newest = max(row, default=0)  # one that was void brings none before it back
        return newest if row.get(newest) in {"waiting", "applied"} else 0

    def missing(self):
        """Return the prints of which nobody knows where they are; of some there is no paper."""
        rows = self.prints.items()
        away = {(c, n) for c, row in rows for n, state in row.items() if state in AWAY}
        return away - self.nowhere


def named(text):
    code = read(str(text))
    return code.base, code.number


def counted(day):
    """Look at a case: what the program says of its labels is what its log says."""
    sheet, known = Sheet(day), subjects.case_of(day.protocol, SITE, day.code)
    for code, row in sheet.prints.items():
        container = known.case.containers[code]
        live = container.live_print
        assert (live.number if live else 0) == sheet.live(code)
        assert [p.number for p in container.prints] == list(row)
        assert sum(p.state == "applied" and not p.fate for p in container.prints) <= 1
        for label in container.prints:
            assert label.counted == ((code, label.number) not in sheet.missing())
            assert label.fate == (row[label.number] if row[label.number] in ENDED else "")
    items = open_items(day.protocol, known.case)
    assert {(item.code, item.label) for item in items if item.label} == sheet.missing()
    shown = {f.event_id for f in known.findings if f.rule == "void_scanned"}
    for label, at in sheet.stopped.values():
        found = [sheet.stopped[one] for one in shown & set(sheet.stopped)]
        assert any(label == other and abs(at - then) < ONE_FINDING for other, then in found)
    return sheet


# ------------------------------------------------------------------------- what is tried

KINDS = (
    *("print",) * 4,
    *("apply",) * 5,
    *("scan",) * 3,
    *("destroy",) * 2,
    *("send",) * 2,
    "void",
    "lose",
    "verify",
    "fill",
    "twice",
    "close",
)
WHICH = ("live", "live", "live", "old", "old", "other", "base", "none")
steps = st.tuples(
    st.sampled_from(KINDS),
    st.integers(0, 1),  # in which case
    st.integers(0, 2),  # which container of it
    st.sampled_from(WHICH),
    st.integers(0, 98),  # which of its old prints
)


def made(day):
    return [c for c in day.case.containers.values() if c.kind == "syringe"]


def code_of(day, other, nth, which, old):
    """Return a code that somebody could scan, and the container that it is on."""
    mine = made(other if which == "other" else day)
    container = mine[nth % len(mine)]
    if which == "none" or not container.prints:
        return read(container.code).print_code(97), container.code
    if which == "base":
        return container.code, container.code
    if which == "old":
        return container.prints[old % len(container.prints)].code, container.code
    live = container.live_print or container.prints[-1]
    return live.code, container.code


def attempt(days, step, screen="Bench 1"):
    """Try one thing; return whether it was recorded."""
    what, here, nth, which, old = step
    day, other = days[here], days[1 - here]
    text, _container = code_of(day, other, nth, which, old)
    is_torn = old % 3 > 0
    match what:
        case "print" | "twice":
            return printed(day, nth, is_torn, times=1 + (what == "twice"))
        case "scan":
            page = (day.code, other.code, "")[old % 3]
            return scanned(day, text, page, screen)
        case "fill":
            number = len(made(day)) + 1
            return done(day, "syringe.filled", "processor", number=number, volume_ml="0.1")
        case "close":
            return closed(day)
        case "apply" | "verify":
            return used(day, *RELIES[what], text)
    if what == "send":
        outcome = ("sent", "failed", "unknown")[old % 3]
        return done(day, "label.sent", "processor", code=text, way="browser", outcome=outcome)
    kind, said = PAPER[what]
    return done(day, kind, "processor", code=text, **said)


RELIES = {"apply": ("label.applied", "processor"), "verify": ("label.verified", "second")}
PAPER = {
    "void": ("label.voided", {"reason": "torn"}),
    "destroy": ("label.destroyed", {"witness": "second"}),
    "lose": ("label.lost", {"witness": "second", "reason": "nowhere to be found"}),
}


def done(day, kind, who, **said):
    with suppress(Refused, Invalid, Conflict):
        day.act(kind, who, **said)
        return True
    return False


def used(day, kind, who, text):
    """Rely on a label: with a void or replaced print it is refused, recorded, and shows."""
    try:
        day.act(kind, who, code=text)
    except Refused as refused:
        shows(day, refused.attempt)
        return False
    return True


def shows(day, attempt):
    """Look whether what was tried with a void label shows as a deviation."""
    found = {row["rule"] for row in log.find(attempt).event.data["findings"]}
    known = subjects.case_of(day.protocol, SITE, day.code).findings
    shown = {f.rule for f in known if f.event_id == attempt}
    assert ("void_scanned" in shown) == ("label_void" in found)


def printed(day, nth, is_torn, *, times):
    """Print a label; sent again it is the same print."""
    mine = made(day)
    code, said = mine[nth % len(mine)].code, {"reason": "torn"} if is_torn else {}
    event_id, seen = str(uuid4()), set()
    for _ in range(times):
        try:
            recorded = day.act(
                "label.printed", "processor", container=code, event_id=event_id, **said
            )
        except (Refused, Invalid):
            return False
        seen.add(recorded.entry.event.data["print_code"])
    assert len(seen) == 1
    return True


def scanned(day, text, page, screen):
    given = answer(
        day.protocol,
        SITE,
        text,
        account="processor2",
        role="processor",
        workstation=screen,
        case=page,
    )
    return given.state == "accepted"


def closed(day):
    """Close, which is refused with each label that is missing; nothing here ends custody.

    Another workstation may act just before or after: what was missing at its place in the log.
    """
    with pytest.raises(Refused) as refused:
        day.act("case.closed", "quality", owner="quality", due="2026-12-07")
    named = {(f.words.get("code"), f.words.get("label")) for f in refused.value.findings}
    missing = Sheet(day, before=log.find(refused.value.attempt).seq).missing()
    assert {(code, str(number)) for code, number in missing} <= named
    return False


def told(app, day):
    """Return which print each labelled syringe bears, as a program is told."""
    secret = tokens.new_token("reader", SITE, "test", ("read",))
    headers = {"Authorization": f"Bearer {secret}"}
    case = app.test_client().get(f"/api/v1/cases/{day.code}", headers=headers).json
    rows = {row["code"]: (row["label"] or {}).get("number", 0) for row in case["containers"]}
    return {one.code: rows[one.code] for one in day.case.containers.values() if one.prints}


# --------------------------------------------------------------------------------- walks


@pytest.fixture
def protocol(app):
    return app.extensions["protocol"]


@pytest.fixture
def days(records, protocol, clock):
    """Two cases at work side by side, each with its first syringe filled and not yet labelled."""

    def begun(number):
        place = {"bench": f"Bench {number}", "device": f"SX-{number}"}
        day = Day(protocol, SITE, f"P-00{number}", lambda m: clock.tick(minutes=m), **place)
        day.until("collect")
        day.plan(3, volume_ml="0.1")
        day.act("syringe.filled", "processor", number=1, volume_ml="0.1")
        return day

    return [begun(1), begun(2)]


class Undone(Exception):
    """Ends an example: what it recorded is rolled back."""


@pytest.mark.only("sqlite")  # what acts at once, below, is tried on both
def test_no_walk_makes_a_void_label_count(days, clock, protocol):
    begun, tally = clock.now, Counter()

    def walk(tried):
        for step in tried:
            clock.tick(seconds=3)
            tally[step[0]] += bool(attempt(days, step))
        for day in days:
            counted(day)
        assert verify(protocol).breaks == ()

    @settings(max_examples=4, phases=[Phase.generate])  # a shorter walk takes minutes to find
    @given(st.lists(steps, min_size=100, max_size=140))
    def every_walk(tried):
        clock.step(begun - clock.now)
        with suppress(Undone), transaction():
            walk(tried)
            raise Undone
        subjects.forget()

    every_walk()
    assert set(tally) == set(KINDS)
    assert all(count for what, count in tally.items() if what != "close"), tally


def test_workstations_that_act_at_once_agree_on_one_label(days, app, clock, protocol):
    def work(seed):
        choose = Random(seed)
        with app.app_context():
            for _ in range(45):
                clock.tick(seconds=1)
                step = (
                    choose.choice(KINDS),
                    choose.randint(0, 1),
                    choose.randint(0, 2),
                    choose.choice(WHICH),
                    choose.randint(0, 98),
                )
                attempt(days, step, screen=f"Bench {seed}")

    with ThreadPoolExecutor(4) as pool:
        for one in [pool.submit(work, seed) for seed in range(4)]:
            one.result(timeout=120)

    sheets = [counted(day) for day in days]
    assert verify(protocol).breaks == ()
    reader = person(app, "reader", "quality")
    for day, sheet in zip(days, sheets, strict=True):
        assert told(app, day) == {code: sheet.live(code) for code in sheet.prints}
        page = reader.get(f"/cases/{day.code}/history").text
        missing = len(sheet.missing())
        said = f"{missing} label{'s' * (missing > 1)} missing" if missing else "Labels balance"
        assert said in page
    assert sum(len(row) for sheet in sheets for row in sheet.prints.values()) > 10


def test_two_windows_that_print_at_one_moment_get_two_numbers_of_which_one_identifies(days, app):
    day = days[0]
    code = made(day)[0].code
    day.act("label.printed", "processor", container=code)

    def send(_):
        with app.app_context():
            recorded = day.act("label.printed", "processor", container=code, reason="torn")
            return recorded.entry.event.data["print_code"]

    with ThreadPoolExecutor(4) as pool:
        codes = set(pool.map(send, range(4)))

    assert {read(one).number for one in codes} == {2, 3, 4, 5}
    accepted = [one for one in sorted(codes) if used(day, "label.applied", "processor", one)]
    assert [read(one).number for one in accepted] == [5]
    assert Sheet(day).missing() == {(code, n) for n in (1, 2, 3, 4)}
