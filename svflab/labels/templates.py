"""The labels' templates: what each says of itself in its first lines.

    // name      syringe-flag
    // version   1
    // says      syringe            the kind of facts it prints (facts.KINDS)
    // size      80 x 15 mm
    // code      15 mm              the box of the QR code, quiet zone included

The millimetres are here and nowhere else: the page and the code's box are made from them. Who
changes a template raises its version.
"""

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from svflab import paths
from svflab.labels.errors import LabelError
from svflab.labels.facts import KINDS

FOLDER = paths.LABEL_TEMPLATES
FRAME = "_frame.typ"
"""What all templates share: the page, the code, and the refusal to be cut off."""

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LINE = re.compile(r"// (name|version|says|size|code)\s+(.+?)\s*")
_SIZE = re.compile(r"(\d{1,3}(?:\.\d+)?) x (\d{1,3}(?:\.\d+)?) mm")
_SIDE = re.compile(r"(\d{1,2}(?:\.\d+)?) mm")


@dataclass(frozen=True, slots=True)
class Template:
    """A label's template, as its file stood when it was read.

    `digest` is the SHA-256 of the file and of the frame it imports: together with the version
    it says which drawing a print was made from.
    """

    name: str
    version: str
    says: str
    width_mm: Decimal
    height_mm: Decimal
    code_mm: Decimal
    digest: str
    source: bytes


def names(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the names of all templates."""
    files = sorted(folder.glob("*.typ"))
    return tuple(file.stem for file in files if not file.name.startswith("_"))


def template(name: str, folder: Path = FOLDER) -> Template:
    """Return the template of this name; a LabelError says what is wrong with its first lines."""
    if not _NAME.fullmatch(name) or not (folder / f"{name}.typ").is_file():
        raise LabelError(f"there is no label {name!r}")
    source = (folder / f"{name}.typ").read_bytes()
    said = _header(name, source.decode())
    size, side = _SIZE.fullmatch(said["size"]), _SIDE.fullmatch(said["code"])
    if not size or not side:
        raise LabelError(f"{name}: size is `80 x 15 mm`, and code is `15 mm`, or the like")
    if said["name"] != name or said["says"] not in KINDS:
        raise LabelError(f"{name}: name is not the file's, or says is none of {', '.join(KINDS)}")
    return Template(
        name=name,
        version=said["version"],
        says=said["says"],
        width_mm=Decimal(size[1]),
        height_mm=Decimal(size[2]),
        code_mm=Decimal(side[1]),
        digest=hashlib.sha256(source + b"\0" + (folder / FRAME).read_bytes()).hexdigest(),
        source=source,
    )


def _header(name: str, source: str) -> dict[str, str]:
    """Return what the comment at the top of a template says."""
    said: dict[str, str] = {}
    for line in source.splitlines():
        if not line.startswith("//"):
            break
        if match := _LINE.fullmatch(line):
            said[match[1]] = match[2]
    for word in ("name", "version", "says", "size", "code"):
        if word not in said:
            raise LabelError(f"{name}: its first lines do not give its {word}")
    return said
