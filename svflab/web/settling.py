"""One thing that has to be settled before something else is done, and the way to its form."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settling:
    """What is still open, in words, and the page with the form that settles it.

    `stays` says that the page is the case's own, so that only its part is swapped. `instead` is
    the page of the case that says why it was not done, and what the way there is called.
    """

    text: str
    href: str
    action: str
    stays: bool = True
    instead: tuple[str, str] = ("", "")
