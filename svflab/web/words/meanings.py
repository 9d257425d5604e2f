"""What a signature means, and what became of it, in words."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain import signatures

MEANING: Final = {
    "performed": _l("performed"),
    "verified": _l("verified"),
    "reviewed": _l("reviewed"),
    "approved": _l("approved"),
    "responsible": _l("responsible"),
}
STATE: Final = {
    signatures.STANDS: ("open", _l("signed")),
    signatures.ADDED: ("open", _l("signed; added to since")),
    signatures.CORRECTED: ("closing", _l("signed before a change")),
    signatures.BROKEN: ("over", _l("not a signature of this")),
}
"""The state of the page and the word, for each state of a signature."""
WRONG: Final = {
    "unreadable": _l("It cannot be read."),
    "bound": _l("It is bound to another entry, case, person, role or meaning: it was copied."),
    "shown": _l("What it says was shown is not what its digest says."),
    "case": _l("It is a signature of another case."),
    "signed": _l("What it signs is not there, or is otherwise."),
    "order": _l("It came before what it signs."),
    "performer": _l("It signs as performed what another person did."),
}


def meaning(text: str) -> str:
    """Return what a signature means, by its word in the record."""
    return str(MEANING.get(text, text))
