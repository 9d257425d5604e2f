"""Paper kits: made ahead, printed once, and copied step by step when everything works again."""

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from flask import (
    Blueprint,
    abort,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.case import Case
from svflab.domain.next import Act
from svflab.labels.errors import LabelError
from svflab.services import cases, downtime, paper_kits
from svflab.services.downtime import CAUSES, LANGUAGES, By, NotCopied
from svflab.services.errors import Conflict, Invalid
from svflab.services.paper_kits import Kit
from svflab.services.subjects import Known
from svflab.web import acting, bands, copying, forms, language, paper_form, paper_sheet, paper_words
from svflab.web.corrections import READERS
from svflab.web.forms import StepForm
from svflab.web.gate import allow
from svflab.web.paper_lines import STEPS
from svflab.web.paper_reading import Unread
from svflab.web.paper_sheet import Sheet

_: Callable[..., str] = gettext
bp = Blueprint("downtime", __name__, url_prefix="/downtime")

KEEPERS: Final = ("coordinator", "nurse", "processor", "quality", "administrator")
COPIERS: Final = ("surgeon", *KEEPERS[:-1])
OPENED: Final = "case.opened"


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List the kits, those made last first, and let one be made."""
    return _index()


@bp.post("/")
@allow(*KEEPERS)
def make() -> ResponseReturnValue:
    """Make a kit. Sent again, it is the kit that it made."""
    given = request.form
    try:
        kit = downtime.make(
            g.site,
            language=given.get("language", ""),
            box=given.get("box") == "yes",
            by=_me(),
            event_id=acting.event_id(),
        )
    except Invalid:
        return _index(_("Choose a language.")), 422
    return redirect(url_for("downtime.show", kit=kit.code), 303)


@bp.get("/<kit>")
@allow(*READERS)
def show(kit: str) -> ResponseReturnValue:
    """Show a kit: its paper, or the next step to copy from it."""
    return _page(paper_kits.find(g.site, kit))


@bp.post("/<kit>/paper")
@allow(*KEEPERS)
def paper(kit: str) -> ResponseReturnValue:
    """Give out the paper, once: it is drawn first, and recorded when it is whole."""
    found = paper_kits.find(g.site, kit)
    try:
        made = paper_form.pdf(g.protocol, g.site, found)
        downtime.give_out(g.site, kit, _me())
    except (Conflict, LabelError) as error:
        why = _("The paper of this kit has left before. Where it is gone, discard the kit.")
        said = str(error) if isinstance(error, LabelError) else why
        return _page(found, wrong=said), 409
    response = make_response(made)
    response.mimetype = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="paper-kit-{kit}.pdf"'
    return response


@bp.post("/<kit>/discard")
@allow(*KEEPERS)
def discard(kit: str) -> ResponseReturnValue:
    """Record that a kit is of no use any more, and why."""
    try:
        downtime.discard(g.site, kit, request.form.get("cause", ""), _me())
    except (Invalid, Conflict) as error:
        said = _("Choose why.") if isinstance(error, Invalid) else _("This kit is used already.")
        return _page(paper_kits.find(g.site, kit), wrong=said), 422
    flash(_("Discarded. Its codes stay reserved; a scan of one of them stops."))
    return redirect(url_for("downtime.show", kit=kit), 303)


@bp.post("/<kit>/steps/<kind>")
@allow(*COPIERS)
def step(kit: str, kind: str) -> ResponseReturnValue:
    """Record a step as it stands on the paper, or show its form again with what is wrong."""
    found = paper_kits.find(g.site, kit)
    known = cases.find(g.protocol, g.site, found.case) if found.case else None
    if known is None and kind != OPENED:
        abort(404)
    case = known.case if known else Case("")
    act = copying.act(case, kind, request.args.get("told", "")) or abort(404)
    if change := request.form.get("change"):
        return _page(found, copying.on_paper(forms.changed(case, act, change), found, known))
    form = copying.on_paper(forms.sent(case, act), found, known)
    try:
        entry = _copied(form, found, known)
    except bands.NOT_DONE as error:
        form, status = bands.not_recorded(form, error)
        return _page(found, form), status
    return redirect(url_for("downtime.show", kit=kit, done=entry), 303)


@bp.post("/<kit>/tables/<name>")
@allow(*COPIERS)
def table(kit: str, name: str) -> ResponseReturnValue:
    """Record the lines of a table as they stand on the paper, or show what is wrong in which."""
    found = paper_kits.find(g.site, kit)
    if not found.case or found.discarded or name not in STEPS:
        abort(404)
    known = cases.find(g.protocol, g.site, found.case)
    try:
        flash(paper_sheet.told(paper_sheet.copied(name, found, known)))
    except (Unread, NotCopied) as error:
        blank = paper_sheet.blank(name, found, known)
        return _page(found, sheet=paper_sheet.not_recorded(blank, error)), 422
    return redirect(url_for("downtime.show", kit=kit), 303)


def _copied(form: StepForm, kit: Kit, known: Known | None) -> str:
    """Record what a form copies, and return the id of its event."""
    event, texts = copying.stated(form, kit, known)
    if known is None:
        return downtime.open_case(g.protocol, event, texts).entry.event.id
    return downtime.copy(g.protocol, event, texts).entry.event.id


def _index(wrong: str = "") -> str:
    return render_template(
        "downtime/index.html",
        kits=paper_kits.newest(g.site),
        states=paper_words.STATE,
        keepers=KEEPERS,
        languages=LANGUAGES,
        language=language.name(),
        event_id=str(uuid4()),
        wrong=wrong,
    )


def _page(
    kit: Kit, form: StepForm | None = None, *, sheet: Sheet | None = None, wrong: str = ""
) -> str:
    known = cases.find(g.protocol, g.site, kit.case) if kit.case else None
    shown: dict[str, Any] = {"kit": kit, "states": paper_words.STATE, "wrong": wrong}
    shown |= {"causes": {one: paper_words.CAUSE[one] for one in CAUSES}, "keepers": KEEPERS}
    if kit.discarded:
        cause = str(kit.discarded.event.data.get("cause", ""))
        return render_template(
            "downtime/show.html",
            **shown,
            form=None,
            sheet=None,
            known=None,
            why=paper_words.CAUSE.get(cause),
        )
    if form is None:
        sheet = sheet or _table(kit, known)
        form = None if sheet else _next(kit, known)
    shown |= copying.shown(kit, known, form)
    shown["ways"] = [*(paper_sheet.ways(kit, known) if known else ()), *shown["ways"]]
    return render_template("downtime/show.html", **shown, sheet=sheet, known=known, why="")


def _table(kit: Kit, known: Known | None) -> Sheet | None:
    """Return the table that was asked for, or in which stands what is due; None for one step."""
    if known is None or request.args.get("do") or not set(COPIERS) & set(g.roles):
        return None
    name = paper_sheet.due(known, request.args.get("table", ""))
    return paper_sheet.blank(name, kit, known) if name else None


def _next(kit: Kit, known: Known | None) -> StepForm | None:
    """Return the form of the step that was asked for, or of the first one that is due."""
    if kit.state == "made" or not set(COPIERS) & set(g.roles):
        return None
    if known is None:
        step = g.protocol.steps[OPENED]
        return copying.on_paper(forms.blank(Case(""), Act(OPENED, step.roles)), kit, None)
    asked, told = request.args.get("do", ""), request.args.get("told", "")
    act = copying.act(known.case, asked, told) if asked else copying.first(known.case)
    return copying.blank(known, act, kit) if act else None


def _me() -> By:
    return By(g.account.id, g.role, g.workstation)
