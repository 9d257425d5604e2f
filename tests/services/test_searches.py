"""What each page asks of the lists and of the log, as SQLite finds it: however much there is."""

import pytest
from sqlalchemy import event

from svflab.records import db, log
from svflab.services import inbox, safety, subjects
from tests.services.test_safety import begin as begin
from tests.services.test_safety import bruise, code_of, report

WHOLE = "(site=?)"
"""A search by the site alone: it reads whatever there is of the site."""


def searches(ask):
    """Return how SQLite searches for what `ask` asks for."""
    asked = []

    def heard(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", heard)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", heard)
    connection = db.session.connection().connection
    plans = (connection.execute(f"EXPLAIN QUERY PLAN {said}", given) for said, given in asked)
    return [row[3] for plan in plans for row in plan if "SEARCH" in row[3]]


@pytest.fixture
def codes(protocol, begin):
    day = begin("open")
    return [code_of(report(protocol, day, bruise())) for _number in range(2)]


@pytest.mark.only("sqlite")
def test_each_of_several_subjects_is_searched_for_by_itself(protocol, codes):
    several = [f"ae:{code}" for code in codes]
    found = searches(lambda: subjects.several(protocol, "seoul", several))

    assert found
    assert not [one for one in found if WHOLE in one]


@pytest.mark.only("sqlite")
def test_whoever_nothing_waits_on_is_told_so_without_reading_what_waits_on_others(codes):
    found = searches(lambda: inbox.count("seoul", ["role:sponsor", "account:kim"]))

    assert found
    assert not [one for one in found if WHOLE in one]


def test_what_waits_on_somebody_twice_is_counted_once(codes):
    assert inbox.count("seoul", ["role:safety_officer", "role:surgeon", inbox.ALL]) == len(codes)
    assert inbox.count("seoul", []) == 0


def test_more_subjects_than_fit_into_one_question_are_each_answered(protocol, codes):
    known = safety.find(protocol, "seoul", codes[0])
    lasts = {f"ae:{number}": known.entries[-1] for number in range(150)}
    lasts[known.subject] = known.entries[-1]
    told = log.behind("seoul", lasts)

    assert list(told) == list(lasts)
    assert told[known.subject] == []
