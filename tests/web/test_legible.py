"""One way to show a code, and one way to show a long number, on every page."""

import re

import pytest

from svflab.domain.identifiers import CodeError, read
from svflab.web import words
from svflab.web.legible import legible
from tests.web.codes import ungrouped

CODE = re.compile(r"(?<![0-9A-Za-z])[A-Z][0-9A-Z]{8,10}[0-9A-Z*](?![0-9A-Za-z*])")
SPACED = re.compile(r"\b[A-Z][0-9A-Z]{3} [0-9A-Z]{4} [0-9A-Z]{1,3}[0-9A-Z*](?![0-9A-Za-z*])")
GAP = "\N{NO-BREAK SPACE}"


def codes_in(text, pattern=CODE):
    found = []
    for one in pattern.findall(text):
        try:
            found.append(read(one).base)
        except CodeError:
            continue
    return found


def said(page):
    """Return the texts of a page, each between two tags; fields and choices hold plain codes."""
    page = re.sub(r"<(textarea|option|title)\b.*?</\1>", "", page, flags=re.S)
    return re.findall(r">([^<]+)<", page)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>S7K3QM9X25</p>", "<p>[S7K3|QM9X|25]</p>"),
        ("S7K3QM9X201F, then C7K3QM9X2K.", "[S7K3|QM9X|201F], then [C7K3|QM9X|2K]."),
        ('<a href="/C7K3QM9X2K">C7K3QM9X2K</a>', '<a href="/C7K3QM9X2K">[C7K3|QM9X|2K]</a>'),
        ("<option>S7K3QM9X25</option>", "<option>S7K3QM9X25</option>"),
        ("<textarea>S7K3QM9X25\nS7K3QM9X25</textarea>", None),
        ("<p>S7K3QM9X26 and xS7K3QM9X25</p>", None),
        ("<p>PLEASEWAIT 3600000</p>", None),
    ],
)
def test_a_code_in_the_text_of_a_page_is_shown_in_groups_and_nothing_else_is(html, shown):
    marks = {'<span class="groups"><span>': "[", "</span></span>": "]", "</span><span>": "|"}

    text = legible(html)

    assert ungrouped(text) == html
    for mark, short in marks.items():
        text = text.replace(mark, short)
    assert text == (html if shown is None else shown)


@pytest.mark.parametrize("part", ["liposuction", "match", "close"])
def test_every_page_of_a_case_shows_every_code_in_the_same_way(ward, part):
    day = ward.until(part)
    syringe = ward.of("lipoaspirate")[0]
    pages = {
        "quality": (f"/cases/{day.code}?past=all", f"/cases/{day.code}/history?scans=yes", "/"),
        "nurse": (f"/cases/{day.code}/labels/{syringe}", "/cases/", "/scan", "/participants/P-001"),
    }
    for who, paths in pages.items():
        for path in paths:
            page = ward.at_work(who).get(path)
            assert page.status_code == 200, path
            assert [one for text in said(page.text) for one in codes_in(text)] == [], path
            assert [one for text in said(page.text) for one in codes_in(text, SPACED)] == [], path
    assert codes_in(" ".join(said(ungrouped(ward.page("quality")))))


def test_what_a_scan_answers_shows_its_codes_in_the_same_way(ward):
    ward.until("fill")
    code = ward.live(ward.of("syringe")[0])
    page = ward.at_work("nurse").post("/scan", {"code": code, "entry": "scanned"})

    assert [one for text in said(page.text) for one in codes_in(text)] == []
    assert 'class="groups"' in page.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2500000", f"2{GAP}500{GAP}000"),
        ("12345.50", f"12{GAP}345.50"),
        ("2026", "2026"),
        ("1.000", "1.000"),
        ("SX-041799", "SX-041799"),
        ("", ""),
    ],
)
def test_a_long_number_is_read_in_groups_of_three(text, shown):
    assert words.figure(text) == shown


def test_cells_are_read_in_groups_with_their_unit_wherever_they_stand(ward):
    ward.until("fill")
    page = ward.page("nurse", past="all")

    assert f"3{GAP}600{GAP}000 /mL" in page or f"3{GAP}600{GAP}000 cells/mL" in page
    assert f"3{GAP}600{GAP}000 cells" in page
    assert "3600000" not in re.sub(r'value="[^"]*"', "", page)
