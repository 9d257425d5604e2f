"""Days that go to plan, until a story says otherwise.

begin(part)        the day of P-001 up to and with a part, as `svflab.services.walk` has it
begin(part, 2)     the day of another participant, at another bench and device

One application serves all the stories of a run: what it compiled for one serves the next, and each
finds its database empty and nothing remembered.
"""

import pytest

from svflab.app import create_app
from svflab.clock import Fixed
from svflab.services.walk import Day
from tests import databases, kept, once
from tests.conftest import SETTINGS, START

SITE = "seoul"


@pytest.fixture(scope="session")
def lasting(database, tmp_path_factory):
    """Return the application, its database, the rows of an empty one, and what it began with."""
    data = str(tmp_path_factory.mktemp("mishaps"))
    with database.copy() as url:
        with Fixed(START):
            app = create_app({**SETTINGS, "DATABASE_URL": url, "DATA_DIR": data})
        once.templates(app)
        place = kept.of(url, databases.Postgres.administrator)
        yield app, place, place.keep(), frozenset(app.extensions)


@pytest.fixture
def app(lasting, clock):
    app, place, rows, own = lasting
    for name in set(app.extensions) - own:
        del app.extensions[name]
    place.put(rows)
    yield app
    with app.app_context():
        kept.left_alone()


@pytest.fixture
def begin(records, clock):
    protocol = records.extensions["protocol"]

    def begun(part, number=1):
        wait = lambda minutes: clock.tick(minutes=minutes)  # noqa: E731
        place = {"bench": f"Bench {number}", "device": f"SX-{number}"}
        return Day(protocol, SITE, f"P-00{number}", wait, **place).until(part)

    return begun
