"""The promises of asking a second person to confirm an act at another workstation."""

from dataclasses import replace
from uuid import uuid4

import pytest

from svflab import clock as clocks
from svflab.domain import asked
from svflab.domain.event import Event
from svflab.records import accounts as kept
from svflab.records import log
from svflab.services import accounts, asking, redaction, subjects
from svflab.services.errors import Conflict, Invalid, NotThere, Refused
from svflab.services.record import record
from svflab.services.verify import verify

SITE = "seoul"
DATA = {"identifiers": ["name", "birth_date"], "result": "match"}
PEOPLE = {"nurse": "nurse", "surgeon": "surgeon", "processor": "processor", "quality": "quality"}


@pytest.fixture
def act(walk, protocol):
    """What a nurse states of a case that waits for its identity check."""
    for who, role in PEOPLE.items():
        accounts.create(who, who.title(), {SITE: [role]}, password=f"three wet {who}s")
    day = walk("preflight")
    return Event(
        id=str(uuid4()),
        site=SITE,
        kind="identity.checked",
        about=f"case:{day.code}",
        occurred_at=clocks.now(),
        actor="nurse",
        role="nurse",
        data=DATA,
        protocol=protocol.digest,
        workstation="Theatre 2",
    )


def person(name):
    return kept.find(name).at(SITE)


def told(kind):
    return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def confirm(protocol, question, who="surgeon", digest=None):
    digest = digest or question.digest
    return asking.confirm(protocol, question, person(who), digest, workstation="Bench 1")


def test_an_act_waits_for_its_witness_and_is_then_recorded_with_both(act, protocol):
    question = asking.ask(protocol, act, {"reason": "Band was wet."}, "surgeon")
    assert told("identity.checked") == []
    assert [one.id for one in asking.waiting(SITE, "surgeon")] == [question.id]
    assert asking.waiting(SITE, "processor") == []

    recorded = confirm(protocol, question)

    event = recorded.entry.event
    assert (event.id, event.actor, event.witness) == (act.id, "nurse", "surgeon")
    assert event.workstation == "Theatre 2"
    assert log.texts([event.id])[event.id, "reason"][1] == "Band was wet."
    (answer,) = told("witness.confirmed")
    assert (answer.actor, answer.workstation) == ("surgeon", "Bench 1")
    assert answer.data["digest"] == question.digest
    assert asking.waiting(SITE, "surgeon") == []


@pytest.mark.parametrize("named", ["act", "question"])
def test_words_that_are_taken_out_are_gone_from_the_act_and_from_its_question(act, protocol, named):
    question = asking.ask(protocol, act, {"reason": "Mrs Lee was wet."}, "surgeon")
    confirm(protocol, question)
    by = redaction.By("quality", "quality", "surgeon", own_id=str(uuid4()))
    chosen = {"act": act.id, "question": question.id}[named]

    for _ in range(2):
        redaction.redact(SITE, chosen, "reason", "participant", by)

    kept = log.texts([act.id, question.id])
    assert [body for _salt, body in kept.values()] == [None, None]
    report = verify(protocol)
    assert (list(report.breaks), report.redacted) == ([], 2)


def test_the_same_question_and_the_same_confirmation_are_recorded_once(act, protocol):
    first = asking.ask(protocol, act, {}, "surgeon")
    assert asking.ask(protocol, act, {}, "surgeon").id == first.id
    with pytest.raises(Conflict):
        asking.ask(protocol, replace(act, data={**DATA, "result": "mismatch"}), {}, "surgeon")
    confirm(protocol, first)

    again = confirm(protocol, asking.find(SITE, first.id))

    assert not again.is_new
    assert len(told("identity.checked")) == len(told("witness.confirmed")) == 1


def test_a_question_that_nobody_answers_in_time_records_nothing(act, protocol, clock):
    question = asking.ask(protocol, act, {}, "surgeon")
    clock.tick(minutes=10)

    assert asking.waiting(SITE, "surgeon") == []
    late = asking.find(SITE, question.id)
    with pytest.raises(Conflict, match="late"):
        confirm(protocol, late)
    assert told("identity.checked") == []


