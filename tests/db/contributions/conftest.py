"""A collecting body and an establishment of its own."""

from collections.abc import Iterator

import pytest
from tests.support.dsn_builder import siret

from laroque.apps.network import queries as network
from laroque.postgres.scope import scope


@pytest.fixture
def body(db) -> Iterator[int]:
    """The id of a collecting body, in its scope."""
    organism_id = network.organism_by_code(code="urssaf-117").id
    with scope(organism_id):
        yield organism_id


@pytest.fixture
def shop() -> str:
    """The SIRET of a made-up establishment."""
    return siret(1)
