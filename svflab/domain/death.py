"""When a participant died of an adverse event, and whether there was an autopsy.

The report may say so, and each follow-up: what was told last counts. Nobody has to know it.
"""

from typing import Final

from svflab.domain.inbox import FOLLOWED
from svflab.domain.subjects import AdverseEvent

FIELDS: Final = ("died_at", "autopsy")


def told(one: AdverseEvent) -> dict[str, str]:
    """Return what was told last of a death, by field; nothing where nobody told it."""
    follow_ups = [e for e in one.entries if e.event.kind == FOLLOWED]
    telling = sorted((*([one.report] if one.report else []), *follow_ups), key=lambda e: e.seq)
    found: dict[str, str] = {}
    for data in (entry.event.data for entry in telling):
        found |= {name: str(data[name]) for name in FIELDS if data.get(name)}
    return found
