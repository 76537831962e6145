"""Where a claim stands by its lines, as the page on reception says."""

import polars as pl
import pytest
from tests.support.documents import tables_of

from laroque.apps.claims.told import totals_of
from laroque.engines.pricing.facts import PRICED_SCHEMA

ROWS = tables_of("algorithms/care_reception.md")["Receiving claims for care"]


@pytest.mark.parametrize("row", [pytest.param(row, id=row["lines"]) for row in ROWS])
def test_a_claim_stands_where_the_page_says(row):
    outcomes = row["lines"].split(", ")
    cells = dict.fromkeys(PRICED_SCHEMA, 0) | {"reason": None, "branch": "health", "account": None, "exemption": None}
    lines = [
        cells | {"claim": "c", "line": line, "outcome": outcome, "paid_to": None}
        for line, outcome in enumerate(outcomes, 1)
    ]
    priced = pl.DataFrame(lines, schema=dict(PRICED_SCHEMA)).with_columns(claim_id=pl.lit(1))
    assert totals_of(priced)["state"].to_list() == [row["claim"]]
