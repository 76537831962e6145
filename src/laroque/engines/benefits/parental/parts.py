"""Leaves taken in parts: paternity and child reception (CSS L331-8), adoption (CSS L331-7)."""

from collections.abc import Mapping

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.parental.answering import answered
from laroque.engines.benefits.parental.law import parental_numbers
from laroque.legislation.parameters import Parameters


def paternities(tables: Mapping[str, pl.DataFrame], law: Parameters) -> Answered:
    """Twenty-five days or thirty-two, the four first in one, and up to thirty in hospital (CSS L331-8, D331-6)."""
    leaves = _begun(tables, law).with_columns(
        most=_several("paternity_days"),
        hospital_most="paternity_hospital",
        least="paternity_least",
        first_least="paternity_first",
        opens_on="born_on",
        closes_on=pl.max_horizontal("born_on", "hospital_until", "postnatal_until").dt.offset_by(
            pl.format("{}mo", pl.col("paternity_months").fill_null(0))
        ),
    )
    return _answered(leaves, tables, law)


def adoptions(tables: Mapping[str, pl.DataFrame], law: Parameters) -> Answered:
    """Sixteen weeks, eighteen or twenty-two; more days where parents share it, none having more than that alone."""
    several = pl.col("children") > 1
    third = pl.col("children_in_charge") >= 3
    base = (
        pl.when(several)
        .then("adoption_days_multiple")
        .when(third)
        .then("adoption_days_third")
        .otherwise("adoption_days")
    )
    shared = base + _several("adoption_shared") - pl.col("other_days")
    leaves = _begun(tables, law).with_columns(
        most=pl.when(pl.col("other_days") > 0).then(pl.min_horizontal(base, shared)).otherwise(base),
        hospital_most=pl.lit(0),
        least="adoption_least",
        first_least=pl.lit(0),
        opens_on=pl.col("arrived_on") - pl.duration(days="adoption_ahead"),
        closes_on=pl.col("arrived_on").dt.offset_by(pl.format("{}mo", pl.col("adoption_months").fill_null(0))),
    )
    return _answered(leaves.with_columns(affiliated_on="arrived_on"), tables, law)


def _begun(tables: Mapping[str, pl.DataFrame], law: Parameters) -> pl.DataFrame:
    """The leaves with their first day and the numbers of it."""
    first = tables["spans"].group_by("case").agg(started_on=pl.col("since").min())
    found = tables["leaves"].join(first, on="case", how="left", maintain_order="left")
    numbers = parental_numbers(found["started_on"].unique(), law)
    return found.join(numbers, on="started_on", how="left", maintain_order="left").with_columns(
        affiliated_on="started_on", also_on=pl.lit(None, pl.Date()), is_free=pl.lit(False)
    )


def _several(name: str) -> pl.Expr:
    return pl.when(pl.col("children") > 1).then(f"{name}_multiple").otherwise(name)


def _answered(leaves: pl.DataFrame, tables: Mapping[str, pl.DataFrame], law: Parameters) -> Answered:
    spans = _judged(leaves, tables["spans"])
    facts = spans.group_by("case").agg(overlaps=pl.col("overlaps").any(), first=pl.col("days").first())
    known = leaves.join(facts, on="case", how="left", maintain_order="left").with_columns(
        whole=pl.when("overlaps")
        .then(pl.lit("parts_overlap"))
        .when(pl.col("first") < pl.col("first_least"))
        .then(pl.lit("first_days_missing"))
    )
    return answered(known, _parted(spans), tables["pays"], tables["paid"], law)


def _judged(leaves: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """The parts in their order, with the days that were taken before each of them, and the reason that refuses it."""
    said = leaves.select("case", "most", "hospital_most", "least", "first_least", "opens_on", "closes_on")
    mine = spans.join(said, on="case", how="inner").sort("case", "since", "until")
    days = (pl.col("until") - pl.col("since")).dt.total_days()
    ranked = mine.with_columns(
        days=days,
        overlaps=(pl.col("since") < pl.col("until").shift().over("case")).fill_null(False),
        rank=(~pl.col("is_in_hospital")).cum_sum().over("case"),
    )
    has_first = pl.col("first_least") > 0
    is_first = (pl.col("rank") == 1) & has_first
    too_many = pl.col("rank") > pl.lit(2) + has_first.cast(pl.Int64)
    too_short = ~is_first & (pl.col("days") < pl.col("least"))
    unfit = ~pl.col("is_in_hospital") & (too_many | too_short)
    return ranked.with_columns(
        reason=pl.when((pl.col("since") >= pl.col("closes_on")) | (pl.col("since") < pl.col("opens_on")))
        .then(pl.lit("outside_delay"))
        .when(unfit)
        .then(pl.lit("part_unfit"))
    ).with_columns(allowed=_allowed())


def _allowed() -> pl.Expr:
    """How many days of a part are within the days of the right."""
    own = pl.when(pl.col("reason").is_null()).then("days").otherwise(0)
    spent = own.cum_sum().over("case", "is_in_hospital") - own
    most = pl.when("is_in_hospital").then("hospital_most").otherwise("most")
    return (most - spent).clip(lower_bound=0)


def _parted(spans: pl.DataFrame) -> pl.DataFrame:
    """Each part as days due, days beyond the right, days beyond the time in which it is taken."""
    refused = spans.filter(pl.col("reason").is_not_null()).select("case", "since", "until", "reason")
    ends = pl.min_horizontal(
        pl.col("until"), pl.col("closes_on"), pl.col("since") + pl.duration(days=pl.col("allowed"))
    )
    left = spans.filter(pl.col("reason").is_null()).with_columns(ends=ends)
    due = left.select("case", "since", until="ends", reason=pl.lit(None, pl.String()))
    late = pl.when(pl.col("ends") == pl.col("closes_on")).then(pl.lit("outside_delay"))
    beyond = left.select("case", since="ends", until="until", reason=late.otherwise(pl.lit("leave_exhausted")))
    return pl.concat([refused, due, beyond]).filter(pl.col("since") < pl.col("until")).sort("case", "since")
