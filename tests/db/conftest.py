"""Every test of this folder is marked ``db``."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import connections

django.setup()  # the tests import models at their head, before any fixture runs

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that need PostgreSQL."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.db)


@pytest.fixture
def in_thread(fresh_database) -> Iterator[Callable[[Callable[[], Any]], Future[Any]]]:
    """Run a function in a thread, on a connection of its own."""
    with ThreadPoolExecutor() as pool:

        def run(work: Callable[[], Any]) -> Future[Any]:
            def closed_after() -> Any:
                try:
                    return work()
                finally:
                    connections.close_all()

            return pool.submit(closed_after)

        yield run
