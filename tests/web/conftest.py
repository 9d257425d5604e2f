"""What every test of a page can ask for, beside what every test can.

ward     people at their screens, and a case walked to where the test asks for
"""

import pytest

from tests.web.ward import Ward


@pytest.fixture
def ward(app, clock) -> Ward:
    return Ward(app, clock)
