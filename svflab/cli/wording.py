"""translate: what a developer needs when a sentence was added.

A catalogue names every sentence once, sorted, without places, dates or names, so that a change
of the code shows as the sentences that it changed. Sentences come from three sources: Python,
templates, and the titles, labels and reasons in the protocol file and beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import IO, Any, Final

import click
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from svflab import paths
from svflab.protocol import loader, reporting

LOCALES: Final = ("ko",)
"""The languages that there is a catalogue for; English is the message itself."""
KEYWORDS: Final[dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    **dict.fromkeys(("_", "_l", "N_", "gettext", "lazy_gettext")),
    **dict.fromkeys(("_n", "ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("_p", "_lp", "pgettext", "lazy_pgettext"), ((1, "c"), 2)),
}
"""Each name that marks a sentence, and which of its arguments are the sentence.

`_p("timer", "open")` says of what: two things that share a word in English may not elsewhere.
"""
SAID: Final = frozenset({"title", "label", "help", "why"})
"""What of a protocol is shown in the reader's language; a source stays as it is."""

Found = tuple[str, str | tuple[str, ...]]


class Bare(Catalog):
    """A catalogue whose header holds only what a reader of the file needs."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """Return the language, how its plurals are formed, and the encoding."""
        return [
            ("Language", self.locale_identifier or ""),
            ("Plural-Forms", self.plural_forms),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]


@click.command(hidden=True)
def translate() -> None:
    """Bring the catalogues up to date with the code, and compile them (for developers).

    Sentences that are gone leave a catalogue; new ones stand in it without words, and are
    counted here.

    \b
    Example
      svflab translate
    """
    wanted = 0
    for locale in LOCALES:
        made = merged(locale, extracted())
        with place(locale, "po").open("wb") as file:
            write_words(file, made)
        with place(locale, "mo").open("wb") as file:
            write_mo(file, made)
        missing = [one.id for one in made if one.id and not all(_words(one.string))]
        wanted += len(missing)
        click.echo(f"{locale}: {len(made)} sentences, {len(missing)} of them without words")
        for words in missing:
            click.echo(f"  {words}")
    raise SystemExit(1 if wanted else 0)


def _words(said: str | Sequence[str] | None) -> Sequence[str]:
    """Return the words of a message, or of each of its plurals."""
    return [said] if isinstance(said, str) else said or [""]


def place(locale: str, ending: str) -> Path:
    """Return where the catalogue of a language is: `po` to be written in, `mo` to be read."""
    return paths.TRANSLATIONS / locale / "LC_MESSAGES" / f"messages.{ending}"


def merged(locale: str, found: Iterable[Found]) -> Catalog:
    """Return a catalogue of the sentences found, each with the words that it has already."""
    with place(locale, "po").open("rb") as file:
        known = read_po(file, locale=locale)
    made = Bare(locale=locale, header_comment=f"# svflab in {locale}.", fuzzy=False)
    for context, words in found:
        had = known.get(words, context or None)
        made.add(words, had.string if had else "", context=context or None)
    return made


def write_words(file: IO[bytes], made: Catalog) -> None:
    """Write a catalogue as people edit it."""
    write_po(file, made, width=0, no_location=True, sort_output=True)


def extracted() -> Iterator[Found]:
    """Give every sentence that a page may show, each with what it is said of, or ""."""
    yield from _in_folder(paths.PACKAGE, "**.py", "python")
    yield from _in_folder(paths.TEMPLATES, "**.html", "jinja2")
    protocol = loader.load()
    for part in (protocol, reporting.load(protocol)):
        for words in _said(part):
            yield "", words


def _in_folder(folder: Path, pattern: str, method: str) -> Iterator[Found]:
    loud = {pattern: {"silent": "false"}}  # a template that cannot be read is no empty one
    found = extract_from_dir(folder, [(pattern, method)], loud, keywords=KEYWORDS)
    for _file, _line, words, _comments, context in found:
        yield context or "", words


def _said(part: Any) -> Iterator[str]:
    """Give what a part of a protocol says, and what its parts say."""
    if isinstance(part, Mapping):
        part = tuple(part.values())
    if isinstance(part, tuple):
        for one in part:
            yield from [one] if isinstance(one, str) else _said(one)
    elif is_dataclass(part):
        for name in (one.name for one in fields(part)):
            inner = getattr(part, name)
            if name in SAID and inner:
                yield inner
            elif isinstance(inner, Mapping) or _holds_parts(inner):
                yield from _said(inner)


def _holds_parts(inner: Any) -> bool:
    return isinstance(inner, tuple) and all(is_dataclass(one) for one in inner)
