"""The code of an adverse event in the site's own dictionary, and of which version it is.

svflab ships no term and no code. Whoever subscribes to MedDRA enters them, or picks them out of
files that they imported; an event without one is whole, and only forms to authorities ask for it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from svflab.domain.chain import Entry
from svflab.domain.finding import Finding, always

CODED: Final = "adverse_event.coded"
_CODE: Final = re.compile(r"[0-9]{1,8}")
_VERSION: Final = re.compile(r"[0-9]{1,2}\.[0-9]")


@dataclass(frozen=True, slots=True)
class Coding:
    """A code and the version of the dictionary that it is of; both "" where nobody coded."""

    code: str = ""
    version: str = ""


def coding(standing: Iterable[Entry]) -> Coding:
    """Return the code that stands of an event's entries: the one that was given last."""
    found = [e.event.data for e in standing if e.event.kind == CODED]
    return Coding(str(found[-1].get("code")), str(found[-1].get("version"))) if found else Coding()


def problem(code: str, version: str) -> str:
    """Return why these are no code of a version, in a word: code, version, or "" where they are.

    >>> problem("90000001", "29.0"), problem("bruise", "29.0"), problem("90000001", "29")
    ('', 'code', 'version')
    """
    if not _CODE.fullmatch(code):
        return "code"
    return "" if _VERSION.fullmatch(version) else "version"


def not_a_code(data: Mapping[str, Any], event_id: str) -> Iterator[Finding]:
    """Eight digits and a version such as 29.0: anything else no form could carry."""
    if why := problem(str(data.get("code") or ""), str(data.get("version") or "")):
        yield always("code_shape", event_id, field=why)
