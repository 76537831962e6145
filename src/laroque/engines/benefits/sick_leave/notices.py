"""Notices of sick leave sent late: the second one in two years halves what is paid until it was sent (CSS D323-2)."""

import polars as pl

from laroque.kernel.money import PPM


def with_late_cut(stops: pl.DataFrame, leaves: pl.DataFrame) -> pl.DataFrame:
    """Adds cut_ppm (0: none) to certificates, the days before one was sent being a run of their own.

    A notice is late when sent more than two days after the day it counts from, its own first day (CSS R321-2); one of a
    hospital stay, or that could not be sent, is never late.
    """
    numbers = leaves.select("case", "person", "sent_days", "late_months", "late_cut")
    told = stops.join(numbers, on="case", how="inner", maintain_order="left")
    limit = pl.col("since") + pl.duration(days=pl.col("sent_days"))
    is_late = (pl.col("sent_on") > limit).fill_null(False) & ~pl.col("is_excused").fill_null(False)
    late = told.with_columns(is_late=is_late).sort("person", "prescribed_on", "since")
    before = pl.when("is_late").then("prescribed_on").shift().forward_fill().over("person")
    again = before.dt.offset_by(pl.format("{}mo", pl.col("late_months"))) >= pl.col("prescribed_on")
    cut = late.with_columns(cut_ppm=pl.when(pl.col("is_late") & again.fill_null(False)).then("late_cut").otherwise(0))
    return _split(cut).drop("person", "sent_days", "late_months", "late_cut", "is_late")


def _split(stops: pl.DataFrame) -> pl.DataFrame:
    """Apart, the days of a certificate from its prescription until it was sent, which alone are paid less."""
    is_cut = pl.col("cut_ppm") > 0
    sent = pl.min_horizontal("sent_on", "until")
    before = stops.filter(is_cut).with_columns(until=sent)
    after = stops.filter(is_cut & (pl.col("sent_on") < pl.col("until"))).with_columns(
        since=pl.col("sent_on"), cut_ppm=pl.lit(0, stops.schema["cut_ppm"])
    )
    return pl.concat([stops.filter(~is_cut), before, after]).sort("case", "since")


def reduced(cents: pl.Expr) -> pl.Expr:
    """An allowance less what the late notice costs, to the cent, half a cent up."""
    kept = cents * (PPM - pl.col("cut_ppm"))
    return (kept * 2 + PPM) // (2 * PPM)
