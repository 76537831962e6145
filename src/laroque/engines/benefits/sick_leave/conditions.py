"""Whether a sick leave opens the right to allowances: by hours of work, or by pay (CSS R313-3, R313-7, R313-8)."""

from collections.abc import Sequence

import polars as pl

from laroque.engines.benefits.sick_leave.windows import paid_before, sum_of

_HUNDREDTHS = 100
_HOURS_MONTHS, _SHORT_MONTHS, _LONG_MONTHS = 3, 6, 12
_SPANS = (_HOURS_MONTHS, _SHORT_MONTHS, _LONG_MONTHS)


def with_worked(leaves: pl.DataFrame, months: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Adds what was worked and paid before: hours_of_3, hours_of_12 (hundredths), cents_of_6, cents_of_12."""
    return leaves.with_columns(
        hours_of_3=sum_of(months[1 : _HOURS_MONTHS + 1], "hours_hundredths"),
        cents_of_6=sum_of(months[1 : _SHORT_MONTHS + 1], "cents"),
        hours_of_12=sum_of(months[1:], "hours_hundredths"),
        cents_of_12=sum_of(months[1:], "cents"),
    )


def with_conditions(leaves: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Adds opens_short, opens_long: whether days until the sixth month of the leave, and beyond it, are paid.

    ``leaves`` have the numbers of their day and what was worked, to which days paid before (``PAID_SCHEMA``) add.
    """
    found = _with_days_paid(leaves, paid) if paid.height else leaves
    in_season = (pl.col("rhythm") == "season").fill_null(False)
    by_twelve = (pl.col("hours_of_12") >= pl.col("long_hours") * _HUNDREDTHS) | (
        pl.col("cents_of_12") >= pl.col("long_cents")
    )
    by_six = (pl.col("hours_of_3") >= pl.col("short_hours") * _HUNDREDTHS) | (
        pl.col("cents_of_6") >= pl.col("short_cents")
    )
    since = pl.col("affiliated_since").dt.offset_by(pl.format("{}mo", pl.col("affiliated_months").fill_null(0)))
    return found.with_columns(
        opens_short=by_six | (in_season & by_twelve),
        opens_long=by_twelve & (since <= pl.col("started_on")).fill_null(False),
    )


def _with_days_paid(leaves: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """Counts each day paid before for hours, and for times the minimum wage (CSS R313-8)."""
    found = leaves
    for months in _SPANS:
        days = paid_before(leaves, paid, months).rename({"days": f"days_of_{months}"})
        found = found.join(days, on="case", how="left", maintain_order="left")
    days_of = {months: pl.col(f"days_of_{months}").fill_null(0) for months in _SPANS}
    hours = pl.col("equivalent_hours") * _HUNDREDTHS
    return found.with_columns(
        hours_of_3=pl.col("hours_of_3") + days_of[_HOURS_MONTHS] * hours,
        cents_of_6=pl.col("cents_of_6") + days_of[_SHORT_MONTHS] * pl.col("short_equivalent_cents"),
        hours_of_12=pl.col("hours_of_12") + days_of[_LONG_MONTHS] * hours,
        cents_of_12=pl.col("cents_of_12") + days_of[_LONG_MONTHS] * pl.col("long_equivalent_cents"),
    )
