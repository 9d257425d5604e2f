"""What the kinds of events are called that are no step of the protocol."""

from typing import Final

from flask_babel import lazy_gettext as _l

TITLE: Final = {
    "attempt.refused": _l("Refused"),
    "scan.answered": _l("Scanned"),
    "account.created": _l("Account made"),
    "account.roles_changed": _l("Roles changed"),
    "account.password_changed": _l("Password changed"),
    "account.signed_in": _l("Signed in"),
    "account.signed_out": _l("Signed out"),
    "account.locked": _l("Sign-ins locked"),
    "signin.failed": _l("Sign-in failed"),
    "export.made": _l("Exported"),
    "text.redacted": _l("Words redacted"),
    "shift.note_read": _l("Hand-over note read"),
    "log.restored": _l("Log restored from a backup"),
    "account.deactivated": _l("Account ended"),
    "account.reactivated": _l("Account opened again"),
    "account.badge_issued": _l("Badge issued"),
    "account.badge_revoked": _l("Badge revoked"),
    "scanner.tested": _l("Scanner tested"),
    "account.token_made": _l("Token made"),
    "account.token_revoked": _l("Token revoked"),
    "database.founded": _l("Database founded"),
    "identity.kept": _l("Identity stored"),
    "identity.viewed": _l("Identity viewed"),
    "log.verified": _l("Log checked"),
    "permission.refused": _l("Not open to this role"),
    "projections.rebuilt": _l("Lists rebuilt"),
    "vault.rotated": _l("Vault encrypted with a new key"),
    "workstation.registered": _l("Workstation registered"),
    "workstation.changed": _l("Workstation changed"),
    "workstation.deactivated": _l("Workstation taken out of use"),
    "workstation.reactivated": _l("Workstation put back into use"),
    "workstation.chosen": _l("Workstation chosen"),
    "workstation.label_printed": _l("Workstation's label printed"),
    "supply.held": _l("Put on hold at the site"),
    "supply.freed": _l("Hold at the site lifted"),
    "thing.registered": _l("Thing registered"),
    "thing.label_printed": _l("Thing's label printed"),
}
"""By kind; whatever is a step of the protocol has its title there."""
