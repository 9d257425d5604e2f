"""What a check of the log may find, and the sentence for each.

A break is a name, a place and facts. Its sentence is a message id: pages translate it, a
command prints it as it is.
"""

from dataclasses import dataclass
from typing import Final, Self


def N_(words: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a message id where it cannot be translated yet."""
    return words


WORDS: Final = {
    "damaged": N_("The database is damaged: %(why)s"),
    "guard": N_(
        "The database no longer keeps the log from being changed: %(guard)s is missing or off."
    ),
    "no_site": N_("There are entries of a site that is not possible: %(site)s."),
    "missing": N_("%(site)s, entry %(seq)s is missing: the next one there is %(found)s."),
    "surplus": N_("%(site)s: an entry stands at %(found)s, a place that no chain has."),
    "unreadable": N_("%(site)s, entry %(seq)s cannot be read (%(why)s)."),
    "changed": N_("%(site)s, entry %(seq)s is not what was sealed: %(columns)s."),
    "unlinked": N_(
        "%(site)s, entry %(seq)s does not follow the one before it: something was put in, taken "
        "out or moved here."
    ),
    "head": N_("%(site)s ends at entry %(seq)s, and the stored head says %(said)s."),
    "cut": N_("%(site)s no longer has entry %(seq)s, whose seal was kept: its end was cut off."),
    "resealed": N_(
        "%(site)s, entry %(seq)s has another seal than the one that was kept: this log was "
        "sealed anew."
    ),
    "index_missing": N_("%(site)s, entry %(seq)s is not found under %(subject)s."),
    "index_surplus": N_("%(site)s, entry %(seq)s is found under %(subject)s, and should not be."),
    "text_missing": N_("%(site)s, entry %(seq)s: the words of “%(name)s” are gone."),
    "text_gone": N_(
        "%(site)s, entry %(seq)s: the words of “%(name)s” were taken out, and no entry says "
        "by whom."
    ),
    "text_changed": N_("%(site)s, entry %(seq)s: the words of “%(name)s” are not those sealed."),
    "text_surplus": N_("Words are kept (“%(name)s” of %(event)s) that no entry sealed."),
    "photo_gone": N_(
        "%(site)s, entry %(seq)s: the photograph is gone, and no entry says who took it out."
    ),
    "photo_changed": N_("%(site)s, entry %(seq)s: the photograph is not the one sealed."),
    "photo_shut": N_("%(site)s, entry %(seq)s: the photograph's key is not given here."),
    "photo_surplus": N_("A photograph is kept (%(event)s) that no entry sealed, or was redacted."),
    "signature_unreadable": N_("%(site)s, entry %(seq)s: the signature of %(who)s is none."),
    "signature_bound": N_(
        "%(site)s, entry %(seq)s: the signature of %(who)s is bound to another entry, case, "
        "person, role or meaning: it was copied, or changed."
    ),
    "signature_shown": N_(
        "%(site)s, entry %(seq)s: the signature of %(who)s does not fit the facts that it shows."
    ),
    "signature_case": N_(
        "%(site)s, entry %(seq)s: the signature of %(who)s belongs to another case."
    ),
    "signature_signed": N_(
        "%(site)s, entry %(seq)s: what %(who)s signed is not there, or is otherwise."
    ),
    "signature_order": N_(
        "%(site)s, entry %(seq)s: the signature of %(who)s came before what it signs."
    ),
    "signature_performer": N_(
        "%(site)s, entry %(seq)s: %(who)s signs as performed what another person did."
    ),
    "template_changed": N_(
        "The label template %(name)s that is kept is not the one that was printed from "
        "(%(digest)s)."
    ),
    "list_missing": N_("The list %(table)s lacks %(key)s, which is in the log."),
    "list_surplus": N_("The list %(table)s has %(key)s, which is not in the log."),
    "list_other": N_("The list %(table)s differs from the log on %(key)s."),
    "unfolded": N_("%(subject)s cannot be worked out from the log (%(why)s)."),
}
OF_CHAINS: Final = frozenset(
    {"damaged", "no_site", "missing", "surplus", "unreadable", "changed", "unlinked"}
)
"""After one of these there is no log to compare the lists with."""
OF_LISTS: Final = frozenset({"list_missing", "list_surplus", "list_other"})
"""What `rebuild` mends: the log is whole, a list made from it is not."""


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that is not as it was sealed or made: its name, its place, its facts."""

    what: str
    site: str = ""
    seq: int = 0
    facts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, what: str, site: str = "", seq: int = 0, **facts: str) -> Self:
        """Return a break with these facts."""
        return cls(what, site, seq, tuple(sorted(facts.items())))

    @property
    def said(self) -> dict[str, str]:
        """Return everything that its sentence needs, as text that can be printed anywhere."""
        words = {"site": self.site, "seq": str(self.seq), **dict(self.facts)}
        return {name: word.encode("utf-8", "replace").decode() for name, word in words.items()}

    def __str__(self) -> str:
        return WORDS[self.what] % self.said
