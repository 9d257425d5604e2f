"""The alert of an adverse event of special interest: it stands until somebody has seen it.

Who has to see it is whoever holds the safety officer's role. Whatever they say of the event (that
they have seen it, a triage, an opinion) ends the alert; a report that was corrected since stands
anew, because nobody has seen what it says now.
"""

from typing import Final

from svflab.domain.consistency import term_of
from svflab.domain.subjects import AdverseEvent
from svflab.protocol.model import Protocol

SEEN: Final = "alert.seen"
ROLE: Final = "safety_officer"


def is_special(protocol: Protocol, one: AdverseEvent) -> bool:
    """Say whether it is of special interest by its term."""
    term = term_of(protocol, one.data.get("term"))
    return bool(term and term.special)


def stands(protocol: Protocol, one: AdverseEvent) -> bool:
    """Say whether it is of special interest, and nobody who has to has seen it as it is told."""
    if one.report is None or one.withdrawn or not is_special(protocol, one):
        return False
    since = one.report.seq
    return not any(e.event.role == ROLE and e.seq >= since for e in one.entries)
