"""From what declarations say of people to months of pay that the engine of payslips computes."""

from collections.abc import Mapping

import polars as pl

from laroque.engines.contributions.payslips import CASE_SCHEMA, Kind
from laroque.engines.contributions.tables import DECLARATION, INDIVIDUAL, DsnTables
from laroque.kernel.money import CENTS_MAX

EXECUTIVE = "01"
"""40.003: the category of executives for the complementary pensions."""

HEADCOUNT_OF_FULL_FNAL = 50

_FULL_WEEK = 3_500
_ORDINARY_NATURES = ("01", "02")
_ORDINARY_POLICY = "99"
_HOURS = "10"
_PART_TIME = "20"
_OVERTIME = ("017", "018")
"""51.011: hours beyond the contract, irregular and regular."""

_WHOLE_BASE, _MINIMUM_WAGE, _FNAL = "03", "01", "049"
_MONTH = [*INDIVIDUAL, "month"]


def declared_cases(tables: DsnTables, headcounts: Mapping[str, int] | None = None) -> pl.DataFrame:
    """The months of pay that declarations tell whole: one row a person and month, as ``payslips`` takes them.

    Pay is the uncapped base (78.001 of 03) of the month declared, hours those of the contract (40.012, 40.013), risk
    its rate (40.043), presence its dates, overtime the remunerations of type 017 and 018 (51.011). With the columns
    of ``CASE_SCHEMA``: file, declaration, individual, line (of the base), siret, minimum_wage_cents (79.001 of 01,
    null where it is not declared), present_days, overtime and complementary hours and pay. The headcount is that of
    ``headcounts`` by SIRET, else the least that the declared FNAL means: fifty on the whole pay, none under the
    ceiling. Mobility, health top-up and work-study are not told, so counted as nothing.

    Left out, for their pay is not told whole: several contracts or periods, contracts of a nature or policy of their
    own (officers, interns, apprentices...), hours not counted by the hour, pay not above zero.
    """
    told = (
        _pay(tables)
        .join(_contract(tables), on=INDIVIDUAL, how="inner")
        .join(tables.declarations.select(*DECLARATION, "siret", declared_month="month"), on=DECLARATION, how="inner")
        .filter(pl.col("month") == pl.col("declared_month"))
        .join(_fnal(tables), on=_MONTH, how="left")
        .join(_overtime(tables), on=_MONTH, how="left")
        .sort("file", "line")
    )
    known = pl.DataFrame(
        [(siret, count) for siret, count in (headcounts or {}).items()],
        schema={"siret": pl.String, "known_headcount": pl.Int64},
        orient="row",
    )
    return _cases(told.join(known, on="siret", how="left", maintain_order="left"))


def _cases(told: pl.DataFrame) -> pl.DataFrame:
    is_part = pl.col("time") == _PART_TIME
    hours, pay = pl.col("beyond_hundredths").fill_null(0), pl.col("beyond_cents").fill_null(0)
    least = pl.when(pl.col("fnal_base") == _WHOLE_BASE).then(HEADCOUNT_OF_FULL_FNAL).otherwise(0)
    cases = told.with_columns(
        id=pl.format("{}:{}", "file", "line"),
        executive=pl.col("retirement_status").eq(EXECUTIVE).fill_null(False),
        headcount=pl.coalesce("known_headcount", least).cast(pl.Int64),
        at_mp_ppm=pl.col("at_rate_ppm").fill_null(0),
        mobility_ppm=pl.lit(0, pl.Int64),
        health_top_up_cents=pl.lit(0, pl.Int64),
        work_study_ppm=pl.lit(0, pl.Int64),
        kind=pl.lit(Kind.ORDINARY.value),
        present_days=_days(),
        overtime_hundredths=pl.when(is_part).then(0).otherwise(hours),
        overtime_cents=pl.when(is_part).then(0).otherwise(pay),
        complementary_hundredths=pl.when(is_part).then(hours).otherwise(0),
        complementary_cents=pl.when(is_part).then(pay).otherwise(0),
    )
    more = [
        "present_days", "overtime_hundredths", "overtime_cents", "complementary_hundredths", "complementary_cents",
    ]  # fmt: skip
    return cases.select(*CASE_SCHEMA, *more, *INDIVIDUAL, "line", "siret", "minimum_wage_cents")


def _pay(tables: DsnTables) -> pl.DataFrame:
    """The uncapped base of each person and month, with the minimum wage retained for its relief."""
    wages = tables.base_components.filter(pl.col("type") == _MINIMUM_WAGE).select(
        "file", base_line="base", minimum_wage_cents="amount_cents"
    )
    whole = tables.bases.filter((pl.col("code") == _WHOLE_BASE) & pl.col("period_start").is_not_null())
    return (
        whole.join(wages, left_on=["file", "line"], right_on=["file", "base_line"], how="left")
        .with_columns(month=pl.col("period_start").dt.month_start())
        .group_by(_MONTH)
        .agg(
            gross_cents=pl.col("base_cents").sum(),
            minimum_wage_cents=pl.col("minimum_wage_cents").sum(),
            declares_a_wage=pl.col("minimum_wage_cents").is_not_null().any(),
            line=pl.col("line").min(),
            bases=pl.len(),
        )
        .filter((pl.col("bases") == 1) & pl.col("gross_cents").is_between(1, CENTS_MAX))
        .with_columns(minimum_wage_cents=pl.when("declares_a_wage").then("minimum_wage_cents"))
    )


def _contract(tables: DsnTables) -> pl.DataFrame:
    """The contract of each person who has one, ordinary and counted in hours."""
    contracts = tables.contracts
    alone = contracts.filter(pl.len().over(INDIVIDUAL) == 1)
    is_ordinary = pl.col("nature").is_in(_ORDINARY_NATURES) & (pl.col("policy").fill_null("") == _ORDINARY_POLICY)
    hours = pl.min_horizontal("quotity_hundredths", "reference_hundredths")
    is_counted = (pl.col("unit") == _HOURS) & (pl.col("quotity_hundredths") > 0) & (pl.col("reference_hundredths") > 0)
    return alone.filter(is_ordinary & is_counted).select(
        *INDIVIDUAL,
        "started_on",
        "ended_on",
        "time",
        "retirement_status",
        "at_rate_ppm",
        weekly_hundredths=(hours * (2 * _FULL_WEEK) + pl.col("reference_hundredths"))
        // (2 * pl.col("reference_hundredths")),
    )


def _fnal(tables: DsnTables) -> pl.DataFrame:
    lines = tables.nominative_lines.filter(pl.col("code") == _FNAL)
    months = lines.with_columns(month=pl.col("period_start").dt.month_start())
    return months.group_by(_MONTH).agg(fnal_base=pl.col("base_code").max())


def _overtime(tables: DsnTables) -> pl.DataFrame:
    beyond = tables.remunerations.filter(pl.col("type").is_in(_OVERTIME))
    months = beyond.with_columns(month=pl.col("period_start").dt.month_start())
    return months.group_by(_MONTH).agg(
        beyond_hundredths=pl.col("hours_hundredths").sum(), beyond_cents=pl.col("amount_cents").sum()
    )


def _days() -> pl.Expr:
    """Calendar days of the month in the contract."""
    first, last = pl.col("month"), pl.col("month").dt.month_end()
    begins = pl.max_horizontal(pl.col("started_on").fill_null(first), first)
    ends = pl.min_horizontal(pl.col("ended_on").fill_null(last), last)
    return ((ends - begins).dt.total_days() + 1).clip(0)
