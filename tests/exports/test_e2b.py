"""E2B(R3): what is written reads back, stands where the guide says, and lacks what it lacks."""

from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from svflab.domain.event import instant_text
from svflab.domain.subjects import adverse_event_of
from svflab.exports import (
    e2b_elements,
    e2b_read,
    e2b_rules,
    e2b_write,
    icsr_facts,
    icsr_voids,
)
from svflab.exports.icsr import Icsr, Opinion
from svflab.exports.icsr_dates import known_until, newest
from svflab.exports.sender import Sender
from tests.exports import reports
from tests.exports.reports import SENDER, WORDS, source

GOLDEN = Path(__file__).parents[1] / "golden" / "e2b" / "ischaemia.xml"
MADE_FROM = source()
NOW = reports.now(MADE_FROM)
WHOLE = icsr_facts.report(MADE_FROM, WORDS, now=NOW)


def lacks(report: Icsr, profile="mfds_trial", now=NOW) -> dict[str, str]:
    verdict = e2b_rules.check(e2b_write.xml(report), profile=profile, now=now)
    return {one.element: one.why for one in verdict.lacks}


def changed(old: str, new: str, profile="mfds_trial") -> set[tuple[str, str]]:
    """Check the whole message with some of its text changed, as a hand could."""
    body = e2b_write.xml(WHOLE).decode()
    assert old in body, f"{old} is not in the message"
    verdict = e2b_rules.check(body.replace(old, new).encode(), profile=profile, now=NOW)
    return {(one.element, one.why) for one in verdict.lacks}


@pytest.mark.shows("ICH E2B(R3)")
@pytest.mark.parametrize("profile", ["ich", "mfds_trial", "mfds"])
def test_a_whole_report_lacks_nothing_and_reads_back_as_it_was(profile):
    made_from = source(sender=replace(SENDER, profile=profile))
    report = icsr_facts.report(made_from, WORDS, now=NOW)

    assert lacks(report, profile) == {}
    assert e2b_read.report(e2b_write.xml(report), profile) == report


def test_every_element_of_the_guide_that_is_asked_for_is_known():
    needs = [one.need for one in e2b_elements.elements().values()]

    assert (needs.count("mandatory"), needs.count("required")) == (32, 2)


def test_each_mandatory_element_that_is_taken_out_is_named():
    """Whatever stands at the place of one is removed: it must be missed, and by its number."""
    body = e2b_write.xml(WHOLE)
    for name, element in e2b_elements.elements().items():
        if not element.need:
            continue
        tree = ET.fromstring(body)
        wipe(tree, element)
        verdict = e2b_rules.check(ET.tostring(tree), profile="ich", now=NOW)
        assert name in {one.element for one in verdict.lacks}, name


def wipe(tree, element):
    path, mark, attribute = element.at.rpartition("@")
    for holder in e2b_elements.instances(tree, element.group):
        for node in e2b_elements._walk(holder, path if mark else element.at.removesuffix(".")):
            if mark:
                node.attrib.pop(attribute, None)
            node.text = None
            node.attrib.pop("nullFlavor", None)


def test_the_code_of_the_syringe_is_the_batch_and_no_name_is_anywhere():
    body = e2b_write.xml(WHOLE).decode()
    syringe = MADE_FROM.case.given[0].syringe

    assert f"<lotNumberText>{syringe}</lotNumberText>" in body
    assert '<name nullFlavor="MSK" />' in body
    assert 'extension="P-003"' in body
    assert "birthTime" not in body
    assert '<routeCode codeSystem="0.4.0.127.0.16.1.1.2.6">' in body
    assert sum(float(dose.volume_ml) for dose in WHOLE.drugs[0].doses) == pytest.approx(
        float(sum(one.volume for one in MADE_FROM.case.given))
    )


def test_who_the_message_is_for_and_from_comes_behind_it():
    tags = [child.tag.rpartition("}")[2] for child in ET.fromstring(e2b_write.xml(WHOLE))]

    assert tags[-3:] == ["PORR_IN049016UV", "receiver", "sender"]


def test_an_event_that_nobody_coded_lacks_its_code_and_its_version():
    bare = replace(WHOLE, reaction=replace(WHOLE.reaction, code="", version=""))

    assert lacks(bare) == {"E.i.2.1a": "missing", "E.i.2.1b": "missing"}
    verdict = e2b_rules.check(e2b_write.xml(bare), profile="ich", now=NOW)
    assert verdict.uncoded


