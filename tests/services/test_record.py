"""The one way into the log: one test for each promise."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from uuid import uuid4

import pytest

from svflab.clock import now
from svflab.domain.chain import CLOCK_WENT_BACK, first_break, start
from svflab.domain.event import Event, instant_text, text_digest
from svflab.domain.finding import Finding
from svflab.records import db, log, projections, transaction
from svflab.services import subjects
from svflab.services.errors import Conflict, Invalid, Refused
from svflab.services.record import note, record
from svflab.services.walk import PARTS, Day

SITE = "seoul"


@pytest.fixture
def protocol(app):
    return app.extensions["protocol"]


@pytest.fixture
def day_of(records, protocol, clock):
    """The day of a participant, up to and with a part."""

    def until(part, participant="P-001", **other):
        day = Day(protocol, SITE, participant, wait=lambda m: clock.tick(minutes=m), **other)
        return day.until(part)

    return until


@pytest.fixture
def act(protocol):
    """Record an event of a day, and give it back as it was sent."""

    def send(day, kind, who="nurse", *, texts=None, **more):
        event = event_of(protocol, day, kind, who, **more)
        return event, record(protocol, event, texts=texts)

    return send


def event_of(protocol, day, kind, who="nurse", *, told_at=None, event_id="", replaces="", **data):
    return Event(
        id=event_id or str(uuid4()),
        site=SITE,
        kind=kind,
        about=f"case:{day.code}",
        occurred_at=told_at or now(),
        actor=day.people[who],
        role=who,
        data=data,
        told=told_at is not None,
        zone="Asia/Seoul",
        protocol=protocol.digest,
        replaces=replaces,
    )


def everything():
    return list(log.entries(SITE))


def last(kind):
    return [entry for entry in everything() if entry.event.kind == kind][-1]


MEASURED = {"weight_kg": "54.2", "allergies": "latex"}


# ----------------------------------------------------------------------------- once


def test_the_same_event_twice_is_recorded_once(day_of, protocol, act, clock):
    day = day_of("extract")
    event, first = act(day, "svf.collected", "processor", volume_ml="10", appearance="bloody")
    before = len(everything())
    clock.tick(seconds=2)

    second = record(protocol, event)

    assert (first.is_new, second.is_new) == (True, False)
    assert (second.entry, len(everything())) == (first.entry, before)


def test_an_event_with_free_text_is_recorded_once(day_of, protocol, clock):
    day = checked_in(day_of)
    event = event_of(protocol, day, "checkin.measured", **MEASURED)
    first = record(protocol, event, texts={"reason": "weighed twice"})
    clock.tick(seconds=2)

    second = record(protocol, event, texts={"reason": "weighed twice"})

    assert (second.is_new, second.entry) == (False, first.entry)


def checked_in(day_of):
    day = day_of("preflight")
    said = {"witness": "surgeon", "identifiers": ["birth_date", "name"], "result": "match"}
    day.act("identity.checked", "nurse", **said)
    return day


@pytest.mark.parametrize(
    ("other", "texts"),
    [
        ({"weight_kg": "45.2"}, {}),
        ({"allergies": "none"}, {}),
        ({}, {"reason": "weighed twice"}),
    ],
)
def test_the_same_id_with_other_words_is_a_conflict(day_of, protocol, other, texts):
    day = checked_in(day_of)
    event = event_of(protocol, day, "checkin.measured", **MEASURED)
    entry = record(protocol, event).entry
    before = everything()

    with pytest.raises(Conflict) as error:
        record(protocol, replace(event, data={**MEASURED, **other}), texts=texts)

    assert (error.value.known, everything()) == (entry, before)


def test_the_same_act_told_at_another_time_is_a_conflict(day_of, protocol, clock):
    day = day_of("set_up")
    day.act("extraction.started", "processor")
    clock.tick(minutes=20)
    told = clock.now - timedelta(minutes=3)
    event = event_of(protocol, day, "extraction.finished", "processor", told_at=told)
    record(protocol, event)

    with pytest.raises(Conflict):
        record(protocol, replace(event, occurred_at=told + timedelta(minutes=1)))


def test_whoever_sends_at_the_same_time_gets_one_entry(app, day_of, protocol):
    day = day_of("extract")
    said = {"volume_ml": "10.0", "appearance": "as_expected"}
    event = event_of(protocol, day, "svf.collected", "processor", **said)

    answers = together(app, 4, lambda _: record(protocol, event))

    assert sorted(answer.is_new for answer in answers) == [False, False, False, True]
    assert len({answer.entry.hash for answer in answers}) == 1


def together(app, count, do):
    """What `do` answers, or raises, when it is asked in as many threads at once."""
    ready, answers = Barrier(count), [None] * count

    def ask(number):
        with app.app_context():
            ready.wait()
            try:
                answers[number] = do(number)
            except Exception as error:
                answers[number] = error
            finally:
                db.session.remove()

    threads = [Thread(target=ask, args=(number,)) for number in range(count)]
    db.session.remove()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_who_finish_a_step_one_succeeds_and_the_other_is_told_who_and_when(
    app, day_of, protocol, clock
):
    day = day_of("set_up")
    day.act("extraction.started", "processor")
    clock.tick(minutes=17)
    events = [event_of(protocol, day, "extraction.finished", "processor") for _ in range(2)]
    events[1] = replace(events[1], actor="processor2")

    answers = together(app, 2, lambda number: record(protocol, events[number]))

    (done,) = [answer for answer in answers if not isinstance(answer, Exception)]
    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    found = {f.rule: f.words for f in refused.findings}
    assert found["already_done"]["who"] == done.entry.event.actor
    assert found["already_done"]["at"] == instant_text(done.entry.event.occurred_at)


# ------------------------------------------------------------------------- nothing kept


@pytest.mark.parametrize(
    ("kind", "data", "texts", "errors"),
    [
        ("svf.collected", {"volume_ml": "ten"}, {}, {"volume_ml", "appearance"}),
        ("svf.collected", {"volume_ml": "101", "appearance": "bloody"}, {}, {"volume_ml"}),
        ("svf.collected", {"volume_ml": "1", "appearance": "bloody", "x": 1}, {}, {"x"}),
        ("no.such_step", {}, {}, {"kind"}),
        ("participant.registered", {}, {}, {"about"}),
        ("extraction.finished", {}, {"reason": "\ud83d"}, {"reason"}),
        ("extraction.finished", {}, {"device": "SX-1"}, {"device"}),
        ("extraction.finished", {}, {"reason": "a" * 10_001}, {"reason"}),
    ],
)
def test_what_is_missing_or_impossible_keeps_nothing(day_of, act, kind, data, texts, errors):
    day = day_of("extract")
    before = everything()

    with pytest.raises(Invalid) as error:
        act(day, kind, "processor", texts=texts, **data)

    assert set(error.value.errors) == errors
    assert everything() == before


# -------------------------------------------------------------------------------- refused


def test_a_refusal_is_recorded_in_a_commit_of_its_own(day_of, act, protocol):
    day = day_of("collect")

    with pytest.raises(Refused) as error:
        act(day, "product.released", "processor", checks=[])
    db.session.rollback()

    attempt = log.find(error.value.attempt)
    assert (attempt.event.kind, attempt.event.about) == ("attempt.refused", f"case:{day.code}")
    kept = [Finding.read(row) for row in attempt.event.data["findings"]]
    assert kept == list(error.value.findings)
    assert attempt.event.data["kind"] == "product.released"


def test_a_refused_id_stays_free_for_the_mended_act(day_of, protocol, clock):
    day = day_of("match")
    syringe = day.case.syringes[0]
    event = event_of(protocol, day, "syringe.taken", "surgeon", syringe=day.live(syringe.code))
    stopped = event_of(protocol, day, "syringe.taken", "surgeon", syringe=syringe.code)
    day.act("label.voided", "nurse", code=day.live(syringe.code), reason="torn")
    with pytest.raises(Refused):
        record(protocol, event)

    day.act("label.printed", "nurse", container=syringe.code, reason="torn")
    day.act("label.applied", "nurse", code=day.live(syringe.code))
    day.act("label.verified", "surgeon", code=day.live(syringe.code))
    scanned = {"syringe": day.live(syringe.code), "entered": {"syringe": "scan"}}
    mended = replace(stopped, id=event.id, data=scanned)

    assert record(protocol, mended).entry.event.id == event.id


def test_a_refusal_stands_in_both_cases_that_it_names(day_of, act, protocol):
    one, two = day_of("to_theatre"), day_of("to_theatre", "P-002", bench="B 2", device="SX-2")
    theirs = two.live(two.case.syringes[0].code)

    with pytest.raises(Refused) as error:
        act(one, "syringe.matched", wristband=one.live(one.case.wristband.code), syringe=theirs)

    attempt = error.value.attempt
    for day in (one, two):
        known = subjects.case_of(protocol, SITE, day.code)
        assert attempt in [entry.event.id for entry in known.entries]


def test_a_refusal_inside_another_transaction_is_kept_with_it(day_of, act):
    day = day_of("collect")

    with transaction():
        with pytest.raises(Refused) as error:
            act(day, "product.released", "processor", checks=[])
        note("export.made", f"case:{day.code}", {}, site=SITE)

    assert log.find(error.value.attempt) is not None


# ------------------------------------------------------------------- already happened


def test_what_has_happened_is_recorded_and_shows(day_of, act, protocol, clock):
    day = day_of("match")
    syringe = day.case.syringes[0]
    clock.tick(minutes=300)
    said = {"syringe": syringe.code, "digit": syringe.digit, "gauge": 25}
    told = clock.now - timedelta(minutes=1)

    _, done = act(
        day, "injection.given", "surgeon", told_at=told, points={"ulnar_distal": "0.25"}, **said
    )

    assert {"expired", "not_in_hand", "order"} <= {finding.rule for finding in done.findings}


def test_what_touches_identity_is_an_incident_in_both_cases(day_of, act, protocol, clock):
    one, two = day_of("match"), day_of("match", "P-002", bench="B 2", device="SX-2")
    theirs = two.case.syringes[0]
    clock.tick(minutes=2)
    said = {"syringe": theirs.code, "digit": "right_thumb", "gauge": 25}

    _, done = act(
        one,
        "injection.given",
        "surgeon",
        told_at=clock.now - timedelta(minutes=1),
        points={"ulnar_distal": "0.25"},
        **said,
    )

    there = subjects.case_of(protocol, SITE, two.code)
    assert {f.rule for f in done.findings if f.incident} == {"wrong_participant"}
    assert {f.rule for f in there.findings if f.incident} == {"used_elsewhere"}
    assert done.entry.event.touches == (f"case:{two.code}",)
    assert there.case.containers[theirs.code].left == theirs.left - Decimal("0.25")
    assert projections.case_row(SITE, two.code)["deviations"] == len(there.findings)


@pytest.mark.parametrize("told", [False, True])
def test_what_has_not_happened_yet_is_refused(day_of, act, clock, told):
    day = day_of("set_up")
    day.act("extraction.started", "processor")
    later = clock.now + timedelta(minutes=17)

    if told:
        with pytest.raises(Refused) as error:
            act(day, "extraction.finished", "processor", told_at=later)
        assert [f.rule for f in error.value.findings] == ["future"]
    else:
        event, _ = act(day, "extraction.finished", "processor")
        assert log.find(event.id).event.occurred_at == clock.now


def test_an_act_of_now_is_stamped_by_the_server(day_of, protocol, clock):
    day = day_of("set_up")
    event = event_of(protocol, day, "extraction.started", "processor")

    entry = record(protocol, replace(event, occurred_at=clock.now - timedelta(days=9))).entry

    assert (entry.event.occurred_at, entry.recorded_at) == (clock.now, clock.now)


# ------------------------------------------------------------------------------- sealed


def test_a_clock_that_ran_back_is_flagged(day_of, clock):
    day_of("preflight")
    clock.step(minutes=-5)

    entry = note("export.made", "site:seoul", {}, site=SITE)

    assert entry.flags == (CLOCK_WENT_BACK, "clock.set:-300")
    assert log.find(entry.event.id).flags == entry.flags
    assert note("export.made", "site:seoul", {}, site=SITE).flags == ("clock.set:-300",)


def test_free_text_is_kept_beside_the_log_and_sealed_by_a_salted_digest(day_of, protocol):
    day = checked_in(day_of)
    event = event_of(protocol, day, "checkin.measured", **MEASURED)
    entry = record(protocol, event, texts={"reason": "weighed twice"}).entry
    texts = log.texts([event.id])

    assert "latex" not in entry.event.canonical()
    assert "weighed" not in entry.event.canonical()
    assert entry.event.data["allergies"] == {"text": text_digest(*texts[event.id, "allergies"])}
    assert entry.event.reason == text_digest(*texts[event.id, "reason"])
    assert texts[event.id, "allergies"][1] == "latex"
    assert texts[event.id, "allergies"][0] != texts[event.id, "reason"][0]


def test_free_text_may_come_beside_the_data(day_of, protocol):
    day = checked_in(day_of)
    event = event_of(protocol, day, "checkin.measured", weight_kg="54.2")

    record(protocol, event, texts={"allergies": "latex\r\nplaster\x00"})

    assert log.texts([event.id])[event.id, "allergies"][1] == "latex\nplaster"


def test_the_chain_is_whole_after_a_whole_day(day_of):
    day_of("close")

    assert first_break(everything(), after=start(SITE)) is None


@pytest.mark.shows("Part 11 11.10(e)")
def test_what_the_server_saw_elsewhere_is_sealed(day_of, act, protocol):
    one = day_of("to_laboratory")
    other = day_of("open", "P-002")

    other.kit = one.kit
    with pytest.raises(Refused):
        other.preflight()
    said = {"told_at": last("attempt.refused").recorded_at, **preflight_of(one)}
    entry = act(other, "preflight.completed", **said)[1].entry

    assert entry.surroundings == {"kits": {one.kit: one.code}}
    assert [f.words["other_case"] for f in known(protocol, other) if f.rule == "kit_used"] == [
        one.code
    ]


def known(protocol, day):
    subjects.forget()
    return subjects.case_of(protocol, SITE, day.code).findings


def preflight_of(day):
    data = dict(day.case.last("preflight.completed").event.data)
    return {name: value for name, value in data.items() if name != "container"}


def test_the_findings_are_sealed_at_the_close(day_of, clock):
    day = day_of("set_up")
    day.extract(minutes=20.1)
    for part in PARTS[PARTS.index("collect") : PARTS.index("close")]:
        getattr(day, part)()
        clock.tick(minutes=3)

    entry = day.close().entry

    (found,) = [Finding.read(row) for row in entry.event.data["findings"]]
    assert (found.rule, found.words["elapsed"]) == ("window.extraction", "20:06")
    assert entry.event.data["awaited"] == ["sterility"]
    assert first_break(everything(), after=start(SITE)) is None


# ----------------------------------------------------------------------------- remembered


def test_what_was_rolled_back_is_not_remembered(day_of, act, protocol):
    day = day_of("extract")
    before = subjects.case_of(protocol, SITE, day.code).seq

    def collect_in_vain():
        with transaction():
            act(day, "svf.collected", "processor", volume_ml="10", appearance="bloody")
            raise RuntimeError("the printer is on fire")

    with pytest.raises(RuntimeError):
        collect_in_vain()

    assert subjects.case_of(protocol, SITE, day.code).seq == before
    assert day.case.svf is None
    act(day, "svf.collected", "processor", volume_ml="9", appearance="bloody")
    assert day.case.svf.volume == 9


def test_a_fold_is_not_trusted_past_a_log_that_was_restored(day_of, protocol, app):
    day = day_of("extract")
    remembered = subjects.case_of(protocol, SITE, day.code)
    other = replace(remembered.entries[-1], hash="0" * 64)
    subjects.remember(replace(remembered, entries=(*remembered.entries[:-1], other)))

    assert subjects.case_of(protocol, SITE, day.code).entries == remembered.entries


# ---------------------------------------------------------------------------- corrections


def test_a_corrected_container_keeps_its_code(day_of):
    day = day_of("fill")
    filled = day.case.last("syringe.filled").event
    said = {"number": 2, "volume_ml": "0.9", "told_at": filled.occurred_at}

    day.act("syringe.filled", "processor", replaces=filled.id, reason="read again", **said)

    syringe = day.case.syringes[1]
    assert (syringe.code, f"{syringe.volume}") == (filled.data["container"], "0.9")
    assert syringe.verified_by


def test_a_correction_takes_back_what_was_done_to_another_case(day_of, act, protocol, clock):
    one, two = day_of("match"), day_of("match", "P-002", bench="B 2", device="SX-2")
    theirs, mine = two.case.syringes[0], one.case.syringes[0]
    clock.tick(minutes=2)
    told = clock.now - timedelta(minutes=1)
    said = {"digit": "right_thumb", "gauge": 25, "points": {"ulnar_distal": "0.25"}}
    wrong, _ = act(one, "injection.given", "surgeon", told_at=told, syringe=theirs.code, **said)

    one.act(
        "injection.given",
        "surgeon",
        replaces=wrong.id,
        told_at=told,
        reason="misread",
        syringe=mine.code,
        **said,
    )

    assert two.case.containers[theirs.code].left == theirs.left
    assert [f for f in known(protocol, two) if f.incident] == []
    assert projections.case_row(SITE, two.code)["deviations"] == 0


def test_a_kit_that_was_written_down_wrongly_is_free_again(day_of, act):
    day = day_of("open")
    day.kit = "KS-WRONG"
    day.preflight()
    target = day.case.last("preflight.completed").event
    said = {**preflight_of(day), "kit_serial": "KS-RIGHT", "told_at": target.occurred_at}

    day.act("preflight.completed", "nurse", replaces=target.id, reason="misread", **said)

    assert projections.kit_of_another(SITE, "KS-WRONG", "another") == ""
    assert projections.kit_of_another(SITE, "KS-RIGHT", "another") == day.code


def test_a_bench_is_taken_from_set_up_until_the_product_has_left(day_of):
    places = ["bench:Bench 1", "device:SX-0417"]
    day = day_of("to_laboratory")
    assert projections.others_at(SITE, places, "another") == {}

    for part in ("set_up", "extract", "collect", "plan", "fill", "release"):
        getattr(day, part)()
        assert projections.others_at(SITE, places, "another") == dict.fromkeys(places, day.code)
    day.to_theatre()
    assert projections.others_at(SITE, places, "another") == {}


# -------------------------------------------------------------------------------- opening


def test_a_participant_has_one_open_case_and_another_after_it_was_stopped(day_of, protocol):
    day = day_of("open")
    again = Day(protocol, SITE, "P-001")
    with pytest.raises(Refused) as error:
        again.open()
    assert [f.words["other_case"] for f in error.value.findings] == [day.code]

    day.act("case.stopped", "nurse", cause="equipment", reason="no power")
    again.open()

    assert (again.case.state, subjects.case_of(protocol, SITE, again.code).findings) == ("open", ())


def test_who_was_treated_before_is_shown_in_the_new_case(day_of, protocol):
    day = day_of("close")
    again = Day(protocol, SITE, "P-001")

    again.open()

    (found,) = known(protocol, again)
    assert (found.rule, found.words["other_case"]) == ("treated_before", day.code)


def test_no_case_opens_on_a_live_database_before_the_settings_are_confirmed(app, day_of, protocol):
    day_of("assess")
    app.config["MODE"] = "live"

    with pytest.raises(Refused) as error:
        Day(protocol, SITE, "P-001").open()

    assert [f.rule for f in error.value.findings] == ["settings_unconfirmed"]


def test_a_case_keeps_the_settings_of_the_day_it_was_opened(day_of, protocol):
    day = day_of("open")
    said = {"values": {"aspirate_low_ml": "150"}}
    day.act("settings.confirmed", "quality", about=f"site:{SITE}", **said)
    other = day_of("open", "P-002")

    assert day.case.settings["aspirate_low_ml"] == "50"
    assert other.case.settings["aspirate_low_ml"] == "150"
