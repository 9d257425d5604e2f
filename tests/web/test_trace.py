"""The pages of trace and look-back: one box, one page, a table beside the drawing, and the CSV."""

import csv
import io
import re

import pytest

from svflab.records import log
from svflab.services import accounts
from svflab.services.walk import Day
from tests.people import SITE, person
from tests.web.pages import form_on


@pytest.fixture
def walk(app, clock):
    def _walk(part, participant="P-001", **where):
        with app.app_context():
            protocol = app.extensions["protocol"]
            tick = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
            return Day(protocol, SITE, participant, wait=tick, **where).until(part)

    return _walk


@pytest.fixture
def day(app, walk):
    """A case whose two syringes were given, and a bruise."""
    walked = walk("inject")
    with app.app_context():
        walked.report(term="digit.bruising", digit="right_thumb")
    return walked


@pytest.fixture
def quality(app):
    return person(app, "quan", "quality")


def in_app(app, read):
    with app.app_context():
        return read()


def syringe_of(app, day, number=1):
    return in_app(app, lambda: next(s for s in day.case.syringes if s.number == number))


def plain(page):
    """Return the text of a page as it is read aloud: no tags, nothing that is hidden from it."""
    page = re.sub(r'<svg aria-hidden="true".*?</svg>', " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def told(app, kind):
    with app.app_context():
        return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def test_a_syringe_is_traced_both_ways_on_one_page(app, day, quality):
    syringe = syringe_of(app, day)

    page = quality.get(f"/trace/{syringe.code}")

    assert page.status_code == 200
    said = plain(page.text)
    backwards, forwards = said.index("Backwards"), said.index("Forwards")
    here = said.index("This", backwards)
    assert backwards < said.index("P-001", backwards) < here
    for words in ("SXL-2611", day.kit, "N25-118", "LR-5521", "SX-0417", "SVF tube"):
        assert backwards < said.index(words, backwards) < here
    assert here < said.index("right thumb", here)
    assert re.search(r"right thumb 1.00 mL, 4 . 0.25 mL", said[forwards:])
    assert forwards < said.index("Bruising", forwards)
    assert "right index" not in said


def test_what_is_drawn_is_told_in_the_table(app, day, quality):
    page = quality.get(f"/trace/{day.code}").text
    drawing = re.search(
        r'<svg aria-hidden="true" focusable="false" width.*?</svg>', page, re.DOTALL
    )[0]
    titles = re.findall(r"<title>(.*?)</title>", drawing)

    said = plain(page)

    assert len(titles) >= 12
    for title in titles:
        for part in title.split(", "):
            assert " ".join(part.split()) in said, title


def test_people_are_named_with_what_they_did_and_saw(app, day, quality):
    in_app(
        app, lambda: accounts.create("surgeon", "Dr Seo", {SITE: ["surgeon"]}, password="x" * 12)
    )

    said = plain(quality.get(f"/trace/{syringe_of(app, day).code}").text)

    people = said[said.index("People") :]
    assert "Dr Seo" in people
    assert "Inject a digit" in people


def test_the_box_leads_to_the_trace_of_what_was_typed(day, quality):
    form = form_on(quality.get("/trace/").text, "/trace/")
    answer = quality.get(form.action, query_string={"code": f" {day.kit} "})

    assert answer.location == f"/trace/{day.kit}"
    assert "Backwards" in quality.get(answer.location).text


def test_what_nothing_is_called_is_said_with_the_box_still_there(day, quality):
    page = quality.get("/trace/=<b>nothing")

    assert page.status_code == 404
    assert "Nothing that was recorded here is called “=&lt;b&gt;nothing”" in page.text
    assert form_on(page.text, "/trace/").fields["code"] == ["=<b>nothing"]


def test_a_lot_of_two_cases_leads_to_its_look_back(walk, day, quality):
    walk("preflight", "P-002", bench="Bench 2", device="SX-0418")

    answer = quality.get("/trace/sxl-2611")

    assert answer.location == "/lots/?lot=sxl-2611"
    assert "SXL-2611" in quality.get(answer.location).text


def test_the_print_that_was_scanned_is_told_of(app, day, quality):
    label = syringe_of(app, day).live_print

    said = plain(quality.get(f"/trace/{label.code}").text)

    assert "Label 1, applied; printed by processor" in said


@pytest.mark.parametrize("role", sorted(set(accounts.ROLES) - {"sponsor"}))
def test_whoever_may_see_cases_may_trace_and_look_back(app, day, role):
    somebody = person(app, "somebody", role)

    for path in (f"/trace/{day.code}", "/trace/", "/lots/", "/lots/kit_lot?lot=SXL-2611"):
        assert somebody.get(path).status_code == 200, path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/trace/%00", 404),
        ("/trace/%FF%FE", 404),
        ("/trace/a/b", 404),
        ("/lots/?lot=%00", 200),
        ("/lots/?lot=%25_", 200),
        ("/lots/kit?lot=%00", 404),
        ("/lots/kit_lot?lot=SXL-2611&after=2026-11-23T00:00:00%2B00:00~%00", 200),
    ],
)
def test_what_makes_no_sense_is_answered_in_words(day, quality, path, status):
    assert quality.get(path).status_code == status


