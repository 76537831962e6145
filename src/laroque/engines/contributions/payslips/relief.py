"""The coefficient of the general relief, exactly rounded to four decimals (CSS L241-13 III, D241-7)."""

from decimal import Decimal, localcontext

import polars as pl

from laroque.engines.contributions.payslips.bases import HUNDREDTHS
from laroque.engines.contributions.payslips.ceilings import relief_unit
from laroque.engines.contributions.payslips.law import Numbers

_PPM_OF_DECIMAL = 100
"""A coefficient has four decimals."""

_DOUBT = 1e-6
"""How near to a half a coefficient in ten-thousandths must lie to be redone in decimals: floats err by 1e-11."""
_DIGITS = 60


def with_coefficient(
    cases: pl.LazyFrame, law: Numbers, *, pay: str = "gross_cents", limit: str = "relief_limit"
) -> pl.LazyFrame:
    """Adds coefficient_ppm: minimum + delta x [(ceiling x minimum wage / pay - 1) / (ceiling - 1)] ^ power.

    ``minimum`` is nothing before 2026 and ``power`` one. Nothing is due from ``ceiling`` minimum wages on; the
    coefficient never exceeds minimum + delta (D241-7 II). Employers who owe FNAL on the whole pay take the large delta
    (D241-7 III), less what their rate of occupational risk lacks. ``limit``: the column of the pay from which nothing
    is due, in the unit of ``relief_unit``.
    """
    units = relief_unit(law)
    limited = cases.with_columns(_pay=pl.col(pay).clip(1, pl.col(limit) // units + 1) * units)
    delta = (
        pl.when("fnal_is_whole_pay")
        .then(law["general_relief.delta_large"] // _PPM_OF_DECIMAL)
        .otherwise(law["general_relief.delta_small"] // _PPM_OF_DECIMAL)
        .cast(pl.Int64)
    ) - not_due(law)
    minimum = law["general_relief.minimum"] // _PPM_OF_DECIMAL
    above = law["general_relief.ceiling"] - HUNDREDTHS
    over = pl.col(limit) - pl.col("_pay")
    raised = _linear(over, delta, above) if law["general_relief.power"] == HUNDREDTHS else _power(over, delta, law)
    within = pl.min_horizontal(raised, delta) + minimum
    due = (over > 0) & (pl.col(pay) > 0)
    coefficient = pl.when(due).then(within * _PPM_OF_DECIMAL).otherwise(0)
    return limited.with_columns(coefficient_ppm=coefficient).drop("_pay")


def with_relief_parts(slips: pl.LazyFrame, law: Numbers) -> pl.LazyFrame:
    """Adds relief_urssaf_cents and relief_pensions_cents, which make up general_relief (D241-7 VI; DSN codes 018, 106).

    The body's part is that of its rates in the highest coefficient; the complementary pensions get the rest.
    """
    size = pl.when("fnal_is_whole_pay")
    collected = size.then(law["general_relief.collected_large"]).otherwise(law["general_relief.collected_small"])
    less = not_due(law) * _PPM_OF_DECIMAL
    highest = law["general_relief.minimum"] + size.then(law["general_relief.delta_large"]).otherwise(
        law["general_relief.delta_small"]
    )
    highest = highest.cast(pl.Int64) - less
    collected = collected.cast(pl.Int64) - less
    urssaf = (pl.col("general_relief") * collected * 2 + highest) // (highest * 2)
    return slips.with_columns(relief_urssaf_cents=urssaf).with_columns(
        relief_pensions_cents=pl.col("general_relief") - pl.col("relief_urssaf_cents")
    )


def not_due(law: Numbers) -> pl.Expr:
    """What a rate of occupational risk below the one counted takes off delta, in ten-thousandths (D241-7 III)."""
    missing = (law["general_relief.at_mp"] - pl.col("at_mp_ppm")).clip(lower_bound=0)
    return (missing + _PPM_OF_DECIMAL - 1) // _PPM_OF_DECIMAL


def _linear(over: pl.Expr, delta: pl.Expr, above: int) -> pl.Expr:
    """delta x over / pay / (ceiling - 1) in whole ten-thousandths, half up, in integers alone."""
    whole = pl.col("_pay") * above
    ratio = pl.min_horizontal(over * HUNDREDTHS, whole)
    return (ratio * delta * 2 + whole) // (whole * 2)


def _power(over: pl.Expr, delta: pl.Expr, law: Numbers) -> pl.Expr:
    """delta x ratio ^ power in whole ten-thousandths, half up: in floats, then in decimals where they leave a doubt."""
    power, above = law["general_relief.power"], law["general_relief.ceiling"] - HUNDREDTHS

    def exact(rows: pl.Series) -> pl.Series:
        frame = rows.struct.unnest()
        floats = (frame["over"] * HUNDREDTHS / (frame["pay"] * above)).clip(0, 1) ** (power / HUNDREDTHS)
        scaled = floats * frame["delta"]
        found = (scaled + 0.5).floor().cast(pl.Int64)
        doubts = ((scaled - scaled.floor() - 0.5).abs() < _DOUBT).arg_true()
        if len(doubts):
            told = [_decimal(*row, power=power, above=above) for row in frame[doubts].iter_rows()]
            found = found.scatter(doubts, told)
        return found

    fields = pl.struct(over=over, pay=pl.col("_pay"), delta=delta)
    return fields.map_batches(exact, return_dtype=pl.Int64, is_elementwise=True)


def _decimal(over: int, pay: int, delta: int, *, power: int, above: int) -> int:
    with localcontext(prec=_DIGITS):
        ratio = min(Decimal(max(over, 0) * HUNDREDTHS) / (pay * above), Decimal(1))
        return int(ratio ** (Decimal(power) / HUNDREDTHS) * delta + Decimal("0.5"))
