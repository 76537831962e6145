"""Participation and franchise of each line, within the caps of the day and of the year (CSS L160-13 II and III).

The caps of the year are those of the day of reimbursement, and are filled in the order the payments are made; within a
day of reimbursement, in the order of care, professional, claim and line, so that no order of rows or files matters.
"""

from functools import cache

import polars as pl

ORDER = ["paid_on", "care_on", "professional", "claim", "line"]
"""The order in which lines fill the caps."""

PARTICIPATION = "participation"

NO_PHYSICIANS = ("19", "21", "36", "53", "54")
"""Midwives and dentists: the participation is for the act of a physician, or of biology (CSS L160-13 II)."""

_ADDED = ("participations", "participation_cents", "franchise_cents")
_CAPS = ("per_day", "per_year", "acts_per_day", "transports_per_day", "franchise_per_year")
_READ = (
    *("row", "person_id", "care_on", *ORDER[:1], *ORDER[2:], "share_cents", "participation", "franchise"),
    *_CAPS,
)
_ASKS = ("quantity", "speciality", "bears_participation", "franchise_drug", "franchise_act", "franchise_transport")
_DAY, _YEAR = ["person_id", "care_on"], ["person_id", "year"]


def with_caps(lines: pl.DataFrame, counted: pl.DataFrame) -> pl.DataFrame:
    """Adds participations (their number), participation_cents and franchise_cents.

    ``counted``: what was borne before (``COUNTED_SCHEMA``). Neither is due from minors, under C2S, under maternity, in
    hospital or in a campaign (CSS L160-15, R160-20, D160-12, L160-9); work injuries bear them (L432-1). Only lines of
    persons who come to a cap are taken one after the other: no order changes what the others bear.
    """
    year = pl.col("paid_on").dt.year().alias("year")
    bearing = lines.select(*_READ, *_ASKS, bears=_bears() & (pl.col("share_cents") > 0)).filter("bears")
    asked = bearing.select(*_READ, year, participations=_participations(), franchise_cents=_franchise())
    borne = _capped(asked, counted.with_columns(year))
    cents = pl.min_horizontal(pl.col("participations") * pl.col("participation"), "share_cents")
    added = borne.select("row", "participations", "franchise_cents", participation_cents=cents)
    return lines.join(added, on="row", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(0) for name in _ADDED
    )


def _capped(asked: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    persons = _at_a_cap(asked, before)
    if persons.is_empty():
        return asked
    is_theirs = pl.col("person_id").is_in(persons.implode())
    return pl.concat([asked.filter(~is_theirs), _within_caps(asked.filter(is_theirs).sort(ORDER), before)])


@cache
def _bears() -> pl.Expr:
    """Whether the person bears them: an adult on 1 January, neither under C2S nor maternity, in town, by own choice."""
    year_before_birthdays = (pl.col("born_on") - pl.duration(days=1)).dt.year()  # who is born on 1 January is of age
    is_adult = year_before_birthdays + pl.col("adult_age") < pl.col("paid_on").dt.year()
    return (
        pl.col("is_paid")
        & is_adult
        & ~pl.col("has_c2s")
        & ~pl.col("is_maternity_care")
        & ~pl.col("in_hospital")
        & ~pl.col("has_campaign")
        & pl.col("insurance").ne_missing("prevention")
    ).fill_null(False)


@cache
def _participations() -> pl.Expr:
    """How many participations acts of physicians and biology ask for, the last one maybe less than whole."""
    by_physician = ~pl.col("speciality").is_in(NO_PHYSICIANS).fill_null(False)
    one = pl.col("participation").clip(lower_bound=1)
    payable = (pl.col("share_cents") + one - 1) // one
    is_due = pl.col("bears_participation") & by_physician
    return pl.when(is_due).then(pl.min_horizontal("quantity", payable)).otherwise(0).cast(pl.Int64)


@cache
def _franchise() -> pl.Expr:
    kind = pl.col("franchise")
    each = (
        pl.when(kind == "drug").then("franchise_drug").when(kind == "act").then("franchise_act")
        .when(kind == "transport").then("franchise_transport").otherwise(0)
    )  # fmt: skip
    return pl.min_horizontal(pl.col("quantity") * each, "share_cents").cast(pl.Int64)


def _at_a_cap(asked: pl.DataFrame, before: pl.DataFrame) -> pl.Series:
    """Persons who would bear more than a day or a year allows; what was given back before is left aside."""
    kind, cents = pl.col("franchise"), pl.col("franchise_cents")
    number, of_participation = pl.col("number").clip(lower_bound=0), pl.col("kind") == PARTICIPATION
    borne_before = before.select(
        *_DAY, "year",
        participations=pl.when(of_participation).then(number).otherwise(0),
        franchise="kind",
        franchise_cents=pl.when(of_participation).then(0).otherwise(pl.col("cents").clip(lower_bound=0)),
    )  # fmt: skip
    borne = pl.concat(
        [asked.select(*_DAY, "year", "participations", "franchise", "franchise_cents", *_CAPS), borne_before],
        how="diagonal",
    ).with_columns(pl.when(kind == each).then(cents).otherwise(0).alias(each) for each in ("act", "transport"))
    most = [pl.col(name).min() for name in _CAPS]
    by_day = borne.group_by(_DAY).agg(pl.col("participations", "act", "transport").sum(), *most)
    by_year = borne.group_by(_YEAR).agg(pl.col("participations", "franchise_cents").sum(), *most)
    over_day = _exceed(participations="per_day", act="acts_per_day", transport="transports_per_day")
    over_year = _exceed(participations="per_year", franchise_cents="franchise_per_year")
    return pl.concat([by_day.filter(over_day)["person_id"], by_year.filter(over_year)["person_id"]]).unique()


def _exceed(**caps: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(name) > pl.col(cap) for name, cap in caps.items())


def _within_caps(lines: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """Lines in ``ORDER`` with what the caps of the day, then of the year, leave of what each asks for."""
    own = before.filter(pl.col("kind") == PARTICIPATION).rename({"number": "participations"})
    kept = before.filter(pl.col("kind") != PARTICIPATION).rename({"kind": "franchise", "cents": "franchise_cents"})
    kind = pl.col("franchise")
    most = pl.when(kind == "act").then("acts_per_day").when(kind == "transport").then("transports_per_day")
    by_day = _within(lines, own, "participations", [*_DAY, "professional"], pl.col("per_day"))
    by_year = _within(by_day, own, "participations", _YEAR, pl.col("per_year"))
    kept_by_day = _within(by_year, kept, "franchise_cents", [*_DAY, "franchise"], most)
    return _within(kept_by_day, kept, "franchise_cents", _YEAR, pl.col("franchise_per_year"))


def _within(lines: pl.DataFrame, before: pl.DataFrame, name: str, keys: list[str], cap: pl.Expr) -> pl.DataFrame:
    """What is asked of each line, in order, of what a cap leaves; a null cap leaves all."""
    sums = before.group_by(keys).agg(before=pl.col(name).sum())
    met = lines.join(sums, on=keys, how="left", maintain_order="left")
    earlier = pl.col(name).cum_sum().over(keys) - pl.col(name) + pl.col("before").fill_null(0)
    left = (cap - earlier).clip(lower_bound=0)
    return met.with_columns(pl.min_horizontal(name, left).alias(name)).drop("before")
