"""What the stock says against a kit or a lot."""

from typing import Final

from flask_babel import lazy_gettext as _l

from svflab.web.words.sentences.form import Sentence

_ANOTHER = _l("Take another one.")

SENTENCES: Final[dict[str, Sentence]] = {
    "stock_empty": (_l("%(material)s %(lot)s is used up: the stock has none left."), _ANOTHER),
    "stock_expired": (
        _l("%(material)s %(lot)s expired on %(expiry)s; today is %(today)s."),
        _ANOTHER,
    ),
    "stock_kept": (_l("%(material)s %(lot)s is kept for case %(other_case)s."), _ANOTHER),
    "stock_unknown": (
        _l("%(material)s %(lot)s was never received in the stock."),
        _l("Receive it first, or take one that was received."),
    ),
}
