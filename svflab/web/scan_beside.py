"""What is said of a scan that is no thing of a case: commands, badges, keys that went wrong."""

from collections.abc import Callable
from typing import Any, Final

from flask import url_for
from flask_babel import lazy_gettext as _l

from svflab.domain.scans import UNKNOWN
from svflab.services import accounts
from svflab.services.scanned import Answer
from svflab.services.stock_scan import IN_STOCK
from svflab.web import curtain
from svflab.web.commands import TITLES
from svflab.web.language import gettext
from svflab.web.words import stock
from svflab.web.words.scanners import FAULTS

_: Callable[..., str] = gettext

_COMMANDS: Final = {
    "pressed": (_l("Command: %(command)s."), ""),
    "incomplete": (
        _l("Command: %(command)s. Something is missing in the form."),
        _l("Fill it in, then scan the command again."),
    ),
    "person": (
        _l("Command: %(command)s. This form asks who somebody is."),
        _l("Names and passwords are given by hand."),
    ),
    "stop": (_l("No command answers a stop."), _l("Read it, and go on by hand.")),
    "none": (_l("Command: %(command)s. No question on this page waits for it."), ""),
    "": (
        _l("Command: %(command)s."),
        _l("Scan it on the page whose question it answers."),
    ),
}
_TEST_CARD: Final = (_l("The scanner's test card: this scanner reads it."), "")
_BADGE: Final = {
    "badge": (_l("The badge of %(name)s."), ""),
    "badge_void": (
        _l("A badge of %(name)s that is void."),
        _l("Keep it, and hand it to an administrator."),
    ),
}
_HOSPITAL: Final = {
    "hospital_band": (
        _l("The hospital's wristband of participant %(participant)s."),
        _l("A match takes the wristband that svflab printed: scan that one."),
    ),
    "other_band": (
        _l(
            "This is the hospital's wristband of participant %(participant)s. You are in case"
            " %(this_case)s, participant %(this_participant)s."
        ),
        _l("Stop, and find out who is before you."),
    ),
}
_UNREAD: Final = {
    "unread": (
        _l("The keys of this scan cannot be read."),
        _l("Test the scanner: its test says what to do."),
    ),
    "unsure": (
        _l("A maker's code whose letters this computer may have exchanged: it was not taken."),
        _l("Test the scanner once, then scan this again. What is filled in stays."),
    ),
    "cut": (_l("Only a part of a code was read. Nothing was looked up."), _l("Scan it again.")),
}
_OF_THE_KEYS: Final = frozenset({"unread", "unsure", "check", "character", "kind"})


def band(given: Answer) -> dict[str, Any]:
    """Return what a band has beyond its sentences: its sound, and the way to the test."""
    more: dict[str, Any] = {}
    if given.state == UNKNOWN or given.facts.get("did") in {"incomplete", "person", "none"}:
        more["sound"] = "unknown"
    read = given.entry is not None and given.entry.event.data["how"] == "scan"
    test = read and given.state == UNKNOWN and given.why in _OF_THE_KEYS
    if given.why == "badge":
        more["badge"] = curtain.badge(given.facts["account"], given.code)
    if given.why == IN_STOCK:
        item, lot, serial = (given.facts.get(name) for name in ("item", "lot", "serial"))
        href = url_for("stock.show", item=item, lot=lot, serial=serial)
        more |= {"href": href, "action": _("Open its page")}
    if given.why == "hospital_band" and given.facts.get("case", given.page) != given.page:
        more |= {"href": url_for("cases.show", code=given.facts["case"])}
        more |= {"action": _("Open the case")}
    if test or given.facts.get("command") == "test":
        more |= {"href": url_for("scanner_test.show"), "action": _("Test the scanner")}
    return more


def sentences(given: Answer) -> tuple[str, str] | None:
    """Return what is so, and what to do, of what is no thing of a case; else None."""
    if given.why == "command":
        name = given.facts["command"]
        said = _TEST_CARD if name == "test" else _COMMANDS[given.facts.get("did", "")]
        facts = {"command": str(TITLES.get(name, ""))}
    elif given.why in _BADGE:
        said, facts = _BADGE[given.why], {"name": bearer(given)}
    elif given.why == IN_STOCK:
        return stock.scanned(given.facts), ""
    elif given.why in _HOSPITAL:
        said, facts = _HOSPITAL[given.why], dict(given.facts)
    elif given.why in _UNREAD:
        said, facts = _UNREAD[given.why], {}
    else:
        return None
    text, more = (str(half) % facts for half in said)
    return text, more


def bearer(given: Answer) -> str:
    """Return the name of whoever bears the badge that was scanned."""
    account = accounts.find(given.facts["account"])
    return account.name if account else given.facts["account"]


def with_causes(given: Answer, text: str, more: str) -> tuple[str, str]:
    """Return two sentences with what at this computer disturbs its scanner, and what to do."""
    told = "" if given.why == "unsure" else given.facts.get("causes", "")  # the test says them
    found = [FAULTS[name] for name in told.split()]
    said = [text, *(str(what) for what, _do in found)]
    return " ".join(said), " ".join([*(str(do) for _what, do in found), more]).strip()
