"""Two collecting bodies and the agency."""

import pytest
from tests.support.collecting_bodies import make_agency, make_body


@pytest.fixture
def north(db):
    """An URSSAF with five contributors, four with a mandate."""
    return make_body("urssaf-117", first=100, contributors=5, mandates=4)


@pytest.fixture
def south(db):
    """An URSSAF with two contributors, both with a mandate."""
    return make_body("urssaf-937", first=200, contributors=2, mandates=2)


@pytest.fixture
def agency(db):
    return make_agency()
