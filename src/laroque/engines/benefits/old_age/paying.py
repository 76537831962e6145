"""The months of a pension: raised each January, less CSG, CRDS and CASA."""

import polars as pl

from laroque.engines.benefits.facts import PAYMENTS_SCHEMA, UNPAID_SCHEMA, Answered, stacked
from laroque.engines.benefits.old_age.facts import CsgBand
from laroque.engines.benefits.old_age.law import numbers_of
from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

_MAYOTTE = "976"
_TAXED_FOR_AUTONOMY = (CsgBand.MEDIAN.value, CsgBand.FULL.value)


def refused_there() -> pl.Expr:
    """Whether the place has an old-age law of its own: Mayotte (CSS L351-1 does not hold there)."""
    return pl.col("place").str.starts_with(_MAYOTTE)


def answered(claims: pl.DataFrame, details: pl.DataFrame, parameters: Parameters) -> Answered:
    """``claims``: case, since, until, csg_band, reason (null: paid), asked, monthly_cents (the first month of the
    pension), children_cents (of the increase for children). One row a month and part."""
    months = _raised(_months(claims.filter(pl.col("reason").is_null())), parameters)
    is_known = pl.col("monthly_cents").is_not_null()
    both = pl.concat([_rows(months, None, "monthly_cents"), _rows(months, "children_increase", "children_cents")])
    paid = _net(both.filter(pl.col("gross_cents") > 0))
    ahead = months.filter(~is_known).group_by("case").agg(pl.col("day").min().alias("since"), pl.col("until").max())
    late = ahead.with_columns(reason=pl.lit("not_legislated"), asked=pl.lit(None, pl.String()))
    refused = claims.filter(pl.col("reason").is_not_null())
    payments = stacked([paid], PAYMENTS_SCHEMA).sort("case", "since", "part", nulls_last=False)
    return Answered(payments, stacked([refused, late], UNPAID_SCHEMA), details)


def _months(claims: pl.DataFrame) -> pl.DataFrame:
    told = claims.with_columns(day=pl.date_ranges("since", "until", "1mo", closed="left"), started="since")
    return told.explode("day", empty_as_null=False).with_columns(until=pl.col("day").dt.offset_by("1mo"))


def _raised(months: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """Each 1 January after the first month, the amounts are multiplied and rounded to the cent (CSS L161-23-1)."""
    numbers = numbers_of(months["day"].unique().sort(), parameters).rename({"since": "day"})
    wanted = ("raise", "csg_reduced", "csg_median", "csg_full", "crds", "casa")
    found = months.join(numbers.select("day", *wanted), on="day", how="left", maintain_order="left")
    raises = numbers.select(year=pl.col("day").dt.year(), rate="raise").unique("year").sort("year")
    for year, rate in raises.iter_rows():
        is_later = (pl.col("started").dt.year() < year) & (pl.col("day").dt.year() >= year)
        found = found.with_columns(
            pl.when(is_later).then(half_up(pl.col(name) * pl.lit(rate, pl.Int64()), PPM)).otherwise(name).alias(name)
            for name in ("monthly_cents", "children_cents")
        )
    return found


def _rows(months: pl.DataFrame, part: str | None, cents: str) -> pl.DataFrame:
    return months.with_columns(since="day", part=pl.lit(part, pl.String()), gross_cents=pl.col(cents))


def _net(rows: pl.DataFrame) -> pl.DataFrame:
    """CSG by band, with CASA where it is due, then CRDS, each on the amount of a part (L136-8, L137-41)."""
    band = pl.col("csg_band")
    rate = (
        pl.when(band == CsgBand.FULL)
        .then("csg_full")
        .when(band == CsgBand.MEDIAN)
        .then("csg_median")
        .when(band == CsgBand.REDUCED)
        .then("csg_reduced")
        .otherwise(0)
    )
    gross = pl.col("gross_cents")
    casa = pl.when(band.is_in(_TAXED_FOR_AUTONOMY)).then(apply_rate(gross, pl.col("casa"))).otherwise(0)
    crds = pl.when(band == CsgBand.EXEMPT).then(0).otherwise(apply_rate(gross, pl.col("crds")))
    told = rows.with_columns(
        csg_cents=apply_rate(gross, rate) + casa,
        crds_cents=crds,
        days=pl.lit(None, pl.Int64()),
        daily_cents=pl.lit(None, pl.Int64()),
        payee=pl.lit("insured"),
    )
    return told.with_columns(net_cents=gross - pl.col("csg_cents") - pl.col("crds_cents"))
