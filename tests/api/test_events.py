"""The API is the same door as the pages, with the same rules."""

from datetime import timedelta
from uuid import uuid4

import pytest

from svflab.domain.event import instant_text
from svflab.records import log
from svflab.services import accounts, holds, subjects, tokens
from svflab.services.walk import PARTS, Day


@pytest.fixture
def day(records, clock):
    """A case up to the end of its time-out; every account of the day exists."""
    protocol = records.extensions["protocol"]
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    for key, account in day.people.items():
        role = {"second": "processor"}.get(key, key)
        accounts.create(account, f"Test {key}", {"seoul": [role]}, password="a long password")
    return day.until("check_in")


@pytest.fixture
def call(records, day, client):
    """Ask the API as the account that a token stands for."""

    def ask(method, path, who="nurse", scopes=("read", "record"), **more):
        secret = tokens.new_token(day.people[who], "seoul", "test", scopes)
        headers = {"Authorization": f"Bearer {secret}"}
        return client.open(f"/api/v1{path}", method=method, headers=headers, **more)

    return ask


def dose(day, **other):
    """Return a statement that local anaesthetic was given."""
    data = {"anaesthetic": "lidocaine", "anaesthetic_mg": "20", "adrenaline": True}
    return {
        "id": str(uuid4()),
        "kind": "anaesthetic.given",
        "about": f"case:{day.code}",
        "data": {**data, "where": "finger_block"},
        **other,
    }


def test_an_event_is_recorded_once_however_often_it_is_sent(call, day):
    statement = dose(day)

    first = call("POST", "/events", json=statement)
    second = call("POST", "/events", json=statement)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json["entry"] == second.json["entry"]
    assert len(day.case.done["anaesthetic.given"]) == 1


def test_what_no_database_keeps_is_no_error_of_the_server(call, day):
    data = dose(day)["data"]
    for wrong in (
        {"about": "case:a\0b"},
        {"performer": "a\0b"},
        {"role": "a\0b"},
        {"reason": "a\0b"},
        {"witness": {"account": "a\0b", "password": "a\0b"}},
        {"data": {**data, "a\0b": "1"}},
        {"data": {**data, "where": "a\0b"}},
        {"data": {**data, "anaesthetic": "\ud800"}},
    ):
        assert call("POST", "/events", json=dose(day, **wrong)).status_code in (400, 422), wrong
    for path in ("/events?subject=case:a%00b", "/events?after=%00", "/cases/a%00b"):
        assert call("GET", path).status_code < 500, path


def test_nobody_who_is_not_signed_in_breaks_the_server_with_what_no_database_keeps(client):
    assert client.get(f"/verify/a%00b:1:{'0' * 64}").status_code == 404
    assert client.get(f"/verify/seoul:{'9' * 15}:{'0' * 64}").status_code == 200
    assert client.get("/cases/a%00b").status_code == 303  # it asks who is there


def test_the_same_id_with_other_words_shows_what_is_recorded(call, day):
    statement = dose(day)
    recorded = call("POST", "/events", json=statement)

    other = {**statement, "data": {**statement["data"], "anaesthetic_mg": "200"}}
    answer = call("POST", "/events", json=other)

    assert answer.status_code == 409
    assert answer.json["known"]["hash"] == recorded.json["entry"]["hash"]


@pytest.mark.shows("Part 11 11.10(f)")
def test_what_a_rule_stops_is_refused_with_its_reason_and_recorded_as_refused(call, day):
    statement = {"id": str(uuid4()), "kind": "extraction.started", "about": f"case:{day.code}"}

    answer = call("POST", "/events", who="processor", json=statement)

    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert {found["rule"] for found in answer.json["findings"]} >= {"order"}
    assert day.case.entries[-1].event.kind == "attempt.refused"
    assert day.case.entries[-1].event.id == answer.json["attempt"]


def test_a_time_that_a_person_gives_is_recorded_and_shows_as_a_deviation(call, day, clock):
    clock.tick(hours=1)
    at = day.case.entries[-1].event.occurred_at.isoformat()
    statement = dose(day, occurred_at=at, reason="written on paper first")

    answer = call("POST", "/events", json=statement)

    assert answer.status_code == 201
    assert {found["rule"] for found in answer.json["findings"]} == {"late_entry"}
    assert "written on paper" not in answer.text


def test_a_program_says_how_it_read_a_code_and_else_it_was_typed(call, day):
    for part in ("liposuction", "to_laboratory"):
        getattr(day, part)()
    data = {"kit_serial": day.kit, "device": day.device, "enzyme_used": False, "line_clear": True}
    about = {"kind": "setup.completed", "about": f"case:{day.code}"}

    def sent(**more):
        body = {"id": str(uuid4()), **about, "data": {**data, **more}}
        return call("POST", "/events", who="processor", json=body)

    silent, unknown = sent(), sent(entered={"device": "guessed"})
    scanned = sent(entered={"device": "scan", "kit_serial": "camera"})

    assert {found["rule"] for found in silent.json["findings"]} == {"typed_unexplained"}
    assert (silent.status_code, unknown.status_code, scanned.status_code) == (409, 422, 201)
    assert {error["field"] for error in unknown.json["errors"]} == {"entered"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"data": {"anaesthetic": "lidocaine", "adrenaline": True}}, "anaesthetic_mg"),
        ({"id": "not-an-id"}, "id"),
        ({"about": "nobody"}, "about"),
        ({"occurred_at": "2026-11-23T09:00:00"}, "occurred_at"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_is_wrong_is_named(call, day, change, field):
    answer = call("POST", "/events", json={**dose(day), **change})

    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.json["errors"]}


