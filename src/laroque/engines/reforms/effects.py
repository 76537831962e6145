"""Months of pay under two laws: the sums of each line, and what changes for each person."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from laroque.engines.contributions.payslips import law_of, payslips
from laroque.engines.contributions.payslips.titles import LINE_TITLES, Side
from laroque.engines.sharing.payslips import RELIEF_PENSIONS, RELIEF_URSSAF
from laroque.kernel.periods import last_day_of
from laroque.legislation.parameters import Parameters

BEFORE, AFTER = "before", "after"
_RELIEF = "general_relief"
_PARTS = {RELIEF_URSSAF: "relief_urssaf_cents", RELIEF_PENSIONS: "relief_pensions_cents"}
_MONTHS = 12
_HOURLY, _HOURS = "minimum_wage.hourly", "minimum_wage.hours_a_year"
_SUMMED = (
    "months",
    "gross_cents",
    "full_time_cents",
    "wage_cents",
    "cost_before",
    "cost_after",
    "net_before",
    "net_after",
)


@dataclass(frozen=True, slots=True)
class Effects:
    """``lines``: place (before, after), month, fnal_is_whole_pay, line, cents (a relief below zero), none zero.

    ``persons``: id, months, gross_cents, full_time_cents (what full time would have paid), wage_cents (the minimum wage
    of those months, full time, under the law), and in cents the cost to the employer and the net before income tax:
    cost_before, cost_after, net_before, net_after.
    """

    lines: pl.DataFrame
    persons: pl.DataFrame


def effects(cases: pl.DataFrame, before: Parameters, after: Parameters) -> Effects:
    """What months of pay (as ``payslips`` takes them) are under both laws; raises ``NotLegislatedYet``.

    The pay that is agreed, gross, is the same under both: nobody is taken to ask for more, or to be hired.
    """
    slips = {BEFORE: payslips(cases, before), AFTER: payslips(cases, after)}
    lines = pl.concat([_sums(place, each) for place, each in slips.items()])
    facts = _facts(slips[BEFORE], before)
    told = [_told(place, each) for place, each in slips.items()]
    return Effects(lines, _by_person(pl.concat([facts, *told], how="horizontal")))


def join(found: Iterable[Effects]) -> Effects:
    """The effects on several batches as one; a person may be in many of them."""
    parts = list(found)
    lines = pl.concat([each.lines for each in parts])
    return Effects(_lines_summed(lines), _by_person(pl.concat([each.persons for each in parts])))


def series_read(months: Sequence[date], parameters: Parameters) -> frozenset[str]:
    """The series that the payslips of those months read: what a reform may change to any effect."""
    return frozenset(name for month in months for name in law_of(month, parameters))


def _signs(columns: Sequence[str]) -> Mapping[str, int]:
    """The lines that a table of payslips has, and whether they count above or below zero."""
    return {name: -1 if title.relief else 1 for name, title in LINE_TITLES.items() if name in columns}


def _sums(place: str, slips: pl.DataFrame) -> pl.DataFrame:
    signs = _signs(slips.columns)
    whole = [(pl.col(name) * sign).alias(name) for name, sign in signs.items() if name != _RELIEF]
    parts = [(-pl.col(column).fill_null(0)).alias(name) for name, column in _PARTS.items()]
    summed = (
        slips.lazy()
        .select("month", "fnal_is_whole_pay", *whole, *parts)
        .group_by("month", "fnal_is_whole_pay")
        .agg(pl.all().sum())
        .collect()
    )
    lines = summed.unpivot(index=["month", "fnal_is_whole_pay"], variable_name="line", value_name="cents")
    return _lines_summed(lines.select(pl.lit(place).alias("place"), pl.all()))


def _lines_summed(lines: pl.DataFrame) -> pl.DataFrame:
    keys = ["place", "month", "fnal_is_whole_pay", "line"]
    return lines.group_by(keys).agg(pl.col("cents").sum()).filter(pl.col("cents") != 0).sort(keys)


def _facts(slips: pl.DataFrame, law: Parameters) -> pl.DataFrame:
    """id (of the person where it is said) and the sums that do not move, one row a month of pay."""
    months: list[date] = slips["month"].unique().to_list()
    wages = {month: _wage(month, law) for month in months}
    weeks = {month: law.value("salaried_bases.full_week", last_day_of(month)).number for month in months}
    week = pl.col("month").replace_strict(weeks, return_dtype=pl.Int64)
    who = pl.coalesce("person", "id") if "person" in slips.columns else pl.col("id")
    return slips.select(
        who.alias("id"),
        "gross_cents",
        months=pl.lit(1, pl.Int64),
        full_time_cents=pl.col("gross_cents") * week // pl.col("weekly_hundredths"),
        wage_cents=pl.col("month").replace_strict(wages, return_dtype=pl.Int64),
    )


def _wage(month: date, law: Parameters) -> int:
    on = last_day_of(month)
    return law.value(_HOURLY, on).number * law.value(_HOURS, on).number // _MONTHS


def _told(place: str, slips: pl.DataFrame) -> pl.DataFrame:
    signs = _signs(slips.columns)

    def borne(side: Side) -> pl.Expr:
        return pl.sum_horizontal(pl.col(name) * sign for name, sign in signs.items() if LINE_TITLES[name].side is side)

    return slips.select(
        (pl.col("gross_cents") + borne(Side.EMPLOYER)).alias(f"cost_{place}"),
        (pl.col("gross_cents") - borne(Side.EMPLOYEE)).alias(f"net_{place}"),
    )


def _by_person(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.group_by("id").agg(pl.col(*_SUMMED).sum()).sort("id")
