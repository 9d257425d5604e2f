"""The application comes together on both databases, and only whole."""

import pytest
from sqlalchemy import text

from svflab import web
from svflab.records import db


def test_the_database_answers(records):
    assert db.session.scalar(text("SELECT 1")) == 1


def test_pages_that_are_missing_stop_the_start(app_on, database_url, monkeypatch):
    monkeypatch.setattr(web, "NOUNS", (*web.NOUNS, "nowhere"))

    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        app_on(database_url)
