"""The delegation log: who may do which task, and what a step without it comes to."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from svflab.records import delegations as rows
from svflab.records import log
from svflab.services import accounts, delegations, rebuild, subjects, surroundings
from svflab.services.errors import Conflict, Invalid, NotAllowed, Refused
from svflab.services.holds import By
from svflab.services.record import record
from svflab.services.walk import Day
from tests.services.conftest import SITE

TODAY = date(2026, 11, 23)
TASKS = {
    "coordinator": ["eligibility", "consent"],
    "nurse": ["checkin", "liposuction", "custody", "injection", "observation", "consent"],
    "processor": ["processing", "custody", "release"],
    "processor2": ["label_check"],
    "quality": ["release"],
}


def by(actor, role="surgeon"):
    return By(actor, role, event_id=str(uuid4()))


@pytest.fixture
def team(records):
    """Everybody of a day, with the surgeon as principal investigator."""
    for account, role in (
        *(("surgeon", "surgeon"), ("nurse", "nurse"), ("processor", "processor")),
        *(("processor2", "processor"), ("coordinator", "coordinator"), ("quality", "quality")),
        ("second", "surgeon"),
    ):
        accounts.create(account, account.title(), {SITE: [role]}, password="three wet horses")
    delegations.name_investigator(SITE, "surgeon", "", by("quality", "quality"))


def give(protocol, account, tasks, first=TODAY, last=None, reason="", who="surgeon"):
    span = (first, last)
    trained = first - timedelta(days=3)
    delegations.give(protocol, SITE, account, tasks, span, trained, reason, by(who))


@pytest.fixture
def delegated(protocol, team):
    for account, tasks in TASKS.items():
        give(protocol, account, tasks)
    delegations.keep(SITE, "", by("surgeon"), kept=True)


@pytest.fixture
def day(protocol, clock):
    return Day(protocol, SITE, "P-001", wait=lambda minutes: clock.tick(minutes=minutes))


def told(kind):
    return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def of(recorded):
    return [one for one in recorded.findings if one.rule == "not_delegated"]


def test_a_day_goes_on_while_each_performer_holds_the_task_and_the_entries_say_under_which(
    delegated, day
):
    case = day.until("extract")

    (started,) = case.case.done["extraction.started"]
    (given,) = [e for e in told("delegation.given") if e.about == "account:processor"]
    assert started.surroundings["delegation"] == {
        "task": "processing",
        "who": "processor",
        "under": given.id,
    }
    (fit,) = case.case.done["eligibility.confirmed"]
    assert fit.surroundings["delegation"]["under"] == "investigator.named"


@pytest.mark.shows("Part 11 11.10(i)", "Part 11 11.10(g)")
def test_without_the_task_an_act_of_now_is_refused_and_one_of_before_is_a_deviation(
    delegated, day, clock
):
    day.until("to_laboratory")
    (row,) = [one for one in rows.of_person(SITE, "processor") if one.task == "processing"]
    delegations.end(SITE, row.id, "processing", "Left the trial team", by("surgeon"))
    give(day.protocol, "processor2", ["processing"])
    clock.tick(minutes=1)

    with pytest.raises(Refused) as caught:
        day.set_up()
    (finding,) = caught.value.findings
    assert finding.words == {"who": "processor", "task": "processing", "others": "processor2"}

    at = clock.now
    clock.tick(minutes=9)
    data = {"device": day.device, "kit_serial": day.kit, "enzyme_used": False, "line_clear": True}
    late = day.act("setup.completed", "processor", told_at=at, reason="No screen", **data)
    assert [one.event_id for one in of(late)] == [late.entry.event.id]


def test_a_told_act_is_judged_by_the_delegations_of_its_own_time(delegated, day, clock):
    day.until("to_laboratory")
    at = clock.now
    clock.tick(minutes=5)
    (row,) = [one for one in rows.of_person(SITE, "processor") if one.task == "processing"]
    delegations.end(SITE, row.id, "processing", "On leave", by("surgeon"))
    clock.tick(minutes=1)

    data = {"device": day.device, "kit_serial": day.kit, "enzyme_used": False, "line_clear": True}
    late = day.act("setup.completed", "processor", told_at=at, reason="No screen", **data)

    assert of(late) == []


def test_the_performer_holds_the_task_and_not_who_writes_for_one_who_is_scrubbed(delegated, day):
    day.until("check_in")
    event = day.event("liposuction.started", "nurse", sites=["abdomen"], side="both")

    own = record(day.protocol, replace(event, performer="surgeon"))
    assert own.entry.surroundings["delegation"]["under"] == "investigator.named"

    other = day.event("anaesthetic.given", "nurse")
    other = replace(other, performer="second", data={"agent": "lidocaine"})
    seen = _seen(day, other)
    assert (seen["who"], seen["under"]) == ("second", "")


def _seen(day, event):
    known = subjects.case_of(day.protocol, SITE, day.code)
    return surroundings.seen_by(day.protocol, event, known)["delegation"]


def test_a_participants_criteria_are_assessed_by_whoever_holds_the_task(protocol, team, day):
    delegations.keep(SITE, "", by("surgeon"), kept=True)

    with pytest.raises(Refused) as caught:
        day.register()

    assert caught.value.findings[0].rule == "not_delegated"


def test_what_makes_safe_needs_no_delegation(protocol, team, walk):
    day = walk("to_laboratory")
    delegations.keep(SITE, "", by("surgeon"), kept=True)

    day.act("case.stopped", "nurse", cause="other", reason="Fainted")

    assert day.case.state == "stopped"


def test_nobody_is_asked_before_the_log_is_kept_and_after_it_ceased(protocol, team, day):
    day.register()
    delegations.keep(SITE, "", by("surgeon"), kept=True)
    delegations.keep(SITE, "The paper log is kept instead", by("surgeon"), kept=False)

    day.assess()

    assert not [e for e in log.entries(SITE) if "delegation" in e.surroundings]
    delegations.keep(SITE, "", by("surgeon"), kept=True)
    with pytest.raises(Invalid, match="missing"):
        delegations.keep(SITE, "", by("surgeon"), kept=False)


def test_only_the_investigator_delegates_and_only_quality_or_an_administrator_names_one(
    protocol, team
):
    with pytest.raises(NotAllowed):
        give(protocol, "nurse", ["checkin"], who="second")
    with pytest.raises(NotAllowed):
        delegations.keep(SITE, "", by("quality", "quality"), kept=True)
    with pytest.raises(NotAllowed):
        delegations.name_investigator(SITE, "second", "", by("surgeon"))
    with pytest.raises(Invalid, match="no_physician"):
        delegations.name_investigator(SITE, "nurse", "Away", by("quality", "quality"))
    with pytest.raises(Invalid, match="missing"):
        delegations.name_investigator(SITE, "second", "", by("quality", "quality"))

    delegations.name_investigator(SITE, "second", "Moved away", by("quality", "quality"))
    give(protocol, "nurse", ["checkin"], who="second")

    assert [e.data for e in told("investigator.named")] == [
        {"before": "", "investigator": "surgeon"},
        {"before": "surgeon", "investigator": "second"},
    ]


@pytest.mark.parametrize(
    ("account", "tasks", "first", "last", "reason", "error"),
    [
        ("nobody", ["checkin"], TODAY, None, "", {"account": "unknown"}),
        ("nurse", [], TODAY, None, "", {"tasks": "missing"}),
        ("nurse", ["processing"], TODAY, None, "", {"tasks": "role"}),
        ("nurse", ["checkin"], TODAY, TODAY - timedelta(days=1), "", {"until": "before"}),
        ("nurse", ["checkin"], TODAY - timedelta(days=5), None, "", {"reason": "missing"}),
    ],
)
def test_what_cannot_be_delegated_says_why(
    protocol, team, account, tasks, first, last, reason, error
):
    with pytest.raises(Invalid) as caught:
        give(protocol, account, tasks, first, last, reason)

    assert caught.value.errors == error


def test_a_task_is_held_once_at_a_time_and_again_after_its_last_day(protocol, team, clock):
    give(protocol, "nurse", ["checkin"], last=TODAY)
    with pytest.raises(Conflict, match="checkin"):
        give(protocol, "nurse", ["checkin"])

    give(protocol, "nurse", ["checkin"], first=TODAY + timedelta(days=1))

    tonight = clock.now + timedelta(hours=14, minutes=59)  # 23:59 in Seoul
    first, second = rows.of_person(SITE, "nurse")
    assert rows.in_force(SITE, "nurse", "checkin", tonight) == first.id
    assert rows.in_force(SITE, "nurse", "checkin", tonight + timedelta(minutes=1)) == second.id


def test_the_lists_say_the_same_when_they_are_made_again(protocol, delegated):
    (row,) = rows.of_person(SITE, "processor2")
    delegations.end(SITE, row.id, "label_check", "On leave", by("surgeon"))
    before = [*delegations.current(SITE), *delegations.past(SITE)]

    rebuild.rebuild(protocol)

    assert [*delegations.current(SITE), *delegations.past(SITE)] == before
    assert len(before) == sum(map(len, TASKS.values()))
    (entry,) = told("delegation.ended")
    assert log.texts([entry.id])[entry.id, "reason"][1] == "On leave"
