"""Signatures, disputes and overrides."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    "not_signed": (
        _l("Not signed as it stands now: %(role)s, “%(meaning)s”."),
        _l("Sign the close first; after a change it is signed again."),
    ),
    "not_signed_by": (
        _l("Without a signature: %(kind)s."),
        _l("Sign it on its page, with your password."),
    ),
    "disputed": (
        _l("%(who)s disputes that it was so: %(kind)s."),
        _l("Correct the entry, or withdraw it; else say why it stands."),
    ),
    "not_overridden": (
        _l("The protocol permits no override here in the role %(role)s: %(kind)s."),
        _l("Settle what it waits for, or stop the case."),
    ),
}
