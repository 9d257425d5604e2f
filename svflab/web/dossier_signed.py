"""The signatures of a record: who, in which role, what it means, of what, and if it still holds."""

from collections.abc import Callable, Iterator

from svflab.services.dossier import Dossier
from svflab.web import signed
from svflab.web.dossier_blocks import Block, note, text
from svflab.web.language import gettext
from svflab.web.times import local

_: Callable[..., str] = gettext


def signatures(record: Dossier) -> Iterator[Block]:
    """Give the signatures of a case, those of the whole case first."""
    order = sorted(record.signatures, key=lambda one: (one.what != "case", one.entry.seq))
    if not order:
        yield text(_("Nobody has signed this case, or any entry of it."))
        return
    yield {"kind": "notes", "notes": [_signature(signed.row(one)) for one in order]}


def _signature(row: signed.Row) -> Block:
    said = _(
        "%(name)s, %(role)s: %(meaning)s, %(what)s",
        name=row.name,
        role=row.role,
        meaning=row.meaning,
        what=row.what,
    )
    at = local(row.at)
    when = f"{at:%Y-%m-%d %H:%M:%S} {at.isoformat()[-6:]} ({row.zone}) · {row.digest}…"
    return note(row.state, row.word, said, when, row.note)
