"""Two participants with similar names on one day: both are marked, and neither is named."""

import pytest

from svflab.services import vault
from svflab.services.vault import Identity
from tests.people import SITE


def keep(ward, participant, name):
    with ward.app.app_context():
        vault.put(participant, Identity(name=name), site=SITE, actor="nurse", role="nurse")


@pytest.fixture
def two(ward):
    """Two open cases, of participants whose names differ in a letter, and a third participant."""
    ward.until("open")
    with ward.app.app_context():
        ward.participant("P-002").until("open")
        ward.participant("P-003").until("register")
    for participant, name in (("P-001", "Kim Min-jun"), ("P-002", "Kim Min Joon")):
        keep(ward, participant, name)
    return ward


def test_names_that_are_alike_are_marked_where_their_cases_are_by_code_alone(two):
    keep(two, "P-003", "Kim Minjun")  # no case is open: nobody on this day is taken for them

    board = two.at_work("nurse").get("/").text
    case = two.page("nurse")
    listed = two.at_work("coordinator").get("/participants/").text

    assert "similar name: P-002. Compare the second identifier." in board
    assert "similar name: P-001. Compare the second identifier." in board
    assert "similar name: P-002. Compare the second identifier." in case
    assert listed.count("similar name: ") == 2
    for page in (board, case, listed):
        assert "Min" not in page.replace("Minute", "")


def test_other_names_are_not_marked_nor_is_one_that_cannot_be_opened(two):
    keep(two, "P-002", "Park Seo-yeon")
    assert "similar name" not in two.at_work("nurse").get("/").text

    keep(two, "P-002", "Kim Min Joon")
    two.app.config["VAULT_KEYS"] = ["A" * 43 + "="]
    assert "similar name" not in two.at_work("nurse").get("/").text
