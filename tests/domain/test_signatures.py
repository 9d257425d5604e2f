"""A signature holds for exactly what was shown, by whom and as what; and for nothing else."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svflab.domain.chain import head_of, link, start
from svflab.domain.event import Event, canonical
from svflab.domain.signatures import (
    ADDED,
    BROKEN,
    CORRECTED,
    STANDS,
    content,
    data_of,
    digest_of,
    of_case,
    of_entry,
    wrong_at_site,
)
from tests.domain.bench import CASE, SITE, T0, Bench, code_of

MEASURED = {"weight_kg": "54.2", "allergies": "none known"}


def signed_step(bench, who="kim"):
    """Let the nurse state a step that the surgeon performs, and the surgeon sign it."""
    entry = bench.do("eligibility.confirmed", "noh", performer=who, **FIT_TODAY)
    return entry, bench.sign(who, of_entry(CASE, entry))


FIT_TODAY = {"pregnancy": "no", "systemic_infection": False}


def states(bench):
    return [(one.state, one.why) for one in of_case(bench.case)]


def moved(bench, entry, **other):
    """Put a signature into the log again, by somebody who can write there, with other words."""
    event = replace(entry.event, **{"id": f"copy-{entry.seq}", **other})
    copy = link(event, after=bench.head, recorded_at=entry.recorded_at, surroundings={})
    return bench.add(copy)


def test_a_signature_of_an_entry_stands_and_says_who_when_and_as_what(day):
    bench = day("wristband")

    entry, signature = signed_step(bench)

    [found] = of_case(bench.case)
    assert (found.state, found.signer, found.role) == (STANDS, "kim", "surgeon")
    assert (found.meaning, found.signed) == ("performed", entry)
    assert (found.at, found.zone) == (signature.event.occurred_at, "Asia/Seoul")


def test_a_correction_leaves_a_signature_behind_and_is_not_signed_by_it(day):
    bench = day("wristband")
    entry, _signature = signed_step(bench)

    later = bench.do(
        "eligibility.confirmed",
        "noh",
        performer="kim",
        replaces=entry.event.id,
        told_at=entry.event.occurred_at,
        reason="misheard",
        **{**FIT_TODAY, "pregnancy": "not_applicable"},
    )

    [found] = of_case(bench.case)
    assert (found.state, found.signed, found.since) == (CORRECTED, entry, (later,))


def test_a_signature_that_is_copied_under_another_id_does_not_hold(day):
    bench = day("wristband")
    _entry, signature = signed_step(bench)

    moved(bench, signature)

    assert states(bench) == [(STANDS, ""), (BROKEN, "bound")]


@pytest.mark.parametrize(
    "other",
    [{"actor": "noh"}, {"role": "nurse"}, {"site": SITE, "actor": "choi", "role": "coordinator"}],
)
def test_a_signature_is_no_other_persons_and_no_other_roles(day, other):
    bench = day("wristband")
    _entry, signature = signed_step(bench)

    moved(bench, signature, id=signature.event.id + "x", **other)

    assert states(bench)[-1] == (BROKEN, "bound")


def test_a_signature_that_is_bound_anew_to_another_entry_shows_other_facts(day):
    bench = day("wristband")
    _entry, signature = signed_step(bench)
    other = bench.do("checkin.measured", **MEASURED)
    shown = {**of_entry(CASE, other), "event": signature.event.data["shown"]["event"]}

    bench.sign("kim", shown)

    assert states(bench)[-1] == (BROKEN, "signed")


def test_a_signature_of_another_case_does_not_hold_here(day, protocol):
    bench, other = day("wristband"), Bench(protocol, code_of("case", 7)).until("wristband")
    entry = other.do("eligibility.confirmed", "noh", performer="kim", **FIT_TODAY)

    bench.sign("kim", of_entry(other.code, entry))

    assert states(bench) == [(BROKEN, "case")]


def test_nobody_signs_as_performed_what_another_has_done(day):
    bench = day("wristband")
    entry = bench.do("eligibility.confirmed", "noh", performer="kim", **FIT_TODAY)

    bench.sign("park", of_entry(CASE, entry))

    assert states(bench) == [(BROKEN, "performer")]


def test_a_summary_that_was_never_so_is_not_signed(day):
    bench = day("observe")
    shown = {**bench.summary(), "content": "0" * 64}

    bench.sign("kim", shown, "responsible")

    assert states(bench) == [(BROKEN, "signed")]


def test_what_is_recorded_before_the_close_leaves_the_signature_of_the_case_behind(day):
    bench = day("observe")
    bench.sign("kim", bench.summary(), "responsible")
    assert states(bench) == [(STANDS, "")]

    later = bench.do("anaesthetic.given", anaesthetic="lidocaine", anaesthetic_mg="5")

    [found] = of_case(bench.case)
    assert (found.state, found.since) == (CORRECTED, (later,))


def test_a_look_a_refusal_or_another_signature_changes_nothing_that_was_signed(day):
    bench = day("observe")
    bench.sign_close()
    bench.do("alarm.acknowledged")
    bench.do("attempt.refused", findings=[])

    assert states(bench) == [(STANDS, ""), (STANDS, "")]


def test_to_a_closed_case_a_result_is_added_and_a_correction_changes_it(day):
    bench = day("close")
    bench.do("result.reported", "park", test="sterility", state="reported", value="no_growth")
    assert {one.state for one in of_case(bench.case)} == {ADDED}

    measured = bench.case.last("checkin.measured")
    bench.do(
        "checkin.measured",
        replaces=measured.event.id,
        told_at=measured.event.occurred_at,
        reason="misread",
        **{**MEASURED, "weight_kg": "55"},
    )

    assert {one.state for one in of_case(bench.case)} == {CORRECTED}


def test_a_case_closes_on_both_signatures_by_two_persons_for_what_it_says_now(day):
    bench = day("observe")
    closing = {"owner": "quan", "due": "2026-12-07"}
    assert bench.refused("case.closed", "quan", **closing) == {"not_signed"}

    bench.sign("kim", bench.summary(), "responsible")
    bench.sign("kim", bench.summary(), "verified", role="processor")
    assert bench.refused("case.closed", "quan", **closing) == {"not_signed"}

    bench.sign("park", bench.summary(), "verified")
    assert bench.refused("case.closed", "quan", **closing) == set()

    bench.do("anaesthetic.given", anaesthetic="lidocaine", anaesthetic_mg="5")
    assert bench.refused("case.closed", "quan", **closing) == {"not_signed"}


def test_a_signature_of_another_meaning_or_role_closes_nothing(day):
    bench = day("observe")
    bench.sign("kim", bench.summary(), "reviewed")
    bench.sign("noh", bench.summary(), "verified")

    found = bench.finds("case.closed", "quan", owner="quan", due="2026-12-07")

    assert {(one.words["role"], one.words["meaning"]) for one in found} == {
        ("surgeon", "responsible"),
        ("processor", "verified"),
    }


def test_a_time_that_was_told_does_not_go_round_the_signatures(day):
    bench = day("observe")
    said = {"owner": "quan", "due": "2026-12-07", "told_at": bench.now, "reason": "late"}

    assert bench.refused("case.closed", "quan", **said) == {"not_signed"}


TEXT = st.text(max_size=8)


@given(
    field=st.sampled_from(["what", "meaning", "how", "digest", "shown"]),
    value=st.one_of(TEXT, st.integers(), st.lists(TEXT, max_size=2)),
)
def test_whatever_is_changed_in_a_signature_breaks_it(protocol, field, value):
    bench = Bench(protocol).until("wristband")
    _entry, signature = signed_step(bench)
    data = dict(signature.event.data)
    if canonical(data[field]) == canonical(value):
        return
    forged = moved(bench, signature, id="forged", data={**data, field: value})

    found = next(one for one in of_case(bench.case) if one.entry is forged)

    assert found.state == BROKEN


@given(seed=st.randoms(use_true_random=False))
def test_what_a_case_says_is_the_same_in_whatever_order_its_entries_are_told(protocol, seed):
    bench = Bench(protocol).until("wristband")
    shuffled = list(bench.case.entries)
    seed.shuffle(shuffled)

    assert content(CASE, shuffled) == content(CASE, bench.case.entries)
    assert content(CASE, shuffled[:-1]) != content(CASE, shuffled)


def test_the_digest_is_of_what_was_shown_and_binding_of_whose_entry_it_is(day):
    bench = day("wristband")
    entry, signature = signed_step(bench)
    shown = of_entry(CASE, entry)
    data = signature.event.data

    assert data["digest"] == digest_of(shown)
    assert data == data_of(signature.event, shown, "performed", "password")
    other = replace(signature.event, id="another")
    assert data_of(other, shown, "performed", "password")["binds"] != data["binds"]


def test_a_signature_of_an_act_of_the_site_holds_for_that_act_and_no_other():
    def sealed(event, after):
        return link(event, after=after, recorded_at=event.occurred_at, surroundings={})

    def told(kind, number, **data):
        about = f"site:{SITE}"
        return Event(f"e{number}", SITE, kind, about, T0, "ahn", "safety_officer", data=data)

    held = sealed(told("supply.held", 1, material="opening"), start(SITE))
    other = sealed(told("supply.held", 2, material="site"), head_of(held))
    data = data_of(told("signature.given", 3), of_entry("", held), "approved", "password")
    signed = sealed(told("signature.given", 3, **data), head_of(other))
    copied = sealed(told("signature.given", 4, **data), head_of(other))

    assert wrong_at_site(signed, held) == ""
    assert wrong_at_site(signed, other) == "signed"
    assert wrong_at_site(signed, None) == "signed"
    assert wrong_at_site(copied, held) == "bound"
