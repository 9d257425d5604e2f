"""A projection: whom the treatment reached, how, and out of what.

Columns and nothing else. What is written and asked is in `svflab.records.harms`.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model


class TreatmentRow(Model):
    """A projection: a case of which something was injected.

    `waited` is how many seconds passed from the end of the extraction to the first injection, None
    where no extraction was recorded; `operator` gave that injection, and `syringes` were emptied or
    begun. `stopped` says that the case was stopped because of an adverse event. `device` and
    `kit_lot` are keys, as in `svflab.domain.materials`.
    """

    __tablename__ = "treatment"
    __table_args__ = (
        Index("ix_treatment_page", "site", "treated_at", "case"),
        Index("ix_treatment_participant", "site", "participant"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    participant: Mapped[str] = mapped_column(String(40))
    treated_at: Mapped[datetime]
    waited: Mapped[int | None]
    device: Mapped[str] = mapped_column(String(120))
    kit_lot: Mapped[str] = mapped_column(String(120))
    operator: Mapped[str] = mapped_column(String(40))
    syringes: Mapped[int]
    digits: Mapped[int]
    volume_ml: Mapped[str] = mapped_column(String(20))
    stopped: Mapped[bool]
