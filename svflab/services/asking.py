"""Asking a second person to confirm an act at another workstation.

An act is asked for in the log, whole, under the id that it will have; the witness is shown it
there, and confirms by PIN or password what the digest says. Then it is recorded, by the one
verb, with both. What is declined or too late leaves nothing but the question and its answer.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain import asked
from svflab.domain.asked import ASKED, CONFIRMED, DECLINED, DONE, LATE, WAITS, Asked
from svflab.domain.event import Event, Value, instant_text
from svflab.domain.fields import clean
from svflab.domain.finding import Finding
from svflab.protocol.model import Protocol
from svflab.records import accounts, log, transaction
from svflab.records.accounts import Account
from svflab.services import subjects
from svflab.services.errors import Conflict, Invalid, NotThere, Refused
from svflab.services.record import Recorded, foreseen, note, note_refusal, record

WITNESSES: Final = frozenset({"surgeon", "nurse", "processor"})
"""The roles in which somebody witnesses: those who do the day's work."""
MOST: Final = 10
"""Questions to one person that are looked at, the newest; more never wait at once."""


def ask(protocol: Protocol, act: Event, texts: Mapping[str, str], of: str) -> Asked:
    """Ask somebody to confirm an act; sent again, it is the same question.

    Raises Invalid (`witness_of`: nobody who may; or values of the act), Refused where a rule
    stands in the way of the act whoever witnesses it (and the attempt is recorded), and Conflict.
    """
    _demand(act, of)
    found, attempt = tuple[Finding, ...](), ""
    with transaction():
        log.head(act.site, lock=True)  # the same form, sent twice at once, asks once
        data, words = _read(protocol, act, texts)
        act = replace(act, data=data, witness="")
        entry_id = asked.own_id(act.id)
        if sent := log.find(entry_id):
            if sent.event.data.get("digest") != asked.digest(act, words):
                raise Conflict("other_words", sent)
        elif log.find(act.id):
            raise Conflict("already_done")
        elif found := foreseen(protocol, replace(act, witness=of), texts=words):
            attempt = note_refusal(protocol, act, found)
        else:
            _tell(act, words, of, entry_id)
    if found:
        raise Refused(found, attempt)
    return find(act.site, entry_id)


def find(site: str, entry_id: str) -> Asked:
    """Return a question as it stands now. Raises NotThere."""
    entry = log.find(entry_id)
    if entry is None or entry.site != site or entry.event.kind != ASKED:
        raise NotThere(entry_id)
    act = entry.event.data["act"]
    told = log.find(asked.answer_id(entry_id))
    done = isinstance(act, Mapping) and log.find(str(act["id"])) is not None
    answer = told.event.kind if told else ""
    return asked.of_entry(entry, recorded=done, answer=answer, now=clock.now())


def waiting(site: str, account: str) -> list[Asked]:
    """Return what waits for this person's confirmation now, the newest first."""
    since = clock.now() - _span()
    found = log.page(site, subject=_of(account), size=MOST)
    mine = [find(site, e.event.id) for e in found if e.recorded_at >= since]
    return [one for one in mine if one.state == WAITS and one.of == account]


def words(question: Asked) -> dict[str, str]:
    """Return the free text of an act that waits; one that was redacted is left out."""
    found = log.texts([question.id])
    return {name: body for (_event, name), (_salt, body) in found.items() if body is not None}


def confirm(
    protocol: Protocol, question: Asked, witness: Account, digest: str, *, workstation: str
) -> Recorded:
    """Record an act that its witness has confirmed. The caller has proven who that is.

    Raises Conflict: `late`, `declined`, `other_words` (another digest was shown) or `asker_gone`
    (who asked holds the role no more in which they acted); NotThere for whom it was not asked of,
    or who witnesses nothing any more; and what `record` raises: nothing is recorded then.
    """
    _demand_as_asked(question, witness, digest)
    act = replace(question.act, witness=witness.id)
    try:
        with transaction():
            log.head(act.site, lock=True)  # it is not declined meanwhile
            if (state := find(act.site, question.id).state) not in {WAITS, DONE}:
                raise Conflict(state)
            recorded, refused = _record(protocol, act, words(question))
            if recorded and recorded.is_new:
                _answer(CONFIRMED, question, witness, workstation)
    except BaseException:
        subjects.forget()  # a fold may hold an act that was not kept
        raise
    if refused:
        raise refused
    if recorded is None:
        raise RuntimeError("an act was neither recorded nor refused")
    return recorded


def _demand_as_asked(question: Asked, witness: Account, digest: str) -> None:
    if witness.id != question.of or WITNESSES.isdisjoint(witness.roles):
        raise NotThere(question.id)
    if digest != question.digest:
        raise Conflict("other_words", question.entry)
    asker = accounts.find(question.act.actor)
    if asker is None or question.act.role not in asker.roles_at(question.act.site):
        raise Conflict("asker_gone", question.entry)


def decline(question: Asked, by: Account, *, workstation: str) -> None:
    """Record that an act is not confirmed, by its witness; or taken back, by whoever asked.

    Raises NotThere for anybody else, Conflict where it is answered already.
    """
    if by.id not in {question.of, question.entry.event.actor}:
        raise NotThere(question.id)
    with transaction():
        log.head(question.entry.site, lock=True)  # it is not confirmed meanwhile
        if find(question.entry.site, question.id).state not in {WAITS, LATE}:
            raise Conflict("already_done")
        _answer(DECLINED, question, by, workstation)


def _record(
    protocol: Protocol, act: Event, texts: Mapping[str, str]
) -> tuple[Recorded | None, Refused | None]:
    try:
        return record(protocol, act, texts=texts), None
    except Refused as refused:
        return None, refused


def _answer(kind: str, question: Asked, by: Account, workstation: str) -> None:
    act = question.act
    note(
        kind,
        act.about,
        {"act": act.id, "kind": act.kind, "digest": question.digest},
        actor=by.id,
        role=next(iter(by.roles), ""),
        site=act.site,
        workstation=workstation,
        event_id=asked.answer_id(question.id),
        touches=(f"account:{question.of}",),
    )


def _tell(act: Event, texts: Mapping[str, str], of: str, entry_id: str) -> None:
    data: dict[str, Value] = {
        "act": asked.sealed(act),
        "kind": act.kind,
        "witness": of,
        "until": instant_text(clock.now() + _span()),
        "digest": asked.digest(act, texts),
    }
    note(
        ASKED,
        act.about,
        data,
        actor=act.actor,
        role=act.role,
        site=act.site,
        touches=(f"account:{of}", _of(of)),
        workstation=act.workstation,
        event_id=entry_id,
        texts=texts,
    )


def _of(account: str) -> str:
    """Return the subject that only what somebody is asked touches, however much they ever did."""
    return f"witness:{account}"


def _demand(act: Event, of: str) -> None:
    known = accounts.find(of)
    may = known and known.active and WITNESSES & set(known.at(act.site).roles)
    if not may or of in {act.actor, act.done_by}:
        raise Invalid({"witness_of": "missing"})


def _read(
    protocol: Protocol, act: Event, texts: Mapping[str, str]
) -> tuple[Mapping[str, Value], dict[str, str]]:
    """Return the data of an act as they are sealed, and apart from them its free text."""
    settings = subjects.known(protocol, act.site, act.about).settings
    read = clean(protocol, protocol.steps[act.kind], act.data, settings)
    if read.problems:
        raise Invalid({problem.field: problem.why for problem in read.problems}, read.problems)
    return read.data, {**read.texts, **texts}


def _span() -> timedelta:
    return timedelta(minutes=int(current_app.config["WITNESS_MINUTES"]))
