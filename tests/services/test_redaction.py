"""Words that name somebody are taken out by two persons, and leave a tombstone."""

import pytest
from flask import current_app

from svflab.records import log
from svflab.services import audit, redaction
from svflab.services.errors import Invalid, NotThere
from svflab.services.history import Asked
from svflab.services.verify import verify
from svflab.services.walk import Day

SITE = "seoul"
NAME = "Mrs Lee-Kim Hyun-a of Mapo"


@pytest.fixture
def written(records, clock):
    """A case that was stopped with a reason that names the participant."""
    protocol = records.extensions["protocol"]
    day = Day(protocol, SITE, "P-001").until("preflight")
    stopped = day.act("case.stopped", "nurse", cause="other", reason=f"{NAME} went home")
    return protocol, stopped.entry.event.id


def redact(event_id, **other):
    asked = {"actor": "quality", "role": "quality", "witness": "surgeon", **other}
    cause = asked.pop("cause", "participant")
    return redaction.redact(SITE, event_id, "reason", cause, redaction.By(**asked))


def test_the_words_are_gone_and_the_log_is_whole(written):
    protocol, event_id = written

    entry = redact(event_id)

    assert log.texts([event_id])[event_id, "reason"][1] is None
    told = entry.event
    assert (told.actor, told.data["witness"], told.data["cause"]) == (
        "quality",
        "surgeon",
        "participant",
    )
    assert told.about == log.find(event_id).event.about
    report = verify(protocol)
    assert (list(report.breaks), report.redacted) == ([], 1)


@pytest.mark.shows("Part 11 11.10(c)")
def test_one_person_alone_takes_nothing_out(written):
    _protocol, event_id = written

    for witness in ("", "quality"):
        with pytest.raises(Invalid):
            redact(event_id, witness=witness)
    with pytest.raises(Invalid):
        redact(event_id, cause=NAME)

    assert NAME in str(log.texts([event_id])[event_id, "reason"][1])


def test_the_same_form_sent_twice_takes_out_once(written):
    _protocol, event_id = written
    own = "6f1f60a8-9c0e-4b3e-8f59-2f9f4a3c1a10"

    first, again = redact(event_id, own_id=own), redact(event_id, own_id=own)

    assert first == again
    with pytest.raises(NotThere):
        redact(event_id)


def test_another_sites_words_are_not_there(written):
    _protocol, event_id = written

    with pytest.raises(NotThere):
        redaction.find("busan", event_id, "reason")


def test_the_exports_in_which_they_may_stand_are_named(written):
    protocol, event_id = written
    audit.take_away(protocol, Asked(SITE, SITE), actor="quality", role="quality")

    found = redaction.find(SITE, event_id, "reason")

    assert [one.event.actor for one in found.exports] == ["quality"]


def test_nothing_of_them_is_left_in_sqlites_files(written, tmp_path):
    _protocol, event_id = written
    url = current_app.config["DATABASE_URL"]
    if not url.startswith("sqlite"):
        return  # a server's files are its own: what its vacuum wipes is told in docs/operations.md
    redact(event_id)

    from pathlib import Path

    file = Path(url.removeprefix("sqlite:///"))
    for one in file.parent.glob(f"{file.name}*"):
        assert NAME.encode() not in one.read_bytes(), one.name
