"""What a person states, as an event: who, in which role, when, seen by whom.

Everybody who states something at a screen comes through here: the forms of a case, a scan, a
label. Only the lines of a paper table have a way in of their own (`paper_reading`). The names below
are the fields that such a form has beside what the protocol asks.

    event_id                     made when the form was, so that a second tap is the same event
    role                         the one acted in, where the person holds several
    performer                    who did it, where it is not who states it
    told_at, reason              it has already happened, at this time of the site's clocks, and why
    told_by                      by which clock, where that of this screen is off by a minute
    typed_why, typed_words       why a code was typed and not scanned: one of a few, or in words
    witness, witness_password    a second person who saw it, on the same screen: badge or name, and
                                 PIN or password
    ask, witness_of              "elsewhere": the second person confirms it at another workstation
    begun_by, whose              who began the form, and whether it is recorded as theirs
    actor, actor_password        another person who states it here, in place of who is signed in
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from flask import current_app, g, request
from flask_babel import gettext as _

from svflab.domain.entered import TYPED_WHY, typed
from svflab.domain.event import Event
from svflab.domain.fields import Problem, clean
from svflab.domain.noticed import TOLD_BY, TOLERATED, flag
from svflab.domain.paper import PAPER
from svflab.domain.rules.typed import WITNESS, lacking
from svflab.protocol.model import Step
from svflab.records.accounts import Account
from svflab.services import accounts, noticed, presence, unfinished
from svflab.services.asking import WITNESSES
from svflab.services.errors import NotVouched
from svflab.web import answers, whose
from svflab.web.gate import act_as
from svflab.web.times import NoSuchTime, face, local, local_time
from svflab.web.words import noticed as words

PASSWORDS: Final = {"witness": "witness_password", "actor": "actor_password"}
Texts = dict[str, str]


class Unready(Exception):
    """The form cannot be judged yet: `errors` holds a sentence for each field beside the step's.

    `problems` are what is wrong with the fields of the step, so that all is told at once.
    """

    def __init__(self, errors: Mapping[str, str], problems: Sequence[Problem] = ()) -> None:
        self.errors = dict(errors)
        self.problems = tuple(problems)
        super().__init__(", ".join(self.errors))


def stated(
    step: Step,
    about: str,
    data: Mapping[str, Any],
    *,
    settings: Mapping[str, str],
    replaces: str = "",
    at: datetime | None = None,
    needs: Collection[str] = (),
    unanswered: Collection[str] = (),
    preset: str = "",
    touches: tuple[str, ...] = (),
) -> tuple[Event, Texts]:
    """Return the event that the form of this request states of `about`, and its free text.

    `at` is when what is corrected happened: its time stays unless the form gives another.
    `needs` names what this act asks for beyond its step: a reason, a witness, another actor;
    `unanswered` are fields of the step that this form asks for, and that nobody has answered.
    `preset` is the reason where the form gives none.

    Raises Unready with everything that is to be mended, the values of `data` included; Refused
    where a code was typed that stops before anything is asked; and NotAllowed where who is signed
    in holds no role for it and nobody else states it here.
    """
    errors = dict.fromkeys(unanswered, _("This is needed."))
    told = _told_at(errors, at, on_paper=PAPER in data)
    asked = "reason" in needs or step.reason or replaces or told
    reason = _typed_words(step, data, _reason(errors, preset, asked=bool(asked)))
    _ask_for_people({*needs, *_ask_why_typed(step, data, reason, told, errors)}, errors)
    actor, role = _actor(step, errors)
    witness = None if is_elsewhere() else _witness(errors)
    performer = _performer(step, actor, errors)
    event = Event(
        id=event_id(),
        site=g.site,
        kind=step.kind,
        about=about,
        occurred_at=told or g.now,
        actor=actor.id,
        role=role,
        data=dict(data),
        touches=touches,
        told=told is not None,
        zone=current_app.config["ZONE"],
        protocol=g.protocol.digest,
        performer=performer,
        witness=witness.id if witness else "",
        workstation=g.workstation,
        replaces=replaces,
    )
    _demand_complete(step, event, settings, errors)
    return event, {"reason": reason} if reason else {}


def _demand_complete(
    step: Step, event: Event, settings: Mapping[str, str], errors: Mapping[str, str]
) -> None:
    """Raise Unready with all that a form still asks for.

    Before anything is asked a typed code stops that a scanned one would: it raises Refused.
    """
    problems = clean(g.protocol, step, event.data, settings).problems
    timed = errors.keys().isdisjoint({"told_at", "told_by"})
    if (errors or problems) and timed and event.about.startswith("case:"):
        unfinished.stop(g.protocol, event)
    if errors:
        raise Unready(errors, problems)


def _reason(errors: dict[str, str], preset: str, *, asked: bool) -> str:
    """Return why, in the form's words or else the preset ones; say where it is missing."""
    reason = request.form.get("reason", "").strip() or preset
    if asked and not reason:
        errors["reason"] = _("Say why, in a few words.")
    return reason


def _typed_words(step: Step, data: Mapping[str, Any], reason: str) -> str:
    """Return the reason of an act, and behind it why a code was typed where that is in words."""
    words = request.form.get("typed_words", "").strip() if typed(step, data) else ""
    return " · ".join(part for part in (reason, words) if part)


