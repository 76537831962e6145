"""What a reform moves, by line and by who gets it."""

import polars as pl

from laroque.engines.contributions.payslips.titles import LINE_TITLES
from laroque.engines.reforms.effects import AFTER, BEFORE, Effects
from laroque.engines.sharing.payslips import RELIEF_PENSIONS, RELIEF_URSSAF, shares_of_payslips

_SIDES = {line: title.side.value for line, title in LINE_TITLES.items()}
_SIDES |= {RELIEF_URSSAF: "employer", RELIEF_PENSIONS: "employer"}


def line_yields(found: Effects) -> pl.DataFrame:
    """line, side (employer or employee), before, after: cents of the whole period, in the order of payslips."""
    order = {line: rank for rank, line in enumerate(_SIDES)}
    return (
        _two_sides(found.lines, ["line"])
        .with_columns(_rank=pl.col("line").replace_strict(order, return_dtype=pl.Int64))
        .sort("_rank")
        .select("line", _side(), BEFORE, AFTER)
    )


def yields(found: Effects, keys: pl.DataFrame) -> pl.DataFrame:
    """beneficiary, side, before, after: cents of the whole period, the largest first; sums to ``line_yields``.

    Shared line by line and month by month with the keys in force (``keys_of_payslips``): those of CSG and of the relief
    are not changed by a change of rate.
    """
    sides = shares_of_payslips(found.lines, keys).with_columns(_side())
    both = _two_sides(sides, ["beneficiary", "side"])
    whole = pl.col(BEFORE).sum().over("beneficiary")
    return (
        both.with_columns(_whole=whole)
        .sort("_whole", "beneficiary", "side", descending=[True, False, True])
        .drop("_whole")
    )


def _side() -> pl.Expr:
    return pl.col("line").replace_strict(_SIDES, return_dtype=pl.String).alias("side")


def _two_sides(rows: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """The sums of the rows of each place, side by side."""
    sums = [pl.col("cents").filter(pl.col("place") == place).sum().alias(place) for place in (BEFORE, AFTER)]
    return rows.group_by(keys).agg(sums)
