"""What tests of the books share: the organisms, a draft of any size, connections of the other roles."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import psycopg
import pytest

from laroque.apps.ledger.rules import Draft, Leg
from laroque.postgres.connections import conninfo, owner_connection
from laroque.postgres.partitions import add_organisms
from laroque.postgres.roles import LOADER, OWNER

AT = datetime(2026, 4, 16, 18, 30, tzinfo=UTC)
DAY = date(2026, 4, 15)


@pytest.fixture(scope="session")
def urssaf() -> int:
    """A collecting body."""
    return _number("urssaf-117")


@pytest.fixture(scope="session")
def other_urssaf() -> int:
    """Another collecting body."""
    return _number("urssaf-827")


@pytest.fixture(scope="session", autouse=True)
def _fund_keeps_books(django_db_setup: None, django_db_blocker) -> None:
    """Partitions for the fund of the stories: the network makes none for a body that books nothing in this release."""
    with django_db_blocker.unblock():
        _keep_books("cpam-751")


@pytest.fixture
def fresh_database(fresh_database: str) -> str:
    """A database of the test's own, where the fund of the stories keeps books."""
    _keep_books("cpam-751")
    return fresh_database


@pytest.fixture
def draft() -> Callable[..., Draft]:
    """A maker of drafts: a month assessed for health, changed by name."""

    def make(key: str = "assessed:1", *, cents: int = 500, on: date = DAY, **changed) -> Draft:
        legs = (Leg("receivable:contributors", cents), Leg("due:health:uncollected", -cents))
        given = {"reason": "month_assessed", "source": "run:1", "value_on": on, "legs": legs, **changed}
        return Draft(key=key, accounting_on=on, **given)

    return make


@pytest.fixture
def owner(db: None) -> Iterator[psycopg.Connection]:
    """The owner of the tables, whom row security does not bind; rolled back."""
    yield from _connected(OWNER)


@pytest.fixture
def loader(db: None) -> Iterator[psycopg.Connection]:
    """The role of bulk loads; rolled back."""
    yield from _connected(LOADER)


def _connected(role: str) -> Iterator[psycopg.Connection]:
    connection = psycopg.connect(conninfo(role))
    try:
        yield connection
    finally:
        connection.rollback()
        connection.close()


def _keep_books(code: str) -> None:
    with owner_connection() as owner:
        add_organisms(owner, [_number(code)])


def _number(code: str) -> int:
    from laroque.apps.network.rules.catalogue import read_network

    return read_network().organism(code).id
