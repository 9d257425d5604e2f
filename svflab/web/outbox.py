"""Mails that could not be sent: why, once more, or given up; and whether any is sent at all."""

from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.records import outbox as rows
from svflab.records.outbox import Row
from svflab.services import dead_letters, outbox
from svflab.services.dead_letters import By
from svflab.services.errors import Conflict, Invalid
from svflab.web import acting, words
from svflab.web.gate import allow
from svflab.web.notices import line
from svflab.web.times import instant
from svflab.web.ways import way
from svflab.web.words.notices import why_not

_: Callable[..., str] = gettext

bp = Blueprint("outbox", __name__, url_prefix="/outbox")

KEEPERS: Final = ("administrator", "safety_officer", "quality")
PAGE: Final = 50


@bp.get("/")
@allow(*KEEPERS)
def index() -> ResponseReturnValue:
    """List the mails that could not be sent, the oldest first."""
    return _page()


@bp.post("/<letter>/again")
@allow(*KEEPERS)
def again(letter: str) -> ResponseReturnValue:
    """Let a mail be tried once more."""
    try:
        dead_letters.again(g.site, letter, _by())
    except Conflict as error:
        return _page(letter, _met(error)), 409
    flash(_("It is sent once more. Should that fail, it stands here again."))
    return redirect(url_for("outbox.index"), 303)


@bp.post("/<letter>/give-up")
@allow(*KEEPERS)
def give_up(letter: str) -> ResponseReturnValue:
    """Let a mail be, for a reason that stands in the record."""
    try:
        dead_letters.give_up(g.site, letter, request.form.get("reason", ""), _by())
    except Invalid:
        return _page(letter, _("Say why: the reason stands in the record.")), 422
    except Conflict as error:
        return _page(letter, _met(error)), 409
    flash(_("Given up. The reason stands in the record."))
    return redirect(url_for("outbox.index"), 303)


def _page(letter: str = "", error: str = "") -> str:
    after = instant(request.args.get("after", ""))
    found = rows.dead(g.site, after=after, size=PAGE + 1)
    return render_template(
        "outbox/index.html",
        letters=[_line(one) for one in found[:PAGE]],
        more=found[PAGE - 1]["put_at"].isoformat() if len(found) > PAGE else "",
        standing=outbox.standing(g.site),
        settled=[{**line(one), "to": words.person(one["account"])} for one in rows.settled(g.site)],
        wrong=letter,
        error=error,
    )


def _line(row: Row) -> dict[str, Any]:
    to = row["account"]
    return {
        **line(row),
        "to": words.person(to) if to else _("nobody"),
        "address": way("mail_addresses.of_account", account_id=to) if to else "",
        "why": why_not(row["why"]),
        "tries": row["tries"],
        "ended_at": row["ended_at"],
        "event_id": str(uuid4()),
    }


def _by() -> By:
    return By(g.account.id, g.role, acting.event_id())


def _met(error: Conflict) -> str:
    if error.code == "nobody":
        return _("Still nobody holds a role that it is for: give it to somebody under Accounts.")
    return _("Somebody else was first: look at the list as it stands now.")
