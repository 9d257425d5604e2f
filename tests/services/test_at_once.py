"""Two who end the same thing in the same moment: one act stands, the other is told so."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from svflab import clock as clocks
from svflab.domain.event import instant_text
from svflab.records import db, log, transaction
from svflab.services import inbox, reporting
from svflab.services.errors import Conflict, Refused
from svflab.services.sign import Proved
from svflab.services.verify import verify
from tests.services.test_safety import begin as begin
from tests.services.test_safety import bruise, code_of, judge, report, told

SITE = "seoul"


def at_once(app, do, count=2):
    """What `do` answers, or raises, in threads that all stand before the log when it is freed.

    Whatever is read before the log is locked is read by each of them, and is old by then.
    """

    def ask(number):
        with app.app_context():
            try:
                return do(number)
            except (Conflict, Refused) as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(count) as pool:
        with transaction():
            log.head(SITE, lock=True)
            asked = [pool.submit(ask, number) for number in range(count)]
            sleep(0.15)
        return [one.result() for one in asked]


def steps(code, kind):
    return [e for e in log.replay(SITE, f"ae:{code}") if e.event.kind == kind]


def told_by(who, kind, code, **data):
    return told(kind, f"ae:{code}", who, "safety_officer", **data)


@pytest.fixture
def code(protocol, begin):
    """An adverse event of which all is done but its close."""
    found = code_of(report(protocol, begin("open"), bruise(outcome="recovered")))
    triage = told_by("safety", "adverse_event.triaged", found, seriousness="confirmed")
    inbox.record(protocol, triage, {})
    judge(protocol, found, device="unlikely")
    return found


def test_of_two_who_close_an_event_at_once_one_closes_it(records, protocol, code):
    people = ("safety", "deputy")
    acts = [told_by(who, "adverse_event.closed", code) for who in people]

    def close(number):
        by = Proved(people[number], "safety_officer")
        return inbox.close(protocol, acts[number], {}, by)

    answers = at_once(records, close)

    (refused,) = [answer for answer in answers if isinstance(answer, Refused)]
    assert [found.rule for found in refused.findings] == ["review_closed"]
    (closed,) = steps(code, "adverse_event.closed")
    (one,) = [answer for answer in answers if not isinstance(answer, Exception)]
    assert one.entry == closed
    signed = [e for e in log.entries(SITE) if e.event.kind == "signature.given"]
    assert [e.event.actor for e in signed if e.seq > closed.seq] == [closed.event.actor]
    assert verify(protocol).is_whole


def test_of_two_reports_sent_at_once_one_ends_the_clock(records, protocol, begin):
    day = begin("open")
    code = code_of(report(protocol, day, bruise(serious=["hospitalisation"], grade="3")))
    acts = [
        told_by(who, "report.sent", code, to=f"desk of {who}", sent_at=instant_text(clocks.now()))
        for who in ("safety", "deputy")
    ]

    def send(number):
        return reporting.send(protocol, acts[number], {}, ["site.sponsor/1"])

    answers = at_once(records, send)

    assert [answer.code for answer in answers if isinstance(answer, Conflict)] == ["changed"]
    (sent,) = steps(code, "report.sent")
    ((one,),) = [answer for answer in answers if not isinstance(answer, Exception)]
    assert one.entry == sent
