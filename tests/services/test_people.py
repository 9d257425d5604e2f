"""Who there is: read anew as soon as something happened to an account, and else not."""

from svflab.records import log
from svflab.services import accounts, cases
from svflab.services.people import everybody
from svflab.services.record import HOUSE, note


def test_nobody_is_read_again_while_nothing_happens_to_accounts(records):
    accounts.create("kim", "Kim", {"seoul": ["nurse"]})
    first = everybody()

    note("scan.answered", "site:seoul", {}, site="seoul")

    assert everybody() is first
    assert everybody(log.head(HOUSE)[0].hash) is first
    assert cases.names() == {"kim": "Kim"}


def test_who_comes_and_who_goes_is_known_at_once(records):
    accounts.create("kim", "Kim", {"seoul": ["nurse"]})
    assert [one.id for one in cases.people("seoul")] == ["kim"]

    accounts.create("lee", "Lee", {"seoul": ["nurse"], "busan": ["surgeon"]})
    assert [one.id for one in cases.people("seoul")] == ["kim", "lee"]
    assert [one.id for one in cases.people("busan")] == ["lee"]

    accounts.deactivate("kim", actor="lee", role="administrator")
    assert [one.id for one in cases.people("seoul")] == ["lee"]
    assert cases.names() == {"kim": "Kim", "lee": "Lee"}
