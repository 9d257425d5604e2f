"""Sentences for what was not done: a title, and what is so, and then what to do."""

from collections.abc import Callable
from typing import Final

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from svflab.records import Busy
from svflab.records.sessions import Session
from svflab.services.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotThere,
    NotVouched,
    Refused,
    ServiceError,
    VaultShut,
)
from svflab.web import words
from svflab.web.times import local
from svflab.web.words.proof import NOT_PROVEN

Said = tuple[str, str]
_: Callable[..., str] = gettext

_STATUS: Final = {
    400: (
        _l("Not understood"),
        _l("The page sent something that cannot be read. Go back and send it again."),
    ),
    401: (_l("Signed out"), _l("Nobody is signed in here. Sign in, then go on.")),
    403: (_l("Not open to you"), _l("This is not open to the roles you hold here.")),
    404: (
        _l("Nothing here"),
        _l("There is nothing under this address. Check the code, or start from the board."),
    ),
    405: (
        _l("Not done this way"),
        _l("This address does not take what was sent. Go back and use the page's own button."),
    ),
    409: (
        _l("Not recorded"),
        _l("What was sent does not fit what is recorded. Look at the record, then decide."),
    ),
    413: (
        _l("Too large"),
        _l("What was sent is larger than anything that is kept here. Nothing was recorded."),
    ),
    422: (_l("Not recorded"), _l("A value is missing or impossible. Go back and put it right.")),
    429: (_l("Too often"), _l("This was asked too often. Wait a minute, then try again.")),
    500: (
        _l("It did not work"),
        _l(
            "The fault is the server's; nothing was recorded. Try again; if it happens again, "
            "tell whoever runs the server the time on this page."
        ),
    ),
    503: (
        _l("Busy"),
        _l("The server cannot do this now. Nothing was recorded. Wait a moment, try again."),
    ),
}
_WEAK: Final = {
    "long": _l("Make it shorter: at most 200 characters."),
    "repeats": _l("Use more different characters: these few are guessed first."),
    "common": _l("Choose something else: this one is on the lists that are guessed first."),
    "is_name": _l("Choose something else: your name is guessed first."),
    "same": _l("Choose another one: this is the password you have now."),
}


def status(code: int) -> Said:
    """Return what an HTTP status means here."""
    title, text = _STATUS.get(code) or _STATUS[400 if code < 500 else 500]
    return str(title), str(text)


def locked() -> Said:
    """Return what is said where a session is locked."""
    return _("Locked"), _("This session is locked. Your PIN or password opens it; nothing is lost.")


def signed_out_meanwhile() -> Said:
    """Return what is said of a form that was sent when its session had ended."""
    return (
        _("Not recorded yet: signed out"),
        _(
            "Nobody is signed in here any more. What was filled in is kept below. Sign in, in "
            "another tab, then come back and send it."
        ),
    )


def nowhere(session: Session) -> Said:
    """Return what is said where nobody knows which workstation a screen is."""
    if session.place_active is False:
        return (
            _("Not recorded: out of use"),
            _(
                "%(place)s was taken out of use. Nothing is recorded at this screen until "
                "somebody says which workstation it is now.",
                place=session.place,
            ),
        )
    return (
        _("Which workstation is this?"),
        _("Every scan and every step says where it was made. Scan the code on this screen."),
    )


def say_where() -> str:
    """Return the words on the way to saying which workstation a screen is."""
    return _("Say which one")


def moved() -> Said:
    """Return what is said where it is known again which workstation this is."""
    return _("It is known where this is"), _("What you were sending is kept below. Send it now.")


def unlocked() -> Said:
    """Return what is said where a session goes on, and something was being sent."""
    return _("Unlocked"), _("What you were sending is kept below. Send it now.")


def stale_form() -> Said:
    """Return what is said of a form that another session, or another person, had begun."""
    return (
        _("Not recorded yet"),
        _(
            "This form was opened before the last sign-in here. What was filled in is kept. "
            "If it is yours, send it again."
        ),
    )