def test_nobody_signed_in_sees_no_trace(day, client):
    assert client.get(f"/trace/{day.code}").status_code == 303


def test_no_name_of_a_participant_is_on_a_trace(app, day, quality):
    page = quality.get(f"/trace/{day.code}").text

    assert "P-001" in page
    assert "1971" not in page


def test_every_code_of_a_case_leads_to_its_trace(app, day, quality):
    nurse = person(app, "noh", "nurse")
    page = nurse.get(f"/cases/{day.code}").text

    with app.app_context():
        codes = list(day.case.containers)
    assert all(f'href="/trace/{code}"' in page for code in codes)
    with app.app_context():
        (report,) = day.case.reports
    shown = quality.get(f"/safety/{report.removeprefix('ae:')}").text
    assert f'href="/trace/{report.removeprefix("ae:")}"' in shown


def test_a_scan_on_the_scan_page_leads_to_the_trace(app, day):
    nurse = person(app, "noh", "nurse")
    code = syringe_of(app, day).live_print.code

    page = nurse.post("/scan", {"code": code, "entry": "scanned"}).text

    assert f'href="/trace/{code}"' in page


# --------------------------------------------------------------------------- look-back


def test_a_look_back_lists_cases_syringes_fingers_and_adverse_events(app, walk, day):
    other = walk("fill", "P-002", bench="Bench 2", device="SX-0418")
    quality = person(app, "quan", "quality")

    said = plain(quality.get("/lots/kit_lot?lot=sxl-2611").text)

    assert "Kit lot SXL-2611" in said
    assert "Cases2 Syringes filled4 injected2 discarded0 neither yet2 Fingers given2" in said
    assert "On this page" not in said
    listed = said[said.index("Cases2") :]  # above it alarms name cases too
    assert listed.index(other.code) < listed.index(day.code)
    assert f"1 {syringe_of(app, day).code} right thumb 1.00 mL injected" in said
    assert f"1 {syringe_of(app, other).code} right thumb planned" in said


def test_the_lots_that_were_used_last_stand_there_before_anything_is_asked(day, quality):
    said = plain(quality.get("/lots/").text)

    for lot in ("SXL-2611", "N25-118", "LR-5521", "SX-0417", day.kit):
        assert lot in said


def test_a_lot_that_nobody_used_is_said_to_be_so(day, quality):
    page = quality.get("/lots/", query_string={"lot": "ZZZ"})

    assert "No case used it" in page.text
    assert quality.get("/lots/kit_lot?lot=ZZZ").status_code == 404
    assert quality.get("/lots/moon?lot=SXL-2611").status_code == 404


