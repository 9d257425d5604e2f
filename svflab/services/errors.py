"""Why a service did not do what it was asked.

    ServiceError
      Refused      a rule says that doing this now would do harm      409
      Conflict     this event is recorded already, with other words   409
      Invalid      a value is missing or impossible                   422
      NotAllowed   this role may not do this                          403
      NotVouched   the name and password do not vouch for a person    422
      NotThere     there is nothing by this name                      404
      VaultShut    the identity vault has no key for what is in it    503

The web and the API each turn these into an answer in one place. An error carries facts, never
a sentence; sentences are made, and translated, where they are shown.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svflab.domain.chain import Entry
    from svflab.domain.fields import Problem
    from svflab.domain.finding import Finding


class ServiceError(Exception):
    """The request was understood, and not done."""


class Refused(ServiceError):
    """A rule stands in the way, and says why. `attempt` is the id of the refusal's own entry."""

    def __init__(self, findings: Sequence["Finding"], attempt: str = "") -> None:
        self.findings = tuple(findings)
        self.attempt = attempt
        super().__init__(", ".join(finding.rule for finding in findings))


class Conflict(ServiceError):
    """What was sent meets something else that is recorded: `known`, where it is an entry.

    `code` says what kind of meeting it was: `other_words` is one event id with two contents,
    `taken` a name that is in use, `already_done` a step that somebody else has finished.
    """

    def __init__(self, code: str = "other_words", known: "Entry | None" = None) -> None:
        self.code = code
        self.known = known
        super().__init__(code)


class Invalid(ServiceError):
    """Values are missing or impossible: `errors` holds a code for each field."""

    def __init__(self, errors: Mapping[str, str], problems: Sequence["Problem"] = ()) -> None:
        self.errors = dict(errors)
        self.problems = tuple(problems)
        super().__init__(", ".join(f"{name}: {code}" for name, code in self.errors.items()))


class NotAllowed(ServiceError):
    """The account holds none of the roles `needed`, or its token not the scope `scope`."""

    def __init__(self, needed: Sequence[str] = (), scope: str = "") -> None:
        self.needed = tuple(needed)
        self.scope = scope
        super().__init__(scope or " or ".join(needed))


class NotVouched(ServiceError):
    """A name and a password do not vouch for a person.

    `code` is `wrong` (name or password, never said which), `locked` (too many failures, until
    the instant `until`), `must_change` (the password was set by an administrator), `wrong_pin`,
    `pin_rests` (until the password is given), `pin_here` (no PIN at a screen that nobody knows),
    `badge_void`, `code` or `used` (a second factor's code that does not fit, or has served), or
    `passkey`.
    """

    def __init__(self, code: str = "wrong", until: datetime | None = None) -> None:
        self.code = code
        self.until = until
        super().__init__(code)


class SecondNeeded(NotVouched):
    """The password was right, and `account` shows a second factor before it is signed in."""

    def __init__(self, account: str) -> None:
        self.account = account
        super().__init__("second")


class NotThere(ServiceError):
    """There is nothing by this name, or nothing that this site may see."""


class VaultShut(ServiceError):
    """The identity vault has no key, or none that opens what is in it."""
