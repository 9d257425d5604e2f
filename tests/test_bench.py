"""bench: it measures and prints; no test here waits for a time, or judges one."""

import asyncio
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from click.testing import CliRunner

from svflab import paths
from svflab.app import create_app
from svflab.cli import svflab
from svflab.cli.bench import filled, load, report, rounds
from svflab.cli.bench.asks import MEASURES
from svflab.cli.bench.rounds import Place, Plan, Seen, Took


def bench(*told: str) -> str:
    said = CliRunner().invoke(svflab, ["bench", *told], obj=create_app, catch_exceptions=False)
    assert said.exit_code == 0, said.output
    return said.stdout


@pytest.fixture
def one_case(monkeypatch):
    """One case at work in place of sixteen, and a short warming up: what is asked is the same."""
    monkeypatch.setattr(filled, "OPEN", 1)
    monkeypatch.setattr(rounds, "_WARM", 4)


@pytest.fixture
def server():
    """A server that answers well, and every third time badly."""
    answered = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            answered.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(500 if len(answered) % 3 == 0 else 201)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, *_told: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        Thread(target=listening.serve_forever, daemon=True).start()
        yield listening.server_port, answered
        listening.shutdown()


def a_job(port: int, *, most: int) -> load.Job:
    body = f"event_id={load.ID}"
    request = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    return load.Job(port, 2, 20.0, most, [request], [201])


def measured(share: float, *, cases: int = 10, errors: int = 0) -> Seen:
    """What a run saw in which everything reached the same share of its floor."""
    seen = Seen(about={"sqlite": "SQLite"}, started=[1.0], memory=[80.0])
    for measure in MEASURES:
        for clients in measure.clients:
            rate = 1000 * (share if measure.floor else 1)
            place = Place("sqlite", cases, measure.name, clients)
            seen.took[place] = [Took(rate, 1.0, 9.0, errors, "500 words" if errors else "")]
    return seen


def test_a_run_measures_beside_the_floor_and_says_start_and_memory(one_case):
    said = bench(
        *("--cases", "1", "--rounds", "1", "--seconds", "0.05"),
        *("--engines", "sqlite", "--only", "api,case"),
    )

    for words in (
        "floor: one insert",
        "record by the API",
        "case page",
        "of the floor",
        "goal",
        "start of svflab serve",
        "memory at rest",
        "errors: none",
    ):
        assert words in said


def test_a_profile_says_where_the_time_of_a_record_goes(one_case):
    said = bench("--profile", "2", "--only", "api")

    assert "INSERT INTO log" in said
    assert "SQLAlchemy" in said
    assert "services/record.py" in said


def test_a_client_counts_a_wrong_answer_and_goes_on(server):
    port, answered = server

    seen = asyncio.run(load.run(a_job(port, most=9)))

    assert (len(answered), len(seen.took), seen.errors) == (9, 6, 3)
    assert "500" in seen.first_error


def test_every_request_has_an_id_of_its_own(server):
    port, answered = server

    asyncio.run(load.run(a_job(port, most=5)))

    assert len(set(answered)) == 5
    assert f"event_id={load.ID}" not in answered


def test_a_client_ends_where_nobody_answers():
    seen = asyncio.run(load.run(a_job(1, most=3)))

    assert (seen.took, seen.errors) == ([], 3)


@pytest.mark.parametrize(("share", "verdict"), [(0.4, "≥ 0.40 met"), (0.39, "≥ 0.40 NOT MET")])
def test_a_goal_is_said_beside_what_was_reached(share, verdict):
    lines = list(report.lines(Plan((10,), 1, 1.0), measured(share)))

    api = [line for line in lines if line.startswith("record by the API")]
    assert len(api) == 2
    assert all(line.endswith(verdict) for line in api)


def test_what_grew_slower_with_the_cases_is_named():
    seen = measured(0.5)
    seen.took |= measured(0.4, cases=1000).took

    said = "\n".join(report.lines(Plan((10, 1000), 1, 1.0), seen))

    assert "from 10 to 1,000 cases" in said
    assert "NOT MET); over it: record by the API, 1 clients 20%" in said


def test_an_error_is_counted_and_shown():
    seen = measured(0.5, errors=2)

    said = "\n".join(report.lines(Plan((10,), 1, 1.0), seen))

    assert report.has_errors(seen)
    assert "500 words" in said


@pytest.mark.parametrize("wrong", [("--engines", "oracle"), ("--cases", "ten"), ("--only", "x")])
def test_what_cannot_be_measured_is_not_understood(wrong):
    said = CliRunner().invoke(svflab, ["bench", *wrong], obj=create_app)

    assert said.exit_code == 2
    assert "is none of" in said.output


def test_open_screens_show_a_step_and_say_what_they_cost(one_case, monkeypatch):
    """Screens that look ten times as often, so that one second shows what ten would."""
    live = sys.modules["svflab.cli.bench.live"]
    monkeypatch.setattr(live, "EVERY", live.EVERY / 10)
    monkeypatch.setattr(live, "BETWEEN", live.BETWEEN / 10)

    said = bench("live", "--screens", "2", "--seconds", "1")

    (line,) = [one for one in said.splitlines() if one.startswith("  2 screens: ")]
    assert re.search(r"\d\.\d % of a core when nothing happens; a step shows after", line)
    assert re.search(r"\d\.\d\d s at the median, \d\.\d\d s at p99 \(goal 1 s and 2 s: ", line)


def test_the_screens_that_are_measured_look_as_often_as_real_ones_do():
    script = (paths.STATIC / "js" / "station.js").read_text()
    told = re.search(r"const EVERY = (\d+);", script)

    assert int(told[1]) == 1000 * sys.modules["svflab.cli.bench.live"].EVERY
