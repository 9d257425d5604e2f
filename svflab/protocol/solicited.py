"""The points of time at which a participant is asked for adverse events, as data."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Solicited:
    """A point of time after the injection at which a participant is asked for adverse events.

    `by` is the step that answers it. A point of the procedure day is judged by the window of the
    code `window`. Any other is due `day` days after the day of the last injection, from `early`
    days before to `late` days after it, by the calendar of the site; both are a number, the name
    of a setting, or None for no day. `how` is how it is usually asked: "phone" or "visit".
    """

    code: str
    title: str
    by: str
    how: str = ""
    window: str = ""
    day: int = 0
    early: Decimal | str | None = None
    late: Decimal | str | None = None
    cite: str = ""
