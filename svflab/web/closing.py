"""What stands between a case and its close, each with the way to the form that settles it."""

from collections.abc import Callable, Iterable
from typing import Final

from flask import g, url_for

from svflab.domain.case import Case
from svflab.domain.closing import OpenItem, custody_items, open_items
from svflab.domain.containers import TRANSIT
from svflab.domain.finding import Finding
from svflab.domain.rejudged import rejudged
from svflab.domain.rules import VERSION
from svflab.domain.rules.order import MISSED
from svflab.services.subjects import Known
from svflab.web import waiting, words
from svflab.web.language import gettext
from svflab.web.settling import Settling
from svflab.web.times import face
from svflab.web.ways import way

_: Callable[..., str] = gettext

KIND: Final = "case.closed"
OPEN: Final = frozenset({"custody_open", "syringe_open"})
"""The rules that keep a case from its close."""
_TAKES: Final = frozenset({"container.discarded", "container.returned", "injection.given"})
"""What takes out of a container, and is corrected where its volumes do not agree."""


def still_open(case: Case) -> list[Settling]:
    """Return everything that keeps a case from its close."""
    return [_settling(case, item) for item in open_items(g.protocol, case)]


def papers(case: Case) -> list[dict[str, str]]:
    """Ask what became of the paper of each void label, while somebody still has it in hand."""
    items = () if case.closed else custody_items(g.protocol, case)
    asked = [_settling(case, one) for one in items if one.what == "label_uncounted"]
    return [
        {"text": one.text, "href": one.href, "action": one.action, "state": "closing"}
        for one in asked
    ]


def found(case: Case, findings: Iterable[Finding]) -> list[Settling]:
    """Return what a refused close was refused for, as far as a form settles it."""
    return [_settling(case, _item(one)) for one in findings if one.rule in OPEN]


def unexplained(known: Known) -> list[str]:
    """Return the deviations that nobody has given a reason for, with when each came about.

    They are sealed so at close.
    """
    at = {entry.event.id: entry.event.occurred_at for entry in known.entries}
    told = []
    for mine in waiting.reasons(known):
        said = " ".join(dict.fromkeys(words.noted(one, g.protocol) for one in mine))
        when = at.get(mine[0].event_id)
        told.append(f"{face(when)} {said}" if when else said)
    return told


def rejudged_words(case: Case) -> str:
    """Return where today's rules judge a closed case otherwise than it was sealed, or ""."""
    found = rejudged(g.protocol, case)
    if found is None:
        return ""
    said = _(
        "Closed under version %(then)s of the rules; version %(now)s judges otherwise.",
        then=found.version or "–",
        now=VERSION,
    )
    lists = ((_("Found now:"), found.more), (_("Found then:"), found.fewer))
    told = [
        f"{name} {' '.join(words.noted(one, g.protocol) for one in findings)}"
        for name, findings in lists
        if findings
    ]
    return " ".join((said, *told))


def _item(finding: Finding) -> OpenItem:
    facts = finding.words
    if finding.rule == "custody_open":
        return OpenItem.read(facts)
    number, of = int(facts["number"]), int(facts["planned"])
    return OpenItem("syringe_not_filled", number=number, of=of)


def _settling(case: Case, item: OpenItem) -> Settling:
    href, action = _way(case, item)
    instead = ("", "")
    if point := _point(item):
        instead = (_form(case, MISSED, point), _("It was not made"))
    return Settling(words.open_item(item), href, action, "do=" in href, instead)


def _point(item: OpenItem) -> str:
    """Return the point of time of an observation that is missing, or ""."""
    point = item.what.removeprefix("observation_")
    return point if point != item.what else ""


def _way(case: Case, item: OpenItem) -> tuple[str, str]:
    """Return the page that settles something, and what the way there is called."""
    container = case.containers.get(item.code)
    if item.what == "offer" or (container and container.place == TRANSIT):
        return _form(case, "handover.accepted"), _("Accept")
    if item.what == "syringe_not_filled":
        return _form(case, "syringe.not_filled", str(item.number)), _("Say why not")
    if item.what == "label_uncounted" and container:
        label = container.print_of(item.label)
        told = label.code if label else ""
        return _form(case, "label.destroyed", told), _("Destroy")
    if item.what == "label":
        return way("labels.show", code=case.code, container=item.code), _("Label")
    if point := _point(item):
        return _form(case, "observation.recorded", point), _("Record")
    if item.what == "volume" and (entry := _taken_last(case, item.code)):
        return way("cases.correct", code=case.code, event_id=entry), _("Correct")
    return _form(case, "container.discarded", item.code), _("Discard")


def _form(case: Case, kind: str, told: str = "") -> str:
    return url_for("cases.show", code=case.code, do=kind, told=told or None)


def _taken_last(case: Case, code: str) -> str:
    """Return the newest entry that stands and took out of a container, or ""."""
    for event in reversed(tuple(case.events)):
        named = (event.data.get("container"), event.data.get("syringe"))
        if event.kind in _TAKES and any(_is(case, one, code) for one in named):
            return event.id
    return ""


def _is(case: Case, text: object, code: str) -> bool:
    container = case.container(text) if text else None
    return container is not None and container.code == code
