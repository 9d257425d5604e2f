"""What is filled in: read as the protocol's fields say, and refused where it is impossible."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.event import canonical
from svflab.domain.fields import Impossible, clean, note, outside, read_value
from svflab.protocol.loader import load
from svflab.protocol.model import Choice, Field, Range
from tests.domain.bench import PREFLIGHT, SUCTION

YES_NO_MAYBE = (Choice("yes", "Yes"), Choice("no", "No"), Choice("maybe", "Maybe"))


def field(type_, **more):
    return Field("it", "It", type_, choices=YES_NO_MAYBE, **more)


@pytest.fixture
def value(protocol):
    return lambda type_, raw, **more: read_value(protocol, field(type_, **more), raw, {})


@pytest.fixture
def why(protocol):
    def reason(type_, raw, **more):
        with pytest.raises(Impossible) as error:
            read_value(protocol, field(type_, **more), raw, {})
        return error.value.why

    return reason


@pytest.mark.parametrize(
    ("type_", "raw", "kept"),
    [
        ("decimal", "10.50", "10.50"),
        ("decimal", " 7 ", "7"),
        ("decimal", 7, "7"),
        ("decimal", "1e3", "1000"),
        ("decimal", "-0", "0"),
        ("decimal", "-0.00", "0.00"),
        ("decimal", "٣", "3"),
        ("integer", "25", 25),
        ("integer", "25.0", 25),
        ("date", "2026-11-23", "2026-11-23"),
        ("date", "20261123", "2026-11-23"),
        ("instant", "2026-11-23T09:00:00+09:00", "2026-11-23T00:00:00.000000Z"),
        ("instant", "2026-11-23T00:00Z", "2026-11-23T00:00:00.000000Z"),
        ("text", "  L-1 ", "L-1"),
        ("text", "로트 1", "로트 1"),
        ("note", "one\r\ntwo\x00", "one\ntwo"),
        ("yes_no", "Yes", True),
        ("yes_no", "n", False),
        ("yes_no", False, False),
        ("choice", "maybe", "maybe"),
        ("choices", ["no", "yes", "no"], ["no", "yes"]),
        ("choices", "no", ["no"]),
        ("checks", ["yes"], {"yes": True, "no": False, "maybe": False}),
        ("checks", {"yes": "yes", "no": False}, {"yes": True, "no": False, "maybe": False}),
        ("flags", [], {"yes": False, "no": False, "maybe": False}),
        ("scan", "S7K3QM9X25", "S7K3QM9X25"),
        ("scans", ["a", "b"], ["a", "b"]),
        ("scans", "a", ["a"]),
        ("account", "kim", "kim"),
        ("digit", "left_ring", "left_ring"),
        ("digits", ["left_ring", "right_thumb"], ["right_thumb", "left_ring"]),
        ("points", {"ulnar_distal": "0.25", "radial_distal": ""}, {"ulnar_distal": "0.25"}),
    ],
)
def test_what_is_filled_in_is_kept_in_one_spelling(value, type_, raw, kept):
    assert value(type_, raw) == kept


@pytest.mark.parametrize(
    ("type_", "raw", "word"),
    [
        ("decimal", "ten", "not_a_number"),
        ("decimal", "1,5", "not_a_number"),
        ("decimal", "1_000", "not_a_number"),
        ("decimal", "NaN", "not_a_number"),
        ("decimal", "Infinity", "not_a_number"),
        ("decimal", "1e99", "not_a_number"),
        ("decimal", "1" * 31, "not_a_number"),
        ("decimal", True, "not_a_number"),
        ("decimal", 0.25, "not_a_number"),
        ("decimal", ["1"], "not_a_number"),
        ("integer", "25.5", "not_whole"),
        ("date", "23.11.2026", "not_a_date"),
        ("date", "2026-02-29", "not_a_date"),
        ("instant", "2026-11-23T09:00:00", "no_offset"),
        ("instant", "today", "not_an_instant"),
        ("instant", "0001-01-01T00:00:00+14:00", "not_an_instant"),
        ("instant", "9999-12-31T23:00:00-14:00", "not_an_instant"),
        ("instant", "0001-01-01T00:00:00Z", "not_an_instant"),
        ("instant", "9999-12-31T23:59:59Z", "not_an_instant"),
        ("text", "a\tb", "not_text"),
        ("text", "a\u2028b", "not_text"),
        ("text", "\ud83d", "not_text"),
        ("text", 7, "not_text"),
        ("text", "a" * 201, "too_long"),
        ("account", "a" * 41, "too_long"),
        ("note", "\ud83d", "not_text"),
        ("note", "a" * 10_001, "too_long"),
        ("yes_no", "perhaps", "not_yes_or_no"),
        ("yes_no", 1, "not_yes_or_no"),
        ("choice", "other", "no_such_choice"),
        ("choice", ["yes"], "no_such_choice"),
        ("choices", ["yes", "other"], "no_such_choice"),
        ("choices", 7, "no_such_choice"),
        ("checks", ["other"], "no_such_choice"),
        ("flags", {"yes": "perhaps"}, "not_yes_or_no"),
        ("scans", [1], "not_text"),
        ("digit", "R2", "no_such_digit"),
        ("digits", ["left_ring", "R2"], "no_such_digit"),
        ("points", {"palm": "0.25"}, "no_such_point"),
        ("points", {"ulnar_distal": "0"}, "not_positive"),
        ("points", {"ulnar_distal": "-0.25"}, "not_positive"),
        ("points", ["0.25"], "no_such_point"),
    ],
)
def test_what_means_nothing_is_refused_with_a_word(why, type_, raw, word):
    assert why(type_, raw) == word


@pytest.mark.parametrize(
    ("type_", "raw"),
    [
        ("text", ""),
        ("decimal", "  "),
        ("choice", None),
        ("choices", []),
        ("scans", []),
        ("digits", []),
        ("points", {}),
        ("points", {"ulnar_distal": ""}),
        ("digit_table", {}),
        ("plan", []),
    ],
)
def test_nothing_filled_in_is_nothing(value, type_, raw):
    assert value(type_, raw) is None


@pytest.mark.parametrize(
    ("text", "is_possible"),
    [("50", True), ("500", True), ("49.999", False), ("500.001", False)],
)
def test_both_ends_of_what_is_possible_are_possible(protocol, text, is_possible):
    limits = Range(Decimal(50), Decimal(500))

    if is_possible:
        assert read_value(protocol, field("decimal", possible=limits), text, {}) == text
    else:
        with pytest.raises(Impossible) as error:
            read_value(protocol, field("decimal", possible=limits, unit="mL"), text, {})
        assert dict(error.value.facts) == {
            "low": "50",
            "high": "500",
            "unit": "mL",
            "value": text,
        }


def test_a_limit_may_be_a_setting_that_the_site_confirmed(protocol):
    limits = Range("aspirate_low_ml", None)

    assert outside(protocol, limits, "60", {}) == {}
    assert outside(protocol, limits, "60", {"aspirate_low_ml": "80"}) == {"low": "80", "high": ""}


def test_an_empty_step_lacks_every_field_that_is_needed(protocol):
    read = clean(protocol, protocol.steps["preflight.completed"], {}, {})

    assert {(one.field, one.why) for one in read.problems} == {
        (name, "missing") for name in PREFLIGHT
    }


def test_a_name_that_is_not_asked_for_is_a_problem(protocol):
    step = protocol.steps["liposuction.finished"]
    read = clean(protocol, step, {**SUCTION, "weight": "50"}, {})

    assert [(one.field, one.why) for one in read.problems] == [("weight", "unknown")]


def test_free_text_is_kept_out_of_the_data(protocol):
    step = protocol.steps["checkin.measured"]
    read = clean(protocol, step, {"weight_kg": "54.2", "allergies": "none known"}, {})

    assert (read.data, read.texts) == ({"weight_kg": "54.2"}, {"allergies": "none known"})


def test_free_text_that_is_needed_is_missing_when_it_is_blank(protocol):
    step = protocol.steps["checkin.measured"]
    read = clean(protocol, step, {"weight_kg": "54.2", "allergies": " \n"}, {})

    assert [(one.field, one.why) for one in read.problems] == [("allergies", "missing")]


def test_a_row_of_a_table_is_read_by_its_columns(protocol):
    step = protocol.steps["digits.examined"]
    rows = {"left_ring": {"suitable": "yes", "perfusion": "slow", "pain": "3"}}

    assert clean(protocol, step, {"digits": rows}, {}).data == {
        "digits": {"left_ring": {"suitable": True, "perfusion": "slow", "pain": 3}}
    }


@pytest.mark.parametrize(
    ("row", "why", "column"),
    [
        ({"suitable": "yes", "perfusion": "slow", "pain": "11"}, "impossible", "pain"),
        ({"suitable": "yes", "perfusion": "slow"}, "missing", "pain"),
        ({"suitable": "yes", "perfusion": "?", "pain": "1"}, "no_such_choice", "perfusion"),
        ({"suitable": "yes", "perfusion": "slow", "pain": "1", "x": "1"}, "unknown", "x"),
        ({"suitable": "no", "perfusion": "slow", "pain": "1"}, "missing", "why"),
        ({"suitable": "no", "perfusion": "slow", "pain": "1", "why": " "}, "missing", "why"),
    ],
)
def test_a_problem_in_a_table_names_its_row_and_column(protocol, row, why, column):
    read = clean(protocol, protocol.steps["digits.examined"], {"digits": {"left_ring": row}}, {})
    (problem,) = read.problems
    facts = dict(problem.facts)

    assert (problem.why, facts["row"], facts["column"]) == (why, "left_ring", column)


def test_everything_that_is_wrong_in_a_table_is_told(protocol):
    rows = {"left_ring": {"pain": "11"}, "right_thumb": {}}
    read = clean(protocol, protocol.steps["digits.examined"], {"digits": rows}, {})

    told = [(dict(one.facts)["row"], dict(one.facts)["column"], one.why) for one in read.problems]
    assert told == [
        ("right_thumb", "suitable", "missing"),
        ("right_thumb", "perfusion", "missing"),
        ("right_thumb", "pain", "missing"),
        ("left_ring", "suitable", "missing"),
        ("left_ring", "perfusion", "missing"),
        ("left_ring", "pain", "impossible"),
    ]


def test_an_answer_may_make_another_field_needed(protocol):
    step = protocol.steps["setup.completed"]
    said = {"device": "SX-1", "kit_serial": "K-1", "enzyme_used": "yes", "line_clear": "yes"}

    with_enzyme = clean(protocol, step, said, {})
    without = clean(protocol, step, {**said, "enzyme_used": "no"}, {})

    assert [(one.field, one.why) for one in with_enzyme.problems] == [("enzyme_lot", "missing")]
    assert without.problems == ()


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        ({"entered": "scan"}, "entered"),
        ({"entered": {"kit_lot": "scan"}}, "entered"),
        ({"entered": {"device": "guessed"}}, "entered"),
        ({"entered": {"device": ["scan", 7]}}, "entered"),
        ({"entered": {"device": [["scan"]]}}, "entered"),
        ({"entered": {"device": {"scan": 1}}}, "entered"),
        ({"typed_why": "because"}, "typed_why"),
        ({"typed_why": ["damaged"]}, "typed_why"),
    ],
)
def test_what_is_no_claim_of_how_a_code_came_in_is_refused(protocol, claims, field):
    step = protocol.steps["setup.completed"]
    read = clean(protocol, step, claims, {})

    assert field in {one.field for one in read.problems}


def test_a_step_without_codes_takes_no_claim(protocol):
    read = clean(protocol, protocol.steps["extraction.started"], {"entered": {}}, {})

    assert [(one.field, one.why) for one in read.problems] == [("entered", "unknown")]


def test_a_plan_keeps_its_order(protocol):
    rows = [{"digit": digit, "volume_ml": "1.0"} for digit in reversed(DIGITS)]
    read = clean(protocol, protocol.steps["filling.planned"], {"syringes": rows}, {})

    assert read.data == {"syringes": rows}


@pytest.mark.parametrize(
    ("kind", "name", "raw"),
    [("filling.planned", "syringes", []), ("digits.examined", "digits", {})],
)
def test_an_empty_table_is_missing(protocol, kind, name, raw):
    read = clean(protocol, protocol.steps[kind], {name: raw}, {})

    assert [(one.field, one.why) for one in read.problems] == [(name, "missing")]


@pytest.mark.parametrize("raw", ["right_thumb", {"right_thumb": "1"}, ["right_thumb"], 7])
def test_what_is_no_table_is_refused(protocol, raw):
    read = clean(protocol, protocol.steps["filling.planned"], {"syringes": raw}, {})

    assert [(one.field, one.why) for one in read.problems] == [("syringes", "not_a_table")]


# ----------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"viability_low": "75"}, None),
        ({"need_endotoxin": "awaited"}, None),
        ({"viability_low": "101"}, "impossible"),
        ({"viability_low": "high"}, "not_a_number"),
        ({"use_by_minutes": "60.5"}, "not_whole"),
        ({"need_endotoxin": "perhaps"}, "no_such_choice"),
        ({"viability_low": " "}, "missing"),
        ({"needle_gauge": "27"}, "no_such_setting"),
        ({"colour": "blue"}, "no_such_setting"),
    ],
)
def test_a_setting_is_one_that_the_site_confirms_and_that_is_possible(protocol, values, why):
    read = clean(protocol, protocol.steps["settings.confirmed"], {"values": values}, {})

    assert [problem.why for problem in read.problems] == ([why] if why else [])


# ---------------------------------------------------------------------------- anything

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*DIGITS[:2], *POINTS, "digit", "volume_ml", "x"]), inner)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(sorted(load().steps)),
    st.lists(st.tuples(st.integers(0, 9), anything), max_size=4),
)
def test_whatever_is_sent_is_kept_sealable_or_refused(protocol, kind, said):
    step = protocol.steps[kind]
    names = [*(one.name for one in step.fields), "x"]
    raw = {names[place % len(names)]: value for place, value in said}

    read = clean(protocol, step, raw, {})

    assert canonical(read.data)
    assert all(text == note(text) for text in read.texts.values())
    again = clean(protocol, step, {**read.data, **read.texts}, {})
    assert (again.data, again.texts) == (read.data, read.texts)
