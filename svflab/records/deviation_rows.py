"""Projections: what the rules found in every case, and what is planned about it.

Columns and nothing else. What is written and asked is in `svflab.records.deviations`.
"""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model

_NAMED = String(200)
"""As long as a text may be that names a rule or an entry."""


class DeviationRow(Model):
    """A projection: a deviation or incident of a case, where it stands, and how it is judged.

    `event` is the entry in which it was found first, `entry` the one that stands in its place.
    `facts` holds its findings as a close seals them. Class and impacts are "" where nobody has
    judged the facts of now; `due` is the day of its next action that is not done, or "".
    """

    __tablename__ = "deviation"
    __table_args__ = (
        Index("ix_deviation_page", "site", "found_at", "case", "rule", "event"),
        Index("ix_deviation_state", "site", "state", "found_at"),
        Index("ix_deviation_month", "site", "month", "rule"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    rule: Mapped[str] = mapped_column(_NAMED, primary_key=True)
    event: Mapped[str] = mapped_column(_NAMED, primary_key=True)
    entry: Mapped[str] = mapped_column(_NAMED)
    kind: Mapped[str] = mapped_column(String(60))
    participant: Mapped[str] = mapped_column(String(40))
    found_at: Mapped[datetime]
    month: Mapped[str] = mapped_column(String(7))
    incident: Mapped[bool]
    facts: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))
    classed: Mapped[str] = mapped_column(String(10))
    identity: Mapped[str] = mapped_column(String(10))
    product: Mapped[str] = mapped_column(String(10))
    on_participant: Mapped[str] = mapped_column(String(10))
    due: Mapped[str] = mapped_column(String(10))


class ActionRow(Model):
    """A projection: an action that is planned about a deviation; `done_at` is empty until then."""

    __tablename__ = "deviation_action"
    __table_args__ = (
        Index("ix_deviation_action_owner", "site", "owner", "case", "rule", "event"),
        Index("ix_deviation_action_case", "site", "case"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    action: Mapped[str] = mapped_column(String(36), primary_key=True)
    case: Mapped[str] = mapped_column(String(10))
    rule: Mapped[str] = mapped_column(_NAMED)
    event: Mapped[str] = mapped_column(_NAMED)
    what: Mapped[str] = mapped_column(String(12))
    owner: Mapped[str] = mapped_column(_NAMED)
    due: Mapped[str] = mapped_column(String(10))
    done_at: Mapped[datetime | None]
