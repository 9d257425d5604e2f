"""The review of an adverse event: where it stands, what it waits on, and on whom."""

from datetime import UTC, datetime, timedelta

import pytest

from svflab.domain import absences, inbox
from svflab.domain.event import instant_text
from svflab.domain.inbox import NEVER, OFFICER, Owed
from tests.domain.test_subjects import REPORT, T0, Log

AWARE = {"aware_at": instant_text(T0)}
DUE = datetime(2026, 11, 30, tzinfo=UTC)


class Desk(Log):
    """A chain in memory with what a safety desk does."""

    def triage(self, seriousness="confirmed"):
        data = {"seriousness": seriousness}
        return self.add("adverse_event.triaged", REPORT, role="safety_officer", data=data)

    def ask(self, to="nurse"):
        return self.add("query.asked", REPORT, role="safety_officer", data={"to": to})

    def answer(self, query):
        data = {"query": query.event.id if query else "e999"}
        return self.add("query.answered", REPORT, role="nurse", data=data)

    def follow_up(self, **told):
        return self.add("follow_up.told", REPORT, role="nurse", data=AWARE | told)

    def assign(self, to="park"):
        data = {"to": to}
        given = {"role": "safety_officer", "data": data, "reason": "sha256:holiday"}
        return self.add("adverse_event.assigned", REPORT, **given)

    def close(self, reason="sha256:seen to its end"):
        given = {"role": "safety_officer", "reason": reason}
        return self.add("adverse_event.closed", REPORT, **given)

    def reopen(self):
        given = {"role": "safety_officer", "reason": "sha256:a letter came"}
        return self.add("adverse_event.reopened", REPORT, **given)

    @property
    def now(self):
        return inbox.review(self.event)

    @property
    def waits(self):
        return [wait.what for wait in self.now.waits]


@pytest.fixture
def desk():
    made = Desk()
    made.report()
    return made


@pytest.fixture
def closed(desk):
    desk.triage()
    desk.judge()
    desk.close()
    return desk


def test_a_report_waits_for_triage_and_for_a_physician(desk):
    assert desk.now.state == "new"
    assert desk.waits == ["triage", "causality"]
    assert inbox.whom(desk.now) == {OFFICER: "triage", "role:surgeon": "causality"}


def test_who_triages_it_has_it_from_then_on(desk):
    desk.triage()

    assert (desk.now.state, desk.now.assignee) == ("triaged", "kim")
    assert desk.now.on(["account:kim"])[0].what == "causality"


def test_whoever_it_is_assigned_to_last_has_it(desk):
    desk.triage()
    desk.assign("park")
    desk.assign("lee")

    assert desk.now.assignee == "lee"


def test_a_question_waits_on_who_was_asked_until_it_is_answered(desk):
    query = desk.ask(to="nurse")
    assert desk.now.state == "with_reporter"
    assert desk.waits == ["answer", "causality"]
    assert [wait.what for wait in desk.now.on(["account:nurse"])] == ["answer"]

    desk.answer(query)
    assert desk.now.state == "new"
    assert not desk.now.open_queries
    assert len(desk.now.queries[0].answers) == 1


def test_an_answer_names_a_question_of_this_event(desk):
    desk.answer(desk.ask())
    assert desk.rules == []

    desk.answer(None)
    assert desk.rules == ["query_unknown"]


def test_what_was_queried_is_triaged_again_once_it_is_answered(desk):
    desk.triage("queried")
    query = desk.ask()
    assert "triage" not in desk.waits

    desk.answer(query)
    assert "triage" in desk.waits


def test_an_event_that_is_judged_and_triaged_may_be_closed(desk):
    desk.triage()
    desk.judge()

    assert (desk.now.state, desk.waits) == ("in_review", ["closing"])
    desk.close()
    assert (desk.now.state, desk.waits, desk.rules) == ("closed", [], [])


@pytest.mark.parametrize(
    ("done", "rule"),
    [
        (("judge",), "review_untriaged"),
        (("triage",), "review_unjudged"),
        (("triage", "judge", "ask"), "review_query_open"),
        (("judge", "triage", "follow_up"), "review_untriaged"),
    ],
)
def test_what_is_still_open_keeps_an_event_from_its_close(desk, done, rule):
    for act in done:
        getattr(desk, act)()
    desk.close()

    assert rule in desk.rules


def test_a_report_that_is_still_to_be_sent_keeps_an_event_from_its_close(desk):
    desk.triage()
    desk.judge()
    now = inbox.review(desk.event, Owed(reports=(DUE,)))

    assert [wait.what for wait in now.waits] == ["report"]
    assert [found.rule for found in inbox.unsettled(desk.event, now)] == ["review_clock_open"]


def test_what_is_serious_and_related_waits_for_a_word_on_whether_it_was_expected(desk):
    first = desk.entries[0].event.id
    desk.report(replaces=first, reason="sha256:worse", serious={"hospitalisation": True})
    desk.triage()
    desk.judge()
    assert desk.waits == ["expectedness"]

    given = {"expected": "expected", "version": "1", "list_says": "listed"}
    desk.add("expectedness.judged", REPORT, role="surgeon", data=given)
    assert desk.waits == ["closing"]


def test_an_outcome_that_may_change_takes_a_reason_to_close(desk):
    desk.triage()
    desk.judge()
    desk.close(reason="")

    assert desk.rules == ["review_outcome_open"]


