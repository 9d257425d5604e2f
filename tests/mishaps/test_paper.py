"""Everything is off, and the day is written on paper."""

import pytest

from svflab.services import accounts
from svflab.services.walk import Day
from tests.mishaps.deeds import findings, go_on
from tests.mishaps.ending import SITE, ends
from tests.services.test_downtime import PARTS_ON_PAPER, written


@pytest.fixture
def day(records, clock):
    """A case that was opened by hand after its day had been written on a kit."""
    accounts.create("nurse", "Kim Ji-woo", {"seoul": ["nurse"]}, password="six warm words here")
    return written(records.extensions["protocol"], clock)


def copied(day, upto):
    for part in PARTS_ON_PAPER[: PARTS_ON_PAPER.index(upto) + 1]:
        getattr(day, part)()
        day.wait(3)


def test_the_power_fails_and_the_whole_day_comes_in_from_paper(day):
    copied(day, "close")

    assert {f.rule for f in findings(day)} == {"late_entry", "not_signed"}
    ends(day, "The server was off", "From paper", "told afterwards", "Kim Ji-woo")


def test_the_power_comes_back_while_the_fat_is_in_the_laboratory(day, clock):
    copied(day, "to_laboratory")

    live = Day(day.protocol, SITE, "P-001", lambda minutes: clock.tick(minutes=minutes))
    live.code, live.kit = day.code, day.kit
    live.wait(1)
    go_on(live, "to_laboratory")

    assert {one.told for one in live.case.events} == {True, False}
    ends(live, "The server was off", "From paper")
