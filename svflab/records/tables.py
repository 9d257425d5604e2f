"""The log, its index, its heads, the free text beside it, and the projections made from it.

Columns and nothing else: no rule, no query. Keepings of accounts and identity stand with their
queries in `credentials`, `sessions` and `vault`.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model

Seq = BigInteger().with_variant(Integer, "sqlite")


class LogRow(Model):
    """An entry of the log. Triggers in the database refuse to change, replace or delete one.

    `event` is the canonical text that was sealed, `place` that of flags and surroundings; the
    other columns repeat parts of them for finding, and `verify` compares the two.
    """

    __tablename__ = "log"
    __table_args__ = (
        UniqueConstraint("event_id"),
        UniqueConstraint("hash"),
        Index("ix_log_site_kind_seq", "site", "kind", "seq"),
        Index("ix_log_site_actor_seq", "site", "actor", "seq"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(Seq, primary_key=True, autoincrement=False)
    event_id: Mapped[str] = mapped_column(String(36))
    kind: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(120))
    actor: Mapped[str] = mapped_column(String(40))
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    event: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class SubjectRow(Model):
    """Which entries are about, or touch, a subject. Never changed, like the log."""

    __tablename__ = "event_subject"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(120), primary_key=True)
    seq: Mapped[int] = mapped_column(Seq, primary_key=True, autoincrement=False)


class HeadRow(Model):
    """The last entry of a site's chain; whoever writes locks this row first."""

    __tablename__ = "log_head"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int] = mapped_column(Seq)
    hash: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime | None]


class TextRow(Model):
    """A keeping: the words of a free text whose salted digest an entry seals.

    `body` is None once two persons have redacted it; the digest stays in the log.
    """

    __tablename__ = "text"

    event_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    body: Mapped[str | None] = mapped_column(Text)


class CaseRow(Model):
    """A projection: a case on the lists."""

    __tablename__ = "case_list"
    __table_args__ = (Index("ix_case_list_site_state_opened_at", "site", "state", "opened_at"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    participant: Mapped[str] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(Seq)
    deviations: Mapped[int]
    unanswered: Mapped[int]
    awaited: Mapped[int]
    reports: Mapped[int]


class FollowUpRow(Model):
    """A projection: a result that a closed case still awaits, who follows it up, and its day."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_site_due", "site", "due", "case", "test"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    test: Mapped[str] = mapped_column(String(60), primary_key=True)
    participant: Mapped[str] = mapped_column(String(40))
    owner: Mapped[str] = mapped_column(String(40))
    due: Mapped[str] = mapped_column(String(10))


class CodeRow(Model):
    """A projection: which case and participant a code belongs to, and what it is the code of."""

    __tablename__ = "code"

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    site: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    case: Mapped[str] = mapped_column(String(10), index=True)
    participant: Mapped[str] = mapped_column(String(40))


class PlaceRow(Model):
    """A projection: which case is open at which bench or device."""

    __tablename__ = "place_use"
    __table_args__ = (Index("ix_place_use_case", "site", "case"),)

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)


class KitRow(Model):
    """A projection: which case a single-use kit was reserved for or used in first."""

    __tablename__ = "kit_use"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    kit: Mapped[str] = mapped_column(String(200), primary_key=True)
    case: Mapped[str] = mapped_column(String(10), primary_key=True)
    used: Mapped[bool]


class ParticipantRow(Model):
    """A projection: a participant on the lists, by code only; `withdrew` says why, "" who stays."""

    __tablename__ = "participant"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    sex: Mapped[str] = mapped_column(String(10))
    birth_year: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), index=True)
    withdrew: Mapped[str] = mapped_column(String(20))
    registered_at: Mapped[datetime]
    last_seq: Mapped[int] = mapped_column(Seq)


_FLAGS = ("serious", "special", "related")


class AdverseEventRow(Model):
    """A projection: an adverse event on the safety officer's list.

    `began_at` is its onset, or else when it was known; `components` are those that some opinion
    holds related, each between spaces, and `related` says whether one of them is the trial's.
    """

    __tablename__ = "adverse_event"
    __table_args__ = (
        Index("ix_adverse_event_aware", "site", "aware_at", "code"),
        *(
            Index(f"ix_adverse_event_{name}", "site", name, "aware_at", "code")
            for name in ("case", "state", "participant", "place", *_FLAGS)
        ),
        Index("ix_adverse_event_began", "site", "began_at", "code"),
        Index("ix_adverse_event_grade", "site", "grade", "aware_at", "code"),
        Index("ix_adverse_event_term", "site", "term", "aware_at", "code"),
        Index("ix_adverse_event_site_due_at", "site", "due_at", "code"),
        Index("ix_adverse_event_site_alert", "site", "alert", "aware_at"),
        Index("ix_adverse_event_site_review", "site", "review", "aware_at", "code"),
    )

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    case: Mapped[str] = mapped_column(String(10))
    participant: Mapped[str] = mapped_column(String(40))
    term: Mapped[str] = mapped_column(String(60))
    grade: Mapped[int]
    serious: Mapped[bool]
    special: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    aware_at: Mapped[datetime]
    onset_at: Mapped[datetime | None]
    review: Mapped[str] = mapped_column(String(20))
    assignee: Mapped[str] = mapped_column(String(40))
    waits_on: Mapped[str] = mapped_column(String(20))
    act_by: Mapped[datetime]
    last_seq: Mapped[int] = mapped_column(Seq)
    place: Mapped[str] = mapped_column(String(20))
    digit: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(40))
    related: Mapped[bool]
    components: Mapped[str] = mapped_column(String(200))
    began_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    alert: Mapped[bool] = mapped_column(server_default=false())
    same_as: Mapped[str] = mapped_column(String(10), server_default="")


class SettingRow(Model):
    """A projection: a site setting as it was last confirmed."""

    __tablename__ = "site_setting"

    site: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(String(60))
    seq: Mapped[int] = mapped_column(Seq)
