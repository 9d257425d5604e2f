"""The servers that are measured: each a process of its own on the loopback, always stopped."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from svflab.cli.opening import Broken
from svflab.config import PREFIX

SVFLAB: Final = "from svflab.app import main; import sys; sys.argv[1:] = ['serve']; main()"
FLOOR: Final = "from svflab.cli.bench.floor import main; main()"
_LONGEST_START: Final = 30.0
_LONGEST_STOP: Final = 15.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its port, and the seconds from its start to its first answer."""

    port: int
    pid: int
    started_in: float

    def pids(self) -> list[int]:
        """Return its processes."""
        return _tree(self.pid)

    def memory(self) -> float:
        """Return the MiB that its processes take, what they share counted once (PSS)."""
        return sum(map(_pss, self.pids())) / 1024


@contextmanager
def serving(program: str, settings: Mapping[str, Any], log: Path) -> Iterator[Server]:
    """Run a server until it is left; what it says goes to `log`."""
    port = _free_port()
    told = {**settings, "HOST": "127.0.0.1", "PORT": port}
    environ = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environ |= {f"{PREFIX}{name}": str(value) for name, value in told.items()}
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    began = time.perf_counter()
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-c", program],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        _await(process, port, log)
        yield Server(port, process.pid, time.perf_counter() - began)
    finally:
        _stop(process)


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    """Wait for the first answer. Raises Broken with the server's last words."""
    until = time.perf_counter() + _LONGEST_START
    while time.perf_counter() < until and process.poll() is None:
        with suppress(OSError), closing(http.client.HTTPConnection("127.0.0.1", port)) as asked:
            asked.request("GET", "/healthz")
            if asked.getresponse().status == 200:
                return
        time.sleep(0.005)
    raise Broken(f"a server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_LONGEST_STOP)
    with suppress(ProcessLookupError):  # what it left behind, or itself
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _tree(pid: int) -> list[int]:
    """Return a process and all that come from it."""
    with suppress(OSError):
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        children = [int(child) for path in tasks for child in path.read_text().split()]
        return [pid, *(one for child in children for one in _tree(child))]
    return [pid]


def _pss(pid: int) -> int:
    """Return the proportional share of memory of a process in KiB; 0 where nothing tells it."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
