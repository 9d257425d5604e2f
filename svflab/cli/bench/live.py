"""bench live: how soon an open screen shows a step made elsewhere, and what open screens cost.

A screen asks for one number again and again, as the page does, and fetches its part when it has
changed. It asks for its alarms too: now and then, and whenever the number has changed. Steps are
recorded beside them by the API.
"""

import asyncio
import json
import os
import random
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

import click

from svflab.cli.bench import asks, filled
from svflab.cli.bench.engines import Sqlite
from svflab.cli.bench.load import ID, asked, connected
from svflab.cli.bench.servers import SVFLAB, Server, serving
from svflab.cli.opening import Broken, Make

EVERY: Final = 1.5
"""Seconds between two looks of a screen, as static/js/station.js has it."""
ALARMS: Final = 60.0
"""Seconds between two questions for alarms where nothing rings, as static/js/alarm.js has it."""
BETWEEN: Final = 0.7
"""Seconds between two steps: no whole number, so that they fall everywhere between two looks."""
SCRIPTED: Final = "HX-Request: true\r\n"
GOALS: Final = {"p50": 1.0, "p99": 2.0, "idle": 5.0, "most": 8.0}


@dataclass(slots=True)
class Watch:
    """What screens saw: seconds from a step's answer until each showed it, and what failed."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    made: dict[int, float] = field(default_factory=dict)


@click.command("live")
@click.option("--screens", default="1,10,50", show_default=True, help="How many are open at once.")
@click.option("--seconds", type=click.FloatRange(1, 600), default=20.0, show_default=True)
@click.pass_obj
def live(make: Make, *, screens: str, seconds: float) -> None:
    """Measure how soon open boards show a step, and what they cost while nothing happens.

    \b
    Example
      svflab bench live --screens 1,50 --seconds 10
    """
    counts = [int(one) for one in screens.split(",") if one.strip().isdecimal()]
    with TemporaryDirectory(prefix="svflab-live-") as made:
        place = Path(made)
        url = Sqlite(place).make("live")
        filled.found(make, url, place)
        told = filled.open_some(make, url, place)
        with serving(SVFLAB, filled.settings(url, place), place / "log") as server:
            screen = asks.sign_in(server.port)
            click.echo(f"every screen looks once in {EVERY:g} s; {seconds:g} s of each")
            seen = [_measured(server, told, screen, count, seconds) for count in counts]
    for count, (idle, watch) in zip(counts, seen, strict=True):
        click.echo(_line(count, idle, watch))
    if errors := [error for _idle, watch in seen for error in watch.errors]:
        raise Broken(f"{len(errors)} looks failed: {errors[0]}")


def _measured(
    server: Server, told: filled.Filled, screen: asks.Browser, count: int, seconds: float
) -> tuple[float, Watch]:
    """Return the share of a core in % while nothing happens, and what was seen of steps."""
    quiet = asyncio.run(_watched(server, told, screen, count, seconds, steps=False))
    return quiet[0], asyncio.run(_watched(server, told, screen, count, seconds, steps=True))[1]


async def _watched(
    server: Server,
    told: filled.Filled,
    screen: asks.Browser,
    count: int,
    seconds: float,
    *,
    steps: bool,
) -> tuple[float, Watch]:
    watch = Watch()
    await asyncio.sleep(EVERY)
    head = await _stands_at(server.port, screen)
    work, began = _worked(server), time.perf_counter()
    until = began + seconds
    looking = [_look(server.port, screen, head, until, watch) for _ in range(count)]
    making = [_make(server.port, told, until - 2 * EVERY, watch)] if steps else []
    await asyncio.gather(*looking, *making)
    return 100 * (_worked(server) - work) / (time.perf_counter() - began), watch


async def _look(port: int, screen: asks.Browser, head: str, until: float, watch: Watch) -> None:
    """Ask for one number again and again; when it is another one, fetch the board's part."""
    state = _get("/board/state", screen.cookie)
    connection, mine = await connected(port), 0
    now = time.perf_counter()
    due = now + random.random() * ALARMS  # noqa: S311 - screens do not look in step
    await asyncio.sleep(random.random() * EVERY)  # noqa: S311
    while time.perf_counter() < until:
        answer = await _answered(connection, state, watch)
        if not answer:
            break
        seq = _body(answer)["seq"]
        moved = bool(mine and seq > mine)
        if moved:
            await _answered(connection, _get("/", screen.cookie, SCRIPTED), watch)
            shown = time.perf_counter()
            watch.took += [shown - at for one, at in watch.made.items() if mine < one <= seq]
        if moved or time.perf_counter() >= due:
            due = time.perf_counter() + ALARMS
            page = await _answered(connection, _alarms(screen, head), watch)
            head = _head(page) or head
        mine = seq
        await asyncio.sleep(EVERY)
    connection.close()


async def _answered(connection: Any, request: bytes, watch: Watch) -> bytes:
    """Return the answer to a question, b"" where there is none to go on with."""
    status, answer = await asked(connection, request)
    if status not in (200, 204):
        watch.errors.append(f"{status} for {request.split()[1].decode()}")
        return b""
    return answer


async def _stands_at(port: int, screen: asks.Browser) -> str:
    """Return the seal that the alarms of a page stand at as it is opened."""
    connection = await connected(port)
    _status, page = await asked(connection, _alarms(screen, ""))
    connection.close()
    return _head(page)


async def _make(port: int, told: filled.Filled, until: float, watch: Watch) -> None:
    """Record a step now and then, and note when its answer came."""
    requests = asks.of_svflab(told, asks.Browser("", ""))["api"]
    connection, number = await connected(port), 0
    while time.perf_counter() < until:
        await asyncio.sleep(BETWEEN)
        text = requests[number % len(requests)].replace(ID, str(uuid4()))
        status, answer = await asked(connection, text.encode())
        if status != 201:
            watch.errors.append(f"{status} for a step")
            break
        seq = _body(answer)["entry"]["seq"]
        watch.made[int(seq)] = time.perf_counter()
        number += 1
    connection.close()


def _body(answer: bytes) -> Any:
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def _alarms(screen: asks.Browser, head: str) -> bytes:
    return _get(f"/alarms?at={head}", screen.cookie, SCRIPTED)


def _head(page: bytes) -> str:
    """Return the seal that a page's alarms stand at, or "" where the answer has none."""
    found = re.search(rb'data-at="(\w+)"', page)
    return found[1].decode() if found else ""


def _get(path: str, cookie: str, more: str = "") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n{more}\r\n".encode()


def _worked(server: Server) -> float:
    """Return the seconds of processor time that the server has had."""
    ticks = os.sysconf("SC_CLK_TCK")
    return sum(_ticks(pid) for pid in server.pids()) / ticks


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _line(count: int, idle: float, watch: Watch) -> str:
    said = f"{count:3} screens: {idle:4.1f} % of a core when nothing happens"
    if count >= 50:
        met = "met" if idle <= GOALS["idle"] else "not met"
        said += f" (goal {GOALS['idle']:.0f} %: {met}; at most {GOALS['most']:.0f} %)"
    if len(watch.took) < 2:
        return f"{said}; no step was seen"
    half, slow = median(watch.took), quantiles(watch.took, n=100)[98]
    met = "met" if half <= GOALS["p50"] and slow <= GOALS["p99"] else "not met"
    return (
        f"{said}; a step shows after {half:.2f} s at the median, {slow:.2f} s at p99 "
        f"(goal 1 s and 2 s: {met}; n={len(watch.took)})"
    )
