"""What a site may set, with its default and its reason; docs/settings.md is made from it.

A setting is read from the environment (`SVFLAB_SITE`), else from the TOML file that
`SVFLAB_CONFIG` names (`site = "seoul"`), else its default stands. One that is missing,
impossible or unknown stops the start, and every such one is named at once.
"""

import os
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final

from flask import Flask

from svflab import entering, label_sheets, mailing, printers
from svflab import readers as read
from svflab.exports import sender
from svflab.setting import Setting

PREFIX: Final = "SVFLAB_"
OUTSIDE: Final = ("SVFLAB_CONFIG",)
"""Names in the environment that begin like a setting and are none."""


class ConfigError(Exception):
    """The settings cannot be used; every reason is in `problems`."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


SETTINGS: Final = (
    Setting(
        "MODE",
        None,
        "`demo`, `practice` or `live`. Each is a database of its own, and a label from one is "
        "refused in another; a guess would mix them.",
        read.one_of("demo", "practice", "live"),
    ),
    Setting(
        "SITE",
        None,
        "The site's short code, a-z, 0-9 and `-`, at most 20. It is sealed into the first entry "
        "of the log and can never change.",
        read.site,
    ),
    Setting("SITE_NAME", None, "The site's name, as pages and printouts show it."),
    Setting(
        "ZONE",
        None,
        "The site's IANA time zone, such as `Asia/Seoul`. Times are stored in UTC and shown "
        "here; a wrong guess would put a wrong time on a label.",
        read.zone,
    ),
    Setting(
        "LOCALE",
        "en",
        "The language of a page where the browser asks for neither `en` nor `ko`.",
        read.one_of("en", "ko"),
    ),
    Setting(
        "SECRET_KEY",
        None,
        "Signs form tokens and each screen's name, and hides under which names sign-ins failed; at "
        "least 32 characters, made by `svflab keys`. After a new one open forms ask to be sent "
        "again, screens ask for their name at the next sign-in, and locks of failed sign-ins are "
        "lifted; nobody is signed out.",
        read.secret,
        secret=True,
    ),
    Setting(
        "VAULT_KEYS",
        None,
        "Opens the identity vault: one or more 32-byte keys in base64, made by `svflab keys`, a "
        "comma between two. The first one encrypts, all decrypt; `svflab vault --help` says how "
        "to change it. Keep a copy apart from the backups: without the key no name can ever be "
        "read again.",
        read.keys,
        secret=True,
    ),
    Setting(
        "DATA_DIR",
        "instance",
        "The folder of the SQLite database, of the backups and of a trial's certificate. Live and "
        "practice must name it from the root, so that it does not depend on where the server was "
        "started.",
        read.folder,
    ),
    Setting(
        "DATABASE_URL",
        "",
        "`postgresql://svflab_app@host/svflab` for PostgreSQL, or `sqlite:////path/svflab.db`. "
        "Empty: SQLite in `DATA_DIR`, which is enough for one server process.",
        read.database,
        secret=True,
    ),
    Setting(
        "OWNER_URL",
        "",
        "PostgreSQL only: the address by which the role that owns the tables signs in, used by "
        "`svflab upgrade` and nothing else. The role in `DATABASE_URL` then owns nothing, and the "
        "database itself does not let it change the log. Empty: the same as `DATABASE_URL`.",
        read.database,
        secret=True,
    ),
    Setting(
        "PROTOCOL",
        "nct02975960",
        "The protocol: the name of one that comes with svflab, or the path of a TOML file.",
        read.protocol,
    ),
    Setting(
        "REPORTING",
        "reporting",
        "The rules by which adverse events are reported: `reporting` for those that come with "
        "svflab, or the path of a TOML file of the site's own. Which of its profiles are in force, "
        "and the numbers that no law gives, are confirmed on the page *Settings*; docs/safety.md "
        "says how it is written.",
        read.protocol,
    ),
    Setting(
        "LABEL_FOLDER",
        "",
        "The folder of the site's own label templates; one with the name of one that comes with "
        "svflab is printed in its place. Empty: those that come with svflab. "
        "`svflab labels check` tries them; docs/labels.md says how they are written.",
        read.folder_or_none,
    ),
    Setting("PRINTERS", "", printers.REASON, printers.read),
    Setting("SHEETS", "", label_sheets.REASON, label_sheets.read),
    Setting(
        "LABEL_SECOND_IDENTIFIER",
        "none",
        "What of the identity vault is printed on wristbands and syringes beside the participant's "
        "code: `none`, `birth_date`, `record_number` or `name`. It is in no code and in no log, "
        "and each time that it is printed counts as a look into the vault. Whose vault does not "
        "have it gets no label.",
        read.one_of("none", "birth_date", "record_number", "name"),
    ),
    Setting("SAFETY_SENDER", "", sender.REASON, sender.read),
    Setting(
        "ICH_SCHEMAS",
        "",
        "The folder with the schema files of ICH E2B(R3), which the site has from ICH: a safety "
        "report in XML is then checked by them too. Empty: by our own rules alone. Needs the "
        "extra `schemas`.",
        read.folder_or_none,
    ),
    Setting(
        "HOST",
        "127.0.0.1",
        "The address to listen on. `0.0.0.0` opens the server to the network: do that with TLS.",
    ),
    Setting("PORT", 8000, "The port to listen on.", read.whole(1, 65535)),
    Setting(
        "HTTPS",
        True,
        "Pages are reached by https, here or at a proxy: cookies are then kept to https. Off "
        "only for a trial on one machine; a phone's camera needs https too.",
        read.flag,
    ),
    Setting("TLS_CERT", "", "The certificate's file (PEM), where no proxy does it.", read.file),
    Setting("TLS_KEY", "", "The file of the certificate's key (PEM).", read.file),
    Setting(
        "PROXIES",
        0,
        "How many reverse proxies of yours stand in front. What they say of the client's address, "
        "the host and https is believed, and nobody else's word.",
        read.whole(0, 5),
    ),
    Setting(
        "THREADS",
        32,
        "How many requests are worked on at once, and connections to the database kept open. Few "
        "are enough for one theatre; idle ones cost next to nothing.",
        read.whole(2, 128),
    ),
    *entering.SETTINGS,
    *mailing.SETTINGS,
    Setting(
        "CLOCK_STEP_SECONDS",
        2,
        "`/readyz` fails when the clock was set by more than this since the start, or is so far "
        "behind the latest entry: times sealed after it cannot be compared with those before. "
        "Check the time service, then restart.",
        read.whole(1, 3600),
    ),
    Setting(
        "LOG_LEVEL",
        "info",
        "How much the server says on standard error: `debug`, `info`, `warning` or `error`.",
        read.one_of("debug", "info", "warning", "error"),
    ),
)

NAMES: Final = frozenset(setting.name for setting in SETTINGS)


def configure(app: Flask, overrides: Mapping[str, Any] | None = None) -> None:
    """Settle the configuration of `app`, or raise ConfigError with all that is wrong.

    `overrides` come from a test or a command and win; besides settings they may hold Flask's
    own keys, such as TESTING.
    """
    given = dict(overrides or {})
    own = {name: value for name, value in given.items() if name in NAMES}
    app.config.from_mapping(settle(os.environ, own))
    app.config.from_mapping({key: value for key, value in given.items() if key not in NAMES})


def settle(environ: Mapping[str, str], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the value of every setting; `own` wins over `environ`, which wins over the file."""
    problems: list[str] = []
    given = {**_from_file(environ, problems), **_from_environ(environ, problems), **own}
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        raw = given.get(setting.name, setting.default)
        if raw is None:
            problems.append(f"{PREFIX}{setting.name} is not set: {setting.reason}")
            continue
        try:
            values[setting.name] = setting.read(raw)
        except ValueError as error:
            problems.append(f"{PREFIX}{setting.name} {error}")
    problems += [] if problems else read.together(values, given) + mailing.together(values)
    if problems:
        raise ConfigError(problems)
    return values


