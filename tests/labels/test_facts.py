"""What a label says: whole, true, and the same in ten years."""

import json
from dataclasses import fields, replace

import pytest

from svflab.domain.identifiers import Code
from svflab.labels.errors import LabelError
from svflab.labels.facts import content, restore
from tests.labels.conftest import FACTS, LONGEST

SYRINGE = FACTS["syringe"]
NEEDED = [
    (kind, field.name) for kind, facts in FACTS.items() for field in fields(facts)
    if field.name not in ("mode", "storage")
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name"), NEEDED)
def test_a_missing_fact_is_an_error_that_names_it(kind, name):
    with pytest.raises(LabelError, match=f"{kind}: {name} is missing"):
        replace(FACTS[kind], **{name: None})


@pytest.mark.parametrize(("kind", "name"), NEEDED)
def test_an_empty_fact_is_missing(kind, name):
    with pytest.raises(LabelError, match=name):
        replace(FACTS[kind], **{name: ""})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("site", "  "),
        ("participant", "P-003\nP-004"),
        ("participant", "P-003 "),
        ("code", "S7K3QM9X201T"),
        ("code", Code("syringe", "7K3QM9X2", 0).base),
        ("code", Code("lipoaspirate", "7K3QM9X2", 0).print_code(1)),
        ("code", Code("syringe", "7K3QM9X2", 0).print_code(1).lower()),
        ("case", Code("case", "4TZ0WHR8", 0).print_code(1)),
        ("mode", "LIVE"),
        ("number", 0),
        ("number", 11),
        ("number", True),
        ("volume_ml", "1,0"),
        ("volume_ml", "0.0"),
        ("volume_ml", "NaN"),
        ("volume_ml", "1e1"),
        ("digit", "R2"),
        ("expires", "2026-11-23 18:05"),
        ("expires", "2026-11-31 18:05 +09:00"),
        ("expires", "2026-11-23 6:05 +09:00"),
        ("expires", "2026-11-23 14:05 +09:00"),
        ("expires", "2026-11-23 15:05 +10:00"),
    ],
)
def test_what_cannot_be_true_is_not_printed(name, value):
    with pytest.raises(LabelError, match=name):
        replace(SYRINGE, **{name: value})


def test_the_print_s_code_says_which_thing_and_which_print_it_is():
    second = replace(SYRINGE, code=Code("syringe", "7K3QM9X2", 0).print_code(2))

    assert second.print_number == 2
    assert second.words()["print"] == "P2"
    assert second.container == SYRINGE.container == Code("syringe", "7K3QM9X2", 0).base


@pytest.mark.parametrize("kind", ["lipoaspirate", "syringe"])
def test_not_evaluated_stands_there_exactly_when_the_serology_is_incomplete(kind):
    said = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"

    assert replace(FACTS[kind], serology_complete=False).words()["not_evaluated"] == said
    assert replace(FACTS[kind], serology_complete=True).words()["not_evaluated"] == ""


@pytest.mark.parametrize("kind", ["lipoaspirate", "syringe"])
def test_cells_of_a_person_are_always_for_autologous_use_only(kind):
    assert FACTS[kind].words()["autologous"] == "FOR AUTOLOGOUS USE ONLY"


def test_expiry_is_a_date_a_24_hour_time_and_an_offset():
    words = SYRINGE.words()

    said = [words[f"expires_{part}"] for part in ("date", "time", "offset")]
    assert said == ["2026-11-23", "18:05", "+09:00"]


@pytest.mark.parametrize("facts", [*FACTS.values(), *LONGEST.values()])
def test_frozen_facts_come_back_as_they_were(facts):
    frozen = json.loads(json.dumps(content(facts)))

    assert {type(value) for value in frozen.values()} <= {str, int, bool}
    assert restore(frozen) == facts


def test_a_fact_that_was_not_frozen_is_named():
    frozen = content(SYRINGE)
    del frozen["expires"]

    with pytest.raises(LabelError, match="syringe: expires is missing"):
        restore(frozen)


def test_a_fact_that_no_label_has_is_named():
    with pytest.raises(LabelError, match="syringe: there is no fact name"):
        restore({**content(SYRINGE), "name": "Kim"})


def test_facts_of_an_unknown_label_are_refused():
    with pytest.raises(LabelError, match="no label"):
        restore({"label": "bag"})


def test_a_label_without_a_mode_or_storage_can_still_be_restored():
    frozen = content(SYRINGE)
    del frozen["mode"], frozen["storage"]

    assert restore(frozen) == SYRINGE
