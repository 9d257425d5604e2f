"""The shape of a Korean resident registration number, which is kept nowhere."""

import re
import unicodedata
from typing import Final

_SHAPE: Final = re.compile(
    r"(?<!\d)\d{6}\s*-\s*\d[\d*xX]{6}(?!\d)"
    r"|(?<!\d)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{7}(?!\d)"
)
"""A resident registration number: a birth date of six digits and seven more, masked or not."""


def is_in(text: str) -> bool:
    """Say whether a text holds anything of that shape, in whatever digits and dashes.

    >>> is_in("ID \uff19\uff10\uff10\uff11\uff10\uff11\u20131234567"), is_in("lot 900101-12")
    (True, False)
    """
    plain = re.sub("[\u2010-\u2015\u2212]", "-", unicodedata.normalize("NFKC", text))
    return bool(_SHAPE.search(plain))
