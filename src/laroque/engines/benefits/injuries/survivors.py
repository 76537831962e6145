"""Pensions of the survivors of who died of a work injury (CSS L434-7 to L434-14, R434-10 to R434-17)."""

import polars as pl

from laroque.engines.benefits.facts import Answered
from laroque.engines.benefits.injuries.facts import Link
from laroque.engines.benefits.injuries.law import is_reached, is_refused, with_law
from laroque.engines.benefits.injuries.paying import (
    PERIOD,
    answered,
    civil_periods,
    once_raised,
    pro_rated,
    within_law,
)
from laroque.engines.benefits.injuries.wages import with_useful_wage
from laroque.engines.contributions.rounding import apply_rate, half_up
from laroque.legislation.parameters import Parameters

_QUARTERS = 4
_SHARE = ("case", "survivor", "since")
_IS_SPOUSE = pl.col("link") == Link.SPOUSE
_IS_DIVORCED = pl.col("link") == Link.DIVORCED
_IS_CHILD = pl.col("link") == Link.CHILD
_IS_ASCENDANT = pl.col("link") == Link.ASCENDANT


def survivor_pensions(deaths: pl.DataFrame, survivors: pl.DataFrame, parameters: Parameters) -> Answered:
    """The pension of each survivor by civil quarter, from the day after the death (R434-33, R434-34), cut where what a
    survivor is due changes; ``payee`` names the survivor. A new union is paid once, its part ``new_union``."""
    told = with_useful_wage(with_law(deaths, "died_on", parameters), "died_on", parameters)
    dated = told.with_columns(since=pl.col("died_on").dt.offset_by("1d"))
    known = _entitled(survivors.join(dated, on="case", how="inner", maintain_order="left"))
    due = known.filter("is_entitled")
    reason = (
        pl.when(is_refused("died_on") | ~is_reached("stopped_on", parameters))
        .then(pl.lit("not_legislated"))
        .when(~pl.col("case").is_in(due["case"].implode()))
        .then(pl.lit("survivor_not_entitled"))
    )
    judged = dated.with_columns(reason=reason)
    open_cases, refused = within_law(judged, parameters)
    shares = _shares(_pieces(open_cases, due), due)
    yearly = once_raised(shares, "yearly_cents", parameters)
    rows = yearly.with_columns(gross_cents=pro_rated("yearly_cents"), part=pl.lit(None, pl.String()))
    paid = pl.concat([each.select(_PAID) for each in (rows, _unions(yearly, open_cases))])
    others = known.filter(~pl.col("is_entitled")).join(open_cases.select("case"), on="case", how="semi")
    alone = others.select("case", "since", "until", reason=pl.lit("survivor_not_entitled"))
    details = judged.select("case", "year_cents", "raised_cents", "useful_cents", "is_third_party")
    return answered(paid, pl.concat([refused, alone]), details, "survivor")


_PAID = ("case", "survivor", "since", "until", "part", "gross_cents")


def _entitled(survivors: pl.DataFrame) -> pl.DataFrame:
    """Adds is_entitled, ends_on (the first day no longer due, null: for life) and more_from, of the complement."""
    until_age = pl.col("born_on").dt.offset_by(pl.format("{}y", pl.col("child_age")))
    child_ends = pl.when(_IS_CHILD).then(until_age)
    lasted = pl.col("united_on").dt.offset_by(pl.format("{}y", pl.col("union_years"))) <= pl.col("died_on")
    is_united = pl.col("has_children") | (pl.col("united_on") < pl.col("accident_on")) | lasted
    aged = pl.col("born_on").dt.offset_by(pl.format("{}y", pl.col("spouse_age")))
    last_child = pl.when(pl.col("has_children")).then(child_ends.max().over("case"))
    entitled = (
        (_IS_SPOUSE & is_united.fill_null(False))
        | (_IS_DIVORCED & (pl.col("alimony_cents") > 0).fill_null(False))
        | (_IS_CHILD & (until_age > pl.col("since")).fill_null(False))
        | (_IS_ASCENDANT & pl.col("is_needy"))
    )
    deferred = pl.when(_IS_SPOUSE & pl.col("united_again_on").is_not_null()).then(
        pl.max_horizontal("united_again_on", last_child)
    )
    return survivors.with_columns(
        is_entitled=entitled,
        ends_on=pl.coalesce(child_ends, deferred),
        more_from=pl.when(_IS_SPOUSE).then(pl.min_horizontal(aged, "unfit_since")),
    )


