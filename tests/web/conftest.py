"""What every test of a page can ask for, beside what every test can.

ward     people at their screens, and a case walked to where the test asks for
running  the same, with an extraction that has run for 17 minutes
world    two sites with a day half done at each, and every role at both (tests/web/two_sites.py)
"""

import pytest

from svflab.app import create_app
from svflab.clock import Fixed
from tests import once
from tests.conftest import SETTINGS, START
from tests.web.two_sites import TwoSites
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


@pytest.fixture(scope="module")
def world(database, tmp_path_factory):
    """Two sites on one server, walked once for all tests of a file."""
    with Fixed(START) as clock, database.copy() as url:
        folder = str(tmp_path_factory.mktemp("data"))
        app = create_app({**SETTINGS, "DATABASE_URL": url, "DATA_DIR": folder})
        once.templates(app)
        yield TwoSites(app, clock)
