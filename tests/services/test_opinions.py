"""What physicians judge is signed as it is stated, or not recorded; and by which list."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from svflab.domain import causality, expectedness
from svflab.domain.expectedness import Listed, Reference
from svflab.domain.signatures import digest_of
from svflab.records import log
from svflab.services import opinions, references, safety, signature_breaks
from svflab.services.errors import Conflict, Invalid, NotAllowed, Refused
from svflab.services.holds import By
from svflab.services.record import record
from svflab.services.sign import Proved
from tests.services.test_safety import OPINION, begin, bruise, code_of, judge, report, told

__all__ = ["begin"]

OH = Proved("surgeon", "surgeon")
UNLISTED = {"where": "systemic", "term": "systemic.syncope", "digit": None}


@pytest.fixture
def day(begin):
    return begin("register")


@pytest.fixture
def code(protocol, day):
    return code_of(safety.report(protocol, bruise(), {}, participant="P-001"))


def known(protocol, code):
    return safety.find(protocol, "seoul", code)


def decide(protocol, code, word, by=OH, **data):
    kind = expectedness.JUDGED
    return opinions.stated(protocol, known(protocol, code), by, kind, expected=word, **data)


def adopt(protocol, *, version="IB 2", since=date(2026, 1, 1), terms=(), reason="IB.", **who):
    by = By(who.get("actor", "safety"), who.get("role", "safety_officer"), event_id=str(uuid4()))
    new = Reference(version, tuple(terms), since)
    return references.adopt(protocol, "seoul", new, reason, by)


def test_an_opinion_and_its_signature_are_recorded_together_and_bound_to_the_report(protocol, code):
    entry = judge(protocol, code).entry

    one = known(protocol, code).adverse_event
    signature = opinions.signatures(one)[entry.event.id]
    assert (signature.state, signature.meaning) == ("stands", "responsible")
    assert signature.shown["report_seal"] == one.report.hash
    assert [e.event.kind for e in one.told[-2:]] == ["causality.judged", "signature.given"]
    assert list(signature_breaks.breaks()) == []


def test_no_opinion_is_recorded_unsigned_or_signed_by_another(protocol, code):
    event = told("causality.judged", f"ae:{code}", "surgeon", "surgeon", **OPINION)
    shown = digest_of(opinions.shown_of(known(protocol, code)))

    with pytest.raises(Refused) as caught:
        record(protocol, event)
    with pytest.raises(NotAllowed):
        opinions.judge(protocol, event, {}, Proved("safety", "safety_officer"), shown)

    assert [one.rule for one in caught.value.findings] == ["not_signed_by"]
    assert known(protocol, code).adverse_event.opinions == ()


def test_nothing_is_signed_that_is_another_by_now_and_sent_again_it_is_one(protocol, code):
    before = known(protocol, code)
    shown = digest_of(opinions.shown_of(before))
    event = told("causality.judged", f"ae:{code}", "surgeon", "surgeon", **OPINION)
    first = opinions.judge(protocol, event, {}, OH, shown)
    again = opinions.judge(protocol, event, {}, OH, shown)

    corrected = bruise(grade="2")
    corrected = replace(
        corrected, about=f"ae:{code}", replaces=before.adverse_event.report.event.id
    )
    safety.correct(protocol, corrected, {"reason": "Looked again."})
    with pytest.raises(Conflict) as caught:
        opinions.judge(protocol, replace(event, id=str(uuid4())), {}, OH, shown)

    assert (first.is_new, again.is_new, caught.value.code) == (True, False, "changed")
    one = known(protocol, code).adverse_event
    assert len(one.opinions) == 1
    assert opinions.signatures(one)[event.id].state == "corrected"


def test_the_sponsors_physician_judges_without_a_delegation_of_the_investigator(protocol, begin):
    day = begin("register")
    code = code_of(report(protocol, day, bruise(), case=""))
    sponsor = judge(protocol, code, "sponsor", "sponsor").entry

    assert sponsor.surroundings == {}
    assert known(protocol, code).adverse_event.state == "waiting"


def test_the_list_in_force_at_onset_is_kept_with_the_decision(protocol, clock, code):
    first = decide(protocol, code, "expected").entry
    adopt(protocol, terms=[Listed("digit.pain", 1, "", "IB 2")])
    by_then = decide(protocol, code, "unexpected").entry
    adopt(protocol, version="IB 3", since=references.today() + timedelta(days=1))
    later = decide(protocol, code, "unexpected").entry

    names = ("version", "list_says", "listed_grade")
    assert [tuple(e.event.data.get(name) for name in names) for e in (first, by_then, later)] == [
        ("shipped-1", "listed", "1"),
        ("IB 2", "not_listed", None),
        ("IB 2", "not_listed", None),
    ]


def test_what_is_unlike_the_list_needs_words(protocol, day):
    fainted = code_of(safety.report(protocol, bruise(**UNLISTED), {}, participant="P-001"))

    with pytest.raises(Refused) as caught:
        decide(protocol, fainted, "expected")
    decide(protocol, fainted, "expected", note="Named in the consent, page 4.")

    assert [one.rule for one in caught.value.findings] == ["unlike_the_list"]
    assert expectedness.standing(known(protocol, fainted).adverse_event) == "expected"
    assert not causality.related(known(protocol, fainted).adverse_event)


def test_every_version_stays_the_newest_first(protocol, day):
    adopt(protocol, terms=[Listed("digit.pain", 1, "", "IB 2")])
    entry = adopt(protocol, version="IB 3")

    assert [one.version for one in references.versions("seoul")] == ["IB 3", "IB 2", "shipped-1"]
    now, before = references.find("seoul", "IB 3")
    assert (now.entry, before.version) == (log.find(entry.event.id), "IB 2")
    assert references.versions("busan")[0].version == "shipped-1"


def test_only_the_safety_officer_adopts_a_version_and_says_why(protocol, day):
    with pytest.raises(NotAllowed):
        adopt(protocol, actor="surgeon", role="surgeon")
    with pytest.raises(Invalid) as caught:
        adopt(protocol, reason=" ", terms=[Listed("digit.other", 1, "", "IB")])

    assert caught.value.errors == {"reason": "missing", "digit.other": "unknown"}
    assert len(references.versions("seoul")) == 1
