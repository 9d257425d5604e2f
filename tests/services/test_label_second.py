"""A second identifier on a label: from the vault when it is drawn, and in no log and no code."""

import json

import pypdfium2
import pytest
import zxingcpp
from flask import current_app

from svflab.labels.errors import LabelError
from svflab.records import log
from svflab.services import label_second, labels, subjects, vault
from svflab.services.errors import Invalid, NotAllowed
from svflab.services.vault import Identity
from svflab.services.walk import Day

BORN, NUMBER, NAME = "1961-03-09", "0012345678", "홍길동"


@pytest.fixture
def site(records, monkeypatch):
    """Return how the site sets which identifier it prints."""
    return lambda wanted: monkeypatch.setitem(current_app.config, "LABEL_SECOND_IDENTIFIER", wanted)


@pytest.fixture
def day(records, clock):
    """Return a day on which the first of two syringes was just filled."""
    protocol = current_app.extensions["protocol"]
    day = Day(protocol, "seoul", "P-001", wait=lambda minutes: clock.tick(minutes=minutes))
    day.until("plan").act("syringe.filled", "processor", number=1, volume_ml="1.0")
    return day


def keep(**identity):
    told = {"name": NAME, "record_number": NUMBER, "birth_date": BORN, **identity}
    vault.put("P-001", Identity(**told), site="seoul", actor="nurse", role="nurse")


def printed(day):
    code = day.case.syringes[0].code
    return day.act("label.printed", "processor", container=code).entry


def given(entry, role="processor"):
    return label_second.given_out(entry, actor=role, role=role, workstation="Bench 1")


def words(pdf):
    return pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()


def looks(day):
    entries = subjects.known(day.protocol, "seoul", "participant:P-001").entries
    return [e.event for e in entries if e.event.kind == "identity.viewed"]


def everything():
    """Return the whole log as text."""
    return "".join(
        json.dumps([e.event.data, e.surroundings], default=str, ensure_ascii=False)
        for e in log.entries("seoul")
    )


def test_without_the_setting_no_label_bears_one_and_the_vault_stays_shut(day):
    keep()
    entry = printed(day)

    assert BORN not in words(labels.pdf(entry, given(entry)))
    assert entry.event.data["facts"]["second"] == ""
    assert [event for event in looks(day) if event.data["why"] == vault.LABEL] == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("birth_date", f"DOB {BORN}"), ("record_number", f"MRN {NUMBER}"), ("name", NAME)],
)
def test_the_chosen_one_is_on_the_paper_and_in_no_code_and_no_log(day, site, wanted, said):
    keep()
    site(wanted)
    entry = printed(day)

    paper = labels.pdf(entry, given(entry))

    (code,) = zxingcpp.read_barcodes(
        pypdfium2.PdfDocument(paper)[0].render(scale=300 / 72).to_pil()
    )
    assert said in words(paper)
    assert code.text == entry.event.data["print_code"]
    assert entry.event.data["facts"]["second"] == wanted
    assert not any(secret in everything() for secret in (BORN, NUMBER, NAME))


def test_each_paper_is_a_look_into_the_vault_by_whoever_gives_it_out(day, site):
    keep()
    site("birth_date")
    entry = printed(day)
    before = len(looks(day))

    given(entry)
    looked = looks(day)[-1]

    assert len(looks(day)) == before + 1
    assert looked.data == {"why": "label", "shown": ["birth_date"]}
    assert (looked.actor, looked.workstation) == ("processor", "Bench 1")
    assert looked.touches == (f"case:{day.code}",)


def test_who_may_not_print_is_not_given_it(day, site):
    keep()
    site("birth_date")
    entry = printed(day)
    before = len(looks(day))

    with pytest.raises(NotAllowed):
        given(entry, "quality")

    assert len(looks(day)) == before


def test_a_specimen_shows_that_it_will_be_there_and_not_what_it_is(day, site):
    keep()
    site("birth_date")
    entry = printed(day)
    picture, known = labels.picture(entry), subjects.case_of(day.protocol, "seoul", day.code)

    keep(birth_date="1970-12-31")
    preview = labels.preview(day.protocol, known, day.case.syringes[0], "Asia/Seoul")

    assert picture == labels.picture(entry)
    assert preview
    with pytest.raises(LabelError, match="birth_date is missing"):
        labels.pdf(entry)


def test_a_label_is_refused_where_the_vault_does_not_have_it(day, site):
    keep(birth_date="")
    site("birth_date")

    with pytest.raises(Invalid) as met:
        printed(day)

    assert met.value.errors == {"container": "no_second"}


def test_a_name_that_does_not_fit_is_known_before_the_print_is_recorded(day, site):
    keep(name="Maximiliane Wolfeschlegelsteinhausenbergerdorff")
    site("name")

    with pytest.raises(Invalid, match="label: syringe-flag"):
        printed(day)

    assert day.case.syringes[0].prints == ()
