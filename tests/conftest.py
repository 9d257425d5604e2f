"""What every test can ask for.

    clock     a clock that only the test moves; it starts at midnight UTC, 23 November 2026
    app       the application on a fresh database, on each engine that --engine names
    app_on    makes another application, on another database or with other settings
    client    a browser without script, talking to `app`
    screens   workstations in real Chromium (see tests/browsing.py)
    records   `app`, with its context open: for what works on the database without a request

`pytest --engine both` runs whatever touches a database on SQLite and on PostgreSQL.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from svflab import garbage
from svflab.app import create_app
from svflab.clock import Fixed
from svflab.records import db
from svflab.services import passwords
from svflab.services.walk import Day
from tests import days, once
from tests.browsing import chromium, house, screens
from tests.databases import Postgres, Sqlite

__all__ = ["chromium", "house", "screens"]  # fixtures, once for every test that asks

SHOWN = ("tests/browser", "tests/web", "tests/mishaps", "services/test_printing")
JUDGED = (
    *("services/test_scan.py", "services/test_history", "services/test_safety"),
    *("services/test_stopping", "services/test_stopped", "services/test_look_alikes"),
    *("services/test_labels", "services/test_label_contents", "services/test_label_second"),
    *("services/test_label_templates", "services/test_lots", "services/test_taking_back"),
    *("services/test_asking", "services/test_scan_views", "services/test_scan_labels"),
    *("services/test_pins", "services/test_photos", "services/test_windows"),
    *("services/test_workstations", "services/test_things"),
)
"""How a page looks and reads does not depend on the engine, so `both` shows it on SQLite alone, to
stay within ten minutes; nor does what rules and labels make of a log that was read alike, nor what
is known of pictures, PINs, things and places once their rows were written. What else is
recorded is tried on both, and so are the random walks. The story, the longest of all, is the one
test in a browser that `both` shows on PostgreSQL.
`pytest --engine postgresql` tries every page there too."""
STORY = "tests/test_story"

START = datetime(2026, 11, 23, tzinfo=UTC)
SETTINGS = {
    "MODE": "demo",
    "SITE": "seoul",
    "SITE_NAME": "Test site",
    "ZONE": "Asia/Seoul",
    "SECRET_KEY": "a key for tests, and for nothing else at all",
    "VAULT_KEYS": "dGVzdHMgb25seTogbm90IGEgc2VjcmV0IGF0IGFsbCE=",
    "HTTPS": False,
    "ANONYMOUS_PER_MINUTE": 0,  # the clock of a test stands still, and its minute with it
    "TESTING": True,
}

settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
settings.register_profile(
    "long", settings.get_profile("house"), max_examples=5000, derandomize=False
)
settings.load_profile("house")  # --hypothesis-profile long looks longer, and elsewhere each time


once.share()
garbage.settle()  # as a server does
Day.until = days.once(Day.until)

DEAR = passwords._HASHER
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""A password costs 20 ms on purpose; thousands of people of the tests would wait for a minute."""


@pytest.fixture
def dear_passwords(monkeypatch) -> None:
    """Let passwords cost what they cost in use."""
    monkeypatch.setattr(passwords, "_HASHER", DEAR)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "shows(*ids): what this test shows of svflab/exports/requirements.toml; see "
        "docs/validation.md",
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine", choices=("sqlite", "postgresql", "both"), default="sqlite", help="database"
    )
    parser.addoption(
        "--approve", action="store_true", help="draw the labels' pictures anew: look at each"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--engine")
        engines = ("sqlite", "postgresql") if chosen == "both" else (chosen,)
        place = metafunc.module.__file__
        if chosen == "both" and any(part in place for part in (*SHOWN, *JUDGED)):
            engines = engines[:1]
        if chosen == "both" and STORY in place:
            engines = engines[1:]
        metafunc.parametrize("database", engines, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked for one engine on the other: no test is skipped."""
    left = [item for item in items if _is_of_another_engine(item)]
    items[:] = [item for item in items if item not in set(left)]
    config.hook.pytest_deselected(items=left)


def _is_of_another_engine(item: pytest.Item) -> bool:
    only, call = item.get_closest_marker("only"), getattr(item, "callspec", None)
    return bool(only and call) and call.params.get("database") not in only.args


@pytest.fixture
def clock() -> Iterator[Fixed]:
    with Fixed(START) as fixed:
        yield fixed


@pytest.fixture(scope="session")
def database(request, tmp_path_factory) -> Iterator[Sqlite | Postgres]:
    """An engine with a filled-in schema, of which each test gets a copy."""
    kind = Sqlite if request.param == "sqlite" else Postgres
    with kind.started(tmp_path_factory, SETTINGS) as started:
        yield started


@pytest.fixture
def database_url(database) -> Iterator[str]:
    """The address of a fresh database, as the application's role sees it."""
    with database.copy() as url:
        yield url


@pytest.fixture
def app_on(clock, tmp_path) -> Iterator[Callable[..., Flask]]:
    """Makes an application on a database: `app_on(url, MODE="live")`."""
    made = []

    def _app_on(url: str, **other: Any) -> Flask:
        given = {**SETTINGS, "DATABASE_URL": url, "DATA_DIR": str(tmp_path / "data"), **other}
        made.append(create_app(given))
        once.templates(made[-1])
        return made[-1]

    yield _app_on
    for application in made:
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def app(app_on, database_url) -> Flask:
    return app_on(database_url)


@pytest.fixture
def records(app) -> Iterator[Flask]:
    with app.app_context():
        yield app


@pytest.fixture
def client(app) -> FlaskClient:
    return app.test_client()
