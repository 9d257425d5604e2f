"""The words that a protocol file may use where not any text will do."""

from typing import Final

_TYPES = (
    "decimal integer date instant text note yes_no choice choices checks flags scan scans "
    "account digit digits digit_table plan points settings"
)
FIELD_TYPES: Final = frozenset(_TYPES.split())
"""How a field is asked for and kept.

`decimal` is kept as a decimal string, `integer` as an int, `date` as YYYY-MM-DD, `instant` as
ISO 8601 in UTC, `yes_no` as a bool; `choice` is one value and `choices` a list of values;
`checks` is a checklist that is ticked whole, and `flags` answers every choice by yes or no:
both map a choice to a bool. `note` is free text, kept out of line; `scan` is a code and `scans`
a list of codes; `digits` is a list of digits; `digit_table` maps a digit to a row of `columns`;
`plan` is a list of such rows, each with its `digit`; `points` maps an injection point to
millilitres; `settings` maps the name of a setting to its value.
"""

PER: Final = frozenset({"case", "run", "container", "test", "digit", "point", "any"})
PLACES: Final = frozenset({"", "theatre", "laboratory"})
SUBJECTS: Final = frozenset({"case", "participant", "ae", "site", "entry"})
WITH_ENTRIES: Final = frozenset({"case", "participant", "ae"})
"""What a step about an `entry` may be about: whatever the entry that it takes back is about."""
NEEDS: Final = ("required", "awaited", "not_tested")
MEASURES: Final = frozenset({"", "bmi"})
WHERE: Final = frozenset({"donor_site", "digit", "systemic", "product"})
ALARMS: Final = ("loud", "quiet", "none")
"""What a window does about it when its time runs out.

`loud` sounds and flashes until somebody has acknowledged it by name; `quiet` is shown only;
`none` shows no clock, and is judged by what ends it.
"""

MEANINGS: Final = ("performed", "verified", "reviewed", "approved", "responsible")
"""What a signature may mean (21 CFR 11.50(a)(3)): the signer did it, checked it, read it, allows
it, or answers for it."""

OVERRIDDEN: Final = frozenset({"result_shuts_release"})
"""The rules that two persons may open where the protocol says so; no other rule ever gives way."""

_GATES = (
    "containers_accounted custody_ended digit_suitable eligible identity_confirmed "
    "in_hand kit_as_preflight kit_not_expired kit_not_used label_applied label_verified "
    "line_clear matched not_expired not_void printer_ready released results_acceptable "
    "same_participant settings_confirmed typed_explained typed_witnessed "
    "use_by_not_longer volume_left wristband_bound"
)
GATES: Final = frozenset(_GATES.split())
"""The names of the rules that a step may name as a gate; the rules are in `svflab.domain`."""
