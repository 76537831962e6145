"""What every test runs in: a state folder of its own, and a database server only for those that ask for one."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ


def _roomy_folder() -> Path:
    """Where the server lives: in memory when there is room, since databases of thousands of files are copied."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 4 * 2**30:
        return memory
    return Path(tempfile.gettempdir())


if not _IS_WORKER:
    os.environ["LAROQUE_HOME"] = str(_roomy_folder() / f"laroque-tests-{secrets.token_hex(4)}")
    os.environ["LAROQUE_SECRET_KEY"] = "the key of tests, which sign nothing that lasts"
    for _name in ("LAROQUE_STORE", "LAROQUE_HOSTS", "LC_ALL", "LC_MESSAGES", "LANG"):
        os.environ.pop(_name, None)
os.environ["DJANGO_SETTINGS_MODULE"] = "laroque.config.settings"
# Time is measured in bench/, never asserted in a test: a shared machine has its slow moments.
hypothesis.settings.register_profile("laroque", deadline=None)
hypothesis.settings.load_profile("laroque")
django.setup()  # test modules import models; no database is touched before a test asks for one


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no server, no database and no file behind."""
    if not _IS_WORKER and Path(os.environ["LAROQUE_HOME"]).exists():
        from tests.support.databases import leave_nothing

        leave_nothing()


@pytest.fixture(autouse=True)
def one_language() -> Iterator[None]:
    """Each test starts in the language of the settings: a request of the one before may have left another."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """The session's database: migrated, with the network in it, used as the application's role."""
    from tests.support.databases import copy_of_template

    with django_db_blocker.unblock(), copy_of_template(os.environ.get("PYTEST_XDIST_WORKER", "main")):
        yield


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """A database of the test's own, where it may commit: for bulk loads, several connections, threads and browsers."""
    from tests.support.databases import copy_of_template

    with django_db_blocker.unblock(), copy_of_template(secrets.token_hex(4)) as name:
        yield name