def test_a_draft_says_so_in_its_first_lines_and_in_its_batch():
    draft = icsr_facts.report(MADE_FROM, WORDS, now=NOW, draft=True)
    body = e2b_write.xml(draft).decode()

    assert draft.is_draft
    assert "DRAFT: not to be submitted" in body.splitlines()[1]
    assert draft.batch.startswith("DRAFT-KR-UNIHOSP-")
    assert e2b_read.report(body.encode(), "mfds_trial") == draft


def test_no_opinion_takes_the_place_of_another():
    opinions = WHOLE.drugs[0].opinions

    assert [one.category for one in opinions] == ["possible", "unlikely"]
    assert opinions[0].source == "Surgeon: Kim Sora"
    related = '<value xsi:type="CE" code="1" codeSystem="2.16.840.1.113883.3.989.5.1.10.1.6">'
    assert related in e2b_write.xml(WHOLE).decode()


@pytest.mark.parametrize(
    ("names", "element"),
    [
        (("organisation",), "C.3.2"),
        (("receiver",), "N.2.r.3"),
        (("id",), "N.1.3"),
        (("study_number",), "C.5.3"),
        (("person",), "C.3.3.3"),
        (("street", "city"), "C.2.r.2.4"),
        (("country",), "C.2.r.3"),
        (("approval",), "C.5.1.r.1"),
    ],
)
def test_what_the_site_has_not_said_of_itself_is_named(names, element):
    poor = icsr_facts.report(source(sender=reports.without(SENDER, *names)), WORDS, now=NOW)

    assert element in lacks(poor)


def test_a_site_that_has_said_nothing_gets_a_draft_with_everything_named():
    poor = icsr_facts.report(source(sender=Sender()), WORDS, now=NOW, draft=True)

    assert {"N.1.3", "N.1.4", "N.2.r.2", "N.2.r.3", "C.1.1", "C.3.2"} <= set(lacks(poor, "ich"))


LISTS = "2.16.840.1.113883.3.989.2.1.1"


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('<priorityNumber value="1" />', "", ("C.2.r.5", "once")),
        ('codeSystemVersion="0.0"', "", ("E.i.2.1a", "pair")),
        ('unit="mL"', "", ("G.k.4.r.1b", "pair")),
        ('unit="a"', 'unit="years"', ("D.2.2b", "value")),
        ('<value xsi:type="BL" value="true" />', '<value xsi:type="BL" value="false" />', None),
        ('<name nullFlavor="MSK" />', '<name nullFlavor="NI" />', ("D.1", "null")),
        ('extension="KR-UNIHOSP-A7K3QM9X2C"', 'extension="A7K3"', ("C.1.1", "shape")),
        (f'<code code="1" codeSystem="{LISTS}.8" />', "", ("C.5.4", "missing")),
        (
            f'code="2" codeSystem="{LISTS}.2"',
            f'code="1" codeSystem="{LISTS}.2"',
            ("C.1.3", "trial"),
        ),
        (WHOLE.reference("drug 0"), "", ("G.k.1", "missing")),
        ("Systemic sclerosis, hands.</value>", "</value>", ("D.7.2", "missing")),
        ('unit="kg"', 'unit="lb"', ("D.3", "unit")),
        ('unit="mg"', 'unit="cc"', ("G.k.4.r.1b", "value")),
        ('codeSystem="1.0.5218"', 'codeSystem="1.0.9999"', ("D.5", "list")),
        ('code="KR"', 'code="kr"', ("C.2.r.3", "format")),
        ('code="90000001"', 'code="12"', ("E.i.2.1b", "format")),
        ('ITSVersion="XML_1.0"', "", ("N.1.1", "order")),
        ("<statusCode", "<availabilityTime /><statusCode", ("N.1.1", "order")),
        (
            f'code="2" codeSystem="{LISTS}.11"',
            f'code="5" codeSystem="{LISTS}.11"',
            ("E.i.7", "pair"),
        ),
    ],
)
def test_what_does_not_fit_together_is_named(old, new, found):
    lacking = changed(old, new)

    assert (found in lacking) if found else ("E.i.3.2c", "format") in lacking


@pytest.mark.parametrize(
    ("day", "why"),
    [("20261345", "format"), ("20260230", "format"), ("2026", "precision"), ("", "missing")],
)
def test_a_day_that_no_calendar_has_is_named_and_breaks_nothing(day, why):
    received = e2b_write.n.instant(WHOLE.first_received)

    assert ("C.1.4", why) in changed(f'<low value="{received}"', f'<low value="{day}"')


def test_an_instant_that_no_clock_shows_is_named_and_breaks_nothing():
    made = e2b_write.n.instant(WHOLE.created_at)

    assert ("N.1.5", "format") in changed(made, f"{made[:8]}256199+0900")
    assert ("N.1.5", "precision") in changed(made, f"{made[:14]}+9999")


