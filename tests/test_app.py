"""The application comes together on both databases."""

from sqlalchemy import text

from svflab.records import db


def test_the_database_answers(records):
    assert db.session.scalar(text("SELECT 1")) == 1
