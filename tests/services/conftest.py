"""What the services are tried on: the trial's protocol, and days that are walked.

walk(part)               the day of P-001 up to and with a part, as `svflab.services.walk` has it
walk(part, participant)  that of another participant; `where` is the bench and the device
"""

import pytest

from svflab.services.walk import Day

SITE = "seoul"


@pytest.fixture
def protocol(records):
    return records.extensions["protocol"]


@pytest.fixture
def walk(protocol, clock):
    def _walk(part, participant="P-001", **where):
        tick = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        return Day(protocol, SITE, participant, wait=tick, **where).until(part)

    return _walk
