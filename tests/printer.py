"""A label printer on a port of this machine: it takes what it is sent, hangs, or hangs up.

with Printing() as printer:          # and Printing("hangs"), Printing("resets")
    printer.setting(...)             # as the settings name it
    (label,) = printer.labels()      # what it burnt, as pictures
"""

import base64
import re
import socket
import struct
import threading
import zlib

from PIL import Image, ImageOps

from svflab.printers import Printer


class Printing:
    """A printer that listens until the `with` ends; `received` is what each job sent."""

    def __init__(self, manner="takes"):
        self.manner = manner
        self.received: list[bytes] = []
        self.busy = threading.Event()
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=8)
        if manner == "hangs":
            self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_why):
        self._over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(5)

    def setting(self, name="Bench printer", **more):
        """Return this printer as the settings name it."""
        times = {"connect_seconds": 1, "send_seconds": 1}
        return Printer(name, "127.0.0.1", self.port, **{**times, **more})

    def labels(self):
        """Return what it burnt: one picture for each label that it was sent."""
        return [picture for job in self.received for picture in burnt(job)]

    def _serve(self):
        while not self._over.is_set():
            try:
                line, _address = self._listening.accept()
            except OSError:
                return
            with line:
                self.busy.set()
                getattr(self, f"_{self.manner}")(line)

    def _takes(self, line):
        job = b""
        while part := line.recv(65536):
            job += part
        self.received.append(job)

    def _hangs(self, line):
        self._over.wait(20)
        line.settimeout(1)
        job = b""
        try:
            while part := line.recv(65536):
                job += part
        except OSError:
            pass
        self.received.append(job)

    def _resets(self, line):
        self.received.append(line.recv(100))
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def switched_off(name="Bench printer", **more):
    """Return a printer at whose port nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return Printer(name, "127.0.0.1", port, **{"connect_seconds": 1, "send_seconds": 1, **more})


def burnt(job):
    """Return the pictures that a job of ZPL burns."""
    found = []
    for width, high, packed in re.findall(rb"\^PW(\d+)\^LL(\d+).*?:Z64:([^:]+):", job, re.S):
        row, height = (int(width) + 7) // 8, int(high)
        dots = Image.frombytes("1", (row * 8, height), zlib.decompress(base64.b64decode(packed)))
        found.append(ImageOps.invert(dots.convert("L")))
    return found