def test_an_end_within_the_day_is_not_before_its_start():
    told = WHOLE.reaction
    early = replace(told, outcome="1", ended=told.began - timedelta(minutes=1))

    assert lacks(replace(WHOLE, reaction=early)) == {"E.i.5": "before"}


def test_what_was_known_on_one_day_and_entered_on_a_later_one_is_of_the_first():
    log, day = reports.Log(), timedelta(days=1)
    aware = WHOLE.first_received.astimezone(UTC) - 9 * day
    about, told = f"ae:{reports.CODE}", {"aware_at": instant_text(aware)}
    log.add("adverse_event.reported", about, aware + 2 * day, term="systemic.fever", **told)
    first = adverse_event_of(reports.CODE, log.entries)
    later = {"aware_at": instant_text(aware + 4 * day)}
    log.add("follow_up.told", about, aware + 7 * day, **later)
    both = adverse_event_of(reports.CODE, log.entries)

    assert (known_until(first), newest(first)) == (aware, aware + 2 * day)
    assert (known_until(both), newest(both)) == (aware + 4 * day, aware + 7 * day)


def test_what_the_sponsor_holds_is_the_senders_comment_and_not_the_reporters():
    read = e2b_read.report(e2b_write.xml(WHOLE), "mfds_trial")

    assert (read.comments, read.sender_comments) == (WORDS.comments, "Injection: unlikely.")


def test_the_local_anaesthetic_has_its_doses_and_they_are_no_syringe():
    (dose,) = WHOLE.drugs[1].doses

    assert (dose.text, dose.unit, dose.batch) == ("Lidocaine", "mg", "")
    assert b"<lotNumberText></lotNumberText>" not in e2b_write.xml(WHOLE)


def test_no_date_lies_ahead_and_the_newest_is_not_older_than_the_first():
    early = WHOLE.first_received - timedelta(days=2)

    assert lacks(WHOLE, now=WHOLE.created_at - timedelta(seconds=1))["N.1.5"] == "future"
    assert lacks(replace(WHOLE, latest=early)) == {"C.1.5": "before"}


def test_the_mfds_asks_more_of_a_trial_than_ich_does():
    plain = replace(WHOLE, expedited=False, patient=replace(WHOLE.patient, age="", sex=""))
    drugs = tuple(replace(drug, opinions=()) for drug in plain.drugs)
    plain = replace(plain, drugs=drugs)

    assert lacks(plain, "ich") == {}
    assert set(lacks(plain)) == {"C.1.7", "D.2.2a", "G.k.9.i.2.r.3.KR.2"}


def test_what_nobody_could_judge_is_neither_related_nor_not():
    drug = replace(WHOLE.drugs[0], opinions=(Opinion("Surgeon", "unassessable"),))

    assert lacks(replace(WHOLE, drugs=(drug,))) == {"G.k.9.i.2.r.3.KR.2": "missing"}


def test_over_and_ended_go_together_in_a_trial():
    over = replace(WHOLE, reaction=replace(WHOLE.reaction, outcome="1"))
    ended = replace(over.reaction, ended=over.reaction.began + timedelta(hours=3))

    assert lacks(over) == {"E.i.5": "missing"}
    assert lacks(replace(over, reaction=ended)) == {}


def test_further_documents_are_named_one_by_one():
    shown = replace(WHOLE, documents=("Photograph 1", "Photograph 2"))

    assert lacks(shown) == {}
    assert e2b_read.report(e2b_write.xml(shown), "mfds_trial") == shown


def test_signs_that_no_xml_may_hold_are_left_out():
    odd = replace(WHOLE, narrative="blanched\x0b & <cold>")

    assert e2b_read.report(e2b_write.xml(odd), "mfds_trial").narrative == "blanched & <cold>"


def test_two_reports_that_tell_the_same_in_two_languages_have_the_same_digest():
    korean = replace(
        WORDS, language="kor", term="창백", narrative="검지가 창백해짐", product="자가 SVF"
    )
    told = icsr_facts.report(MADE_FROM, korean, now=NOW + timedelta(days=3))
    worse = replace(WHOLE, reaction=replace(WHOLE.reaction, serious=("death",)))

    assert told.digest == WHOLE.digest
    assert worse.digest != WHOLE.digest


def test_the_message_is_as_it_was_when_somebody_read_it():
    """Where it differs on purpose: read the new one beside the guide, then keep it in its place."""
    assert e2b_write.xml(WHOLE).decode() == GOLDEN.read_text(encoding="utf-8")


