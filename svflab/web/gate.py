"""Who comes in: nothing is open unless its view says to whom.

    @bp.get("/board")
    @allow("nurse", "surgeon")     these roles; with led={"sponsor": …}, that one elsewhere
    @allow.signed_in               whoever is signed in
    @allow.anyone                  whoever asks

A view without a decision answers nobody. `admit` runs before every request and fills `g`:

    g.now, g.protocol                    this instant; the protocol
    g.workstation, g.place               how the record names this screen; what it is called
    g.session, g.account, g.site         None, None and the server's site where nobody is signed in
    g.roles, g.role                      the roles held at the site; the one acted in
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from flask import Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from svflab import clock
from svflab.records.accounts import Account
from svflab.services import accounts, second, sessions, workstations
from svflab.services.errors import NotAllowed
from svflab.web import cookies, pace, refusals, whose
from svflab.web.addresses import is_program, is_scripted

View = TypeVar("View", bound=Callable[..., Any])
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OF_NOBODY: Final = frozenset(
    {"static", "frame.time", "health.alive", "health.ready", "rooms.show", "rooms.state"}
)
"""What asks for no session, and so keeps none awake: pages and watchers ask these by themselves."""

_WITH_A_GIVEN_PASSWORD: Final = frozenset({"sessions.own_password"})
"""What a person may do before a password that was set for them is their own."""

_WHILE_LOCKED: Final = frozenset({"alarms.show"})
"""What a locked screen may go on reading: it names nobody, and somebody must hear it."""

_WITHOUT_A_SECOND_FACTOR: Final = frozenset({"second", "passkeys"})
"""What a person may do whose role needs a second factor, before it was shown: set it up."""

_BY_A_SECOND_FACTOR: Final = frozenset(
    {
        *("second.begin", "second.confirm", "second.renew"),
        *("passkeys.new", "passkeys.register", "passkeys.revoke"),
    }
)
"""What changes a second factor: where one is set up, a session has shown it first."""

_NOWHERE: Final = frozenset({"sessions", "workstations", *_WITHOUT_A_SECOND_FACTOR})
"""What may be done before it is said which workstation this is: say so, or go."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Whom a view answers: anyone, whoever is signed in, or who holds one of `roles`.

    `led` are roles that it does not answer, each with the endpoint to which a page leads them.
    """

    roles: tuple[str, ...] = ()
    anyone: bool = False
    led: tuple[tuple[str, str], ...] = ()


class _Allow:
    """Decorates a view with the decision of whom it answers."""

    def __call__(self, *roles: str, led: Mapping[str, str] | None = None) -> Callable[[View], View]:
        """Let in whoever holds one of `roles` at the site; lead those of `led` to another page."""
        led = led or {}
        if not roles or {*roles, *led} - set(accounts.ROLES) or set(roles) & set(led):
            raise ValueError(f"a view names roles that there are, each once, not {roles}, {led}")
        return lambda view: _decide(view, Decision(roles, led=tuple(led.items())))

    def signed_in(self, view: View) -> View:
        """Let in whoever is signed in."""
        return _decide(view, Decision())

    def anyone(self, view: View) -> View:
        """Let in whoever asks."""
        return _decide(view, Decision(anyone=True))


allow: Final = _Allow()


def decision(endpoint: str) -> Decision | None:
    """Return whom an endpoint answers, or None where nobody decided."""
    view = current_app.view_functions[endpoint]
    found = vars(view).get("allowed")
    return found if isinstance(found, Decision) else None


def admit() -> ResponseReturnValue | None:
    """Fill `g`, and answer whoever may not come in. Runs before every request."""
    _begin()
    if request.endpoint is None or request.endpoint == "static":
        return None
    decided = decision(request.endpoint)
    if decided is None:
        current_app.logger.error("the view %s names no roles and is shut", request.endpoint)
        abort(403)
    if decided.anyone:
        return _form_is_ours()
    if g.account is None:
        return refusals.ask_who(g.session)
    if g.session and g.session.must_change and request.endpoint not in _WITH_A_GIVEN_PASSWORD:
        return redirect(url_for("sessions.own_password"), 303)
    if _lacks_second_factor():
        return redirect(url_for("second.own"), 303)
    if _is_nowhere():
        return refusals.ask_where(g.session)
    return whose.ask() or _let_in(decided)


def look_for_nothing() -> None:
    """Answer an address with a NUL: no code and no name has one. Runs before every view."""
    if "\0" in request.path:
        abort(404)


def _is_nowhere() -> bool:
    """Say whether it is to be said first which workstation this is."""
    if g.session is None or request.blueprint in _NOWHERE or workstations.is_elsewhere(g.roles):
        return False
    return workstations.must_choose(g.session)


def _lacks_second_factor() -> bool:
    if g.session is None or request.blueprint in _WITHOUT_A_SECOND_FACTOR:
        return False
    return request.endpoint not in _WITH_A_GIVEN_PASSWORD and second.is_missing(g.session)


def _let_in(decided: Decision) -> ResponseReturnValue | None:
    if to := _led(decided):
        return redirect(url_for(to), 303)
    if decided.roles:
        act_as(decided.roles)
    return _form_is_ours() or _show_first()


def _led(decided: Decision) -> str:
    """Return the endpoint to which a page leads whom it does not answer; "" where it does."""
    if request.method not in _SAFE or not set(decided.roles).isdisjoint(g.roles):
        return ""
    return next((to for role, to in decided.led if role in g.roles), "")


def _show_first() -> ResponseReturnValue | None:
    """Ask for the second factor that is set up before another is put in its place."""
    if request.endpoint not in _BY_A_SECOND_FACTOR or g.session is None or g.session.second:
        return None
    return redirect(url_for("second.own"), 303) if second.is_set(g.account.id) else None


def act_as(roles: Sequence[str]) -> str:
    """Let the account act in one of `roles`, and return it.

    It is the one that the form chose (`role`) where it is among them, else the first of them
    that the account holds. Raises NotAllowed where it holds none; `refusals` records that.
    """
    held = [role for role in roles if role in g.roles]
    if not held:
        raise NotAllowed(roles)
    chosen = request.form.get("role", "") if request.method not in _SAFE else ""
    g.role = chosen if chosen in held else held[0]
    return str(g.role)


def _decide(view: View, decided: Decision) -> View:
    vars(view)["allowed"] = decided
    return view


def _begin() -> None:
    """Fill `g` with what every view and every page may ask for."""
    g.now = clock.now()
    g.protocol = current_app.extensions["protocol"]
    g.site = current_app.config["SITE"]
    g.workstation = g.place = g.people_seal = g.seal = ""
    g.reached = 0
    g.session = g.account = None
    g.locked = False
    g.roles = ()
    g.role = ""
    if request.endpoint in _OF_NOBODY:
        return
    g.workstation = g.place = cookies.workstation()
    whose.notice_clock()
    if secret := _bearer():
        _enter(accounts.token_account(secret))
    elif token := cookies.session_token():
        _resume(token)
    if g.session is None and g.account is None:
        pace.check()


def _resume(token: str) -> None:
    """Go on with the session of this browser, if it has one that is not locked."""
    g.session = sessions.find(token, g.now)
    if g.session is None:
        return
    g.workstation, g.place = g.session.workstation, g.session.place or g.session.workstation
    g.people_seal, g.site = g.session.people, g.session.account.site
    g.reached, g.seal = g.session.reached, g.session.seal
    if sessions.is_locked(g.session, g.now):
        g.locked = True
        if request.endpoint in _WHILE_LOCKED:
            _enter(g.session.account)
        return
    _enter(g.session.account)
    if _is_done_by_hand():
        sessions.seen(g.session, g.now)


def _enter(account: Account | None) -> None:
    if account is None:
        return
    g.account, g.site, g.roles = account, account.site, account.roles
    g.role = g.roles[0]


def _is_done_by_hand() -> bool:
    """Say whether a person did this, and not a page that asks by itself how things stand."""
    by_script = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    return request.method not in _SAFE or not (by_script or is_scripted())


def _bearer() -> str:
    """Return the token that a program sent; pages are for people."""
    if not is_program():
        return ""
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _form_is_ours() -> Response | None:
    """Check what changes something: a token's scope, or that the form came from our page."""
    if g.account and g.account.scopes is not None:
        needed = "read" if request.method in _SAFE else "record"
        if needed not in g.account.scopes:
            raise NotAllowed(scope=needed)
    elif current_app.config.get("WTF_CSRF_ENABLED", True):
        current_app.extensions["csrf"].protect()
    return None
