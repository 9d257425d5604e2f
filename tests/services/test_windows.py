"""A step that ends a window, through the log's one door; and limits that a site got later."""

from dataclasses import replace
from uuid import uuid4

import pytest

from svflab.services import settings, subjects
from svflab.services.errors import Refused
from svflab.services.walk import PARTS, Day
from tests.people import SITE

NEW = frozenset({"harvest", "release"})


@pytest.fixture
def protocol(records):
    return records.extensions["protocol"]


@pytest.fixture
def begin(clock):
    def begun(protocol, part, participant="P-001"):
        day = Day(protocol, SITE, participant, wait=lambda minutes: clock.tick(minutes=minutes))
        return day.until(part)

    return begun


def windows(protocol, day):
    """What the windows found in a case, as it stands in the log."""
    found = subjects.case_of(protocol, SITE, day.code).findings
    return [(one.rule, one.words["elapsed"]) for one in found if one.rule.startswith("window.")]


@pytest.mark.parametrize(
    ("span", "found"),
    [
        ({"minutes": 14, "seconds": 59, "milliseconds": 999}, [("window.extraction", "14:59")]),
        ({"minutes": 15}, []),
        ({"minutes": 20}, []),
        ({"minutes": 20, "milliseconds": 1}, [("window.extraction", "20:00.001")]),
    ],
    ids=["14:59.999", "15:00.000", "20:00.000", "20:00.001"],
)
def test_a_millisecond_outside_the_window_is_outside_and_its_ends_are_inside(
    begin, protocol, clock, span, found
):
    day = begin(protocol, "set_up")
    day.act("extraction.started", "processor")
    clock.tick(**span)
    day.act("extraction.finished", "processor")

    assert windows(protocol, day) == found
    subjects.forget()
    assert windows(protocol, day) == found


def test_a_step_that_was_done_in_time_and_tapped_too_late_is_told_and_is_in_its_window(
    begin, protocol, clock
):
    day = begin(protocol, "set_up")
    day.act("extraction.started", "processor")
    clock.tick(minutes=18)
    finished = clock.now
    clock.tick(minutes=9)
    late = {"reason": "The tap was forgotten."}
    recorded = day.act("extraction.finished", "processor", told_at=finished, **late)

    assert windows(protocol, day) == []
    assert recorded.entry.event.occurred_at == finished
    assert recorded.entry.recorded_at == clock.now


@pytest.fixture
def older(protocol):
    """The protocol before it had the windows of the site: none of them, nor their settings."""
    windows = tuple(one for one in protocol.windows if one.code not in NEW and not one.reminds)
    named = {one.at_most for one in protocol.windows if one not in windows}
    settings = {name: one for name, one in protocol.settings.items() if name not in named}
    return replace(protocol, windows=windows, settings=settings, digest="older")


def test_a_case_that_was_open_when_a_limit_came_goes_on_without_it(begin, older, protocol, clock):
    day = begin(older, "set_up")
    assert "harvest_minutes" not in day.case.settings
    subjects.forget()
    day.protocol = protocol
    clock.tick(minutes=90)
    for part in PARTS[PARTS.index("extract") :]:
        clock.tick(minutes=180 if part == "match" else 3)
        getattr(day, part)()

    assert windows(protocol, day) == []
    assert day.case.closed


def confirm(protocol, by="quality"):
    """Confirm for the site what the protocol proposes."""
    values = {one.name: one.value for one in protocol.to_confirm()}
    told = {"event_id": str(uuid4()), "site": SITE, "actor": by, "role": "quality"}
    return settings.confirm(protocol, values, **told)


def test_on_a_live_site_a_limit_that_came_later_is_confirmed_before_the_next_case_opens(
    app, begin, older, protocol
):
    begin(older, "assess")
    app.config["MODE"] = "live"
    confirm(older)
    Day(older, SITE, "P-001").open()

    other = begin(protocol, "register", "P-002")
    other.assess()
    with pytest.raises(Refused) as error:
        other.open()
    assert [one.rule for one in error.value.findings] == ["settings_unconfirmed"]

    confirm(protocol)
    other.open()
    assert other.case.settings["harvest_minutes"] == "60"