def _pieces(deaths: pl.DataFrame, due: pl.DataFrame) -> pl.DataFrame:
    """The civil quarters of each case, cut on the days on which what a survivor is due changes."""
    quarters = civil_periods(deaths, _QUARTERS).select("case", "started", "since", "until", *PERIOD)
    events = pl.concat([due.select("case", on=name) for name in ("ends_on", "more_from")]).drop_nulls().unique()
    inside = quarters.join(events, on="case", how="inner").filter(
        (pl.col("since") < pl.col("on")) & (pl.col("on") < pl.col("until"))
    )
    starts = pl.concat([quarters, inside.with_columns(since="on").drop("on")]).sort("case", "since")
    following = pl.col("since").shift(-1).over("case", order_by="since")
    cut = starts.with_columns(until=pl.min_horizontal("until", following))
    return cut.with_columns(held_days=(pl.col("until") - pl.col("since")).dt.total_days())


def _shares(pieces: pl.DataFrame, due: pl.DataFrame) -> pl.DataFrame:
    """A year of the pension of each survivor in each piece, reduced to the most of all (R434-16, L434-14)."""
    survivors = due.drop("since", "until", "stopped_on", "year_cents")
    rows = pieces.join(survivors, on="case", how="inner").filter((pl.col("ends_on") > pl.col("since")).fill_null(True))
    wage, piece = pl.col("useful_cents"), ("case", "since")
    divorced = pl.min_horizontal("alimony_cents", apply_rate(wage, pl.col("divorced")))
    rank = pl.col("born_on").rank("ordinal").over("case", "since", "link", "bed")
    child = (
        pl.when(pl.col("is_alone"))
        .then("child_alone")
        .when(rank <= pl.col("child_count"))
        .then("child")
        .otherwise("child_next")
    )
    count = _IS_ASCENDANT.sum().over(piece)
    ascendant = pl.min_horizontal(pl.col("ascendant"), pl.col("ascendants_most") // count.clip(lower_bound=1))
    shared = rows.with_columns(to_divorced=pl.when(_IS_DIVORCED).then(divorced).otherwise(0).sum().over(piece))
    whole = (
        pl.when(_IS_SPOUSE)
        .then(_of_spouse(wage))
        .when(_IS_DIVORCED)
        .then(divorced)
        .when(_IS_CHILD)
        .then(apply_rate(wage, child))
        .otherwise(apply_rate(wage, ascendant))
    )
    most = apply_rate(wage, pl.col("survivors_most"))
    total = pl.col("yearly_cents").sum().over(piece)
    reduced = half_up(pl.col("yearly_cents").cast(pl.Int128) * most, total.clip(lower_bound=1))
    return shared.with_columns(yearly_cents=whole).with_columns(
        yearly_cents=pl.when(total > most).then(reduced).otherwise("yearly_cents")
    )


def _of_spouse(wage: pl.Expr) -> pl.Expr:
    """Forty percent less what a divorced one has, twenty at least, and the complement by age or incapacity."""
    least, own = apply_rate(wage, pl.col("divorced")), apply_rate(wage, pl.col("spouse")) - pl.col("to_divorced")
    has_more = (pl.col("more_from") <= pl.col("since")).fill_null(False)
    more = pl.when(has_more).then(apply_rate(wage, pl.col("spouse_more"))).otherwise(0)
    return pl.max_horizontal(least, own) + more


def _unions(yearly: pl.DataFrame, deaths: pl.DataFrame) -> pl.DataFrame:
    """Three years of the last pension of a spouse in a new union, paid on the day it ends (L434-9, R434-14)."""
    last = yearly.filter(_IS_SPOUSE & (pl.col("until") == pl.col("ends_on"))).sort(_SHARE)
    within = last.join(deaths.select("case", case_until="until"), on="case", how="inner").filter(
        pl.col("ends_on") < pl.col("case_until")
    )
    return within.with_columns(
        since="ends_on",
        until=pl.col("ends_on").dt.offset_by("1d"),
        part=pl.lit("new_union"),
        gross_cents=pl.col("yearly_cents") * pl.col("remarriage_years"),
    )
