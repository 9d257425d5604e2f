"""The stock: kits and supplies by item, lot and expiry; what comes in, is kept, and leaves."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.gs1 import Gs1Error
from svflab.domain.stock import ITEMS, Batch
from svflab.services import cases, receiving, stock
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.web import addresses, packs, stock_rows
from svflab.web.corrections import READERS
from svflab.web.gate import act_as, allow
from svflab.web.stock_forms import (
    KeepForm,
    LeaveForm,
    ReadForm,
    ReceiveForm,
    StockForm,
    received_as,
    whole,
)
from svflab.web.words import case as case_words
from svflab.web.words import stock as words

_: Callable[..., str] = gettext
bp = Blueprint("stock", __name__, url_prefix="/stock")
bp.add_app_template_filter(words.item, "stock_item")

KEEPERS: Final = stock.KEEPERS
PAGE: Final = stock.AT_ONCE
SHOWS: Final = ("", "expiring", "expired", "empty")


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List what is in stock; what expires first stands first."""
    asked = {name: request.args.get(name, "").strip() for name in ("show", "item", "like")}
    asked["show"] = asked["show"] if asked["show"] in SHOWS else ""
    start = max(0, request.args.get("start", 0, type=addresses.whole))
    rows = stock.listed(g.protocol, g.site, start=start, **asked)
    more = start + PAGE if len(rows) > PAGE else 0
    return render_template(
        "stock/index.html",
        rows=stock_rows.shown(rows[:PAGE]),
        asked=asked,
        start=start,
        more=more,
        standing=stock.standing(g.protocol, g.site),
        items=words.ITEM,
        keepers=KEEPERS,
    )


@bp.route("/receive", methods=["GET", "POST"])
@allow(*KEEPERS)
def receive() -> ResponseReturnValue:
    """Record what came in."""
    form = ReceiveForm(count="1") if request.method == "GET" else ReceiveForm()
    if form.validate_on_submit():
        try:
            receiving.receive(g.site, form.said, event_id=form.event_id.data, **_by_me())
        except (Invalid, Conflict) as error:
            _refuse(form, error, form.lot)
        else:
            what = f"{words.item(form.item.data)} {form.serial.data or form.lot.data}"
            flash(_("%(what)s: received, %(count)s.", what=what, count=form.count.data or "1"))
            return redirect(url_for("stock.receive"), 303)
    return _receiving(ReadForm(formdata=None), form, 422 if form.errors else 200)


@bp.post("/receive/read")
@allow(*KEEPERS)
def read() -> ResponseReturnValue:
    """Fill the form of a receipt in from the code of a pack."""
    code = ReadForm()
    if not code.validate_on_submit():
        return _receiving(code, ReceiveForm(formdata=None, count="1"), 422)
    try:
        found = receiving.pack(code.code.data or "")
    except Gs1Error as error:
        code.code.errors = [words.pack(error)]
        return _receiving(code, ReceiveForm(formdata=None, count="1"), 422)
    known = receiving.known_as(g.site, found.gtin)
    return _receiving(ReadForm(formdata=None), received_as(found, *known), 200, found=True)


@bp.post("/pack")
@allow(*READERS)
def pack() -> ResponseReturnValue:
    """Answer the form of a step what the code of a pack fills into it, or why it cannot."""
    names = request.form.get("names", "").split()
    return packs.answered(request.form.get("code", ""), names, request.form.get("field", ""))


@bp.get("/<item>")
@allow(*READERS)
def show(item: str) -> ResponseReturnValue:
    """Show a batch: what is left, who has what of it, and what was told of it."""
    return _page(
        _batch(item), LeaveForm(formdata=None, count="1"), KeepForm(formdata=None, count="1"), 200
    )


@bp.post("/<item>/leave")
@allow(*KEEPERS)
def leave(item: str) -> ResponseReturnValue:
    """Record that something left the stock, and why."""
    batch, form = _batch(item), LeaveForm()
    kind, _colon, cause = (form.why.data or "").partition(":")
    if form.validate_on_submit():
        try:
            stock.leave(
                g.site,
                kind,
                batch,
                whole(form.count.data),
                cause,
                event_id=form.event_id.data,
                reason=form.reason.data or "",
                **_by_me(),
            )
        except (Invalid, Conflict) as error:
            _refuse(form, error, form.count)
        else:
            flash(f"{words.cause(kind, cause)}: {form.count.data}")
            return redirect(_href(batch), 303)
    return _page(batch, form, KeepForm(formdata=None, count="1"), 422)


@bp.post("/<item>/keep")
@allow(*KEEPERS)
def keep(item: str) -> ResponseReturnValue:
    """Keep something for a case, or let it go."""
    batch, form = _batch(item), KeepForm()
    case, count = form.case.data or "", whole(form.count.data)
    form.case.validate_choice = False
    form.case.choices = _open_cases()
    if form.validate_on_submit():
        try:
            event_id = form.event_id.data
            stock.reserve(g.site, batch, case, count, event_id=event_id, **_by_me())
        except (Invalid, Conflict) as error:
            _refuse(form, error, form.count)
        else:
            flash(_("Kept for case %(case)s: %(count)s.", case=case_words(case), count=count))
            return redirect(_href(batch), 303)
    return _page(batch, LeaveForm(formdata=None, count="1"), form, 422)


def _receiving(
    code: ReadForm, form: ReceiveForm, status: int, *, found: bool = False
) -> ResponseReturnValue:
    shown = {"code": code, "form": form, "found": found}
    return render_template("stock/receive.html", **shown), status


def _page(batch: Batch, leaving: LeaveForm, keeping: KeepForm, status: int) -> ResponseReturnValue:
    row = stock.find(g.site, batch)
    keeping.case.choices = _open_cases()
    return render_template(
        "stock/show.html",
        one=stock_rows.shown([{**row, "for": []}])[0],
        batch=batch,
        told=stock_rows.told(stock.told_of(g.site, batch), cases.names(g.people_seal)),
        used=stock.used_in(g.site, batch),
        leaving=leaving,
        keeping=keeping,
        keepers=KEEPERS,
        **_ways(batch),
    ), status


def _refuse(form: StockForm, error: Invalid | Conflict, beside: Any) -> None:
    if isinstance(error, Invalid):
        form.refuse(error)
    else:
        form.again()
        beside.errors = [_("This form was used before. Look at it, and send it again.")]


def _batch(item: str) -> Batch:
    if item not in ITEMS:
        raise NotThere(item)
    return Batch.of(item, request.args.get("lot", ""), request.args.get("serial", ""))


def _href(batch: Batch, view: str = "stock.show") -> str:
    lot, serial = batch.lot or None, batch.serial or None
    return url_for(view, item=batch.item, lot=lot, serial=serial)


def _ways(batch: Batch) -> dict[str, str]:
    views = {"leave": "stock.leave", "keep": "stock.keep"}
    return {f"to_{name}": _href(batch, view) for name, view in views.items()}


def _open_cases() -> list[tuple[str, str]]:
    rows = cases.listed(g.site, states=("open",), size=60)
    return [(row["code"], f"{case_words(row['code'])} · {row['participant']}") for row in rows]


def _by_me() -> dict[str, str]:
    role = act_as(KEEPERS)
    return {"actor": g.account.id, "role": role, "workstation": g.workstation}
