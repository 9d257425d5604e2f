"""A list that is taken away: as CSV, as XLSX, or as a PDF to be kept; that it left is recorded.

Whatever asks for it gives the same rows to each; a paper has words in the reader's language, a
table the names of columns that whoever works with it finds them by.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, current_app, g
from flask.typing import ResponseReturnValue

from svflab.exports import csv, xlsx
from svflab.labels import paper as papers
from svflab.labels.errors import LabelError
from svflab.services import leaving
from svflab.services.holds import By
from svflab.services.label_contents import BANNERS
from svflab.services.leaving import Leaving
from svflab.web import language
from svflab.web.dossier_blocks import Block, row, section, table
from svflab.web.language import gettext
from svflab.web.refusals import answer
from svflab.web.times import local

_: Callable[..., str] = gettext

MOST: Final = 1000
"""Rows that are printed: more of them are no list that anybody reads on paper; a table has all."""
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Taken:
    """What is taken away: what the record calls it, its title, and what was asked for.

    `asked` is as the address said it, `chosen` in words for the paper.
    """

    what: str
    title: str
    said: str = ""
    asked: Mapping[str, str] | None = None
    chosen: Sequence[tuple[str, str]] = ()


def as_table(
    taken: Taken, form: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> Response:
    """Send rows as `csv` or `xlsx`."""
    kept = [tuple(one) for one in rows]
    if form == "csv":
        body = "".join(csv.lines(head, kept)).encode()
        return _send(taken, form, body, "text/csv", len(kept))
    body = xlsx.workbook(taken.what, head, kept, leaving.end(g.site)[1])
    return _send(taken, form, body, _XLSX, len(kept))


def as_list(
    taken: Taken, columns: Mapping[str, float], rows: Iterable[Mapping[str, Any]]
) -> ResponseReturnValue:
    """Send rows as a PDF: one table across; `columns` have their widths, `*` those of numbers."""
    listed = [dict(one) for one in rows]
    first = listed[:MOST]
    blocks = [table(columns, first or [row(_("Nothing of this sort."), *_blank(columns))])]
    said = taken.said
    if len(listed) > MOST:
        said = f"{said} {_('Only the first %(most)s are printed.', most=MOST)}".strip()
    return as_paper(taken, [section("list", "", blocks)], said=said, rows=len(first))


def as_paper(
    taken: Taken, sections: Sequence[Block], *, said: str = "", rows: int = 0, wide: bool = True
) -> ResponseReturnValue:
    """Send sections of blocks as a PDF; it is made first, and recorded when it is whole."""
    g.dated = True
    head, at = leaving.end(g.site)
    told = {
        "title": taken.title,
        "said": said or taken.said,
        "site": current_app.config["SITE_NAME"],
        "mode": BANNERS[current_app.config["MODE"]],
        "lang": language.name(),
        "wide": wide,
        "pairs": [*taken.chosen, *_when_and_who()],
        "head": str(head),
        "head_at": f"{local(at):%Y-%m-%d %H:%M:%S}",
        "words": _words(),
        "sections": list(sections),
    }
    try:
        body = papers.pdf(told, at)
    except LabelError as error:
        current_app.logger.exception("the paper %s was not set", taken.what)
        return answer(503, _("The PDF could not be made"), str(error))
    return _send(taken, "pdf", body, "application/pdf", rows)


def _send(taken: Taken, form: str, body: bytes, mimetype: str, rows: int) -> Response:
    gone = Leaving(taken.what, form, body, taken.asked or {}, rows)
    leaving.record(g.site, gone, By(g.account.id, g.role, g.workstation))
    response = Response(body, mimetype=mimetype)
    name = f"svflab-{taken.what.replace('_', '-')}-{g.site}-{local(g.now):%Y%m%d}.{form}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _when_and_who() -> list[tuple[str, str]]:
    at = f"{local(g.now):%Y-%m-%d %H:%M %Z}"
    return [(_("As of"), at), (_("Taken away by"), g.account.name)]


def _blank(columns: Mapping[str, float]) -> list[str]:
    return [""] * (len(columns) - 1)


def _words() -> dict[str, str]:
    return {
        "page": _("page %(n)s of %(of)s", n="{n}", of="{of}"),
        "not_real": _("not for a patient"),
        "head": _("The log when this was made ends with"),
        "footer": _("Participants by trial code: no name, record number or birth date."),
    }
