"""Clocks of reporting: when each is due, what starts a further one, and that none moves later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svflab.domain import adopted, deadlines
from svflab.domain.adopted import ADOPTED, Adopted, means_other, of_file
from svflab.domain.chain import link, start
from svflab.domain.event import Event, instant_text
from svflab.domain.reporting import Rules, clocks, next_due, standing
from svflab.domain.subjects import adverse_event_of
from svflab.protocol import reporting
from svflab.protocol.loader import load
from svflab.protocol.reporting import Law

PROTOCOL = load()
LAW = reporting.load(PROTOCOL)
FIRST = of_file(LAW, PROTOCOL)
SEOUL, LONDON, NEW_YORK = "Asia/Seoul", "Europe/London", "America/New_York"
SANTIAGO = "America/Santiago"
AWARE = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)  # 23:30 in Seoul
COMPONENTS = ("liposuction", "anaesthetic", "svf", "injection", "device", "disease")
OFF = {profile.setting: "no" for profile in LAW.profiles}


def only(*profiles, **confirmed):
    """The rules of a site that goes by these profiles and no others, from the first entry on."""
    on = {f"reporting_{name}": "yes" for name in profiles}
    return Rules((FIRST,), ((0, {**OFF, **on, **confirmed}),))


class Told:
    """What was told of one adverse event; each entry is recorded an hour after the one before."""

    def __init__(self, zone=SEOUL, aware=AWARE):
        self.entries, self.head, self.zone, self.aware = [], start("seoul"), zone, aware
        self.now = aware + timedelta(minutes=10)
        self.versions, self.confirmed = [], []

    def add(self, kind, data, *, role="safety_officer", at=None, **more):
        event = Event(
            id=f"e{len(self.entries) + 1}",
            site="seoul",
            kind=kind,
            about="ae:A1",
            occurred_at=at or self.now,
            actor=more.pop("actor", "ahn"),
            role=role,
            data=data,
            zone=self.zone,
            **more,
        )
        entry = self.place(event)
        self.entries.append(entry)
        return entry

    def place(self, event):
        entry = link(event, after=self.head, recorded_at=self.now, surroundings={}, flags=())
        self.head = type(self.head)("seoul", entry.seq, entry.hash)
        self.now += timedelta(hours=1)
        return entry

    def adopt(self, version):
        """The site adopts a version of the rules: an entry between those of the event."""
        data = adopted.data_of(version)
        told = Event(
            f"v{self.head.seq}", "seoul", ADOPTED, "site:seoul", self.now, "system", "", data
        )
        self.versions.append(adopted.read(self.place(told)))
        return self.versions[-1]

    def confirm(self, values):
        told = Event(f"s{self.head.seq}", "seoul", "x", "site:seoul", self.now, "kwon", "quality")
        known = self.confirmed[-1][1] if self.confirmed else {}
        self.confirmed.append((self.place(told).seq, {**known, **values}))

    @property
    def rules(self):
        return Rules(tuple(self.versions), tuple(self.confirmed))

    def report(self, *criteria, aware=None, replaces="", **data):
        flags = dict.fromkeys(criteria, True)
        known = instant_text(aware or self.aware)
        told = {"serious": flags, "grade": "3", "aware_at": known, "term": "digit.other", **data}
        more = {"replaces": replaces, "at": self.aware} if replaces else {}
        return self.add("adverse_event.reported", told, role="nurse", **more)

    def judge(self, word, *, actor="ahn", device=None):
        said = dict.fromkeys(COMPONENTS, word) | {"device": device or word}
        return self.add("causality.judged", said, actor=actor)

    def expect(self, word):
        return self.add("expectedness.judged", {"expected": word})

    def send(self, clock, at=None):
        sent = instant_text(at or self.now)
        return self.add("report.sent", {"clock": clock, "sent_at": sent, "report": "initial"})

    def decide(self, clock):
        return self.add("report.decided", {"clock": clock})

    def withdraw(self, entry):
        return self.add("entry.withdrawn", {}, replaces=entry.event.id)

    def one(self, until=None):
        return adverse_event_of("A1", self.entries[:until])

    def clocks(self, rules, until=None):
        return {clock.key: clock for clock in clocks(self.one(until), rules)}

    def due(self, rules, key):
        return f"{self.clocks(rules)[key].due_local:%Y-%m-%d %H:%M:%S %z}"


@pytest.fixture
def told():
    return Told()


def at(year, month, day, hour, minute, zone):
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


# ------------------------------------------------------------------------------- due dates


@pytest.mark.shows("ICH E2A III.B.1")
@pytest.mark.parametrize(
    ("criteria", "key", "due"),
    [
        ("life_threatening", "kr_drug.severe/1", "2026-11-29 23:59:59 +0900"),
        ("death", "kr_drug.severe/1", "2026-11-29 23:59:59 +0900"),
        ("important", "kr_drug.serious/1", "2026-12-07 23:59:59 +0900"),
        ("death", "kr_drug.complete/1", "2026-12-07 23:59:59 +0900"),
    ],
)
def test_day_0_is_the_local_date_of_awareness(told, criteria, key, due):
    told.report(criteria)

    assert told.due(only("kr_drug"), key) == due


@pytest.mark.parametrize(
    ("zone", "aware", "severe", "serious"),
    [
        # 2028 has a 29 February, 2027 has none
        (SEOUL, at(2028, 2, 24, 9, 0, SEOUL), "2028-03-02 23:59:59 +0900", "2028-03-10"),
        (SEOUL, at(2027, 2, 24, 9, 0, SEOUL), "2027-03-03 23:59:59 +0900", "2027-03-11"),
        (SEOUL, at(2028, 2, 29, 0, 0, SEOUL), "2028-03-07 23:59:59 +0900", "2028-03-15"),
        # the end of a year, in the last minute of it and in the first of the next
        (SEOUL, at(2026, 12, 31, 23, 59, SEOUL), "2027-01-07 23:59:59 +0900", "2027-01-15"),
        (SEOUL, at(2027, 1, 1, 0, 0, SEOUL), "2027-01-08 23:59:59 +0900", "2027-01-16"),
        # the clocks go back on 25 October, and forward on 29 March 2026, in London
        (LONDON, at(2026, 10, 20, 23, 30, LONDON), "2026-10-27 23:59:59 +0000", "2026-11-04"),
        (LONDON, at(2026, 3, 25, 0, 15, LONDON), "2026-04-01 23:59:59 +0100", "2026-04-09"),
        # in Santiago 4 April 2026 has its last hour twice: the first of both is the end
        (SANTIAGO, at(2026, 3, 28, 9, 0, SANTIAGO), "2026-04-04 23:59:59 -0300", "2026-04-12"),
        # and on 8 March and 1 November in New York; 03:30 UTC is still the day before there
        (NEW_YORK, at(2026, 3, 5, 22, 30, NEW_YORK), "2026-03-12 23:59:59 -0400", "2026-03-20"),
        (NEW_YORK, at(2026, 10, 28, 12, 0, NEW_YORK), "2026-11-04 23:59:59 -0500", "2026-11-12"),
    ],
)
def test_it_is_due_at_the_end_of_a_local_day(zone, aware, severe, serious):
    fatal, other = Told(zone, aware), Told(zone, aware)
    fatal.report("death")
    other.report("hospitalisation")

    assert fatal.due(only("ich"), "ich.severe/1") == severe
    assert other.due(only("ich"), "ich.serious/1").startswith(f"{serious} 23:59:59")


def test_the_uk_counts_from_the_day_after_and_who_counts_day_0_is_a_day_earlier():
    aware = at(2026, 11, 22, 9, 0, LONDON)
    rule = LAW.rule("uk.severe")

    assert rule.first_day == "day_after"
    due = deadlines.due(rule, aware, 7, LONDON)
    assert due.isoformat() == "2026-11-29T23:59:59+00:00"
    counted = deadlines.due(replace(rule, first_day="same_day"), aware, 7, LONDON)
    assert counted.isoformat() == "2026-11-28T23:59:59+00:00"


def test_hours_are_exact_even_when_the_clocks_change():
    told = Told(LONDON, at(2026, 10, 24, 12, 0, LONDON))
    told.report("hospitalisation")

    clock = told.clocks(only("site"))["site.sponsor/1"]
    assert clock.due_at - clock.started_at == timedelta(hours=24)
    assert told.due(only("site"), "site.sponsor/1") == "2026-10-25 11:00:00 +0000"
    assert clock.day_zero is None


@pytest.mark.parametrize(
    ("criteria", "rule", "day"),
    [
        ("death", "kr_device.severe", "2026-11-29"),
        ("disability", "kr_device.lasting", "2026-12-07"),
        ("", "kr_device.other", "2026-12-22"),
    ],
)
def test_a_device_has_7_15_or_30_days(told, criteria, rule, day):
    told.report(*filter(None, [criteria]), term="product.device", grade="2")

    found = told.clocks(only("kr_device"))
    assert [clock.rule.code for clock in found.values()] == [rule]
    assert told.due(only("kr_device"), f"{rule}/1").startswith(day)


# ----------------------------------------------------------------------------- what starts one


def test_what_nobody_has_judged_counts_as_related_and_unexpected(told):
    told.report("hospitalisation")

    clock = told.clocks(only("kr_drug"))["kr_drug.serious/1"]
    assert clock.why == ("serious", "not_severe", "related", "unexpected")
    assert clock.assumed == ("related", "unexpected")
    told.judge("possible")
    told.expect("unexpected")
    after = told.clocks(only("kr_drug"))["kr_drug.serious/1"]
    assert (after.assumed, after.due_at) == ((), clock.due_at)


@pytest.mark.parametrize("word", ["unclassified", "unassessable"])
def test_what_cannot_be_judged_is_not_denied(told, word):
    told.report("hospitalisation")
    told.judge(word)

    assert told.clocks(only("kr_drug"))["kr_drug.serious/1"].assumed == ("related", "unexpected")


def test_what_is_not_serious_starts_nothing(told):
    told.report()

    assert told.clocks(only("site", "kr_drug", "kr_device", "ich", "eu", "uk", "us")) == {}
    assert next_due(clocks(told.one(), only("site", "kr_drug"))) is None


def test_an_event_judged_before_it_was_serious_gets_its_clock_when_it_becomes_so(told):
    first = told.report()
    told.judge("possible")
    worse = told.report("hospitalisation", replaces=first.event.id)

    clock = told.clocks(only("kr_drug"))["kr_drug.serious/1"]
    assert (clock.starts_from, clock.started_at) == ("qualified_at", worse.recorded_at)


def test_who_says_when_the_new_fact_was_known_dates_the_clock(told):
    first = told.report()
    told.now += timedelta(days=3)
    known = AWARE + timedelta(days=1)
    told.report("hospitalisation", replaces=first.event.id, aware=known)

    assert told.clocks(only("site"))["site.sponsor/1"].started_at == known


def test_an_event_that_turns_fatal_gets_a_second_clock_and_the_first_stays(told):
    first = told.report("hospitalisation")
    before = told.clocks(only("kr_drug"))["kr_drug.serious/1"]
    told.now += timedelta(days=4)
    died = told.report("death", replaces=first.event.id, grade="5", outcome="fatal")

    after = told.clocks(only("kr_drug"))
    assert after["kr_drug.serious/1"].due_at == before.due_at
    assert not after["kr_drug.serious/1"].holds
    second = after["kr_drug.severe/1"]
    assert (second.starts_from, second.started_at) == ("qualified_at", died.recorded_at)
    assert second.why[:2] == ("serious", "fatal")
    assert told.due(only("kr_drug"), "kr_drug.severe/1") == "2026-12-04 23:59:59 +0900"


def test_a_death_after_the_report_was_sent_is_told_anew(told):
    """Fatal and life-threatening are one condition of the law, and death is news all the same."""
    first = told.report("life_threatening", grade="4")
    rules = only("site", "kr_drug")
    for key in told.clocks(rules):
        told.send(key)
    assert all(clock.ended for clock in told.clocks(rules).values())

    died = told.report("death", replaces=first.event.id, grade="5", outcome="fatal")

    running = {key: one for key, one in told.clocks(rules).items() if not one.ended}
    assert {"site.sponsor/2", "kr_drug.severe/2"} <= set(running)
    assert "life_threatening" in told.clocks(rules)["kr_drug.severe/1"].why
    assert "fatal" in running["kr_drug.severe/2"].why
    assert running["site.sponsor/2"].due_at == died.recorded_at + timedelta(hours=24)
    assert all(clock.started_at == died.recorded_at for clock in running.values())


@pytest.mark.parametrize(
    ("profile", "starts_from", "day"),
    [("kr_drug", "qualified_at", "2026-12-12"), ("eu", "aware_at", "2026-12-07")],
)
def test_a_judgement_that_qualifies_it_later_starts_another_clock(told, profile, starts_from, day):
    told.report("hospitalisation")
    told.judge("unlikely")
    told.decide(f"{profile}.serious/1")
    told.now = AWARE + timedelta(days=5)
    told.judge("possible", actor="lim")

    found = told.clocks(only(profile))
    assert found[f"{profile}.serious/1"].ended.how == "decided"
    second = found[f"{profile}.serious/2"]
    assert (second.starts_from, second.ended) == (starts_from, None)
    assert told.due(only(profile), f"{profile}.serious/2").startswith(day)


def test_a_device_that_is_held_possible_is_told_within_30_days_of_an_event_that_is_not_serious(
    told,
):
    """The row says "other", not "other serious": who finds it needless signs not to report."""
    told.report()
    opinion = told.judge("unlikely", device="possible")
    told.judge("unlikely")  # the same physician thinks anew: the clock runs until a signature

    clock = told.clocks(only("kr_device"))["kr_device.other/1"]
    assert (clock.amount, clock.ended, clock.holds) == (30, None, False)
    assert clock.started_at == opinion.event.occurred_at
    told.decide("kr_device.other/1")
    assert told.clocks(only("kr_device"))["kr_device.other/1"].ended.how == "decided"


def test_an_opinion_that_blames_the_device_starts_the_clock_of_the_device(told):
    told.report("hospitalisation")
    assert told.clocks(only("kr_device")) == {}
    opinion = told.judge("unlikely", device="possible")

    clock = told.clocks(only("kr_device"))["kr_device.lasting/1"]
    assert clock.started_at == opinion.event.occurred_at


def test_what_was_sent_is_not_sent_anew_because_it_is_now_judged(told):
    told.report("hospitalisation")
    told.send("kr_drug.serious/1")
    told.judge("probable")

    assert list(told.clocks(only("kr_drug"))) == ["kr_drug.serious/1"]


def test_news_after_a_report_was_sent_starts_a_follow_up_clock(told):
    told.report("hospitalisation")
    told.send("eu.serious/1")
    assert list(told.clocks(only("eu"))) == ["eu.serious/1"]
    opinion = told.judge("probable")
    told.judge("possible", actor="lim")

    found = told.clocks(only("eu"))
    assert sorted(found) == ["eu.follow_up/1", "eu.serious/1"]
    assert found["eu.follow_up/1"].started_at == opinion.recorded_at
    told.send("eu.follow_up/1")
    told.expect("unexpected")
    assert sorted(told.clocks(only("eu"))) == ["eu.follow_up/1", "eu.follow_up/2", "eu.serious/1"]


def test_news_after_a_first_report_asks_for_a_follow_up_whose_days_the_site_fills_in(told):
    told.report("hospitalisation")
    told.send("kr_drug.serious/1")
    assert standing(told.one(), only("kr_drug"))[1] == ()
    told.judge("probable")

    assert [rule.code for rule in standing(told.one(), only("kr_drug"))[1]] == ["kr_drug.follow_up"]
    filled = only("kr_drug", reporting_kr_drug_follow_up_days="15")
    assert told.due(filled, "kr_drug.follow_up/1") == "2026-12-08 23:59:59 +0900"
    assert standing(told.one(), filled)[1] == ()


def test_rules_that_were_shipped_blank_are_named_until_the_site_fills_them_in(told):
    told.report("hospitalisation")
    rules = only("kr_arm")
    assert told.clocks(rules) == {}
    assert [rule.code for rule in standing(told.one(), rules)[1]] == ["kr_arm.serious"]

    filled = only("kr_arm", reporting_arm_serious_days="15")
    assert told.due(filled, "kr_arm.serious/1") == "2026-12-07 23:59:59 +0900"
    assert standing(told.one(), filled)[1] == ()


def test_a_rule_that_is_put_out_of_force_or_given_more_days_changes_no_clock_that_runs(told):
    told.report("hospitalisation")
    first = {**OFF, "reporting_site": "yes"}
    more = {**first, "reporting_hospital_hours": "48", "reporting_kr_drug": "yes"}
    rules = Rules((FIRST,), ((0, first), (2, more), (3, OFF)))

    found = told.clocks(rules)
    assert found["site.hospital/1"].due_at == AWARE + timedelta(hours=24)
    assert {"site.sponsor/1", "kr_drug.serious/1"} <= set(found)


# ------------------------------------------------------------------------------- what ends one


@pytest.mark.shows("ICH E2A III.B.1")
def test_a_report_that_was_sent_ends_its_clock_and_late_is_said(told):
    told.report("hospitalisation")
    told.send("site.sponsor/1", at=AWARE + timedelta(hours=3))
    told.send("site.hospital/1", at=AWARE + timedelta(hours=25))

    found = told.clocks(only("site"))
    assert {key: clock.state(told.now) for key, clock in found.items()} == {
        "site.sponsor/1": "sent",
        "site.hospital/1": "late",
        "site.ethics/1": "soon",
    }


def test_what_was_told_before_a_clock_ran_does_not_end_it(told):
    rules = only("kr_drug")
    told.report("hospitalisation")
    told.send("kr_drug.severe/1")
    told.decide("kr_drug.severe/1")
    told.report("death", replaces="e1", outcome="fatal", grade="5")
    assert told.clocks(rules)["kr_drug.severe/1"].ended is None

    told.send("kr_drug.severe/1")
    assert told.clocks(rules)["kr_drug.severe/1"].ended.entry.seq == told.entries[-1].seq


def test_what_was_sent_before_a_clock_began_does_not_end_it(told):
    rules = only("kr_drug")
    told.report("death")
    told.send("kr_drug.severe/1", at=AWARE - timedelta(minutes=1))
    assert told.clocks(rules)["kr_drug.severe/1"].ended is None

    told.send("kr_drug.severe/1", at=AWARE)
    assert told.clocks(rules)["kr_drug.severe/1"].ended.at == AWARE


def test_who_decides_not_to_report_owes_no_complete_report_either(told):
    told.report("life_threatening")
    told.decide("kr_drug.severe/1")

    found = told.clocks(only("kr_drug"))
    assert {clock.state(told.now) for clock in found.values()} == {"decided"}
    assert next_due(found.values()) is None


def test_a_clock_runs_on_where_its_end_is_taken_back(told):
    told.report("hospitalisation")
    decision = told.decide("kr_drug.serious/1")
    before = told.clocks(only("kr_drug"))["kr_drug.serious/1"]
    told.withdraw(decision)

    after = told.clocks(only("kr_drug"))["kr_drug.serious/1"]
    assert (after.ended, after.due_at) == (None, before.due_at)


def test_neither_a_denial_nor_taking_the_report_back_ends_a_clock(told):
    report = told.report("life_threatening")
    told.judge("unlikely")
    told.expect("expected")
    told.withdraw(report)

    for clock in told.clocks(only("kr_drug", "site")).values():
        assert (clock.ended, clock.holds) == (None, False)


@pytest.mark.parametrize(
    ("key", "left", "state"),
    [
        ("kr_drug.serious/1", timedelta(hours=49), "running"),
        ("kr_drug.serious/1", timedelta(hours=48), "soon"),
        ("kr_drug.serious/1", timedelta(), "soon"),
        ("kr_drug.serious/1", timedelta(seconds=-1), "overdue"),
        ("site.sponsor/1", timedelta(hours=24), "soon"),
    ],
)
def test_a_clock_says_how_near_its_end_is(told, key, left, state):
    told.report("hospitalisation")

    clock = told.clocks(only("kr_drug", "site"))[key]
    assert clock.state(clock.due_at - left) == state


# --------------------------------------------------------------------------- never any later

EVERYTHING = tuple(profile.setting.removeprefix("reporting_") for profile in LAW.profiles)
KEYS = tuple(f"{rule.code}/{number}" for rule in LAW.rules for number in (1, 2))
CRITERIA = st.sets(st.sampled_from(["death", "life_threatening", "hospitalisation", "important"]))
ACTS = st.one_of(
    st.tuples(st.just("correct"), CRITERIA, st.integers(-72, 72), st.sampled_from(["3", "5"])),
    st.tuples(st.just("judge"), st.sampled_from(["possible", "unlikely", "unassessable"])),
    st.tuples(st.just("expect"), st.sampled_from(["expected", "unexpected"])),
    st.tuples(st.just("send"), st.sampled_from(KEYS), st.integers(-9, 9)),
    st.tuples(st.just("decide"), st.sampled_from(KEYS)),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("wait"), st.integers(1, 400)),
)
CONFIRMED = st.fixed_dictionaries(
    {
        "reporting_kr_drug": st.sampled_from(["yes", "no"]),
        "reporting_site": st.sampled_from(["yes", "no"]),
        "reporting_hospital_hours": st.sampled_from(["0", "12", "48"]),
    }
)
LEFT_OUT = ("kr_drug.serious", "kr_drug.complete", "site.hospital", "site.sponsor", "eu.follow_up")
VERSIONS = st.tuples(
    st.sets(st.sampled_from(LEFT_OUT)),
    st.fixed_dictionaries({"kr_drug.severe": st.integers(1, 20), "eu.serious": st.integers(1, 30)}),
    st.sampled_from(["no", "yes"]),
    st.booleans(),
)
ANYTHING = st.one_of(
    ACTS,
    st.tuples(st.just("adopt"), VERSIONS),
    st.tuples(st.just("confirm"), CONFIRMED),
)


def version(left_out=(), days=None, us="no", more=False, name="2"):
    """The rules of the file without some rules, with other days, and with a rule of its own."""
    days = days or {}

    def kept(profile):
        rules = [
            replace(rule, days=Decimal(days[rule.code])) if rule.code in days else rule
            for rule in profile.rules
            if rule.code not in left_out
        ]
        if more and profile.code == "site":
            own = {"code": "site.own", "to": "ethics", "when": ("serious",), "hours": Decimal(2)}
            rules.append(replace(rules[-1], **own))
        return replace(profile, rules=tuple(rules))

    law = Law(name, "d", tuple(map(kept, LAW.profiles)))
    return Adopted(law, {**FIRST.settings, "reporting_us": us})


def act(told, what, *how):
    reports = [e for e in told.entries if e.event.kind == "adverse_event.reported"]
    match what:
        case "correct":
            criteria, hours, grade = how
            aware = AWARE + timedelta(hours=hours)
            told.report(*criteria, replaces=reports[-1].event.id, aware=aware, grade=grade)
        case "judge":
            told.judge(*how)
        case "expect":
            told.expect(*how)
        case "send":
            told.send(how[0], at=told.now + timedelta(hours=how[1]))
        case "decide":
            told.decide(*how)
        case "withdraw":
            told.withdraw(told.entries[how[0] % len(told.entries)])
        case "wait":
            told.now += timedelta(hours=how[0])
        case _:
            of_the_site(told, what, how[0])


def of_the_site(told, what, how):
    """Let the site adopt a version of the rules, or confirm settings."""
    told.adopt(version(*how)) if what == "adopt" else told.confirm(how)


@pytest.mark.shows("ICH E2A III.B.1")
@settings(max_examples=150, deadline=None, derandomize=True)
@given(criteria=CRITERIA, acts=st.lists(ANYTHING, max_size=9), everything=st.booleans())
def test_nothing_told_confirmed_or_adopted_moves_a_due_date_later_or_lets_a_clock_go(
    criteria, acts, everything
):
    told = Told()
    told.adopt(FIRST)
    told.confirm(only(*EVERYTHING).confirmed[0][1] if everything else {})
    told.report(*criteria)
    before = told.clocks(told.rules)
    for one in acts:
        act(told, *one)
        now = told.clocks(told.rules)
        ends = {
            str(e.event.data["clock"])
            for e in told.entries
            if e.event.kind in {"report.sent", "report.decided"}
        }
        for key, was in before.items():
            assert now[key].due_at <= was.due_at
            if now[key].ended and not was.ended:
                followed = now[key].rule.follows
                assert key in ends or any(end.split("/")[0] in followed for end in ends)
        before = now


# ------------------------------------------------------------- rules that the site adopts later


@pytest.fixture
def running():
    """An event that ended in hospital, under the first version of the rules."""
    told = Told()
    told.adopt(FIRST)
    told.report("hospitalisation")
    return told


def test_a_clock_runs_by_the_version_of_its_day_and_a_later_event_by_the_later_one(running):
    days = {"kr_drug.serious": 20}
    before = running.clocks(running.rules)["kr_drug.serious/1"]
    second = running.adopt(version(days=days))

    after = running.clocks(running.rules)["kr_drug.serious/1"]
    assert (after.due_at, after.amount) == (before.due_at, 15)
    assert (after.version, second.law.version) == (running.versions[0], "2")
    later = Told()
    later.versions, later.head = running.versions, running.head
    later.report("hospitalisation")
    clock = later.clocks(later.rules)["kr_drug.serious/1"]
    assert (clock.version, clock.amount) == (second, 20)
    assert later.due(later.rules, "kr_drug.serious/1").startswith("2026-12-12")


def test_a_version_with_fewer_days_brings_a_due_date_nearer_and_says_so(running):
    second = running.adopt(version(days={"kr_drug.serious": 10}))

    clock = running.clocks(running.rules)["kr_drug.serious/1"]
    assert (clock.version, clock.amount) == (second, 10)
    assert running.due(running.rules, "kr_drug.serious/1").startswith("2026-12-02")


def test_a_rule_that_is_taken_out_ends_no_clock_and_starts_none(running):
    before = running.clocks(running.rules)
    running.adopt(version(left_out={"kr_drug.serious", "site.sponsor"}))

    after = running.clocks(running.rules)
    assert {key: one.due_at for key, one in after.items()} == {
        key: one.due_at for key, one in before.items()
    }
    running.send("kr_drug.serious/1")
    assert running.clocks(running.rules)["kr_drug.serious/1"].ended.how == "sent"
    later = Told()
    later.versions, later.head = running.versions, running.head
    later.report("hospitalisation")
    assert not {"kr_drug.serious/1", "site.sponsor/1"} & set(later.clocks(later.rules))


def test_a_rule_that_is_put_in_adds_its_clock_to_what_runs(running):
    before = set(running.clocks(running.rules))
    second = running.adopt(version(more=True))

    after = running.clocks(running.rules)
    assert set(after) - before == {"site.own/1"}
    assert (after["site.own/1"].version, after["site.own/1"].due_at) == (
        second,
        AWARE + timedelta(hours=2),
    )


def test_another_default_of_the_protocol_moves_nothing_later_either(running):
    before = running.clocks(running.rules)["site.hospital/1"].due_at
    settings_now = {**FIRST.settings, "reporting_hospital_hours": "72", "reporting_site": "no"}
    running.adopt(replace(FIRST, settings=settings_now))

    assert running.clocks(running.rules)["site.hospital/1"].due_at == before


def test_what_was_told_before_the_first_version_is_judged_by_that_version(told):
    told.report("hospitalisation")
    first = told.adopt(version(days={"kr_drug.serious": 12}))
    told.adopt(FIRST)

    clock = told.clocks(told.rules)["kr_drug.serious/1"]
    assert (clock.version, clock.amount) == (first, 12)


def test_a_version_comes_back_from_its_entry_as_it_was(told):
    assert told.adopt(FIRST).same(FIRST)
    assert told.versions[0].law.profiles == LAW.profiles
    assert not version(days={"kr_drug.severe": 6}).same(FIRST)


@pytest.mark.parametrize("spelled", ["15.0", "15", "1.5e1"])
def test_a_number_of_days_is_adopted_however_the_file_spells_it(told, spelled):
    adopted_as = told.adopt(version(days={"kr_drug.serious": spelled}))

    told.report("hospitalisation")
    assert adopted_as.law.rule("kr_drug.serious").days == Decimal(15)
    assert told.clocks(told.rules)["kr_drug.serious/1"].amount == 15


@pytest.mark.parametrize(
    ("name", "value"), [("to", "hospital"), ("when", ("device",)), ("starts", "aware_at")]
)
def test_a_code_that_means_something_else_is_found(name, value):
    profiles = [
        replace(one, rules=tuple(replace(r, **{name: value}) for r in one.rules))
        if one.code == "kr_drug"
        else one
        for one in LAW.profiles
    ]
    new = replace(FIRST, law=Law("2", "d", tuple(profiles)))

    found = {rule.code: (what, was.law.version) for rule, what, was in means_other(new, [FIRST])}
    assert found["kr_drug.serious"] == (name, LAW.version)
    assert list(adopted.means_other(version(days={"kr_drug.severe": 6}), [FIRST])) == []


def test_what_two_versions_do_not_say_alike_is_named():
    second = version(left_out={"site.hospital"}, days={"kr_drug.severe": 6}, us="yes", more=True)

    found = {one.code: one for one in adopted.differences(FIRST, second)}
    assert set(found) == {"site.hospital", "kr_drug.severe", "site.own", "reporting_us"}
    assert found["site.hospital"].after is None
    assert found["site.own"].before is None
    assert (found["kr_drug.severe"].before.days, found["kr_drug.severe"].after.days) == (7, 6)
    assert (found["reporting_us"].was, found["reporting_us"].now) == ("no", "yes")
