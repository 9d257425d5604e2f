"""The review of the audit trail: what waits, the signature under it, and what it is bound to."""

import csv
import io
import re
from uuid import uuid4

import pytest

from svflab.domain.chain import Head
from svflab.domain.reviewing import stretch_of
from svflab.records import db, log
from svflab.services import review, subjects, workstations
from svflab.services.record import HOUSE, note
from svflab.services.walk import Day
from tests.people import PASSWORD, SITE, person
from tests.tampering.hand import GUARDS, sql

BOSS = {"actor": "boss", "role": "administrator"}


@pytest.fixture
def day(app, clock):
    with app.app_context():
        protocol = app.extensions["protocol"]
        return Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(minutes=m)).until("fill")


@pytest.fixture
def quality(app, day):
    return person(app, "kwon", "quality")


def head(app, chain=SITE):
    with app.app_context():
        return log.head(chain)[0]


def sign(browser, shown, password=PASSWORD, note=""):
    form = {"chain": shown.site, "head": str(shown), "password": password, "note": note}
    return browser.post("/records/review", form)


def reviews(app):
    with app.app_context():
        return review.reviews(SITE, SITE)


def plain(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def places(page):
    return [int(seq) for seq in re.findall(r'<li class="entry[^"]*" id="e(\d+)"', page.text)]


@pytest.mark.shows("Annex 11 9")
def test_a_review_is_bound_to_the_stretch_that_was_shown(app, quality):
    shown = head(app)
    assert f"{shown.seq} entries, from #1 to #{shown.seq}." in plain(quality.get("/records/review"))

    assert sign(quality, shown, note="Every override was looked at.").status_code == 303

    (entry,) = reviews(app)
    stretch = stretch_of(entry.event)
    assert (stretch.first, stretch.head, entry.event.actor) == (1, shown, "kwon")
    page = plain(quality.get("/records/review"))
    assert "the signature holds" in page
    assert "Every override was looked at." in page
    assert "Nothing waits" in page


def test_the_next_review_begins_where_the_last_one_ended(app, quality):
    first = head(app)
    sign(quality, first)
    with app.app_context():
        note("photo.viewed", "case:C1", {}, actor="kwon", site=SITE)
    second = head(app)

    assert places(quality.get("/records/?unseen=y")) == [second.seq, second.seq - 1]
    assert sign(quality, second).status_code == 303
    assert sign(quality, first).status_code == 409
    assert [stretch_of(e.event).first for e in reviews(app)] == [first.seq + 1, 1]


def test_a_wrong_password_signs_nothing_and_keeps_what_was_written(app, quality):
    answer = sign(quality, head(app), password="a guess", note="a long note")

    assert answer.status_code == 422
    assert "a long note" in answer.text
    assert "a guess" not in answer.text
    assert reviews(app) == []


def test_a_head_that_the_log_does_not_pass_through_is_not_signed(app, quality):
    shown = head(app)

    assert sign(quality, Head(SITE, shown.seq, "0" * 64)).status_code == 409
    assert sign(quality, Head("busan", 1, "0" * 64)).status_code == 404
    assert reviews(app) == []


def test_only_quality_signs_a_review(app, day):
    safety = person(app, "lim", "safety_officer")

    assert "wait for review" in plain(safety.get("/records/"))
    assert sign(safety, head(app)).status_code == 403


@pytest.mark.only("sqlite")  # on PostgreSQL the application's own role cannot do this
def test_a_signature_does_not_hold_for_another_person_or_a_log_that_was_changed(app, quality):
    sign(quality, head(app))
    (entry,) = reviews(app)
    assert stretch_of(entry.event)

    copied = entry.event.read(entry.event.canonical().replace('"actor":"kwon"', '"actor":"lee"'))
    assert stretch_of(copied) is None
    with app.app_context():
        place = stretch_of(entry.event).head.seq
        for guard in GUARDS[db.engine.dialect.name]:
            sql(guard)
        sql(f"UPDATE log SET hash = '{'0' * 64}' WHERE site = '{SITE}' AND seq = {place}")
        subjects.forget()
        assert not review.holds(entry)


def test_only_overrides_and_only_changes_are_shown(app, day, quality):
    with app.app_context():
        overridden = day.act(
            "container.discarded",
            "processor",
            witness="second",
            container=day.case.syringes[0].code,
            volume_ml="1.0",
            destination="waste",
        ).entry.seq
        note("product.released", f"case:{day.code}", {"override": True}, actor="kwon", site=SITE)
        note("workstation.changed", "workstation:P1", {"name": "x"}, actor="kwon", site=SITE)
        note("workstation.deactivated", "workstation:P1", {}, actor="kwon", site=SITE)

    end = head(app).seq
    assert places(quality.get("/records/?only=overrides")) == [end - 2]
    assert places(quality.get("/records/?only=changes"))[:2] == [end, end - 1]
    assert overridden not in places(quality.get("/records/?only=changes"))
    table = quality.post("/records/csv", {"only": "overrides", "unseen": "y"}).text
    assert [row["seq"] for row in csv.DictReader(io.StringIO(table))] == [str(end - 2)]


def test_a_change_of_a_workstation_shows_what_it_was_called(app, day, quality):
    with app.app_context():
        first = workstations.register(SITE, "Bench 7", "laboratory", **BOSS, event_id=str(uuid4()))
        workstations.register(SITE, "Bench 8", "laboratory", **BOSS, event_id=str(uuid4()))
        workstations.change(SITE, first.code, "Bench 9", "laboratory", **BOSS)

    page = quality.get("/records/?only=changes").text
    assert "<del>Bench 7</del>" in page
    assert "<ins>Bench 9</ins>" in page


def test_the_log_of_accounts_is_reviewed_by_itself(app, quality):
    shown = head(app, HOUSE)
    assert sign(quality, shown).status_code == 303

    with app.app_context():
        assert review.reviewed_upto(SITE, HOUSE) == shown.seq
        assert review.reviewed_upto(SITE, SITE) == 0
