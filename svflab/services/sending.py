"""Sends bytes to a printer over raw TCP, at once and once, and says what came of it.

There is no queue: what was not taken in time is taken back from the network, so that a printer
that comes to life later prints nothing old. "sent" means that the printer's side took every
byte; that a label came out is known only when it is scanned.
"""

import socket
import struct
from contextlib import closing, suppress
from datetime import timedelta
from typing import Final

from svflab import clock
from svflab.domain.containers import FAILED, SENT, UNKNOWN

_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""Closes a connection without delivering what still waits in it."""


def send(host: str, port: int, body: bytes, *, connect_seconds: float, send_seconds: float) -> str:
    """Return "sent", "failed" (nothing left) or "unknown" (part of it may be on paper)."""
    try:
        line = socket.create_connection((host, port), timeout=connect_seconds)
    except (OSError, UnicodeError):
        return FAILED
    with closing(line):
        taken = _write(line, body, send_seconds)
        if taken == len(body) and _arrived(line, send_seconds):
            return SENT
        with suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        return UNKNOWN if taken else FAILED


def _write(line: socket.socket, body: bytes, seconds: float) -> int:
    """Return how many bytes the connection took within so many seconds."""
    over = clock.steady() + timedelta(seconds=seconds)
    taken = 0
    with suppress(OSError):
        while taken < len(body) and (left := over - clock.steady()) > timedelta():
            line.settimeout(left.total_seconds())
            taken += line.send(body[taken:])
    return taken


def _arrived(line: socket.socket, seconds: float) -> bool:
    """Say whether the printer's side took all of it: it ends too, or has acknowledged each byte."""
    line.settimeout(min(1.0, seconds))
    try:
        line.shutdown(socket.SHUT_WR)
        for _second in range(max(1, int(seconds))):
            try:
                while line.recv(4096):
                    pass  # what it says of itself: it is of no printer that we know
            except TimeoutError:
                if _waiting(line) == 0:
                    return True
            else:
                return True
    except OSError:
        return False
    return False


def _waiting(line: socket.socket) -> int:
    """Return how many bytes are not acknowledged; 0 where the system does not say."""
    try:
        import fcntl
        import termios
    except ImportError:  # not on this system
        return 0
    return int(struct.unpack("i", fcntl.ioctl(line, termios.TIOCOUTQ, b"\0" * 4))[0])
