"""What is called that is kept beside the log, and that no seal covers."""

from typing import Final

from flask_babel import lazy_gettext as _l

TABLE: Final = {
    "api_token": _l("tokens of programs"),
    "challenge": _l("sign-ins that are not finished"),
    "code_app": _l("secrets of code apps"),
    "credential": _l("passwords"),
    "hospital_band": _l("digests of the hospital's wristbands"),
    "mail_address": _l("mail addresses"),
    "meddra_term": _l("imported terms of MedDRA"),
    "outbox": _l("notices and mails"),
    "outside_identity": _l("links with the hospital's sign-in"),
    "passkey": _l("passkeys"),
    "pin": _l("PINs"),
    "recovery_code": _l("digests of recovery codes"),
    "session": _l("sessions"),
    "signin_failure": _l("counted sign-in failures"),
    "vault": _l("the identity vault"),
    "worker": _l("when the worker was last seen"),
}
"""What no seal covers, in words."""
