"""Codes that are not ours, or not of this database: named for what they are, as far as that shows.

Nothing is read out of them here. Whoever scans one is told what it is; what is kept of it is a
keyed digest, because a code that is not ours may be a record number, or a name.

Sources: GS1 General Specifications 5.1 (symbology identifiers) and 7.9 (check digit); ICCBBA
ISBT 128 Standard Technical Specification (data identifiers begin with "=" or "&"); RFC 3986 3.1.
"""

import re
from typing import Final

from svflab.domain.gs1 import check_digit, looks_like

PRODUCT, BLOOD, ADDRESS, OTHER = "product", "blood", "address", "other"
"""A pack's GS1 code; a label of blood or tissue (ISBT 128); a web address; anything else."""

OF_ANOTHER_DATABASE, OF_ANOTHER_SITE = "not_known", "other_site"
"""A code of ours that nothing here bears; one that another site of this server gave out."""
NOT_OURS: Final = frozenset({OF_ANOTHER_DATABASE, OF_ANOTHER_SITE})
"""Whose code it is nobody here knows or may know: of it, too, only a digest is kept."""

_BLOOD: Final = re.compile(r"^[=&][A-Za-z0-9<>%(/*,;?+\-.&=]{4,}$")
_ADDRESS: Final = re.compile(r"^(?:[a-z][a-z0-9+.\-]*://|www\.|mailto:)", re.IGNORECASE)
_TRADE: Final = re.compile(r"\d{8}|\d{12,14}")


def what(text: str) -> str:
    """Return what a text that is no code of ours looks like, in a word.

    >>> what("https://example.org/x"), what("=A99971400000100"), what("6291041500213")
    ('address', 'blood', 'product')
    """
    if _ADDRESS.match(text):
        return ADDRESS
    if looks_like(text) or _is_trade_number(text):
        return PRODUCT
    return BLOOD if _BLOOD.match(text) else OTHER


def _is_trade_number(text: str) -> bool:
    """Say whether these are the digits of a GTIN, by its check digit."""
    return bool(_TRADE.fullmatch(text)) and check_digit(text[:-1]) == text[-1]
