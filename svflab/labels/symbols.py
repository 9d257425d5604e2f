"""The dark and light of a code; how large it is drawn, and where, is the template's business."""

import re
from functools import lru_cache

from barcode.codex import Code128
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.util import MODE_ALPHA_NUM, QRData

from svflab.labels.errors import LabelError

SIDE = 21
"""Modules along one side of a QR code of version 1 (ISO/IEC 18004)."""

QUIET = 4
"""Light modules that must surround it on every side (ISO/IEC 18004)."""

LONGEST_BARS = 167
"""Modules of the longest Code 128 of a print's code: 12 symbols, start, check and stop."""

QUIET_BARS = 10
"""Light modules that must stand at either end of a Code 128 (ISO/IEC 15417)."""

_PAYLOAD = re.compile(r"[0-9A-Z]+")


@lru_cache(maxsize=512)
def qr(text: str) -> tuple[str, ...]:
    """Return `text` as the 21 rows of a QR code, "1" a dark module; no quiet zone.

    Version 1 at level Q: a quarter of it may be smeared or curved out of sight, and 16 capital
    letters and digits fit. Anything else or longer is a LabelError, so that no code ever grows
    past the box that its label keeps for it.

    >>> qr("S7K3QM9X201T")[0][:8]
    '11111110'
    """
    _check(text)
    code = QRCode(version=1, error_correction=ERROR_CORRECT_Q, border=0)
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    try:
        code.make(fit=False)
    except DataOverflowError as error:
        raise LabelError(f"{text} is too long for a QR code of version 1-Q") from error
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.modules)


def link(address: str) -> tuple[str, ...]:
    """Return an address as the rows of a QR code of whatever version it needs, at level M.

    It stands on a sheet of paper, where there is room; no label bears it.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(address, optimize=0)
    code.make(fit=True)
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.modules)


@lru_cache(maxsize=512)
def code128(text: str) -> str:
    """Return `text` as the bars of a Code 128, "1" a dark module; no quiet zone.

    Capital letters and digits only, as in every code of ours; else a LabelError.

    >>> code128("S7K3QM9X201T")[:11]
    '11010010000'
    """
    _check(text)
    (bars,) = Code128(text).build()
    return str(bars)


def drawn(rows: tuple[str, ...]) -> bytes:
    """Return rows of modules as a drawing (SVG), one unit a module; each run is one rectangle.

    >>> drawn(("110",))[-30:]
    b'<path d="M0 0h2v1h-2z"/></svg>'
    """
    path = "".join(
        f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z"
        for y, row in enumerate(rows)
        for run in re.finditer("1+", row)
    )
    across, down = len(rows[0]), len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across}" height="{down}" '
        f'viewBox="0 0 {across} {down}" preserveAspectRatio="none"><path d="{path}"/></svg>'
    ).encode()


def _check(text: str) -> None:
    if not _PAYLOAD.fullmatch(text):
        raise LabelError(f"a code is made of capital letters and digits, not of {text!r}")