def test_a_closed_event_is_closed_once_and_reopened_with_a_reason(closed):
    closed.close()
    assert closed.rules == ["review_closed"]


def test_only_a_closed_event_is_reopened(desk):
    desk.triage()
    desk.reopen()

    assert "review_open" in desk.rules


def test_a_reopened_event_may_be_asked_about_and_closed_again(closed):
    closed.reopen()
    assert (closed.now.state, closed.waits) == ("reopened", ["closing"])

    closed.answer(closed.ask())
    closed.close()
    assert (closed.now.state, closed.rules) == ("closed", [])


@pytest.mark.parametrize("act", ["follow_up", "judge"])
def test_whatever_is_told_anew_of_a_closed_event_opens_it_again(closed, act):
    getattr(closed, act)()

    assert closed.now.state == "reopened"
    assert closed.now.again
    assert closed.rules == []


def test_a_late_correction_opens_what_it_must(closed):
    first = closed.entries[0].event.id
    closed.report(replaces=first, reason="sha256:it was worse", grade="3")

    assert closed.now.state == "reopened"
    assert closed.waits == ["triage", "causality"]


def test_a_correction_that_changes_no_seriousness_grade_or_term_leaves_the_triage(desk):
    first = desk.entries[0].event.id
    desk.triage()
    desk.report(replaces=first, reason="sha256:another time", action="other")

    assert "triage" not in desk.waits


def test_a_follow_up_is_triaged_in_its_turn(desk):
    desk.triage()
    desk.follow_up()
    assert (desk.now.state, desk.now.again) == ("new", "follow_up.told")

    desk.triage()
    assert (desk.now.state, desk.now.again) == ("triaged", "")


def test_nothing_is_known_of_an_event_before_it_began(desk):
    desk.follow_up(aware_at=instant_text(T0 - timedelta(days=30)))

    assert desk.rules == ["aware_before_onset"]


def test_a_report_that_was_taken_back_waits_for_nobody(desk):
    first = desk.entries[0].event.id
    desk.add("entry.withdrawn", REPORT, role="nurse", replaces=first, reason="sha256:a slip")

    assert (desk.now.state, desk.now.waits) == ("taken_back", ())


def test_a_clock_that_runs_on_is_waited_for_though_the_event_is_closed_or_taken_back(closed):
    owed = Owed(reports=(DUE,))
    now = inbox.review(closed.event, owed)
    assert (now.state, now.waits_on, now.is_open) == ("closed", "report", False)
    assert inbox.act_by(closed.event, now, 24) == DUE

    first = closed.entries[0].event.id
    closed.add("entry.withdrawn", REPORT, role="nurse", replaces=first, reason="sha256:a slip")
    now = inbox.review(closed.event, owed)
    assert (now.state, [wait.what for wait in now.waits]) == ("taken_back", ["report"])


def test_what_was_triaged_and_judged_can_be_taken_back_and_its_clock_still_ends(closed):
    first, told = closed.entries[0].event.id, len(closed.rules)
    closed.add("entry.withdrawn", REPORT, role="nurse", replaces=first, reason="sha256:a slip")
    sent = {"to": "MFDS", "sent_at": instant_text(T0), "clock": "x/0", "report": "initial"}
    closed.add("report.sent", REPORT, role="safety_officer", data=sent)
    assert len(closed.rules) == told

    closed.judge()
    assert "order" in closed.rules


@pytest.mark.shows("Part 11 11.10(e)")
def test_no_act_of_a_review_is_corrected_or_taken_back(desk):
    triage = desk.triage()
    given = {"role": "safety_officer", "reason": "sha256:a slip"}
    desk.add("entry.withdrawn", REPORT, replaces=triage.event.id, **given)

    assert "never_withdrawn" in desk.rules


def test_the_nearest_clock_says_until_when_something_is_to_be_done(desk):
    event, day = desk.event, timedelta(hours=24)
    assert inbox.act_by(event, desk.now, 24) == T0 + day

    owed = inbox.review(event, Owed(reports=(DUE, T0 + timedelta(hours=3))))
    assert inbox.act_by(event, owed, 24) == T0 + timedelta(hours=3)


def test_what_may_only_be_closed_stands_behind_every_clock(desk):
    desk.triage()
    desk.judge()

    assert inbox.act_by(desk.event, desk.now, 24) == NEVER


# ------------------------------------------------------------------------------------- absence


def away(log, first, last, cover="lee"):
    data = {"cover": cover, "starts_at": instant_text(first), "ends_at": instant_text(last)}
    return log.add("absence.told", "account:kim", role="safety_officer", data=data)


def test_a_cover_covers_from_the_first_instant_until_before_the_last():
    log, day = Desk(), timedelta(days=1)
    away(log, T0 + day, T0 + 2 * day)
    told = absences.read(log.entries)

    at = [T0, T0 + day, T0 + 2 * day - timedelta(seconds=1), T0 + 2 * day]
    assert [absences.covered(told, "lee", one) for one in at] == [(), ("kim",), ("kim",), ()]
    assert absences.covered(told, "park", T0 + day) == ()


def test_an_absence_that_is_ended_is_over_from_then_on():
    log = Desk()
    told = away(log, T0, T0 + timedelta(days=9))
    log.add("absence.ended", "account:kim", data={"absence": told.event.id})

    (one,) = absences.read(log.entries)
    assert one.ended_by == "kim"
    assert one.state(T0 + timedelta(hours=1)) == "over"
