"""What is scanned and is no thing of a case: commands, badges, keys that nobody can read."""

import pytest
from flask import current_app

from svflab.domain.commands import CODES, TEST_CARD
from svflab.records import log
from svflab.services import accounts, badges
from svflab.services.errors import Invalid, NotThere
from svflab.services.scan import answer


@pytest.fixture
def people(records):
    """Make a nurse, and an administrator who gives badges."""
    for name, role in (("kim", "nurse"), ("adm", "administrator")):
        accounts.create(name, name.title(), {"seoul": [role]}, password="three wet horses")
    return {"actor": "adm", "role": "administrator"}


def scan(text, **more):
    protocol = current_app.extensions["protocol"]
    return answer(protocol, "seoul", text, account="kim", role="nurse", **more)


def kept():
    return [entry.event.data for entry in log.page("seoul", kind="scan.answered")]


def test_a_command_is_kept_as_a_scan_with_what_came_of_it(people):
    given = scan(CODES["next"], did="pressed")

    assert (given.state, given.why) == ("info", "command")
    assert given.facts == {"command": "next", "did": "pressed"}
    assert [one["facts"] for one in kept()] == [{"command": "next", "did": "pressed"}]


def test_what_a_page_cannot_have_done_is_not_kept(people):
    assert scan(CODES["void"], did="<b>").facts == {"command": "void", "did": ""}


def test_the_test_card_says_that_it_is_one(people):
    assert scan(TEST_CARD).facts["command"] == "test"


def test_keys_that_could_not_be_read_are_kept_as_a_digest_with_their_cause(people):
    given = scan("LOT22YZ", did="unsure", causes=["qwertz", "nonsense"])

    assert (given.state, given.why, given.facts["causes"]) == ("unknown", "unsure", "qwertz")
    assert "LOT22YZ" not in str(kept())


def test_what_disturbs_a_scanner_is_told_with_a_code_that_is_not_known(people):
    assert scan("ABC", causes=["caps"]).facts["causes"] == "caps"


def test_a_badge_names_its_bearer_and_nothing_else(people):
    code = badges.issue("kim", **people)

    given = scan(code)

    assert (given.state, given.why, given.facts) == ("info", "badge", {"account": "kim"})


def test_a_badge_that_was_revoked_or_replaced_is_void(people, clock):
    first = badges.issue("kim", **people)
    second = badges.issue("kim", **people)
    assert (scan(first).why, scan(second).why) == ("badge_void", "badge")

    badges.revoke("kim", **people)
    clock.tick(seconds=5)  # the same code at once is the same scan

    assert badges.badge_of("kim") == ""
    assert scan(second).why == "badge_void"


def test_the_badge_of_an_account_that_has_ended_is_void(people):
    code = badges.issue("kim", **people)
    accounts.deactivate("kim", **people)

    assert badges.bearer(code)[1] is False
    with pytest.raises(Invalid):
        badges.issue("kim", **people)


def test_a_badge_of_another_site_is_not_known_here(people):
    accounts.create("lee", "Lee", {"busan": ["nurse"]}, password="three wet horses")
    code = badges.issue("lee", **people)

    assert scan(code).why == "not_known"


def test_nobody_and_no_code_have_no_badge(people):
    with pytest.raises(NotThere):
        badges.issue("nobody", **people)
    assert badges.bearer("B00000000X") == (None, False)


def test_what_happens_to_badges_is_told_of_the_account(people):
    badges.issue("kim", **people)
    badges.issue("kim", **people)

    told = [one.event.kind for one in log.page("house", subject="account:kim", size=3)]
    assert told == ["account.badge_issued", "account.badge_revoked", "account.badge_issued"]
