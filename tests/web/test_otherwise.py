"""What went otherwise has its form too: a stop, a result that comes late, a return, a refusal."""

import re

import pytest

from tests.web.test_dossier import words
from tests.web.test_forms import LINES, recorded
from tests.web.ward import SECOND


@pytest.mark.parametrize(
    ("part", "kind", "who", "told", "values"),
    [
        (
            "check_in",
            "anaesthetic.given",
            "nurse",
            "",
            {
                "anaesthetic": "lidocaine",
                "anaesthetic_mg": "20",
                "adrenaline": "no",
                "where": "finger_block",
            },
        ),
        ("plan", "syringe.not_filled", "processor", "1", {"reason": "broken"}),
        ("match", "injection.stopped", "surgeon", "", {"reason": "pain"}),
        ("collect", "case.stopped", "nurse", "", {"cause": "equipment", "reason": "device"}),
        ("collect", "result.reported", "quality", "sterility", {"value": "no_growth"}),
    ],
)
def test_what_went_otherwise_has_its_form_too(ward, part, kind, who, told, values):
    ward.until(part)
    assert f"do={kind}" in ward.page(who)

    answer = ward.send(who, kind, told, **values)

    assert recorded(ward, answer, kind) is not None


def test_the_record_of_a_stopped_case_begins_with_its_stop(ward):
    ward.until("collect")
    path = f"/cases/{ward.day.code}/record"
    before = words(ward.at_work("quality").get(path))
    ward.act("case.stopped", "nurse", cause="consent_withdrawn", reason="changed their mind")

    after = words(ward.at_work("quality").get(path))

    assert "Stopped" not in before
    first = after[after.index("1. What went otherwise") : after.index("2. Whose it is")]
    assert "Stopped Stop the case: Consent withdrawn" in first
    assert "changed their mind" in first
    assert "Nothing: no override" not in first


def test_a_hand_over_is_refused_with_a_reason(ward):
    ward.until("liposuction")
    [code] = ward.of("lipoaspirate")
    ward.act("handover.offered", "nurse", to="laboratory", containers=[ward.live(code)])

    answer = ward.send("processor", "handover.refused", reason="The lid is not tight.")

    recorded(ward, answer, "handover.refused")
    assert ward.case.offer is None


def test_a_container_is_returned(ward):
    ward.until("to_laboratory")
    [code] = ward.of("lipoaspirate")

    answer = ward.send("processor", "container.returned", code)

    assert recorded(ward, answer, "container.returned")["volume_ml"] == "180"


def test_a_release_outside_the_limits_asks_for_two_persons_and_a_reason(ward):
    ward.until("extract")
    ward.act("svf.collected", "processor", volume_ml="10.0", appearance="as_expected")
    low = {"viable_cells": "3600000", "viability": "61", "gram_stain": "negative", "endotoxin": "1"}
    for test, value in low.items():
        ward.act("result.reported", "processor", test=test, state="reported", value=value)
    ward.act("result.reported", "processor", test="sterility", state="awaited")
    with ward.app.app_context():
        ward.day.plan(1)
        ward.day.fill()
    checks = {"checks": LINES["product.released"]}

    plain = ward.send("processor", "product.released", **checks)
    form = ward.form("processor", "product.released", "yes")
    page = ward.page("processor", do="product.released", told="yes")
    alone = ward.post("processor", form, **checks)
    both = ward.post("processor", form, **checks, reason="No second harvest is possible.", **SECOND)

    assert (plain.status_code, alone.status_code) == (409, 422)
    assert "Viability" in plain.text
    settled = re.search(r"by two persons, outside the limits: .*?<b[^>]*>(\w+)<", page)
    assert settled[1] == "yes"
    assert recorded(ward, both, "product.released")["override"] is True
