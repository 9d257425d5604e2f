"""Labels are counted like instruments: each print ends applied, destroyed or lost."""

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


def test_a_close_names_the_label_that_nobody_has_counted(ward):
    ward.until("observe")

    page = ward.page("quality", do="case.closed")

    assert "label 1 void, and neither destroyed nor lost" in page
    assert f"do=label.destroyed&amp;told={ward.old}" in page
