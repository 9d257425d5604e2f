"""What waits on whom, as the lists hold it: by the nearest clock, a page at a time."""

from datetime import timedelta

import pytest

from svflab.services import accounts, inbox, verify
from svflab.services.errors import Invalid
from tests.people import PASSWORD
from tests.services.test_safety import begin as begin
from tests.services.test_safety import bruise, code_of, report, told


@pytest.fixture
def codes(protocol, begin, clock):
    """Three adverse events, each known an hour after the one before."""
    day, found = begin("open"), []
    for _number in range(3):
        found.append(code_of(report(protocol, day, bruise())))
        clock.tick(timedelta(hours=1))
    return found


def act(protocol, code, kind, **data):
    event = told(kind, f"ae:{code}", "safety", "safety_officer", **data)
    return inbox.record(protocol, event, {"reason": "it is so", **TEXTS.get(kind, {})})


TEXTS = {
    "query.asked": {"question": "Was it seen?"},
    "query.answered": {"answer": "Yes."},
    "follow_up.told": {"note": "Worse."},
}


def waiting(who, **page):
    return [row["code"] for row in inbox.waiting("seoul", who, **page)]


def test_the_nearest_clock_stands_in_front_and_pages_follow_one_another(protocol, codes):
    first = inbox.waiting("seoul", ["role:safety_officer", "role:surgeon"], size=2)
    after = (first[-1]["act_by"], first[-1]["code"])

    assert [row["code"] for row in first] == codes[:2]
    assert waiting(["role:surgeon", "role:safety_officer"], after=after) == codes[2:]
    assert inbox.count("seoul", ["role:safety_officer", "role:surgeon"]) == 3


def test_what_waits_on_whom_follows_each_act_and_is_what_the_log_tells(protocol, codes):
    accounts.create("nurse", "Nurse", {"seoul": ("nurse",)}, password=PASSWORD)
    one, other, _last = codes
    asked = act(protocol, one, "query.asked", to="nurse").entry
    act(protocol, other, "adverse_event.triaged", seriousness="confirmed")
    assert [row["code"] for row in inbox.questions("seoul", "nurse")] == [one]
    assert waiting(["account:safety"]) == [other]

    act(protocol, one, "query.answered", query=asked.event.id)
    assert inbox.questions("seoul", "nurse") == []
    assert waiting([inbox.ALL]) == codes
    assert verify.verify(protocol).is_whole


def test_a_question_goes_to_somebody_who_holds_a_role_here(protocol, codes):
    with pytest.raises(Invalid):
        act(protocol, codes[0], "query.asked", to="nobody")
