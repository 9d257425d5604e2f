"""What a site may set of mail: through which server it leaves, and what it leads to."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from svflab import readers as read
from svflab.setting import Setting

_OWN_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})

SETTINGS: Final = (
    Setting(
        "SMTP_HOST",
        "",
        "The mail server through which `svflab worker` sends what waits. Empty: no mail is sent, "
        "and notices show on the pages alone.",
        read.word,
    ),
    Setting("SMTP_PORT", 587, "Its port: 587 for `starttls`, 465 for `tls`.", read.whole(1, 65535)),
    Setting(
        "SMTP_TLS",
        "starttls",
        "`starttls`, `tls`, or `none` on a network that nobody else is in. The certificate is "
        "checked; where it does not fit, nothing is sent.",
        read.one_of("starttls", "tls", "none"),
    ),
    Setting(
        "SMTP_CA",
        "",
        "A file (PEM) of the hospital's own certificate authority. Empty: those of this machine.",
        read.file,
    ),
    Setting("SMTP_USER", "", "As whom we sign in there. Empty: without.", read.word),
    Setting(
        "SMTP_PASSWORD",
        "",
        "The password that goes with it; rather in a file, where other programs do not see it.",
        str,
        secret=True,
    ),
    Setting(
        "SMTP_PASSWORD_FILE",
        "",
        "A file with the password, in place of `SMTP_PASSWORD`. It is read for each connection, so "
        "that a new one needs no restart.",
        read.file,
    ),
    Setting(
        "SMTP_FROM",
        "",
        "From which address the mails come, such as `svflab@hospital.example`.",
        read.address_or_none,
    ),
    Setting(
        "MAIL_ORIGIN",
        "",
        "By which address a mail leads to the pages, such as `https://svf.hospital.example`. "
        "Empty: `ORIGIN`.",
        read.origin,
    ),
    Setting(
        "MAIL_TRIES",
        12,
        "So often a mail is tried before it stands among those that could not be sent: after 1, 2, "
        "4 … minutes, at most an hour. Twelve are some six hours.",
        read.whole(1, 100),
    ),
)


def together(values: Mapping[str, Any]) -> list[str]:
    """Return what of the settings of mail does not fit together."""
    if not values["SMTP_HOST"]:
        return []
    problems = []
    if not values["SMTP_FROM"]:
        problems.append("SVFLAB_SMTP_HOST needs SVFLAB_SMTP_FROM")
    if not (values["MAIL_ORIGIN"] or values["ORIGIN"]):
        problems.append("SVFLAB_SMTP_HOST needs SVFLAB_MAIL_ORIGIN: a mail leads to a page")
    given = [name for name in ("SMTP_PASSWORD", "SMTP_PASSWORD_FILE") if values[name]]
    if len(given) != bool(values["SMTP_USER"]):
        problems.append(
            "SVFLAB_SMTP_USER goes with one of SVFLAB_SMTP_PASSWORD and SVFLAB_SMTP_PASSWORD_FILE"
        )
    if given and values["SMTP_TLS"] == "none" and values["SMTP_HOST"] not in _OWN_MACHINE:
        problems.append("SVFLAB_SMTP_TLS none would send the password for everybody to read")
    return problems


def password(values: Mapping[str, Any]) -> str:
    """Return the password of the mail server as it stands now. Raises OSError without its file."""
    if path := values["SMTP_PASSWORD_FILE"]:
        return Path(path).read_text(encoding="utf-8").strip()
    return str(values["SMTP_PASSWORD"])
