"""The validation pack: what the rules ask, which tests show it, and how those ended.

The requirements are data (`requirements.toml`), in our own words, each with its source. A test
says what it shows: `@pytest.mark.shows("Part 11 11.10(e)")`. What no test shows is a gap, and is
listed as one: it is the hospital's own task, or work that is left.
"""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

NOT_RUN: Final = "not run"
_MARK: Final = "pytest.mark.shows"
_ENDS: Final = {"failure": "failed", "error": "failed", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a rule asks: a short name for it, where it stands, and what it says in our words."""

    id: str
    source: str
    asks: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A test that shows a requirement: its file, its name, and how it ended."""

    file: str
    test: str
    result: str = NOT_RUN


Matrix = Sequence[tuple[Requirement, Sequence[Shown]]]


def requirements() -> tuple[Requirement, ...]:
    """Return every requirement that is known, in the order in which they are listed."""
    text = resources.files("svflab.exports").joinpath("requirements.toml").read_text("utf-8")
    return tuple(Requirement(**one) for one in tomllib.loads(text)["requirement"])


def marked(folder: Path) -> dict[str, list[Shown]]:
    """Return which tests in a folder say that they show something, by the requirement's id."""
    found: dict[str, list[Shown]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        text, place = path.read_text("utf-8"), path.relative_to(folder.parent).as_posix()
        for node in ast.walk(ast.parse(text if _MARK in text else "")):
            if isinstance(node, ast.FunctionDef):
                for requirement in _shows(node):
                    found.setdefault(requirement, []).append(Shown(place, node.name))
    return found


def _shows(node: ast.FunctionDef) -> Iterator[str]:
    for call in node.decorator_list:
        if isinstance(call, ast.Call) and ast.unparse(call.func) == _MARK:
            yield from (str(ast.literal_eval(one)) for one in call.args)


def ended(junit: str) -> dict[tuple[str, str], str]:
    """Return how each test of a run ended, by its file and name, from a JUnit file's text.

    A test that was tried in several ways passed where all of them did. Raises ValueError where
    the text is no such file.
    """
    try:
        root = ElementTree.fromstring(junit)  # noqa: S314 - what the hospital's own run wrote
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    results: dict[tuple[str, str], str] = {}
    for case in root.iter("testcase"):
        file = case.get("classname", "").replace(".", "/") + ".py"
        key = file, case.get("name", "").partition("[")[0]
        result = next((_ENDS[one.tag] for one in case if one.tag in _ENDS), "passed")
        if results.get(key, "passed") == "passed":
            results[key] = result
    return results


def matrix(
    wanted: Iterable[Requirement],
    shown: Mapping[str, Sequence[Shown]],
    results: Mapping[tuple[str, str], str],
) -> Matrix:
    """Return each requirement with the tests that show it, and how they ended."""
    return [
        (
            one,
            [
                Shown(test.file, test.test, results.get((test.file, test.test), NOT_RUN))
                for test in shown.get(one.id, ())
            ],
        )
        for one in wanted
    ]


def sums(rows: Matrix) -> Mapping[str, int]:
    """Return how many requirements are shown, not shown by any test, and how the tests ended."""
    counted = Counter({"requirements": len(rows), "gaps": sum(not tests for _one, tests in rows)})
    counted.update(test.result for _one, tests in rows for test in tests)
    return counted


def traceability(rows: Matrix, versions: Mapping[str, str]) -> str:
    """Return the matrix as a Markdown page."""
    counted = sums(rows)
    head = [
        "# Requirements, and the tests that show them",
        "",
        "What is asked is told in our own words; the source names the paragraph. svflab supports "
        "these rules; it is certified for none.",
        "",
        *(f"- {name}: {value}" for name, value in versions.items()),
        "",
        f"{counted['requirements']} requirements, of which {counted['gaps']} are shown by no test.",
        "",
        "| requirement | source | what it asks | test | result |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *(line for row in rows for line in _lines(*row)), ""])


def _lines(one: Requirement, tests: Sequence[Shown]) -> Iterator[str]:
    asked = f"| {one.id} | {one.source} | {one.asks} |"
    if not tests:
        yield f"{asked} **gap: no test** | - |"
    for test in tests:
        yield f"{asked} `{test.file}` {test.test.replace('_', ' ')} | {test.result} |"
        asked = "| | | |"


def csv_rows(rows: Matrix) -> Iterator[tuple[str, ...]]:
    """Return the matrix as rows of a table, a gap with an empty test."""
    for one, tests in rows:
        for test in tests or (Shown("", "", "gap"),):
            yield one.id, one.source, one.asks, test.file, test.test, test.result
