"""What the page of an adverse event shows of what physicians judged, and its forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext
from flask_wtf import FlaskForm

from svflab.domain import causality, expectedness
from svflab.domain.causality import Opinion
from svflab.domain.expectedness import Judgement
from svflab.domain.signatures import Signature, digest_of
from svflab.services import cases, opinions
from svflab.services.subjects import Known
from svflab.web import opinion_forms, reported, signed
from svflab.web.opinion_forms import EXPECTED, OPINION
from svflab.web.ways import way
from svflab.web.words import opinions as words

_: Callable[..., str] = gettext


@dataclass(frozen=True, slots=True)
class Said:
    """What one physician judged, as a page shows it; `rated` are the words by component."""

    one: Opinion | Judgement
    whom: str
    verdict: tuple[str, str]
    rated: Mapping[str, str]
    note: str
    redacted: bool
    signature: signed.Row | None


def shown(known: Known, sent: Mapping[str, FlaskForm]) -> dict[str, Any]:
    """Return what the page shows of opinions and expectedness; `sent` are forms with errors."""
    one = known.adverse_event
    texts, given = cases.texts(one.told), opinions.signatures(one)
    judging = opinion_forms.may_judge() and not one.withdrawn
    forms = {kind: sent.get(kind) or opinion_forms.form(kind) for kind in (OPINION, EXPECTED)}
    verdict = "related" if causality.related(one) else ""
    found = [_opinion(each, texts, given) for each in causality.opinions(one)]
    return {
        "opinions": found,
        "components": [(name, words.component(name)) for name in causality.COMPONENTS],
        "of_the_trial": causality.STUDY,
        "related": verdict or _together(one),
        "related_words": words.VERDICT[verdict or _together(one)] if found else None,
        "causes": [words.component(name) for name in causality.components(one)],
        "differences": [words.difference(each) for each in causality.differences(one)],
        "differ": {each.component for each in causality.differences(one)},
        "divided": causality.is_divided(one),
        "judging": forms[OPINION] if judging else None,
        "judging_open": OPINION in sent or not _has_said(causality.opinions(one)),
        "judging_shown": digest_of(opinions.shown_of(known)),
        **_expectedness(known, texts, given),
        "expecting": forms[EXPECTED] if judging else None,
        "expecting_open": EXPECTED in sent or not _has_said(expectedness.judgements(one)),
    }


def _together(one: Any) -> str:
    """Return what the opinions that stand say where none says related."""
    said = {opinion.verdict for opinion in causality.standing(one)}
    return "open" if "open" in said else "unrelated"


def _expectedness(
    known: Known, texts: Mapping[Any, Any], given: Mapping[str, Signature]
) -> dict[str, Any]:
    """Return the list in force at onset, what it suggests, and what was judged."""
    one, listed = known.adverse_event, opinions.reference(known)
    term, grade = reported.term(str(one.data.get("term"))), str(one.data.get("grade"))
    suggestion = expectedness.suggestion(listed, one.data)
    return {
        "reference": listed,
        "reference_href": way("references.show", version=listed.version),
        "suggestion": words.suggested(suggestion, term, grade),
        "suggested": words.EXPECTED[suggestion.word],
        "listed": suggestion.listed,
        "judgements": [_judgement(each, texts, given) for each in expectedness.judgements(one)],
        "expected": words.EXPECTED[expectedness.standing(one)],
        "expected_differ": _differ(expectedness.judgements(one)),
        "expecting_shown": digest_of(opinions.shown_of(known, EXPECTED)),
    }


def _differ(found: tuple[Judgement, ...]) -> bool:
    return len({judgement.word for judgement in found if judgement.stands}) > 1


def _opinion(one: Opinion, texts: Mapping[Any, Any], given: Mapping[str, Signature]) -> Said:
    rated = {name: words.rated(name, one.said.get(name, "")) for name in causality.COMPONENTS}
    state, word = words.VERDICT[one.verdict]
    return _said(one, (state, str(word)), rated, texts, given)


def _judgement(one: Judgement, texts: Mapping[Any, Any], given: Mapping[str, Signature]) -> Said:
    data, (state, word) = one.entry.event.data, words.EXPECTED[one.word]
    then = words.said_then(str(data.get("list_says", "")), str(data.get("listed_grade") or ""))
    told = {"version": str(data.get("version", "")), "list": then}
    return _said(one, (state, str(word)), told, texts, given)


def _said(
    one: Opinion | Judgement,
    verdict: tuple[str, str],
    rated: Mapping[str, str],
    texts: Mapping[Any, Any],
    given: Mapping[str, Signature],
) -> Said:
    event = one.entry.event
    note, signature = texts.get((event.id, "note")) or "", given.get(event.id)
    redacted = bool(event.data.get("note")) and not note
    row = signed.row(signature) if signature else None
    return Said(one, words.party(one.party), verdict, rated, note, redacted, row)


def _has_said(found: tuple[Opinion | Judgement, ...]) -> bool:
    """Say whether who is signed in has judged the report as it stands."""
    return any(one.entry.event.actor == g.account.id and one.fits for one in found)


def way_back(code: str, kind: str) -> str:
    """Return where a page goes on once something was judged."""
    anchor = "opinions" if kind == OPINION else "expectedness"
    return url_for("safety.show", code=code, _anchor=anchor)
