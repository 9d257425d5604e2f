"""What is on hold and what a hold stops; what was lost or spoilt."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import SAY_WHY, Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "on_hold": (
        _l("%(code)s is on hold: %(cause)s."),
        _l("Put it down. A surgeon or quality lifts the hold, or it is discarded."),
    ),
    "on_hold:plain": (
        _l("This case is on hold: %(cause)s."),
        _l("A surgeon or quality lifts the hold, or the case is stopped."),
    ),
    "case_mistaken": (
        _l("This case was opened for the wrong participant."),
        _l("Say how that came about, and open a case for the right one."),
    ),
    "run_failed": (
        _l("Run %(number)s failed: “%(kind)s” is not done in it."),
        _l("Set up another run with another kit, or stop the case."),
    ),
    "supply_held": (
        _l("The %(material)s %(lot)s is on hold at this site: %(cause)s."),
        _l("Put it down. What was made with it may be taken away; a surgeon or quality lifts it."),
    ),
    "supply_held:site": (
        _l("Everything of this site is on hold: %(cause)s."),
        _l("Nothing goes on towards a participant. A surgeon or quality lifts the hold."),
    ),
    "opening_held": (
        _l("No case is opened at this site: %(cause)s."),
        _l("Cases that are open go on. The safety officer lifts the hold, with a signature."),
    ),
    "container_lost": (
        _l("%(code)s is lost."),
        _l("Say how, and look where it may be."),
    ),
    "container_lost:dose": (
        _l("%(code)s is lost. %(not_given)s mL for the %(digit)s not given."),
        _l("Say how, and look where it may be."),
    ),
    "container_spoilt": (_l("%(code)s was discarded: %(spoilt)s."), SAY_WHY),
    "container_spoilt:dose": (
        _l("%(code)s was discarded: %(spoilt)s. %(not_given)s mL for the %(digit)s not given."),
        SAY_WHY,
    ),
    "held_already": (_l("%(code)s is on hold already."), _l("Nothing more is needed.")),
    "held_already:plain": (_l("This case is on hold already."), _l("Nothing more is needed.")),
    "not_held": (_l("%(code)s is not on hold."), _l("Look which container is.")),
    "not_held:plain": (_l("This case is not on hold."), _l("Look which container is.")),
}