@pytest.mark.shows("Part 11 11.10(g)")
def test_a_role_that_may_not_do_a_step_is_told_so(call, day):
    statement = {**dose(day), "kind": "setup.completed"}

    assert call("POST", "/events", json=statement).status_code == 403


def test_a_token_that_may_only_read_records_nothing(call, day):
    answer = call("POST", "/events", scopes=("read",), json=dose(day))

    assert answer.status_code == 403
    assert "anaesthetic.given" not in day.case.done


def test_nobody_reads_without_a_token(client):
    assert client.get("/api/v1/events").status_code == 401


def test_entries_come_in_order_a_page_at_a_time(call, day):
    first = call("GET", "/events?limit=10").json
    second = call("GET", f"/events?limit=10&after={first['next']}").json

    numbers = [entry["seq"] for entry in first["entries"] + second["entries"]]
    assert numbers == list(range(1, 21))


def test_a_case_is_shown_as_the_pages_show_it(call, day):
    answer = call("GET", f"/cases/{day.code}").json

    assert answer["participant"] == "P-001"
    assert answer["next"][0]["kind"] == "liposuction.started"
    assert [one["kind"] for one in answer["containers"]] == ["wristband"]


def test_a_program_is_told_what_is_on_hold_and_asked_for_nothing_that_waits_for_it(call, day):
    by = holds.By("quality", "quality")
    holds.place(day.protocol, "seoul", "needle", "N25-118", "recall", "a letter", by)

    answer = call("GET", f"/cases/{day.code}").json

    assert [(one["material"], one["lot"]) for one in answer["on_hold"]] == [("needle", "N25-118")]
    assert "liposuction.started" not in {act["kind"] for act in answer["next"]}


def test_a_case_of_nobody_is_not_there(call):
    assert call("GET", "/cases/C0000000XX").status_code == 404


def test_a_case_is_opened_by_a_program(call, day):
    other = Day(day.protocol, "seoul", "P-002")
    other.register()
    other.assess()
    about, data = "case:new", {"participant": "P-002"}
    statement = {"id": str(uuid4()), "kind": "case.opened", "about": about, "data": data}

    first = call("POST", "/events", who="coordinator", json=statement)
    second = call("POST", "/events", who="coordinator", json=statement)

    assert (first.status_code, second.status_code) == (201, 200)
    code = first.json["entry"]["event"]["about"].removeprefix("case:")
    assert subjects.case_of(day.protocol, "seoul", code).case.participant == "P-002"


def test_what_a_service_looks_at_before_it_records_holds_for_programs_too(call, day):
    code = day.report(term="digit.bruising", digit="right_thumb").known.adverse_event.code

    def said(kind, about=f"ae:{code}", **data):
        body = {"id": str(uuid4()), "kind": kind, "about": about, "data": data, "reason": "so"}
        return call("POST", "/events", who="safety_officer", json=body)

    report = dict.fromkeys(("where", "term", "grade"), "x")
    borne = said("adverse_event.reported", **report).json["errors"][0]["words"]
    assert borne.startswith("Something else bears this code already")
    assert [
        (answer.status_code, [one["field"] for one in answer.json["errors"]])
        for answer in (
            said("adverse_event.assigned", to="nobody"),
            said("adverse_event.assigned", to="nurse"),
            said("query.asked", to="nobody", question="Was it seen?"),
            said("adverse_event.linked", other="Z" * 100, how="same"),
            said("near_miss.triaged", f"case:{day.code}", first="x", decision="nothing"),
            said("adverse_event.reported", f"ae:{'Q' * 80}", **report),
        )
    ] == [(422, ["to"])] * 3 + [(422, ["about"])] * 3


def test_what_a_program_says_of_an_adverse_event_touches_its_case_and_participant(call, day):
    code = day.report(term="digit.bruising", digit="right_thumb").known.adverse_event.code
    body = {"id": str(uuid4()), "kind": "query.asked", "about": f"ae:{code}"}
    body["data"] = {"to": day.people["surgeon"], "question": "Was it seen?"}

    touches = call("POST", "/events", who="safety_officer", json=body).json["entry"]["event"]

    assert {f"case:{day.code}", "participant:P-001"} <= set(touches["touches"])


def reported(day, belongs_to, **other):
    """Return a statement that a bruise on the right thumb began now."""
    now = day.case.entries[-1].event.occurred_at.isoformat()
    data = {"where": "digit", "term": "digit.bruising", "digit": "right_thumb", "grade": "1"}
    data |= {"serious": {}, "action": "none", "outcome": "recovering"}
    return {
        "id": str(uuid4()),
        "kind": "adverse_event.reported",
        "about": "ae:new",
        "data": {**data, "onset_at": now, "aware_at": now},
        "belongs_to": belongs_to,
        **other,
    }


