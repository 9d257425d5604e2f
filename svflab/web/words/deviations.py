"""What the states of deviations are called, and what a rule is called that found one."""

from collections.abc import Iterable
from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.domain.finding import Finding
from svflab.protocol.model import Protocol
from svflab.web.language import gettext as _
from svflab.web.words import findings
from svflab.web.words.rule_titles import RULE_TITLES

STATES: Final = {
    "reason": ("closing", _l("waits for its reason")),
    "quality": ("closing", _l("waits for quality")),
    "action": ("early", _l("an action is to be done")),
    "close": ("closing", _l("waits to be closed")),
    "closed": ("open", _l("closed")),
    "gone": ("stopped", _l("not found any more")),
}
"""The sign and the word of each state."""
CLASSES: Final = {"minor": _l("minor"), "major": _l("major")}
IMPACTS: Final = {
    "identity": _l("identity"),
    "product": _l("product"),
    "participant": _l("participant"),
}
ANSWERS: Final = {"yes": _l("yes"), "no": _l("no"), "unknown": _l("not known")}


def rule(protocol: Protocol, name: str) -> str:
    """Return what a rule is called, without the facts of any case; a window by its own title."""
    kind, _dot, window = name.partition(".")
    if window:
        titles = [one.title for one in protocol.windows if one.code == window]
        return str(_(titles[0])) if titles else window
    return str(RULE_TITLES.get(kind, RULE_TITLES["unknown"]))


def found(protocol: Protocol, name: str, told: Iterable[Finding]) -> str:
    """Return what was found as a sentence; what no rule finds any more, by its rule."""
    sentences = dict.fromkeys(findings.noted(one, protocol) for one in told)
    return " ".join(sentences) or rule(protocol, name)