def whose(name: str) -> Said:
    """Return what is asked of a form that another person began at this screen."""
    return (
        _("Whose is this?"),
        _(
            "Not recorded yet. %(name)s began this form, and somebody else is signed in now. Say "
            "whose it is: the record keeps both.",
            name=name,
        ),
    )


def page_of_another(name: str) -> Said:
    """Return what is said on a page that was opened by somebody who is not signed in any more."""
    return (
        _("Somebody else is signed in"),
        _(
            "%(name)s opened this page. Nothing was done. What is typed here is kept for them on "
            "this device; open the page anew to go on yourself.",
            name=name,
        ),
    )


def open_anew() -> str:
    """Return the words on the way to the same page, opened anew."""
    return _("Open this page anew")


def not_done(error: ServiceError | Busy) -> Said:
    """Return why a service did not do what it was asked."""
    match error:
        case NotAllowed():
            return _("Not open to you"), needed(error)
        case NotVouched():
            return _("Not signed in"), not_vouched(error)
        case NotThere() | Invalid():
            return status(404 if isinstance(error, NotThere) else 422)
        case VaultShut():
            return _("Identity not shown"), _vault_shut(error)
        case Conflict(code="already_done"):
            return _("Already done"), _("Somebody else has done this. Look at the record.")
        case Refused():
            return _("Stop. Not recorded"), _("Nothing was recorded as done.")
        case _:
            return status(503 if isinstance(error, Busy) else 409)


def reasons(error: ServiceError | Busy) -> tuple[str, ...]:
    """Return the single reasons of a refusal, one sentence each."""
    if isinstance(error, Refused):
        return tuple(words.finding(one, g.protocol) for one in error.findings)
    if isinstance(error, Invalid):
        return tuple(words.problem(one, one.field) for one in error.problems)
    return ()


def needed(error: NotAllowed) -> str:
    """Return which role would be needed."""
    if error.scope:
        return _("This token may not do this: it needs the scope %(scope)s.", scope=error.scope)
    titles = [_(g.protocol.roles[role].title) for role in error.needed if role in g.protocol.roles]
    return _(
        "This needs one of these roles here: %(roles)s. Ask somebody who holds one, or an "
        "administrator for the role.",
        roles=", ".join(titles),
    )


def not_vouched(error: NotVouched) -> str:
    """Return why a name and a password, or what else was shown, did not vouch for a person."""
    if error.code == "locked" and error.until:
        return _(
            "Too many tries. New sign-ins under this name are locked until %(time)s. Work "
            "that is already signed in goes on.",
            time=local(error.until).strftime("%H:%M:%S"),
        )
    return str(NOT_PROVEN.get(error.code, NOT_PROVEN["wrong"]))


def weak(code: str, shortest: int) -> str:
    """Return why a password is not good enough."""
    if code == "short":
        return _(
            "Make it longer: at least %(shortest)d characters. A few words are easy to remember.",
            shortest=shortest,
        )
    return str(_WEAK[code])


def weak_pin(code: str, shortest: int) -> str:
    """Return why a PIN is not good enough."""
    match code:
        case "repeats":
            return _("Choose another one: few digits, or the same few again, are guessed first.")
        case "run":
            return _("Choose another one: digits that count up or down are guessed first.")
        case "date":
            return _("Choose another one: years and birthdays are guessed first.")
        case _:
            return _("%(shortest)d to 7 digits, and nothing else.", shortest=shortest)


def about_roles(code: str) -> str:
    """Return why the roles of an account stay as they are."""
    match code:
        case "last_administrator":
            return _(
                "Nobody here would be an administrator any more. Make somebody else one first."
            )
        case "elsewhere":
            return _("This account holds roles at another site. Take its roles here instead.")
        case _:
            return _("There is no such role.")


def sign_in() -> str:
    """Return the words on the way to a sign-in."""
    return _("Sign in")


def unlock() -> str:
    """Return the words on the way to unlocking."""
    return _("Unlock")


def _vault_shut(error: VaultShut) -> str:
    if str(error) == "changed":
        return _(
            "What is kept of this participant was changed outside svflab and cannot be "
            "trusted. Compare with the source, and tell whoever runs the server."
        )
    return _("The vault's key is missing. Tell whoever runs the server: SVFLAB_VAULT_KEYS.")
