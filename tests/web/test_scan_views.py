"""The page of a month's scans: counts that lead to what was amiss, and to the cases."""

import re
from uuid import uuid4

import pytest

from svflab.services import workstations
from svflab.services.scan import answer
from svflab.services.walk import Day
from tests.people import SITE, person
from tests.web.test_trace import plain

MONTH = "/workstations/scans/2026-11"


@pytest.fixture
def scan(app, clock):
    def _scan(text, screen="Theatre 2", how="scan", **more):
        clock.tick(seconds=5)
        given = {"account": "nurse", "role": "nurse", "workstation": screen, **more}
        with app.app_context():
            return answer(app.extensions["protocol"], SITE, text, how=how, **given)

    return _scan


@pytest.fixture
def quality(app):
    return person(app, "quan", "quality")


@pytest.fixture
def stopped(app, clock, scan):
    """Two cases: the wristband of one was scanned on the page of the other."""
    with app.app_context():
        protocol = app.extensions["protocol"]
        tick = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        mine, other = (
            Day(protocol, SITE, code, wait=tick, bench=code, device=code).until("check_in")
            for code in ("P-001", "P-002")
        )
        band = other.live(other.case.wristband.code)
    assert scan(band, case=mine.code).state == "stop"
    return mine, other


def test_the_counts_of_a_month_stand_beside_their_share_of_the_scans(scan, quality):
    for number in range(3):
        scan(f"nothing {number}", screen="Bench 1")
    scan("typed by hand", screen="Bench 1", how="typed", reason="damaged")

    said = plain(quality.get(MONTH).text)

    assert re.search(r"Bench 1 ?4 ?0 ?0.0% ?4 ?100.0% ?1 ?25.0% ?0", said), said
    assert "Scans, November 2026" in said


def test_a_stop_says_why_and_leads_to_both_cases(app, stopped):
    mine, other = stopped
    page = person(app, "quan", "quality").get(MONTH).text

    said = plain(page)
    assert "stop wristband of another case scanned" in said
    for day in (mine, other):
        assert f'href="/cases/{day.code}"' in page
    for secret in ("P-001", "P-002"):
        assert secret not in page


def test_a_count_leads_to_what_it_counts(scan, quality):
    scan("nothing", screen="Bench 1")
    scan("nothing", screen="Theatre 2")
    scan("typed", screen="Bench 1", how="typed", reason="scanner")

    page = quality.get(MONTH).text
    to = re.search(r'href="([^"#]*at=Bench[^"#]*only=typed)#amiss"', page)[1].replace("&amp;", "&")
    said = plain(quality.get(to).text)

    amiss = said[said.index("What was amiss: Typed, Bench 1") :]
    assert "No scanner works here" in amiss
    assert "Theatre 2" not in amiss
    assert amiss.count("not known") == 1


def test_a_registered_workstation_is_shown_by_its_name(app, scan, quality):
    with app.app_context():
        by = {"actor": "admin", "role": "administrator"}
        made = workstations.register(SITE, "Bench 7", "laboratory", event_id=str(uuid4()), **by)
    quality.post("/workstations/here", {"workstation": "Bench 7"})
    scan("nothing", screen=made.code)

    page = quality.get(MONTH).text

    assert "Bench 7" in plain(page)
    assert quality.get(f"{MONTH}?at={made.code}").status_code == 200


def test_the_months_are_there_to_choose_and_an_empty_one_says_so(scan, quality):
    scan("nothing")

    assert quality.get("/workstations/scans/").location == MONTH
    empty = quality.get("/workstations/scans/2025-01")
    assert "Nothing was scanned" in empty.text
    assert f'href="{MONTH}"' in empty.text


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-1", "20261-1"])
def test_what_is_no_month_is_not_there(quality, month):
    assert quality.get(f"/workstations/scans/{month}").status_code == 404


@pytest.mark.parametrize(
    "query", ["?before=x", "?before=-1", "?only=moon", "?at=%00", "?at=" + "x" * 500, "?before=9"]
)
def test_a_query_that_makes_no_sense_is_answered_all_the_same(scan, quality, query):
    scan("nothing")

    assert quality.get(MONTH + query).status_code == 200


def test_pages_go_on_where_the_last_one_ended(scan, quality, monkeypatch):
    monkeypatch.setattr("svflab.web.scan_views.PAGE", 2)
    for number in range(3):
        scan(f"nothing {number}")

    first = quality.get(MONTH).text
    older = re.search(r'href="([^"#]*before=\d+)#amiss"', first)[1].replace("&amp;", "&")
    page = quality.get(older).text

    assert first.count("not one of our codes") == 2
    assert page.count("not one of our codes") == 1
    assert "Earlier ones" not in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("quality", 200),
        ("administrator", 200),
        ("nurse", 403),
        ("surgeon", 403),
        ("processor", 403),
        ("coordinator", 403),
        ("safety_officer", 403),
    ],
)
def test_quality_and_administrators_see_it_and_nobody_else(app, role, status):
    assert person(app, "somebody", role).get(MONTH).status_code == status
