"""The days on which something is called of a self-employed person: each year's opening, and each fact known since."""

from datetime import date

import polars as pl

from laroque.engines.self_employed.law import GENERAL, annual_law
from laroque.engines.self_employed.payments import QUARTERLY
from laroque.legislation.parameters import Parameters

INCOME = "income"
BASE = "base"
ESTIMATE = "estimate"
SILENCE = "silence"
RHYTHM = "rhythm"
END = "end"

_DELAYS = ("_first_due_days", "_notice_days", "_quarterly_notice_days", "_balance_days", "_deferral_months")


def events_of(persons: pl.DataFrame, facts: pl.DataFrame, parameters: Parameters, *, on: date) -> pl.DataFrame:
    """One row a day that calls, in order: what ``persons`` hold of it, and from when payments may change.

    Adds ``order`` (days grow with it; facts of a day come after the opening of a year that day), ``rank`` (1, 2... for
    each account), ``day``, ``is_fact``, ``is_rhythm`` (only the rhythm changed), the ``rhythm`` and ``pay_day`` in
    force, ``ended_on`` as known, ``from_on``: no payment before it is touched, and the ``_`` delays of the law.
    """
    opened = _openings(persons, facts, parameters, on)
    known = facts.filter(pl.col("known_on") <= on).join(persons.select("account", "registered_on"), on="account")
    told = (
        known.filter(pl.col("known_on") >= pl.col("registered_on"))
        .group_by("account", day="known_on")
        .agg(is_rhythm=(pl.col("kind") == RHYTHM).all())
        .with_columns(is_fact=pl.lit(True))
    )
    both = pl.concat([opened, told.select(opened.columns)]).with_columns(order=order_of("day", "is_fact"))
    ranked = both.sort("account", "order").with_columns(rank=pl.int_range(1, pl.len() + 1).over("account"))
    law = annual_law(ranked["day"].dt.year().unique().to_list(), parameters).filter(pl.col("section") == GENERAL)
    joined = (
        ranked.join(persons.rename({"rhythm": "_rhythm", "pay_day": "_pay_day"}), on="account", maintain_order="left")
        .with_columns(_year=pl.col("day").dt.year().cast(pl.Int64))
        .join(law.select(pl.col("year").alias("_year"), *_DELAYS), on="_year", maintain_order="left")
    )
    asked = _last(joined, facts, RHYTHM, "rhythm", "pay_day", "known_on")
    ended = _last(asked, facts, END, "ended_on")
    return ended.with_columns(
        rhythm=pl.coalesce("rhythm", "_rhythm"), pay_day=pl.coalesce("pay_day", "_pay_day"), from_on=_from_on()
    ).sort("account", "rank")


def order_of(day: str, is_fact: str) -> pl.Expr:
    """A number that puts the facts of a day after the opening of a year on that day."""
    return pl.col(day).to_physical().cast(pl.Int64) * 2 + pl.col(is_fact).cast(pl.Int64)


def known_at(events: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """The facts known at each event: ``account``, ``rank`` and the columns of the facts, in the order they came."""
    placed = facts.with_row_index("_came").with_columns(_known=order_of("known_on", "_is_fact"))
    joined = events.select("account", "rank", "order").join(placed, on="account")
    return joined.filter(pl.col("_known") <= pl.col("order")).sort("account", "rank", "_known", "_came")


def _openings(persons: pl.DataFrame, facts: pl.DataFrame, parameters: Parameters, on: date) -> pl.DataFrame:
    """1 January of each year, or the day the account opened; none once the activity is known to have ended."""
    first = parameters.topics["self_employed"].checked.start.year
    begins = pl.max_horizontal(pl.col("registered_on").dt.year(), pl.lit(first, pl.Int32))
    years = persons.select("account", "registered_on", year=pl.int_ranges(begins, on.year + 1)).explode("year")
    day = pl.max_horizontal(pl.date(pl.col("year"), 1, 1), "registered_on")
    opened = years.drop_nulls("year").with_columns(day=day).filter(pl.col("day") <= on)
    ends = facts.filter(pl.col("kind") == END).select("account", "ended_on", "known_on")
    closed = (
        opened.join(ends, on="account")
        .filter((pl.col("known_on") < pl.col("day")) & (pl.col("ended_on").dt.year() < pl.col("year")))
        .select("account", "day")
    )
    kept = opened.join(closed, on=["account", "day"], how="anti")
    return kept.select("account", "day", is_rhythm=pl.lit(False), is_fact=pl.lit(False))


def _last(events: pl.DataFrame, facts: pl.DataFrame, kind: str, *names: str) -> pl.DataFrame:
    """The last fact of a kind known at each event, null before any."""
    known = known_at(events, facts.filter(pl.col("kind") == kind).with_columns(_is_fact=pl.lit(True)))
    last = known.group_by("account", "rank").agg(pl.col(name).last() for name in names)
    return events.join(last, on=["account", "rank"], how="left", maintain_order="left")


def _from_on() -> pl.Expr:
    """The first day on which a payment may change: after the delay of what changed, and never soon after a start.

    A fact touches the payments from 15 days after it (CSS R613-1-4, R613-5); quarterly payments begin 30 days at least
    after they are asked, a new day of payment in the second month that follows (R613-2 I, R613-3 I).
    """
    day = pl.col("day")
    told = pl.when("is_fact").then(_after("_notice_days")).otherwise(day)
    changed = (
        pl.when(pl.col("rhythm") == QUARTERLY)
        .then(_after("_quarterly_notice_days"))
        .otherwise(day.dt.month_start().dt.offset_by("2mo"))
    )
    is_changed = pl.col("is_fact") & (pl.col("known_on") == day).fill_null(False)
    started = pl.when("is_start").then(_after("_first_due_days", "started_on")).otherwise(pl.col("started_on"))
    registered = _after("_notice_days", "registered_on")
    return pl.max_horizontal(told, pl.when(is_changed).then(changed).otherwise(day), started, registered)


def _after(days: str, day: str = "day") -> pl.Expr:
    return pl.col(day).dt.offset_by(pl.col(days).cast(pl.String) + "d")
