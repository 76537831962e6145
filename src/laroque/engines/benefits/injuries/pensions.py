"""Pensions for a permanent incapacity of ten percent or more (CSS L434-2, L434-15 to L434-17)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.injuries.law import is_reached, is_refused, with_law
from laroque.engines.benefits.injuries.paying import (
    PAID,
    PERIOD,
    answered,
    civil_periods,
    once_raised,
    pro_rated,
    within_law,
)
from laroque.engines.benefits.injuries.wages import with_useful_wage
from laroque.engines.contributions.rounding import apply_rate
from laroque.legislation.parameters import Parameters

_SEVEN, _FIVE, _THREE = 7, 5, 3
_QUARTERS, _MONTHS = 4, 12


def injury_pensions(claims: pl.DataFrame, parameters: Parameters) -> Answered:
    """The pension of each claim from the day after consolidation (CSS R434-33), by civil quarter, or by month from an
    incapacity of half (R434-34); the supplement for a third person by month, its part ``third_person``."""
    told = with_useful_wage(with_law(claims, "consolidated_on", parameters), "consolidated_on", parameters)
    useful = _useful(pl.col("former_rate") + pl.col("rate")) - _useful(pl.col("former_rate"))
    yearly = pl.min_horizontal(apply_rate(pl.col("useful_cents"), useful), "useful_cents")
    rated = told.with_columns(
        useful_rate=useful, yearly_cents=yearly, since=pl.col("consolidated_on").dt.offset_by("1d")
    )
    judged = rated.with_columns(reason=_reason(parameters))
    paid, refused = within_law(judged, parameters)
    rows = pl.concat([_of_pension(paid, parameters), _of_third_person(paid, parameters)])
    details = judged.select("case", "year_cents", "raised_cents", "useful_cents", "useful_rate", "yearly_cents",
                            "capital_cents", "is_third_party")  # fmt: skip
    return answered(rows, refused, details)


def _useful(rate: pl.Expr) -> pl.Expr:
    """Half of the rate up to 50 %, and one and a half of what is beyond (CSS R434-2)."""
    limit = pl.col("useful_limit")
    return (pl.min_horizontal(rate, limit) + 3 * (rate - limit).clip(lower_bound=0)) // 2


def _reason(parameters: Parameters) -> pl.Expr:
    is_small = pl.col("rate") < pl.col("pension_from")
    may_choose = pl.col("is_chosen") & (pl.col("former_rate") + pl.col("rate") >= pl.col("pension_from"))
    return (
        pl.when(is_refused("consolidated_on"))
        .then(pl.lit("not_legislated"))
        .when(pl.col("rate") == 0)
        .then(pl.lit("no_incapacity"))
        .when(is_small & ~may_choose)
        .then(pl.lit("capital_instead"))
        .when(~is_reached("stopped_on", parameters))
        .then(pl.lit("not_legislated"))
    )


def _of_pension(paid: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The pension of each civil month or quarter, less what a capital paid before takes back."""
    is_monthly = pl.col("rate") >= pl.col("monthly_from")
    months = civil_periods(paid.filter(is_monthly), _MONTHS)
    quarters = civil_periods(paid.filter(~is_monthly), _QUARTERS)
    rows = once_raised(pl.concat([months, quarters]), "yearly_cents", parameters)
    priced = rows.with_columns(part=pl.lit(None, pl.String()), whole_cents=pro_rated("yearly_cents"))
    return _less_capital(priced)


def _less_capital(rows: pl.DataFrame) -> pl.DataFrame:
    """Thirty percent of the pension at most, until half of the capital is taken back (CSS R434-1-1 b, R434-4)."""
    most = apply_rate(pl.col("whole_cents"), pl.col("former_cut")).cum_sum().over("case", order_by="since")
    back = pl.min_horizontal(most, apply_rate(pl.col("capital_cents"), pl.col("former_part")))
    taken = back - back.shift(fill_value=0).over("case", order_by="since")
    return rows.with_columns(gross_cents=pl.col("whole_cents") - taken).select(PAID)


def _of_third_person(paid: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The supplement by month: that of the law of each month, for an incapacity of 80 % (CSS R434-3, D434-2)."""
    is_helped = (pl.col("rate") >= pl.col("helped_from")) & ((pl.col("acts") >= _THREE) | pl.col("is_danger"))
    rows = civil_periods(paid.filter(is_helped), _MONTHS)
    now = with_law(rows.select("case", "since", "until", "acts", "is_danger", *PERIOD), "since", parameters)
    monthly = (
        pl.when(pl.col("is_danger") | (pl.col("acts") >= _SEVEN))
        .then("third_person_7")
        .when(pl.col("acts") >= _FIVE)
        .then("third_person_5")
        .otherwise("third_person_3")
    )
    priced = now.with_columns(helped_cents=monthly * _MONTHS, part=pl.lit("third_person"))
    return priced.with_columns(gross_cents=pro_rated("helped_cents")).select(PAID)
