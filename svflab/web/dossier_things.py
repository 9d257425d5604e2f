"""The things of a record: containers and volumes, the injection map, tests, doses, labels."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import g

from svflab.domain.digits import DIGITS, POINTS
from svflab.domain.event import read_instant
from svflab.domain.identifiers import grouped
from svflab.web import words
from svflab.web.dossier_blocks import Block, Facts, row, table, text
from svflab.web.language import gettext
from svflab.web.paper_form import PLACES
from svflab.web.times import local
from svflab.web.words.supplies import MATERIAL

_: Callable[..., str] = gettext


def containers(facts: Facts) -> Iterator[Block]:
    """Give the containers as a tree, with what was put in and taken out, in mL."""
    columns = {
        _("Container"): 4.2,
        _("Made"): 2.2,
        f"*{_('mL')}": 1.0,
        f"*{_('used')}": 1.0,
        f"*{_('injected')}": 1.1,
        f"*{_('discarded')}": 1.1,
        f"*{_('left')}": 1.0,
        _("State"): 1.8,
    }
    rows = list(_branch(facts["containers"], 0))
    yield table(columns, rows) if rows else text(_("Nothing was labelled."))


def _branch(held: list[Facts], level: int) -> Iterator[dict[str, Any]]:
    for one in held:
        kind = g.protocol.containers.get(one["kind"])
        name = _(kind.title) if kind else one["kind"]
        more = words.test(g.protocol, one["sample"]) if one["sample"] else ""
        title = f"{name} {one['number'] or ''}".strip() + (f", {more}" if more else "")
        gone = " + ".join(filter(None, (one["discarded"], one["returned"], one["lost"])))
        made = f"{local(read_instant(one['made_at'])):%H:%M} {words.person(one['made_by'])}"
        volumes = (one["volume"], one["used"], one["injected"], gone, one["left"])
        code = grouped(one["code"])
        yield row(f"{title} · {code}", made, *volumes, words.state(one["state"]), level=level)
        yield from _branch(one["holds"], level + 1)


def injection(facts: Facts) -> Iterator[Block]:
    """Give what each point of each digit received."""
    digits = facts["digits"]
    if not any(one["examined"] or one["given"] != "0" for one in digits.values()):
        yield text(_("Nothing was injected."))
        return
    yield {"kind": "hands", "digits": [_hand(name, digits[name]) for name in DIGITS]}
    columns = {_("Digit"): 2.4, **{f"*{words.point(point)}": 1.4 for point in POINTS}}
    columns |= {f"*{_('given in all')}": 1.1}
    rows = [_digit(name, digits[name]) for name in DIGITS]
    told = _("What each digit received, in mL: given / planned")
    yield table(columns, rows, told) | {"on_paper": True}  # the page's drawing has its own


def _hand(name: str, one: Facts) -> dict[str, Any]:
    """Return a digit as the drawings of the hands take it; coordinates are of a right hand."""
    side, _sep, finger = name.partition("_")
    points = [
        {
            "key": point,
            "title": words.point(point),
            "x": x,
            "y": y,
            "offer": "",
            **one["points"][point],
        }
        for point, (x, y) in zip(POINTS, PLACES[finger], strict=True)
    ]
    return {
        "key": name,
        "side": side,
        "title": words.digit(name),
        "suitable": one["suitable"],
        "why": one["why"] or ("" if one["examined"] else _("not examined")),
        "total": one["given"],
        "planned": one["planned"],
        "points": points,
    }


def _digit(name: str, one: Facts) -> dict[str, Any]:
    both = [one["points"][point] for point in POINTS]
    cells = [f"{point['given'] or '–'} / {point['planned'] or '–'}" for point in both]
    title = words.digit(name)
    if one["examined"] and not one["suitable"]:
        title += f" ({_('unsuitable')}{': ' if one['why'] else ''}{one['why']})"
    state = "" if one["suitable"] or not one["examined"] else "over"
    return row(title, *cells, one["given"], state=state)


def quality(facts: Facts) -> Iterator[Block]:
    """Give what was tested, given and used."""
    results = [_result(one) for one in facts["results"]]
    columns = {_("Test"): 3.0, _("Result"): 3.0, _("Recorded as"): 1.0}
    yield table(columns, results, _("Tests")) if results else text(_("No result is recorded."))
    if facts["doses"]:
        weight = facts["case"]["weight_kg"]
        columns = {
            _("Local anaesthetic"): 3.0,
            "*mg": 1.0,
            "*mg/kg": 1.0,
            f"*{_('at most, mg/kg')}": 1.4,
        }
        title = _("Doses at %(weight)s kg", weight=weight) if weight else _("Doses")
        yield table(columns, [_dose(one) for one in facts["doses"]], title)
    if facts["materials"]:
        rows = [row(str(MATERIAL[one["kind"]]), one["text"]) for one in facts["materials"]]
        yield table(
            {_("Material"): 1.0, _("Lot, serial number or device"): 2.0}, rows, _("Materials")
        )


def _result(one: Facts) -> dict[str, Any]:
    value = words.result(g.protocol, one["test"], one["value"]) if one["value"] else ""
    state = {"awaited": _("awaited"), "not_tested": _("not tested")}.get(one["state"], "")
    place = f"#{one['seq']}" if one["seq"] else ""
    return row(words.test(g.protocol, one["test"]), value or state, place)


def _dose(one: Facts) -> dict[str, Any]:
    agent = words.choice(g.protocol, "liposuction.finished", "anaesthetic", one["agent"])
    title = _("%(agent)s without adrenaline", agent=agent) if one["plain"] else agent
    state = "over" if one["over"] else ""
    return row(title, one["mg"], one["mg_per_kg"], one["at_most"], state=state)


def labels(facts: Facts) -> Iterator[Block]:
    """Give the count of the labels."""
    names = (_("Printed"), _("Applied"), _("Destroyed"), _("Lost"), _("Missing"))
    columns = {_("Label of"): 3.0, **{f"*{name}": 1.0 for name in names}}
    rows = []
    for one in facts["labels"]:
        kind = g.protocol.containers.get(one["kind"])
        counted = (one[name] for name in ("printed", "applied", "destroyed", "lost"))
        cells = (*(str(count) for count in counted), str(len(one["missing"])))
        state = "over" if one["missing"] else ""
        rows.append(row(_(kind.title) if kind else one["kind"], *cells, state=state))
    yield table(columns, rows) if rows else text(_("No label was printed."))
