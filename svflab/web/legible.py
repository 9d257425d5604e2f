"""One way to show a code: in groups of four, wherever it stands in the text of a page.

Sentences, tables and links hold codes as they are, S7K3QM9X2C, and each page that leaves shows
them in groups. The gaps are the style sheet's: what is copied is the plain code. Only text is
touched, never an attribute, and nothing inside elements that take no other element.
"""

import re
from functools import lru_cache
from typing import Final

from flask import Flask, Response

from svflab.domain.identifiers import CodeError, read, spelled

_CODE: Final = re.compile(
    r"(?<![0-9A-Za-z])[A-Z](?:[0-9A-Z]{8}|[0-9A-Z]{10})[0-9A-Z*](?![0-9A-Za-z*])"
)
_TEXT: Final = re.compile(r">[^<]{10,}|\A[^<]{10,}")
"""Text between two tags that is long enough for a code; to find it is the whole cost of a page."""
_BARE: Final = re.compile(r"<(?:option|script|style|text|textarea|title)\b", re.ASCII)
_GROUP: Final = 4


def register(app: Flask) -> None:
    """Show the codes of every page in groups."""
    app.after_request(_page)


def _page(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.is_streamed:
        response.set_data(legible(response.get_data(as_text=True)))
    return response


def legible(html: str) -> str:
    """Return a page, or a part of one, with the codes in its text in groups.

    >>> print(legible('<b title="C7K3QM9X2K">C7K3QM9X2K</b>'))
    <b title="C7K3QM9X2K"><span class="groups"><span>C7K3</span><span>QM9X</span>...</span></b>
    """

    def shown(text: re.Match[str]) -> str:
        if not _CODE.search(text[0]):
            return text[0]
        opened = html.rfind("<", 0, text.start())
        bare = _BARE.match(html, max(opened, 0))
        return text[0] if bare else _CODE.sub(lambda code: _groups(code[0]), text[0])

    return _TEXT.sub(shown, html)


@lru_cache(maxsize=4096)
def _groups(text: str) -> str:
    """Return a code in groups; any other word as it is."""
    try:
        is_ours = spelled(read(text)) == text
    except CodeError:
        return text
    if not is_ours:
        return text
    parts = (text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
    return f'<span class="groups">{"".join(f"<span>{part}</span>" for part in parts)}</span>'
