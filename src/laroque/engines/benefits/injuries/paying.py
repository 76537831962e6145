"""Civil months and quarters of pensions, raised each 1 April; they bear neither CSG nor CRDS (CSS L136-1-2 III 6°)."""

import polars as pl

from laroque.engines.benefits.facts import PAYMENTS_SCHEMA, UNPAID_SCHEMA, Answered, stacked
from laroque.engines.benefits.injuries.wages import raised
from laroque.engines.contributions.rounding import half_up
from laroque.legislation.parameters import Parameters

_REFUSED = ("case", "since", "until", "reason")
PERIOD = ("held_days", "whole_days", "periods")
"""What ``civil_periods`` adds for ``pro_rated``."""
PAID = ("case", "since", "until", "part", "gross_cents")
"""What ``answered`` needs of what is paid to the insured."""

_MONTHS = 12


def within_law(judged: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The claims paid (``reason`` null), until the last day whose law is held, and the days refused of all claims."""
    end = parameters.topics["injury"].checked.end
    is_open = pl.col("reason").is_null()
    ahead = judged.filter(is_open & (pl.col("until") > end)).with_columns(
        since=pl.max_horizontal("since", pl.lit(end)), reason=pl.lit("not_legislated")
    )
    cut = judged.filter(is_open).with_columns(until=pl.min_horizontal("until", pl.lit(end)))
    refused = [each.select(_REFUSED) for each in (judged.filter(~is_open), ahead)]
    return cut.filter(pl.col("since") < pl.col("until")), pl.concat(refused)


def civil_periods(claims: pl.DataFrame, periods: int) -> pl.DataFrame:
    """One row a civil month (``periods``: 12 a year) or quarter (4) of each claim from ``since`` to ``until``, cut to
    its days. Adds started (the first of all), held_days of whole_days, and periods."""
    step = f"{_MONTHS // periods}mo"
    first = pl.col("since").dt.truncate(step)
    dated = claims.with_columns(started="since", period=pl.date_ranges(first, "until", step, closed="left"))
    rows = dated.explode("period", empty_as_null=False)
    ends = pl.col("period").dt.offset_by(step)
    cut = rows.with_columns(
        since=pl.max_horizontal("since", "period"),
        until=pl.min_horizontal("until", ends),
        whole_days=(ends - pl.col("period")).dt.total_days(),
        periods=pl.lit(periods, pl.Int64()),
    )
    return cut.with_columns(held_days=(pl.col("until") - pl.col("since")).dt.total_days()).drop("period")


def once_raised(rows: pl.DataFrame, cents: str, parameters: Parameters) -> pl.DataFrame:
    """An amount of a year raised on each 1 April from the first day of the pension on (CSS L434-17)."""
    eve = pl.col("started").dt.offset_by("-1d")
    return rows.with_columns(raised(cents, eve, pl.col("since"), parameters).alias(cents))


def pro_rated(yearly: str) -> pl.Expr:
    """An amount of a year over its periods, by the days held of one that is not whole; to the cent."""
    return half_up(pl.col(yearly).cast(pl.Int128) * pl.col("held_days"), pl.col("periods") * pl.col("whole_days"))


def answered(rows: pl.DataFrame, refused: pl.DataFrame, details: pl.DataFrame, payee: str | None = None) -> Answered:
    """``rows``: case, since, until, part, gross_cents; ``refused``: case, since, until, reason. ``payee``: the column
    that names it, else the insured."""
    told = rows.filter(pl.col("gross_cents") > 0).with_columns(
        days=pl.lit(None, pl.Int64()),
        daily_cents=pl.lit(None, pl.Int64()),
        csg_cents=pl.lit(0),
        crds_cents=pl.lit(0),
        net_cents="gross_cents",
        payee=pl.lit("insured") if payee is None else pl.col(payee),
    )
    payments = stacked([told], PAYMENTS_SCHEMA).sort("case", "since", "payee", "part", nulls_last=False)
    return Answered(payments, stacked([_asked(refused)], UNPAID_SCHEMA), details.sort("case"))


def _asked(refused: pl.DataFrame) -> pl.DataFrame:
    """Refusals with a day at least, and nothing more to be told."""
    until = pl.max_horizontal("until", pl.col("since").dt.offset_by("1d"))
    return refused.with_columns(until=until, asked=pl.lit(None, pl.String()))
