"""The pages of the record: the log, its filters and export, histories, and the check."""

import csv
import io
import re

import pytest

from svflab.records import log
from svflab.services import accounts
from svflab.services.errors import Refused
from svflab.services.record import note
from svflab.services.walk import Day
from svflab.web.gate import decision
from tests.people import SITE, person
from tests.tampering.hand import sql
from tests.web.codes import ungrouped

READERS = {"quality", "safety_officer", "coordinator", "administrator"}


@pytest.fixture
def day(app, clock):
    """A case with a correction and a refusal."""
    with app.app_context():
        protocol = app.extensions["protocol"]
        walked = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(minutes=m))
        walked.until("liposuction")
        first = walked.case.last("liposuction.finished").event
        told = {name: value for name, value in first.data.items() if name != "container"}
        walked.act(
            "liposuction.finished",
            "nurse",
            told_at=first.occurred_at,
            replaces=first.id,
            reason="=1+1 was read off the wrong canister",
            **{**told, "aspirate_ml": "160"},
        )
        with pytest.raises(Refused):
            walked.close()
        return walked


@pytest.fixture
def quality(app):
    return person(app, "kwon", "quality")


def plain(page):
    """Return what a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", ungrouped(page.text)).split())


def entries(page):
    return re.findall(r'<li class="entry[^"]*" id="e(\d+)"', page.text)


def test_who_works_at_another_site_alone_is_not_named(app, day, quality):
    with app.app_context():
        accounts.create("far", "Stranger", {"busan": ["nurse"]}, password="three wet horses")

    page = quality.get("/records/").text

    assert "Kwon" in page
    assert "Stranger" not in page


def test_the_log_shows_the_newest_entry_first(app, day, quality):
    page = quality.get("/records/")

    with app.app_context():
        end = log.head(SITE)[0].seq
    assert page.status_code == 200
    assert [int(seq) for seq in entries(page)] == list(range(end, 0, -1))


@pytest.mark.shows("Part 11 11.10(e)", "Part 11 11.10(h)", "Annex 11 12.4")
def test_an_entry_tells_who_when_where_and_its_seal(app, day, quality):
    page = quality.get(f"/records/?subject={day.code}&kind=liposuction.started")

    with app.app_context():
        entry = next(e for e in log.entries(SITE) if e.event.kind == "liposuction.started")
    said = plain(page)
    assert entry.hash in said
    assert entry.prev_hash in said
    assert "Nurse · Theatre 2" in said
    assert "+09" in said
    assert "Sites Abdomen" in said


@pytest.mark.shows("Part 11 11.10(e)", "MHRA 6.13", "E6(R3) 4.2.4", "Annex 11 9")
def test_a_correction_shows_what_was_and_what_is_and_why(day, quality):
    page = quality.get("/records/?only=corrections")

    assert len(entries(page)) == 1
    assert "<del>180 mL</del>" in page.text
    assert "<ins>160 mL</ins>" in page.text
    assert "was read off the wrong canister" in page.text
    assert re.search(r"corrects #\d+", page.text)


def test_words_that_were_taken_out_leave_a_tombstone(app, day, quality):
    with app.app_context():
        sql("UPDATE text SET body = NULL WHERE name = 'reason'")

    page = quality.get("/records/?only=corrections")

    assert "redacted: the words were taken out, their seal stays" in page.text
    assert "wrong canister" not in page.text


def test_a_refusal_shows_what_was_tried_and_why_it_was_stopped(day, quality):
    page = quality.get("/records/?only=refusals")

    said = plain(page)
    assert len(entries(page)) == 1
    assert "Close the case" in said
    assert "refused" in said


def test_pages_lead_back_through_the_log(app, day, quality):
    with app.app_context():
        for number in range(60):
            note("scan.answered", f"case:{day.code}", {"code": str(number)}, site=SITE)

    first = quality.get("/records/")
    older = re.search(r'href="(/records/\?before=\d+)"', first.text)[1]
    second = quality.get(older)

    assert len(entries(first)) == 50
    assert int(entries(second)[0]) == int(entries(first)[-1]) - 1
    assert "Newest" in second.text


def test_a_filter_stays_while_leading_back(app, day, quality):
    with app.app_context():
        for number in range(60):
            note("scan.answered", f"case:{day.code}", {"code": str(number)}, site=SITE)

    page = quality.get(f"/records/?kind=scan.answered&subject={day.code}")

    assert re.search(
        r'href="/records/\?before=\d+&amp;subject=\w+&amp;kind=scan.answered"', page.text
    )


NOTHING = {
    "subject=C0000000000": "Nothing is recorded of “C0000000000” here.",
    "kind=case.closed": "No such entry",
    "since=2031-01-01": "No such entry",
    "since=no-day": "Not a valid date value.",
    "kind=nothing": "Not a valid choice",
    "only=secrets": "Not a valid choice",
}


def test_where_nothing_is_found_the_page_says_so(day, quality):
    for asked, said in NOTHING.items():
        page = quality.get(f"/records/?{asked}")

        assert page.status_code == 200
        assert said in plain(page), asked
        assert entries(page) == []


def test_an_empty_log_says_what_will_stand_there(app):
    page = person(app, "safe", "safety_officer").get("/records/")

    assert "Nothing is recorded yet" in page.text


def test_the_log_is_open_to_those_who_answer_for_it_and_shut_to_others(app):
    with app.app_context():
        for endpoint in ("audit.index", "audit.verify", "audit.download"):
            assert set(decision(endpoint).roles) == READERS


def test_sign_ins_are_read_by_quality_and_are_no_business_of_a_coordinator(app, quality):
    other = person(app, "choi", "coordinator")

    assert "Signed in" in plain(quality.get("/records/?chain=house"))
    assert 'name="chain"' not in other.get("/records/").text
    assert entries(other.get("/records/?chain=house")) == []


@pytest.mark.shows("Annex 11 12.3", "E6(R3) 4.2.2")
def test_a_change_of_roles_shows_what_was_before(app, quality):
    with app.app_context():
        accounts.create("kim", "Kim", {SITE: ["nurse"]})
        accounts.change_roles("kim", SITE, ["nurse", "surgeon"], actor="kwon", role="quality")

    page = quality.get("/records/?chain=house&kind=account.roles_changed")

    assert "<del>Nurse</del>" in page.text
    assert "<ins>Surgeon, Nurse</ins>" in page.text


# ------------------------------------------------------------------ taking it away


@pytest.mark.shows("Part 11 11.10(b)")
def test_the_table_has_every_entry_once_and_says_so_in_the_log(app, day, quality):
    answer = quality.post("/records/csv")

    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    with app.app_context():
        held = list(log.entries(SITE))
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert [int(row["seq"]) for row in rows] == [one.seq for one in held[:-1]]
    assert [row["hash"] for row in rows] == [one.hash for one in held[:-1]]
    assert held[-1].event.kind == "export.made"
    assert f"svflab-log-seoul-{len(rows)}.csv" in answer.headers["Content-Disposition"]


def test_the_table_holds_what_the_filter_shows(day, quality):
    answer = quality.post("/records/csv", {"only": "corrections"})

    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert row["texts"] == "'=1+1 was read off the wrong canister"
    assert row["replaces"]


def test_a_table_of_nothing_that_can_be_is_refused(day, quality):
    assert quality.post("/records/csv", {"subject": "C0000000000"}).status_code == 422
    assert quality.post("/records/csv", {"since": "no day"}).status_code == 422


# ------------------------------------------------------------------ histories


def test_a_history_is_open_to_whoever_works_here(app):
    with app.app_context():
        for endpoint in ("audit.case_history", "audit.participant_history"):
            assert set(decision(endpoint).roles) == set(accounts.ROLES) - {"sponsor"}


@pytest.mark.shows("Annex 11 8.2")
def test_a_history_heads_with_what_it_is_of_and_whether_it_changed(app, day, quality):
    page = quality.get(f"/cases/{day.code}/history")

    said = plain(page)
    with app.app_context():
        head = str(log.head(SITE)[0])
    assert f"Case {day.code} Participant P-001" in said
    assert "NCT02975960" in said
    assert app.extensions["protocol"].digest in said
    assert head in said
    assert "1 correction marked below" in said


def test_a_history_shows_what_stood_before_and_what_was_refused(app, day, quality):
    page = quality.get(f"/cases/{day.code}/history")

    said = plain(page)
    with app.app_context():
        count = len(log.replay(SITE, f"case:{day.code}"))
    assert len(entries(page)) == count
    assert re.search(r"corrected by #\d+", said)
    assert re.search(r"corrects #\d+", said)
    assert "refused" in said


def test_scans_can_be_left_out_of_a_history_and_are_counted(app, day, quality):
    with app.app_context():
        note("scan.answered", f"case:{day.code}", {"code": day.code}, site=SITE)

    whole = quality.get(f"/cases/{day.code}/history")
    short = quality.get(f"/cases/{day.code}/history?scans=no")

    assert len(entries(whole)) == len(entries(short)) + 1
    assert "1 scans left out" in plain(short)


def test_a_case_that_nobody_corrected_says_so(app, quality):
    with app.app_context():
        walked = Day(app.extensions["protocol"], SITE, "P-009").until("open")

    assert "nothing" in quality.get(f"/cases/{walked.code}/history").text


def test_a_participants_history(day, quality):
    page = quality.get("/participants/P-001/history")

    assert "Participant P-001" in plain(page)
    assert "Register" in page.text


def test_what_nobody_recorded_here_has_no_history(app, day, quality):
    elsewhere = person(app, "far", "quality", site="busan")

    assert quality.get("/cases/C0000000000/history").status_code == 404
    assert quality.get("/participants/P-999/history").status_code == 404
    assert elsewhere.get(f"/cases/{day.code}/history").status_code == 404


# ------------------------------------------------------------------ the check


def test_a_check_tells_its_outcome_and_where_the_log_ends(app, day, quality):
    answer = quality.post("/records/verify")
    page = quality.get(answer.location)

    with app.app_context():
        head = str(log.head(SITE)[0])
    assert answer.status_code == 303
    assert "Every seal fits" in page.text
    assert "No head from elsewhere was given" in page.text
    assert head in page.text
    assert "the identity vault" in page.text


def test_a_check_that_finds_something_says_what(app, day, quality):
    with app.app_context():
        sql("UPDATE case_list SET state = 'closed'")

    page = quality.get(quality.post("/records/verify").location)

    assert "Broken" in page.text
    assert f"The list case_list differs from the log on seoul {day.code}." in plain(page)
    assert "broken" in quality.get("/records/").text


def test_a_check_against_a_kept_head(day, quality):
    kept = f"seoul:4711:{'0' * 64}"

    page = quality.get(quality.post("/records/verify", {"heads": f"  {kept}\r\n"}).location)

    assert "whose seal was kept: its end was cut off" in page.text
    assert kept in page.text


def test_what_is_no_head_of_this_site_is_not_checked(day, quality):
    for typed in ("seoul:12", "no head", "seoul:x:" + "0" * 64, "seoul:1:" + "g" * 64):
        page = quality.post("/records/verify", {"heads": typed})
        assert page.status_code == 422
        assert "is not a head." in page.text

    page = quality.post("/records/verify", {"heads": f"busan:1:{'0' * 64}"})
    assert page.status_code == 422
    assert "is another site" in page.text


def test_a_check_that_nobody_made_shows_no_outcome(day, quality):
    page = quality.get("/records/verify?check=nothing")

    assert page.status_code == 200
    assert "Every seal fits" not in page.text
