"""Whoever watches the server is told whether work can be recorded, and why not."""

from datetime import timedelta

from svflab.records import db, schema, transaction
from svflab.records.tables import HeadRow
from tests.conftest import START


def test_a_server_that_is_well_is_alive_and_ready(client):
    alive, ready = client.get("/healthz"), client.get("/readyz")

    assert (alive.status_code, alive.json) == (200, {"state": "alive"})
    assert (ready.status_code, ready.json) == (200, {"state": "ready"})


def test_a_clock_that_was_set_makes_the_server_not_ready(client, clock):
    clock.step(seconds=-30)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "was set by -30.0 s" in answer.json["clock"]


def test_a_clock_behind_the_log_makes_the_server_not_ready(app, client):
    with app.app_context(), transaction():
        db.session.add(
            HeadRow(site="seoul", seq=1, hash="0" * 64, recorded_at=START + timedelta(hours=1))
        )

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "before the latest entry" in answer.json["clock"]


def test_a_schema_of_another_version_makes_the_server_not_ready(client, monkeypatch):
    known = schema.revisions()
    monkeypatch.setattr(schema, "revisions", lambda: [*known, "9999"])

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "svflab upgrade" in answer.json["schema"]
