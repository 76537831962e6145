"""Every test of this folder is marked ``db``."""

from pathlib import Path

import django
import pytest

django.setup()  # the tests import models at their head, before any fixture runs

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need PostgreSQL."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.db)
