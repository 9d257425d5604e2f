"""The clients: a process of its own, which needs nothing but the standard library.

It reads one job as JSON from standard input, sends its requests over sockets that stay open,
and writes what it saw as JSON. It ends by itself: after `seconds`, after `most` requests, or
when an answer does not come within `PATIENCE`.
"""

import asyncio
import json
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any
from uuid import uuid4

PATIENCE = 30.0
"""Seconds after which an answer is taken for lost."""
ID = "00000000-0000-4000-8000-000000000000"
"""What stands in a request where each one sent has an id of its own."""

CHUNKED = b"transfer-encoding: chunked"
"""What the head of an answer says that is told as it is made."""


@dataclass(slots=True)
class Job:
    """What is sent, where to, by how many clients at once, and for how long."""

    port: int
    clients: int
    seconds: float
    most: int
    requests: list[str]
    expects: list[int]


@dataclass(slots=True)
class Seen:
    """What came back: how long each answer took in ms, the errors, and the time it all took."""

    took: list[float] = field(default_factory=list)
    errors: int = 0
    first_error: str = ""
    seconds: float = 0.0


async def run(job: Job) -> Seen:
    """Do a job, and return what was seen."""
    seen = Seen()
    requests, numbers = cycle(text.encode() for text in job.requests), count(1)
    began = time.perf_counter()
    until = began + job.seconds
    work = (_client(job, requests, numbers, until, seen) for _ in range(job.clients))
    try:
        async with asyncio.timeout(job.seconds + PATIENCE):
            await asyncio.gather(*work)
    except TimeoutError:
        _note(seen, f"no answer in {PATIENCE:.0f} s")
    seen.seconds = time.perf_counter() - began
    return seen


async def _client(
    job: Job, requests: Iterator[bytes], numbers: Iterator[int], until: float, seen: Seen
) -> None:
    """Ask one request after another over one socket; after an error over a new one."""
    connection = None
    while time.perf_counter() < until and next(numbers) <= job.most:
        request = next(requests).replace(ID.encode(), str(uuid4()).encode())
        began = time.perf_counter()
        try:
            connection = connection or await connected(job.port)
            status, answer = await asked(connection, request)
        except (OSError, ValueError) as error:
            _note(seen, repr(error))
            if connection:
                connection.close()
            connection = None
            continue
        if status not in job.expects:
            _note(seen, answer[:400].decode(errors="replace"))
            continue
        seen.took.append((time.perf_counter() - began) * 1000)
    if connection:
        connection.close()


def _note(seen: Seen, words: str) -> None:
    seen.errors += 1
    seen.first_error = seen.first_error or words


async def connected(port: int) -> socket.socket:
    """Return a socket to the server, which does not block."""
    connection = socket.socket()
    connection.setblocking(False)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
    except OSError:
        connection.close()
        raise
    return connection


async def asked(connection: socket.socket, request: bytes) -> tuple[int, bytes]:
    """Send a request and return the status and the whole of its answer."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(connection, request)
    answer = b""
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += await _more(loop, connection)
    if CHUNKED in answer[:end].lower():
        while not answer.endswith(b"\r\n0\r\n\r\n"):
            answer += await _more(loop, connection)
        return int(answer[9:12]), answer
    whole = end + 4 + _length(answer[:end])
    while len(answer) < whole:
        answer += await _more(loop, connection)
    return int(answer[9:12]), answer


async def _more(loop: asyncio.AbstractEventLoop, connection: socket.socket) -> bytes:
    part = await loop.sock_recv(connection, 1 << 18)
    if not part:
        raise ConnectionError("the server closed the connection")
    return part


def _length(head: bytes) -> int:
    """Return how long the body is. Raises ValueError where the head does not say it."""
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    if head[9:12] in (b"204", b"304"):
        return 0
    raise ValueError("an answer without its length")


def main() -> None:
    """Do the job on standard input."""
    told: dict[str, Any] = json.load(sys.stdin)
    seen = asyncio.run(run(Job(**told)))
    json.dump({name: getattr(seen, name) for name in Seen.__slots__}, sys.stdout)


if __name__ == "__main__":
    main()
