"""What the server runs with: recorded when it starts, wherever that differs from the last start.

Each setting of the server, the version of the program and of its rules, and the protocol. Of a
secret only whether it is set. The first start records everything. The rules of reporting are
adopted by each site (`svflab.services.adopting`).
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any, Final

from flask import current_app

from svflab.config import SETTINGS
from svflab.domain.event import Value
from svflab.domain.rules import VERSION
from svflab.protocol.model import Protocol
from svflab.records import log, transaction
from svflab.services import adopting
from svflab.services.record import HOUSE, note
from svflab.setting import Setting

CONFIGURED: Final = "configuration.changed"
PROTOCOL: Final = "protocol.changed"
AT_START: Final = (CONFIGURED, PROTOCOL)
CHANGED: Final = "changed"
"""The names of what is not as it was, among all that an entry holds; none at the first start."""


def note_changes(protocol: Protocol) -> None:
    """Record what is not as it was recorded last; nothing where all of it is.

    Raises ProtocolError where the rules of reporting cannot follow those that a site has adopted.
    """
    with transaction():
        adopting.everywhere(protocol)
        log.head(HOUSE, lock=True)
        _note(CONFIGURED, _settled())
        _note(PROTOCOL, _known(protocol))


def _note(kind: str, now: Mapping[str, str]) -> None:
    about = f"site:{current_app.config['SITE']}"
    last = log.page(HOUSE, kind=kind, subject=about, size=1)
    was = {n: v for n, v in last[0].event.data.items() if n != CHANGED} if last else {}
    changed = sorted(name for name in {*now, *was} if now.get(name) != was.get(name))
    if changed:
        named: list[Value] = [*(changed if last else ())]
        note(kind, about, {**now, CHANGED: named})


def _settled() -> dict[str, str]:
    """Return every setting as text; of a secret that it is set, or empty."""
    shown = {one.name: _text(one, current_app.config[one.name]) for one in SETTINGS}
    return {**shown, "PROGRAM": version("svflab"), "RULES": VERSION}


def _text(setting: Setting, value: Any) -> str:
    if setting.secret:
        return "set" if value else "empty"
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else str(value)


def _known(protocol: Protocol) -> dict[str, str]:
    names = ("id", "registry", "version", "digest")
    return {name: str(getattr(protocol, name)) for name in names}
