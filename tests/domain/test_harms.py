"""Harms in the shape of CONSORT: every line that is awaited stands, with its exact limits."""

import pytest

from svflab.domain.harms import Count, Counts, Tally, counted, related_to, table

PARTS = ("liposuction", "svf", "disease")
BRUISES = Count(3, 4, (3, 1, 0, 0, 0), 0, 0, 2, 2)


@pytest.fixture
def told(protocol):
    counted = Counts(
        treated=7,
        untreated=1,
        sums={"any": Count(3, 5)},
        terms={"digit.bruising": BRUISES, "systemic.fever": Count(1, 1), "gone.term": Count(1, 1)},
        places={"digit": BRUISES},
        components={"svf": Count(1, 1)},
    )
    return table(protocol, counted, PARTS)


def test_a_harm_that_was_awaited_and_never_seen_keeps_its_line_and_says_what_that_is_worth(told):
    digit = next(group for group in told.groups if group.place == "digit")
    none = [line for line in digit.lines if not line.count.events]

    assert digit.lines[0].name == "digit.bruising"
    assert {"digit.ischaemia", "digit.necrosis"} <= {line.name for line in none}
    assert all(line.expected for line in none)
    assert none[0].limits == pytest.approx((0, 0.4096), abs=1e-4)


def test_a_term_that_is_not_awaited_has_a_line_once_it_was_seen(told):
    terms = {line.name for group in told.groups for line in group.lines}

    assert "systemic.fever" in terms
    assert "donor_site.pain" not in terms


def test_the_part_is_of_those_treated_and_few_are_said_to_be_few(told):
    any_harm = told.sums[0]

    assert (any_harm.count.participants, any_harm.treated) == (3, 7)
    assert any_harm.rate == pytest.approx(3 / 7)
    assert any_harm.limits == pytest.approx((0.0990, 0.8159), abs=1e-4)
    assert (told.few, told.untreated) == (True, 1)


def test_of_nobody_treated_there_is_no_part(protocol):
    told = table(protocol, Counts(), PARTS)

    assert told.sums[0].rate is None
    assert told.sums[0].limits == (0.0, 1.0)


def test_every_component_has_its_line_whether_or_not_anybody_named_it(told):
    assert [(one.name, one.count.events) for one in told.components] == [
        ("liposuction", 0),
        ("svf", 1),
        ("disease", 0),
    ]


def test_one_opinion_is_enough_to_hold_a_component_related_and_none_takes_it_away():
    first = {"svf": "possible", "injection": "unlikely"}
    other = {"svf": "unlikely", "disease": "probable"}

    assert related_to([first, other]) == ("disease", "svf")
    assert related_to([]) == ()


def test_events_are_counted_by_each_cut_and_a_participant_once():
    def tally(who, term, grade, events=1, *, serious=False, related=False, parts=""):
        place, special = term.partition(".")[0], term.endswith("necrosis")
        return Tally(who, term, place, grade, serious, special, related, parts, events)

    found = counted(
        [
            tally("P-1", "digit.bruising", 1, 3),
            tally("P-1", "digit.bruising", 2, related=True, parts=" injection svf "),
            tally("P-2", "digit.necrosis", 3, serious=True, related=True, parts=" svf "),
        ],
        treated=7,
        untreated=0,
    )

    assert found.terms["digit.bruising"] == Count(1, 4, (3, 1, 0, 0, 0), 0, 0, 1, 1)
    assert (found.places["digit"].participants, found.places["digit"].events) == (2, 5)
    sums = {name: (one.participants, one.events) for name, one in found.sums.items()}
    assert sums == {
        "any": (2, 5),
        "related": (2, 2),
        "serious": (1, 1),
        "serious_related": (1, 1),
        "grade_3": (1, 1),
        "special": (1, 1),
    }
    assert {name: one.participants for name, one in found.components.items()} == {
        "injection": 1,
        "svf": 2,
    }


def test_deaths_and_who_left_because_of_harm_are_counted_once_each_and_keep_their_zeros(protocol):
    def tally(who, grade=1, **said):
        alike = {"serious": False, "special": False, "related": False, "components": ""}
        named = {"term": "digit.bruising", "place": "digit", "events": 1}
        return Tally(participant=who, grade=grade, **alike, **named, **said)

    events = [
        tally("P-1", 5, outcome="fatal"),
        tally("P-2", action="injection_stopped"),
        tally("P-2", 2, action="injection_stopped"),
    ]
    left = [("P-2", "stopped"), ("P-3", "stopped"), ("P-3", "adverse_event"), ("P-4", "untold")]
    told = table(protocol, counted(events, treated=7, untreated=0, left=left), PARTS)
    nobody = table(protocol, counted([], treated=7, untreated=0), PARTS)

    assert {one.name: one.count.participants for one in told.ends} == {
        "died": 1,
        "stopped": 2,
        "withdrew": 1,
        "withdrew_otherwise": 1,
    }
    assert [one.count.participants for one in nobody.ends] == [0, 0, 0, 0]
    assert nobody.ends[0].limits == pytest.approx((0, 0.4096), abs=1e-4)
