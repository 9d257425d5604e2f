"""Which act a code of another case was scanned for: what is recorded as tried, and refused."""

from collections.abc import Sequence

from svflab.domain.case import Case
from svflab.domain.identifiers import Code, spelled
from svflab.domain.next import Act
from svflab.domain.rules.identity import SCANNED
from svflab.domain.scans import Step


def meant(case: Case, acts: Sequence[Act], code: Code, band: str) -> Step | None:
    """Return the act that a code of *another* case was scanned for here, or None for no act."""
    text = spelled(code)
    for act in acts:
        match act.kind, code.kind:
            case "syringe.matched", "syringe":
                own = case.wristband.live_print if case.wristband else None
                return act.kind, {"wristband": band or (own.code if own else ""), "syringe": text}
            case "syringe.matched", "wristband":
                label = case.containers[act.container].live_print
                waiting = label.code if label else act.container
                return act.kind, {"wristband": text, "syringe": waiting}
            case "syringe.taken" | "injection.given", "syringe":
                return "syringe.taken", {"syringe": text}
            case "handover.accepted", "syringe" | "lipoaspirate":
                return act.kind, {"containers": [text]}
            case kind, other if kind in SCANNED and kind != "label.printed":
                waiting_for = case.containers.get(act.container)
                if waiting_for and waiting_for.kind == other:
                    name = SCANNED[kind][0]
                    return kind, {name: [text] if name == "containers" else text}
    return None
