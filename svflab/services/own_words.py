"""What reporters wrote of adverse events whose term is “Other”: a list says nothing without it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from svflab.domain.subjects import adverse_event_of
from svflab.records import log
from svflab.records.projections import Row
from svflab.services import cases

_OTHER: Final = ".other"
_AT_ONCE: Final = 200


def told(site: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Give the rows of a list of adverse events, each with `own`: its words, "" for a named term.

    Each event in own words is looked up by itself, so a page costs what stands on it.
    """
    left = iter(rows)
    while part := list(islice(left, _AT_ONCE)):
        words = _words(site, [row["code"] for row in part if row["term"].endswith(_OTHER)])
        yield from ({**row, "own": words.get(row["code"], "")} for row in part)


def _words(site: str, codes: Sequence[str]) -> dict[str, str]:
    stand = {code: adverse_event_of(code, log.replay(site, f"ae:{code}")).report for code in codes}
    texts = cases.texts(one for one in stand.values() if one)
    return {code: texts.get((one.event.id, "note")) or "" for code, one in stand.items() if one}