def test_what_a_program_reports_is_born_linked_as_from_a_page_and_once(call, day):
    for part in PARTS[PARTS.index("liposuction") : PARTS.index("fill") + 1]:
        getattr(day, part)()
    thumb = next(one.code for one in day.case.syringes if one.digit == "right_thumb")
    by_page = day.report(term="digit.bruising", digit="right_thumb").entry.event.touches
    statement = reported(day, {"syringe": thumb})

    first, second = (call("POST", "/events", json=statement) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == {**second.json, "findings": first.json["findings"]}
    event = first.json["entry"]["event"]
    assert set(event["touches"]) == {*by_page, f"container:{thumb}"}
    assert {f"case:{day.code}", "participant:P-001", f"kit:{day.kit}"} <= set(by_page)
    assert event["about"].removeprefix("ae:") in day.case.reports[-1]


def test_a_report_sent_again_as_somebody_elses_is_not_taken_for_recorded(call, day):
    Day(day.protocol, "seoul", "P-002").register()
    statement = reported(day, {"case": day.code})
    assert call("POST", "/events", json=statement).status_code == 201

    for belongs_to, status in (
        ({"participant": "P-002"}, 409),
        ({"case": "Q" * 10}, 409),
        ({"case": day.code, "syringe": "Q" * 10}, 409),
        ({"participant": "P-001"}, 200),
    ):
        answer = call("POST", "/events", json={**statement, "belongs_to": belongs_to})
        assert answer.status_code == status, belongs_to


def test_what_a_program_corrects_keeps_its_time_and_is_corrected_once(call, day, clock):
    first = call("POST", "/events", json=dose(day)).json["entry"]["event"]
    data = {**dose(day)["data"], "anaesthetic_mg": "30"}
    statement = dose(day, data=data, replaces=first["id"], reason="Read wrongly.")
    clock.tick(hours=1)

    corrected = call("POST", "/events", json=statement)
    clock.tick(minutes=1)
    again = call("POST", "/events", json=statement)

    assert corrected.json["entry"]["event"]["occurred_at"] == first["occurred_at"]
    assert (corrected.status_code, again.status_code) == (201, 200)


def test_what_another_site_has_under_an_id_is_not_shown(call, day):
    Day(day.protocol, "busan", "P-001").register()
    (told,) = log.page("busan", kind="participant.registered", size=1)

    answer = call("POST", "/events", json=dose(day, id=told.event.id))

    assert (answer.status_code, answer.json["known"]) == (409, None)


def test_a_program_that_says_a_report_was_sent_ends_a_clock_that_runs_or_nothing(call, day, clock):
    made = day.report(term="systemic.fever", grade="3", serious={"hospitalisation": True})
    now = instant_text(clock.now)
    long_ago = instant_text(clock.now - timedelta(days=9))

    def send(key, sent_at, **other):
        data = {"clock": key, "report": "initial", "to": "the sponsor", "sent_at": sent_at}
        statement = {"id": str(uuid4()), "kind": "report.sent", "about": made.known.subject}
        body = {**statement, "data": data, **other}
        return call("POST", "/events", who="safety_officer", json=body).status_code

    assert send("nobody/1", now) == 409
    assert send("site.sponsor/1", long_ago) == 422
    own = {"id": str(uuid4())}
    sent = [send("site.sponsor/1", now, **own), send("site.sponsor/1", now, **own)]
    assert [*sent, send("site.sponsor/1", now)] == [201, 200, 409]


def test_a_report_that_does_not_say_whose_it_is_is_refused_in_words(call, day):
    other = Day(day.protocol, "seoul", "P-002")
    other.register()

    def why(belongs_to, **more):
        answer = call("POST", "/events", json=reported(day, belongs_to, **more))
        return answer.status_code, *answer.json["errors"][0].values()

    lacks = "Say whose it is: name the participant, the case or the syringe."
    assert why(None) == why({"case": ""}) == (422, "belongs_to", "whose_is_it", lacks)
    assert {
        why(told)[1:3]
        for told in (
            {"participant": "P-009"},
            {"case": "Q" * 10},
            {"case": day.code, "participant": "P-002"},
            {"case": day.code, "syringe": "Q" * 10},
            {"case": day.code, "asked": str(uuid4())},
        )
    } == {
        ("belongs_to.participant", "no_such_person"),
        ("belongs_to.case", "no_such_case"),
        ("belongs_to.case", "case_of_another"),
        ("belongs_to.syringe", "no_such_container"),
        ("belongs_to.asked", "no_such_question"),
    }
    assert call("POST", "/events", json=dose(day, belongs_to={"case": day.code})).status_code == 422
    assert log.page("seoul", kind="adverse_event.reported", size=1) == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_year_that_nobody_alive_tells_of_is_no_error_of_the_server(call, day, at):
    assert call("POST", "/events", json=dose(day, occurred_at=at)).status_code == 422
