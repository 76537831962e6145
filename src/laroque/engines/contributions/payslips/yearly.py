"""The months of a contract in a year, each corrected for those before it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from laroque.engines.contributions.payslips.bases import nearest
from laroque.engines.contributions.payslips.law import Numbers, law_of
from laroque.engines.contributions.payslips.relief import relief_limit_step, with_coefficient, with_relief_parts
from laroque.kernel.money import PPM
from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters

_CONTRACT_YEAR = ["contract", "_year"]
_FORMULA = ("minimum", "delta_small", "delta_large", "power", "ceiling", "collected_small", "collected_large")
_RELIEFS = ("general_relief", "relief_urssaf_cents", "relief_pensions_cents")


class FormulaChanges(ValueError):
    """The formula of the relief changes inside a year, and we have read no text that says how its months add up."""

    def __init__(self, year: int) -> None:
        self.text = Text(
            f"the formula of the general relief changes inside {year}: its yearly correction is not legislated here",
            f"la formule de la réduction générale change au cours de {year} : sa régularisation n'est pas traitée ici",
        )
        super().__init__(self.text.en)


def yearly_bases(slips: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The capped bases of each month, so that those of the year follow the sum of its ceilings (CSS R242-2 II).

    ``slips``: a result of ``payslips`` with a column ``contract``, one row a contract and month. capped_cents,
    second_slice_cents, unemployment_base_cents and apec_base_cents become what the sum since January, or since the
    contract began, is above that of the month before; a month may fall below zero. The order of rows is kept.
    """
    law = _numbers(slips, parameters)
    paid, ceilings = _since_january("gross_cents"), _since_january("ceiling_cents")
    pensions = _only(law, "salaried_bases.complementary_ceilings")
    first = pl.min_horizontal(paid, ceilings)
    sums = {
        "capped_cents": first,
        "second_slice_cents": pl.min_horizontal(paid, ceilings * pensions) - first,
        "unemployment_base_cents": pl.min_horizontal(
            paid, ceilings * _only(law, "salaried_bases.unemployment_ceilings")
        ),
        "apec_base_cents": pl.min_horizontal(paid, ceilings * _only(law, "salaried_bases.apec_ceilings")),
    }
    dated = slips.with_columns(_year=pl.col("month").dt.year()).with_columns(**sums)
    return dated.with_columns(_more_than_before(name) for name in sums).drop("_year")


def yearly_relief(slips: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The general relief of each month, so that the year has that of its whole pay (CSS L241-13 III, D241-9).

    Takes the same as ``yearly_bases``. general_relief and its two parts become what the coefficient of the sums since
    January, or since the contract began, gives on the pay of that time, less what the months before took; below zero it
    is given back. coefficient_ppm is that of the sums. Raises ``FormulaChanges`` for a year such as 2025.
    """
    law = _numbers(slips, parameters)
    _require_one_formula(law)
    steps = {month: relief_limit_step(numbers) for month, numbers in law.items()}
    month_limit = pl.col("month").replace_strict(steps, return_dtype=pl.Int64) * pl.col("weekly_hundredths")
    summed = (
        slips.with_columns(_year=pl.col("month").dt.year(), _month_limit=month_limit)
        .with_columns(_paid=_since_january("gross_cents"), _limits=_since_january("_month_limit"))
        .with_row_index("_row")
        .lazy()
    )
    years = {month.year: numbers for month, numbers in law.items()}
    parts = [_year_relief(summed.filter(pl.col("_year") == year), numbers) for year, numbers in years.items()]
    found = pl.concat(parts).sort("_row").with_columns(_more_than_before(name) for name in _RELIEFS)
    return found.drop("_year", "_month_limit", "_paid", "_limits", "_row").collect()


def _year_relief(summed: pl.LazyFrame, numbers: Numbers) -> pl.LazyFrame:
    """The relief of all pay since January and its parts, at each month."""
    found = with_coefficient(summed, numbers, pay="_paid", limit=pl.col("_limits"))
    whole = nearest(pl.col("_paid") * pl.col("coefficient_ppm"), PPM)
    return with_relief_parts(found.with_columns(general_relief=whole), numbers)


def _numbers(slips: pl.DataFrame, parameters: Parameters) -> dict[date, Numbers]:
    months: list[date] = slips["month"].unique().sort().to_list()
    return {month: {name: value.number for name, value in law_of(month, parameters).items()} for month in months}


def _since_january(name: str) -> pl.Expr:
    return pl.col(name).cum_sum().over(_CONTRACT_YEAR, order_by="month")


def _more_than_before(name: str) -> pl.Expr:
    before = pl.col(name).shift(1, fill_value=0).over(_CONTRACT_YEAR, order_by="month")
    return (pl.col(name) - before).alias(name)


def _only(law: Mapping[date, Numbers], name: str) -> int:
    """A number that has not changed from one month to another."""
    (number,) = {numbers[name] for numbers in law.values()}
    return number


def _require_one_formula(law: Mapping[date, Numbers]) -> None:
    formulas: dict[int, set[tuple[int, ...]]] = {}
    for month, numbers in law.items():
        formula = tuple(numbers[f"general_relief.{name}"] for name in _FORMULA)
        formulas.setdefault(month.year, set()).add(formula)
    for year, found in formulas.items():
        if len(found) > 1:
            raise FormulaChanges(year)
