"""What a second factor is called, in the record."""

from typing import Final

from flask_babel import lazy_gettext as _l

FACTOR: Final = {
    "totp": _l("code app"),
    "recovery": _l("recovery code"),
    "passkey": _l("passkey"),
    "hospital": _l("the hospital's sign-in"),
    "code": _l("code"),
}
"""What was shown beside the password, or in its place."""
