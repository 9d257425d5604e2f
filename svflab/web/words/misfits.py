"""What of a report hardly fits together, in words: what it is, and what to ask the reporter."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain import misfits

SAYS: Final = {
    misfits.UNTICKED: (
        _l("Grade 4 means life-threatening, and the criterion “Life-threatening” was not ticked."),
        _l("You told grade 4, life-threatening, and did not tick the criterion. Which is right?"),
    ),
    misfits.MILD: (
        _l("The criterion “Life-threatening” was ticked, and the grade is below 4."),
        _l("You ticked life-threatening, and told a grade below 4. Which is right?"),
    ),
    misfits.DIED: (
        _l("A follow-up tells of a death, and the report does not say that it was fatal."),
        _l("A follow-up tells of a death. Did the participant die of this?"),
    ),
}
"""By the name of the misfit: what a page says, and what it proposes to ask."""
