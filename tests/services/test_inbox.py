"""What waits on whom, as the lists hold it: by the nearest clock, a page at a time."""

from datetime import timedelta
from uuid import uuid4

import pytest

from svflab.services import absences, accounts, inbox, verify
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


def test_what_waits_on_somebody_who_has_left_falls_to_their_cover_or_to_any_officer(
    protocol, codes, clock
):
    roles = {"safety": "safety_officer", "han": "safety_officer", "oh": "safety_officer"}
    for name, role in {**roles, "nurse": "nurse"}.items():
        accounts.create(name, name.title(), {"seoul": [role]}, password=PASSWORD)
    given, asked, other = codes
    for code in codes:
        act(protocol, code, "adverse_event.triaged", seriousness="confirmed")
    act(protocol, asked, "adverse_event.assigned", to="oh")
    act(protocol, other, "adverse_event.assigned", to="oh")
    act(protocol, asked, "query.asked", to="nurse")

    def on(account):
        held = [roles[account]]
        found = inbox.mine(protocol, "seoul", account, held, clock.now)
        assert inbox.count("seoul", found.who) == len(waiting(found.who))
        return waiting(found.who)

    assert (on("han"), on("oh")) == ([], [asked, other])
    accounts.deactivate("safety", actor="x", role="", reason="left")
    assert (on("han"), on("oh")) == ([given], codes)
    accounts.change_roles("nurse", "seoul", ["administrator"], actor="x", role="")
    assert on("han") == [given, asked], "a question to who may answer none any more"

    span = (clock.now - timedelta(hours=1), clock.now + timedelta(days=1))
    accounts.reactivate("safety", actor="x", role="")
    away = absences.By("safety", "safety_officer", event_id=str(uuid4()))
    absences.tell("seoul", "safety", "oh", span, "", away)
    accounts.change_roles("safety", "seoul", ["nurse"], actor="x", role="")
    assert (on("han"), on("oh")) == ([asked], codes), "it falls to who covers, and to them alone"
    clock.tick(days=2)
    assert on("han") == [given, asked]
    accounts.change_roles("safety", "seoul", ["safety_officer"], actor="x", role="")
    assert on("han") == [asked]
    assert verify.verify(protocol).is_whole


def test_a_question_goes_to_somebody_who_holds_a_role_here(protocol, codes):
    with pytest.raises(Invalid):
        act(protocol, codes[0], "query.asked", to="nobody")
