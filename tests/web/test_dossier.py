"""The record of a case: what stands first, what it says, and what a stranger can check of it."""

import hashlib
import io
import json
import re

import pikepdf
import pypdfium2
import pytest
import zxingcpp

from svflab.records import log
from svflab.services import subjects
from svflab.services.walk import Day
from tests.people import SITE, Browser, person

FORMS = ("pdf", "json")


@pytest.fixture
def day(app, clock):
    """A closed case: its extraction took too long, a volume was corrected, a finger was bruised."""
    with app.app_context():
        protocol = app.extensions["protocol"]
        walked = Day(protocol, SITE, "P-001", wait=lambda m: clock.tick(minutes=m))
        walked.until("inject")
        first = walked.case.last("liposuction.finished").event
        told = {name: value for name, value in first.data.items() if name != "container"}
        walked.act(
            "liposuction.finished",
            "nurse",
            told_at=first.occurred_at,
            replaces=first.id,
            reason="read off the wrong canister \U0001f643",
            **{**told, "aspirate_ml": "160"},
        )
        walked.report(term="digit.bruising", digit="right_thumb")
        return walked


@pytest.fixture
def quality(app):
    return person(app, "kwon", "quality")


def exports(app):
    with app.app_context():
        return [e.event for e in reversed(log.page(SITE, kind="export.made"))]


def take(browser, day, form="pdf", **fields):
    answer = browser.post(f"/cases/{day.code}/record/{form}", fields)
    assert answer.status_code == 200, answer.text
    return answer.data


def words(page):
    """Return what a page of HTML says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def printed(body):
    """Return what a PDF says, page by page."""
    with pypdfium2.PdfDocument(body) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return [" ".join(page.split()) for page in pages]


@pytest.mark.shows("Annex 11 8.2")
def test_what_went_otherwise_stands_first_and_what_was_changed_is_marked(day, quality):
    page = quality.get(f"/cases/{day.code}/record")

    titles = re.findall(r'<h2 id="[^"]+">(?:\d+\. )([^<]+)</h2>', page.text)
    assert titles[0] == "What went otherwise, and what is open"
    assert titles[8] == "Signatures"
    assert "1 correction" in words(page)
    assert re.search(r"<del>180 mL</del> → <ins>160 mL</ins>", page.text)
    assert "read off the wrong canister" in words(page)
    assert "A result is awaited: Sterility culture" in words(page)
    assert "Bruising, right thumb, grade 1" in words(page)


def test_a_case_that_there_is_not_has_no_record(quality):
    assert quality.get("/cases/CZZZZZZZZZ/record").status_code == 404


@pytest.mark.shows("Part 11 11.10(b)", "Annex 11 8.1")
def test_the_pdf_says_what_the_page_says_on_numbered_pages(app, day, quality):
    pages = printed(take(quality, day))

    assert all(f"page {n} of {len(pages)}" in said for n, said in enumerate(pages, start=1))
    whole = " ".join(pages)
    for said in ("What went otherwise", "160 mL", "read off the wrong canister", "Injection map"):
        assert said in whole
    with app.app_context():
        seal = day.case.last("injection.given").hash
    assert seal[:8] in whole


@pytest.mark.shows("Part 11 11.10(c)")
def test_the_pdf_is_made_to_be_kept(day, quality):
    """ISO 19005-2: what it needs is in it, and nothing that runs, is hidden or lies elsewhere."""
    with pikepdf.open(io.BytesIO(take(quality, day))) as document:
        assert document.open_metadata().pdfa_status == "2A"
        assert not document.is_encrypted
        assert [intent.S for intent in document.Root.OutputIntents] == ["/GTS_PDFA1"]
        assert document.Root.MarkInfo.Marked
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(document.Root.keys())
        things = [one for one in document.objects if isinstance(one, pikepdf.Dictionary)]
        kinds = {str(one.get("/S", "")) for one in things}
        assert not {"/JavaScript", "/Launch", "/URI", "/GoToR"} & kinds
        fonts = [one for one in things if one.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in fonts)
        assert document.check_pdf_syntax() == []


def test_its_code_leads_to_a_page_that_knows_the_seal_and_no_case(app, day, quality):
    with pypdfium2.PdfDocument(take(quality, day)) as document:
        picture = document[0].render(scale=2).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    way = code.text.removeprefix("http://localhost")

    stranger = Browser(app).get(way)
    assert "The log holds this seal" in words(stranger)
    assert day.code not in stranger.text
    assert "P-001" not in stranger.text + way

    changed = way[:-1] + ("0" if way[-1] != "0" else "1")
    assert "does not hold this seal" in words(Browser(app).get(changed))
    assert Browser(app).get("/verify/anything").status_code == 404


def test_every_copy_is_in_the_log_by_its_digest(app, day, quality):
    bodies = [take(quality, day, form) for form in FORMS]

    told = [event.data for event in exports(app)]
    assert [data["file"] for data in told] == [hashlib.sha256(b).hexdigest() for b in bodies]
    assert json.loads(bodies[1])["digest"] == told[0]["digest"] == told[1]["digest"]
    assert {event.about for event in exports(app)} == {f"case:{day.code}"}
    assert words(quality.get(f"/cases/{day.code}/record")).count("tells the same") == len(FORMS)


def test_made_again_at_the_same_place_it_is_the_same_file(app, day, quality, clock):
    with app.app_context():
        place = log.head(SITE)[0].seq
    before = take(quality, day, at=place)
    with app.app_context():
        subjects.forget()
        day.discard()
    clock.tick(days=3)
    quality.sign_in("kwon")

    assert take(quality, day, at=place) == before
    assert take(quality, day) != before


def test_it_is_set_in_korean_too(day, quality):
    (first, *_rest) = printed(take(quality, day, language="ko"))

    assert "식별자" in first
    assert quality.post(f"/cases/{day.code}/record/pdf", {"language": "xx"}).status_code == 404


def test_only_who_answers_for_it_takes_a_copy_away(app, day):
    nurse = person(app, "kim", "nurse")

    assert nurse.get(f"/cases/{day.code}/record").status_code == 200
    assert nurse.post(f"/cases/{day.code}/record/pdf").status_code == 403
    assert exports(app) == []


@pytest.mark.parametrize("place", ["9" * 30, "-1", "1e3", "٣"])
def test_a_seal_at_a_place_that_no_log_has_is_no_seal(app, place):
    assert Browser(app).get(f"/verify/seoul:{place}:{'0' * 64}").status_code == 404
