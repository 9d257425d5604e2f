"""Days that go to plan, until a story says otherwise.

begin(part)        the day of P-001 up to and with a part, as `svflab.services.walk` has it
begin(part, 2)     the day of another participant, at another bench and device
"""

import pytest

from svflab.services.walk import Day

SITE = "seoul"


@pytest.fixture
def begin(records, clock):
    protocol = records.extensions["protocol"]

    def begun(part, number=1):
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        place = {"bench": f"Bench {number}", "device": f"SX-{number}"}
        return Day(protocol, SITE, f"P-00{number}", wait, **place).until(part)

    return begun
