"""What an E2B(R3) message holds only together, or only where something else is said.

A rule is a function: its docstring is the rule, and it yields what does not keep it. The word of
a lack is what the pages make a sentence of.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final
from xml.etree.ElementTree import Element as Node

from svflab.exports.e2b_elements import instances, read, read_all, units_of
from svflab.exports.e2b_lacks import Lack
from svflab.exports.e2b_nodes import read_instant
from svflab.exports.e2b_read import drug_of, event_of, own_id

Rule = Callable[[Node], Iterator[Lack]]
_NUMBER: Final = re.compile(r"[A-Z]{2}-[^-]+-.+")
_PAIRS: Final = (
    ("reaction", "E.i.2.1a", "E.i.2.1b"),
    ("drug", "G.k.7.r.2a", "G.k.7.r.2b"),
    ("drug", "G.k.9.i.3.1a", "G.k.9.i.3.1b"),
    ("dose", "G.k.4.r.1a", "G.k.4.r.1b"),
    ("patient", "D.2.2a", "D.2.2b"),
    ("reaction", "E.i.1.1a", "E.i.1.1b"),
    ("event", "C.1.11.1", "C.1.11.2"),
    ("patient", "D.9.2.r.1a", "D.9.2.r.1b"),
)
_SPELLS: Final = (
    ("event", "C.1.4", "C.1.5"),
    ("reaction", "E.i.4", "E.i.5"),
    ("dose", "G.k.4.r.4", "G.k.4.r.5"),
)
_ENDED: Final = frozenset({"1", "4"})
"""Outcomes of what is over: recovered, and recovered with sequelae."""


def every(root: Node, profile: str) -> Iterator[Lack]:
    """Yield what the rules of a profile find."""
    rules = (*ICH, *(KOREAN if profile != "ich" else ()))
    for rule in (*rules, *(TRIAL if profile == "mfds_trial" else ())):
        yield from rule(root)


def _text(root: Node, group: str, name: str) -> str:
    found = instances(root, group)
    return read(found[0], name).value if found else ""


def study_has_a_type(root: Node) -> Iterator[Lack]:
    """A report from a study (C.1.3 is 2) says which type of study (C.5.4)."""
    if _text(root, "event", "C.1.3") == "2" and not _text(root, "study", "C.5.4"):
        yield Lack("C.5.4", "missing", "")


def one_primary_source(root: Node) -> Iterator[Lack]:
    """Exactly one source is the primary one (C.2.r.5 is 1), and its country is named."""
    sources = instances(root, "source")
    primary = [node for node in sources if read(node, "C.2.r.5").value == "1"]
    if len(primary) != 1:
        yield Lack("C.2.r.5", "once", str(len(primary)))
    yield from (Lack("C.2.r.3", "missing", "") for node in primary if not read(node, "C.2.r.3"))


def pairs_are_whole(root: Node) -> Iterator[Lack]:
    """A code has its version, a number its unit, a text its language; and the other way round."""
    for group, first, second in _PAIRS:
        for node in instances(root, group):
            one, other = read(node, first), read(node, second)
            if bool(one) != bool(other):
                yield Lack(second if one else first, "pair", first if one else second)


def made_once(root: Node) -> Iterator[Lack]:
    """Message and report were made at one instant (C.1.2 is N.2.r.4) under one number."""
    for message in instances(root, "message"):
        if read(message, "C.1.2") != read(message, "N.2.r.4"):
            yield Lack("C.1.2", "same", "N.2.r.4")
        if read(message, "N.2.r.1").value != _text(root, "event", "C.1.1"):
            yield Lack("N.2.r.1", "same", "C.1.1")


def newest_is_not_first(root: Node) -> Iterator[Lack]:
    """The newest (C.1.5) is not older than the first (C.1.4), nor an end than its start."""
    for group, low, high in _SPELLS:
        for node in instances(root, group):
            first, last = read(node, low).value, read(node, high).value
            if first and last and _is_before(last, first):
                yield Lack(high, "before", low)


def _is_before(one: str, other: str) -> bool:
    """Say whether a date lies before another one; only instants are told apart within a day."""
    try:
        return read_instant(one) < read_instant(other)
    except ValueError:
        digits = min(len(one), len(other), 8)
        return one[:digits] < other[:digits]


def history_is_told(root: Node) -> Iterator[Lack]:
    """Where no disease is coded (D.7.1), medical history is told in words (D.7.2)."""
    for node in instances(root, "patient"):
        if not read(node, "D.7.2"):
            yield Lack("D.7.2", "missing", "")


def weight_is_in_kg(root: Node) -> Iterator[Lack]:
    """A body weight (D.3) is in kg."""
    for node in instances(root, "patient"):
        units = units_of(node, "D.3")
        yield from (Lack("D.3", "unit", unit) for unit in units if unit != "kg")


def death_is_told_alike(root: Node) -> Iterator[Lack]:
    """A fatal outcome (E.i.7 is 5) and the criterion of death (E.i.3.2a) go together."""
    for node in instances(root, "reaction"):
        if (read(node, "E.i.7").value == "5") != (read(node, "E.i.3.2a").value == "true"):
            yield Lack("E.i.7", "pair", "E.i.3.2a")


def autopsy_is_answered(root: Node) -> Iterator[Lack]:
    """Where somebody died (D.9.1), it is said whether there was an autopsy (D.9.3)."""
    for node in instances(root, "patient"):
        if read(node, "D.9.1") and not read(node, "D.9.3"):
            yield Lack("D.9.3", "missing", "")


def death_is_not_before_the_event(root: Node) -> Iterator[Lack]:
    """Nobody died (D.9.1) before the event began (E.i.4)."""
    for node in instances(root, "patient"):
        died = read(node, "D.9.1").value
        began = [read(one, "E.i.4").value for one in instances(root, "reaction")]
        if died and any(one and _is_before(died, one) for one in began):
            yield Lack("D.9.1", "before", "E.i.4")


def number_has_its_shape(root: Node) -> Iterator[Lack]:
    """A number of a case is a country, a company without a dash, and the sender's own number."""
    for name in ("C.1.1", "C.1.8.1"):
        said = _text(root, "event", name)
        if said and not _NUMBER.fullmatch(said):
            yield Lack(name, "shape", said)


