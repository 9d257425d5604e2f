"""What of a report hardly fits together, and is asked about: no report is refused for it.

Grade and seriousness are asked apart, and stay so (ICH E2A, CTCAE): who knows says which is right.
"""

from collections.abc import Mapping
from typing import Final

from svflab.domain import death
from svflab.domain.qualifying import is_fatal
from svflab.domain.subjects import AdverseEvent

UNTICKED: Final = "grade_threatens"
"""The grade says life-threatening, and the criterion of that name was not ticked."""
MILD: Final = "criterion_threatens"
"""The criterion says life-threatening, and the grade does not."""
DIED: Final = "death_told_since"
"""A follow-up tells of a death, and the report is of no fatal event."""
_THREATENS: Final = "4"


def of(one: AdverseEvent) -> tuple[str, ...]:
    """Return what hardly fits in a report as it stands; nothing once it is withdrawn."""
    if one.report is None or one.withdrawn or is_fatal(one):
        return ()
    criteria, grade = one.data.get("serious"), str(one.data.get("grade"))
    ticked = isinstance(criteria, Mapping) and criteria.get("life_threatening") is True
    found = {
        UNTICKED: grade == _THREATENS and not ticked,
        MILD: grade < _THREATENS and ticked,
        DIED: bool(death.told(one)),
    }
    return tuple(name for name, holds in found.items() if holds)
