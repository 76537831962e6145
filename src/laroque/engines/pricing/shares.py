"""Who bears what of each line, and who is paid: the basic, solidarity and complementary parts, and the insured's."""

from functools import cache

import polars as pl

from laroque.engines.contributions.rounding import apply_rate
from laroque.engines.pricing.facts import PaidTo

_AMOUNTS = (
    "base_cents",
    "penalty_cents",
    "flat_charge_cents",
    "share_cents",
    "participation_cents",
    "franchise_cents",
)


def with_shares(lines: pl.DataFrame) -> pl.DataFrame:
    """Adds the parts of each line in cents; those of a line that is not paid are 0, and all is the insured's.

    The solidarity part is what C2S covers of the tariff; outside the care path the whole co-payment stays with the
    person (CSS L861-3 1°). The complementary part is shown only, never above what is left and never of participation
    and franchise.
    """
    none = lines.with_columns(
        pl.when(pl.col("is_paid")).then(name).otherwise(0).cast(pl.Int64).alias(name) for name in _AMOUNTS
    ).with_columns(rate_ppm=pl.when(pl.col("is_paid")).then("rate_ppm").otherwise(0))
    kept = pl.col("participation_cents") + pl.col("franchise_cents")
    solidary = (
        pl.when(pl.col("has_c2s") & pl.col("is_paid") & ~pl.col("is_outside_path"))
        .then((pl.col("base_cents") - pl.col("share_cents")).clip(lower_bound=0))
        .otherwise(0)
    )
    parts = none.with_columns(solidarity_cents=solidary).with_columns(complementary_cents=_complementary())
    withheld_later = pl.col("third_party") & pl.col("is_paid")
    borne = pl.col("share_cents") + pl.col("solidarity_cents")
    return parts.with_columns(
        basic_cents=pl.col("share_cents") - kept,
        insured_cents=pl.col("billed_cents") - borne + kept - pl.col("complementary_cents"),
        paid_cents=pl.when(withheld_later).then(borne).otherwise(borne - kept),
        owed_cents=pl.when(withheld_later).then(kept).otherwise(0),
        paid_to=pl.when(pl.col("is_paid")).then(
            pl.when(pl.col("third_party"))
            .then(pl.lit(PaidTo.PROFESSIONAL.value))
            .otherwise(pl.lit(PaidTo.INSURED.value))
        ),
    )


@cache
def _complementary() -> pl.Expr:
    """At most what is left of the bill beside the penalty; nothing beside C2S, which is one already."""
    asked = apply_rate(pl.col("base_cents"), pl.col("complementary_ppm").fill_null(0))
    left = (pl.col("billed_cents") - pl.col("share_cents") - pl.col("penalty_cents")).clip(lower_bound=0)
    applies = pl.col("is_paid") & ~pl.col("has_c2s")
    return pl.when(applies).then(pl.min_horizontal(asked, left)).otherwise(0).cast(pl.Int64)