@pytest.mark.parametrize("who", ["surgeon", "nurse"])
def test_whoever_is_asked_declines_and_whoever_asks_takes_it_back(act, protocol, who):
    question = asking.ask(protocol, act, {}, "surgeon")
    asking.decline(question, person(who), workstation="Bench 1")

    declined = asking.find(SITE, question.id)
    assert declined.state == "declined"
    with pytest.raises(Conflict, match="declined"):
        confirm(protocol, declined)
    assert [event.actor for event in told("witness.declined")] == [who]


def test_what_is_declined_or_late_while_its_witness_reads_it_is_not_recorded(act, protocol, clock):
    declined = asking.ask(protocol, act, {}, "surgeon")
    late = asking.ask(protocol, replace(act, id=str(uuid4())), {}, "surgeon")
    asking.decline(declined, person("nurse"), workstation="Theatre 2")

    with pytest.raises(Conflict, match="declined"):
        confirm(protocol, declined)
    clock.tick(minutes=10)
    with pytest.raises(Conflict, match="late"):
        confirm(protocol, late)

    assert told("identity.checked") == told("witness.confirmed") == []


def test_whoever_lost_the_role_of_a_witness_confirms_nothing(act, protocol):
    question = asking.ask(protocol, act, {}, "surgeon")
    accounts.change_roles("surgeon", SITE, ["quality"], actor="boss", role="administrator")

    with pytest.raises(NotThere):
        confirm(protocol, question)

    assert told("identity.checked") == []


def test_what_somebody_asked_who_has_lost_the_role_for_it_is_not_recorded(act, protocol):
    question = asking.ask(protocol, act, {}, "surgeon")
    accounts.change_roles("nurse", SITE, ["quality"], actor="boss", role="administrator")

    with pytest.raises(Conflict, match="asker_gone"):
        confirm(protocol, question)

    assert told("identity.checked") == []


def test_nobody_but_who_is_asked_confirms_and_only_what_was_shown(act, protocol):
    question = asking.ask(protocol, act, {}, "surgeon")

    with pytest.raises(NotThere):
        confirm(protocol, question, who="processor")
    with pytest.raises(NotThere):
        asking.decline(question, person("processor"), workstation="Bench 1")
    with pytest.raises(Conflict, match="other_words"):
        confirm(protocol, question, digest="0" * 64)
    assert told("identity.checked") == []


@pytest.mark.parametrize("who", ["nurse", "quality", "nobody"])
def test_only_another_person_who_may_witness_is_asked(act, protocol, who):
    with pytest.raises(Invalid) as refused:
        asking.ask(protocol, act, {}, who)
    assert refused.value.errors == {"witness_of": "missing"}


def test_what_a_rule_refuses_is_not_asked_for_and_what_it_refuses_later_is_told(act, protocol):
    with pytest.raises(Invalid):
        asking.ask(protocol, replace(act, data={"result": "match"}), {}, "surgeon")
    early = replace(act, id=str(uuid4()), kind="container.discarded", data={})
    with pytest.raises((Refused, Invalid)):
        asking.ask(protocol, early, {}, "surgeon")
    question = asking.ask(protocol, act, {}, "surgeon")
    record(protocol, replace(act, id=str(uuid4()), witness="processor"))

    with pytest.raises(Refused):
        confirm(protocol, question)

    assert len(told("identity.checked")) == 1
    assert told("attempt.refused")[-1].data["event"] == act.id


def test_a_case_tells_what_it_asks_and_what_came_of_it(act, protocol, clock):
    question = asking.ask(protocol, act, {}, "surgeon")
    code = act.about.removeprefix("case:")
    of_case = lambda: list(  # noqa: E731
        asked.of_case(subjects.case_of(protocol, SITE, code).entries, clock.now)
    )
    assert [(one.id, one.state) for one in of_case()] == [(question.id, "waits")]

    confirm(protocol, question)

    assert [one.state for one in of_case()] == ["done"]
