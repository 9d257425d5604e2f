"""What a notice says: on the page of whoever it is for, and in the mail, without any person.

A mail goes through many hands. It names neither a participant nor a case, not even by code: the
adverse event's own code, what is awaited, until when, and where to read it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from svflab.services.mail import Said
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.words.names import code

_: Callable[..., str] = gettext
Row = Mapping[str, Any]

_REPORTED: Final = {
    "": _l("Adverse event reported"),
    "serious": _l("Serious adverse event reported"),
    "special": _l("Adverse event of special interest reported"),
    "serious_special": _l("Serious adverse event of special interest reported"),
}
_GRAVE: Final = {
    "fatal": _l("Fatal adverse event"),
    "life-threatening": _l("Life-threatening adverse event"),
}
"""What calls again where it was reported as less before."""
_TITLE: Final = {
    "event.reopened": _l("Something new of a closed adverse event: it is open again"),
    "event.assigned": _l("An adverse event was assigned to you"),
    "question.asked": _l("A question to you about an adverse event"),
    "question.answered": _l("Your question about an adverse event was answered"),
    "clock.soon": _l("A reporting clock ends soon"),
    "clock.overdue": _l("A reporting clock has run out"),
    "incident.recorded": _l("An incident that touches identity was recorded"),
    "culture.positive": _l("A sterility culture shows growth"),
    "account.locked": _l("Sign-ins of an account are locked after too many tries"),
    "rules.adopted": _l("Other rules of reporting were adopted"),
}
_AWAITED: Final = {
    "event.reported": _l("a safety officer's triage, and a physician's opinion on the cause"),
    "event.reopened": _l("read what is new, and go on with the review"),
    "event.assigned": _l("your review"),
    "question.asked": _l("your answer"),
    "question.answered": _l("read the answer, and go on with the review"),
    "clock.soon": _l("the report that is due"),
    "clock.overdue": _l("the report that is overdue, or a signed decision"),
    "incident.recorded": _l("look at it; report an adverse event where it touched a participant"),
    "culture.positive": _l("see that the treating physician knows; report the adverse event"),
    "account.locked": _l("ask the person; lift the lock, or leave it"),
    "rules.adopted": _l("read what changed, and look at the clocks that run"),
}
_WHY: Final = {
    "nobody": _l("nobody here holds a role that it is for"),
    "no_address": _l("no mail address is kept for this person"),
    "account_ended": _l("the account has ended"),
    "server": _l("the mail server could not be reached"),
    "sign_in": _l("the mail server did not let us sign in"),
    "password": _l("the file with the mail server's password could not be read"),
    "words": _l("this version of svflab has no words for it"),
    "certificate": _l("the mail server's certificate does not fit"),
    "authority": _l("the file with the certificate authority of the mail server cannot be read"),
    "tls": _l("the mail server does not speak TLS on this port"),
    "no_starttls": _l("the mail server offers no STARTTLS on this port"),
}


_HELD: Final = {"set": _l("kept"), "none": _l("taken away")}


def held(state: str) -> str:
    """Return whether a mail address was kept or taken away; what it is, no record tells."""
    return str(_HELD[state])


def kind_title(kind: str) -> str:
    """Return what notices of a kind are about."""
    return title({"kind": kind, "state": ""})


def title(row: Row) -> str:
    """Return what a notice is about, in one line."""
    kind, state = str(row["kind"]), str(row["state"])
    if kind == "event.reported":
        grave = next((word for name, word in _GRAVE.items() if name in state.split("_")), None)
        if grave:
            return str(grave)
        return str(_REPORTED.get(state, _REPORTED[""]))
    return str(_TITLE[kind])


def awaited(row: Row) -> str:
    """Return what kind of act a notice asks for."""
    return str(_AWAITED[str(row["kind"])])


def due_word(row: Row) -> str:
    """Return of what the time of a notice is: of the first report, or of what is awaited."""
    return _("First report due") if row["kind"] == "event.reported" else _("Until")


def event_code(row: Row) -> str:
    """Return the code of the adverse event that a notice is about, or ""."""
    kind, _sep, name = str(row["subject"]).partition(":")
    return code(name) if kind == "ae" else ""


def why_not(why: str) -> str:
    """Return why a mail was not sent, in words."""
    what, _sep, number = why.partition(":")
    if what == "refused":
        return _("the mail server does not take mail for this address (%(number)s)", number=number)
    if what == "sender":
        return _("the mail server takes no mail from our address (%(number)s)", number=number)
    if what == "answer":
        return _("the mail server answered with an error (%(number)s)", number=number)
    return str(_WHY.get(what, what))


def why_in(language: str, why: str) -> str:
    """Return the same in a language, for who is at no page."""
    with force_locale(language):
        return why_not(why)


def compose(row: Row, language: str) -> Said:
    """Return what the mail of a notice says, in a language."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    # A context of its own: the one around it remembers the language of the mail before.
    with app.app_context(), force_locale(language or app.config["LOCALE"]):
        mode, told = str(app.config["MODE"]), event_code(row)
        subject = f"{title(row)}: {told}" if told else title(row)
        head = "" if mode == "live" else f"[{mode.upper()}] "
        return Said(f"{head}{subject}", "\n".join(_lines(row, subject)) + "\n")


def trial() -> Said:
    """Return a mail that announces nothing: that it comes is all that it says."""
    with force_locale(current_app.config["LOCALE"]):
        text = _("svflab at %(site)s sent this to see that mail arrives.", site=_site())
        return Said(_("Mail of svflab arrives here"), f"{text}\n")


def page_of(row: Row) -> str:
    """Return the address of the page that a mail leads to."""
    told, config = event_code(row), current_app.config
    where = ("safety.show", {"code": told}) if told else ("notices.index", {})
    path = current_app.url_map.bind("localhost").build(*where)
    return f"{config['MAIL_ORIGIN'] or config['ORIGIN']}{path}"


def _lines(row: Row, subject: str) -> list[str]:
    due: datetime | None = row["due_at"]
    until = [f"{due_word(row)}: {_until(due)}"] if due else []
    return [
        f"{subject}.",
        "",
        _("Awaited: %(what)s", what=awaited(row)),
        *until,
        _("Page: %(address)s", address=page_of(row)),
        "",
        _("Sign in to read it: no participant is named in a mail, not even by code."),
        _("svflab at %(site)s sent this. Nobody reads an answer to it.", site=_site()),
    ]


def _site() -> str:
    return str(current_app.config["SITE_NAME"])


def _until(due: datetime) -> str:
    shown = local(due)
    offset = shown.strftime("%z")
    return f"{shown:%Y-%m-%d %H:%M} {shown.tzname()} ({offset[:3]}:{offset[3:]})"
