"""The task list of calls and visits: every question of it on each engine."""

from datetime import timedelta

from svflab.domain.event import instant_text
from svflab.records.solicited import STATES
from svflab.services import solicited
from svflab.services.solicited import Filter

SITE = "seoul"


def test_each_state_is_a_question_of_the_list_and_a_death_ends_every_call(walk, clock):
    day = walk("inject")
    said = {"about": "participant:P-001", "case": day.code, "how": "phone"}
    clock.tick(timedelta(days=1))
    day.act("follow_up.asked", "nurse", **said, point="day1", answer="yes")
    clock.tick(timedelta(days=7))
    today = solicited.today().isoformat()

    def points(**wanted):
        found = solicited.listed(SITE, Filter(today, **wanted))
        return [row["point"] for row in found]

    assert {state: points(state=state) for state in STATES} == {
        "todo": ["day1", "week1"],
        "due": [],
        "overdue": ["week1"],
        "missed": [],
        "unreported": ["day1"],
        "coming": ["week4", "week12"],
        "done": ["day1"],
        "all": ["day1", "week1", "week4", "week12"],
    }
    assert solicited.counts(SITE) == {"due": 0, "overdue": 1, "missed": 0, "unreported": 1}
    assert points(state="all", point="week4", participant="P-001") == ["week4"]
    assert points(state="all", participant="P-002") == []
    (first, *rest) = solicited.listed(SITE, Filter(today, "all"))
    place = (first["due_on"], first["case"], first["point"])
    assert solicited.listed(SITE, Filter(today, "all"), after=place) == rest

    day.code = ""  # told of no case, as of one that was stopped before
    fatal = {"outcome": "fatal", "serious": ["death"], "aware_at": instant_text(clock.now)}
    day.report(term="systemic.other", grade="5", note="a car", **fatal)

    assert points() == ["day1"]
