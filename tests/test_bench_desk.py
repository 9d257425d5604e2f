"""bench desk: thousands of adverse events that verify, and every page of the desk measured."""

from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from sqlalchemy import event

from svflab.app import create_app
from svflab.cli import svflab
from svflab.cli.bench import desk_asks, desk_report, events, filled
from svflab.cli.bench.desk_asks import Ask
from svflab.cli.bench.desk_report import FLOOR_READ, Answers, Plan
from svflab.cli.bench.engines import Sqlite
from svflab.records import db, projections
from svflab.services import inbox, safety
from svflab.services.verify import verify

SQLITE = pytest.mark.only("sqlite")  # it makes databases of its own


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    """Forty adverse events of four participants, two of whom were sealed in bulk."""
    place = tmp_path_factory.mktemp("desk")
    url = Sqlite(place).make("desk")
    told = events.begin(create_app, url, place)
    events.seed(create_app, url, place, told, 40)

    @contextmanager
    def looking():
        with filled.opened(create_app, url, place) as found:
            yield found

    return told, url, place, looking


@SQLITE
def test_what_is_sealed_in_bulk_verifies_and_is_a_mixture(walked):
    told, _url, _place, looking = walked
    with looking() as (protocol, site):
        rows = projections.reports(site, size=100)
        known = safety.find(protocol, site, told.codes[events.LONG])
        checked = verify(protocol)

        assert checked.lines()[0].startswith("read: ")
        assert checked.is_whole
        assert len(rows) == 40
        assert len({row["participant"] for row in rows}) == 4
        assert {row["review"] for row in rows} >= {"new", "triaged", "with_reporter", "closed"}
        assert len(known.entries) >= events.THREAD
        assert len({row["aware_at"].date() for row in rows}) >= 4
        assert inbox.waiting(site, [f"account:{filled.ACCOUNT}"])


@SQLITE
def test_every_address_that_is_measured_is_there(walked):
    told, url, place, _looking = walked
    middle = desk_asks.middles(create_app, url, place, filled.ACCOUNT)
    asked = desk_asks.asked(told, middle)
    app = create_app(filled.settings(url, place))
    client = app.test_client()
    page = client.get("/sign-in").text
    token = page.partition('name="csrf-token" content="')[2].partition('"')[0]
    form = {"name": filled.ACCOUNT, "password": filled.PASSWORD, "workstation": "Office"}
    assert client.post("/sign-in", data={"csrf_token": token, **form}).status_code == 303

    pages = {one.path.partition("?")[0]: one.path for one in asked if one.is_page}
    asked_of_vault = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *g: asked_of_vault.append(g[2]))
    found = {path: client.get(path).status_code for path in pages.values()}
    asked_of_vault.clear()
    client.get(pages[f"/safety/{told.codes[events.LONG]}/papers"])

    assert {path: status for path, status in found.items() if status != 200} == {}
    assert len([said for said in asked_of_vault if "FROM vault" in said]) == 1
    assert len({one.title for one in asked}) == len(asked) > 50


@SQLITE
def test_the_desk_is_measured_beside_the_floor():
    told = ["--events", "20", "--rounds", "1", "--requests", "1", "--engines", "sqlite"]

    said = CliRunner().invoke(
        svflab, ["bench", "desk", *told, "--only", "found by a code"], obj=create_app
    )

    assert said.exit_code == 0, said.output
    (line,) = [one for one in said.stdout.splitlines() if one.startswith("inbox: found by a code")]
    assert "p99 ≤ 150 ms" in line
    assert "20 adverse events" in said.stdout
    assert FLOOR_READ in said.stdout


def said_of(took, fewer):
    """Return the line of a page that took so long with many events, and with fewer."""
    told = {
        (FLOOR_READ, 0): Answers([1.0] * 100),
        ("a page", 50): Answers([fewer] * 100),
        ("a page", 5000): Answers([took] * 100),
    }
    found = desk_report.lines("SQLite", Plan((50, 5000), 3, 34), [Ask("a page", "/")], told)
    return next(line for line in found if line.startswith("a page"))


def test_what_is_over_its_goal_or_grows_is_named():
    assert said_of(20.0, 19.0).endswith("p99 ≤ 150 ms met")
    assert said_of(151.0, 150.0).endswith("p99 ≤ 150 ms NOT met")
    assert "3.00x" in said_of(60.0, 20.0)
    assert said_of(60.0, 20.0).endswith("growth ≤ 1.5 NOT met")
