"""Facts of pay from the declarations that count: written for the batch, and written again in place of the old."""

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from tests.support.dsn_builder import Employee, made, siret

from laroque.apps.contributions import store
from laroque.usecases.batch.declared_facts import write_declared_facts

pytestmark = pytest.mark.django_db
APRIL = date(2026, 4, 1)
OF_TWO = [Employee(number=number, gross_cents=200_000 + number) for number in (1, 2)]


def written(prefix: str) -> pl.DataFrame:
    paths = store.listed(prefix, "facts")
    return pl.concat([store.read_frame(prefix, path) for path in paths]).sort("gross_cents")


def test_facts_are_those_of_the_declarations_that_count(inbox, paris, tmp_path):
    prefix = str(tmp_path / "store")
    inbox(made(siret=siret(1), employees=OF_TWO, at_rate="2.00"))
    body = write_declared_facts(prefix=prefix, month=APRIL, organism_id=paris)
    assert (body.organism_id, body.rows) == (paris, 2)
    facts = written(prefix)
    assert facts["gross_cents"].to_list() == [200_001, 200_002]
    expected = (APRIL, siret(1), 20_000, 3_500, 30)
    assert facts.select("month", "siret", "at_mp_ppm", "weekly_hundredths", "present_days").rows() == [expected] * 2


def test_a_declaration_that_replaces_another_takes_the_place_of_its_facts(inbox, paris, tmp_path):
    prefix = str(tmp_path / "store")
    inbox(made(siret=siret(1), employees=OF_TWO))
    write_declared_facts(prefix=prefix, month=APRIL, organism_id=paris)
    raised = [replace(OF_TWO[0], gross_cents=300_000)]
    inbox(made(siret=siret(1), employees=raised, type="03", order="2"))
    write_declared_facts(prefix=prefix, month=APRIL, organism_id=paris)
    assert written(prefix)["gross_cents"].to_list() == [300_000]


def test_a_body_that_received_nothing_has_no_facts(paris, tmp_path):
    prefix = str(tmp_path / "store")
    store.write_frame(prefix, f"facts/month=2026-04/organism={paris}/declared-00000.parquet", pl.DataFrame({"a": [1]}))
    assert write_declared_facts(prefix=prefix, month=APRIL, organism_id=paris).rows == 0
    assert store.listed(prefix, "facts") == []
