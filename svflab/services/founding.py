"""Which database this is: made for demo, practice or live, and for which site.

It is recorded when the database is first served, and holds from then on: invented people never
come up on a live server, and no real day is recorded among them.
"""

from flask import current_app

from svflab.records import log, transaction
from svflab.services.errors import ServiceError
from svflab.services.record import HOUSE, note

KIND = "database.founded"


class MadeForAnother(ServiceError):
    """The database was made for something else: `held` says what, `wanted` what is asked."""

    def __init__(self, held: tuple[str, str], wanted: tuple[str, str]) -> None:
        self.held = held
        self.wanted = wanted
        super().__init__(f"{' at '.join(held)}, not {' at '.join(wanted)}")


def check() -> bool:
    """Say whether the database has been founded. Raises MadeForAnother."""
    wanted = _wanted()
    for entry in log.page(HOUSE, kind=KIND, size=1):
        held = str(entry.event.data["mode"]), str(entry.event.data["site"])
        if held != wanted:
            raise MadeForAnother(held, wanted)
        return True
    return False


def found() -> None:
    """Record what this database is for, once. Raises MadeForAnother."""
    with transaction():
        log.head(HOUSE, lock=True)
        if not check():
            mode, site = _wanted()
            note(KIND, f"site:{site}", {"mode": mode, "site": site})


def _wanted() -> tuple[str, str]:
    return current_app.config["MODE"], current_app.config["SITE"]
