"""Whose it is: identifiers compared, wristband bound, labels live, syringe and person matched."""

from collections.abc import Iterator

from svflab.domain.case import SYRINGE, WRISTBAND
from svflab.domain.containers import Container
from svflab.domain.finding import Finding, always, incident, mishap, stopping
from svflab.domain.identifiers import CodeError, read
from svflab.domain.rules.moment import Moment

SCANNED = {
    "label.printed": ("container",),
    "label.applied": ("code",),
    "label.verified": ("code",),
    "label.voided": ("code",),
    "syringe.matched": ("wristband", "syringe"),
    "syringe.taken": ("syringe",),
    "injection.given": ("syringe",),
    "container.discarded": ("container",),
    "container.returned": ("container",),
    "handover.offered": ("containers",),
    "handover.accepted": ("containers",),
}
"""The fields that hold a code of a container, by kind."""

PRINTED = frozenset({"label.applied", "label.verified", "syringe.matched"})
"""Where the label itself is scanned: a code without its print number is not enough."""


def codes_are_known(m: Moment) -> Iterator[Finding]:
    """What is scanned is a code of ours; another case's is known, and is not this one's."""
    for name, text in _scanned(m):
        try:
            code, container = m.case.find(text)
        except CodeError as error:
            yield always("code_unreadable", m.id, field=name, why=error.why)
            continue
        if container is None and not m.elsewhere(code.base):
            yield always("code_unknown", m.id, field=name, code=code.base)


def the_label_is_live(m: Moment) -> Iterator[Finding]:
    """A voided print identifies nothing, and a label is read from the label."""
    for name, text in _scanned(m):
        container = m.case.container(text)
        if container is None:
            continue
        number = read(str(text)).number
        live = container.live_print
        if not number:
            if m.kind in PRINTED:
                yield always("print_number_missing", m.id, field=name, code=container.code)
            continue
        label = container.print_of(number)
        if label is None:
            yield always("print_unknown", m.id, code=container.code, number=number)
        elif label.state == "voided" or (m.kind != "label.voided" and label != live):
            now = live.number if live else 0
            yield stopping("label_void", m.id, code=container.code, number=number, live=now)


def a_syringe_meets_its_person(m: Moment) -> Iterator[Finding]:
    """Wristband and syringe are of one participant; nobody overrides a mismatch."""
    if m.kind not in {"syringe.matched", "syringe.taken", "injection.given"}:
        return
    if not m.here:
        if m.container("syringe"):
            yield incident("used_elsewhere", m.id, case=m.event.about.removeprefix("case:"))
        return
    for name, kind in (("wristband", WRISTBAND), ("syringe", SYRINGE)):
        if name == "wristband" and m.kind != "syringe.matched":
            continue
        yield from _is_of_this_case(m, name, kind)


def two_identifiers_are_compared(m: Moment) -> Iterator[Finding]:
    """Two of name, record number and birth date are compared, and they match."""
    if not m.here:
        return
    if m.kind == "identity.checked":
        named = m.data.get("identifiers")
        if len(set(named) if isinstance(named, list) else ()) < 2:
            yield always("identifiers_too_few", m.id)
        if m.data.get("result") == "mismatch":
            yield mishap("identity_mismatch", m.id)
    elif m.gate("identity_confirmed") and m.case.datum("identity.checked", "result") == "mismatch":
        yield incident("identity_mismatch_stands", m.id)


def a_wristband_is_bound_by_two(m: Moment) -> Iterator[Finding]:
    """A wristband is scanned back on the participant, and a second person sees it."""
    container = m.container("code") if m.here and m.kind == "label.applied" else None
    if container is None:
        return
    kind = m.protocol.containers.get(container.kind)
    if kind and kind.needs_witness and not m.event.witness:
        yield always("witness_missing", m.id)


