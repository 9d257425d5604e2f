"""What is said of deviations, and who does what about them."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "not_explained": (
        _l("Nobody has said yet why this happened."),
        _l("Its reason comes first, then its close."),
    ),
    "not_classified": (
        _l("This deviation is not classified."),
        _l("Say whether it is minor or major, and on what it has an impact."),
    ),
    "action_open": (
        _l("An action is not done yet: %(owner)s, until %(due)s."),
        _l("It is ticked by its owner before the deviation is closed."),
    ),
    "action_unknown": (
        _l("No such action was planned in this case."),
        _l("Open the deviation again and tick the action there."),
    ),
    "action_done_already": (
        _l("%(who)s has ticked this action already."),
        _l("Nothing more is needed."),
    ),
    "action_of_another": (
        _l("This action is to be done by %(owner)s."),
        _l("They tick it, or quality does."),
    ),
}
