"""What every test of a page can ask for, beside what every test can.

ward     people at their screens, and a case walked to where the test asks for
running  the same, with an extraction that has run for 17 minutes
"""

import pytest

from tests.web.ward import Ward


@pytest.fixture
def ward(app, clock) -> Ward:
    return Ward(app, clock)


@pytest.fixture
def running(ward):
    """The extraction has run for 17 minutes."""
    ward.until("set_up")
    ward.act("extraction.started", "processor")
    ward.clock.tick(minutes=17)
    return ward
