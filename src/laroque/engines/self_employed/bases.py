"""From the profit of a year to the bases of contributions and CSG."""

import polars as pl

from laroque.engines.self_employed.annual import SOCIAL_LINES, annual_lines, times_ceiling
from laroque.engines.self_employed.roundings import euros_of, times_rate
from laroque.kernel.money import PPM

_EURO = 100
_NARROWER = 32  # each pair of tries leaves about a sixteenth of the width


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
    ranked = based.with_row_index("_rank")
    circular = ranked.filter(pl.col("_abatement").is_null())
    solved = _on_base(circular.join(_largest_covered(circular), on="_rank", maintain_order="left").lazy())
    left = (pl.col("gross_profit") - pl.col("vocational_training")).clip(0)
    most = euros_of(left.cast(pl.Int128) * PPM * PPM // (PPM + pl.col("_csg_deductible")))
    csg = pl.when(pl.col("_euros") > 0).then("csg_base_cents").otherwise(pl.min_horizontal("csg_base_cents", most))
    bases = solved.select("_rank", _social="social_base_cents", _csg=csg).collect()
    joined = ranked.join(bases, on="_rank", how="left", maintain_order="left")
    return joined.with_columns(
        social_base_cents=pl.coalesce("_social", "social_base_cents"),
        csg_base_cents=pl.coalesce("_csg", "csg_base_cents"),
    ).drop("_rank", "_social", "_csg")


def _largest_covered(circular: pl.DataFrame) -> pl.DataFrame:
    """``_rank`` and ``_euros``: the largest base that the profit covers, zero when it covers none.

    The search keeps a base that is covered (or zero) and one that is not. It tries just beside the point where the line
    between the two meets the profit, now on one side, then on the other: what is needed is almost straight, so that
    both ends close in. Only that more base needs more profit makes the answer right.
    """
    end = pl.col("gross_profit").clip(0) // _EURO + 1
    open_ = circular.select(pl.all(), _low=pl.lit(0, pl.Int64), _high=end)
    open_ = open_.with_columns(_at_low=_needed(open_, pl.col("_low")), _at_high=_needed(open_, pl.col("_high")))
    closed, side = [], 1
    while not open_.is_empty():
        is_closed = (pl.col("_high") - pl.col("_low") == 1) | (pl.col("_at_low") > pl.col("gross_profit"))
        closed.append(open_.filter(is_closed).select("_rank", _euros="_low"))
        side = -side
        open_ = open_.filter(~is_closed).with_columns(_try=_beside_the_line(side))
        tried = open_.with_columns(_at_try=_needed(open_, pl.col("_try")))
        fits = pl.col("_at_try") <= pl.col("gross_profit")
        open_ = tried.with_columns(
            _low=pl.when(fits).then("_try").otherwise("_low"),
            _at_low=pl.when(fits).then("_at_try").otherwise("_at_low"),
            _high=pl.when(fits).then("_high").otherwise("_try"),
            _at_high=pl.when(fits).then("_at_high").otherwise("_at_try"),
        )
    return pl.concat(closed)


def _beside_the_line(side: int) -> pl.Expr:
    """A base strictly between the two ends: where their line meets the profit, and a little to one side."""
    width = pl.col("_high") - pl.col("_low")
    along = (pl.col("gross_profit") - pl.col("_at_low")).cast(pl.Int128) * width
    met = pl.col("_low") + (along // (pl.col("_at_high") - pl.col("_at_low"))).cast(pl.Int64)
    beside = met + side * (width // _NARROWER)
    return beside.clip(pl.col("_low") + 1, pl.col("_high") - 1)


def _on_base(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The lines due on ``_euros``, with the base of CSG they entail."""
    base = frame.with_columns(social_base_cents=pl.col("_euros") * _EURO, csg_base_cents=pl.lit(0, pl.Int64))
    return annual_lines(base).with_columns(csg_base_cents=pl.col("social_base_cents") + pl.sum_horizontal(SOCIAL_LINES))


def _needed(frame: pl.DataFrame, euros: pl.Expr) -> pl.Series:
    """The profit in cents that leaves a base of so many euros."""
    deductible = euros_of(times_rate(pl.col("csg_base_cents"), pl.col("_csg_deductible")))
    needed = pl.col("csg_base_cents") + deductible + pl.col("vocational_training")
    return _on_base(frame.lazy().with_columns(_euros=euros)).select(needed).collect().to_series()
