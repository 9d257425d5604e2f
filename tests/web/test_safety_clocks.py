"""The clocks on the page of an adverse event: read in words, ended by what was sent or decided."""

import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from svflab.records import log
from svflab.services import configuration, deadlines, safety
from svflab.services.verify import verify
from svflab.services.walk import Day
from tests.forms import form_of
from tests.people import PASSWORD, SITE, person
from tests.web.codes import ungrouped


@pytest.fixture
def code(app, clock):
    """The code of an event that was life-threatening, known ten minutes ago."""
    with app.app_context():
        wait = lambda minutes: clock.tick(timedelta(minutes=minutes))  # noqa: E731
        day = Day(app.extensions["protocol"], SITE, "P-001", wait=wait).until("open")
        flags = {"life_threatening": True}
        made = day.report(term="systemic.fever", grade="4", serious=flags)
    clock.tick(minutes=10)
    return made.known.adverse_event.code


@pytest.fixture
def ahn(app):
    return person(app, "ahn", "safety_officer")


def shown(page):
    return " ".join(re.sub(r"<[^>]+>", " ", ungrouped(page.text)).split())


def sent(browser, code, *clocks, **words):
    form = form_of(browser.get(f"/safety/{code}"), f"sent-{code}-{running(browser, code)}")
    return filled(form, clocks, words)


def decided(browser, code, *clocks, **words):
    form = form_of(browser.get(f"/safety/{code}"), f"decided-{code}-{running(browser, code)}")
    return filled(form, clocks, words)


def running(browser, code):
    return re.search(rf'id="sent-{code}-(\d+)"', browser.get(f"/safety/{code}").text)[1]


def filled(form, clocks, words):
    for clock in clocks:
        form.tap("clock", clock)
    for name, text in words.items():
        form.write(name, text)
    return form


def test_a_clock_says_when_to_whom_and_why(ahn, code):
    page = shown(ahn.get(f"/safety/{code}"))

    assert "due soon Investigator to sponsor: due 20" in page
    assert "23 h 50 min left" in page
    assert "rule: Site, 24 h · since 20" in page
    assert "also: Judge the cause · Send the report" in page
    assert "because: serious, life-threatening, related (nobody has judged it yet)" in page
    assert "rule: Korea MFDS, investigational drug, 7 days after day 0 · day 0: 20" in page
    assert "Korea NIH (ARMI): this event falls under the rule, and how soon they must" in page
    assert "It was shipped blank" in page
    assert "A surgeon or quality fills it in: Settings" in page
    listed = shown(ahn.get("/safety/?state=due"))
    assert "due soon 23 h 50 min left" in listed


def test_what_was_sent_and_what_was_decided_end_their_clocks_and_stay(app, ahn, code, clock):
    assert (
        sent(ahn, code, "site.sponsor/1", to="Sponsor desk", receipt="R-17").send(ahn).status_code
        == 303
    )
    keys = ("kr_drug.severe/1", "site.ethics/1", "site.hospital/1")
    form = decided(ahn, code, *keys, reason="Fever after a flu.", sign_password=PASSWORD)
    assert form.send(ahn).status_code == 303
    assert form.send(ahn).status_code == 303  # the same form again is the same decision

    page = shown(ahn.get(f"/safety/{code}"))
    assert "Sent to Sponsor desk" in page
    assert "receipt R-17" in page
    assert page.count("Take it back") == 5
    assert page.count("“Fever after a flu.”") == 4  # the complete report is not owed either
    assert "Decide not to report …" not in page
    assert "None of this sort" in shown(ahn.get("/safety/?state=due"))
    with app.app_context():
        protocol = app.extensions["protocol"]
        known = safety.find(protocol, SITE, code)
        assert all(one.ended for one in deadlines.clocks(protocol, known))
        signed = [e.event for e in log.entries(SITE) if e.event.kind == "signature.given"]
        assert len(signed) == 3
        assert {event.data["meaning"] for event in signed} == {"responsible"}
        assert verify(protocol).is_whole


def test_what_is_missing_or_cannot_be_is_said_and_nothing_is_lost(ahn, code):
    answer = sent(ahn, code, to="", receipt="R-17", sent_at="2020-01-01T10:00").send(ahn)
    assert answer.status_code == 422
    assert "Tick the clocks that it ends." in answer.text
    assert 'value="R-17"' in answer.text
    early = sent(ahn, code, "site.sponsor/1", to="S", sent_at="2020-01-01T10:00").send(ahn)
    assert "Before this clock began nothing can have been sent for it." in early.text
    for words in ("Say why, in a few words.", "Your password: you sign this."):
        reason = "" if "Say" in words else "Not ours."
        refused = decided(ahn, code, "site.sponsor/1", reason=reason).send(ahn)
        assert refused.status_code == 422
        assert words in refused.text
    wrong = decided(ahn, code, "site.sponsor/1", reason="Not ours.", sign_password="no").send(ahn)
    assert wrong.status_code == 422
    assert "23 h 50 min left" in shown(ahn.get(f"/safety/{code}"))


