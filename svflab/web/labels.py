"""Labels: the page of each, where they are made void; `svflab.web.printing` prints them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.containers import Container
from svflab.domain.fields import Problem
from svflab.domain.identifiers import CodeError, read
from svflab.domain.next import due
from svflab.domain.scans import acts_for
from svflab.labels.errors import LabelError
from svflab.services import cases, labels
from svflab.services.errors import Invalid, NotThere, Refused
from svflab.services.label_templates import TemplateLost
from svflab.services.record import Recorded, record
from svflab.services.subjects import Known
from svflab.web import acting, beside, label_differences, label_rows, papers, station, words
from svflab.web.addresses import is_scripted
from svflab.web.asks import called
from svflab.web.corrections import READERS
from svflab.web.gate import allow
from svflab.web.ways import way

_: Callable[..., str] = gettext
bp = Blueprint("labels", __name__)

PRINTS: Final = ("surgeon", "nurse", "processor")
VOIDS: Final = (*PRINTS, "quality")


@bp.get("/cases/<code>/labels/<container>")
@allow(*READERS)
def show(code: str, container: str) -> ResponseReturnValue:
    """Show the label of a container: what is to be done with it, and every print of it."""
    known = cases.find(g.protocol, g.site, code)
    return render_template("labels/show.html", **page(known, held_in(known, container)))


@bp.post("/cases/<code>/labels/<container>/void")
@allow(*VOIDS)
def void(code: str, container: str) -> ResponseReturnValue:
    """Make a print void, for a reason: its label is torn, smeared, or lost."""
    known = cases.find(g.protocol, g.site, code)
    held = held_in(known, container)
    return stated(known, held, "label.voided", {"code": request.form.get("print", "")})


@bp.get("/labels/<code>.png")
@allow(*READERS)
def picture(code: str) -> ResponseReturnValue:
    """Show what a print says, as a specimen: no screen shows a code that a scanner reads."""
    known, _held = of_print(code)
    try:
        made = labels.picture(labels.print_entry(known, code))
    except TemplateLost as error:
        raise NotThere(code) from error
    return _file(made, "image/png", f"specimen-{code}.png")


@bp.get("/cases/<code>/labels/<container>/preview.png")
@allow(*READERS)
def preview(code: str, container: str) -> ResponseReturnValue:
    """Show what the next print will say, as a specimen."""
    known = cases.find(g.protocol, g.site, code)
    held = held_in(known, container)
    try:
        made = labels.preview(g.protocol, known, held, current_app.config["ZONE"], papers.first())
    except (Invalid, LabelError) as error:
        raise NotThere(container) from error
    return _file(made, "image/png", f"specimen-{held.code}.png")


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a label stands: the one thing to do next, and whether who is signed in may."""

    word: str
    act: str = ""
    roles: str = ""
    mine: bool = False
    href: str = ""
    title: str = ""


def page(known: Known, held: Container) -> dict[str, Any]:
    """Return what the page of a container's label shows."""
    case = known.case
    names = cases.names()
    reasons = cases.texts(known.entries)
    prints = labels.history(known, held)
    rows = [label_rows.row(one, names, reasons, held) for one in prints]
    return {
        "bar": beside.bar(case),
        "case_code": case.code,
        "held": held,
        "title": called(case, held.code),
        "stage": _stage(known, held),
        "live": held.live_print,
        "rows": rows,
        **_pictured(rows, held),
        "may_print": not held.ended and bool(set(PRINTS) & set(g.roles)),
        "may_void": not held.ended and bool(set(VOIDS) & set(g.roles)),
        "back": url_for("cases.show", code=case.code),
        "event_id": str(uuid4()),
        "void_id": str(uuid4()),
        "state": words.state(held.state),
        "where": words.place(held.place),
        "code": words.code(held.code),
        "report": way("safety.new", code=case.code, syringe=held.code),
        "errors": {},
        "failed": "",
        "given": request.form.get("reason", ""),
        **_differences(known, held),
        **papers.shown(prints, held, names),
    }


def _pictured(rows: Sequence[label_rows.Row], held: Container) -> dict[str, Any]:
    """Return whether the newest print can be drawn, and what became of its template since."""
    live = held.live_print
    shown = next((row for row in rows if live and row.number == live.number), None)
    return {"pictured": bool(shown and shown.picture), "since": shown.since if shown else ""}


