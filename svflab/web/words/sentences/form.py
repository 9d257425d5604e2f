"""The form of a sentence: two halves, marked for translation, with named facts."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l

Sentence = tuple[Any, Any]
"""What is so, and what to do. Each is translated when it is made into text."""

SAY_WHY: Final = _l("Say why.")
