"""What people take for one another: two codes, two names.

Codes that differ in two characters or fewer are alike: that is as far as an eye that jumps, or a
hand that types, goes wrong before a check character can tell. Names are alike where a letter or
two is another, where the same words stand in another order, or where one has words more.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Final

NEAR: Final = 2
"""So many characters apart two codes are still taken for one another."""
_SHORT: Final = 5
"""Names of no more letters than this are alike only where one letter is another."""


def codes_alike(one: str, other: str) -> bool:
    """Say whether two codes of ours are taken for one another, whatever they are codes of.

    What is compared are the eight random characters: the kind and the check character follow.

    >>> codes_alike("S7K3QM9X25", "W7K3QM8X2A"), codes_alike("S7K3QM9X25", "S1A2QM9X2P")
    (True, False)
    """
    return sum(a != b for a, b in zip(one[1:9], other[1:9], strict=False)) <= NEAR


def like_any(code: str, others: Iterable[str]) -> bool:
    """Say whether a code is taken for one of these."""
    return any(codes_alike(code, other) for other in others)


def names_alike(names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return whose name is like whose, of names by participant; who stands alone is left out.

    >>> names_alike({"P-1": "Kim Min-jun", "P-2": "kim minjoon", "P-3": "Park Seo"})
    {'P-1': ('P-2',), 'P-2': ('P-1',)}
    """
    words = {code: spelled for code, name in names.items() if (spelled := _words(name))}
    found: dict[str, list[str]] = {}
    for one, other in combinations(sorted(words), 2):
        if _alike(words[one], words[other]):
            found.setdefault(one, []).append(other)
            found.setdefault(other, []).append(one)
    return {code: tuple(others) for code, others in found.items()}


def says_who(text: str, name: str, number: str) -> bool:
    """Say whether a text holds a person's whole name, in any order of its words, or the number.

    A single word counts only with letters enough: many people share a short surname.

    >>> says_who("Ms Minjun KIM went home", "Kim Min-jun", ""), says_who("to Dr Kim", "Kim", "")
    (True, False)
    """
    said, named = _words(text), _words(name)
    whole, digits = "".join(said), "".join(_words(number))
    long = len("".join(named)) > _SHORT
    by_words = len(named) > 1 and not set(named) - set(said)
    by_letters = long and "".join(named) in whole
    by_number = digits in whole if len(digits) > _SHORT else bool(digits) and digits in said
    return by_words or by_letters or by_number


def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name in order, without accents, case or hyphens; Hangul by its jamo."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(
        " " if unicodedata.category(c)[0] in "ZPC" and c not in "-'’" else c
        for c in plain
        if not unicodedata.combining(c) and c not in "-'’"
    )
    return tuple(kept.split())


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    fewer, more = sorted((one, other), key=len)
    if len(fewer) > 1 and not Counter(fewer) - Counter(more):
        return True
    said = "".join(one), "".join(other)
    far = 1 if min(map(len, said)) <= _SHORT else NEAR
    if abs(len(said[0]) - len(said[1])) > far or _letters_apart(*said) > far:
        return False
    words_in_order = "".join(sorted(one)), "".join(sorted(other))
    return _within(*said, far) or _within(*words_in_order, far)


def _letters_apart(one: str, other: str) -> int:
    """Return how many letters of one the other has not."""
    return (Counter(one) - Counter(other)).total()


def _within(one: str, other: str, far: int) -> bool:
    """Say whether at most `far` letters are changed, added, left out or swapped with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        previous, row = row, [i]
        for j, b in enumerate(other, start=1):
            least = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before = previous
    return row[-1] <= far
