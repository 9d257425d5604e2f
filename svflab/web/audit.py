"""The record: the log with its filters, the history of a case, and the check of every seal."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from flask import (
    Blueprint,
    Response,
    abort,
    g,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.chain import Entry
from svflab.domain.event import canonical
from svflab.exports import csv
from svflab.services import accounts, audit, history, review
from svflab.services.breaks import WORDS, Break
from svflab.services.history import Asked, History, Page
from svflab.services.redaction import REDACTORS
from svflab.services.review import REVIEWERS
from svflab.web import alarms, beside, closing, entries, label_count, signed, station, words
from svflab.web.addresses import whole
from svflab.web.audit_forms import FilterForm, VerifyForm, filter_form, may_see_house
from svflab.web.gate import allow
from svflab.web.times import local
from svflab.web.words.tables import TABLE

_: Callable[..., str] = gettext

bp = Blueprint("audit", __name__)

READERS: Final = ("quality", "safety_officer", "coordinator", "administrator")
"""Who reads the whole log; the history of one case is open to whoever works on cases."""
SIZE: Final = 50


@bp.get("/records/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """Show the log, the newest entry first, as far as the filter asks."""
    form = filter_form(request.args)
    asked, complaint = asked_of(form)
    before = request.args.get("before", 0, type=whole)
    page = history.page(g.protocol, asked, before, SIZE) if asked else Page()
    beside = history.beside(g.protocol, asked.chain, page.entries) if asked else history.Beside()
    names = history.people()
    return render_template(
        "audit/index.html",
        form=form,
        complaint=complaint,
        rows=list(entries.shown(page.entries, beside, names, by_day=False)),
        before=page.before,
        given={name: text for name, text in form.given.items() if name != "before"},
        heads=_heads(),
        may_redact=not set(REDACTORS).isdisjoint(g.roles),
        last=next(iter(audit.checks(g.site, 1)), None),
        waiting=review.waiting(g.site, asked.chain if asked else g.site),
        may_review=not set(REVIEWERS).isdisjoint(g.roles),
    )


@bp.post("/records/csv")
@allow(*READERS)
def download() -> ResponseReturnValue:
    """Send the entries that the filter asks for as a table; that they left is recorded."""
    asked, complaint = asked_of(filter_form(request.form))
    if asked is None:
        abort(422, complaint)
    head, found = audit.take_away(g.protocol, asked, **_by_me())
    body = stream_with_context(csv.lines(_HEAD, _cells(found)))
    name = f"svflab-log-{head.site}-{head.seq}.csv"
    answer = Response(body, mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.route("/records/verify", methods=["GET", "POST"])
@allow(*READERS)
def verify() -> ResponseReturnValue:
    """Check every seal of the log, and show what that found; every check is recorded."""
    form = VerifyForm()
    if form.validate_on_submit():
        done = audit.check(g.protocol, form.kept, **_by_me(), site=g.site)
        return redirect(url_for("audit.verify", check=done.event.id), 303)
    told = audit.outcome(g.site, request.args.get("check", ""))
    page = render_template(
        "audit/verify.html",
        form=form,
        told=told,
        breaks=[_sentence(one) for one in audit.breaks(told, g.site)] if told else [],
        earlier=audit.checks(g.site),
        heads=_heads(),
        names=history.people(),
        tables={name: str(TABLE.get(name, name)) for name in _not_covered(told)},
    )
    return page, 422 if form.errors else 200


@bp.get("/cases/<code>/history")
@allow(*accounts.OF_THE_SITE)
def case_history(code: str) -> ResponseReturnValue:
    """Show everything that was recorded of a case, to read and to print."""
    told = history.of_case(g.protocol, g.site, code)
    case = told.known.case
    opened = case.opened.event.protocol if case.opened else ""
    return _history(
        told,
        title=_("History of a case"),
        case=case,
        bar=beside.bar(case) | {"here": [], "others": []},
        case_code=code,
        protocol=opened,
        state=words.state(case.state),
        rejudged=closing.rejudged_words(case),
        labels=label_count.table(case),
        missed=alarms.of_shift(case),
        heard=alarms.answered(case),
        overridden=station.overridden(case, history.people()),
        signatures=signed.rows(told.known),
    )


@bp.get("/participants/<code>/history")
@allow(*accounts.OF_THE_SITE)
def participant_history(code: str) -> ResponseReturnValue:
    """Show everything that was recorded of a participant, to read and to print."""
    told = history.of_participant(g.protocol, g.site, code)
    person = told.known.participant
    return _history(
        told,
        title=_("History of a participant"),
        case=None,
        bar=None,
        participant=code,
        protocol=g.protocol.digest,
        state=words.state(person.state),
    )


def _history(told: History, **shown: Any) -> ResponseReturnValue:
    with_scans = request.args.get("scans") != "no"
    kept = [e for e in told.entries if with_scans or e.event.kind != "scan.answered"]
    lines = entries.shown(kept, told.beside, history.people(), by_day=True)
    return render_template(
        "audit/history.html",
        told=told,
        rows=list(lines),
        left_out=len(told.entries) - len(kept),
        with_scans=with_scans,
        last=max((e.recorded_at for e in told.entries), default=None),
        **shown,
    )


def asked_of(form: FilterForm) -> tuple[Asked | None, str]:
    """Return what the filter asks for; or None, and why nothing can be as it asks."""
    if not form.validate():
        return None, _("The filter cannot be read. Put right the field that says so.")
    if form.chain.data != g.site and not may_see_house():
        abort(403)
    typed = (form.subject.data or "").strip()
    chain = g.site if form.chain.data == g.site else form.chain.data
    subject = history.subject_of(chain, typed) if typed else ""
    if typed and not subject:
        return None, _("Nothing is recorded of “%(text)s” here.", text=typed)
    return form.asked(subject), ""


def _heads() -> list[str]:
    return [str(head) for head in history.heads(g.site) if head.seq]


def _sentence(one: Break) -> str:
    return _(WORDS[one.what], **one.said)


def _not_covered(told: Entry | None) -> list[str]:
    names = told.event.data.get("not_covered") if told else None
    return [str(name) for name in names] if isinstance(names, list) else []


def _by_me() -> dict[str, str]:
    return {"actor": g.account.id, "role": g.role, "workstation": g.workstation}


_HEAD: Final = (
    "site",
    "seq",
    "recorded_at",
    "occurred_at",
    "told",
    "kind",
    "title",
    "about",
    "actor",
    "role",
    "performer",
    "witness",
    "workstation",
    "workstation_name",
    "summary",
    "data",
    "texts",
    "replaces",
    "event_id",
    "protocol",
    "flags",
    "prev_hash",
    "hash",
)
"""Names of columns are not translated: whoever works with the table finds them by name."""


def _cells(parts: Iterable[list[Entry]]) -> Iterator[tuple[object, ...]]:
    """Give the cells of each entry; free text is read once for each part."""
    for part in parts:
        texts = history.texts(part)
        for entry in part:
            said = [body for (event, _name), body in texts.items() if event == entry.event.id]
            yield _row(entry, " · ".join(_("(redacted)") if one is None else one for one in said))


def _row(entry: Entry, texts: str) -> tuple[object, ...]:
    event = entry.event
    return (
        entry.site,
        entry.seq,
        local(entry.recorded_at).isoformat(timespec="microseconds"),
        local(event.occurred_at).isoformat(timespec="microseconds"),
        "yes" if event.told else "no",
        event.kind,
        words.title(g.protocol, event.kind),
        event.about,
        event.actor,
        event.role,
        event.performer,
        event.witness,
        event.workstation,
        words.workstation(event.workstation),
        words.entry_summary(g.protocol, entry),
        canonical(event.data),
        texts,
        event.replaces,
        event.id,
        event.protocol,
        " ".join(entry.flags),
        entry.prev_hash,
        entry.hash,
    )
