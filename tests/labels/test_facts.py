"""What a label says: whole, true, and the same in ten years."""

import json
from dataclasses import fields, replace

import pytest

from svflab.domain.identifiers import Code, read
from svflab.labels.errors import LabelError
from svflab.labels.facts import KINDS, LabelFacts, content, restore
from tests.labels.conftest import FACTS, LONGEST

SYRINGE = FACTS["syringe"]
OPTIONAL = {
    "wristband": {"second", "second_identifier"},
    "lipoaspirate": {"storage"},
    "svf_tube": {"storage", "expires"},
    "qc_sample": {"storage"},
    "syringe": {"storage", "second", "second_identifier"},
    "bag": {"warning", "address"},
    "location": {"room"},
    "kit": {"serial"},
}
NEEDED = [
    (kind, field.name)
    for kind, facts in FACTS.items()
    for field in fields(facts)
    if field.name not in OPTIONAL.get(kind, ()) and field.name != "mode"
]


def test_there_is_a_label_for_everything_that_needs_one():
    assert set(FACTS) == set(LONGEST) == set(KINDS)
    assert set(KINDS) == {
        "wristband", "lipoaspirate", "svf_tube", "qc_sample", "syringe", "bag",
        "workstation", "location", "device", "kit",
    }  # fmt: skip


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


@pytest.mark.parametrize("kind", ["lipoaspirate", "svf_tube", "qc_sample", "syringe", "bag"])
def test_not_evaluated_stands_there_exactly_when_the_serology_is_incomplete(kind):
    said = "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"

    assert replace(FACTS[kind], serology_complete=False).words()["not_evaluated"] == said
    assert replace(FACTS[kind], serology_complete=True).words()["not_evaluated"] == ""


@pytest.mark.parametrize("kind", ["lipoaspirate", "svf_tube", "syringe", "bag"])
def test_cells_of_a_person_are_always_for_autologous_use_only(kind):
    assert FACTS[kind].words()["autologous"] == "FOR AUTOLOGOUS USE ONLY"


def test_a_sample_is_never_said_to_be_for_use():
    words = FACTS["qc_sample"].words()

    assert words["testing"] == "FOR TESTING, NOT FOR INJECTION"
    assert "autologous" not in words


@pytest.mark.parametrize("kind", ["workstation", "location", "device", "kit"])
def test_a_thing_s_label_may_do_without_a_print_number(kind):
    thing = FACTS[kind]
    second = replace(thing, code=read(thing.code).print_code(2))

    assert (thing.print_number, thing.words()["print"]) == (0, "")
    assert (second.print_number, second.words()["print"]) == (2, "P2")
    assert second.container == thing.code


@pytest.mark.parametrize("kind", [kind for kind in FACTS if issubclass(KINDS[kind], LabelFacts)])
def test_a_label_of_a_case_bears_the_code_of_one_print(kind):
    with pytest.raises(LabelError, match="not the code of one print"):
        replace(FACTS[kind], code=read(FACTS[kind].code).base)


@pytest.mark.parametrize("kind", FACTS)
def test_a_label_bears_no_code_of_another_kind_of_thing(kind):
    with pytest.raises(LabelError, match=f"{kind}: code is not the code of"):
        replace(FACTS[kind], code=Code("badge", "7K3QM9X2", 0).print_code(1))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("syringes", 0),
        ("harvest_ml", "-1"),
        ("viable_per_ml", "1.2e6"),
        ("viability_percent", "unknown"),
        ("total_cells", "1,000"),
        ("total_cells", "NaN"),
        ("kit_expires", "31.03.2027"),
        ("kit_expires", "2027-02-30"),
        ("processed_from", "2026-11-23 13:11 +09:00"),
        ("processed_to", "2026-11-23 13:39 +09:00"),
        ("expires", "2026-11-23 13:58 +09:00"),
    ],
)
def test_what_cannot_be_true_is_not_said_of_a_bag(name, value):
    with pytest.raises(LabelError, match=name):
        replace(FACTS["bag"], **{name: value})


def test_steps_in_the_same_minute_are_no_contradiction():
    bag = FACTS["bag"]

    assert replace(bag, processed_from=bag.harvested, processed_to=bag.harvested)


@pytest.mark.parametrize(
    ("given", "said"),
    [("1250000", "1,250,000 / mL"), ("0", "0 / mL"), ("12.50", "12.50 / mL")],
)
def test_a_count_is_printed_in_groups(given, said):
    assert replace(FACTS["bag"], viable_per_ml=given).words()["viable"] == said


@pytest.mark.parametrize("word", ["pending", "not tested"])
def test_what_was_not_measured_is_said_in_words(word):
    words = replace(FACTS["bag"], viable_per_ml=word, total_cells=word).words()

    assert (words["viable"], words["total"]) == (word, word)


@pytest.mark.parametrize("kind", ["wristband", "syringe"])
def test_a_second_identifier_is_printed_and_never_frozen(kind):
    facts = replace(FACTS[kind], second_identifier="1961-04-12")
    frozen = content(facts)

    assert facts.words()["second_identifier"] == "1961-04-12"
    assert "1961-04-12" not in json.dumps(frozen)
    assert restore(frozen) == FACTS[kind]
    assert restore(frozen, second_identifier="1961-04-12") == facts


def test_only_a_label_that_shows_a_second_identifier_takes_one():
    with pytest.raises(LabelError, match="lipoaspirate: it shows no second identifier"):
        restore(content(FACTS["lipoaspirate"]), second_identifier="1961-04-12")


def test_a_second_identifier_that_somebody_froze_is_refused():
    with pytest.raises(LabelError, match="there is no fact second_identifier"):
        restore({**content(SYRINGE), "second_identifier": "1961-04-12"})


def test_expiry_is_a_date_a_24_hour_time_and_an_offset():
    words = SYRINGE.words()

    said = [words[f"expires_{part}"] for part in ("date", "time", "offset")]
    assert said == ["2026-11-23", "18:05", "+09:00"]


@pytest.mark.parametrize("facts", [*FACTS.values(), *LONGEST.values()])
def test_frozen_facts_come_back_as_they_were(facts):
    frozen = json.loads(json.dumps(content(facts)))

    assert {type(value) for value in frozen.values()} <= {str, int, bool}
    second = getattr(facts, "second_identifier", "")
    assert restore(frozen, second_identifier=second) == facts


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
        restore({"label": "carton"})


def test_a_label_without_a_mode_or_storage_can_still_be_restored():
    frozen = content(SYRINGE)
    del frozen["mode"], frozen["storage"]

    assert restore(frozen) == SYRINGE
