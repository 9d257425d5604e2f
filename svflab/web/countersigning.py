"""What others stated for who performed it: read, signed one or many at once, or disputed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from svflab.domain.signatures import DISPUTED
from svflab.services import cases, countersigning, sign
from svflab.services.countersigning import Waiting
from svflab.services.errors import Conflict, NotThere, NotVouched
from svflab.web import acting, signing, words
from svflab.web.addresses import whole
from svflab.web.gate import allow
from svflab.web.station import mark

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext

bp = Blueprint("countersigning", __name__, url_prefix="/sign")

PAGE = 25


@dataclass(frozen=True, slots=True)
class Line:
    """One entry that waits, in words; `value` names it and the digest of what is shown."""

    case: str
    event: str
    marker: dict[str, Any]
    title: str
    text: str
    at: datetime
    recorded_at: datetime
    by: str
    place: str
    witness: str
    texts: tuple[str, ...]
    seal: str
    digest: str
    value: str


@bp.get("/")
@allow.signed_in
def index() -> ResponseReturnValue:
    """Show what others stated for who is signed in, and waits for their signature."""
    return _page()


@bp.post("/")
@allow.signed_in
def give() -> ResponseReturnValue:
    """Sign what was chosen, each entry for itself; the password is asked for once for all."""
    chosen = dict(_chosen(request.form.getlist("chosen")))
    if not chosen:
        return _page(_("Choose what you sign.")), 422
    try:
        sign.prove(g.session, g.account.id, request.form.get("password", ""), site=g.site)
        for_role = sign.Proved(g.account.id, g.role, workstation=g.workstation)
        count = sign.give_entries(g.protocol, g.site, chosen, for_role, acting.event_id())
    except (NotVouched, Conflict) as error:
        return _page(signing.said_of(error), chosen), 422
    flash(_n("%(num)s step signed.", "%(num)s steps signed.", count))
    return redirect(url_for("countersigning.index"), 303)


@bp.route("/dispute", methods=["GET", "POST"])
@allow.signed_in
def dispute() -> ResponseReturnValue:
    """Ask why what somebody stated was not so, and record that its performer disputes it."""
    case, event = request.values.get("case", ""), request.values.get("event", "")
    try:
        one, error = countersigning.find(g.site, g.account.id, case, event), ""
    except NotThere:
        flash(_not_waiting(case, event))
        return redirect(url_for("countersigning.index"), 303)
    if request.method == "POST":
        reason = request.form.get("reason", "").strip()
        by = sign.Proved(g.account.id, g.role, workstation=g.workstation)
        if reason:
            sign.dispute(g.protocol, g.site, case, event, reason, by, acting.event_id())
            flash(_("Recorded: you dispute it. The case shows it."))
            return redirect(url_for("countersigning.index"), 303)
        error = _("Say why, in a few words.")
    shown = {"one": _lines([one])[0], "error": error, "event_id": str(uuid4())}
    return render_template("signing/dispute.html", **shown), 422 if error else 200


def _not_waiting(case: str, event: str) -> str:
    """Say why an entry does not wait for who is signed in: what they said of it before."""
    told = countersigning.answered(g.protocol, g.site, g.account.id, case, event)
    if told is None:
        return _("This does not wait for you, or not any more.")
    facts = {"who": words.person(told.event.actor), "at": words.when(told.event.occurred_at)}
    if told.event.kind == DISPUTED:
        return _("Disputed already, by %(who)s at %(at)s. The case shows it.", **facts)
    return _("Signed already, by %(who)s at %(at)s.", **facts)


def count() -> int:
    """Return how many steps wait for who is signed in."""
    return countersigning.count(g.site, g.account.id)


def _page(error: str = "", chosen: Iterable[tuple[str, str]] = ()) -> str:
    after = request.args.get("after", 0, type=whole)
    found = countersigning.page(g.site, g.account.id, after=after, size=PAGE + 1)
    more = found[PAGE - 1].entry.seq if len(found) > PAGE else 0
    return render_template(
        "signing/queue.html",
        lines=_lines(found[:PAGE]),
        chosen={event for _case, event in chosen},
        more=more,
        error=error,
        count=count(),
        event_id=str(uuid4()),
    )


def _chosen(values: Iterable[str]) -> Iterable[tuple[tuple[str, str], str]]:
    for value in values:
        parts = value.split(" ")
        if len(parts) == 3:
            yield (parts[0], parts[1]), parts[2]


def _lines(found: Iterable[Waiting]) -> list[Line]:
    waiting = list(found)
    texts = cases.texts(one.entry for one in waiting)
    return [_line(one, texts) for one in waiting]


def _line(one: Waiting, texts: dict[tuple[str, str], str | None]) -> Line:
    event = one.entry.event
    said = [body for (of, _name), body in texts.items() if of == event.id]
    return Line(
        case=one.case,
        event=event.id,
        marker=mark(one.case),
        title=words.title(g.protocol, event.kind),
        text=words.entry_summary(g.protocol, one.entry),
        at=event.occurred_at,
        recorded_at=one.entry.recorded_at,
        by=words.person(event.actor),
        place=words.workstation(event.workstation),
        witness=words.person(event.witness) if event.witness else "",
        texts=tuple(_("(redacted)") if body is None else body for body in said),
        seal=one.entry.hash[:12],
        digest=one.digest[:12],
        value=f"{one.case} {event.id} {one.digest}",
    )
