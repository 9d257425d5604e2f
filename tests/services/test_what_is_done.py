"""A notice counts until what it announces is done, by whomever; and again where that is undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from svflab.domain.event import instant_text
from svflab.records import outbox
from svflab.services import accounts, deadlines, due, inbox, reporting, safety, subjects
from svflab.services import outbox as notices
from svflab.services.rebuild import rebuild
from svflab.services.record import record
from svflab.services.verify import verify
from tests.people import PASSWORD
from tests.services.test_inbox import TEXTS
from tests.services.test_safety import told

SITE = "seoul"
PEOPLE = {"safety": "safety_officer", "han": "safety_officer", "surgeon": "surgeon"}


@pytest.fixture
def code(walk):
    """A serious adverse event, of which two officers and a surgeon are told."""
    for name, role in PEOPLE.items():
        accounts.create(name, name.title(), {SITE: [role]}, password=PASSWORD)
    fever = {"term": "systemic.fever", "grade": "3", "serious": {"hospitalisation": True}}
    return walk("open").report(**fever).known.adverse_event.code


@pytest.fixture
def act(protocol, code):
    def acted(kind, actor="safety", **data):
        event = told(kind, f"ae:{code}", actor, "safety_officer", **data)
        return inbox.record(protocol, event, {"reason": "it is so", **TEXTS.get(kind, {})})

    return acted


def new(account):
    return [(one["kind"], one["due_at"] is not None) for one in listed(account)]


def listed(account, **which):
    return sorted(
        outbox.notices(SITE, account, **{"new": True, **which}), key=lambda one: one["kind"]
    )


def counted():
    """Return how many are new for each, and that the list says the same."""
    found = {name: outbox.unread(SITE, name) for name in PEOPLE}
    assert found == {name: len(listed(name)) for name in PEOPLE}
    return tuple(found.values())


def test_what_was_triaged_assigned_or_answered_is_new_to_nobody_any_more(protocol, act, code):
    assert counted() == (1, 1, 1)
    act("adverse_event.triaged", seriousness="confirmed")
    assert counted() == (0, 0, 0)
    (done,) = listed("surgeon", new=False)
    assert (done["read_at"], done["done_at"] is None) == (None, False)

    act("follow_up.told", aware_at=safety_aware(protocol, code))
    assert counted() == (1, 1, 1)
    act("adverse_event.assigned", to="han")
    assert counted() == (1, 2, 1)
    act("adverse_event.triaged", actor="han", seriousness="confirmed")
    assert counted() == (0, 0, 0)

    asked = act("query.asked", actor="han", to="surgeon").entry.event.id
    other = act("query.asked", actor="han", to="surgeon").entry.event.id
    assert counted() == (0, 0, 2)
    act("query.answered", query=asked)
    assert counted() == (0, 1, 1)
    act("query.answered", actor="han", query=other)
    assert new("han") == [("question.answered", False)]
    assert counted() == (0, 1, 0)

    last = act("query.asked", actor="han", to="surgeon").entry.event.id
    accounts.deactivate("han", actor="x", role="", reason="left")
    act("query.answered", actor="surgeon", query=last)
    assert new("safety") == [("question.answered", False)], "who asked has left"


def safety_aware(protocol, code):
    return safety.find(protocol, SITE, code).adverse_event.data["aware_at"]


def test_what_one_person_has_read_stays_read_whatever_is_undone(protocol, act, code):
    notices.read(SITE, "surgeon", listed("surgeon")[0]["id"])
    act("adverse_event.triaged", seriousness="confirmed")
    act("follow_up.told", aware_at=safety_aware(protocol, code))

    assert counted() == (1, 1, 0)


def test_a_clock_is_new_while_it_runs_and_a_rebuild_tells_the_same(protocol, act, code, clock):
    act("adverse_event.triaged", seriousness="confirmed")
    clock.tick(timedelta(days=14))
    looked = due.Looked()
    due.tell(protocol, looked)
    soon = {one["due_at"] for one in listed("safety") if one["kind"] == "clock.soon"}
    over = {one["due_at"] for one in listed("safety") if one["kind"] == "clock.overdue"}
    assert soon
    assert over
    clock.tick(timedelta(days=3))
    due.tell(protocol, looked)
    assert new("safety") == [("clock.overdue", True)] * len(soon | over)

    at = {"sent_at": instant_text(clock.now), "to": "all of them"}
    sent = told("report.sent", f"ae:{code}", "safety", "safety_officer", **at)
    running = deadlines.clocks(protocol, safety.find(protocol, SITE, code))
    ended = reporting.send(protocol, sent, {}, [one.key for one in running])
    assert counted() == (0, 0, 0)

    back = told("entry.withdrawn", f"ae:{code}", "safety", "safety_officer")
    back = replace(back, replaces=ended[0].entry.event.id)
    record(protocol, back, texts={"reason": "sent to nobody"})
    before = [listed(name, new=new) for name in PEOPLE for new in (True, False)]
    assert counted()[0] == 1
    subjects.forget()
    rebuild(protocol)
    assert verify(protocol).is_whole
    assert before == [listed(name, new=new) for name in PEOPLE for new in (True, False)]
