"""Near misses as they are kept, listed and decided about, on both databases."""

from datetime import timedelta
from uuid import uuid4

import pytest

from svflab import clock as clocks
from svflab.domain.event import Event
from svflab.domain.near_misses import TRIAGED
from svflab.services import near_misses
from svflab.services.errors import Invalid, NotThere, Refused
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from svflab.services.walk import Day


def decide(day, first, decision, **more):
    data = {"first": first, "decision": decision, **more}
    about, now = f"case:{day.code}", clocks.now()
    return Event(str(uuid4()), "seoul", TRIAGED, about, now, "safety", "safety_officer", data)


def test_what_was_stopped_is_listed_and_decided_about_and_a_rebuild_makes_it_again(protocol, clock):
    wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
    day = Day(protocol, "seoul", "P-001", wait=wait).until("to_theatre")
    for minutes in (0, 10, 20):
        clock.tick(minutes=minutes)
        with pytest.raises(Refused):
            day.act("syringe.taken", "surgeon", syringe=day.live(day.case.syringes[0].code))
    late, early = near_misses.listed("seoul")
    after = (late["last_at"], late["first"])

    assert (early["attempts"], late["attempts"], near_misses.waiting("seoul")) == (2, 1, 2)
    assert near_misses.listed("seoul", after=after) == [early]
    with pytest.raises(Invalid):
        near_misses.triage(protocol, decide(day, early["first"], "adverse_event"), {})
    with pytest.raises(NotThere):
        near_misses.triage(protocol, decide(day, "another", "nothing"), {})
    near_misses.triage(protocol, decide(day, early["first"], "nothing"), {})

    assert [row["state"] for row in near_misses.listed("seoul")] == ["waiting", "nothing"]
    assert near_misses.listed("seoul", state="waiting") == [late]
    assert near_misses.waiting("seoul") == 1
    told = near_misses.listed("seoul")
    rebuild(protocol)
    assert near_misses.listed("seoul") == told
    assert verify(protocol).is_whole


def test_a_case_whose_opening_was_refused_has_no_near_misses(protocol, clock):
    day = Day(protocol, "seoul", "P-001", wait=lambda m: clock.tick(timedelta(minutes=m)))
    day.register()
    with pytest.raises(Refused) as stopped:
        day.open()

    assert near_misses.listed("seoul") == []
    with pytest.raises(NotThere):
        near_misses.find(protocol, "seoul", day.code, stopped.value.attempt)
