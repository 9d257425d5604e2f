"""Room displays, as an administrator makes them and as a wall shows them."""

import re

import pytest
from flask import current_app

from svflab.services.walk import Day
from tests.people import person


@pytest.fixture
def admin(app):
    return person(app, "park", "administrator")


def token(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


@pytest.fixture
def wall(app, admin):
    """A screen that an administrator made the display of a room."""

    def made(room="theatre", name="Wall"):
        form = {"csrf_token": token(admin.get("/displays").text), "name": name, "room": room}
        answer = admin.post("/displays", form)
        assert answer.status_code == 303, answer.text
        return admin

    return made


@pytest.fixture
def walked(app, clock):
    """Walk a day to a part, and return it."""

    def until(part):
        with app.app_context():
            protocol = current_app.extensions["protocol"]
            return Day(protocol, "seoul", "P-001", lambda m: clock.tick(minutes=m)).until(part)

    return until


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def shows(page, day):
    return day.code in words(page).replace(" ", "")


def test_a_screen_that_was_not_made_a_display_shows_nothing(client, walked):
    day = walked("set_up")

    answer = client.get("/room/theatre")

    assert answer.status_code == 403
    assert "This screen is no display of this room" in answer.text
    assert not shows(answer.text, day)
    assert client.get("/room/theatre/state").json == {"seq": 0, "ended": True}
    assert client.get("/room/kitchen").status_code == 404


def test_a_display_shows_mark_clock_and_next_step_and_no_participant(app, walked, wall):
    screen = wall("laboratory")
    day = walked("set_up")
    with app.app_context():
        day.act("extraction.started", "processor")

    page = screen.get("/room/laboratory").text

    assert shows(page, day)
    assert "P-001" not in page
    assert 'data-state="early"' in page
    assert "next: Finish the extraction (Processor)" in words(page)


def test_a_case_is_shown_in_the_room_where_it_is_and_on_its_way_in_both(app, walked, wall):
    day = walked("liposuction")
    theatre = wall("theatre")
    other = person(app, "lee", "administrator")
    form = {"csrf_token": token(other.get("/displays").text), "name": "B", "room": "laboratory"}
    other.post("/displays", form)
    shown = lambda: tuple(  # noqa: E731
        shows(screen.get(f"/room/{room}").text, day)
        for screen, room in ((theatre, "theatre"), (other, "laboratory"))
    )

    assert shown() == (True, False)
    with app.app_context():
        (container,) = day.of("lipoaspirate")
        day.act("handover.offered", "nurse", containers=[day.live(container)], to="laboratory")
    assert shown() == (True, True)


def test_who_makes_a_display_is_signed_out_there(wall):
    screen = wall()

    assert screen.get("/").status_code in (302, 303, 401)
    assert screen.get("/room/theatre").status_code == 200


def test_a_display_that_is_ended_shows_nothing_more_wherever_it_hangs(app, wall):
    screen = wall(name="Corner")
    other = person(app, "lee", "administrator")
    page = other.get("/displays").text
    assert "Corner" in page
    action = re.search(r'action="(/displays/\w+/end)"', page)[1]

    other.post(action, {"csrf_token": token(page)})

    assert screen.get("/room/theatre").status_code == 403
    assert screen.get("/room/theatre/state").json["ended"] is True
    other.get("/displays")  # says that it is ended
    assert "Corner" not in other.get("/displays").text
    assert other.post(action, {"csrf_token": token(page)}).status_code == 404


def test_a_display_of_one_room_does_not_show_another(wall):
    assert wall("theatre").get("/room/laboratory").status_code == 403


@pytest.mark.parametrize(("name", "why"), [("<b>", "1 to 30 letters"), ("Wall", "called so")])
def test_a_name_that_cannot_be_is_refused_and_stays_on_the_screen(app, wall, name, why):
    wall(name="wall")
    other = person(app, "lee", "administrator")

    form = {"csrf_token": token(other.get("/displays").text), "name": name, "room": "theatre"}
    answer = other.post("/displays", form)

    assert answer.status_code == 422
    assert why in answer.text


def test_only_an_administrator_makes_or_ends_one(app):
    quality = person(app, "choi", "quality")
    nurse = person(app, "kim", "nurse")

    assert "Make this screen" not in quality.get("/displays").text
    assert nurse.get("/displays").status_code == 403
