"""What the calibration page of a sheet of labels says, in the reader's language."""

from collections.abc import Callable, Mapping

from flask_babel import gettext

_: Callable[..., str] = gettext


def sheet_words() -> Mapping[str, str]:
    """Return the sentences by the names that the page knows them by."""
    return {
        "title": _("Calibration of label sheets"),
        "scale": _(
            "1. Print this page at 100 % (“actual size”), not “fit to page”. The square must "
            "measure 100 mm each way; if it does not, the printer scales, and no label will be "
            "right."
        ),
        "offset": _(
            "2. Measure how far the square's edges are from the edges of the paper. Both must be "
            "30 mm. Add what is missing to the offset, or take away what is too much."
        ),
        "outline": _(
            "3. Hold this page and a sheet of labels against the light: the outlines must lie on "
            "the labels."
        ),
        "present": _("offset now"),
        "across": _("from the left edge"),
        "down": _("from the top edge"),
        "measured": _("measured"),
        "enter": _("new offset"),
    }