def _differences(known: Known, held: Container) -> dict[str, Any]:
    """Return what the next print says otherwise, and what the form repeats of it as seen."""
    try:
        found = labels.following(
            g.protocol, known, held, current_app.config["ZONE"], papers.first()
        )
    except (Invalid, LabelError):
        return {"differences": [], "seen": ""}  # printing says what is wrong
    return {"differences": label_differences.rows(found.differences), "seen": found.seen}


def _stage(known: Known, held: Container) -> Stage:
    """Return what a label waits for, as the case has it."""
    acts = acts_for(due(g.protocol, known.case), held)
    act = next((one for one in acts if one.kind.startswith("label.")), None)
    if held.ended:
        return Stage("ended")
    if held.live_print is None and (act is None or act.kind != "label.printed"):
        step = g.protocol.steps["label.printed"]  # nobody waits for it, or for a void one's paper
        return Stage("printed", step.kind, words.roles(g.protocol, " ".join(step.roles)), mine=True)
    if act is None:
        first = station.first(known.case)
        way = station.way(known.case, first) if first else None
        return Stage("on", href=way.href if way else "", title=way.title if way else "")
    way = station.way(known.case, act)
    live = held.live_print
    if act.kind == "label.verified" and live and g.account.id in {live.printed_by, live.applied_by}:
        return Stage("another", act.kind, way.who, mine=False, href=way.href, title=way.title)
    kind = g.protocol.containers[held.kind]
    word = act.kind.partition(".")[2]
    if act.kind == "label.applied" and (kind.needs_witness or held.kind != "syringe"):
        word = "form"
    return Stage(word, act.kind, way.who, way.mine, way.href, way.title)


def stated(
    known: Known,
    held: Container,
    kind: str,
    data: dict[str, Any],
    *,
    needs: tuple[str, ...] = (),
    then: Callable[[Recorded], ResponseReturnValue | None] | None = None,
) -> ResponseReturnValue:
    """Record what the form states of a label; show the page again where it was not recorded.

    `then` is done once it is recorded, and may answer in place of the page.
    """
    step = g.protocol.steps[kind]
    try:
        event, texts = acting.stated(
            step, known.subject, data, settings=known.settings, needs=needs
        )
        recorded = record(g.protocol, event, texts=texts)
    except acting.Unready as unready:
        said = tuple(unready.errors.values())
        return told(known, held, said, errors=unready.errors, failed=kind), 422
    except Refused as refused:
        said = tuple(words.finding(found, g.protocol) for found in refused.findings)
        return told(known, held, said, failed=kind), 409
    except Invalid as invalid:
        return told(known, held, tuple(map(_why, invalid.errors.values())), failed=kind), 422
    if then and (answer := then(recorded)):
        return answer
    return shown_at(known, held, str(recorded.entry.event.data.get("print_code") or ""))


def shown_at(known: Known, held: Container, made: str = "") -> ResponseReturnValue:
    """Go on to the page of the label; `made` is the print that was just made."""
    on_sheet = request.form.getlist("to")[-1:] == [papers.ON_SHEET]
    address = url_for(
        "labels.show",
        code=known.case.code,
        container=held.code,
        print=read(made).number if made else None,
        way="sheet" if on_sheet else None,
    )
    if is_scripted():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)


def told(
    known: Known,
    held: Container,
    said: tuple[str, ...],
    *,
    errors: Mapping[str, str] | None = None,
    failed: str = "",
) -> str:
    """Return the page with what was not done above it."""
    first, *rest = said or (_("This could not be recorded."),)
    answer = {"state": "over", "word": _("Not recorded"), "text": first, "more": " ".join(rest)}
    shown = {**page(known, held), "answer": answer, "errors": dict(errors or {}), "failed": failed}
    return render_template("labels/show.html", **shown)


def _why(code: str) -> str:
    """Return why a label was not printed, from the word of the service."""
    word, _colon, detail = code.partition(": ")
    if word == "label":
        return _("The label was not printed, because it would not be right: %(why)s.", why=detail)
    return words.problem(Problem("", code))


def held_in(known: Known, text: str) -> Container:
    """Return the container of a case that has a label. Raises NotThere for none."""
    held = known.case.containers.get(text)
    kind = g.protocol.containers.get(held.kind) if held else None
    if held is None or kind is None or not kind.template:
        raise NotThere(text)
    return held


def of_print(text: str) -> tuple[Known, Container]:
    """Return the case and the container of a print of this site. Raises NotThere for none."""
    try:
        code = read(text)
    except CodeError as error:
        raise NotThere(text) from error
    known = cases.find(g.protocol, g.site, labels.case_of(g.site, code.base))
    return known, held_in(known, code.base)


def _file(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