def check_roles(values: Mapping[str, Any], roles: Collection[str]) -> None:
    """Raise ConfigError where a setting names a role that the protocol does not have."""
    if unknown := set(values["SECOND_FACTOR_ROLES"]).difference(roles):
        said, there = ", ".join(sorted(unknown)), ", ".join(roles)
        problem = f"{PREFIX}SECOND_FACTOR_ROLES names {said}; the roles are {there}"
        raise ConfigError([problem])


def one(name: str, environ: Mapping[str, str]) -> Any:
    """Return the value of one setting, for a command that needs no other; None is not set.

    Raises ConfigError where it cannot be used.
    """
    setting = next(setting for setting in SETTINGS if setting.name == name)
    given = {**_from_file(environ, []), **_from_environ(environ, [])}
    raw = given.get(name, setting.default)
    try:
        return None if raw is None else setting.read(raw)
    except ValueError as error:
        raise ConfigError([f"{PREFIX}{name} {error}"]) from error


def _from_environ(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    found = {
        name.removeprefix(PREFIX): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name not in OUTSIDE
    }
    problems += [f"{PREFIX}{name} is no setting" for name in found if name not in NAMES]
    return found


def _from_file(environ: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    if not (path := environ.get("SVFLAB_CONFIG", "")):
        return {}
    try:
        raw = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        problems.append(f"SVFLAB_CONFIG: {path} cannot be read: {error}")
        return {}
    found = {name.upper(): value for name, value in raw.items()}
    problems += [f"{path}: {name.lower()} is no setting" for name in found if name not in NAMES]
    return found
