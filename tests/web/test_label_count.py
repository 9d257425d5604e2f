"""Labels are counted like instruments: each print ends applied, destroyed or lost."""

import re

import pytest

from tests.web.ward import Ward

PYO = {"witness": "processor2", "witness_password": "demo only processor2"}


@pytest.fixture
def ward(app, clock):
    """Return a ward on whose day the first syringe was labelled twice."""
    ward = Ward(app, clock)
    ward.until("fill")
    syringe = ward.of("syringe")[0]
    ward.old = ward.live(syringe)
    ward.act("label.printed", "processor", container=syringe, reason="torn")
    ward.act("label.applied", "processor", code=ward.live(syringe))
    ward.act("label.verified", "second", code=ward.live(syringe))
    return ward


def fates(ward):
    return [label.fate for label in ward.case.containers[ward.of("syringe")[0]].prints]


def test_a_void_label_is_destroyed_before_a_second_person(ward):
    alone = ward.send("processor", "label.destroyed", ward.old)
    seen = ward.send("processor", "label.destroyed", ward.old, **PYO)

    assert alone.status_code == 422
    assert seen.status_code == 200
    assert fates(ward) == ["destroyed", ""]


def test_a_lost_label_takes_two_persons_and_a_reason(ward):
    silent = ward.send("processor", "label.lost", ward.old, **PYO)
    ward.send("processor", "label.lost", ward.old, reason="fell under the bench", **PYO)

    assert silent.status_code == 422
    assert fates(ward) == ["lost", ""]
    assert "Label 1 of" in ward.page("processor")


def test_the_label_s_page_leads_to_what_became_of_each_paper(ward):
    page = ward.at_work("processor").get(f"/cases/{ward.day.code}/labels/{ward.of('syringe')[0]}")

    assert f"do=label.destroyed&amp;told={ward.old}" in page.text


@pytest.mark.shows("FACT-JACIE D7 reconciliation")
def test_a_close_names_the_label_that_nobody_has_counted(ward):
    ward.until("observe")

    page = ward.page("quality", do="case.closed")

    assert "label 1 void, and neither destroyed nor lost" in page
    assert f"do=label.destroyed&amp;told={ward.old}" in page


def rows(page):
    """Return the count as the page shows it: numbers by what is counted."""
    body = re.search(r'class="label-count">.*?<table>.*?<tbody>(.*?)</table>', page, re.S)[1]
    found = {}
    for row in re.findall(r"<tr>.*?</tr>", body, re.S):
        title = re.sub(r"<br>.*|<[^>]+>", "", re.search(r"<th.*?</th>", row, re.S)[0], flags=re.S)
        cells = re.findall(r'<td class="number">(\d+)</td>', row)
        found[title.strip()] = tuple(map(int, cells))
    return found


def test_a_close_shows_the_count_and_names_what_is_missing(ward):
    ward.until("observe")
    syringe = ward.of("syringe")[0]

    page = ward.page("quality", do="case.closed")

    assert rows(page)["All"] == (5, 4, 0, 0, 1)
    assert rows(page)["Syringe"] == (3, 2, 0, 0, 1)
    assert "1 label missing" in page
    assert "Syringe 1/2, right thumb: label 1, void" in page
    assert f'href="/cases/{ward.day.code}/labels/{syringe}"' in page


def test_the_printed_history_has_the_count_and_says_when_it_balances(ward):
    ward.send("processor", "label.destroyed", ward.old, **PYO)

    page = ward.at_work("quality").get(f"/cases/{ward.day.code}/history").text

    assert rows(page)["All"] == (5, 4, 1, 0, 0)
    assert "Labels balance" in page


def test_a_label_that_waits_to_be_stuck_on_is_missing_till_it_is(ward):
    syringe = ward.of("syringe")[1]
    ward.act("label.printed", "processor", container=syringe, reason="smeared")

    page = ward.at_work("quality").get(f"/cases/{ward.day.code}/history").text

    assert "label 2, not scanned back" in page
    assert "2 labels missing" in page


def test_the_paper_of_a_void_label_is_asked_for_until_it_is_counted(ward):
    asked = re.compile(r"<li[^>]*>(?:(?!</li>).)*label 1 void, and neither.*?</li>", re.S)
    before = asked.search(ward.page("processor"))

    ward.send("processor", "label.destroyed", ward.old, **PYO)

    assert before is not None
    assert "do=label.destroyed" in before.group()
    assert asked.search(ward.page("processor")) is None
