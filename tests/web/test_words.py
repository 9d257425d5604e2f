"""Every rule has a sentence; sentences say what is so and what to do, in the words of the house."""

import ast
import inspect
import re
from datetime import UTC, datetime

import pytest

from svflab import paths
from svflab.domain import finding as findings
from svflab.domain.closing import OpenItem
from svflab.domain.event import instant_text
from svflab.domain.fields import Problem
from svflab.domain.finding import Finding, Level, deviation, incident, stopping
from svflab.domain.marker import marker
from svflab.web import words
from svflab.web.words import deviations as called
from svflab.web.words.problems import _CODE, _WHY
from svflab.web.words.rule_titles import RULE_TITLES
from svflab.web.words.sentences import SENTENCES

MAKERS = {
    name
    for name, made in inspect.getmembers(findings, inspect.isfunction)
    if name[0] != "_" and inspect.get_annotations(made).get("return") is Finding
} | {"found"}
"""What makes a finding; `found` is what rules call the one of these that they chose."""

MADE = {"rule", "window", "limits", "item", "why"}
CASE, OTHER, SYRINGE = "C7K3QM9X2K", "C00000001Y", "S7K3QM9X25"


@pytest.fixture
def protocol(app):
    return app.extensions["protocol"]


@pytest.fixture(autouse=True)
def _page(app):
    with app.test_request_context():
        yield


def rules_in_the_source():
    """The rule's name at each place that makes a finding, with the facts given there."""
    floors = (paths.PACKAGE / floor for floor in ("domain", "services"))
    for path in sorted(file for floor in floors for file in floor.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or path.name == "finding.py":
                continue
            if getattr(node.func, "id", "") not in MAKERS:
                continue
            facts = {word.arg for word in node.keywords}
            for name in names_of(node.args[0]):
                yield name, facts


def names_of(node):
    match node:
        case ast.Constant(value=str(name)):
            return [name]
        case ast.IfExp(body=body, orelse=orelse):
            return names_of(body) + names_of(orelse)
        case ast.JoinedStr(values=[ast.Constant(value=str(name)), *_]):
            return [name.rstrip(".")]
    raise AssertionError(f"a rule without a plain name: {ast.dump(node)}")


def test_every_rule_has_a_sentence():
    missing = {
        name
        for name, _ in rules_in_the_source()
        if not any(key.partition(":")[0] == name for key in SENTENCES)
    }

    assert missing == set()


def test_every_rule_has_a_short_title_of_its_own_without_gaps(protocol):
    rules = {key.partition(":")[0] for key in SENTENCES}
    assert set(RULE_TITLES) == rules
    titles = {name: called.rule(protocol, name) for name in rules}
    assert len(set(titles.values())) == len(titles)
    assert all(len(title) <= 50 and not re.search("%|…", title) for title in titles.values())


def test_the_makers_of_findings_are_those_that_there_are():
    assert {"always", "stopping", "incident", "deviation", "mishap", "found"} == MAKERS


def test_every_window_has_a_sentence_for_each_side(protocol):
    for window in protocol.windows:
        for verdict in ("early", "over"):
            facts = {"verdict": verdict, "elapsed": "1", "at_least": "2", "at_most": "3"}
            told = words.noted(deviation(f"window.{window.code}", "e1", **facts), protocol)

            assert told.startswith(window.title)


def test_no_rule_is_told_by_the_sentence_for_rules_that_are_not_known(protocol):
    instants = dict.fromkeys(("at", "occurred_at", "use_by"), "2026-11-23T00:00:00.000000Z")
    for name, facts in rules_in_the_source():
        if name != "window":
            given = {fact: instants.get(fact, "1") for fact in facts - {None}}
            made = deviation(name, "e1", **given)

            assert "stands in the way" not in words.finding(made, protocol)


def test_every_sentence_has_a_rule():
    rules = {name for name, _ in rules_in_the_source()}

    assert {key.partition(":")[0] for key in SENTENCES} - rules == {"unknown"}


def test_a_sentence_asks_for_no_fact_that_its_rule_does_not_give():
    asked = {
        key: set(re.findall(r"%\((\w+)\)s", "".join(str(half) for half in halves))) - MADE
        for key, halves in SENTENCES.items()
    }
    lacking = {
        (name, fact)
        for name, facts in rules_in_the_source()
        if None not in facts
        if f"{name}:plain" not in SENTENCES
        for fact in asked.get(name, set()) - facts
    }

    assert lacking == set()


def test_no_sentence_begs_or_blames():
    everything = " ".join(str(half) for halves in SENTENCES.values() for half in halves).lower()

    for word in ("please", "sorry", "oops", "invalid", "error", "must not", "your fault"):
        assert word not in everything


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"verdict": "over", "elapsed": "20:07", "at_least": "15:00", "at_most": "20:00"},
            "Extraction took 20:07 (min:s), and at most 20:00 was allowed. Say why.",
        ),
        (
            {"verdict": "early", "elapsed": "14:59", "at_least": "15:00", "at_most": "20:00"},
            "Extraction took 14:59 (min:s), and at least 15:00 was needed. Say why.",
        ),
    ],
)
def test_a_window_says_what_it_took_and_what_was_allowed(protocol, facts, sentence):
    assert words.finding(deviation("window.extraction", "e1", **facts), protocol) == sentence