def test_a_clock_that_somebody_else_has_ended_is_not_ended_again(app, ahn, code):
    late = sent(ahn, code, "site.sponsor/1", to="Sponsor")
    sent(ahn, code, "site.sponsor/1", to="Sponsor").send(ahn)

    answer = late.send(ahn)
    assert answer.status_code == 422
    assert "One of these clocks has ended since this page was shown." in answer.text


def test_a_decision_not_to_report_is_of_what_its_page_showed(app, ahn, code):
    lee, key = person(app, "lee", "nurse"), "site.sponsor/1"
    form = decided(ahn, code, key, reason="A flu.", sign_password=PASSWORD)
    told = form_of(lee.get(f"/safety/{code}"), "act-follow_up").write("note", "She died.")
    assert told.send(lee).status_code == 303

    late = form.send(ahn)

    assert late.status_code == 422
    assert "More was told of it since this page was shown. Nothing was signed." in late.text
    assert decided(ahn, code, key, reason="A", sign_password=PASSWORD).send(ahn).status_code == 303


def test_a_nurse_reads_the_clocks_and_ends_none(app, code):
    lee = person(app, "lee", "nurse")

    page = lee.get(f"/safety/{code}")
    assert "Investigator to sponsor" in page.text
    assert "A report was sent …" not in page.text
    assert lee.post(f"/safety/{code}/reports", {}).status_code == 403
    assert lee.post(f"/safety/{code}/decisions", {}).status_code == 403


def test_the_record_names_the_clock_that_was_ended_in_words(app, ahn, code):
    sent(ahn, code, "site.sponsor/1", to="Sponsor").send(ahn)

    page = ahn.get(f"/records/?subject=ae:{code}")
    link = re.search(r'href="(/records/[^"]*)"[^>]*>\s*Report sent', page.text)
    told = shown(ahn.get(link[1])) if link else shown(page)
    assert "Investigator to sponsor (Site)" in told


def test_who_comes_second_is_told_so_where_no_clock_is_left(app, ahn, code):
    keys = keys_of(app, code)
    late = sent(ahn, code, *keys, to="Sponsor")
    sent(ahn, code, *keys, to="Sponsor").send(ahn)

    answer = late.send(ahn)
    assert answer.status_code == 422
    assert "Nothing was recorded. One of these clocks has ended" in shown(answer)


def keys_of(app, code):
    with app.app_context():
        protocol = app.extensions["protocol"]
        return [one.key for one in deadlines.clocks(protocol, safety.find(protocol, SITE, code))]


@pytest.fixture
def adopted_anew(app, code, monkeypatch):
    """The server starts with other rules while the clocks of an event run."""
    law = app.extensions["reporting"]
    days = {"kr_drug.severe": {"days": Decimal(30)}, "site.sponsor": {"hours": Decimal(6)}}
    profiles = [
        replace(
            one,
            rules=tuple(
                replace(rule, **days.get(rule.code, {}))
                for rule in one.rules
                if rule.code != "site.ethics"
            ),
        )
        for one in law.profiles
    ]
    new = replace(law, version="our 3", digest="d", profiles=tuple(profiles))
    monkeypatch.setitem(app.extensions, "reporting", new)
    with app.app_context():
        configuration.note_changes(app.extensions["protocol"])


def test_a_clock_says_by_which_version_of_the_rules_it_runs(ahn, code, adopted_anew):
    page = shown(ahn.get(f"/safety/{code}"))

    assert "5 h 50 min left" in page
    assert page.count("Added or brought nearer by version our 3 of the rules") == 1
    assert page.count("By an earlier version of the rules: 2.") >= 3
    assert "Version our 3 of the rules is in force now: it moves no due date later" in page
    assert "7 days after day 0 · day 0: 20" in page
    assert 'href="/reporting-rules/"' in ahn.get(f"/safety/{code}").text


def test_the_versions_of_the_rules_are_a_page_with_what_each_changed(app, ahn, code, adopted_anew):
    page = shown(ahn.get("/reporting-rules/"))

    assert "our 3 in force" in page
    assert "3 changes" in page
    assert "Ethics committee (site.ethics) : taken out: clocks that run go on" in page
    assert "Investigator to sponsor (site.sponsor) : 24 h → 6 h" in page
    assert "7 days after day 0 → 30 days after day 0" in page
    assert "to be filled in by the site A surgeon or quality fills it in: Settings" in page
    blank = re.search(r'href="/settings/#(\w+)"', ahn.get("/reporting-rules/").text)[1]
    assert f'id="{blank}"' in ahn.get("/settings/").text
    first = re.findall(r'href="(/reporting-rules/[^"]+)"', ahn.get("/reporting-rules/").text)[-1]
    before = shown(ahn.get(first))
    assert "Version 2" in before
    assert "the first version: what was told before is judged by it too" in before
    assert "Ethics committee" in before
    assert person(app, "lee", "nurse").get("/reporting-rules/nothing").status_code == 404
