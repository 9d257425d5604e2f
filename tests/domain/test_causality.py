"""Opinions on the cause of an adverse event: which stand, whether it is related, who differs."""

import pytest

from svflab.domain import causality
from svflab.domain.subjects import adverse_event_of
from tests.domain.test_subjects import REPORT, Log

UNLIKELY = dict.fromkeys(causality.COMPONENTS, "unlikely")


class Desk(Log):
    """A log in which an event was reported, and physicians judge it."""

    def __init__(self):
        super().__init__()
        self.report()

    def say(self, actor="oh", role="surgeon", **rated):
        data = {**UNLIKELY, **rated}
        kind = "causality.judged"
        return self.add(kind, REPORT, role=role, actor=actor, data=data)

    @property
    def event(self):
        return adverse_event_of("A7K3QM9X2C", self.entries)


@pytest.fixture
def desk():
    return Desk()


def test_an_event_that_nobody_judged_is_not_related_yet(desk):
    assert causality.opinions(desk.event) == ()
    assert not causality.related(desk.event)


@pytest.mark.parametrize("word", ["certain", "probable", "possible"])
@pytest.mark.parametrize("component", causality.STUDY)
def test_one_component_of_the_trial_is_enough_for_related(desk, component, word):
    desk.say(**{component: word})

    assert causality.related(desk.event)
    assert causality.components(desk.event) == (component,)


@pytest.mark.parametrize("component", causality.OTHERS)
def test_the_disease_and_another_medication_make_it_related_to_nothing_of_the_trial(
    desk, component
):
    desk.say(**{component: "probable"})

    assert not causality.related(desk.event)


@pytest.mark.parametrize("word", ["unlikely", "unclassified", "unassessable"])
def test_what_cannot_be_told_is_not_related(desk, word):
    desk.say(svf=word)

    (opinion,) = causality.standing(desk.event)
    assert not causality.related(desk.event)
    assert opinion.verdict == ("unrelated" if word == "unlikely" else "open")


@pytest.mark.shows("EU CTR Annex III causality")
def test_a_sponsors_opinion_never_takes_the_place_of_the_investigators(desk):
    desk.say("oh", "surgeon", svf="possible")
    desk.say("sim", "sponsor")

    investigator, sponsor = causality.standing(desk.event)
    assert (investigator.party, sponsor.party) == ("investigator", "sponsor")
    assert causality.related(desk.event)
    assert causality.is_divided(desk.event)


def test_a_related_opinion_of_the_sponsor_is_enough_too(desk):
    desk.say("oh", "surgeon")
    desk.say("sim", "sponsor", injection="possible")

    assert causality.related(desk.event)


def test_whoever_thinks_again_has_one_opinion_that_stands_and_both_are_shown(desk):
    desk.say("oh", svf="possible")
    desk.say("oh")

    assert [one.stands for one in causality.opinions(desk.event)] == [False, True]
    assert not causality.related(desk.event)


def test_another_investigator_does_not_overrule_the_first(desk):
    desk.say("oh", svf="possible")
    desk.say("ryu")

    assert causality.related(desk.event)


def test_one_person_in_two_roles_has_two_opinions(desk):
    desk.say("oh", "surgeon", svf="possible")
    desk.say("oh", "safety_officer")

    assert len(causality.standing(desk.event)) == 2
    assert causality.related(desk.event)


def test_a_correction_of_the_report_does_not_make_it_unrelated(desk):
    desk.say(svf="possible")
    desk.report(replaces="e1", grade="2", reason="d")

    (opinion,) = causality.standing(desk.event)
    assert not opinion.fits
    assert causality.related(desk.event)
    assert desk.event.state == "waiting"


def test_the_sponsors_opinion_alone_leaves_the_event_waiting_for_the_sites_own(desk):
    desk.say("sim", "sponsor")
    alone = desk.event.state
    desk.say("oh", "surgeon")

    assert (alone, desk.event.state) == ("waiting", "judged")


def test_a_disagreement_is_told_by_component_with_who_says_what(desk):
    desk.say("oh", "surgeon", svf="possible", device="unassessable")
    desk.say("sim", "sponsor", injection="unclassified")

    found = {one.component: one for one in causality.differences(desk.event)}

    assert set(found) == {"device", "svf", "injection"}
    assert [(o.party, word) for o, word in found["svf"].said] == [
        ("investigator", "possible"),
        ("sponsor", "unlikely"),
    ]
    assert {name: one.on_relation for name, one in found.items()} == {
        "device": False,
        "svf": True,
        "injection": False,
    }


def test_an_opinion_of_before_a_component_was_asked_for_says_nothing_of_it(desk):
    desk.say()
    old = {name: "unlikely" for name in causality.COMPONENTS if name != "concomitant"}
    desk.add("causality.judged", REPORT, role="surgeon", actor="ryu", data=old)

    _new, before = causality.opinions(desk.event)
    assert "concomitant" not in before.said
    assert causality.differences(desk.event) == ()
    assert before.verdict == "unrelated"


def test_what_is_certain_is_explained_by_nothing_else_and_says_why():
    alone = {**UNLIKELY, "injection": "certain", "note": {"text": "d"}}

    def rules(**changed):
        return [one.rule for one in causality.contradictions({**alone, **changed})]

    assert rules() == []
    assert rules(note="") == ["certain_in_words"]
    assert rules(disease="possible") == ["certain_besides"]
    assert rules(svf="certain") == ["certain_besides"]
    assert rules(injection="probable", disease="possible", note="") == []
