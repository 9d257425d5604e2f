"""A case is the same in whatever order its entries were heard of, and however it is reckoned."""

from dataclasses import fields, replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from svflab.domain import rules
from svflab.domain.case import Case
from svflab.domain.chain import head_of, link, start
from svflab.domain.fold import case_of
from svflab.protocol.loader import load
from tests.domain.bench import CASE, SITE, T0, Bench, code_of

PROTOCOL = load()
OTHER = code_of("case", 7)
DAY = [entry.event for entry in Bench(PROTOCOL).until("close").case.entries]
SEEN = {entry.event.id: entry.surroundings for entry in Bench(PROTOCOL).until("open").case.entries}
LAST = T0 + timedelta(days=1)
NEVER = {"case.opened", "case.closed", "label.printed", "label.sent", "handover.accepted"}


def elsewhere(number):
    """An injection of this case's first syringe that another case states."""
    given_ = next(event for event in DAY if event.kind == "injection.given")
    return replace(
        given_,
        id=f"x{number}",
        about=f"case:{OTHER}",
        touches=(f"case:{CASE}",),
        occurred_at=T0 + timedelta(minutes=70 + number, microseconds=7),
    )


def correction(target, number, withdrawn):
    """The same entry a little later, or its withdrawal."""
    return replace(
        target,
        id=f"c{number}",
        kind="entry.withdrawn" if withdrawn else target.kind,
        data={} if withdrawn else target.data,
        occurred_at=target.occurred_at + timedelta(microseconds=1 + number),
        told=True,
        replaces=target.id,
        reason="so it was",
    )


@st.composite
def histories(draw):
    """Events of a day gone wrong: some missing, some at other times, corrected, or from elsewhere.

    No two happen at the same instant, and nothing is corrected twice: of two such events the
    one that was heard of first counts.
    """
    kept = [event for event in DAY if draw(st.integers(0, 9))]
    if draw(st.booleans()):
        moved = draw(st.sampled_from(kept or DAY))
        minutes = draw(st.integers(-120, 120))
        at = moved.occurred_at + timedelta(minutes=minutes, microseconds=3)
        kept = [replace(event, occurred_at=at) if event is moved else event for event in kept]
    targets = draw(st.lists(st.sampled_from(kept or DAY), max_size=3, unique_by=lambda e: e.id))
    made = [
        correction(target, number, draw(st.booleans()))
        for number, target in enumerate(targets)
        if target.kind not in NEVER
    ]
    if made and draw(st.booleans()):
        made.append(correction(made[0], 9, draw(st.booleans())))
    others = [elsewhere(number) for number in range(draw(st.integers(0, 2)))]
    return [*_apart(kept), *made, *others]


def _apart(events):
    return [
        replace(event, occurred_at=event.occurred_at + timedelta(microseconds=10 * place))
        for place, event in enumerate(events)
    ]


@st.composite
def arrivals(draw, events):
    """An order in which the events may be heard of: a correction after what it corrects."""
    order = draw(st.permutations(events))
    placed: list = []
    waiting = list(order)
    while waiting:
        ready = [e for e in waiting if not e.replaces or e.replaces not in {w.id for w in waiting}]
        placed.append(ready[0])
        waiting.remove(ready[0])
    return placed


def sealed(events):
    head, entries = start(SITE), []
    for event in events:
        seen = SEEN.get(event.id, {})
        entry = link(event, after=head, recorded_at=LAST, surroundings=seen)
        head = head_of(entry)
        entries.append(entry)
    return entries


def shape(case):
    """All that is known of a case, but where its entries stand in the log."""
    ids = {kind: [entry.event.id for entry in entries] for kind, entries in case.done.items()}
    apart = {"entries", "done", "replaced", "opened", "observed", "explained", "closed", "stopped"}
    plain = {
        f.name: getattr(case, f.name)
        for f in fields(Case)
        if f.name not in apart | {"injecting_stopped"}
    }
    replaced = {name: entry.event.id for name, entry in case.replaced.items()}
    return plain, ids, replaced, case.state, set(case.observed), set(case.explained)


@settings(max_examples=40)
@given(st.data())
def test_any_order_of_arrival_gives_the_same_case_and_the_same_findings(data):
    events = data.draw(histories())
    first, second = (sealed(data.draw(arrivals(events))) for _ in range(2))

    one, found = rules.judged(PROTOCOL, CASE, first)
    other, found_too = rules.judged(PROTOCOL, CASE, second)

    assert shape(one) == shape(other)
    assert sorted(found, key=repr) == sorted(found_too, key=repr)


@settings(max_examples=24)
@given(st.data())
def test_a_case_told_of_one_entry_at_a_time_is_the_case_told_of_all(data):
    entries = sealed(data.draw(arrivals(data.draw(histories()))))
    case, findings = Case(CASE), ()

    for place, entry in enumerate(entries):
        case, findings = rules.extended(PROTOCOL, case, findings, entry)
        if place % 9 == 0 or place == len(entries) - 1:
            anew, found = rules.judged(PROTOCOL, CASE, entries[: place + 1])
            assert case == anew
            assert sorted(findings, key=repr) == sorted(found, key=repr)


@given(st.data())
@settings(max_examples=25)
def test_whatever_happened_a_case_can_be_told(data):
    events = [
        replace(event, data=data.draw(st.sampled_from([{}, event.data, {"digits": 7}])))
        if not data.draw(st.integers(0, 5))
        else event
        for event in data.draw(histories())
    ]
    case, findings = rules.judged(PROTOCOL, CASE, sealed(events))

    assert case.state in {"open", "closed", "unknown"}
    assert all(finding.event_id for finding in findings)


def test_what_is_asked_of_a_case_does_not_change_it():
    bench = Bench(PROTOCOL).until("fill")
    before = shape(bench.case)

    bench.finds("product.released", "park", checks={})
    bench.finds("syringe.filled", "park", number=3, volume_ml="1.0")

    assert shape(bench.case) == before


def test_two_acts_in_one_instant_keep_the_order_in_which_they_were_heard():
    entries = sealed([replace(event, occurred_at=T0) for event in DAY])

    assert case_of(PROTOCOL, CASE, reversed(entries)).state == "closed"


def test_the_fold_and_the_judgement_tell_of_the_same_case():
    entries = sealed(DAY)

    assert case_of(PROTOCOL, CASE, entries) == rules.judged(PROTOCOL, CASE, entries)[0]
