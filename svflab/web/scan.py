"""Scanning: the page that says what any code is, and the answer to a scan on every page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Blueprint, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from svflab.domain.chain import Entry
from svflab.domain.identifiers import read
from svflab.domain.scans import ACCEPTED, INFO, STOP, UNKNOWN
from svflab.services import cases, scanned
from svflab.services import scan as scans
from svflab.services.record import Recorded
from svflab.services.scanned import Answer
from svflab.web import (
    beside,
    injection,
    labels,
    scan_answers,
    scanner_test,
    station,
    words,
    workstation,
)
from svflab.web.addresses import is_scripted
from svflab.web.asks import called
from svflab.web.commands import TITLES
from svflab.web.corrections import READERS
from svflab.web.gate import allow
from svflab.web.language import gettext, pgettext
from svflab.web.words.entered import HOW, WHY
from svflab.web.words.names import THING

_: Callable[..., str] = gettext
bp = Blueprint("scan", __name__, url_prefix="/scan")

REASONS: Final = {value: title for value, title in WHY.items() if value != "no_code"}
_ENTRY: Final = {"scanned": "scan", "camera": "camera"}
_WORDS: Final = {
    ACCEPTED: ("open", _l("accepted")),
    "already": ("closing", _l("already done")),
    STOP: ("over", _l("stop")),
    UNKNOWN: ("closing", _l("not known")),
    INFO: ("early", _l("read")),
}


_SCANNED: Final = "scanned"
"""In the address of a page that a scan opened: the id of that scan."""


@bp.app_context_processor
def _injection_map() -> dict[str, Any]:
    """Let the page of a case draw the map of the syringe that was scanned into a hand."""
    return {"injection": injection.shown}


@bp.app_context_processor
def _scanned() -> dict[str, Any]:
    """Let the page that a scan opened say what was scanned, in its band.

    The way that the band would offer is left out: it led here.
    """
    event_id = request.args.get(_SCANNED, "")
    account = getattr(g.get("account"), "id", "")
    if not event_id or not account or not hasattr(g, "site"):
        return {}
    given = scanned.lately(g.protocol, g.site, account, event_id)
    ways = {"href": "", "action": ""}
    return {"answer": {**scan_answers.band(given), **ways}} if given else {}


@bp.get("")
@allow(*READERS)
def show() -> ResponseReturnValue:
    """Show the page that is always ready to scan, and what was scanned here last."""
    return render_template("scan/show.html", **_page(None))


@bp.post("")
@allow(*READERS)
def scan() -> ResponseReturnValue:
    """Answer a scan: in the band of the page that is open, or as a page."""
    given = _answered()
    if not is_scripted():
        return render_template("scan/show.html", **_page(given))
    if given.kind in {"command", "badge"}:
        return _beside(given)
    here = _place()
    if here == "elsewhere" and (href := _goes_to(given)):
        response = make_response("", 204)
        response.headers["HX-Redirect"] = href
        return response
    shown = _page(given, whole=here == "scan")
    typed = request.form.get("entry") == "typed"
    parts = _parts(given, here)
    return render_template("scan/_answered.html", here=here, typed=typed, parts=parts, **shown)


def _answered() -> Answer:
    """Return the answer to the scan that was sent."""
    return scans.answer(
        g.protocol,
        g.site,
        request.form.get("code", ""),
        account=g.account.id,
        role=g.role,
        roles=g.roles,
        workstation=g.workstation,
        case=request.form.get("case", ""),
        how=_ENTRY.get(request.form.get("entry", ""), "typed"),
        event_id=request.form.get("event_id", ""),
        millis=_whole(request.form.get("millis", "")),
        reason=request.form.get("why", ""),
        did=request.form.get("did", ""),
        causes=request.form.get("causes", "").split(),
        awaits=_awaited(),
    )


def _beside(given: Answer) -> ResponseReturnValue:
    """Answer a command or a badge: the page itself does what follows from it.

    A stop stays where it stands, and a button that was pressed answers for itself.
    """
    did = given.facts.get("did", "")
    shown = None if did == "pressed" else scan_answers.band(given)
    response = make_response(render_template("_scan_answer.html", answer=shown))
    if did == "stop":
        response.headers["HX-Reswap"] = "none"
    if given.why == "badge":
        response.headers["HX-Trigger"] = json.dumps({"svflab:badge": dict(given.facts)})
    return response


def _parts(given: Answer, here: str) -> Markup:
    """Return the parts of the page that a scan changed, to be sent beside its answer."""
    if not given.case or (given.state != ACCEPTED and given.why != "more_scans"):
        return Markup()
    known = cases.find(g.protocol, g.site, given.case)
    if here == "label" and given.container:
        part = render_template("labels/_label.html", **labels.page(known, given.container))
        swap = '<hx-partial hx-target="#label" hx-swap="outerHTML">{}</hx-partial>'
        return Markup(swap).format(Markup(part))  # noqa: S704 - what Jinja rendered
    entry = next((one for one in known.entries if one.event.id == given.step), None)
    done = Recorded(entry, known) if entry else None
    shown = {**workstation.context(known, done=done), "oob": True}
    return Markup(render_template("cases/_part.html", **shown))  # noqa: S704 - likewise


@dataclass(frozen=True, slots=True)
class Row:
    """A scan as a line: when, what, what was answered, how it was read, by whom."""

    at: datetime
    thing: str
    state: str
    word: str
    how: str
    who: str


def _page(given: Answer | None, *, whole: bool = True) -> dict[str, Any]:
    """Return what the page shows, or the part of it that follows from an answer."""
    names = cases.names(g.people_seal) if whole else {}
    recent = scanned.recent(g.site, g.workstation) if whole else []
    subject = given.subject if given else None
    return {
        "answer": scan_answers.band(given) if given else None,
        "given": given,
        "bar": beside.bar(subject) if whole and subject else None,
        "title": _title(given) if whole and given else "",
        "facts": _facts(given) if whole and given else [],
        "ways": [station.way(subject, act) for act in given.acts]
        if whole and given and subject
        else [],
        "rows": [_row(entry, names) for entry in recent],
        "reasons": REASONS,
        "tested": scanner_test.last() if whole else None,
        "event_id": str(uuid4()),
    }


def _title(given: Answer) -> str:
    """Return what was scanned, in its words."""
    if given.container and given.subject:
        return called(given.subject, given.container.code)
    return str(THING.get(given.kind, ""))


def _facts(given: Answer) -> list[tuple[str, str]]:
    """Return what is known of the thing that was scanned: name and value."""
    held = given.container
    if given.subject is None:
        return []
    facts = [(_("Participant"), given.participant)]
    if held is None:
        return facts
    facts += [
        (_("Code"), words.code(held.code)),
        (_("State"), words.state(held.state)),
        (pgettext("container", "Where"), words.place(held.place)),
    ]
    if held.volume is not None:
        left, whole = f"{held.left:f}", f"{held.volume:f}"
        facts.append((_("Volume"), _("%(left)s of %(whole)s mL left", left=left, whole=whole)))
    if held.use_by:
        facts.append((_("Use by"), words.when(held.use_by)))
    if live := held.live_print:
        facts.append((_("Label"), f"{live.number}, {words.state(live.state)}"))
    return facts


def _row(entry: Entry, names: dict[str, str]) -> Row:
    data = entry.event.data
    state, word = _WORDS[str(data["answer"])]
    code, kind = str(data.get("code", "")), str(data.get("kind", ""))
    thing = _named(code) if code else str(THING.get(kind, _("not one of our codes")))
    facts = data.get("facts")
    if kind == "command" and isinstance(facts, dict):
        thing = f"{thing}: {TITLES.get(str(facts.get('command')), _('test card'))}"
    actor = entry.event.actor
    how = str(HOW.get(str(data["how"]), data["how"]))
    return Row(entry.recorded_at, thing, state, str(word), how, names.get(actor, actor))


def _named(text: str) -> str:
    """Return a thing by its own code and its label's number: no screen shows a label's code."""
    code = read(text)
    thing = words.thing(code.base)
    return _("%(thing)s, label %(n)s", thing=thing, n=code.number) if code.number else thing


def _place() -> str:
    """Return on what kind of page a scan was made: Scan, its test, a case's, a label's, other."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    if path == url_for("scan.show"):
        return "scan"
    if path == url_for("scanner_test.show"):
        return "test"
    if not request.form.get("case"):
        return "elsewhere"
    return "label" if "/labels/" in path else "case"


def _awaited() -> str:
    """Return the container on whose label's page a scan was made, or ""."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return path.partition("/labels/")[2].partition("/")[0] if _place() == "label" else ""


def _goes_to(given: Answer) -> str:
    """Return the page that a code opens where it was scanned on no case's page, or "".

    The address names the scan, so that the page says what it was.
    """
    if given.why not in {"elsewhere", "case", "report"}:
        return ""
    href = str(scan_answers.band(given).get("href", ""))
    if not href or given.entry is None:
        return href
    return f"{href}{'&' if '?' in href else '?'}{_SCANNED}={given.entry.event.id}"


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 0
