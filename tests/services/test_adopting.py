"""The rules of reporting in the log: adopted at the start, kept whole, and clocks that go on."""

from dataclasses import replace
from decimal import Decimal

import pytest

from svflab.domain import adopted
from svflab.protocol.loader import ProtocolError
from svflab.records import log, outbox, projections
from svflab.services import accounts, adopting, configuration, deadlines, safety
from svflab.services.rebuild import rebuild
from svflab.services.verify import verify
from tests.people import PASSWORD

SITE = "seoul"


@pytest.fixture
def code(protocol, walk):
    """A participant was admitted to hospital, under the rules that come with svflab."""
    made = walk("open").report(term="systemic.fever", grade="3", serious={"hospitalisation": True})
    return made.known.adverse_event.code


@pytest.fixture
def with_rules(records, protocol, monkeypatch):
    """Start the server with rules in which each rule of a code is another one, or left out."""

    def start(**changed):
        law = records.extensions["reporting"]
        profiles = [
            replace(one, rules=tuple(rule for rule in map(_changed(changed), one.rules) if rule))
            for one in law.profiles
        ]
        new = replace(law, version="site 2", digest="d", profiles=tuple(profiles))
        monkeypatch.setitem(records.extensions, "reporting", new)
        configuration.note_changes(protocol)

    return start


def _changed(changed):
    def change(rule):
        how = changed.get(rule.code.replace(".", "_"), {})
        return None if how is None else replace(rule, **how)

    return change


def told():
    return log.page(SITE, subject=adopted.SUBJECT)


def clocks(protocol, code):
    found = deadlines.clocks(protocol, safety.find(protocol, SITE, code))
    return {clock.key: clock for clock in found}


def row(code):
    return next(one for one in projections.reports(SITE) if one["code"] == code)


def test_a_site_adopts_the_rules_before_its_first_report_and_each_once(records, protocol, code):
    configuration.note_changes(protocol)

    (entry,) = told()
    assert (entry.event.actor, entry.event.data["version"]) == ("system", "2")
    assert adopted.read(entry).law == records.extensions["reporting"]
    assert entry.seq < min(e.seq for e in log.replay(SITE, f"ae:{code}"))


def test_another_file_is_adopted_and_moves_no_clock_that_runs_later(protocol, code, with_rules):
    before, listed = clocks(protocol, code), row(code)
    less, more = {"days": Decimal(9)}, {"hours": Decimal(99)}
    with_rules(kr_drug_serious=less, site_sponsor=more, site_hospital=None)

    after = clocks(protocol, code)
    assert len(told()) == 2
    assert (after["kr_drug.serious/1"].amount, after["site.sponsor/1"].amount) == (9, 24)
    assert all(after[key].due_at <= was.due_at for key, was in before.items())
    assert row(code) == listed
    rebuild(protocol)
    assert row(code) == listed
    assert verify(protocol).is_whole


def test_a_rule_brought_nearer_shows_on_the_lists_at_once(protocol, code, with_rules):
    accounts.create("safety", "Safety", {SITE: ("safety_officer",)}, password=PASSWORD)
    listed = row(code)["due_at"]
    with_rules(site_sponsor={"hours": Decimal(6)})

    after = clocks(protocol, code)["site.sponsor/1"]
    assert row(code)["due_at"] == after.due_at < listed
    assert after.version.law.version == "site 2"
    told_of = [one["kind"] for one in outbox.of_subject(SITE, adopted.SUBJECT)]
    assert told_of == ["rules.adopted"]
    before = row(code)
    rebuild(protocol)
    assert row(code) == before


def test_a_code_that_means_something_else_stops_the_start_with_a_sentence(
    records, protocol, code, with_rules, monkeypatch
):
    with pytest.raises(ProtocolError) as stopped:
        with_rules(kr_drug_serious={"to": "hospital"}, site_sponsor={"hours": Decimal(6)})

    (problem,) = stopped.value.problems
    assert problem.words.startswith("rule kr_drug.serious: to is not as in version 2")
    text = problem.path.read_text().splitlines()[problem.line - 1]
    assert text.strip() == 'code    = "kr_drug.serious"'
    assert len(told()) == 1
    adopting.before_report(protocol, SITE)  # no report waits for it either
    monkeypatch.setitem(records.config, "REPORTING", "/gone/since/the/start.toml")
    adopting.before_report(protocol, SITE)
    assert len(told()) == 1
