"""Signatures in the log: told apart from copies by the check, and the queue made again from it."""

from dataclasses import replace

import pytest

from svflab.domain.chain import link
from svflab.domain.signatures import digest_of, of_entry
from svflab.records import countersign, log, transaction
from svflab.services import sign, subjects
from svflab.services.errors import Conflict, NotAllowed, Refused
from svflab.services.rebuild import rebuild
from svflab.services.record import record
from svflab.services.verify import verify

SITE = "seoul"
DOSE = {"anaesthetic": "lidocaine", "anaesthetic_mg": "5", "adrenaline": False}
DOSE |= {"where": "finger_block"}
FORM = "0d5f3b0e-6f0b-4c58-9d57-2b6b8f0c7a12"
SURGEON = sign.Proved("surgeon", "surgeon", workstation="Theatre 2")


@pytest.mark.shows("Part 11 11.70", "Annex 11 14")
def test_what_waits_is_signed_and_a_copy_of_the_signature_is_named_by_the_check(walk, protocol):
    day = walk("check_in")
    event = replace(day.event("anaesthetic.given", "nurse", **DOSE), performer="surgeon")
    entry = record(protocol, event).entry
    [row] = countersign.page(SITE, "surgeon")
    assert (row["event"], row["seq"]) == (event.id, entry.seq)
    rebuild(protocol)
    assert countersign.count(SITE, "surgeon") == 1

    chosen = {(day.code, event.id): digest_of(of_entry(day.code, entry))}
    assert sign.give_entries(protocol, SITE, chosen, SURGEON, FORM) == 1
    assert countersign.count(SITE, "surgeon") == 0
    with pytest.raises(Conflict, match="changed"):
        sign.give_entries(protocol, SITE, chosen, replace(SURGEON, account="nurse"), event.id)
    assert verify(protocol).is_whole

    signature = next(one for one in log.entries(SITE) if one.event.kind == "signature.given")
    with transaction():
        head, _ = log.head(SITE, lock=True)
        copied = replace(signature.event, id="a copy", actor="nurse")
        at = signature.recorded_at
        log.append(link(copied, after=head, recorded_at=at, surroundings={}))

    assert [(one.what, one.seq) for one in verify(protocol).breaks if "signature" in one.what] == [
        ("signature_bound", head.seq + 1)
    ]


def test_what_is_signed_as_it_is_stated_is_recorded_with_its_signature_or_not_at_all(
    walk, protocol
):
    day = walk("open")
    day.act("hold.placed", "nurse", cause="other", reason="so")
    event = day.event("hold.lifted", "surgeon")
    with pytest.raises(Refused, match="not_signed_by"):
        record(protocol, event, texts={"reason": "looked at"})
    with pytest.raises(NotAllowed):
        sign.record_signed(protocol, event, replace(SURGEON, account="nurse"))
    assert day.case.holds

    told = {"reason": "looked at"}
    for is_new in (True, False):
        assert sign.record_signed(protocol, event, SURGEON, texts=told).is_new is is_new
    [found] = sign.of_case(subjects.case_of(protocol, SITE, day.code))
    assert (found.signed.event.id, found.meaning, found.state) == (event.id, "approved", "stands")
    refused = day.event("hold.lifted", "surgeon")
    with pytest.raises(Refused, match="not_held"):
        sign.record_signed(protocol, refused, SURGEON, texts=told)
    assert [e.event.kind for e in log.replay(SITE, f"case:{day.code}")].count(
        "attempt.refused"
    ) == 2
    assert verify(protocol).is_whole
