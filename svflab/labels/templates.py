"""The labels' templates: what each says of itself in its first lines, and where it is found.

    // name      svf-tube
    // version   1
    // says      svf_tube           the kind of facts it prints (facts.KINDS)
    // size      60 x 30 mm
    // code      15 mm              the box of the QR code, quiet zone included
    // bars      48 x 8 mm          that of the Code 128, where the label has one

The millimetres are here and nowhere else: the page and the codes' boxes are made from them. Who
changes a template raises its version.

A site keeps its own templates in a folder of its own; one that has the name of one of the house's
is taken in its place. What all share, the frame with its refusals, is always the house's.
"""

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from svflab import paths
from svflab.labels.errors import LabelError
from svflab.labels.facts import KINDS

FOLDER = paths.LABEL_TEMPLATES
FRAME = "_frame.typ"
"""What all templates share: the page, the codes, and the refusal to be cut off."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LINE = re.compile(r"// (name|version|says|size|code|bars)\s+(.+?)\s*")
_SIZE = re.compile(r"(\d{1,3}(?:\.\d+)?) x (\d{1,3}(?:\.\d+)?) mm")
_SIDE = re.compile(r"(\d{1,2}(?:\.\d+)?) mm")
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,7}")
_BETWEEN = b"\0"


@dataclass(frozen=True, slots=True)
class Template:
    """A label's template, as its file and the frame stood when they were read.

    `digest` is the SHA-256 of both: together with the version it says which drawing a print was
    made from. `bars_mm` is how wide and high the Code 128 may be, or None; `own` says that it is
    the site's and not the house's.
    """

    name: str
    version: str
    says: str
    width_mm: Decimal
    height_mm: Decimal
    code_mm: Decimal
    bars_mm: tuple[Decimal, Decimal] | None
    digest: str
    source: bytes = field(repr=False)
    frame: bytes = field(repr=False)
    own: bool = False


def names(folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all templates: the house's, and those in the site's own folder."""
    files = [file for place in _places(folder) for file in place.glob("*.typ")]
    return tuple(sorted({file.stem for file in files if not file.name.startswith("_")}))


def template(name: str, folder: Path | None = None) -> Template:
    """Return the template of this name, the site's own if there is one.

    A LabelError says what is wrong with its first lines.
    """
    found = [place for place in _places(folder) if (place / f"{name}.typ").is_file()]
    if not _NAME.fullmatch(name) or not found:
        raise LabelError(f"there is no label {name!r}")
    source = (found[0] / f"{name}.typ").read_bytes()
    read = _read(source, (FOLDER / FRAME).read_bytes(), own=found[0] != FOLDER)
    if read.name != name:
        raise LabelError(f"{name}: its first lines give it another name, {read.name}")
    return read


def for_kind(kind: str, folder: Path | None = None) -> tuple[Template, ...]:
    """Return the templates that print labels of this kind, by name."""
    found = (template(name, folder) for name in names(folder))
    return tuple(design for design in found if design.says == kind)


def archive(design: Template) -> bytes:
    """Return a template as it is to be kept; the SHA-256 of what is kept is its digest.

    FACT-JACIE wants obsolete versions kept for ten years; with what is kept here an old print
    can be drawn again, whatever became of the file.
    """
    return design.source + _BETWEEN + design.frame


def from_archive(kept: bytes) -> Template:
    """Return the template that was kept."""
    source, between, frame = kept.partition(_BETWEEN)
    if not between:
        raise LabelError("this is no template that was kept")
    return _read(source, frame, own=False)


def _places(folder: Path | None) -> tuple[Path, ...]:
    return (FOLDER,) if folder is None else (folder, FOLDER)


def _read(source: bytes, frame: bytes, *, own: bool) -> Template:
    """Return the template with this source and frame."""
    said = _header(source)
    name = said["name"]
    size, side = _SIZE.fullmatch(said["size"]), _SIDE.fullmatch(said["code"])
    if not size or not side:
        raise LabelError(f"{name}: size is `80 x 15 mm`, and code is `15 mm`, or the like")
    bars = _SIZE.fullmatch(said.get("bars", ""))
    if "bars" in said and not bars:
        raise LabelError(f"{name}: bars is `48 x 8 mm`, or the like")
    if not _VERSION.fullmatch(said["version"]):
        raise LabelError(f"{name}: version is `1`, `2.1`, or the like")
    if said["says"] not in KINDS:
        raise LabelError(f"{name}: says is none of {', '.join(KINDS)}")
    return Template(
        name=name,
        version=said["version"],
        says=said["says"],
        width_mm=Decimal(size[1]),
        height_mm=Decimal(size[2]),
        code_mm=Decimal(side[1]),
        bars_mm=(Decimal(bars[1]), Decimal(bars[2])) if bars else None,
        digest=hashlib.sha256(source + _BETWEEN + frame).hexdigest(),
        source=source,
        frame=frame,
        own=own,
    )


def _header(source: bytes) -> dict[str, str]:
    """Return what the comment at the top of a template says."""
    said: dict[str, str] = {}
    try:
        lines = source.decode().splitlines()
    except UnicodeDecodeError as error:
        raise LabelError("a template is text in UTF-8") from error
    for line in lines:
        if not line.startswith("//"):
            break
        if match := _LINE.fullmatch(line):
            said[match[1]] = match[2]
    for word in ("name", "version", "says", "size", "code"):
        if word not in said:
            raise LabelError(
                f"{said.get('name', 'a label')}: its first lines do not give its {word}"
            )
    return said