def test_a_message_that_declares_entities_is_not_read():
    with pytest.raises(ValueError, match="declares no types"):
        e2b_read.tree(b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')


def voided(*acts):
    """Return an event to which these acts came, an hour apart, after its report was sent."""
    log = reports.Log()
    log.entries = list(MADE_FROM.event.told)
    log.head = type(log.head)("seoul", log.entries[-1].seq, log.entries[-1].hash)
    at, (about, report) = NOW, (f"ae:{reports.CODE}", MADE_FROM.event.report.event)
    for kind, told in (("report.sent", {"to": "MFDS"}), *acts):
        at += timedelta(hours=1)
        replaces = report.id if kind in {report.kind, "entry.withdrawn"} else ""
        log.add(kind, about, at, replaces=replaces, **(told or report.data))
    return adverse_event_of(reports.CODE, log.entries), at


@pytest.mark.shows("ICH E2B(R3)")
def test_a_report_that_was_taken_back_after_it_was_sent_leaves_as_a_nullification():
    event, at = voided(("entry.withdrawn", {"by": "mistake"}))
    void = icsr_voids.nullification(event, ())
    stood = replace(MADE_FROM, event=icsr_voids.as_it_stood(event), void=void)
    report = icsr_facts.report(stood, replace(WORDS, void_reason="Another person."), now=at)

    assert (report.voids, report.latest, lacks(report, now=at)) == ("1", at, {})
    assert e2b_read.report(e2b_write.xml(report), "mfds_trial") == report
    assert (report.number, report.reaction) == (WHOLE.number, WHOLE.reaction)
    assert report.digest != WHOLE.digest
    assert lacks(replace(report, void_reason=""), now=at) == {"C.1.11.2": "pair"}
    assert icsr_voids.nullification(MADE_FROM.event, ()) is None


def test_nothing_is_voided_that_never_left():
    event, _at = voided(("entry.withdrawn", {"by": "mistake"}))
    unsent = [e for e in event.told if e.event.kind != "report.sent"]
    copy = event.told[-2]

    assert icsr_voids.nullification(adverse_event_of(reports.CODE, unsent), ()) is None
    assert icsr_voids.nullification(adverse_event_of(reports.CODE, unsent), (copy,))


def test_what_was_corrected_and_not_learnt_keeps_the_date_of_the_newest_information():
    corrected, at = voided(("adverse_event.reported", None))
    void = icsr_voids.amendment(corrected)
    told = replace(MADE_FROM, event=corrected, void=void)
    report = icsr_facts.report(told, replace(WORDS, void_reason="A slip."), now=at)
    followed, _at = voided(("adverse_event.reported", None), ("follow_up.told", {"note": True}))

    assert (report.voids, report.latest) == ("2", WHOLE.latest)
    assert lacks(report, now=at) == {}
    assert report.digest == replace(report, voids="", void_reason="").digest
    assert icsr_voids.amendment(followed) is None
    assert icsr_voids.amendment(MADE_FROM.event) is None


@pytest.mark.parametrize(
    ("said", "written"), [("yes", "true"), ("no", "false"), ("unknown", "UNK")]
)
def test_a_fatal_event_says_when_they_died_of_what_and_whether_there_was_an_autopsy(said, written):
    fatal = {"grade": "5", "outcome": "fatal", "serious": {"death": True}}
    died = WHOLE.reaction.began + timedelta(hours=20)
    told = {**fatal, "died_at": instant_text(died.astimezone(UTC)), "autopsy": said}
    report = icsr_facts.report(source(**told), WORDS, now=died + timedelta(days=3))
    body, at = e2b_write.xml(report), died + timedelta(days=3)

    assert (report.patient.died, report.patient.autopsy) == (died, written)
    assert lacks(report, now=at) == {}
    assert e2b_read.report(body, "mfds_trial") == report
    (patient,) = e2b_elements.instances(e2b_read.tree(body), "patient")
    cause = [e2b_elements.read(patient, f"D.9.2.r.{n}").value for n in ("1b", "2")]
    assert cause == ["90000001", WORDS.term]
    early = replace(report.patient, died=report.reaction.began - timedelta(days=1))
    assert lacks(replace(report, patient=early), now=at) == {"D.9.1": "before"}
    assert lacks(report, now=died - timedelta(days=1))["D.9.1"] == "future"


def test_an_autopsy_that_nobody_told_of_is_one_that_was_not_asked():
    gone = replace(WHOLE.patient, died=WHOLE.reaction.began)
    body = e2b_write.xml(replace(WHOLE, patient=gone)).decode()

    assert lacks(replace(WHOLE, patient=gone)) == {}
    unanswered = body.replace('nullFlavor="NASK"', "").encode()
    verdict = e2b_rules.check(unanswered, profile="ich", now=NOW)
    assert [(one.element, one.why) for one in verdict.lacks] == [("D.9.3", "missing")]
