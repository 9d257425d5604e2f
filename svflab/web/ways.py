"""Ways from one page to another, where the other answers this account."""

from collections.abc import Collection
from typing import Any

from flask import g, url_for

from svflab.web.gate import decision


def home(roles: Collection[str]) -> str:
    """Return where whoever holds these roles begins: the board, or where that leads them."""
    decided = decision("board.show")
    if decided is None or not set(decided.roles).isdisjoint(roles):
        return url_for("board.show")
    return url_for(next((to for role, to in decided.led if role in roles), "board.show"))


def to_whose(case: str, participant: str) -> dict[str, str]:
    """Return the ways to a case ("" for none) and a participant; "" for what is not open here."""
    return {
        "case": way("cases.show", code=case) if case else "",
        "participant": way("participants.show", code=participant),
    }


def may_open() -> dict[str, bool]:
    """Say whether this account may open a case, and a participant: a list leads there, or not."""
    return {"case": bool(way("cases.index")), "participant": bool(way("participants.index"))}


def way(endpoint: str, **values: Any) -> str:
    """Return the address of a view, or "" where it is not open to this account."""
    decided = decision(endpoint)
    if decided is None:
        return ""
    roles_fit = not decided.roles or not set(decided.roles).isdisjoint(g.roles)
    return url_for(endpoint, **values) if decided.anyone or roles_fit else ""
