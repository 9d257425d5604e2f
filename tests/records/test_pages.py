"""A page of the log is found by an index that is in its order, however old the log is."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from svflab import clock
from svflab.records import db, pages
from svflab.records.pages import Wanted

SITE = "seoul"


def plans(ask):
    """Return how SQLite finds what `ask` asks for, question by question."""
    asked = []

    def heard(_connection, _cursor, statement, parameters, *_more):
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", heard)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", heard)
    connection = db.session.connection().connection
    return [
        " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {said}", given))
        for said, given in asked
        if said.startswith("SELECT log.site")
    ]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (Wanted(SITE), "sqlite_autoindex_log_1"),
        (Wanted(SITE, ("label.printed",)), "ix_log_site_kind_seq"),
        (Wanted(SITE, actor="kim"), "ix_log_site_actor_seq"),
        (Wanted(SITE, subject="case:C1"), "sqlite_autoindex_event_subject_1"),
        (Wanted(SITE, ("label.printed",), since=clock.now() - timedelta(days=1)), "ix_log_site_"),
        (Wanted(SITE, ("label.printed",), after=7), "ix_log_site_kind_seq"),
    ],
)
def test_a_page_and_an_export_are_read_in_the_order_of_an_index(records, wanted, index):
    assert records
    (page,) = plans(lambda: pages.page(wanted, 100, 50))
    (onward,) = plans(lambda: pages.onward(wanted, 0, 100, 50))

    assert index in page
    assert index in onward
    assert "TEMP B-TREE" not in page + onward


@pytest.mark.only("sqlite")
def test_what_no_index_finds_is_looked_for_in_a_stretch_and_no_further(records):
    assert records
    (plan,) = plans(lambda: pages.page(Wanted(SITE, overrides=True), 10 * pages.STRETCH, 50))

    assert "seq>? AND seq<?" in plan
