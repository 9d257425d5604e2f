"""What the safety desk says of a review: where it stands, what is to be done, what was done."""

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from svflab.protocol.model import Protocol
from svflab.web.words.names import roles

STATE: Final = {
    "new": ("closing", _l("new")),
    "triaged": ("early", _l("triaged")),
    "with_reporter": ("closing", _l("a question is open")),
    "in_review": ("early", _l("in review")),
    "reopened": ("closing", _l("reopened")),
    "closed": ("open", _l("closed")),
    "taken_back": ("stopped", _l("withdrawn")),
}
DO: Final = {
    "triage": _l("Triage it"),
    "answer": _l("Answer the question"),
    "causality": _l("Judge the cause"),
    "expectedness": _l("Judge whether it was expected"),
    "report": _l("Send the report"),
    "closing": _l("Close it"),
}
WAITS: Final = {
    "triage": _l("waits for triage"),
    "answer": _l("waits for an answer"),
    "causality": _l("waits for a physician's opinion"),
    "expectedness": _l("waits for a word on whether it was expected"),
    "report": _l("a report is to be sent"),
    "closing": _l("may be closed"),
}
AGAIN: Final = {
    "adverse_event.reported": _l("The report was corrected since."),
    "follow_up.told": _l("A follow-up came since."),
    "causality.judged": _l("An opinion was given since it was closed."),
    "expectedness.judged": _l("Expectedness was judged since it was closed."),
}
TITLE: Final = {
    "adverse_event.reported": _l("Reported"),
    "adverse_event.triaged": _l("Triaged"),
    "query.asked": _l("Asked"),
    "query.answered": _l("Answered"),
    "follow_up.told": _l("Follow-up"),
    "adverse_event.assigned": _l("Assigned"),
    "adverse_event.closed": _l("Closed"),
    "adverse_event.reopened": _l("Reopened"),
    "causality.judged": _l("Opinion on the cause"),
    "expectedness.judged": _l("Expectedness judged"),
    "entry.withdrawn": _l("Taken back"),
}


def state(name: str) -> tuple[str, str]:
    """Return the shape and the word of where a review stands."""
    chip, word = STATE.get(name, ("stopped", name))
    return chip, str(word)


def what(name: str, *, mine: bool) -> str:
    """Return what is to be done: to who must do it, or to anybody else."""
    return str((DO if mine else WAITS).get(name, name))


def who(name: str, names: dict[str, str], protocol: Protocol) -> str:
    """Return on whom something waits: a person by name, or whoever holds a role."""
    kind, _colon, rest = name.partition(":")
    return names.get(rest, rest) if kind == "account" else roles(protocol, rest)


def left(who: str, cover: str) -> str:
    """Return that somebody is no longer there, and on whom it waits instead."""
    told = {"who": who, "cover": cover}
    if cover:
        words = _("%(who)s is no longer here for it: it waits on %(cover)s, who covers.", **told)
    else:
        words = _("%(who)s is no longer here for it: it waits on any safety officer.", **told)
    return str(words)


def covering(whom: list[str]) -> str:
    """Return for whom somebody covers, or ""."""
    return _("covering for %(who)s", who=", ".join(whom)) if whom else ""
