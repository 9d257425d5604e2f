"""Whether an adverse event was to be expected: the version at onset, what it suggests, who says."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from svflab.domain import expectedness
from svflab.domain.expectedness import Listed, Reference
from svflab.domain.subjects import findings_of
from svflab.protocol.loader import load
from svflab.services.references import shipped
from tests.domain.test_causality import Desk
from tests.domain.test_subjects import REPORT

SEOUL = "Asia/Seoul"
BRUISE = Listed("digit.bruising", 2, "", "IB 1")
FIRST = Reference("shipped", (BRUISE,))
SECOND = Reference("IB 2", (), date(2026, 11, 23))


@pytest.fixture
def desk():
    return Desk()


def decide(desk, word, actor="oh", role="surgeon", says="listed", **more):
    data = {"expected": word, "version": "IB 1", "list_says": says, **more}
    return desk.add("expectedness.judged", REPORT, role=role, actor=actor, data=data)


@pytest.mark.shows("EU CTR Annex III expectedness")
@pytest.mark.parametrize(
    ("onset", "version"),
    [
        (datetime(2026, 11, 22, 14, 59, 59, tzinfo=UTC), "shipped"),  # 23:59:59 the day before
        (datetime(2026, 11, 22, 15, 0, tzinfo=UTC), "IB 2"),  # midnight in Seoul
    ],
)
def test_the_version_in_force_when_it_began_counts_by_the_day_of_the_site(onset, version):
    assert expectedness.in_force((SECOND, FIRST), onset, SEOUL).version == version


def test_of_one_day_the_version_that_was_adopted_last_is_in_force(desk):
    older, newer = desk.entries[0], desk.say()
    two = (
        replace(SECOND, version="2a", entry=newer),
        replace(SECOND, version="2", entry=older),
        FIRST,
    )

    at = datetime(2026, 12, 1, tzinfo=UTC)
    assert expectedness.in_force(reversed(two), at, SEOUL).version == "2a"


@pytest.mark.parametrize(
    ("term", "grade", "word", "why"),
    [
        ("digit.bruising", "1", "expected", "listed"),
        ("digit.bruising", "2", "expected", "listed"),
        ("digit.bruising", "3", "unexpected", "more_severe"),
        ("digit.necrosis", "1", "unexpected", "not_listed"),
        ("digit.other", "1", "unexpected", "in_own_words"),
    ],
)
def test_what_is_not_listed_or_greater_in_severity_or_specificity_is_unexpected(
    term, grade, word, why
):
    found = expectedness.suggestion(FIRST, {"term": term, "grade": grade})

    assert (found.word, found.why) == (word, why)


def test_nobody_has_judged_what_nobody_has_judged(desk):
    assert expectedness.standing(desk.event) == ""


def test_one_decision_that_says_unexpected_is_enough_whoever_took_it(desk):
    decide(desk, "expected", "oh", "surgeon")
    alone = expectedness.standing(desk.event)
    decide(desk, "unexpected", "sim", "sponsor", note={"text": "d"})
    decide(desk, "expected", "oh", "surgeon")

    assert alone == "expected"
    assert expectedness.standing(desk.event) == "unexpected"
    assert [one.stands for one in expectedness.judgements(desk.event)] == [False, True, True]


def test_that_it_was_expected_does_not_outlast_a_correction_and_that_it_was_not_does(desk):
    decide(desk, "expected")
    desk.report(replaces="e1", grade="3", reason="d")
    after = expectedness.standing(desk.event)
    decide(desk, "unexpected", says="more_severe")
    desk.report(replaces="e3", grade="1", reason="d")

    assert after == ""
    assert expectedness.standing(desk.event) == "unexpected"


@pytest.mark.parametrize("says", expectedness.LIST_SAYS)
def test_whoever_judges_otherwise_than_the_list_says_why(desk, says):
    follows = "expected" if says == "listed" else "unexpected"
    other = {"expected": "unexpected", "unexpected": "expected"}[follows]
    decide(desk, follows, says=says)
    decide(desk, other, says=says)
    decide(desk, other, says=says, note={"text": "d"})

    found = findings_of(load(), desk.entries)
    assert [(one.rule, one.event_id) for one in found] == [("unlike_the_list", "e3")]


def test_a_version_is_what_its_entry_says(desk):
    entry = desk.add("reference.adopted", "site:seoul", data=expectedness.data_of(SECOND))
    told = replace(FIRST, since=date(2026, 1, 2))

    again = desk.add("reference.adopted", "site:seoul", data=expectedness.data_of(told))

    assert expectedness.read(entry) == replace(SECOND, entry=entry)
    assert expectedness.read(again) == replace(told, entry=again)


def test_two_versions_differ_in_what_they_do_not_say_alike():
    more = Reference("2", (replace(BRUISE, grade=1), Listed("digit.pain", 1, "", "IB 2")))

    found = expectedness.differences(FIRST, more)

    assert [(one.term, one.before and one.before.grade, one.after.grade) for one in found] == [
        ("digit.bruising", 2, 1),
        ("digit.pain", None, 1),
    ]
    assert expectedness.differences(FIRST, replace(FIRST, version="2")) == ()


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({}, {}),
        ({"version": ""}, {"version": "missing"}),
        ({"version": "IB 2"}, {"version": "taken"}),
        ({"since": None}, {"since": "missing"}),
        ({"since": date(2026, 11, 22)}, {"since": "before"}),
        ({"terms": (replace(BRUISE, source=""),)}, {"digit.bruising": "source"}),
        ({"terms": (replace(BRUISE, grade=6),)}, {"digit.bruising": "grade"}),
        ({"terms": (replace(BRUISE, term="digit.joy"),)}, {"digit.joy": "unknown"}),
    ],
)
def test_a_version_says_what_it_is_called_since_when_and_where_each_term_is_from(changed, errors):
    new = replace(Reference("IB 3", (BRUISE,), date(2026, 11, 23)), **changed)

    assert expectedness.impossible(new, (SECOND, FIRST), ["digit.bruising"]) == errors


def test_what_is_shipped_names_terms_that_there_are_and_stands_for_no_grade_itself():
    terms = {term.code: term for term in load().terms}

    for one in shipped().terms:
        assert one.site_setting
        assert one.source
        assert not terms[one.term].special, "what is of special interest is never expected"
    assert shipped().since is None
