"""What a program sends, read strictly: nothing is guessed, an unknown name is an error."""

from datetime import UTC, datetime
from typing import Annotated, Any

from flask import current_app, g
from pydantic import (
    UUID4,
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
)

from svflab.domain.event import Event
from svflab.domain.field_types import YEARS
from svflab.services import events, proof
from svflab.services.stated import Belongs

SUBJECT = r"^(case|participant|ae):[^\s\x00]+$"
KEPT = r"^[^\x00]*$"
"""No NUL: PostgreSQL keeps none."""
Text = Annotated[str, StringConstraints(max_length=10_000, pattern=KEPT)]


def _of_our_time(instant: datetime) -> datetime:
    """Return an instant that is an hour somewhere in every zone. Raises ValueError for others."""
    if instant.year not in YEARS:
        raise ValueError(f"a year from {YEARS.start} to {YEARS.stop - 1}")
    return instant


Instant = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
Name = Annotated[str, StringConstraints(max_length=120, pattern=KEPT)]


class Person(BaseModel):
    """A second person who proves on this request who they are."""

    model_config = ConfigDict(extra="forbid", strict=True)

    account: Name
    password: Name


class BelongsTo(BaseModel):
    """What a reported adverse event belongs to, each by its code.

    One of `syringe`, `case` and `participant` is needed: a syringe tells its case, a case its
    participant. Of a participant with several cases the case is needed too.
    """

    model_config = ConfigDict(extra="forbid")

    participant: Name = Field("", description="The participant's code, such as P-001.")
    case: Name = Field("", description="The case whose treatment it followed.")
    syringe: Name = Field("", description="The container that it was seen at, by its label.")
    asked: Name = Field("", description="The id of the call or visit at which it was told.")


class Statement(BaseModel):
    """An event as a program states it.

    `id` is made by whoever sends it, so that an event sent twice is one event. Without
    `occurred_at` the server stamps it now, and every gate judges it; with one it has already
    happened. What `replaces` another event happened when that did, unless it says otherwise.
    Where `data` holds codes, `entered` in it says how each came in ({"syringe": "scan"}; also
    camera, typed, known): a code without it was typed, and `typed_why` says why. `about`
    is `case:<code>`, `participant:<code>` or `ae:<code>`; `case:new` opens one. An
    `adverse_event.reported` says in `belongs_to` whose it is, and is born linked: to case,
    participant, the syringes of its digit, kit, lots, device and people. `ae:new` has its code
    drawn here.
    """

    model_config = ConfigDict(extra="forbid")

    id: UUID4
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=60)]
    about: Annotated[str, StringConstraints(pattern=SUBJECT, max_length=120)]
    data: dict[Name, Any] = Field(default_factory=dict)
    occurred_at: Instant | None = None
    role: Name | None = None
    performer: Name | None = None
    witness: Person | None = None
    replaces: UUID4 | None = None
    reason: Text | None = None
    belongs_to: BelongsTo | None = Field(
        None, description="Of `adverse_event.reported` alone, and needed there."
    )

    def belongs(self) -> Belongs:
        """Return what a report belongs to, as far as it says so."""
        return Belongs(**self.belongs_to.model_dump()) if self.belongs_to else Belongs()

    def texts(self) -> dict[str, str]:
        """Return the free text that is kept out of line."""
        return {"reason": self.reason} if self.reason else {}


def event_of(statement: Statement, about: str, role: str) -> Event:
    """Return the event that a program states. Raises NotVouched for a witness who is nobody."""
    witness = ""
    if statement.witness:
        person = statement.witness
        witness = proof.vouch(person.account, person.password, site=g.site).id
    replaces = str(statement.replaces) if statement.replaces else ""
    told = statement.occurred_at or (events.happened_at(replaces, g.site) if replaces else None)
    return Event(
        id=str(statement.id),
        site=g.site,
        kind=statement.kind,
        about=about,
        occurred_at=told.astimezone(UTC) if told else g.now,
        actor=g.account.id,
        role=role,
        data=sealed(statement.data),
        told=told is not None or bool(replaces),
        zone=current_app.config["ZONE"],
        protocol=g.protocol.digest,
        performer=statement.performer or "",
        witness=witness,
        workstation="api",
        replaces=replaces,
    )


def sealed(value: Any) -> Any:
    """Return JSON as it can be sealed: a number with a fraction is spelled as a decimal string.

    >>> sealed({"volume_ml": 1.5, "n": 2})
    {'volume_ml': '1.5', 'n': 2}
    """
    match value:
        case dict():
            return {str(name): sealed(inner) for name, inner in value.items()}
        case list():
            return [sealed(inner) for inner in value]
        case float():
            return repr(value)
        case _:
            return value