def organisation_is_named(root: Node) -> Iterator[Lack]:
    """Whoever sends, and is no patient, names the organisation (C.3.2)."""
    if _text(root, "sender", "C.3.1") in set("123456") and not _text(root, "sender", "C.3.2"):
        yield Lack("C.3.2", "missing", "")


def documents_are_named(root: Node) -> Iterator[Lack]:
    """Where there are further documents (C.1.6.1), each is named; where not, none is."""
    for event in instances(root, "event"):
        named = bool(read_all(event, "C.1.6.1.r.1"))
        if named != (read(event, "C.1.6.1").value == "true"):
            yield Lack("C.1.6.1.r.1", "pair", "C.1.6.1")


def each_product_has_a_role(root: Node) -> Iterator[Lack]:
    """Each product has its role (G.k.1), and one of them at least is suspect."""
    roles = {drug_of(node): read(node, "G.k.1").value for node in instances(root, "role")}
    drugs = [own_id(node) for node in instances(root, "drug")]
    if any(not one or one not in roles for one in drugs):
        yield Lack("G.k.1", "missing", "")
    if drugs and not {roles.get(one) for one in drugs} & {"1", "3"}:
        yield Lack("G.k.1", "suspect", "")


def judged_is_there(root: Node) -> Iterator[Lack]:
    """An opinion is on a product and an event that the message tells of."""
    drugs = {own_id(node) for node in instances(root, "drug")}
    events = {own_id(node) for node in instances(root, "reaction")}
    for node in instances(root, "assessment"):
        if drug_of(node) not in drugs or event_of(node) not in events:
            yield Lack("G.k.9.i.2.r.1", "of_nothing", "")


