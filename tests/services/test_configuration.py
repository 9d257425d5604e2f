"""What the server runs with is in the log: at the first start, and wherever it differs since."""

from dataclasses import replace

from svflab.records import log
from svflab.services import configuration
from svflab.services.configuration import CONFIGURED, PROTOCOL
from svflab.services.record import HOUSE
from tests.conftest import SETTINGS


def told(kind):
    return [entry.event.data for entry in reversed(log.page(HOUSE, kind=kind))]


def test_the_first_start_records_everything_and_the_next_one_nothing(records):
    protocol = records.extensions["protocol"]
    configuration.note_changes(protocol)
    configuration.note_changes(protocol)

    (settled,), (known,) = told(CONFIGURED), told(PROTOCOL)
    assert settled["SITE_NAME"] == SETTINGS["SITE_NAME"]
    assert settled["changed"] == []
    assert known["digest"] == protocol.digest


def test_no_secret_is_ever_in_the_log(records):
    configuration.note_changes(records.extensions["protocol"])

    (settled,) = told(CONFIGURED)
    assert settled["SECRET_KEY"] == settled["VAULT_KEYS"] == "set"
    assert not {SETTINGS["SECRET_KEY"], SETTINGS["VAULT_KEYS"]} & set(map(str, settled.values()))


def test_a_setting_and_a_protocol_that_changed_are_named(records, monkeypatch):
    protocol = records.extensions["protocol"]
    configuration.note_changes(protocol)
    monkeypatch.setitem(records.config, "SESSION_IDLE_MINUTES", 5)
    configuration.note_changes(replace(protocol, version="99", digest="f" * 64))

    assert told(CONFIGURED)[1]["changed"] == ["SESSION_IDLE_MINUTES"]
    assert told(CONFIGURED)[1]["SESSION_IDLE_MINUTES"] == "5"
    assert told(PROTOCOL)[1]["changed"] == ["digest", "version"]