def a_label_is_verified_by_another(m: Moment) -> Iterator[Finding]:
    """The second person who reads a label is not the one who printed it or stuck it on."""
    container = m.container("code") if m.here and m.kind == "label.verified" else None
    if container is None:
        return
    if not container.labelled:
        yield stopping("not_applied", m.id, code=container.code)
    elif (live := container.live_print) and m.event.actor in {live.printed_by, live.applied_by}:
        yield always("second_account", m.id, who=m.event.actor)


def a_label_is_printed_one_at_a_time(m: Moment) -> Iterator[Finding]:
    """A label is printed for one container at a time, once what came before bears its own."""
    if not (m.here and m.kind in {"label.printed", "syringe.filled"}):
        return
    container = m.container("container") if m.kind == "label.printed" else None
    if waiting := _unlabelled(m, but=container.code if container else ""):
        yield stopping("label_waiting", m.id, code=waiting)
    if container and container.prints and not m.event.reason:
        yield always("reprint_reason", m.id, code=container.code)
    if container and container.ended:
        yield stopping("container_ended", m.id, code=container.code, state=container.ended)


def a_label_is_applied_once(m: Moment) -> Iterator[Finding]:
    """A print is scanned back once, and a participant wears one wristband."""
    container = m.container("code") if m.here and m.kind == "label.applied" else None
    if container and container.labelled:
        yield stopping("applied_already", m.id, code=container.code)
    if m.here and m.kind == "wristband.issued" and m.case.wristband and not m.event.reason:
        yield stopping("wristband_there", m.id, code=m.case.wristband.code)


def material_is_labelled(m: Moment) -> Iterator[Finding]:
    """Nothing is handed on, matched or used before its label was scanned back on it."""
    for container in _used_by(m) if m.here else ():
        kind = m.protocol.containers.get(container.kind)
        if kind and kind.template and not container.labelled:
            yield stopping("not_labelled", m.id, code=container.code)
        elif kind and kind.needs_second and not container.verified_by:
            yield stopping("not_verified", m.id, code=container.code)


def _scanned(m: Moment) -> Iterator[tuple[str, object]]:
    """Return each code that was scanned for this step, with the field it stands in."""
    for name in SCANNED.get(m.kind, ()) if m.here else ():
        value = m.data.get(name)
        for text in value if isinstance(value, list) else [value]:
            yield name, text


def _is_of_this_case(m: Moment, name: str, kind: str) -> Iterator[Finding]:
    container = m.container(name)
    if container and container.kind == kind:
        return
    if container:
        yield stopping("wrong_kind", m.id, code=container.code, kind=container.kind, wanted=kind)
        return
    try:
        code = read(str(m.data.get(name)))
    except CodeError:
        return
    if other := m.elsewhere(code.base):
        yield incident(
            "wrong_participant",
            m.id,
            field=name,
            code=code.base,
            other_case=other.get("case", ""),
            this_case=m.case.code,
        )


def _unlabelled(m: Moment, *, but: str) -> str:
    for container in m.case.containers.values():
        kind = m.protocol.containers.get(container.kind)
        needs = kind is not None and bool(kind.template) and container.kind != WRISTBAND
        if needs and not container.labelled and not container.ended and container.code != but:
            return container.code
    return ""


def _used_by(m: Moment) -> list[Container]:
    """Return the labelled things that this step relies on."""
    case = m.case
    match m.kind:
        case "handover.offered":
            codes = m.data.get("containers")
            named = codes if isinstance(codes, list) else []
            return [c for text in named if (c := case.container(text))]
        case "setup.completed" | "extraction.started":
            return [c for c in case.containers.values() if c.kind == "lipoaspirate" and not c.ended]
        case "product.released":
            return [s for s in case.syringes if not s.ended]
        case "syringe.matched" | "syringe.taken" | "injection.given":
            return [c for name in ("syringe", "wristband") if (c := m.container(name))]
    return []


RULES = (
    codes_are_known,
    the_label_is_live,
    a_syringe_meets_its_person,
    two_identifiers_are_compared,
    a_wristband_is_bound_by_two,
    a_label_is_verified_by_another,
    a_label_is_printed_one_at_a_time,
    a_label_is_applied_once,
    material_is_labelled,
)
