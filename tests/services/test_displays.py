"""Room displays: which are in use is asked in two questions, however many there are."""

from sqlalchemy import event

from svflab.records import db
from svflab.services import displays


def asked(act):
    """How many statements an act sends to the database."""
    sent = []
    engine = db.session.get_bind()
    count = lambda *told: sent.append(told[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(sent)


def test_the_displays_are_listed_with_as_many_questions_as_there_are_kinds(records):
    who = {"actor": "admin", "role": "administrator"}
    made = [displays.make("seoul", f"Wall {n}", "theatre", **who) for n in range(6)]
    for one in made[:3]:
        displays.end("seoul", one.id, **who)

    assert [one.name for one in displays.every("seoul")] == ["Wall 5", "Wall 4", "Wall 3"]
    assert asked(lambda: displays.every("seoul")) == 2
    displays.make("seoul", "Wall 0", "laboratory", **who)  # its name is free again
    assert len(displays.every("seoul")) == 4


def test_a_display_that_was_ended_long_ago_stays_so_behind_many_others(records, monkeypatch):
    monkeypatch.setattr(displays, "_MOST", 2)
    who = {"actor": "admin", "role": "administrator"}
    old = [displays.make("seoul", f"Old {n}", "theatre", **who) for n in range(3)]
    new = displays.make("seoul", "New", "theatre", **who)
    for one in (new, *old):
        displays.end("seoul", one.id, **who)

    assert displays.every("seoul") == ()