def professional_is_named(root: Node) -> Iterator[Lack]:
    """Of a professional who is no physician (C.2.r.4, C.3.1 are 3) the MFDS asks which."""
    for group, plain, korean in (
        ("source", "C.2.r.4", "C.2.r.4.KR.1"),
        ("sender", "C.3.1", "C.3.1.KR.1"),
    ):
        for node in instances(root, group):
            if read(node, plain).value == "3" and not read(node, korean):
                yield Lack(korean, "missing", "")


def opinions_are_counted(root: Node) -> Iterator[Lack]:
    """By WHO-UMC (method 1) a category is counted; by related or not (method 2) that is said."""
    for node in instances(root, "assessment"):
        method = read(node, "G.k.9.i.2.r.2.KR.1").value
        element = {"1": "G.k.9.i.2.r.3.KR.1", "2": "G.k.9.i.2.r.3.KR.2"}.get(method)
        if element is None:
            yield Lack("G.k.9.i.2.r.2.KR.1", "missing", "")
        elif not read(node, element):
            yield Lack(element, "missing", "")


def trial_is_expedited(root: Node) -> Iterator[Lack]:
    """The MFDS takes from a trial expedited reports (C.1.7) of a study (C.1.3 is 2, C.5.4 is 1)."""
    for group, name, wanted in (
        ("event", "C.1.3", "2"),
        ("event", "C.1.7", "true"),
        ("study", "C.5.4", "1"),
    ):
        said = _text(root, group, name)
        if said and said != wanted:
            yield Lack(name, "trial", said)


def reporter_is_reached(root: Node) -> Iterator[Lack]:
    """From a trial the MFDS asks for a street or a city of the reporter, and who they are."""
    for node in instances(root, "source"):
        if not (read(node, "C.2.r.2.3") or read(node, "C.2.r.2.4")):
            yield Lack("C.2.r.2.4", "missing", "")
        if read(node, "C.2.r.4").null:
            yield Lack("C.2.r.4", "null", read(node, "C.2.r.4").null)


def end_is_told(root: Node) -> Iterator[Lack]:
    """From a trial the MFDS asks when an event that is over ended (E.i.5)."""
    for node in instances(root, "reaction"):
        if read(node, "E.i.7").value in _ENDED and not read(node, "E.i.5"):
            yield Lack("E.i.5", "missing", "")


def suspect_is_judged(root: Node) -> Iterator[Lack]:
    """From a trial the MFDS asks for an opinion on each suspect product."""
    judged = {drug_of(node) for node in instances(root, "assessment")}
    for node in instances(root, "role"):
        if read(node, "G.k.1").value == "1" and drug_of(node) not in judged:
            yield Lack("G.k.9.i.2.r.3.KR.2", "missing", "")


def method_is_of_trials(root: Node) -> Iterator[Lack]:
    """From a trial the MFDS takes related or not (method 2), and no other scale."""
    for node in instances(root, "assessment"):
        if read(node, "G.k.9.i.2.r.2.KR.1").value == "1":
            yield Lack("G.k.9.i.2.r.2.KR.1", "trial", "1")


ICH: Final[tuple[Rule, ...]] = (
    study_has_a_type,
    one_primary_source,
    pairs_are_whole,
    made_once,
    newest_is_not_first,
    number_has_its_shape,
    organisation_is_named,
    documents_are_named,
    each_product_has_a_role,
    judged_is_there,
    history_is_told,
    weight_is_in_kg,
    death_is_told_alike,
    autopsy_is_answered,
    death_is_not_before_the_event,
)
KOREAN: Final[tuple[Rule, ...]] = (professional_is_named, opinions_are_counted)
TRIAL: Final[tuple[Rule, ...]] = (
    trial_is_expedited,
    reporter_is_reached,
    end_is_told,
    suspect_is_judged,
    method_is_of_trials,
)
