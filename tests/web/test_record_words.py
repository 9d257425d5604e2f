"""The record speaks the language of its readers: no name of the program's own is shown in it."""

import re
from contextlib import suppress
from uuid import uuid4

import pytest

from svflab.domain.finding import stopping
from svflab.records import outbox as rows
from svflab.records import transaction
from svflab.services import (
    accounts,
    bands,
    dead_letters,
    demo,
    mail_addresses,
    outbox,
    receiving,
    stock,
    tokens,
    vault,
)
from svflab.services.errors import Invalid, Refused
from svflab.services.vault import Identity
from svflab.web import words as phrases
from tests.people import SITE, make, person
from tests.web.ward import Ward

INTERNAL = re.compile(r"\b[a-z]+(?:[._][a-z_]+)+\b")
"""A kind, a rule, a field or a code as the program writes it: window.extraction, right_thumb."""
WHO = {"actor": "boss", "role": "administrator"}


@pytest.fixture
def told(ward: Ward):
    """A day with all that may befall it: a deviation that is explained, a refusal, a correction."""
    day = ward.until("set_up")
    with ward.app.app_context():
        day.extract(minutes=20 + 7 / 60)
        run = day.case.run
        finished = {"rule": "window.extraction", "event": run.finished.id}
        day.act("deviation.explained", "processor", **finished, reason="The filter was reseated.")
        for part in ("collect", "plan", "fill"):
            getattr(day, part)()
            day.wait(2)
        with pytest.raises(Refused):
            day.close()
        for part in ("release", "to_theatre", "match", "inject", "discard", "observe"):
            getattr(day, part)()
            day.wait(2)
        first = day.case.last("liposuction.finished").event
        said = {name: held for name, held in first.data.items() if name != "container"}
        where = {"told_at": first.occurred_at, "replaces": first.id, "reason": "Misread."}
        day.act("liposuction.finished", "nurse", **where, **{**said, "aspirate_ml": "160"})
        day.report(term="digit.bruising", digit="right_thumb")
        day.close()
    return ward


@pytest.fixture
def reader(told):
    """Quality, who reads the log of the site and that of its accounts."""
    told.hire(*demo.ACCOUNTS)
    return person(told.app, "kwon", "quality", "administrator")


def words(page, pattern=r'<li class="entry.*?</li>\n'):
    """What the entries of a page say, without what is there to be compared by an inspector."""
    shown = " ".join(re.findall(pattern, page.text, re.DOTALL))
    assert shown
    shown = re.sub(r'<(dd|span|p) class="(?:hash|seal)".*?</\1>', " ", shown, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def internal(text):
    return sorted(set(INTERNAL.findall(text)))


def every_page(reader, chain):
    page = reader.get(f"/records/?chain={chain}")
    yield page
    while older := re.search(r'href="(/records/\?before=[^"]*)"', page.text):
        page = reader.get(older[1].replace("&amp;", "&"))
        yield page


def _stock(by):
    """Receive a lot of needles, and let two of them leave for a reason."""
    needles = {"item": "needle", "lot": "N25-118", "expires": "2028-01-31", "count": "100"}
    receiving.receive(SITE, needles, event_id=str(uuid4()), **by)
    batch = stock.Batch.of("needle", "N25-118")
    stock.leave(SITE, "stock.discarded", batch, 2, "entry_error", event_id=str(uuid4()), **by)


def _letter():
    """Give up a mail that nobody was for."""
    with transaction():
        outbox.put(SITE, "question.asked", "ae:A2B3C4D5E6", roles=["nobody"])
    (letter,) = rows.dead(SITE)
    by = dead_letters.By("safety", "safety_officer", str(uuid4()))
    dead_letters.give_up(SITE, letter["id"], "told by phone", by)


def test_the_log_of_a_site_shows_no_name_of_the_programs_own(told, reader):
    nurse = told.at_work("nurse")
    nurse.post("/scan", {"code": told.live(told.of("syringe")[0]), "entry": "scanned"})
    nurse.get("/accounts/")
    with told.app.app_context():
        at = {"site": SITE, "actor": "coordinator", "role": "coordinator"}
        vault.put("P-001", Identity("Demo Participant 1", "DEMO-1"), **at)
        vault.look("P-001", "correction", **at)
        bands.bind("P-001", "KR-00418-2231", **at)
        with suppress(Invalid):
            bands.bind("P-002", "KR-00418-2231", **at)
        bands.forget("P-001", **at)
        _stock({"actor": "processor", "role": "processor"})
        _letter()
    reader.post("/records/verify", {"heads": ""})
    reader.post("/records/csv", {"kind": "label.printed", "actor": "nurse"})

    said = [words(page) for page in every_page(reader, SITE)]

    assert len(said) > 1
    assert [internal(text) for text in said if internal(text)] == []


def test_the_log_of_accounts_shows_no_name_of_the_programs_own(told, reader):
    with told.app.app_context():
        accounts.change_roles("safety", SITE, ["safety_officer", "quality"], **WHO)
        accounts.reset_password("safety", **WHO)
        tokens.new_token("processor", SITE, "scale at Bench 1", ("read", "record"), **WHO)
        tokens.revoke_token("processor", tokens.alive("processor")[0].id, **WHO)
        accounts.deactivate("processor2", **WHO)
        accounts.reactivate("processor2", **WHO)
        mail_addresses.change("processor2", "p2@hospital.test", "ko", **WHO)
        told.app.config["VAULT_KEYS"] = ("bmV3IGtleSBmb3IgdGVzdHMsIG9mIDMyIGJ5dGVzISE=",)
    make(told.app, "lee", "nurse")
    for _ in range(6):
        reader.post("/sign-in", {"name": "lee", "password": "x", "workstation": "Bench 1"})

    said = [words(page) for page in every_page(reader, "house")]

    assert [internal(text) for text in said if internal(text)] == []


def test_a_history_shows_no_name_of_the_programs_own(told, reader):
    for path in (f"/cases/{told.day.code}/history", "/participants/P-001/history"):
        assert internal(words(reader.get(path))) == []


def test_a_reason_is_told_with_the_deviation_that_it_explains(told, reader):
    page = words(reader.get("/records/?kind=deviation.explained"))
    history = words(reader.get(f"/cases/{told.day.code}/history"))

    for text in (page, history):
        assert "Extraction took 20:07 (min:s), and at most 20:00 was allowed." in text
        assert re.search(r"Entry #\d+ Finish the extraction", text)


def test_what_is_on_a_label_is_told_as_it_stands_there(told, reader):
    page = words(reader.get("/records/?kind=label.printed&subject=" + told.of("syringe")[0]))

    assert "Digit: right thumb" in page
    assert "Template syringe, as a flag" in page


def test_who_follows_up_and_what_is_awaited_are_told_by_their_names(told, reader):
    page = words(reader.get("/records/?kind=case.closed"))

    assert "Who follows up what is awaited Demo Quality" in page
    assert "Results awaited Sterility culture" in page


def test_the_kind_of_an_event_stands_small_beside_its_id(told, reader):
    page = reader.get("/records/?kind=case.closed").text

    assert re.search(r'<dd class="hash">[0-9a-f-]{36}<br>case\.closed', page)


def test_whoever_did_a_step_before_is_told_by_name(told):
    told.hire("nurse")
    with told.app.test_request_context():
        protocol = told.app.extensions["protocol"]
        at = "2026-11-23T00:00:00.000000Z"
        found = stopping("already_done", "e2", kind="consent.confirmed", who="nurse", at=at)

        assert "was done by Demo Nurse at" in phrases.noted(found, protocol)
