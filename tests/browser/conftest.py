"""What holds for every test in a browser."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LEFT = "ignore::pytest.PytestUnraisableExceptionWarning"
"""A page that is left while it loads leaves a static file of the test's server open."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(LEFT))
