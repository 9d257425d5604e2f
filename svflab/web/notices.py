"""What somebody is told who was not looking: listed until it is read or done; counted."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from svflab.domain.notices import KINDS
from svflab.records import outbox as rows
from svflab.records.outbox import Row
from svflab.services import mail_addresses, outbox
from svflab.web.gate import allow
from svflab.web.station import mark
from svflab.web.times import instant
from svflab.web.ways import way
from svflab.web.words import notices as words

_: Callable[..., str] = gettext

bp = Blueprint("notices", __name__, url_prefix="/notices")

PAGE: Final = 50


@bp.get("/")
@allow.signed_in
def index() -> ResponseReturnValue:
    """List what is new for who is signed in, or what was read or is done."""
    was_read = request.args.get("read") == "1"
    before = instant(request.args.get("before", ""))
    account = g.account.id
    found = rows.notices(g.site, account, new=not was_read, before=before, size=PAGE + 1)
    return render_template(
        "notices/index.html",
        lines=[line(one) for one in found[:PAGE]],
        was_read=was_read,
        more=found[PAGE - 1]["put_at"].isoformat() if len(found) > PAGE else "",
        count=unread(),
        mail_is_on=outbox.mail_is_on(),
        address=mail_addresses.find(account).address,
        letters=way("outbox.index"),
    )


@bp.post("/read")
@allow.signed_in
def read_all() -> ResponseReturnValue:
    """Keep that who is signed in has read all that was new."""
    outbox.read(g.site, g.account.id)
    flash(_("All of them are read."))
    return redirect(url_for("notices.index"), 303)


@bp.post("/<notice>/read")
@allow.signed_in
def read(notice: str) -> ResponseReturnValue:
    """Keep that a notice is read, and open what it is about where that was asked."""
    found = outbox.read(g.site, g.account.id, notice)
    there = page(found) if found and "open" in request.form else ""
    return redirect(there or url_for("notices.index"), 303)


def unread() -> int:
    """Return how many notices are new for who is signed in."""
    return rows.unread(g.site, g.account.id) if g.get("account") else 0


def line(row: Row) -> dict[str, Any]:
    """Return a notice as its line shows it."""
    subject, _sep, name = row["subject"].partition(":")
    return {
        "id": row["id"],
        "state": "over" if KINDS[row["kind"]].urgent else "closing",
        "title": words.title(row),
        "mine": row["account"] == g.account.id,
        "code": words.event_code(row),
        "mark": mark(name) if subject == "case" else None,
        "awaited": words.awaited(row),
        "due_at": row["due_at"],
        "due_word": words.due_word(row),
        "put_at": row["put_at"],
        "read_at": row["read_at"],
        "done_at": row["done_at"],
        "settled": row["mail"] == rows.SETTLED,
        "href": page(row),
    }


def page(row: Row) -> str:
    """Return the page of what a notice is about, or "" where it is not open to this account."""
    subject, _sep, name = row["subject"].partition(":")
    match subject:
        case "ae":
            return way("safety.show", code=name)
        case "case":
            return way("cases.show", code=name)
        case "account":
            return way("accounts.show", account_id=name)
        case "reporting":
            return way("safety_rules.index")
    return ""
