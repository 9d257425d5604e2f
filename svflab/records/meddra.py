"""Terms of a dictionary that the site subscribes to, from files of its own. A keeping.

Nothing of it is shipped, exported or rebuilt: it is looked into, to check a code and to find one.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final, cast

from sqlalchemy import Index, String, Table, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from svflab.records import Model, execute

AT_ONCE: Final = 2000
"""Terms that are written together: a release has some ninety thousand."""


@dataclass(frozen=True, slots=True)
class Term:
    """A lowest level term: its code, its name, and whether it is still to be used."""

    code: str
    name: str
    current: bool


class MeddraRow(Model):
    """A keeping: one lowest level term of one version; `folded` is its name to be found by."""

    __tablename__ = "meddra_term"
    __table_args__ = (Index("ix_meddra_term_version_folded", "version", "folded"),)

    version: Mapped[str] = mapped_column(String(8), primary_key=True)
    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200))
    current: Mapped[bool]


_T: Final = cast(Table, MeddraRow.__table__)


def replace(version: str, terms: Sequence[Term]) -> None:
    """Keep these terms as a version, in place of what was kept of it."""
    drop(version)
    for start in range(0, len(terms), AT_ONCE):
        rows = [
            {"version": version, "folded": term.name.casefold(), **asdict(term)}
            for term in terms[start : start + AT_ONCE]
        ]
        execute(insert(_T), rows)


def drop(version: str) -> int:
    """Forget a version, and return how many terms of it there were."""
    return execute(delete(_T).where(_T.c.version == version)).rowcount


def find(version: str, code: str) -> Term | None:
    """Return the term with a code, or None."""
    question = select(_T).where(_T.c.version == version, _T.c.code == code)
    row = execute(question).one_or_none()
    return Term(row.code, row.name, row.current) if row else None


def search(version: str, text: str, size: int) -> list[Term]:
    """Return terms whose name has all these words, those that begin with them first."""
    words = text.casefold().split()
    question = select(_T).where(_T.c.version == version)
    for word in words:
        question = question.where(_T.c.folded.contains(word, autoescape=True))
    begins = _T.c.folded.startswith(" ".join(words), autoescape=True)
    rows = execute(question.order_by(begins.desc(), _T.c.folded, _T.c.code).limit(size))
    return [Term(row.code, row.name, row.current) for row in rows]


def versions() -> dict[str, int]:
    """Return the versions that are kept, each with the number of its terms; the newest last."""
    counted = select(_T.c.version, func.count().label("terms")).group_by(_T.c.version)
    rows = [row._mapping for row in execute(counted)]
    found = {str(row["version"]): int(row["terms"]) for row in rows}
    return dict(sorted(found.items(), key=lambda one: [int(n) for n in one[0].split(".")]))
