"""An event in its place in the log: every change is found, and so is a tail that was cut off."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svflab.domain.chain import Head, first_break, follows, genesis, head_of, link, start
from svflab.domain.event import Event, canonical, read_instant
from tests.domain.bench import SITE, T0


def event(number, **more):
    said = {"participant": f"P-{number:03d}", "손": "right_index", "ticked": [True, None, 3]}
    return Event(
        id=f"e{number}",
        site=SITE,
        kind="case.opened",
        about="case:C7K3QM9X2K",
        occurred_at=T0 + timedelta(minutes=number),
        actor="kim",
        role="surgeon",
        data=said,
        touches=("participant:P-001",),
        **more,
    )


def chain(count):
    head = start(SITE)
    for number in range(1, count + 1):
        entry = link(
            event(number),
            after=head,
            recorded_at=T0 + timedelta(minutes=number, seconds=1),
            surroundings={"sex": "female"},
            flags=("clock.back",) if number == 3 else (),
        )
        head = head_of(entry)
        yield entry


CHAIN = tuple(chain(6))


def stored(entry):
    """An entry as bytes, the way a table keeps it: each part spelled in one way."""
    place = canonical({"flags": list(entry.flags), "surroundings": entry.surroundings})
    at = entry.recorded_at.isoformat()
    row = (entry.site, str(entry.seq), entry.event.canonical(), at, place)
    return "\x1f".join((*row, entry.prev_hash, entry.hash)).encode()


def restored(row):
    """The entry that stored bytes stand for, or None where they stand for none."""
    try:
        site, seq, body, at, place, prev_hash, seal = row.decode().split("\x1f")
        said = json.loads(place)
        entry = replace(
            CHAIN[0],
            site=site,
            seq=int(seq),
            event=Event.read(body),
            recorded_at=type(T0).fromisoformat(at),
            surroundings=said["surroundings"],
            flags=tuple(said["flags"]),
            prev_hash=prev_hash,
            hash=seal,
        )
        return entry if stored(entry) == row else None
    except (ValueError, TypeError, KeyError):
        return None


def is_found(row, after):
    entry = restored(row)
    return entry is None or first_break([entry], after=after) is not None


def test_a_chain_that_nobody_touched_is_whole():
    assert first_break(CHAIN, after=start(SITE)) is None
    assert all(restored(stored(entry)) == entry for entry in CHAIN)


@pytest.mark.shows("Part 11 11.10(a)")
def test_every_one_byte_change_of_an_entry_is_found():
    entry, after = CHAIN[2], head_of(CHAIN[1])
    row = stored(entry)
    missed = [
        (place, flip)
        for place in range(len(row))
        for flip in (0x01, 0x20, 0x80)
        if not is_found(row[:place] + bytes([row[place] ^ flip]) + row[place + 1 :], after)
    ]

    assert missed == []


@given(st.data())
def test_every_other_byte_in_any_place_is_found(data):
    row = stored(CHAIN[2])
    place = data.draw(st.integers(0, len(row) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != row[place]))

    assert is_found(row[:place] + bytes([byte]) + row[place + 1 :], head_of(CHAIN[1]))


@pytest.mark.parametrize("place", range(len(CHAIN)))
def test_an_edit_is_found_where_it_was_made(place):
    said = {**CHAIN[place].event.data, "participant": "P-999"}
    edited = replace(CHAIN[place], event=replace(CHAIN[place].event, data=said))
    entries = [*CHAIN[:place], edited, *CHAIN[place + 1 :]]

    assert first_break(entries, after=start(SITE)) == edited


@pytest.mark.parametrize("place", range(len(CHAIN)))
def test_an_entry_that_was_sealed_anew_breaks_the_next_one(place):
    before = head_of(CHAIN[place - 1]) if place else start(SITE)
    anew = link(event(77), after=before, recorded_at=T0, surroundings={})
    entries = [*CHAIN[:place], anew, *CHAIN[place + 1 :]]
    broken = CHAIN[place + 1] if place + 1 < len(CHAIN) else None

    assert first_break(entries, after=start(SITE)) == broken


@pytest.mark.parametrize("place", range(len(CHAIN) - 1))
def test_a_deleted_entry_breaks_the_next_one(place):
    entries = [*CHAIN[:place], *CHAIN[place + 1 :]]

    assert first_break(entries, after=start(SITE)) == CHAIN[place + 1]


@pytest.mark.parametrize("place", range(1, len(CHAIN)))
def test_an_inserted_entry_is_found(place):
    other = link(event(77), after=head_of(CHAIN[place - 1]), recorded_at=T0, surroundings={})
    entries = [*CHAIN[:place], other, *CHAIN[place:]]

    assert first_break(entries, after=start(SITE)) == CHAIN[place]


@pytest.mark.parametrize("place", range(len(CHAIN) - 1))
def test_two_entries_that_changed_places_are_found(place):
    entries = [*CHAIN[:place], CHAIN[place + 1], CHAIN[place], *CHAIN[place + 2 :]]

    assert first_break(entries, after=start(SITE)) == CHAIN[place + 1]


def test_a_tail_that_was_cut_off_shows_only_against_a_head_kept_elsewhere():
    kept = head_of(CHAIN[-1])
    left = CHAIN[:-2]

    assert first_break(left, after=start(SITE)) is None
    assert kept not in [head_of(entry) for entry in left]


def test_a_chain_names_its_site():
    with pytest.raises(ValueError, match="no place in the log"):
        link(event(1), after=start("busan"), recorded_at=T0, surroundings={})
    assert genesis("seoul") != genesis("busan")


def test_an_entry_of_another_site_is_found():
    elsewhere = replace(CHAIN[0], site="busan")

    assert first_break([elsewhere], after=start(SITE)) == elsewhere
    assert not follows(elsewhere, start(SITE))


def test_when_it_was_heard_what_was_seen_and_the_flags_are_sealed_too():
    entry, after = CHAIN[2], head_of(CHAIN[1])

    assert follows(entry, after)
    assert not follows(replace(entry, recorded_at=entry.recorded_at + timedelta.resolution), after)
    assert not follows(replace(entry, surroundings={"sex": "male"}), after)
    assert not follows(replace(entry, flags=()), after)


def test_a_head_is_read_as_it_is_written():
    head = head_of(CHAIN[-1])

    assert Head.read(str(head)) == head


@pytest.mark.parametrize("text", ["", "seoul:6", "seoul:6:abc", "seoul:six:" + "0" * 64])
def test_anything_else_is_no_head(text):
    with pytest.raises(ValueError, match=r".+"):
        Head.read(text)


# -------------------------------------------------------------------------------- event


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), inner)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("abcde", min_size=1, max_size=5), values, max_size=4))
def test_an_event_is_read_as_it_is_sealed(data):
    said = replace(event(1), data=data)

    assert Event.read(said.canonical()) == said
    assert Event.read(said.canonical()).canonical() == said.canonical()


@pytest.mark.parametrize("value", [0.25, float("nan"), {1: "a"}, b"bytes", "\ud800", {"a": {1, 2}}])
def test_what_two_machines_may_spell_differently_is_not_sealed(value):
    with pytest.raises(ValueError, match=r".+"):
        canonical({"value": value})


def test_an_event_happens_in_utc():
    with pytest.raises(ValueError, match="UTC"):
        replace(event(1), occurred_at=T0.replace(tzinfo=None))


def test_what_an_event_touches_is_sorted_and_named_once():
    for touches in (("b", "a"), ("a", "a")):
        with pytest.raises(ValueError, match="sorted"):
            replace(event(1), touches=touches)


@pytest.mark.parametrize("year", [1, 999, 1000, 2026, 9999])
def test_an_instant_of_any_year_is_read_as_it_is_sealed(year):
    said = replace(event(1), occurred_at=T0.replace(year=year))

    assert Event.read(said.canonical()) == said


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T00:00:00Z",
        "2026-11-23T00:00:00.000000+00:00",
        "2026-11-23 00:00:00.000000Z",
        "2026-11-23T00:00:00.000000",
        "20261123T000000.000000Z",
    ],
)
def test_an_instant_is_spelled_in_one_way(text):
    with pytest.raises(ValueError, match="sealed"):
        read_instant(text)


def test_two_events_say_the_same_whatever_the_server_adds():
    first = event(1)
    second = replace(
        first, occurred_at=T0, workstation="Theatre 2", protocol="x", zone="Asia/Seoul"
    )

    assert first.said() == second.said()


@pytest.mark.parametrize(
    "other",
    [
        {"data": {"participant": "P-009"}},
        {"actor": "noh"},
        {"performer": "noh"},
        {"witness": "noh"},
        {"reason": "x"},
        {"replaces": "e7"},
        {"about": "case:C00000001Y"},
        {"told": True},
    ],
)
def test_two_events_with_other_words_do_not_say_the_same(other):
    assert event(1).said() != replace(event(1), **other).said()
