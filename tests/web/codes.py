"""What a page says, with its codes as they are copied: without the gaps between their groups."""

import re


def ungrouped(html: str) -> str:
    """Return a page with each code in one piece, as it was before it was shown in groups."""
    return re.sub(
        r'<span class="groups">((?:<span>[^<]+</span>)+)</span>',
        lambda found: re.sub(r"</?span>", "", found[1]),
        html,
    )
