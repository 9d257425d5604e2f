"""Cases that are open together are told apart by their markers."""

from collections import Counter

from svflab.domain.marker import marker
from svflab.services.walk import Day
from tests.people import SITE


def test_cases_that_are_open_together_share_no_letters_no_shape_and_no_colour(app):
    with app.app_context():
        protocol = app.extensions["protocol"]
        days = [Day(protocol, SITE, f"P-00{number}").until("open") for number in range(1, 5)]

    marks = [marker(day.code) for day in days]

    for name in ("letters", "shape", "colour"):
        assert max(Counter(getattr(one, name) for one in marks).values()) == 1, name
