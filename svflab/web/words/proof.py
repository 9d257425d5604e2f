"""Why nobody was proven to be whom, by the service's code."""

from typing import Final

from flask_babel import lazy_gettext as _l

NOT_PROVEN: Final = {
    "password": _l("A signature takes the password. A PIN signs nothing."),
    "wrong": _l("Name and password do not match. Capital letters matter in the password."),
    "wrong_pin": _l("Badge and PIN do not match. A few wrong tries let a PIN rest."),
    "pin_rests": _l("This PIN rests. Give the password instead: then the PIN serves again."),
    "pin_here": _l("Nobody knows this screen yet. Give the password instead of a PIN."),
    "badge_void": _l("This badge is void. Keep it, and hand it to an administrator."),
    "must_change": _l("This password was set by somebody else. Sign in with it and change it."),
    "unconfirmed": _l(
        "This password began as one that somebody else set. Before it signs, quality or another "
        "administrator confirms that you chose it: Accounts, your name."
    ),
    "no_role": _l("This account holds no role here. An administrator can give it one."),
    "ended": _l("Too many tries. This session has ended. Sign in again."),
    "code": _l("This code does not fit. Type the one that the app shows now."),
    "used": _l("This code has served already. Wait for the next one, up to 30 seconds."),
    "passkey": _l("This passkey does not fit. Ask the device again, or sign in another way."),
    "copied": _l("This passkey was used elsewhere since: it may be a copy. Revoke it."),
    "hospital_silent": _l(
        "The hospital's sign-in does not answer. Sign in here with your name and password."
    ),
    "hospital_refused": _l("The hospital's sign-in did not let you through. Try again, or here."),
    "hospital_wrong": _l(
        "What the hospital's sign-in said does not fit. Try again; tell an administrator if it "
        "stays so."
    ),
    "not_linked": _l(
        "The hospital knows you, but no account here is linked with you. An administrator can do "
        "that; until then sign in here with your name and password."
    ),
    "expired": _l("That was begun too long ago. Begin again."),
}
"""Where it is said until when as well, `answers.not_vouched` says it."""
