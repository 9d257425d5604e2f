"""The questions that are put to whoever is signed in, as their board shows them to be answered."""

from typing import Any

from flask import g

from svflab.services import cases, inbox, inbox_rows, safety
from svflab.web import reported, reviewed
from svflab.web.waiting_on_me import mine


def to_me() -> list[dict[str, Any]]:
    """Return the adverse events about which something is asked of them, each with its questions.

    Nobody whom nothing is asked of costs more than one look at an index.
    """
    at_desk, names = mine(), cases.names(g.people_seal)
    codes: dict[str, None] = {}
    for account in at_desk.asked:
        codes |= dict.fromkeys(row["code"] for row in inbox.questions(g.site, account))
    return [shown for code in codes if (shown := _shown(code, names))["questions"]]


def _shown(code: str, names: dict[str, str]) -> dict[str, Any]:
    known = safety.find(g.protocol, g.site, code)
    now = inbox_rows.review(g.protocol, known)
    texts = cases.texts(now.thread)
    asked = [reviewed.question(query, texts, names, {}) for query in now.open_queries]
    return {
        "code": code,
        "headline": reported.headline(known.adverse_event.data),
        "participant": safety.person_of(known),
        "questions": [one for one in asked if one["mine"]],
    }