def test_pages_go_on_where_the_last_one_ended(app, day, quality, monkeypatch):
    monkeypatch.setattr("svflab.web.look_back.PAGE", 1)
    with app.app_context():
        second = Day(day.protocol, SITE, "P-002", wait=day.wait, bench="B", device="D")
        second.until("preflight")

    shown = lambda path: quality.get(path).text.partition("<main")[2]  # noqa: E731
    first = shown("/lots/kit_lot?lot=SXL-2611")
    older = re.search(r'href="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    page = shown(older)

    assert second.code in first
    assert day.code not in first
    assert day.code in page
    assert "Older cases" not in page
    for shown in (first, page):  # each page has the sums of the lot, and its own
        assert "Cases2 Syringes filled2 injected2" in plain(shown)
        assert "On this page · cases: 1" in plain(shown)
    assert quality.get("/lots/kit_lot?lot=SXL-2611&after=junk").status_code == 200


def csv_of(answer):
    assert answer.status_code == 200
    assert answer.data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def take(browser, kind="kit_lot", lot="SXL-2611"):
    form = form_on(browser.get(f"/lots/{kind}?lot={lot}").text, f"/lots/{kind}/csv")
    return browser.client.post(form.action, data=form.fields)


def test_the_table_holds_a_line_for_each_case_syringe_finger_and_adverse_event(app, day, quality):
    rows = csv_of(take(quality))

    assert [row["row"] for row in rows] == [
        "case",
        *["syringe", "digit"] * 2,
        "adverse_event",
    ]
    finger = rows[2]
    assert (finger["digit"], finger["given_ml"], finger["points"]) == ("right_thumb", "1.00", "4")
    assert finger["syringe"] == syringe_of(app, day).code
    assert re.fullmatch(r"2026-11-23T\d\d:\d\d:\d\d\+09:00", finger["given_at"])
    assert {row["case"] for row in rows} == {day.code}
    assert rows[-1]["term"] == "digit.bruising"


def test_that_a_look_back_left_the_house_is_recorded(app, day, quality):
    take(quality)

    (event,) = told(app, "export.made")
    assert (event.actor, event.data["what"]) == ("quan", "lot")
    assert event.data["asked"] == {"kind": "kit_lot", "lot": "SXL-2611"}
    assert event.touches == ("lot:SXL-2611",)


def test_a_lot_that_a_spreadsheet_would_run_comes_out_as_text(app, walk, quality):
    day = walk("open")
    with app.app_context():
        day.preflight(needle_lot='=HYPERLINK("http://x")')

    answer = quality.post("/lots/needle/csv", {"lot": '=HYPERLINK("http://x")'})

    (row,) = csv_of(answer)
    assert row["lot"].startswith("'=")


@pytest.mark.parametrize("role", ["nurse", "processor", "surgeon"])
def test_a_look_back_is_taken_away_by_few(app, day, role):
    somebody = person(app, "somebody", role)

    assert "Download all as CSV" not in somebody.get("/lots/kit_lot?lot=SXL-2611").text
    assert somebody.post("/lots/kit_lot/csv", {"lot": "SXL-2611"}).status_code == 403
    assert told(app, "export.made") == []


def test_a_void_label_that_is_scanned_to_be_traced_stops_there_and_is_kept(app, walk):
    day = walk("fill", "P-002", bench="Bench 2", device="SX-0418")
    quality = person(app, "quan", "quality")
    syringe = syringe_of(app, day)
    old = syringe.live_print.code
    texts = {"reason": "torn"}
    in_app(app, lambda: day.act("label.printed", "processor", container=syringe.code, **texts))
    in_app(app, lambda: day.act("label.applied", "processor", code=day.live(syringe.code)))
    form = {"code": old, "code-entry": f"scanned:{old}"}

    answer = quality.post("/trace/", form)

    assert answer.status_code == 409
    assert "not valid any more" in plain(answer.text) or "is void" in plain(answer.text)
    assert f'href="/trace/{old}"' in answer.text
    (scan,) = told(app, "scan.answered")
    assert (scan.data["code"], scan.data["why"]) == (old, "label_void")


def test_what_is_typed_to_be_traced_is_no_scan(app, day, quality):
    answer = quality.post("/trace/", {"code": "P-001", "code-entry": ""})

    assert answer.headers["Location"] == "/trace/P-001"
    assert not told(app, "scan.answered")
