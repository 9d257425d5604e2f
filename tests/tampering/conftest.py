"""A short log that somebody tampers with, and the check that should find it."""

import pytest

from svflab.records import db
from svflab.services import accounts, subjects
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests.tampering.hand import GUARDS, SITE, sql


@pytest.fixture
def protocol(records):
    return records.extensions["protocol"]


@pytest.fixture
def day(records, protocol):
    """A short log: a participant, and a case as far as pre-flight."""
    accounts.create("nurse", "A Nurse", {SITE: ["nurse"]}, password="three wet horses")
    walked = Day(protocol, SITE, "P-001").until("preflight")
    walked.act(
        "participant.screen_failed",
        "coordinator",
        about="participant:P-001",
        reason="a vasodilator was started",
    )
    db.session.rollback()
    return walked


@pytest.fixture
def owner(day, database, database_url):
    """Whoever may do anything: SQL without the guards, on a log that was whole before."""
    for statement in GUARDS[database.name]:
        database.make(statement, database_url)
    return sql


@pytest.fixture
def found(protocol):
    """Check the log, and return what was found; that the guards are gone is known."""

    def _found(*heads):
        subjects.forget()
        report = verify(protocol, heads)
        return [one for one in report.breaks if one.what != "guard"]

    return _found
