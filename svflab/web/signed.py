"""The signatures of a case as people read them. Every screen and printout shows these rows.

Who signed, in which role, what it means, when in which zone, and whether it still holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask import g, url_for
from flask_babel import ngettext

from svflab.domain import countersigning
from svflab.domain.case import Case
from svflab.domain.chain import Entry
from svflab.domain.signatures import BROKEN, CASE, CORRECTED, STANDS, Signature
from svflab.protocol.signing import Signing
from svflab.services import sign
from svflab.services.subjects import Known
from svflab.web import words
from svflab.web.language import gettext
from svflab.web.times import face
from svflab.web.words import meanings

_: Callable[..., str] = gettext
_n: Callable[..., str] = ngettext


@dataclass(frozen=True, slots=True)
class Row:
    """One signature in words; `note` says what became of it, where it does not simply stand."""

    name: str
    role: str
    meaning: str
    at: datetime
    zone: str
    what: str
    state: str
    word: str
    note: str
    digest: str
    event: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A signature that a close waits for: who gave it, or the form that takes it.

    `who` is filled in beforehand where who is signed in holds the role.
    """

    signing: Signing
    role: str
    meaning: str
    given: Row | None = None
    event_id: str = ""
    who: str = ""
    error: str = ""


def rows(known: Known) -> list[Row]:
    """Return the signatures of a case, those of the whole case first."""
    found = sorted(sign.of_case(known), key=lambda one: (one.what != CASE, one.entry.seq))
    return [row(one) for one in found]


def row(one: Signature) -> Row:
    """Return a signature in words."""
    state, word = meanings.STATE[one.state]
    return Row(
        name=words.person(one.signer),
        role=words.roles(g.protocol, one.role),
        meaning=meanings.meaning(one.meaning),
        at=one.at,
        zone=one.zone,
        what=_what(one),
        state=state,
        word=str(word),
        note=_note(one),
        digest=str(one.entry.event.data.get("digest", ""))[:12],
        event=one.entry.event.id,
    )


def of_entry(known: Known, event: str) -> Row | None:
    """Return the signature of one entry, as it stands; None where nobody has signed it."""
    found = [one for one in sign.of_case(known) if one.signed and one.signed.event.id == event]
    return row(found[-1]) if found else None


def _what(one: Signature) -> str:
    if one.what == CASE:
        return _("the whole case, up to entry %(seq)s", seq=one.shown.get("seq", ""))
    if one.signed is None:
        return _("an entry that is not here")
    event = one.signed.event
    title = words.title(g.protocol, event.kind)
    return _("%(title)s of %(at)s", title=title, at=face(event.occurred_at))


def _note(one: Signature) -> str:
    """Return what became of it: never a word that a page could take for a signature of today."""
    if one.state == BROKEN:
        return str(meanings.WRONG[one.why])
    if one.state == STANDS:
        return ""
    told = "; ".join(_since(entry) for entry in one.since[:3])
    if (more := len(one.since) - 3) > 0:
        told = _("%(what)s; and %(count)s more", what=told, count=more)
    if one.state != CORRECTED:
        return _("Recorded since, and not signed: %(what)s", what=told)
    if any(entry.event.replaces for entry in one.since):
        return _("Signed before the correction of %(what)s", what=told)
    return _("Signed before %(what)s", what=told)


def _since(entry: Entry) -> str:
    title = words.title(g.protocol, entry.event.kind)
    at, who = face(entry.recorded_at), words.person(entry.event.actor)
    return _("%(title)s, recorded %(at)s by %(who)s", title=title, at=at, who=who)


def asked(known: Known, errors: dict[str, str] | None = None) -> list[Asked]:
    """Return the signatures that the close of a case waits for, each as it stands."""
    step, wrong = g.protocol.steps[sign.CLOSE], errors or {}
    given = [one for one in sign.of_case(known) if one.what == CASE]
    found = []
    for one in step.signatures:
        mine = [s for s in given if (s.role, s.meaning) == (one.role, one.meaning)]
        last = mine[-1] if mine else None
        stands = last is not None and last.state == STANDS
        found.append(
            Asked(
                one,
                words.roles(g.protocol, one.role),
                meanings.meaning(one.meaning),
                row(last) if last else None,
                "" if stands else str(uuid4()),
                g.account.id if one.role in g.roles else "",
                wrong.get(one.role, ""),
            )
        )
    return found


def asks(case: Case) -> list[dict[str, str]]:
    """Return whom a case waits for to sign what others stated for them."""
    waiting: dict[str, int] = {}
    for entry in countersigning.waiting(case):
        waiting[entry.event.performer] = waiting.get(entry.event.performer, 0) + 1
    asked = []
    for who, count in waiting.items():
        text = _n(
            "%(num)s step waits for the signature of %(who)s, who performed it",
            "%(num)s steps wait for the signature of %(who)s, who performed them",
            count,
            who=words.person(who),
        )
        mine = {"href": url_for("countersigning.index"), "action": _("Read and sign")}
        own = {**mine, "leaves": "yes"} if who == g.account.id else {"href": ""}
        asked.append({"text": text, "state": "early", **own})
    return asked


def disputed(case: Case) -> list[str]:
    """Return what its performer disputes: it stands above a case as long as the entry stands."""
    return [
        _(
            "%(who)s disputes: %(title)s of %(at)s",
            who=words.person(told.event.actor),
            title=words.title(g.protocol, entry.event.kind),
            at=face(entry.event.occurred_at),
        )
        for entry, told in countersigning.disputes(case)
    ]
