"""From the profit of a year to the bases of contributions and CSG."""

import polars as pl

from laroque.engines.self_employed.annual import SOCIAL_LINES, annual_lines, times_ceiling
from laroque.engines.self_employed.roundings import euros_of, times_rate
from laroque.kernel.money import PPM

_EURO = 100
_STEPS = 42  # halvings that take the largest profit accepted down to one euro


def with_bases(placed: pl.LazyFrame) -> pl.LazyFrame:
    """``gross_profit``, ``csg_base_cents`` and ``social_base_cents`` of a frame of ``with_law``, whole euros in cents.

    Reads ``profit_cents``: turnover less charges, before contributions and CSG. A loss gives bases of zero. Since 2025
    the profit is abated by 26 %, with a floor and a cap (CSS L136-3, L131-6, D136-5); before, the base is the income
    left by the contributions themselves, and that of CSG adds them back.
    """
    profit = placed.with_columns(gross_profit=euros_of(times_rate(pl.col("profit_cents"), pl.lit(PPM))))
    abatement = euros_of(times_rate(pl.col("gross_profit"), pl.col("_abatement"))).clip(
        times_ceiling(pl.col("_ceiling_cents"), "_abatement_floor"),
        times_ceiling(pl.col("_ceiling_cents"), "_abatement_cap"),
    )
    abated = profit.with_columns(csg_base_cents=(pl.col("gross_profit") - abatement).clip(0))
    based = abated.with_columns(social_base_cents=pl.col("csg_base_cents"))
    years = based.select(has_circle=pl.col("_abatement").is_null().any()).collect()
    return _solve(based.collect()).lazy() if years.item() else based


def _solve(based: pl.DataFrame) -> pl.DataFrame:
    """The bases before 2025: the largest whole euro that, with what is due on it, the profit covers.

    Net income is what contributions, deductible CSG and vocational training leave of the profit (CSS L131-6 before
    2025); the base of CSG is that income plus the contributions (CSS L136-3 before 2025).
    """
    circular = pl.col("_abatement").is_null()
    frame = based.with_columns(_low=pl.lit(0, pl.Int64), _high=pl.col("gross_profit").clip(0) // _EURO)
    for _ in range(_STEPS):
        middle = (pl.col("_low") + pl.col("_high") + 1) // 2
        tried = _tried(frame.with_columns(_middle_euros=middle), pl.col("_middle_euros"))
        fits = (pl.col("_needed") <= pl.col("gross_profit")) | (pl.col("_middle_euros") == 0)
        frame = frame.with_columns(
            tried.select(
                _low=pl.when(fits).then("_middle_euros").otherwise("_low"),
                _high=pl.when(fits).then("_high").otherwise(pl.col("_middle_euros") - 1),
            )
        )
    solved = _tried(frame, pl.col("_low"))
    left = (pl.col("gross_profit") - pl.col("vocational_training")).clip(0)
    most = euros_of(left.cast(pl.Int128) * PPM * PPM // (PPM + pl.col("_csg_deductible")))
    csg = pl.when(pl.col("_low") > 0).then("csg_base_cents").otherwise(pl.min_horizontal("csg_base_cents", most))
    bases = solved.select(social_base_cents=pl.col("social_base_cents"), csg_base_cents=csg)
    return based.with_columns(
        pl.when(circular).then(bases[name]).otherwise(pl.col(name)).alias(name)
        for name in ("social_base_cents", "csg_base_cents")
    )


def _tried(frame: pl.DataFrame, euros: pl.Expr) -> pl.DataFrame:
    """The lines due on a base, with that of CSG they entail, and ``_needed``: the profit that leaves this base."""
    base = frame.lazy().with_columns(social_base_cents=euros * _EURO, csg_base_cents=pl.lit(0, pl.Int64))
    lined = annual_lines(base).with_columns(
        csg_base_cents=pl.col("social_base_cents") + pl.sum_horizontal(SOCIAL_LINES)
    )
    deductible = euros_of(times_rate(pl.col("csg_base_cents"), pl.col("_csg_deductible")))
    needed = pl.col("csg_base_cents") + deductible + pl.col("vocational_training")
    return lined.with_columns(_needed=needed).collect()
