"""What the page of an adverse event shows of its review: the thread, what is next, the forms."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from flask import g
from flask_babel import lazy_gettext as _l

from svflab.domain import death, inbox, misfits
from svflab.domain.chain import Entry
from svflab.domain.consistency import NOT_OVER
from svflab.domain.event import read_instant
from svflab.domain.inbox import Review
from svflab.domain.qualifying import is_fatal
from svflab.domain.signatures import Signature
from svflab.domain.subjects import AdverseEvent
from svflab.services import cases, gone, inbox_rows, opinions
from svflab.services.inbox import told_last
from svflab.services.subjects import Known
from svflab.web import review_forms, safety_forms, words
from svflab.web import signed as signed_words
from svflab.web.complaints import said as told
from svflab.web.language import gettext
from svflab.web.times import local
from svflab.web.waiting_on_me import mine
from svflab.web.words import inbox as said
from svflab.web.words import misfits as misfit_words

_: Callable[..., str] = gettext

ACTS: Final = {
    "triage": inbox.TRIAGED,
    "ask": inbox.ASKED,
    "answer": inbox.ANSWERED,
    "follow_up": inbox.FOLLOWED,
    "assign": inbox.ASSIGNED,
    "close": inbox.CLOSED,
    "reopen": inbox.REOPENED,
}
"""The acts of a review, each with the step that records it."""
OFFERED: Final = (
    ("triage", _l("Triage …")),
    ("ask", _l("Ask a question …")),
    ("follow_up", _l("Tell a follow-up …")),
    ("assign", _l("Assign it …")),
    ("close", _l("Close it …")),
    ("reopen", _l("Reopen it …")),
)
WORD: Final = {
    "triage": _l("Record the triage"),
    "ask": _l("Ask"),
    "answer": _l("Answer"),
    "follow_up": _l("Record the follow-up"),
    "assign": _l("Assign"),
    "close": _l("Sign and close"),
    "reopen": _l("Reopen"),
}
_ANCHORS: Final = {"causality": "opinions", "expectedness": "expectedness", "report": "clocks"}
Texts = Mapping[tuple[str, str], str | None]
_NOTES: Final = ("question", "answer", "note", "reason")


def shown(known: Known, sent: tuple[str, Any] | None = None) -> dict[str, Any]:
    """Return the context of `safety/_review.html`; `sent` is an act and its form to be mended."""
    one = known.adverse_event
    now, names = inbox_rows.review(g.protocol, known), cases.names(g.people_seal)
    texts, signed = cases.texts(now.thread), opinions.signatures(one)
    chip, word = said.state(now.state)
    first_of = {wait.what: wait for wait in reversed(now.waits)}
    waits = [_wait(one, names) for one in now.waits if one is first_of[one.what]]
    mended = dict([sent] if sent else [])
    first = _first(now, mended)
    forms = list(_forms(one, now, mended, first))
    offered = {"answer", *(form["act"] for form in forms)}
    return {
        "chip": chip,
        "word": word,
        "assignee": names.get(now.assignee, now.assignee),
        "left": left(now.assignee, names) if now.waits else "",
        "again": str(said.AGAIN.get(now.again, "")) if now.is_open else "",
        "waits": waits,
        "first": first,
        "questions": [question(query, texts, names, mended) for query in now.open_queries],
        "forms": forms,
        "not_done": [text for act in mended if act not in offered for text in told(mended[act])],
        "lines": [
            {**_line(entry, texts, names), **_signature(signed.get(entry.event.id))}
            for entry in _thread(one)
        ],
        "misfits": [str(misfit_words.SAYS[name][0]) for name in misfits.of(one)],
        "going_on": _going_on(one),
        "keeps": [words.finding(f, g.protocol) for f in inbox.unsettled(one, now)],
    }


def may(act: str) -> bool:
    """Say whether whoever is signed in may do this in a review."""
    return not set(g.protocol.steps[ACTS[act]].roles).isdisjoint(g.roles)


def left(account: str, names: Mapping[str, str], *, asked: bool = False) -> str:
    """Return that somebody is no longer there, and to whom it falls what waits on them; or ""."""
    if not account:
        return ""
    fell = gone.fallen(g.protocol, g.site, account, g.now, asked=asked, seal=g.people_seal)
    if fell is None:
        return ""
    return said.left(names.get(account, account), names.get(fell.cover, fell.cover))


def _going_on(one: AdverseEvent) -> str:
    """Return the outcome, in words, where it is not the last that will be told; or ""."""
    outcome = one.data.get("outcome")
    if outcome not in NOT_OVER and not inbox.outcome_open(one):
        return ""
    return words.value(g.protocol, safety_forms.REPORT, "outcome", outcome).lower()


def _wait(wait: inbox.Wait, names: dict[str, str]) -> dict[str, Any]:
    me = mine()
    on_me = me.looks_at(wait)
    covered = [names.get(one, one) for one in me.covered if f"account:{one}" in wait.who]
    return {
        "what": wait.what,
        "says": said.what(wait.what, mine=on_me),
        "mine": on_me,
        "who": _(" or ").join(said.who(one, names, g.protocol) for one in wait.who),
        "covering": said.covering(covered),
        "anchor": _ANCHORS.get(wait.what, ""),
    }


def _first(now: Review, mended: Mapping[str, Any]) -> str:
    """Return which act is open on the page: the one to be mended, or what waits on me first."""
    if mended:
        return next(iter(mended))
    on_me = [wait.what for wait in now.waits if mine().looks_at(wait)]
    acts = {"triage": "ask" if _is_to_ask(now) else "triage", "closing": "close"}
    found = acts.get(on_me[0], "") if on_me else ""
    return found if found and may(found) else ""


def _is_to_ask(now: Review) -> bool:
    """Say whether the triage doubts the seriousness, and nobody has put that to anybody yet."""
    if now.triage is None or now.again or now.triage.event.data.get("seriousness") != "queried":
        return False
    return all(query.asked.seq < now.triage.seq for query in now.queries)


def _forms(
    one: AdverseEvent, now: Review, mended: Mapping[str, Any], first: str
) -> Iterator[dict[str, Any]]:
    """Yield the acts that may be done now, the first one open."""
    shut = not now.is_open
    for act, title in OFFERED:
        fits = {"follow_up": not one.withdrawn, "reopen": now.state == "closed"}
        if not may(act) or not fits.get(act, not shut):
            continue
        if act == "close" and first != "close" and _keeps(one, now):
            continue
        form = mended.get(act) or review_forms.blank(ACTS[act], _preset(act, one))
        yield {
            "act": act,
            "title": str(title),
            "word": str(WORD[act]),
            "form": form,
            "open": act == first,
            "shown": told_last(one) if act == "triage" else "",
            "unneeded": death.FIELDS if act == "follow_up" else ("note", *_unneeded(act, one)),
            "without": () if is_fatal(one) else death.FIELDS,
        }


def _unneeded(act: str, one: AdverseEvent) -> tuple[str, ...]:
    """Return which reasons may be left out: that of a close, once the outcome cannot change."""
    return ("reason",) if act == "close" and not inbox.outcome_open(one) else ()


def _keeps(one: AdverseEvent, now: Review) -> bool:
    return any(True for _finding in inbox.unsettled(one, now))


def _preset(act: str, one: AdverseEvent) -> dict[str, str]:
    """Return what a form begins with: a question goes to the reporter, on what does not fit."""
    if act == "ask" and one.report:
        asked = " ".join(str(misfit_words.SAYS[name][1]) for name in misfits.of(one))
        return {"to": one.report.event.actor, "question": asked}
    return {}


def question(
    query: inbox.Query, texts: Texts, names: dict[str, str], mended: Mapping[str, Any]
) -> dict[str, Any]:
    """Return an open question with the form of its answer, where who is signed in may answer."""
    me = mine()
    form = mended.get("answer")
    if form is None or form["query"].data != query.id:
        form = review_forms.blank(inbox.ANSWERED, {"query": query.id})
    return {
        "id": query.id,
        "text": texts.get((query.id, "question")) or "",
        "by": names.get(query.asked.event.actor, query.asked.event.actor),
        "to": names.get(query.to, query.to),
        "at": query.asked.recorded_at,
        "mine": query.to in me.asked,
        "left": left(query.to, names, asked=True),
        "for": said.covering([names.get(query.to, query.to)] if query.to in me.covered else []),
        "form": form if may("answer") else None,
    }


def _thread(one: AdverseEvent) -> list[Entry]:
    told = [entry for entry in one.told if entry.event.kind in said.TITLE]
    return sorted(told, key=lambda entry: entry.seq, reverse=True)


def _line(entry: Entry, texts: Texts, names: dict[str, str]) -> dict[str, Any]:
    """Return one line of the thread: what was done, by whom, when, and the words."""
    event = entry.event
    own = event.kind in inbox.KINDS
    quoted = [text for name in _NOTES if own and (text := texts.get((event.id, name)))]
    title = _("Report corrected") if event.replaces and not own else said.TITLE[event.kind]
    if event.kind == "entry.withdrawn":
        title = said.TITLE[event.kind]
    return {
        "at": entry.recorded_at,
        "title": str(title),
        "detail": _detail(entry, names),
        "quoted": quoted,
        "who": names.get(event.actor, event.actor),
        "seal": entry.hash[:6],
    }


def _signature(one: Signature | None) -> dict[str, Any]:
    """Return how a line was signed: shape, word and meaning; nothing for one that is not."""
    if one is None:
        return {}
    row = signed_words.row(one)
    return {"signed": row.state, "signed_word": row.word, "signed_meaning": row.meaning}


def _detail(entry: Entry, names: dict[str, str]) -> str:
    event, data = entry.event, entry.event.data
    match event.kind:
        case inbox.TRIAGED:
            chosen = str(data.get("seriousness"))
            return words.choice(g.protocol, event.kind, "seriousness", chosen)
        case inbox.ASKED | inbox.ASSIGNED:
            to = str(data.get("to"))
            return _("to %(who)s", who=names.get(to, to))
        case inbox.FOLLOWED:
            at = local(read_instant(str(data.get("aware_at"))))
            return _("known since %(when)s", when=f"{at:%Y-%m-%d %H:%M}")
    return ""