def test_an_observation_is_made_and_does_not_last(protocol):
    facts = {"elapsed": "1:22", "at_least": "10:00", "at_most": "20:00"}
    early = deviation("window.observation_min15", "e1", verdict="early", **facts)
    late = deviation("window.observation_min15", "e1", verdict="over", **facts)

    assert [words.noted(one, protocol) for one in (early, late)] == [
        "Observation at 15 minutes was made after 1:22 (min:s); due from 10:00 on.",
        "Observation at 15 minutes was made after 1:22 (min:s); due until 20:00.",
    ]


def test_another_persons_syringe_is_told_of_with_both_sides(protocol):
    found = incident(
        "wrong_participant",
        "e1",
        field="syringe",
        code=SYRINGE,
        other_case=OTHER,
        this_case=CASE,
    )

    assert words.finding(found, protocol) == (
        f"Syringe S7K3QM9X25 belongs to case {marker(OTHER)} C00000001Y. "
        f"You are in case {marker(CASE)} C7K3QM9X2K. "
        "Put it down, and take the one of this case."
    )


def test_what_has_happened_is_told_without_what_to_do(protocol):
    found = deviation("gauge", "e1", gauge="27", wanted="25")

    assert words.noted(found, protocol) == "A needle of 27 G was used; the protocol has 25 G."


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"low": "50", "high": "500", "value": "30", "unit": "mL", "field": "aspirate_ml"},
            "Aspirate: 30 mL. Acceptable: 50 to 500 mL.",
        ),
        (
            {"allowed": "no", "value": "True", "unit": "", "field": "systemic_infection"},
            "Systemic infection: yes. Acceptable: no.",
        ),
        (
            {"allowed": "no not_applicable", "value": "yes", "unit": "", "field": "pregnancy"},
            "Pregnancy: Yes. Acceptable: No or Not applicable.",
        ),
    ],
)
def test_a_value_outside_its_limits_is_told_with_the_limits(protocol, facts, sentence):
    found = deviation("not_acceptable", "e1", **facts)

    assert words.noted(found, protocol) == sentence


def test_a_step_done_by_somebody_else_is_told_with_who_and_when(protocol):
    at = instant_text(datetime(2026, 11, 23, 1, 42, 5, tzinfo=UTC))
    found = stopping("already_done", "e2", kind="extraction.finished", event="e1", who="kim", at=at)

    assert words.noted(found, protocol) == (
        "“Finish the extraction” was done by kim at 10:42:05 +09:00."
    )


