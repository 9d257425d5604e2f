"""Registered workstations: what may be registered, what is recorded, and who works at which."""

from uuid import uuid4

import pytest

from svflab.domain.identifiers import draw, read
from svflab.records import log, projections, sessions
from svflab.services import accounts, workstations
from svflab.services import sessions as at_work
from svflab.services.errors import Conflict, Invalid, NotThere
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify

SITE = "seoul"
ADMIN = {"actor": "admin", "role": "administrator"}
PASSWORD = "three wet horses"


@pytest.fixture
def register(records):
    def _register(name, room="theatre", **other):
        given = {"event_id": str(uuid4()), **ADMIN, **other}
        return workstations.register(SITE, name, room, **given)

    return _register


@pytest.fixture
def session(records):
    accounts.create("kim", "Kim", {SITE: ["nurse"]}, password=PASSWORD)
    return at_work.start("kim", PASSWORD, site=SITE)


def told(kind):
    return [entry.event for entry in log.entries(SITE) if entry.event.kind == kind]


def again(session):
    """Return the session as the next request finds it."""
    return at_work.find(session[1], session[0].started_at)


def test_a_workstation_gets_a_code_of_a_place_and_the_log_of_the_site_tells_of_it(register):
    made = register("Theatre 2")

    assert read(made.code).kind == "place"
    assert (made.name, made.room, made.active) == ("Theatre 2", "theatre", True)
    (event,) = told("workstation.registered")
    assert (event.about, event.actor) == (f"workstation:{made.code}", "admin")
    assert event.data == {"name": "Theatre 2", "room": "theatre"}


def test_a_code_that_a_workstation_has_is_given_to_nothing_else(register):
    made = register("Theatre 2")

    assert projections.whose([made.code])[made.code]["kind"] == "place"


def test_the_same_form_sent_twice_registers_one(register):
    sent = str(uuid4())

    first, second = register("Bench 1", event_id=sent), register("Bench 1", event_id=sent)

    assert first == second
    assert len(workstations.every(SITE)) == 1
    with pytest.raises(Conflict):
        register("Bench 2", event_id=sent)


@pytest.mark.parametrize(
    ("name", "room", "errors"),
    [
        ("", "theatre", {"name": "shape"}),
        ("<b>", "theatre", {"name": "shape"}),
        ("x" * 31, "theatre", {"name": "shape"}),
        ("theatre 2", "theatre", {"name": "taken"}),
        ("Bench 1", "cellar", {"room": "unknown"}),
    ],
)
def test_what_may_not_be_registered_is_told_apart(register, name, room, errors):
    register("Theatre 2")

    with pytest.raises(Invalid) as refused:
        register(name, room)

    assert refused.value.errors == errors
    assert len(workstations.every(SITE)) == 1


def test_a_name_is_no_code(register):
    with pytest.raises(Invalid, match="code"):
        register(draw("place"))


def test_a_change_is_recorded_with_what_was_before_and_the_code_stays(register):
    made = register("Theatre 2")

    changed = workstations.change(SITE, made.code, "Theatre 3", "theatre", **ADMIN)

    assert (changed.code, changed.name) == (made.code, "Theatre 3")
    (event,) = told("workstation.changed")
    assert event.data["before"] == {"name": "Theatre 2", "room": "theatre"}


def test_a_change_that_changes_nothing_is_not_recorded(register):
    made = register("Theatre 2")

    workstations.change(SITE, made.code, "Theatre 2", "theatre", **ADMIN)

    assert told("workstation.changed") == []


def test_a_name_of_one_out_of_use_stays_its_own(register):
    made = register("Theatre 2")
    register("Bench 1")
    workstations.deactivate(SITE, made.code, **ADMIN)

    with pytest.raises(Invalid, match="taken"):
        register("Theatre 2")


def test_out_of_use_and_back_again_is_recorded_once_each(register):
    made = register("Theatre 2")
    register("Bench 1")
    for _ in range(2):
        workstations.deactivate(SITE, made.code, **ADMIN)
    assert [one.name for one in workstations.in_use(SITE)] == ["Bench 1"]

    for _ in range(2):
        workstations.reactivate(SITE, made.code, **ADMIN)

    assert len(told("workstation.deactivated")) == len(told("workstation.reactivated")) == 1
    assert workstations.find(SITE, made.code).active


def test_the_last_one_in_use_stays_in_use(register):
    made = register("Theatre 2")

    with pytest.raises(Invalid, match="last"):
        workstations.deactivate(SITE, made.code, **ADMIN)


def test_what_is_not_there_cannot_be_changed(records):
    with pytest.raises(NotThere):
        workstations.change(SITE, draw("place"), "Bench 1", "laboratory", **ADMIN)


def test_a_session_is_bound_by_code_by_print_or_by_name(register, session):
    made = register("Theatre 2")
    small = f" {made.code[:4]} {made.code[4:]} ".lower()

    for text in (made.code, read(made.code).print_code(1), small, "theatre 2"):
        assert workstations.choose(session[0], text) == made.code

    assert again(session).workstation == made.code
    assert (again(session).place, again(session).place_active) == ("Theatre 2", True)


def test_to_choose_is_recorded_once_and_not_again_for_the_same_place(register, session):
    made = register("Theatre 2")

    for _ in range(2):
        workstations.choose(again(session), made.code)

    (event,) = told("workstation.chosen")
    assert (event.actor, event.workstation) == ("kim", made.code)


@pytest.mark.parametrize("text", ["", "Theatre 9", "PXXXXXXXX0"])
def test_nobody_works_at_a_workstation_that_there_is_not(register, session, text):
    register("Theatre 2")

    with pytest.raises(Invalid, match="unknown"):
        workstations.choose(session[0], text)


def test_nobody_begins_to_work_at_one_out_of_use(register, session):
    made = register("Theatre 2")
    register("Bench 1")
    workstations.deactivate(SITE, made.code, **ADMIN)

    with pytest.raises(Invalid, match="ended"):
        workstations.choose(session[0], made.code)


def test_whoever_works_at_one_that_goes_out_of_use_must_say_where_they_are(register, session):
    made = register("Theatre 2")
    register("Bench 1")
    workstations.choose(session[0], made.code)
    assert not workstations.must_choose(again(session))

    workstations.deactivate(SITE, made.code, **ADMIN)

    assert workstations.must_choose(again(session))


def test_before_any_is_registered_a_screen_is_what_somebody_says(session):
    assert workstations.choose(session[0], "수술실 2") == "수술실 2"
    assert not workstations.must_choose(again(session))
    with pytest.raises(Invalid, match="unknown"):
        workstations.choose(session[0], "<b>")


def test_a_screen_that_bears_another_sites_code_must_choose(session):
    sessions.change(session[0].id, workstation=draw("place"))

    assert workstations.must_choose(again(session))


def test_the_list_is_made_again_from_the_log(register, records):
    made = register("Theatre 2")
    register("Bench 1", "laboratory")
    workstations.change(SITE, made.code, "Theatre 3", "theatre", **ADMIN)
    workstations.deactivate(SITE, made.code, **ADMIN)
    before = workstations.every(SITE)
    protocol = records.extensions["protocol"]
    assert verify(protocol).is_whole

    rebuild(protocol)

    assert workstations.every(SITE) == before
    assert verify(protocol).is_whole
