"""Participation and franchise of each line, within the caps of the day and of the year (CSS L160-13 II and III).

The caps of the year are those of the day of reimbursement, and are filled in the order the payments are made; within a
day of reimbursement, in the order of care, professional, claim and line, so that no order of rows or files matters.
"""

import polars as pl

from laroque.engines.pricing.rates import is_maternity

ORDER = ["paid_on", "care_on", "professional", "claim", "line"]
"""The order in which lines fill the caps."""

PARTICIPATION = "participation"
FRANCHISES = ("drug", "act", "transport")

NO_PHYSICIANS = ("19", "21", "36", "53", "54")
"""Midwives and dentists: the participation is for the act of a physician, or of biology (CSS L160-13 II)."""

_ADDED = ("participations", "participation_cents", "franchise_cents")
_READ = (
    "person",
    "person_id",
    "year",
    "quantity",
    "speciality",
    "share_cents",
    "bears_participation",
    "franchise",
    "participation",
    "per_day",
    "per_year",
    "franchise_drug",
    "franchise_act",
    "franchise_transport",
    "acts_per_day",
    "transports_per_day",
    "franchise_per_year",
)
_DAY, _YEAR = ["person", "care_on"], ["person", "year"]


def with_caps(lines: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Adds participations (their number), participation_cents and franchise_cents to lines that come in ``ORDER``.

    ``counted``: what was borne before (``COUNTED_SCHEMA``). Neither is due from minors, under C2S, under maternity, in
    hospital or in a campaign (CSS L160-15, R160-20, D160-12, L160-9); work injuries bear them (L432-1).
    """
    bearing = (
        lines.with_columns(year=pl.col("paid_on").dt.year())
        .filter(_bears() & (pl.col("share_cents") > 0))
        .select("row", "care_on", "professional", *_READ)
    )
    before = counted.with_columns(year=pl.col("paid_on").dt.year())
    by_physician = ~pl.col("speciality").is_in(NO_PHYSICIANS).fill_null(False)
    participations = _with_participation(bearing.filter(pl.col("bears_participation") & by_physician), before)
    franchises = _with_franchise(bearing.filter(pl.col("franchise").is_not_null()), before)
    return (
        lines.join(participations.select("row", *_ADDED[:2]), on="row", how="left", maintain_order="left")
        .join(franchises.select("row", *_ADDED[2:]), on="row", how="left", maintain_order="left")
        .with_columns(pl.col(name).fill_null(0) for name in _ADDED)
    )


def _bears() -> pl.Expr:
    """Whether the person bears them: an adult on 1 January, neither under C2S nor maternity, in town, by own choice."""
    year_before_birthdays = (pl.col("born_on") - pl.duration(days=1)).dt.year()  # who is born on 1 January is of age
    is_adult = year_before_birthdays + pl.col("adult_age") < pl.col("paid_on").dt.year()
    return (
        pl.col("is_paid")
        & is_adult
        & ~pl.col("has_c2s")
        & ~is_maternity()
        & ~pl.col("in_hospital")
        & ~pl.col("has_campaign")
        & pl.col("insurance").ne_missing("prevention")
    ).fill_null(False)


def _with_participation(lines: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    own = before.filter(pl.col("kind") == PARTICIPATION)
    of_day = own.group_by([*_DAY, "professional"]).agg(day_before=pl.col("number").sum())
    of_year = own.group_by(_YEAR).agg(year_before=pl.col("number").sum())
    met = _met(_met(lines, of_day, [*_DAY, "professional"]), of_year, _YEAR)
    one = pl.col("participation").clip(lower_bound=1)
    payable = (pl.col("share_cents") + one - 1) // one  # the last one may be less than whole
    asked = pl.min_horizontal("quantity", payable)
    by_day = _within(
        met.with_columns(asked=asked.cast(pl.Int64)), ["person_id", "care_on", "professional"], "day_before", "per_day"
    )
    by_year = _within(by_day, ["person_id", "year"], "year_before", "per_year")
    cents = pl.min_horizontal(pl.col("asked") * pl.col("participation"), "share_cents")
    return by_year.with_columns(participations=pl.col("asked"), participation_cents=cents).drop(
        "asked", "day_before", "year_before"
    )


def _with_franchise(lines: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    own = before.filter(pl.col("kind").is_in(FRANCHISES)).rename({"kind": "franchise"})
    of_day = own.group_by([*_DAY, "franchise"]).agg(day_before=pl.col("cents").sum())
    of_year = own.group_by(_YEAR).agg(year_before=pl.col("cents").sum())
    met = _met(_met(lines, of_day, [*_DAY, "franchise"]), of_year, _YEAR)
    kind = pl.col("franchise")
    each = (
        pl.when(kind == "drug").then("franchise_drug").when(kind == "act").then("franchise_act")
        .when(kind == "transport").then("franchise_transport").otherwise(0)
    )  # fmt: skip
    asked = pl.min_horizontal(pl.col("quantity") * each, "share_cents")
    no_cap = pl.lit(None, pl.Int64)
    most = (
        pl.when(kind == "act").then("acts_per_day").when(kind == "transport").then("transports_per_day")
        .otherwise(no_cap)
    )  # fmt: skip
    ready = met.with_columns(asked=asked.cast(pl.Int64), day_cap=most)
    by_day = _within(ready, ["person_id", "care_on", "franchise"], "day_before", "day_cap")
    by_year = _within(by_day, ["person_id", "year"], "year_before", "franchise_per_year")
    return by_year.with_columns(franchise_cents=pl.col("asked")).drop("asked", "day_before", "year_before", "day_cap")


def _met(lines: pl.DataFrame, sums: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    (name,) = [column for column in sums.columns if column not in keys]
    return lines.join(sums, on=keys, how="left", maintain_order="left").with_columns(pl.col(name).fill_null(0))


def _within(lines: pl.DataFrame, keys: list[str], before: str, cap: str) -> pl.DataFrame:
    """What is asked of each line, in order, of what a cap leaves; a null cap leaves all."""
    earlier = pl.col("asked").cum_sum().over(keys) - pl.col("asked") + pl.col(before)
    left = (pl.col(cap) - earlier).clip(lower_bound=0)
    return lines.with_columns(asked=pl.min_horizontal("asked", left))
