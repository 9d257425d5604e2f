"""What the grades of an adverse event mean: the general definitions of the CTCAE, in our words.

The wording of single terms is not shipped: its licence is not confirmed for us. Version 6.0 (22
July 2025) and version 5.0 (27 November 2017) define the five grades alike.
"""

from typing import Final

from flask_babel import lazy_gettext as _l

MEANS: Final = {
    "1": _l("No complaint or a slight one; seen only on examination; nothing is done."),
    "2": _l(
        "Little, local or non-invasive treatment; or harder: shopping, cooking, the telephone."
    ),
    "3": _l("Serious, not at once deadly: hospital, disabling; or washing, dressing, eating fail."),
    "4": _l("Life in danger now; treated at once."),
    "5": _l("Death by the event."),
}
SOURCE: Final = _l("%(scale)s, National Cancer Institute (NCI); in our own words.")
"""Which scale the grades are of, and who made it."""
