"""Reads a protocol file, and refuses one that contradicts itself."""

import hashlib
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from svflab.protocol import checks
from svflab.protocol.lines import line_of, lines
from svflab.protocol.model import Protocol
from svflab.protocol.reading import Draft, draft
from svflab.protocol.table import Noted

DEFAULT: Final = Path(__file__).with_name("nct02975960.toml")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a protocol file, and on which line."""

    path: Path
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.words}"


class ProtocolError(Exception):
    """A protocol file cannot be used; every reason is in `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


def load(path: Path = DEFAULT) -> Protocol:
    """Return the protocol in this file.

    Raises ProtocolError with every problem, each with file and line, where the file is no
    TOML, has a key that nobody knows, refers to what is not there, contradicts itself, or
    gives a number that nobody stands for.
    """
    return _load(path, path.read_bytes())


@lru_cache(maxsize=4)
def _load(path: Path, content: bytes) -> Protocol:
    """Return the protocol in this content; a protocol never changes, so it is read once."""
    text, raw = parsed(path, content)
    noted: Noted = []
    read = draft(raw, noted)
    noted.extend(checks.problems(read))
    if noted:
        found = lines(text)
        problems = [Problem(path, line_of(found, place), words) for place, words in noted]
        raise ProtocolError(sorted(problems, key=lambda problem: problem.line))
    return _protocol(read, hashlib.sha256(content).hexdigest())


def parsed(path: Path, content: bytes) -> tuple[str, dict[str, Any]]:
    """Return a TOML file as text and as what it says. Raises ProtocolError with its line."""
    try:
        text = content.decode()
        return text, tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ProtocolError([Problem(path, line, "this is no UTF-8 text")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ProtocolError([syntax(path, str(error))]) from error


def syntax(path: Path, words: str) -> Problem:
    """Return what a TOML reader said is wrong with a file, with the line that it named."""
    line = re.search(r"line (\d+)", words)
    return Problem(path, int(line[1]) if line else 1, words)


def _protocol(read: Draft, digest: str) -> Protocol:
    """Return the protocol of a draft that was found to be in order."""
    return Protocol(
        id=read.id,
        version=read.version,
        title=read.title,
        registry=read.registry,
        digest=digest,
        phases=MappingProxyType(read.phases),
        roles=MappingProxyType({role.code: role for role in read.roles}),
        steps=MappingProxyType({step.kind: step for step in read.steps}),
        windows=tuple(read.windows),
        criteria=tuple(read.criteria),
        settings=MappingProxyType({setting.name: setting for setting in read.settings}),
        containers=MappingProxyType({one.kind: one for one in read.containers}),
        tests=MappingProxyType({test.name: test for test in read.tests}),
        terms=tuple(read.terms),
        overrides=tuple(read.overrides),
        tasks=MappingProxyType({task.code: task for task in read.tasks}),
        solicited=tuple(read.solicited),
    )
