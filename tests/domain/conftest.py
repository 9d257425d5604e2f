"""What every test of the rules can ask for.

protocol   the trial as data
day        a bench at any part of the day: day("fill") has filled its syringes
"""

from functools import cache

import pytest

from svflab.protocol.loader import load
from tests.domain.bench import Bench


@pytest.fixture(scope="session")
def protocol():
    return load()


@pytest.fixture(scope="session")
def day(protocol):
    @cache
    def made(part):
        return Bench(protocol).until(part)

    return lambda part: made(part).copy()
