"""What waits on whoever is signed in at the safety desk: on whom they look, and how many it is."""

from typing import Final

from flask import g

from svflab.services import inbox
from svflab.services.inbox import MOST, Mine

PAGE: Final = "safety_inbox.index"
"""The page that lists what is counted here."""


def mine() -> Mine:
    """Return on whom whoever is signed in looks: themselves, those they cover for, their roles."""
    if "mine_at_desk" not in g:
        g.mine_at_desk = inbox.mine(
            g.protocol, g.site, g.account.id, g.roles, g.now, people=g.people_seal
        )
    found: Mine = g.mine_at_desk
    return found


def number() -> str:
    """Return how many adverse events wait on them, as the frame says it; "" for none."""
    if "waiting_on_me" not in g:
        count = inbox.count(g.site, mine().who)
        g.waiting_on_me = f"{MOST - 1}+" if count >= MOST else str(count or "")
    return str(g.waiting_on_me)
