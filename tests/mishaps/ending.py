"""How every story ends: whole, balanced, and in words that a reader understands.

    ends(day, "The identifiers do not match.")                        the case is closed
    ends(day, "…", still_open=["syringe_not_ended"])                  it is not, and says why
    stands(day, "…")                                                  nobody has tried to close it

A story may end stopped and closed, or closed, or with a list of what is still open, which is what
the close is refused with. What containers hold is reckoned here from the log's events alone.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from types import SimpleNamespace

import pytest
from flask import current_app, g

from svflab import clock
from svflab.domain.closing import custody_items, open_items
from svflab.domain.finding import sealed_in
from svflab.domain.label_count import by_kind
from svflab.records import log
from svflab.records.accounts import Account
from svflab.services import subjects
from svflab.services.errors import Refused
from svflab.services.verify import verify
from svflab.web import audit, words
from tests.services.test_walks import TOLERANCE, base, told_of

SITE = "seoul"
MATERIAL = {"liposuction.finished": "aspirate_ml", "svf.collected": "volume_ml"}
MATERIAL |= {"syringe.filled": "volume_ml", "sample.taken": "volume_ml"}
BLANK = "A rule stands in the way"
"""How the sentence begins of a finding that there are no words for."""


def ends(day, *sentences, still_open=()):
    """See that a story ended well, and that its printed history says these sentences."""
    if still_open:
        assert {item["what"] for item in _named_by_the_refusal(day)} == set(still_open)
    else:
        assert day.case.closed, open_items(day.protocol, day.case)
        assert custody_items(day.protocol, day.case) == ()
    _labels_are_counted(day, closed=not still_open)
    stands(day, *sentences)


def stands(day, *sentences):
    """See that a story stands well where it goes on: whole, balanced, and in these words."""
    _balances(day)
    _has_words(day)
    page = printed_history(day)
    missing = [said for said in sentences if said not in page]
    assert not missing, f"{missing} of: {page[-4000:]}"
    report = verify(day.protocol)
    assert report.is_whole, report.lines()


def _named_by_the_refusal(day) -> list[dict[str, str]]:
    """Return what a close is refused with, each of which the case itself has open."""
    with pytest.raises(Refused) as met:
        day.close()
    named = [dict(f.facts) for f in met.value.findings if f.rule == "custody_open"]
    assert len(named) == len(custody_items(day.protocol, day.case)) > 0
    return named


# ------------------------------------------------------------------------- containers


def _balances(day):
    """What is left in each container is what the log's events leave in it, and never less."""
    reckoned = _reckoned(day)
    for code, container in day.case.containers.items():
        if code in reckoned:
            assert container.left == reckoned[code], code
            assert container.left >= -TOLERANCE
    if day.case.closed:
        for syringe in day.case.syringes:
            assert syringe.ended, syringe.code
            assert abs(reckoned[syringe.code]) <= TOLERANCE


def _reckoned(day) -> dict[str, Decimal]:
    left: dict[str, Decimal] = {}
    tube = fat = ""
    for event in sorted(told_of(day), key=lambda one: one.occurred_at):
        data, mine = event.data, event.about == f"case:{day.code}"
        if mine and event.kind in MATERIAL:
            volume = Decimal(data[MATERIAL[event.kind]])
            left[data["container"]] = volume
            if event.kind in {"syringe.filled", "sample.taken"}:
                left[tube] -= volume
            elif event.kind == "svf.collected":
                tube, left[fat] = data["container"], Decimal(0)
            else:
                fat = data["container"]
        for code, volume in _out(event):
            if code in left:
                left[code] -= left[code] if volume is None else volume
    return left


def _out(event) -> Iterator[tuple[str, Decimal | None]]:
    """Return what an event takes out of which container; None for all that is left."""
    data = event.data
    if event.kind == "injection.given":
        yield base(data["syringe"]), sum(map(Decimal, data["points"].values()), Decimal(0))
    elif event.kind in {"container.discarded", "container.returned"}:
        yield base(data["container"]), Decimal(data["volume_ml"])
    elif event.kind == "container.lost":
        yield base(data["container"]), None


def _labels_are_counted(day, *, closed):
    printed = sum(event.kind == "label.printed" for event in told_of(day))
    counts = by_kind(day.case).values()
    assert printed == sum(one.printed + one.unsent for one in counts)
    for one in counts:
        assert one.printed == one.applied + one.destroyed + one.lost + len(one.missing)
        assert one.balances or not closed


# ------------------------------------------------------------------------------ words


def _has_words(day):
    """Every finding, and every refusal, has a sentence of its own, with no fact left out."""
    known = subjects.case_of(day.protocol, SITE, day.code)
    refused = (e.event for e in log.replay(SITE, f"case:{day.code}"))
    tried = [f for event in refused if "findings" in event.data for f in sealed_in(event.data)]
    with current_app.test_request_context():
        for found in [*known.findings, *tried]:
            said = words.finding(found, day.protocol)
            assert BLANK not in said, found
            assert "  " not in said, found


def printed_history(day) -> str:
    """Return the words of the page that is printed as the history of a case."""
    with current_app.test_request_context(f"/cases/{day.code}/history"):
        reader = Account("inspector", "Inspector", {SITE: ("quality",)}, site=SITE)
        vars(g).update(_at_work(day, reader))
        page = audit.case_history(day.code)
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))
    return re.sub(r" ([.,;:])", r"\1", text)


def _at_work(day, reader) -> dict[str, object]:
    """Return what a page is given of whoever reads it."""
    place = SimpleNamespace(workstation="", place="", people_seal="", session=None)
    return {
        **vars(place),
        "now": clock.now(),
        "protocol": day.protocol,
        "site": SITE,
        "account": reader,
        "roles": reader.roles,
        "role": reader.roles[0],
        "locked": False,
    }
