"""Scans of real labels, on the pages of two open cases."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from flask import current_app

from svflab.domain.identifiers import draw, read
from svflab.domain.next import due
from svflab.records import log
from svflab.services import subjects
from svflab.services.errors import Conflict
from svflab.services.scan import answer
from svflab.services.scanned import recent
from svflab.services.walk import Day

ROLES = {
    "nurse": "nurse",
    "surgeon": "surgeon",
    "processor": "processor",
    "processor2": "processor",
}


@pytest.fixture
def begin(records, clock):
    """Begin the day of a participant, and go on with it up to a part."""

    def begun(part, participant="P-001", bench="Bench 1", device="SX-0417", **kit):
        protocol = current_app.extensions["protocol"]
        day = Day(
            protocol,
            "seoul",
            participant,
            wait=lambda minutes: clock.tick(minutes=minutes),
            bench=bench,
            device=device,
        )
        return day.until(part) if part else day

    return begun


@pytest.fixture
def other(begin):
    """Return the day of another participant, at another bench, whose syringes are waiting."""
    return begin("to_theatre", "P-002", "Bench 2", "SX-0418")


@pytest.fixture
def scan(records, clock):
    """Scan a code as `who`, on the page of `case` where one is given."""

    def scanned(text, who="nurse", case="", screen="Theatre 2", **more):
        clock.tick(seconds=3)
        return answer(
            current_app.extensions["protocol"],
            "seoul",
            text,
            account=who,
            role=ROLES[who],
            workstation=screen,
            case=case,
            **more,
        )

    return scanned


def kinds(day):
    return [entry.event.kind for entry in subjects.case_of(day.protocol, "seoul", day.code).entries]


# --------------------------------------------------------------------- labels


def lipoaspirate_printed(begin):
    day = begin("check_in")
    day.act("liposuction.started", "nurse", sites=["abdomen"], side="both")
    day.wait(20)
    day.act(
        "liposuction.finished",
        "nurse",
        tumescent_ml="250",
        anaesthetic="lidocaine",
        anaesthetic_mg="500",
        adrenaline=True,
        aspirate_ml="180",
    )
    code = day.of("lipoaspirate")[0]
    day.act("label.printed", "nurse", container=code)
    return day, code


def syringe_printed(begin):
    day = begin("plan")
    day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    code = day.of("syringe")[0]
    day.act("label.printed", "processor", container=code)
    return day, code


def test_a_label_that_was_just_printed_is_applied_by_scanning_it(begin, scan):
    day, code = syringe_printed(begin)

    answered = scan(day.live(code), case=day.code)

    applied = day.case.last("label.applied").event
    assert (answered.state, answered.why) == ("accepted", "label.applied")
    assert day.case.containers[code].labelled
    assert due(day.protocol, answered.subject)[0].kind == "label.verified"
    assert applied.data["entered"] == {"code": "scan"}
    assert "in_presence" not in applied.data


def test_a_scan_does_not_say_that_the_participant_was_there(begin, scan):
    day, code = lipoaspirate_printed(begin)

    answered = scan(day.live(code), case=day.code)

    assert (answered.state, answered.why) == ("info", "presence")
    assert answered.act.kind == "label.applied"
    assert not day.case.containers[code].labelled


def test_off_the_page_of_its_case_a_scan_says_what_waits_and_records_no_step(begin, scan):
    day, code = lipoaspirate_printed(begin)

    answered = scan(day.live(code))

    assert (answered.state, answered.why, answered.case) == ("info", "elsewhere", day.code)
    assert answered.act.kind == "label.applied"
    assert not day.case.containers[code].labelled


def test_a_label_that_is_on_says_when_and_by_whom(begin, scan):
    day, code = lipoaspirate_printed(begin)
    day.act("label.applied", "nurse", code=day.live(code), in_presence=True)

    again = scan(day.live(code), "surgeon", case=day.code)

    assert (again.state, again.why) == ("info", "form")
    assert again.act.kind == "handover.offered"


def test_a_code_without_its_print_number_applies_nothing(begin, scan):
    day, code = lipoaspirate_printed(begin)

    answered = scan(code, case=day.code, how="typed")

    assert (answered.state, answered.why) == ("info", "print_number_missing")
    assert not day.case.containers[code].labelled


@pytest.mark.parametrize("why", ["", "other", "no such reason"])
def test_a_code_that_is_typed_without_saying_why_completes_nothing(begin, scan, why):
    day, code = syringe_printed(begin)

    answered = scan(day.live(code), case=day.code, how="typed", reason=why)

    assert (answered.state, answered.why) == ("info", "typed")
    assert not day.case.containers[code].labelled


def test_a_code_that_is_typed_for_a_reason_does_what_its_scan_would_do(begin, scan):
    day, code = syringe_printed(begin)

    answered = scan(day.live(code), case=day.code, how="typed", reason="damaged")

    data = day.case.last("label.applied").event.data
    assert (answered.state, answered.why) == ("accepted", "label.applied")
    assert answered.entry.event.data["reason"] == "damaged"
    assert (data["entered"], data["typed_why"]) == ({"code": "typed"}, "damaged")


def test_where_it_decides_whose_it_is_a_typed_code_also_needs_a_second_person(begin, scan):
    day = begin("match")

    answered = scan(
        day.live(day.of("syringe")[0]), "surgeon", case=day.code, how="typed", reason="damaged"
    )

    assert (answered.state, answered.why) == ("info", "typed")
    assert day.case.in_hand is None


def test_a_void_label_stops_wherever_it_is_scanned(begin, scan):
    day, code = lipoaspirate_printed(begin)
    first = day.live(code)
    day.act("label.voided", "nurse", code=first, reason="torn")
    day.act("label.printed", "nurse", container=code, reason="torn")

    on_page, off_page = scan(first, case=day.code), scan(first)

    assert (on_page.state, on_page.why, on_page.facts["live"]) == ("stop", "label_void", "2")
    assert (off_page.state, off_page.why) == ("stop", "label_void")


def test_a_label_that_is_being_replaced_stops_until_the_new_one_is_on(begin, scan):
    day, code = syringe_printed(begin)
    first = day.live(code)
    scan(first, case=day.code)
    day.act("label.printed", "nurse", container=code, reason="smeared")

    old, new = scan(first, case=day.code), scan(day.live(code), case=day.code)

    assert (old.state, old.why) == ("stop", "label_replaced")
    assert (new.state, new.why) == ("accepted", "label.applied")
    assert scan(first, case=day.code).why == "label_void"


def test_a_print_that_was_never_made_stops(begin, scan):
    day, code = lipoaspirate_printed(begin)

    answered = scan(read(code).print_code(7), case=day.code)

    assert (answered.state, answered.why) == ("stop", "print_unknown")


def test_a_wristband_is_applied_in_a_form_because_somebody_must_see_it(begin, scan):
    day = begin("preflight")
    day.act(
        "identity.checked",
        "nurse",
        witness="surgeon",
        identifiers=["birth_date", "name"],
        result="match",
    )
    day.act("wristband.issued", "nurse")
    day.act("label.printed", "nurse", container=day.case.wristband.code)

    answered = scan(day.live(day.case.wristband.code), case=day.code)

    assert (answered.state, answered.why) == ("info", "witness")
    assert answered.act.kind == "label.applied"


def test_a_syringe_label_is_verified_by_another_person_only(begin, scan):
    day = begin("plan")
    day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    code = day.case.syringes[0].code
    day.act("label.printed", "processor", container=code)
    bench = {"case": day.code, "screen": "Bench 1"}

    applied = scan(day.live(code), "processor", **bench)
    same = scan(day.live(code), "processor", **bench)
    second = scan(day.live(code), "processor2", **bench)

    assert (applied.state, applied.why) == ("accepted", "label.applied")
    assert (same.state, same.why, same.facts["who"]) == ("already", "second_person", "processor")
    assert (second.state, second.why) == ("accepted", "label.verified")
    assert day.case.containers[code].verified_by == "processor2"


def test_what_only_another_role_may_do_is_not_recorded(begin, scan):
    day = begin("plan")
    day.act("syringe.filled", "processor", number=1, volume_ml="1.0")
    code = day.case.syringes[0].code
    day.act("label.printed", "processor", container=code)

    answered = answer(
        day.protocol,
        "seoul",
        day.live(code),
        account="safety",
        role="safety_officer",
        workstation="Desk",
        case=day.code,
    )

    assert (answered.state, answered.why) == ("info", "role")


# -------------------------------------------------------------------- hand-over


def test_a_hand_over_is_accepted_when_the_last_container_is_scanned(begin, scan):
    day = begin("release")
    codes = [day.live(syringe.code) for syringe in day.case.syringes]
    day.act("handover.offered", "processor", to="theatre", containers=codes)

    first, last = (scan(code, "nurse", case=day.code) for code in codes)

    assert (first.state, first.why, first.facts) == (
        "info",
        "more_scans",
        {"scanned": "1", "of": "2"},
    )
    assert (last.state, last.why) == ("accepted", "handover.accepted")
    assert day.case.custodian == "nurse"
    assert {syringe.place for syringe in day.case.syringes} == {"theatre"}


def test_scans_of_another_person_or_screen_do_not_add_up(begin, scan):
    day = begin("release")
    one, two = [day.live(syringe.code) for syringe in day.case.syringes]
    day.act("handover.offered", "processor", to="theatre", containers=[one, two])
    scan(one, "surgeon", case=day.code)
    scan(one, "nurse", case=day.code, screen="Ward")

    assert scan(two, "nurse", case=day.code).why == "more_scans"


def test_who_handed_over_does_not_accept(begin, scan):
    day = begin("release")
    codes = [day.live(syringe.code) for syringe in day.case.syringes]
    day.act("handover.offered", "processor", to="theatre", containers=codes)

    assert scan(codes[0], "processor", case=day.code).why == "second_person"


# ------------------------------------------------------------- at the bedside


def test_a_syringe_is_matched_by_scanning_the_wristband_and_then_the_syringe(begin, scan):
    day = begin("to_theatre")
    band, syringe = day.live(day.case.wristband.code), day.live(day.case.syringes[0].code)

    early = scan(syringe, case=day.code)
    read_band = scan(band, case=day.code)
    matched = scan(syringe, case=day.code)
    second = scan(day.live(day.case.syringes[1].code), case=day.code)

    assert (early.state, early.why) == ("info", "wristband_first")
    assert (read_band.state, read_band.why) == ("info", "wristband_read")
    assert (matched.state, matched.why) == ("accepted", "syringe.matched")
    assert second.why == "syringe.matched"
    assert all(one.matched for one in day.case.syringes)


@pytest.mark.parametrize(
    "between",
    [
        lambda day, other, scan, clock: clock.tick(minutes=11),
        lambda day, other, scan, clock: scan(other.live(other.case.wristband.code), case=day.code),
        lambda day, other, scan, clock: scan(other.live(other.case.wristband.code)),
    ],
    ids=["ten minutes", "a wrong wristband", "a wristband elsewhere"],
)
def test_a_wristband_stands_for_its_participant_until(begin, scan, other, clock, between):
    day = begin("to_theatre")
    scan(day.live(day.case.wristband.code), case=day.code)
    between(day, other, scan, clock)

    answered = scan(day.live(day.case.syringes[0].code), case=day.code)

    assert (answered.state, answered.why) == ("info", "wristband_first")


@pytest.mark.parametrize("more", [{"who": "surgeon"}, {"screen": "Ward"}], ids=["person", "screen"])
def test_a_wristband_that_another_scanned_does_not_count(begin, scan, more):
    day = begin("to_theatre")
    scan(day.live(day.case.wristband.code), case=day.code, **more)

    assert scan(day.live(day.case.syringes[0].code), case=day.code).why == "wristband_first"


def test_a_typed_wristband_matches_nothing(begin, scan):
    day = begin("to_theatre")
    scan(day.live(day.case.wristband.code), case=day.code, how="typed")

    assert scan(day.live(day.case.syringes[0].code), case=day.code).why == "wristband_first"


def test_the_syringe_of_another_participant_stops_and_names_both_sides(begin, scan, other):
    day = begin("to_theatre")
    scan(day.live(day.case.wristband.code), case=day.code)

    answered = scan(other.live(other.case.syringes[0].code), case=day.code)

    assert (answered.state, answered.why) == ("stop", "other_case")
    assert answered.facts == {"this_case": day.code, "other_case": other.code}
    assert [finding.rule for finding in answered.findings] == ["wrong_participant"]
    assert "attempt.refused" in kinds(day)
    assert "attempt.refused" in kinds(other)
    assert not any(syringe.matched for syringe in other.case.syringes + day.case.syringes)


def test_the_wristband_of_another_participant_stops(begin, scan, other):
    day = begin("to_theatre")

    answered = scan(other.live(other.case.wristband.code), case=day.code)

    assert (answered.state, answered.why) == ("stop", "other_case")
    assert answered.findings[0].words["field"] == "wristband"


def test_a_syringe_of_another_participant_is_never_taken_in_hand(begin, scan, other):
    day = begin("match")

    answered = scan(other.live(other.case.syringes[0].code), "surgeon", case=day.code)

    assert answered.state == "stop"
    assert kinds(day).count("attempt.refused") == 1
    assert day.case.in_hand is None


def test_a_label_of_another_case_is_not_applied_here(begin, scan):
    day, _code = lipoaspirate_printed(begin)
    away = begin("liposuction", "P-002", "Bench 2", "SX-0418")

    answered = scan(away.live(away.of("lipoaspirate")[0]), case=day.code)

    assert (answered.state, answered.why) == ("stop", "other_case")
    assert kinds(day).count("attempt.refused") == 1
    assert "label.applied" not in kinds(day)[-2:]


def test_a_matched_syringe_is_taken_in_hand_by_scanning_it(begin, scan):
    day = begin("match")
    code = day.case.syringes[0].code

    taken = scan(day.live(code), "surgeon", case=day.code)
    again = scan(day.live(code), "surgeon", case=day.code)

    assert (taken.state, taken.why) == ("accepted", "syringe.taken")
    assert day.case.in_hand.code == code
    assert (again.why, again.act.kind) == ("form", "injection.given")


def test_an_expired_syringe_stops(begin, scan, clock):
    day = begin("match")
    clock.tick(hours=5)

    answered = scan(day.live(day.case.syringes[0].code), "surgeon", case=day.code)

    assert (answered.state, answered.why) == ("stop", "expired")
    assert day.case.in_hand is None


def test_a_syringe_that_was_injected_says_so(begin, scan):
    day = begin("inject")

    answered = scan(day.live(day.case.syringes[0].code), "surgeon", case=day.code)

    assert (answered.state, answered.why, answered.facts) == (
        "info",
        "ended",
        {"ended": "injected"},
    )


# ------------------------------------------------------------ what is not ours


def test_a_code_with_a_wrong_check_character_is_kept_as_a_digest_only(records, scan):
    code = draw("syringe")
    wrong = code[:-1] + ("2" if code[-1] != "2" else "3")

    answered = scan(wrong, how="typed")

    data = answered.entry.event.data
    assert (answered.state, answered.why, answered.code) == ("unknown", "check", "")
    assert len(data["digest"]) == 64
    assert wrong not in str(data)


@pytest.mark.parametrize(
    ("text", "why"), [("8801234567890", "length"), ("X234567890", "kind"), ("", "length")]
)
def test_what_is_no_code_of_ours_is_told_from_what_is_mistyped(records, scan, text, why):
    assert scan(text).why == why


@pytest.mark.parametrize(
    ("text", "how", "did", "why"),
    [
        ("S7K3QM9", "scan", "", "cut"),
        ("9X201F", "scan", "cut", "cut"),
        ("S7K3QM9", "typed", "", "length"),
    ],
)
def test_a_part_of_a_code_is_an_incomplete_scan(records, scan, text, how, did, why):
    assert scan(text, how=how, did=did).why == why


def test_a_code_that_nothing_bears_is_not_known(records, scan):
    assert (scan(draw("syringe")).state, scan(draw("adverse_event")).why) == (
        "unknown",
        "not_known",
    )


def test_what_a_scanner_sends_before_a_code_is_left_out(begin, scan):
    day, code = syringe_printed(begin)

    assert scan(f"]Q1{day.live(code)}", case=day.code).state == "accepted"


def test_the_device_of_preflight_opens_what_is_done_at_it(begin, scan):
    day = begin("set_up")

    answered = scan("sx-0417", "processor", case=day.code)

    assert (answered.kind, answered.why) == ("device", "of_preflight")
    assert answered.act.kind == "extraction.started"


def test_the_code_of_a_case_opens_it(begin, scan):
    day = begin("preflight")

    assert (scan(day.code).why, scan(day.code).case) == ("case", day.code)


# ------------------------------------------------------------------- once each


def test_the_same_scan_sent_twice_is_answered_the_same_and_kept_once(begin, scan):
    day, code = syringe_printed(begin)
    sent = {"case": day.code, "event_id": str(uuid4())}

    first, second = scan(day.live(code), **sent), scan(day.live(code), **sent)

    assert (second.state, second.why, second.step) == (first.state, first.why, first.step)
    assert second.entry == first.entry
    # the wristband's, the lipoaspirate's, and this one
    assert kinds(day).count("label.applied") == 3


def test_a_scan_that_arrives_twice_in_one_moment_is_kept_once(begin, records):
    day, code = syringe_printed(begin)
    sent = {"account": "processor", "role": "processor", "workstation": "Bench 1"}
    sent |= {"case": day.code, "event_id": str(uuid4())}

    def send():
        with records.app_context():
            return answer(day.protocol, "seoul", day.live(code), **sent).entry

    with ThreadPoolExecutor(4) as pool:
        kept = [one.result(timeout=20) for one in [pool.submit(send) for _ in range(4)]]

    assert len({entry.seq for entry in kept}) == 1
    assert [e.event.id for e in recent("seoul", "Bench 1")] == [sent["event_id"]]


def test_a_code_that_is_read_twice_at_once_is_one_scan(begin, scan, clock):
    day, code = syringe_printed(begin)
    first = scan(day.live(code), case=day.code)
    clock.step(seconds=-2)

    second = scan(day.live(code), case=day.code)

    assert (second.state, second.entry) == ("accepted", first.entry)
    assert len(recent("seoul", "Theatre 2")) == 1


def test_one_event_id_is_not_two_scans(begin, scan):
    day, code = lipoaspirate_printed(begin)
    sent = str(uuid4())
    scan(day.live(code), event_id=sent)

    with pytest.raises(Conflict):
        scan(code, event_id=sent)


def test_a_stop_that_is_sent_again_says_the_same(begin, scan, other):
    day = begin("to_theatre")
    sent = {"case": day.code, "event_id": str(uuid4())}
    code = other.live(other.case.syringes[0].code)

    first, second = scan(code, **sent), scan(code, **sent)

    assert [f.rule for f in second.findings] == [f.rule for f in first.findings]
    assert (second.state, second.facts) == (first.state, first.facts)
    assert kinds(day).count("attempt.refused") == 1


def test_every_scan_is_kept_with_how_it_was_read(begin, scan):
    day, code = syringe_printed(begin)

    scan(day.live(code), case=day.code, how="camera", millis=640)

    (kept,) = recent("seoul", "Theatre 2")
    data = kept.event.data
    assert (data["how"], data["millis"], data["answer"]) == ("camera", 640, "accepted")
    assert data["code"] == day.live(code)
    assert {f"case:{day.code}", f"container:{code}"} <= set(kept.event.touches)


def test_a_scan_stands_in_the_history_of_the_case_and_changes_nothing_of_it(begin, scan):
    day, code = lipoaspirate_printed(begin)
    before = day.case.containers

    scan(day.live(code))

    assert "scan.answered" in kinds(day)
    assert day.case.containers == before


def test_a_scan_that_fails_halfway_keeps_nothing(begin, scan, monkeypatch):
    day, code = lipoaspirate_printed(begin)
    monkeypatch.setattr("svflab.services.scan.scanned.keep", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        scan(day.live(code), case=day.code)

    assert not day.case.containers[code].labelled
    assert log.replay("seoul", "workstation:Theatre 2") == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("]d20106291041500213", "product"),
        ("6291041500213", "product"),
        ("https://example.org/S7K3QM9X25", "address"),
        ("=A99971400000100", "blood"),
        ("SX-0417", "length"),
    ],
)
def test_a_code_of_somebody_else_is_named_for_what_it_is_and_kept_as_a_digest(
    records, scan, text, why
):
    answered = scan(text)

    assert (answered.state, answered.why) == ("unknown", why)
    assert len(str(answered.entry.event.data["digest"])) == 64
    assert text.lstrip("]d2") not in str(answered.entry.event.data)


def test_a_code_of_another_database_is_kept_as_a_digest_and_answered_the_same_again(records, scan):
    code, event_id = draw("syringe"), str(uuid4())
    first = scan(code, event_id=event_id)
    again = scan(code.lower(), event_id=event_id)

    assert (first.why, first.kind, first.code) == ("not_known", "syringe", "")
    assert code not in str(first.entry.event)
    assert again.entry == first.entry
