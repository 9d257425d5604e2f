"""What stands beside the log: heads, the index of subjects, free text, and the lists."""

import json
from itertools import pairwise

import pytest

from svflab.records import log
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from tests.tampering.hand import SITE, first, sql, stored, the_head


def test_a_head_that_was_moved_is_found(owner, found):
    sql("UPDATE log_head SET hash = :h WHERE site = :s", h="0" * 64, s=SITE)

    assert first(found()) == ("head", SITE, the_head().seq)


def test_an_entry_that_was_hidden_from_its_case_is_found(owner, day, found):
    sql("DELETE FROM event_subject WHERE seq = 12 AND subject = :s", s=f"case:{day.code}")

    assert "index_missing" in {one.what for one in found()}


@pytest.mark.parametrize("seq", [5, 4711, -1])
def test_an_entry_that_was_put_under_another_subject_is_found(owner, found, seq):
    sql(f"INSERT INTO event_subject VALUES ('{SITE}', 'case:C0000000000', {seq})")

    assert first(found()) == ("index_surplus", SITE, seq)


def test_other_words_in_a_free_text_are_found(owner, found):
    sql("UPDATE text SET body = 'nothing of note'")

    (only,) = found()
    assert (only.what, only.said["name"]) == ("text_changed", "reason")


def test_another_salt_is_found(owner, found):
    sql("UPDATE text SET salt = :s", s="0" * 32)

    assert [one.what for one in found()] == ["text_changed"]


def test_words_that_are_gone_are_found(owner, found):
    sql("DELETE FROM text")

    assert [one.what for one in found()] == ["text_missing"]


@pytest.mark.parametrize("event", ["of nothing", None])
def test_words_that_nobody_sealed_are_found(owner, found, event):
    event = event or stored("event_id", 5)
    sql("INSERT INTO text VALUES (:e, 'note', 'salt', 'words')", e=event)

    assert [one.what for one in found()] == ["text_surplus"]


def test_words_that_nobody_took_out_are_missed(owner, protocol, found):
    sql("UPDATE text SET body = NULL")

    assert [one.what for one in found()] == ["text_gone"]
    assert verify(protocol).redacted == 1


@pytest.mark.parametrize(
    ("change", "what", "table"),
    [
        ("UPDATE case_list SET state = 'closed'", "list_other", "case_list"),
        ("UPDATE case_list SET opened_at = ended_at WHERE 1 = 0", None, None),
        ("DELETE FROM case_list", "list_missing", "case_list"),
        ("DELETE FROM participant", "list_missing", "participant"),
        ("UPDATE code SET participant = 'P-002'", "list_other", "code"),
        ("DELETE FROM kit_use", "list_missing", "kit_use"),
        ("INSERT INTO place_use VALUES ('seoul', 'bench:x', 'C')", "list_surplus", "place_use"),
        ("UPDATE account SET name = 'B Nurse'", "list_other", "account"),
        (
            "INSERT INTO account_role VALUES ('nurse', 'seoul', 'administrator')",
            "list_surplus",
            "account_role",
        ),
    ],
)
def test_a_list_that_says_something_else_than_the_log_is_found_and_mended(
    day, protocol, found, change, what, table
):
    sql(change)

    assert [(one.what, one.said["table"]) for one in found()] == ([(what, table)] if what else [])

    rebuild(protocol)
    assert found() == []


def test_a_log_that_nobody_touched_is_whole(day, protocol):
    report = verify(protocol, [the_head()])

    assert report.is_whole
    assert report.entries == sum(head.seq for head in report.heads)
    assert the_head() in report.heads
    assert report.texts == 1
    assert {"vault", "credential", "session"} <= set(report.not_covered)


def test_the_seals_of_a_chain_lead_from_one_to_the_next(day):
    entries = list(log.entries(SITE))

    assert all(one.hash == two.prev_hash for one, two in pairwise(entries))
    assert json.loads(stored("event", 1))["kind"] == "participant.registered"


def test_a_label_template_that_is_not_what_its_digest_says_is_found(owner, found):
    row = {"d": "0" * 64, "a": b"another drawing", "k": "2026-11-23 00:00:00+00:00"}
    sql("INSERT INTO label_template VALUES (:d, 'wristband', '2', :k, :a)", **row)

    (only,) = found()
    assert (only.what, only.said["name"]) == ("template_changed", "wristband")
