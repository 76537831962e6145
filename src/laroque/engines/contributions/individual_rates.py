"""The rates of individual contributions (S21.G00.81.007) against those in force."""

from collections import defaultdict
from datetime import date
from typing import Any

import polars as pl

from laroque.engines.contributions.explaining import format_rate
from laroque.engines.contributions.tables import DECLARATION
from laroque.kernel.periods import last_day_of
from laroque.legislation.parameters import Parameters
from laroque.legislation.sharing import CHECKED, sharing_keys

RATE_NOT_IN_FORCE = "NOMINATIVE_RATE"

_CAPPED_BASE = "02"
_KNOWN = pl.Schema(
    {
        "month": pl.Date(),
        "base_code": pl.String(),
        "code": pl.String(),
        "rates": pl.List(pl.Int64()),
        "in_force": pl.String(),
    }
)
_PLACE = ["month", "base_code", "code"]


def check_rates(nominative: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The rates stated for a code that no CTP gives it on the last day of the month (CSS R242-1 II).

    One row a declaration, month, code and rate: file, declaration, code, rate_ppm, ``in_force`` (text, the rates that
    would do), count, line (the first), control. A code whose rates are not held (occupational risk, mobility) is left
    alone.
    """
    months = nominative.with_columns(month=pl.col("period_start").dt.month_start())
    known = _known_rates(months["month"].drop_nulls().unique().sort().to_list(), parameters)
    stated = months.filter(pl.col("rate_ppm").is_not_null()).join(known, on=_PLACE, how="inner", maintain_order="left")
    wrong = stated.filter(~pl.col("rate_ppm").is_in("rates"))
    rows = wrong.group_by([*DECLARATION, *_PLACE, "rate_ppm"], maintain_order=True).agg(
        pl.col("line", "in_force").first(), count=pl.len()
    )
    return rows.with_columns(control=pl.lit(RATE_NOT_IN_FORCE))


def _known_rates(months: list[date], parameters: Parameters) -> pl.DataFrame:
    rows: list[dict[str, Any]] = []
    for month in months:
        if last_day_of(month) in CHECKED:
            rows += _rates_of(month, parameters)
    return pl.DataFrame(rows, schema=_KNOWN)


def _rates_of(month: date, parameters: Parameters) -> list[dict[str, Any]]:
    """The rates of each base and code: for each CTP, the sum of what its key gives under the code."""
    on = last_day_of(month)
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for key in sharing_keys():
        if key.part in ("capped", "uncapped") and key.weight_ppm and on in key.valid:
            sums[key.ctp, key.part, key.nominative_code] += key.weight_ppm
    rates: dict[tuple[str, str], set[int]] = defaultdict(set)
    for (_, part, code), rate in sums.items():
        for base in _bases_of(code, part, parameters):
            rates[base, code].add(rate)
    return [
        {
            "month": month,
            "base_code": base,
            "code": code,
            "rates": sorted(held),
            "in_force": ", ".join(format_rate(rate, "en") for rate in sorted(held)),
        }
        for (base, code), held in rates.items()
    ]


def _bases_of(code: str, part: str, parameters: Parameters) -> set[str]:
    bases = {base for family in parameters.families if code in family.codes for base in family.bases}
    return bases & {_CAPPED_BASE} if part == "capped" else bases - {_CAPPED_BASE}
