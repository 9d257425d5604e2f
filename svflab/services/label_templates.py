"""Which template a label is drawn from: the site's own or the house's, now or when it was printed.

What a label is printed from is kept by its digest in the transaction that prints, so that an old
print is drawn in ten years from the version that it was made with.
"""

from functools import lru_cache
from pathlib import Path
from typing import Final

from flask import current_app

from svflab import clock
from svflab.domain.chain import Entry
from svflab.domain.paper import PAPER
from svflab.labels import render, samples, templates
from svflab.labels.errors import LabelError
from svflab.labels.templates import Template
from svflab.records import label_templates as kept

CHANGED, LOST, ON_PAPER = "changed", "lost", "on_paper"
_GONE: Final = "the folder of the site's own templates is not there"


class TemplateLost(LabelError):
    """The version that a label was printed from is neither kept nor the one in use."""


def folder() -> Path | None:
    """Return the folder of the site's own templates, or None."""
    named = current_app.config["LABEL_FOLDER"]
    return Path(named) if named else None


def current(name: str) -> Template:
    """Return the template of this name as it is now.

    Raises LabelError for a broken one, and where the site's folder is gone: the house's template
    in its place would be another label than the site wants.
    """
    own = folder()
    if own and not own.is_dir():
        raise LabelError(_GONE)
    return templates.template(name, own)


def keep(design: Template) -> None:
    """Keep what is printed from; once is enough. Inside the transaction of the print."""
    if not kept.is_kept(design.digest):
        held = templates.archive(design)
        kept.keep(design.digest, design.name, design.version, held, clock.now())


def printed_from(entry: Entry) -> Template:
    """Return the template that a print was made from, as it was then.

    Raises TemplateLost where it was printed before templates were kept, and has changed since,
    and where what is kept is not what its digest says.
    """
    data = entry.event.data
    name, digest = str(data.get("template", "")), str(data.get("template_digest", ""))
    if name == PAPER:
        raise TemplateLost("it stood on paper, and was drawn with its kit")
    held = kept.find(digest)
    design = templates.from_archive(held) if held else current(name)
    if design.digest != digest:
        raise TemplateLost(f"{name} v{data.get('template_version', '')} was not kept")
    return design


def standing(entry: Entry) -> str:
    """Return what became of the template of a print since: nothing (""), "changed" or "lost".

    Of a label that came with a paper kit it is "on_paper": there is no template of it alone.

    Changed is also one that is gone, or broken, now: the print is drawn as it was all the same.
    """
    digest = entry.event.data.get("template_digest")
    if entry.event.data.get("template") == PAPER:
        return ON_PAPER
    try:
        if current(str(entry.event.data.get("template", ""))).digest == digest:
            return ""
    except LabelError:
        pass
    return CHANGED if kept.is_kept(str(digest)) else LOST


def troubles() -> str:
    """Return what is wrong with the site's own templates, in words; "" where nothing is."""
    if (own := folder()) is None:
        return ""
    if not own.is_dir():
        return _GONE
    found = [_wrong(name, own) for name in sorted(file.stem for file in own.glob("[!_]*.typ"))]
    return "; ".join(filter(None, found))


def _wrong(name: str, own: Path) -> str:
    try:
        return _draws(templates.template(name, own))
    except LabelError as error:
        return f"{name}: {error}"


@lru_cache(maxsize=64)
def _draws(design: Template) -> str:
    """Return why a template does not draw the label of an ordinary day; "" where it does."""
    try:
        render.specimen(design, samples.ORDINARY[design.says])
    except LabelError as error:
        return str(error)
    return ""
