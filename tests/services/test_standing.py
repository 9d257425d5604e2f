"""How a site stands: what is remembered of it is what would be read now."""

from uuid import uuid4

import pytest
from sqlalchemy import event

from svflab.records import db, execute
from svflab.records.projections import CASES
from svflab.services import receiving, standing, subjects
from svflab.services.rebuild import rebuild
from svflab.services.walk import PARTS, Day
from tests.people import SITE


@pytest.fixture
def walk(records, protocol, clock):
    """The day of a participant, who works at a bench of their own."""

    def begin(number=1):
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        own = {"bench": f"Bench {number}", "device": f"SX-{number}"}
        return Day(protocol, SITE, f"P-{number:03}", wait=wait, **own)

    return begin


@pytest.fixture
def stands(records, protocol):
    return lambda: standing.of_site(protocol, SITE, awaited=10, reports=10)


@pytest.fixture
def asked(records):
    """What the database is asked, while the test goes on."""
    said = []
    listen = lambda *given: said.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)
    yield said
    event.remove(db.engine, "before_cursor_execute", listen)


def forget(app):
    subjects.forget()
    for name in ("svflab_standing", "svflab_namesakes"):
        app.extensions.pop(name, None)


def test_all_through_a_day_what_is_remembered_is_what_would_be_read_anew(walk, stands, records):
    day = walk()
    for part in PARTS:
        getattr(day, part)()
        day.wait(2)
        stands()
        remembered = stands()
        forget(records)
        assert remembered == stands(), part


def test_while_nothing_is_recorded_only_the_ends_of_two_chains_are_read(walk, stands, asked):
    walk().until("open")
    stands()
    asked.clear()

    stands()

    assert ["log_head" in one for one in asked if one.startswith("SELECT")] == [True, True]


def test_once_something_is_recorded_all_open_cases_are_asked_for_together(walk, stands, asked):
    days, counts = [walk(number) for number in (1, 2, 3)], []
    for day in days:
        day.until("open")
        stands()
        day.preflight()
        asked.clear()
        stands()
        counts.append(len(asked))

    assert len(set(counts)) == 1


def test_lists_that_were_made_again_are_read_again(walk, stands, protocol):
    walk().until("open")
    execute(CASES.delete())
    db.session.commit()
    assert stands().open == ()

    rebuild(protocol)

    assert len(stands().open) == 1


def test_what_expires_is_counted_anew_on_another_day(stands, clock):
    said = {"item": "kit", "lot": "SXL-2611", "serial": "KS1", "expires": "2026-12-24"}
    receiving.receive(
        SITE,
        said,
        event_id=str(uuid4()),
        actor="processor",
        role="processor",
        workstation="Bench 1",
    )
    assert stands().stock.expiring == 0

    clock.tick(days=10)

    assert stands().stock.expiring == 1
