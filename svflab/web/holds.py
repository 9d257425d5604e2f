"""What the site holds: kits, lots, devices, or everything. Placed, listed, and lifted here."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.holds import EVERYTHING, OPENING, Supply
from svflab.services import cases, holds
from svflab.services.errors import Conflict, Invalid
from svflab.services.holds import LIFTERS, PLACERS, By
from svflab.web import acting, holding, proving, words
from svflab.web.acting import Unready
from svflab.web.corrections import READERS
from svflab.web.gate import allow
from svflab.web.hold_forms import RECALL, HoldForm, LiftForm
from svflab.web.ways import way
from svflab.web.words.supplies import MATERIAL

_: Callable[..., str] = gettext

bp = Blueprint("holds", __name__, url_prefix="/holds")


@bp.get("/")
@allow(*READERS)
def index() -> ResponseReturnValue:
    """List what is on hold at the site; whoever may hold something does it here."""
    asked = {name: request.args.get(name, "") for name in ("material", "lot", "cause")}
    given = {name: text for name, text in asked.items() if text}
    return _page(HoldForm(formdata=None, event_id=str(uuid4()), **given))


@bp.post("/")
@allow(*PLACERS)
def place() -> ResponseReturnValue:
    """Hold something, for every case at once."""
    form = HoldForm()
    kind, lot, cause, reason = form.said
    try:
        holds.place(g.protocol, g.site, kind, lot, cause, reason, by_me(PLACERS))
    except (Invalid, Conflict) as error:
        form.refuse(error)
        return _page(form), 422
    flash(_("On hold. It stops the next step and the next scan on every screen."))
    return redirect(url_for("holds.index"), 303)


@bp.post("/lift")
@allow(*LIFTERS)
def lift() -> ResponseReturnValue:
    """Let go of something, for a reason, signed."""
    form = LiftForm()
    kind, lot, reason = form.said
    by = by_me(LIFTERS)
    try:
        holds.lift(g.site, kind, lot, reason, by, proving.of_site(by))
    except (Invalid, Conflict, Unready) as error:
        form.refuse(error)
        blank = HoldForm(formdata=None, event_id=str(uuid4()))
        return _page(blank, form), 422
    flash(_("Lifted. Cases that use it go on."))
    return redirect(url_for("holds.index"), 303)


def by_me(allowed: tuple[str, ...]) -> By:
    """Return who is signed in, in a role that may do this."""
    role = g.role if g.role in allowed else next(one for one in g.roles if one in allowed)
    return By(g.account.id, role, g.workstation, acting.event_id())


def recall(kind: str, lot: str) -> dict[str, Any]:
    """Return what the page of a lot shows of its hold: that it stands, or how it is placed."""
    key = (kind, holds.key(lot))
    held = next((one for one in holding.standing() if (one.kind, one.key) == key), None)
    may = not set(PLACERS).isdisjoint(g.roles)
    return {
        "held": holding.said(held) if held else "",
        "may": may and not held,
        "lifts": way("holds.index") if held else "",
        "cause": RECALL,
        "event_id": str(uuid4()),
    }


def _page(form: HoldForm, lifting: LiftForm | None = None) -> str:
    told, names = holds.told(g.site), cases.names(g.people_seal)
    return render_template(
        "holds/index.html",
        form=form,
        held=[
            _shown(number, one, *told[one.kind, one.key], names, lifting)
            for number, one in enumerate(holding.standing(), start=1)
        ],
        may_place=not set(PLACERS).isdisjoint(g.roles),
        may_lift=not set(LIFTERS).isdisjoint(g.roles),
        lifters=words.roles(g.protocol, " ".join(LIFTERS)),
    )


def _shown(
    number: int,
    one: Supply,
    who: str,
    reason: str,
    names: dict[str, str],
    lifting: LiftForm | None,
) -> dict[str, Any]:
    mine = lifting and (lifting.material.data, lifting.lot.data) == (one.kind, one.text)
    blank = LiftForm(formdata=None, event_id=str(uuid4()), material=one.kind, lot=one.text)
    known = one.kind in MATERIAL and way("trace.lot", kind=one.kind, lot=one.text)
    return {
        "text": holding.said(one),
        "who": names.get(who, who),
        "reason": reason,
        "look_back": known or "",
        "everything": one.kind == EVERYTHING,
        "elsewhere": way("harms.guidance") if one.kind == OPENING else "",
        "opening": one.kind == OPENING,
        "form": (lifting if lifting and mine else blank).at(number),
    }
