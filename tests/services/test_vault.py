"""The promises of the identity vault."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from svflab.records import db, log, transaction
from svflab.records import vault as rows
from svflab.records.vault import VaultRow
from svflab.services import vault
from svflab.services.errors import Invalid, NotAllowed, VaultShut
from svflab.services.vault import Identity

PERSON = Identity("Hong Gil-dong", "A1234567", "1961-04-30")
NURSE = {"site": "seoul", "actor": "kim", "role": "nurse"}
NEW_KEY = base64.b64encode(b"another key of 32 bytes, for now").decode()


@pytest.fixture
def kept(records):
    vault.put("P-003", PERSON, **NURSE)
    return records


def told(kind):
    return [entry.event for entry in log.entries("seoul") if entry.event.kind == kind]


def test_what_is_put_is_seen_at_the_identity_check(kept):
    assert vault.look("P-003", "identity_check", "C7K3QM9X2C", **NURSE) == PERSON


@pytest.mark.shows("PIPA 29-5")
def test_each_look_is_told_with_its_reason_and_never_a_value(kept):
    vault.look("P-003", "identity_check", "C7K3QM9X2C", **NURSE)

    (event,) = told("identity.viewed")
    assert (event.about, event.actor, event.role) == ("participant:P-003", "kim", "nurse")
    assert event.touches == ("case:C7K3QM9X2C",)
    assert event.data == {
        "shown": ["name", "record_number", "birth_date"],
        "why": "identity_check",
    }


def test_the_log_names_what_changed_and_holds_nothing_of_it(kept):
    vault.put("P-003", replace(PERSON, name="Hong Kil-dong"), **NURSE)

    first, second = told("identity.kept")
    assert first.data == {"changed": ["name", "record_number", "birth_date"], "new": True}
    assert second.data == {"changed": ["name"], "new": False}
    text = "".join(entry.event.canonical() for entry in log.entries("seoul"))
    assert not any(value in text for value in ("Hong", "A1234567", "1961-04-30"))


def test_the_same_identity_again_is_no_change(kept):
    vault.put("P-003", PERSON, **NURSE)

    assert len(told("identity.kept")) == 1


def test_nothing_in_the_database_can_be_read_without_the_key(kept):
    row = db.session.query(VaultRow).one()

    assert all(value.encode() not in row.sealed for value in ("Hong", "A1234567", "1961"))
    assert not vault.holds("P-004", site="seoul")
    assert vault.look("P-004", "identity_check", **NURSE) is None


def test_an_identity_put_in_anothers_place_does_not_open(kept):
    moved = replace(rows.find("seoul", "P-003"), participant="P-004")
    with transaction():
        rows.keep(moved)

    with pytest.raises(VaultShut, match="changed"):
        vault.look("P-004", "identity_check", **NURSE)


@pytest.mark.shows("PIPA 29-5")
@pytest.mark.parametrize("role", ["safety_officer", "quality", "administrator"])
def test_who_does_not_check_an_identity_does_not_see_it(kept, role):
    with pytest.raises(NotAllowed):
        vault.look("P-003", "identity_check", site="seoul", actor="kim", role=role)
    with pytest.raises(NotAllowed):
        vault.put("P-003", PERSON, site="seoul", actor="kim", role=role)

    assert told("identity.viewed") == []


def test_the_laboratory_sees_an_identity_at_its_check_only(kept):
    lab = {"site": "seoul", "actor": "lee", "role": "processor"}

    assert vault.look("P-003", "identity_check", **lab) == PERSON
    with pytest.raises(NotAllowed):
        vault.look("P-003", "registration", **lab)


@pytest.mark.shows("PIPA 24-2")
@pytest.mark.parametrize(
    "text",
    [
        "610430-1234567",
        "6104301234567",
        "610430 - 1234567",
        "610430–1234567",
        "６１０４３０－１２３４５６７",
        "610430-1******",
        "no. 610430-1234567 of 1961",
    ],
)
@pytest.mark.parametrize("field", ["name", "record_number"])
def test_a_resident_registration_number_is_never_kept(records, field, text):
    with pytest.raises(Invalid) as caught:
        vault.put("P-003", replace(PERSON, **{field: text}), **NURSE)

    assert caught.value.errors == {field: "resident_number"}
    assert not vault.holds("P-003", site="seoul")


@pytest.mark.parametrize("number", ["12345678", "A-610430", "9999991234567", "610430"])
def test_a_record_number_that_is_none_is_kept(records, number):
    vault.put("P-003", Identity(record_number=number), **NURSE)

    assert vault.look("P-003", "identity_check", **NURSE).record_number == number


@pytest.mark.parametrize("born", ["1961-02-30", "30.4.1961", "2026-11-24", "1066-10-14"])
def test_a_birth_date_is_a_day_that_was(records, born):
    with pytest.raises(Invalid) as caught:
        vault.put("P-003", replace(PERSON, birth_date=born), **NURSE)

    assert caught.value.errors == {"birth_date": "date"}


def test_nobody_is_no_identity(records):
    with pytest.raises(Invalid, match="missing"):
        vault.put("P-003", Identity(" ", "", ""), **NURSE)


def test_a_new_key_in_front_takes_over_and_the_old_one_can_go(kept):
    old = kept.config["VAULT_KEYS"]
    kept.config["VAULT_KEYS"] = (NEW_KEY, *old)

    assert vault.rotate() == 1
    assert vault.rotate() == 0

    kept.config["VAULT_KEYS"] = (NEW_KEY,)
    assert vault.look("P-003", "identity_check", **NURSE) == PERSON


def test_without_its_key_an_identity_stays_shut_and_no_look_is_told(kept):
    kept.config["VAULT_KEYS"] = (NEW_KEY,)

    with pytest.raises(VaultShut, match="key"):
        vault.look("P-003", "identity_check", **NURSE)

    assert told("identity.viewed") == []


def test_a_rotation_is_told_by_the_names_of_the_keys_and_how_many_it_moved(kept):
    vault.put("P-004", replace(PERSON, name="Kim Cheol-su"), **NURSE)
    (before,) = vault.keyring()
    kept.config["VAULT_KEYS"] = (NEW_KEY, *kept.config["VAULT_KEYS"])

    vault.rotate(role="administrator")

    after = vault.keyring()[0]
    (event,) = [e.event for e in log.entries("house") if e.event.kind == "vault.rotated"]
    assert event.data == {"identities": 2, "key": after.name, "old_keys": [before.name]}
    assert (event.actor, event.role) == ("system", "administrator")
    assert NEW_KEY not in event.canonical()


def test_each_key_is_named_with_what_it_opens_and_one_that_is_missing_too(kept):
    (old,) = vault.keyring()
    kept.config["VAULT_KEYS"] = (NEW_KEY, *kept.config["VAULT_KEYS"])
    vault.put("P-004", PERSON, **NURSE)
    first, second = vault.keyring()
    kept.config["VAULT_KEYS"] = (NEW_KEY,)

    assert [(first.place, first.identities), (second.place, second.identities)] == [(1, 1), (2, 1)]
    assert vault.keyring() == (first, replace(old, place=0))


def test_a_rotation_that_cannot_open_one_identity_changes_none(kept):
    kept.config["VAULT_KEYS"] = (NEW_KEY, *kept.config["VAULT_KEYS"])
    (stranger,) = (one for one in vault.keyring() if one.place == 2)
    with transaction():
        rows.keep(replace(rows.find("seoul", "P-003"), participant="P-004", key_id="0" * 16))

    with pytest.raises(VaultShut, match="key"):
        vault.rotate()

    assert stranger in vault.keyring()
    assert [e for e in log.entries("house") if e.event.kind == "vault.rotated"] == []


def test_a_name_that_is_corrected_while_the_key_changes_stays_corrected(kept):
    kept.config["VAULT_KEYS"] = (NEW_KEY, *kept.config["VAULT_KEYS"])

    def correct():
        with kept.app_context():
            vault.put("P-003", replace(PERSON, name="Hong Kil-dong"), **NURSE)

    with ThreadPoolExecutor(1) as pool:
        with transaction():
            (old,) = rows.not_under(vault.keyring()[0].name)
            corrected = pool.submit(correct)
            with pytest.raises(TimeoutError):
                corrected.result(timeout=0.5)
            rows.keep(old)
        corrected.result(timeout=10)

    assert vault.rotate() == 0
    assert vault.look("P-003", "identity_check", **NURSE).name == "Hong Kil-dong"
