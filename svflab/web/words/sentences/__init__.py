"""What each rule says, in two halves: what is so, and what to do.

The key is the rule's name; behind a colon stands a variant that its facts choose. Short,
literal, no blame. The facts stand in the sentence as `svflab.web.words.findings` shows them.
One module for each module of `svflab.domain.rules`.
"""

from typing import Final

from svflab.web.words.sentences import (
    deviations,
    holds,
    identity,
    limits,
    material,
    order,
    signed,
    stock,
    subjects,
)
from svflab.web.words.sentences.form import Sentence

SENTENCES: Final[dict[str, Sentence]] = {
    **order.SENTENCES,
    **identity.SENTENCES,
    **deviations.SENTENCES,
    **holds.SENTENCES,
    **material.SENTENCES,
    **stock.SENTENCES,
    **limits.SENTENCES,
    **signed.SENTENCES,
    **subjects.SENTENCES,
}
