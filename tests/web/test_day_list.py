"""The day list: planned participants in their order, their cases, and what is chased."""

import re
from datetime import timedelta

import pytest

from svflab.records import log
from svflab.services import vault
from svflab.services.vault import Identity
from tests.people import SITE
from tests.web.codes import ungrouped

TODAY, TOMORROW = "2026-11-23", "2026-11-24"


@pytest.fixture
def people(ward):
    """Three participants who are eligible; nobody has a case."""
    ward.until("register")
    with ward.app.app_context():
        for code in ("P-002", "P-003"):
            ward.participant(code).until("register")
    return ward


def plan(ward, code, starts="", note="", who="coordinator", day=TODAY, **more):
    form = {"date": day, "participant": code, "starts": starts, "note": note, **more}
    return ward.at_work(who).post("/day/plan", form)


def seen(ward, who="coordinator", day=TODAY):
    return ungrouped(ward.at_work(who).get(f"/day/?date={day}").text)


def order(page):
    return re.findall(r'href="/participants/(P-\d+)"', page)


def test_an_empty_day_says_what_will_stand_here_and_has_a_way_to_the_next(ward):
    page = seen(ward)

    assert "Nobody is planned on this day" in page
    assert f"/day/?date={TOMORROW}" in page
    assert 'href="/day/"' in ward.at_work("nurse").get("/").text


def test_participants_stand_in_the_order_in_which_they_are_planned_and_are_moved(people):
    for code, starts in (("P-001", "08:30"), ("p-002", "11:00"), ("P-003", "")):
        assert plan(people, code, starts, note="left hand first").status_code == 303
    move = {"date": TODAY, "participant": "P-003", "to": "up"}
    people.at_work("nurse").post("/day/move", move)

    assert order(seen(people)) == ["P-001", "P-003", "P-002"]
    people.at_work("nurse").post("/day/move", {**move, "participant": "P-001"})  # is first already
    people.at_work("nurse").post("/day/take-off", {"date": TODAY, "participant": "P-003"})
    page = seen(people)
    assert order(page) == ["P-001", "P-002"]
    assert "08:30" in page
    assert page.count("left hand first") == 2
    assert order(seen(people, day=TOMORROW)) == []


def test_planned_again_a_participant_keeps_the_place_and_has_the_new_time(people):
    plan(people, "P-001", "08:30", note="old")
    plan(people, "P-002", "11:00")
    filled = people.at_work("nurse").get("/day/?participant=P-001").text
    assert 'value="08:30"' in filled
    assert 'value="old"' in filled
    plan(people, "P-001", "915")

    page = seen(people)
    assert order(page) == ["P-001", "P-002"]
    listed = page.partition('<ol class="worklist')[2].partition("</ol>")[0]
    assert "09:15" in listed
    assert "08:30" not in listed
    assert "old" not in listed