def test_a_rule_of_a_later_version_still_has_a_sentence(protocol):
    found = Finding("of_next_year", "e1", Level.DEVIATION)

    assert words.finding(found, protocol).startswith("A rule stands in the way: of_next_year.")


def test_a_fact_that_was_not_sealed_is_a_blank_and_not_a_failure(protocol):
    for key in SENTENCES:
        assert words.finding(Finding(key.partition(":")[0], "e1", Level.DEVIATION), protocol)


def test_every_reason_why_a_value_cannot_be_has_a_sentence():
    files = (paths.PACKAGE / "domain" / name for name in ("fields.py", "field_types.py"))
    source = "".join(file.read_text() for file in files)
    given = set(re.findall(r"Impossible\(\s*\"(\w+)\"", source))
    given |= set(re.findall(r"Problem\([\w.]+, \"(\w+)\"", source))

    assert given - set(_WHY) == set()


def test_every_reason_why_a_code_cannot_be_has_a_sentence():
    source = (paths.PACKAGE / "domain" / "identifiers.py").read_text()

    assert set(re.findall(r"CodeError\(\"(\w+)\"", source)) == set(_CODE)


def test_an_impossible_value_is_told_with_its_limits():
    facts = (("high", "400"), ("low", "10"), ("unit", "kg"), ("value", "540"))

    assert words.problem(Problem("weight_kg", "impossible", facts), "Weight today") == (
        "Weight today: 540 is not possible: 10 to 400 kg."
    )


def test_a_problem_in_a_table_names_its_row():
    facts = (("column", "pain"), ("row", "left_ring"))

    assert words.problem(Problem("digits", "missing", facts)) == "left ring: This is needed."


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (
            OpenItem("syringe_not_ended", SYRINGE, 2, 4, "0.4"),
            "Syringe 2 of 4, S7K3QM9X25: neither injected nor discarded, 0.40 mL left",
        ),
        (
            OpenItem("volume", SYRINGE, 2, 4, "0.125"),
            "Syringe 2 of 4, S7K3QM9X25: 0.125 mL not accounted for",
        ),
        (
            OpenItem("volume", SYRINGE, 2, 4, "-0.4"),
            "Syringe 2 of 4, S7K3QM9X25: 0.40 mL more was taken out than was in it",
        ),
        (
            OpenItem("label", SYRINGE, 2, 4, label=3),
            "Syringe 2 of 4, S7K3QM9X25: label 3 neither applied nor destroyed",
        ),
        (
            OpenItem("syringe_not_filled", number=2, of=4),
            "Syringe 2 of 4: neither filled nor left unfilled",
        ),
        (OpenItem("observation_min15"), "The observation at 15 minutes: missing"),
    ],
)
def test_what_is_open_at_the_close_is_named_as_people_know_it(protocol, item, said):
    assert words.open_item(item) == said


def test_digits_are_named_in_words():
    assert (words.digit("right_index"), words.point("ulnar_distal")) == (
        "right index",
        "ulnar distal",
    )


def test_a_datum_is_shown_with_its_unit_and_in_the_words_of_its_choice(protocol):
    def shown(kind, field, data):
        return words.value(protocol, kind, field, data)

    assert shown("svf.collected", "volume_ml", "10.0") == "10.0 mL"
    assert shown("svf.collected", "appearance", "as_expected") == "As expected"
    assert shown("setup.completed", "enzyme_used", False) == "no"
    assert shown("injection.given", "points", {"ulnar_distal": "0.25"}) == "ulnar distal 0.25 mL"
    assert shown("filling.planned", "syringes", [{"digit": "left_ring", "volume_ml": "1"}]) == (
        "1: left ring, 1 mL"
    )
    assert shown("injection.given", "syringe", SYRINGE) == "syringe S7K3QM9X25"


def test_a_result_is_shown_in_the_unit_of_its_test(protocol):
    assert words.result(protocol, "endotoxin", "0.5") == "0.5 EU/mL"
    assert words.result(protocol, "gram_stain", "negative") == "No organism seen"
