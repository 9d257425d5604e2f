"""What a protocol file says of signatures, and of what two persons may open together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature that a step waits for: given in this role, and what it means.

    `meaning` is one of `vocabulary.MEANINGS`.
    """

    role: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Override:
    """What two persons may open that a rule shuts: which rule of which step, and who may.

    `field` is the field of the step that says so. Whoever states it holds one of `roles`; a
    witness and a reason are asked for always. What no override names cannot be overridden.
    """

    rule: str
    step: str
    field: str
    roles: tuple[str, ...]
