"""Rows of the log that were changed, put in, taken out or moved, with the guards taken away."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svflab.domain.chain import Head, link
from svflab.records import db, log, transaction
from tests.tampering.hand import (
    AT_5,
    SITE,
    first,
    put,
    put_for_now,
    reseal,
    sql,
    stored,
    the_head,
)

TEXTS = ["event_id", "kind", "about", "actor", "event", "place", "prev_hash", "hash"]


def test_one_letter_changed_in_any_column_is_found(owner, found):
    for column in TEXTS:
        was = stored(column, 5)
        with put_for_now(column, 5, f"{was[:-1]}{'a' if was[-1] != 'a' else 'b'}"):
            assert first(found()) in AT_5, column


@pytest.mark.parametrize("column", ["occurred_at", "recorded_at"])
def test_one_microsecond_is_found(owner, found, database, column):
    if database.name == "sqlite":
        put(column, 5, f"{stored(column, 5)[:-1]}7")
    else:
        later = f"{column} + interval '1 microsecond'"
        sql(f"UPDATE log SET {column} = {later} WHERE site = :s AND seq = 5", s=SITE)

    assert first(found()) == ("changed", SITE, 5)


@pytest.mark.only("sqlite")  # PostgreSQL keeps instants, not their letters
def test_a_byte_that_is_read_alike_is_found_too(owner, found):
    put("recorded_at", 5, stored("recorded_at", 5).replace(" ", "T"))

    assert [str(one) for one in found()] == ["seoul, entry 5 is not what was sealed: recorded_at."]


@pytest.mark.parametrize(("column", "value"), [("site", "seoum"), ("seq", 4711)])
def test_an_entry_moved_to_another_place_is_missed(owner, found, column, value):
    put(column, 5, value)

    assert ("missing", SITE, 5) in [(one.what, one.site, one.seq) for one in found()]


@pytest.mark.parametrize("place", [0, -5])
def test_a_place_before_the_first_is_no_hiding_place(owner, found, place):
    put("seq", 5, place)

    (only,) = found()
    assert (only.what, only.said["found"]) == ("surplus", str(place))


@pytest.mark.parametrize("column", ["event", "place"])
def test_every_letter_of_what_was_sealed_counts(owner, found, column):
    letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")

    @settings(max_examples=60 if db.engine.dialect.name == "sqlite" else 15)
    @given(st.data())
    def change_one(data):
        seq = data.draw(st.integers(1, the_head().seq), label="seq")
        was = stored(column, seq)
        at = data.draw(st.integers(0, len(was) - 1), label="position")
        letter = data.draw(letters.filter(lambda letter: letter != was[at]), label="letter")
        with put_for_now(column, seq, was[:at] + letter + was[at + 1 :]):
            assert first(found()) in {("changed", SITE, seq), ("unreadable", SITE, seq)}

    change_one()


JUNK = ["", "null", "[]", "not json", "{}", '{"a":1}', "[" * 100_000, '"\\ud800"', "1e400"]


@pytest.mark.parametrize("column", ["event", "place"])
def test_what_cannot_be_read_is_told_and_stops_nothing(owner, found, column):
    for junk in JUNK:
        with put_for_now(column, 5, junk):
            assert first(found()) in AT_5, junk


@pytest.mark.only("sqlite")  # PostgreSQL keeps nothing that does not fit its column
def test_bytes_that_are_no_text_are_told_and_stop_nothing(owner, found):
    no_text = "UPDATE log SET {} = CAST(X'FF00FE' AS TEXT) WHERE site = :s AND seq = 5"

    for column in ("event", "place", "recorded_at", "actor", "hash"):
        was = stored(column, 5)
        sql(no_text.format(column), s=SITE)
        assert first(found()) in AT_5, column
        put(column, 5, was)

    sql(no_text.format("seq"), s=SITE)
    sql(no_text.replace("seq = 5", "seq = 6").format("site"), s=SITE)
    assert {one.what for one in found()} == {"no_site", "missing"}


def test_a_row_taken_out_is_missed(owner, found):
    sql("DELETE FROM log WHERE site = :s AND seq = 5", s=SITE)

    assert next(str(one) for one in found()) == (
        "seoul, entry 5 is missing: the next one there is 6."
    )


def test_a_row_taken_out_and_the_others_moved_up_is_found(owner, found):
    sql("DELETE FROM log WHERE site = :s AND seq = 5", s=SITE)
    for seq in range(6, the_head().seq + 1):
        put("seq", seq, seq - 1)

    assert first(found()) == ("changed", SITE, 5)


def test_the_first_row_taken_out_is_missed(owner, found):
    sql("DELETE FROM log WHERE site = :s AND seq = 1", s=SITE)

    assert first(found()) == ("missing", SITE, 1)


def test_a_row_put_in_by_its_own_seal_is_found_where_the_next_one_follows(owner, found):
    entries = list(log.entries(SITE))
    after, copied = entries[3], entries[8]
    forged = link(
        replace(copied.event, id="forged"),
        after=Head(SITE, after.seq, after.hash),
        recorded_at=copied.recorded_at,
        surroundings={},
    )
    for seq in range(the_head().seq, 4, -1):
        put("seq", seq, seq + 1)
    with transaction():
        db.session.execute(log.LogRow.__table__.insert(), log.row_of(forged))

    assert first(found()) == ("changed", SITE, 6)


def test_two_rows_that_change_places_are_found(owner, found):
    put("seq", 5, 999)
    put("seq", 6, 5)
    put("seq", 999, 6)

    assert first(found()) == ("changed", SITE, 5)


def test_a_row_that_was_sealed_again_by_itself_does_not_lead_to_the_next(owner, found):
    reseal(from_seq=5, to_seq=5)

    assert first(found()) == ("unlinked", SITE, 6)