def _ask_why_typed(
    step: Step,
    data: Mapping[str, Any],
    reason: str,
    told: datetime | None,
    errors: dict[str, str],
) -> tuple[str, ...]:
    """Say where it is missing why a code was typed; return whether a second person is asked for.

    Nothing is asked of what has already happened: what is missing there shows.
    """
    if told:
        return ()
    witness = bool(request.form.get("witness", "").strip()) or is_elsewhere()
    lacks = lacking(step, data, reason=bool(reason), witness=witness)
    if TYPED_WHY in lacks:
        errors[TYPED_WHY] = _("Say why it was typed: choose one, or write it.")
    return (WITNESS,) if WITNESS in lacks else ()


def _ask_for_people(needs: Collection[str], errors: dict[str, str]) -> None:
    """Say who is missing: a witness, or the other person whose form this is."""
    for name in ("witness", "actor"):
        asked = name == "witness" or name in request.form
        if name == "witness" and is_elsewhere():
            continue
        if name in needs and asked and not request.form.get(name, "").strip():
            errors[name] = _("A second person, by badge and PIN, or by name and password.")


def is_elsewhere() -> bool:
    """Say whether the second person is to confirm it at another workstation."""
    return request.form.get("ask") == "elsewhere"


def event_id() -> str:
    """Return the id that the form was made with, or a new one where it has none."""
    try:
        return str(UUID(request.form.get("event_id", "")))
    except ValueError:
        return str(uuid4())


def vouched(name: str, errors: dict[str, str]) -> Account | None:
    """Return the second person whom the fields `name` and `name_password` prove, or None.

    By a sign-in name or a badge, with a password or a PIN. None where no name was given. What is
    wrong goes to `errors`; each failure counts, as at sign-in. Not to be called inside a
    transaction.
    """
    given = request.form.get(name, "").strip()
    if not given:
        return None
    try:
        secret = request.form.get(PASSWORDS[name], "")
        return presence.vouch(given, secret, site=g.site, workstation=g.workstation)
    except NotVouched as error:
        errors[PASSWORDS[name]] = answers.not_vouched(error)
        return None


def _witness(errors: dict[str, str]) -> Account | None:
    """Return who saw it: somebody with a role in which the day's work is done."""
    found = vouched("witness", errors)
    if found and WITNESSES.isdisjoint(found.roles):
        errors["witness"] = _("They hold no role here in which somebody witnesses.")
    return found


def _told_at(errors: dict[str, str], at: datetime | None, *, on_paper: bool) -> datetime | None:
    """Return the time that a person gives; the form shows no fractions of a second of `at`."""
    text = request.form.get("told_at", "")
    if not text.strip():
        return at
    try:
        told = local_time(text)
    except ValueError as error:
        errors["told_at"] = no_time(error)
        return at
    if at and _reads_alike(at, told):
        return at
    return told if on_paper else _by_the_server(errors, told)


def no_time(error: ValueError) -> str:
    """Return why what was typed is no time (`times.local_time` raised it)."""
    if isinstance(error, NoSuchTime):
        return str(_("The clocks were put forward then: there was no such time."))
    return str(_("A date and a time: 2026-11-23 14:05."))


def _by_the_server(errors: dict[str, str], told: datetime) -> datetime:
    """Return a time that was told, by the server's clock.

    Whoever tells it at a screen whose clock is off by more than a minute may have read it there:
    then it is asked, once, and what was read there is set right.
    """
    ahead: timedelta = g.screen_ahead
    by = request.form.get("told_by", "")
    if abs(ahead) <= TOLERATED:
        return told
    if by in ("server", "screen"):
        noticed.of_request(flag(TOLD_BY, by))
    if by == "server":
        return told
    if by != "screen":
        shown = face(told, seconds=True)
        errors["told_by"] = words.by_which(shown, round(ahead.total_seconds()))
    return told - ahead


def _reads_alike(at: datetime, told: datetime) -> bool:
    """Say whether a form that shows `at` would be read as `told`: then nobody has changed it."""
    shown, read = (local(one).replace(tzinfo=None, microsecond=0) for one in (at, told))
    return shown == read


def _actor(step: Step, errors: dict[str, str]) -> tuple[Account, str]:
    """Return who states it and in which role: who signs for it here, or who is signed in."""
    other = vouched("actor", errors)
    if other is None and errors.keys() & {"actor", PASSWORDS["actor"]}:
        return g.account, g.role
    if other is None:
        return g.account, act_as(step.roles)
    return other, next(iter(held(other, step) or other.roles), "")


def held(account: Account, step: Step) -> list[str]:
    """Return the roles of a step that an account holds where it is at work."""
    return [role for role in step.roles if role in account.roles]


def _performer(step: Step, actor: Account, errors: dict[str, str]) -> str:
    chosen = request.form.get("performer", "") or whose.performer()
    if chosen in ("", actor.id):
        return ""
    found = accounts.find(chosen)
    if found is None or not held(found.at(g.site), step):
        errors["performer"] = _("Choose somebody who may do this.")
    return chosen
