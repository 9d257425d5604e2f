"""Words that name the participant, before they are sealed: whoever typed them is asked once.

Of a name is asked only who may look at an identity: to anybody else the question would tell what it
is. Of what looks like a resident registration number everybody is asked.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from flask import g, request

from svflab.domain import resident_number
from svflab.domain.event import Event
from svflab.protocol.model import Step
from svflab.services import vault
from svflab.web.acting import Unready
from svflab.web.language import gettext

_: Callable[..., str] = gettext

AS_IT_STANDS: Final = "named"
"""The field by which a person says that the words are recorded as they stand."""
_WORDS: Final = frozenset({"note", "text"})
_MAY_KNOW: Final = frozenset(role for roles in vault.LOOKERS.values() for role in roles)


def ask(step: Step, participant: str, event: Event, texts: Mapping[str, str]) -> None:
    """Ask whether words that name the participant stay. Raises Unready until that is answered."""
    said = [*texts.values(), *_words_in(step, event)]
    if not said or request.form.get(AS_IT_STANDS) == "yes":
        return
    _ask_of_numbers(step, event, texts)
    if _MAY_KNOW.isdisjoint(g.roles):
        return
    if vault.is_named(participant, said, site=event.site):
        g.as_it_stands = AS_IT_STANDS
        raise Unready(
            {
                AS_IT_STANDS: _(
                    "These words name the participant, or say the record number: use the code "
                    "%(participant)s instead.",
                    participant=participant,
                )
            }
        )


def _ask_of_numbers(step: Step, event: Event, texts: Mapping[str, str]) -> None:
    """Ask whether what looks like a resident registration number stays. Raises Unready."""
    said = [*texts.values(), *_words_in(step, event)]
    if request.form.get(AS_IT_STANDS) == "yes" or not any(map(resident_number.is_in, said)):
        return
    g.as_it_stands = AS_IT_STANDS
    raise Unready(
        {
            AS_IT_STANDS: _(
                "These words hold what looks like a resident registration number. It is never "
                "kept here: leave it out."
            )
        }
    )


def _words_in(step: Step, event: Event) -> Iterator[str]:
    for field in step.fields:
        value = event.data.get(field.name) if field.type in _WORDS else None
        if isinstance(value, str) and value:
            yield value
