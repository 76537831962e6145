"""The months of a contract in a year, each corrected for those before it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from laroque.engines.contributions.payslips.ceilings import relief_unit
from laroque.engines.contributions.payslips.law import Numbers
from laroque.engines.contributions.payslips.relief import not_due, with_coefficient, with_relief_parts
from laroque.engines.contributions.rounding import half_up
from laroque.kernel.money import PPM

Laws = Mapping[date, Numbers]
"""The numbers of each month."""

_CONTRACT_YEAR = ["contract", "_year"]
_CONTRACT_PERIOD = ["contract", "_period", "fnal_is_whole_pay", "_less"]
_FORMULA = ("minimum", "delta_small", "delta_large", "power", "ceiling", "collected_small", "collected_large", "at_mp")
_RELIEFS = ("general_relief", "relief_urssaf_cents", "relief_pensions_cents")
_OF_A_MONTH = pl.col("contract").is_not_null()


def with_yearly_bases(based: pl.DataFrame, laws: Laws) -> pl.DataFrame:
    """The bases of the months of a contract, so that those of the year follow the sum of its ceilings (CSS R242-2 II).

    ``based``: cases with their ceilings and bases, of any months; those without ``contract`` are left as they are. Each
    base becomes what the sum since January, or since the contract began, is above that of the month before; a month
    may fall below zero. So do the bases of CET (due once the pay passes the ceilings), of CSG (its deduction stops at
    four ceilings) and of the reduced rates of health and family (due as long as the pay is within their limits).
    Adds is_corrected, year_paid_cents, year_ceiling_cents and the bases of the reduced and full rates.
    """
    summed = based.with_columns(_year=pl.col("month").dt.year(), is_corrected=_OF_A_MONTH).with_columns(
        year_paid_cents=_since("gross_cents", _CONTRACT_YEAR),
        year_ceiling_cents=_since("ceiling_cents", _CONTRACT_YEAR),
    )
    sums = _sums(laws)
    if "exempt_capped_cents" in based.columns:
        summed = summed.with_columns(_owes_csg=pl.col("apprentice_csg_cents") > 0)
        sums |= _above_exempt(sums, laws)
    told = summed.with_columns(pl.lit(0, pl.Int64).alias(name) for name in sums if name not in summed.columns)
    yearly = told.with_columns(**{f"_{name}": sum_ for name, sum_ in sums.items()})
    corrected = [
        pl.when(_OF_A_MONTH).then(_more_than_before(f"_{name}", _CONTRACT_YEAR)).otherwise(name).alias(name)
        for name in sums
    ]
    found = _with_benefits(yearly.with_columns(corrected))
    return found.drop("_year", "_owes_csg", *(f"_{name}" for name in sums), strict=False)


def with_yearly_relief(slips: pl.DataFrame, laws: Laws) -> pl.DataFrame:
    """The general relief of the months of a contract, so that the year has that of its whole pay (CSS L241-13 III,
    D241-9).

    general_relief and its two parts become what the coefficient of the sums since January, or since the contract
    began, gives on the pay of that time, less what the months before took; below zero it is given back.
    coefficient_ppm is that of the sums. Where the formula changes inside a year, by law, by headcount or by a rate of
    occupational risk below the one counted, the months of each formula are corrected by themselves, and settled
    (docs/adr/0142). Adds period_paid_cents and period_relief_cents.
    """
    periods = _periods(laws)
    is_due = _OF_A_MONTH if "has_no_contract" not in slips.columns else _OF_A_MONTH & ~pl.col("has_no_contract")
    placed = slips.with_row_index("_place").with_columns(
        _period=pl.col("month").replace_strict(periods, return_dtype=pl.Date)
    )
    corrected = placed.filter(is_due).lazy()
    firsts = sorted(set(periods.values()))
    parts = [_period_relief(corrected.filter(pl.col("_period") == first), laws[first]) for first in firsts]
    found = pl.concat(parts).collect()
    left = placed.filter(~is_due).select(pl.exclude("_period"))
    return pl.concat([found.drop("_period", "_less", "_limits"), left], how="diagonal").sort("_place").drop("_place")


def _sums(laws: Laws) -> dict[str, pl.Expr]:
    """What each base is on the pay and the ceilings since January."""
    paid, ceilings = pl.col("year_paid_cents"), pl.col("year_ceiling_cents")
    first = pl.min_horizontal(paid, ceilings)
    pensions = pl.min_horizontal(paid, ceilings * _only(laws, "salaried_bases.complementary_ceilings"))
    return {
        "capped_cents": first,
        "second_slice_cents": pensions - first,
        "cet_base_cents": pl.when(paid > ceilings).then(pensions).otherwise(0),
        "unemployment_base_cents": pl.min_horizontal(
            paid, ceilings * _only(laws, "salaried_bases.unemployment_ceilings")
        ),
        "apec_base_cents": pl.min_horizontal(
            _since(_executive("gross_cents"), _CONTRACT_YEAR),
            _since(_executive("ceiling_cents"), _CONTRACT_YEAR) * _only(laws, "salaried_bases.apec_ceilings"),
        ),
        "csg_base_cents": _less_deduction(paid, laws),
        **_rated("health", laws),
        **_rated("family", laws),
    }


def _with_benefits(corrected: pl.DataFrame) -> pl.DataFrame:
    """Adds to the corrected bases of CSG what the employer paid for benefits in the month."""
    benefits = pl.when(_OF_A_MONTH).then("benefits_cents").otherwise(0)
    whole = corrected.with_columns(csg_base_cents=pl.col("csg_base_cents") + benefits)
    if "_owes_csg" not in corrected.columns:
        return whole
    owed = pl.col("apprentice_csg_cents") + pl.when("_owes_csg").then(benefits).otherwise(0)
    return whole.with_columns(apprentice_csg_cents=owed).with_columns(
        is_apprentice_free_of_csg=pl.col("is_apprentice") & (pl.col("apprentice_csg_cents") == 0)
    )


def _above_exempt(sums: Mapping[str, pl.Expr], laws: Laws) -> dict[str, pl.Expr]:
    """The same above what apprentices do not owe, which each month counts by itself (docs/adr/0116)."""
    first, second = _since("exempt_capped_cents", _CONTRACT_YEAR), _since("exempt_second_cents", _CONTRACT_YEAR)
    above = pl.when("_owes_csg").then(pl.col("gross_cents") - pl.col("csg_limit_cents")).otherwise(0)
    is_over = pl.col("year_paid_cents") > pl.col("year_ceiling_cents")
    return {
        "apprentice_capped_cents": sums["capped_cents"] - first,
        "apprentice_second_cents": sums["second_slice_cents"] - second,
        "apprentice_cet_cents": pl.when(is_over).then(sums["cet_base_cents"] - first - second).otherwise(0),
        "apprentice_csg_cents": _less_deduction(_since(above, _CONTRACT_YEAR), laws),
    }


def _executive(name: str) -> pl.Expr:
    """What counts for APEC: the months in which the employee is an executive."""
    return pl.when("executive").then(pl.col(name)).otherwise(0)


def _less_deduction(paid: pl.Expr, laws: Laws) -> pl.Expr:
    """Pay since January less the flat deduction of CSG, which stops at four ceilings (CSS L136-2 I)."""
    deducted = pl.min_horizontal(paid, pl.col("year_ceiling_cents") * _only(laws, "csg.base_ceilings"))
    return half_up(paid.cast(pl.Int128) * PPM - deducted * (PPM - _only(laws, "csg.base_ppm")), PPM)


def _rated(name: str, laws: Laws) -> dict[str, pl.Expr]:
    """The pay since January at the reduced rate, all or nothing, and at the full one.

    The limits of months are added before whole cents are taken: pay may reach the limit of the year to the cent.
    """
    limit = _since(f"{name}_limit", _CONTRACT_YEAR) // relief_unit(next(iter(laws.values())))
    paid = pl.col("year_paid_cents")
    is_reduced = (limit >= 0) & (paid <= limit)
    return {
        f"{name}_reduced_base_cents": pl.when(is_reduced).then(paid).otherwise(0),
        f"{name}_full_base_cents": pl.when(is_reduced).then(0).otherwise(paid),
    }


def _period_relief(corrected: pl.LazyFrame, numbers: Numbers) -> pl.LazyFrame:
    """The relief of all pay since the period began and its parts, at each month, and what each month adds to them."""
    summed = corrected.with_columns(_less=not_due(numbers)).with_columns(
        period_paid_cents=_since("gross_cents", _CONTRACT_PERIOD), _limits=_since("relief_limit", _CONTRACT_PERIOD)
    )
    found = with_coefficient(summed, numbers, pay="period_paid_cents", limit="_limits")
    whole = half_up(pl.col("period_paid_cents").cast(pl.Int128) * pl.col("coefficient_ppm"), PPM)
    reliefs = with_relief_parts(found.with_columns(general_relief=whole, period_relief_cents=whole), numbers)
    return reliefs.with_columns(_more_than_before(name, _CONTRACT_PERIOD).alias(name) for name in _RELIEFS)


def _since(what: str | pl.Expr, group: list[str]) -> pl.Expr:
    each = pl.col(what) if isinstance(what, str) else what
    return each.cum_sum().over(group, order_by="month")


def _more_than_before(name: str, group: list[str]) -> pl.Expr:
    return pl.col(name) - pl.col(name).shift(1, fill_value=0).over(group, order_by="month")


def _only(laws: Laws, name: str) -> int:
    """A number that has not changed from one month to another."""
    (number,) = {numbers[name] for numbers in laws.values()}
    return number


def _periods(laws: Laws) -> dict[date, date]:
    """The first of the months of the same year that have the same formula, for each month."""
    firsts: dict[tuple[int, ...], date] = {}
    for month in sorted(laws):
        formula = tuple(laws[month][f"general_relief.{name}"] for name in _FORMULA)
        firsts.setdefault((month.year, *formula), month)
    return {month: firsts[month.year, *(laws[month][f"general_relief.{name}"] for name in _FORMULA)] for month in laws}
