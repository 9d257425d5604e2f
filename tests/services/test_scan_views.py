"""Scans by month and workstation: counted as they are recorded, and made again from the log."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import event

from svflab.records import db, log, projections
from svflab.services import scan_views
from svflab.services.rebuild import rebuild
from svflab.services.scan import answer
from svflab.services.verify import verify
from tests.services.test_verify import lists

SITE, MONTH = "seoul", "2026-11"


@pytest.fixture
def scan(protocol, clock):
    """Scan or type a text at a screen."""

    def _scan(text, screen="Theatre 2", how="scan", **more):
        clock.tick(seconds=5)
        given = {"account": "nurse", "role": "nurse", "workstation": screen, **more}
        return answer(protocol, SITE, text, how=how, **given)

    return _scan


def counts(month=MONTH):
    found = scan_views.counted(SITE, month)
    return {c.workstation: (c.scans, c.stopped, c.unknown, c.typed, c.in_forms) for c in found}


def stop(walk, scan):
    """Scan the wristband of another case on the page of this one."""
    mine = walk("check_in")
    other = walk("check_in", "P-002", bench="Bench 2", device="SX-0418")
    band = other.live(other.case.wristband.code)
    assert scan(band, case=mine.code).state == "stop"
    return mine, other


def test_every_scan_is_counted_at_its_workstation_by_how_it_went(walk, scan):
    day = walk("check_in")
    stop_day = day.code

    scan(day.code)
    scan("no code of ours")
    scan(day.code, how="typed", reason="damaged")
    scan(stop_day, screen="Bench 1")

    assert counts() == {"Theatre 2": (3, 0, 1, 1, 0), "Bench 1": (1, 0, 0, 0, 0)}


def test_a_stop_is_counted_and_names_both_cases(walk, scan):
    mine, other = stop(walk, scan)

    assert counts() == {"Theatre 2": (1, 1, 0, 0, 0)}
    (row,) = scan_views.noted(SITE, MONTH)
    assert (row["answer"], row["why"], row["kind"]) == ("stop", "other_case", "wristband")
    assert {row["case"], row["page"]} == {mine.code, other.code}


def test_a_scan_that_was_well_is_counted_and_not_listed(walk, scan):
    scan(walk("check_in").code)

    assert counts() == {"Theatre 2": (1, 0, 0, 0, 0)}
    assert scan_views.noted(SITE, MONTH) == []


def test_the_same_scan_twice_is_counted_once(scan):
    sent = str(uuid4())

    for _ in range(2):
        scan("nothing", event_id=sent)

    assert counts() == {"Theatre 2": (1, 0, 1, 0, 0)}


def test_the_month_is_that_of_the_site(scan, clock):
    clock.to(datetime(2026, 11, 30, 14, 59, tzinfo=UTC))  # 23:59 in Seoul
    scan("nothing")
    clock.to(datetime(2026, 11, 30, 15, 1, tzinfo=UTC))  # 00:01 of the next month
    scan("nothing more")

    assert scan_views.months(SITE) == ["2026-12", "2026-11"]
    assert counts("2026-12") == counts("2026-11") == {"Theatre 2": (1, 0, 1, 0, 0)}


def test_why_it_was_typed_and_what_disturbed_the_scanner_are_kept(scan):
    scan("nothing", how="typed", reason="reach")
    scan("garbled", causes=("azerty", "caps"))

    garbled, typed = scan_views.noted(SITE, MONTH)

    assert (typed["how"], typed["reason"]) == ("typed", "reach")
    assert (garbled["how"], garbled["reason"]) == ("scan", "azerty caps")


def test_a_code_typed_into_a_form_is_counted_apart_from_scans(walk):
    day = walk("open")
    typed = {"device": "typed", "kit_serial": "scan", "bench": "typed"}

    day.preflight(entered=typed, typed_why="scanner")

    (count,) = scan_views.counted(SITE, MONTH)
    assert (count.scans, count.in_forms) == (0, 2)
    assert count.share("typed") is None
    (row,) = scan_views.noted(SITE, MONTH, only="typed")
    assert (row["kind"], row["reason"], row["case"]) == ("preflight.completed", "scanner", day.code)


def test_what_is_asked_for_is_listed_and_nothing_else(walk, scan):
    stop(walk, scan)
    scan("nothing", screen="Bench 1")
    scan("nothing else", how="typed", reason="other")

    def listed(**asked):
        return [(row["answer"], row["how"]) for row in scan_views.noted(SITE, MONTH, **asked)]

    assert listed(only="stopped") == [("stop", "scan")]
    assert listed(only="unknown") == [("unknown", "typed"), ("unknown", "scan")]
    assert listed(only="typed") == [("unknown", "typed")]
    assert listed(workstation="Bench 1") == [("unknown", "scan")]
    assert listed(workstation="Bench 9") == []
    assert scan_views.noted(SITE, "2026-10") == []
    assert scan_views.noted("busan", MONTH) == []


def test_pages_hold_each_once_the_newest_first(scan):
    for number in range(5):
        scan(f"nothing {number}")

    seen, before = [], None
    while rows := scan_views.noted(SITE, MONTH, before=before, size=2):
        seen += [row["seq"] for row in rows]
        before = rows[-1]["seq"]

    assert seen == sorted(seen, reverse=True)
    assert len(seen) == 5


def test_the_counts_are_made_again_from_the_log(walk, scan, protocol):
    stop(walk, scan)
    scan("nothing", how="typed", reason="damaged")
    walk("open", "P-003", bench="B", device="D").preflight(
        entered={"device": "typed", "kit_serial": "typed", "bench": "typed"},
        typed_why="no_code",
    )
    assert verify(protocol).is_whole
    before = lists()

    rebuild(protocol)

    assert lists() == before
    assert verify(protocol).is_whole


def test_counts_that_were_changed_by_hand_are_found(scan, protocol):
    scan("nothing")
    projections.put(
        projections.SCAN_MONTHS,
        {
            "site": SITE,
            "month": MONTH,
            "workstation": "Theatre 2",
            "scans": 7,
            "stopped": 0,
            "unknown": 0,
            "typed": 0,
            "in_forms": 0,
        },
    )
    db.session.commit()

    assert not verify(protocol).is_whole


def test_a_month_is_read_without_the_log(scan):
    scan("nothing")
    asked = []
    listen = lambda *given: asked.append(given[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listen)

    scan_views.counted(SITE, MONTH)
    scan_views.noted(SITE, MONTH)
    scan_views.months(SITE)

    event.remove(db.engine, "before_cursor_execute", listen)
    asked = [one for one in asked if one.lstrip().startswith("SELECT")]
    assert len(asked) == 3
    assert not [one for one in asked if " log" in one or "event_subject" in one]


def test_the_list_holds_no_code_and_no_person(walk, scan):
    _mine, other = stop(walk, scan)
    (row,) = scan_views.noted(SITE, MONTH)

    said = " ".join(map(str, row.values()))
    for secret in ("nurse", "P-001", "P-002", other.case.wristband.code):
        assert secret not in said
    assert log.head(SITE)[0].seq >= row["seq"]
