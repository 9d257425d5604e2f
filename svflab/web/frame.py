"""What the frame of every page shows: the site, the way to each place, the time in its zone."""

import base64
import hashlib
import hmac
from typing import Any, Final

from flask import Blueprint, Flask, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from jinja2 import StrictUndefined
from werkzeug.local import LocalProxy

from svflab.services import noticed, workstations
from svflab.web import alarms, beside, curtain, notices, waiting_on_me, words
from svflab.web.addresses import come_back
from svflab.web.gate import allow, decision
from svflab.web.times import local
from svflab.web.ways import home
from svflab.web.words.noticed import span

bp = Blueprint("frame", __name__)

PLACES: Final = (
    ("board.show", _l("Board")),
    ("scan.show", _l("Scan")),
    ("participants.index", _l("Participants")),
    ("safety_inbox.index", _l("Safety")),
    ("audit.index", _l("Records")),
    ("accounts.index", _l("Accounts")),
    ("settings.show", _l("Settings")),
)
"""Where the frame leads, in order; a place is shown to whom it is open."""


class Missing(StrictUndefined):
    """What a page was not given: it may be asked for, and is never shown as a blank."""

    __slots__ = ()

    def __bool__(self) -> bool:  # type: ignore[override]
        return False


def register(app: Flask) -> None:
    """Give every page what its frame needs."""
    app.jinja_env.undefined = Missing
    app.register_blueprint(bp)
    app.add_template_filter(local)
    for told in (words.workstation, words.room, words.figure, words.person, words.setting_value):
        app.add_template_filter(told)
    app.context_processor(_frame)


@bp.get("/time")
@allow.anyone
def time() -> ResponseReturnValue:
    """Tell the server's time, so that a page can count by it."""
    return {"now": g.now.isoformat()}


def _frame() -> dict[str, Any]:
    config = current_app.config
    return {
        "lang": str(get_locale()),
        "site": {"name": config["SITE_NAME"], "zone": config["ZONE"], "mode": config["MODE"]},
        # A part of a page needs neither: they are made where a template asks for them.
        "nav": LocalProxy(_nav),
        "links": LocalProxy(_links),
        "keep_key": LocalProxy(_keep_key),
        "clock_set": LocalProxy(_clock_set),
        "notices_unread": LocalProxy(_new_notices),
        "open_here": LocalProxy(beside.at_this_workstation),
        "alarms": LocalProxy(alarms.of_page),
        "running": LocalProxy(curtain.running),
    }


def _clock_set() -> str:
    """Return by how much the server's clock was set, where nobody has confirmed it; else ""."""
    if "clock_set" not in g:
        by = noticed.unconfirmed()
        g.clock_set = span(round(by.total_seconds())) if by else ""
    return str(g.clock_set)


def _new_notices() -> int:
    """Return how many notices are new for who is signed in."""
    if "new_notices" not in g:
        g.new_notices = notices.unread()
    return int(g.new_notices)


def _keep_key() -> str:
    """Return the key that seals half-filled forms in the browser of an account, for it alone."""
    if g.get("account") is None:
        return ""
    told = f"svflab.keep.1\n{g.account.id}".encode()
    made = hmac.new(current_app.config["SECRET_KEY"].encode(), told, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def _nav() -> list[dict[str, Any]]:
    if "nav" not in g:
        g.nav = _made_nav()
    found: list[dict[str, Any]] = g.nav
    return found


def _made_nav() -> list[dict[str, Any]]:
    if g.get("account") is None:
        return []
    here = request.blueprint
    return [
        {
            "href": url_for(endpoint),
            "title": title,
            "current": here is not None and _noun(endpoint) == _noun(here),
            "waits": waiting_on_me.number() if endpoint == waiting_on_me.PAGE else "",
        }
        for endpoint, title in PLACES
        if _is_open(endpoint)
    ]


def _noun(endpoint: str) -> str:
    """Return the first word of a blueprint's name: pages of one noun are of one place."""
    return endpoint.partition(".")[0].partition("_")[0]


def _is_open(endpoint: str) -> bool:
    """Say whether a view answers this account."""
    decided = decision(endpoint)
    return decided is not None and (
        decided.anyone or not decided.roles or not set(decided.roles).isdisjoint(g.roles)
    )


def _links() -> dict[str, str]:
    if "links" not in g:
        g.links = _made_links()
    found: dict[str, str] = g.links
    return found


def _made_links() -> dict[str, str]:
    links = {"home": "/", "time": url_for("frame.time")}
    if g.get("account") is None:
        return links | {"sign_in": url_for("sessions.sign_in")}
    links |= {
        "home": home(g.roles),
        "account": url_for("sessions.own"),
        "notices": url_for("notices.index"),
        "switch": url_for("sessions.sign_in", next=come_back()),
        "lock": url_for("sessions.lock"),
        "stay": url_for("sessions.stay"),
        "sign_out": url_for("sessions.sign_out"),
    }
    if _is_open("scan.scan"):
        links["scan"] = url_for("scan.scan")
    if not workstations.is_elsewhere(g.roles):
        links["here"] = url_for("workstations.here", next=come_back())
    return links