def test_one_form_sent_twice_is_one_entry_and_the_move_is_made_once(people):
    for code in ("P-001", "P-002", "P-003"):
        plan(people, code)
    page = seen(people)
    form = re.findall(
        r'name="to" value="up"><input type="hidden" name="event_id" value="([^"]+)', page
    )
    move = {"date": TODAY, "participant": "P-003", "to": "up", "event_id": form[-1]}

    for _ in range(2):
        assert people.at_work("nurse").post("/day/move", move).status_code == 303

    assert order(seen(people)) == ["P-001", "P-003", "P-002"]
    assert len(people.told("day.moved")) == 1


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"code": "Kim Minjun"}, "No participant has this code"),
        ({"code": "P-001", "starts": "half past"}, "A time of day: 08:30."),
        ({"code": "", "starts": "08:30"}, "This is needed."),
        ({"code": "P-001", "day": "2026-11-22"}, "This day is over."),
        ({"code": "P-001", "day": "2029-11-22"}, "A day within the next year."),
        ({"code": "P-001", "note": "x" * 201}, "This is too long"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_its_field_and_nothing_is_kept(people, told, said):
    answer = plan(people, **told)

    assert answer.status_code == 422
    assert said in answer.text
    assert people.told("day.planned") == []
    if told["code"] and told["code"].startswith("Kim"):
        with people.app.app_context():
            assert "Kim" not in "".join(e.event.canonical() for e in log.entries(SITE))


def test_only_who_plans_may_and_whoever_works_may_read(people):
    plan(people, "P-001")

    assert plan(people, "P-002", who="processor").status_code == 403
    page = seen(people, "processor")
    assert order(page) == ["P-001"]
    assert "Put on the list" not in page
    assert "Take off" not in page


@pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_is_none_is_not_there(ward, day):
    assert ward.at_work("nurse").get(f"/day/?date={day}").status_code == 404
    assert plan(ward, "P-001", day=day).status_code == 404


def test_who_is_not_on_the_list_any_more_is_not_moved(people):
    form = {"date": TODAY, "participant": "P-001", "to": "up"}

    assert people.at_work("nurse").post("/day/move", form).status_code == 404
    assert people.at_work("nurse").post("/day/take-off", form).status_code == 404


def test_a_case_of_the_day_stands_at_its_participant_and_another_one_below(people):
    plan(people, "P-001", "08:30")
    page = seen(people)
    assert 'href="/cases/new?participant=P-001"' in page

    people.until("set_up")
    with people.app.app_context():
        other = people.participant("P-004", bench="Bench 2", device="SX-2").until("open")
    page = seen(people, "nurse")

    planned, _sep, others = page.partition("Open today and not planned")
    assert people.day.code in planned
    assert "Start the extraction" in planned
    assert "held by " in planned
    assert "cases/new?participant=P-001" not in page
    assert other.code in others
    assert "missing: consent" in others
    assert people.day.code not in seen(people, day=TOMORROW)


def test_what_is_missing_stands_there_in_a_word(people):
    with people.app.app_context():
        day = people.participant("P-009")
        day.act("participant.registered", "coordinator", about="participant:P-009", **WHO)
    plan(people, "P-009")

    page = seen(people)

    assert "missing: eligibility" in page
    assert page.count(">planned<") == 0


WHO = {"code": "P-009", "sex": "female", "birth_year": 1970}


def test_a_case_of_another_day_is_not_that_of_the_plan(people):
    people.until("open")
    people.clock.tick(timedelta(days=1))

    plan(people, "P-001", day=TOMORROW)

    planned, _sep, others = seen(people, day=TOMORROW).partition("Open today and not planned")
    assert people.day.code not in planned
    assert people.day.code in others
    assert people.day.code in seen(people, day=TODAY)


def test_similar_names_on_one_list_are_marked_and_neither_is_named(people):
    for code, name in (("P-001", "Kim Min-jun"), ("P-002", "Kim Minjoon"), ("P-003", "Lee Ha")):
        with people.app.app_context():
            vault.put(code, Identity(name=name), site=SITE, actor="nurse", role="nurse")
        plan(people, code)

    page = seen(people)

    assert "similar name: P-002" in page
    assert "similar name: P-001" in page
    assert page.count("similar name") == 2

    with people.app.app_context():
        for code in ("P-001", "P-002"):
            people.participant(code).assess()
            people.participant(code).open()
    assert seen(people).count("similar name") == 2
    assert "Kim" not in page


def test_a_hand_over_is_chased_once_it_waits_longer_than_the_site_allows(people):
    plan(people, "P-001")
    people.until("liposuction")
    [code] = people.of("lipoaspirate")
    people.act("handover.offered", "nurse", to="laboratory", containers=[people.live(code)])
    said = "hand-over to the laboratory not accepted since"
    assert "Hand-overs that wait too long" not in seen(people, "nurse")
    assert said in seen(people, "nurse")

    for minutes in (15, 15.1):  # the setting's half hour, and nobody is locked out
        people.clock.tick(timedelta(minutes=minutes))
        pages = (seen(people, "nurse"), people.at_work("processor").get("/").text)

    for page in pages:
        chased = page.partition("Hand-overs that wait too long")[2].partition("</section>")[0]
        assert said in chased
        assert "Processor must accept" in chased
        assert "do=handover.accepted" in chased
    assert "Processor must accept" in people.page("nurse")


def test_the_record_tells_in_words_what_was_planned(people):
    plan(people, "P-001", "08:30", note="left hand first")
    people.at_work("nurse").post("/day/take-off", {"date": TODAY, "participant": "P-001"})

    page = people.at_work("quality").get("/records/?kind=day.planned").text

    assert "Planned on the day list" in page
    assert f"day list of {TODAY}" in page
    assert "Planned for" in page
    assert "left hand first" in page
