"""The cases of tests/cases, run by the engines."""

import polars as pl
import pytest
from tests.support.bordereaux import dsn_tables, due_lines
from tests.support.documents import law_cases

from laroque.engines.contributions.lines import recompute_lines
from laroque.engines.sharing import keys_frame, share_out
from laroque.kernel.money import percent_to_ppm
from laroque.kernel.periods import add_months, parse_month
from laroque.legislation.parameters import load
from laroque.legislation.sharing import sharing_keys

KEYS = keys_frame(sharing_keys())


@pytest.mark.parametrize("case", law_cases("contribution_lines"), ids=lambda case: case["name"])
def test_what_is_due_for_a_line(case):
    facts = case["facts"]
    month = parse_month(str(facts["month"]))
    line = {name: facts.get(name) for name in ("ctp", "qualifier", "base_cents", "amount_cents")}
    rate = percent_to_ppm(facts["rate"]) if "rate" in facts else None
    period = {"period_start": month, "period_end": add_months(month, 1)}
    found = recompute_lines(dsn_tables(aggregated_lines=[line | period | {"rate_ppm": rate}]), load())
    assert found["recomputed_cents"].to_list() == [case["expected_cents"]]


@pytest.mark.parametrize("case", law_cases("sharing"), ids=lambda case: case["name"])
def test_who_gets_a_line(case):
    facts = dict(case["facts"])
    period_end = add_months(parse_month(str(facts.pop("month"))), 1)
    beside = [{"ctp": ctp, "cents": 0} for ctp in facts.pop("beside", [])]
    shares = share_out(due_lines(facts | {"period_end": period_end}, *beside), KEYS)
    assert dict(shares.group_by("beneficiary").agg(pl.col("cents").sum()).rows()) == case["expected"]
