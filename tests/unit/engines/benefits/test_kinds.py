"""Every kind of benefit is computed, read from cases, and refuses for reasons that somebody can do something about."""

import pytest

from laroque.engines.benefits.kinds import KINDS
from laroque.engines.benefits.reasons import ACTORS, reasons
from laroque.formats.benefits.cases import KINDS_OF_CASE


def test_every_kind_is_read_from_cases():
    assert set(KINDS) == set(KINDS_OF_CASE)


@pytest.mark.parametrize("kind", KINDS)
def test_cases_fill_the_columns_that_the_engine_takes(kind: str):
    assert {name: dict(schema) for name, schema in KINDS_OF_CASE[kind].columns.items()} == {
        name: dict(schema) for name, schema in KINDS[kind].tables.items()
    }


def test_every_reason_names_who_can_change_it():
    assert {reason.actor for reason in reasons().values()} <= set(ACTORS)
