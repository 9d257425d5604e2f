"""What a scan that stops is answered with: what is so, and what to do, each with named facts."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

STOPS: Final[Mapping[str, tuple[Any, Any]]] = {
    "other_case": (
        _l("This %(plain)s belongs to case %(other_case)s. You are in case %(this_case)s."),
        _l("Put it down; nothing was recorded as given."),
    ),
    "label_void": (
        _l("%(thing)s: label %(number)s of it is void; label %(live)s is the valid one."),
        _l("Take the void label off, and scan the valid one."),
    ),
    "label_void:none": (
        _l("%(thing)s: label %(number)s of it is void, and no other is valid."),
        _l("Print a new label."),
    ),
    "label_destroyed": (
        _l(
            "%(thing)s: label %(number)s of it was recorded as destroyed, at %(at)s by %(who)s,"
            " and here it is."
        ),
        _l("Use nothing that bears it. Keep it, and tell quality."),
    ),
    "label_lost": (
        _l("%(thing)s: label %(number)s of it was recorded as lost, at %(at)s by %(who)s."),
        _l("Here it is. Use nothing that bears it: keep it, and tell quality where it was."),
    ),
    "label_replaced": (
        _l("%(thing)s: label %(number)s of it is being replaced by label %(live)s."),
        _l("Stick the new label on, and scan that one."),
    ),
    "label_replaced:none": (
        _l("%(thing)s: label %(number)s of it was to be replaced, and the newer one is void."),
        _l("It is of that case still. Print another label, stick it on, and scan that one."),
    ),
    "other_label": (
        _l("This is the label of %(thing)s. This page waits for that of %(awaited)s."),
        _l("Nothing was recorded. Look at both: is each label on its own container?"),
    ),
    "print_unknown": (
        _l("%(thing)s: no label %(number)s of it was ever printed here."),
        _l("Do not use it. Find out where this label comes from."),
    ),
    "expired": (
        _l("%(thing)s was to be used by %(use_by)s."),
        _l("Do not inject it. Discard it, with a witness."),
    ),
    "thing_expired": (
        _l("This %(plain)s, %(name)s, expired: its last day was %(expires)s."),
        _l("Do not use it. Take it out of use."),
    ),
    "was_lost": (
        _l("%(thing)s was recorded as lost, and here it is."),
        _l("Do not use it. Keep it apart, and withdraw the entry that says so."),
    ),
    "wrong_case": (
        _l("This code is void: case %(case)s was opened for the wrong participant."),
        _l("Do not use it. What it is on is discarded, or handed back."),
    ),
    "supply_held": (
        _l("The %(material)s %(lot)s is on hold at this site since %(since)s: %(cause)s."),
        _l("Put it down. What was made with it may be taken away; a surgeon or quality lifts it."),
    ),
    "supply_held:site": (
        _l("Everything of this site is on hold since %(since)s: %(cause)s."),
        _l("Nothing goes on towards a participant. A surgeon or quality lifts the hold."),
    ),
    "on_hold": (
        _l("%(thing)s is on hold since %(since)s: %(cause)s."),
        _l("Put it down. A surgeon or quality lifts the hold, or it is discarded."),
    ),
}
