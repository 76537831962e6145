"""From what declarations say of people to months of pay that the engine of payslips computes."""

from collections.abc import Mapping

import polars as pl

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, CASE_SCHEMA, Kind
from laroque.engines.contributions.rounding import half_up
from laroque.engines.contributions.tables import DECLARATION, INDIVIDUAL, DsnTables
from laroque.kernel.periods import last_day_of
from laroque.legislation.parameters import Parameters
from laroque.legislation.topics import NotLegislatedYet

EXECUTIVE = "01"
"""40.003: the category of executives for the complementary pensions."""

HEADCOUNT_OF_FULL_FNAL = 50

GENERAL_SCHEME = "200"
"""40.018, 40.020: the general scheme, for health and for old age."""

FLAT_DEDUCTION = "10"
"""54.001: the flat deduction for expenses of an occupation, which lowers the base."""

WHOLE_BASE = "03"

_FULL_WEEK = 3_500
_ORDINARY_NATURES = ("01", "02")
_ORDINARY_POLICY = "99"
_HOURS = "10"

IS_OF_ORDINARY_NATURE = pl.col("nature").is_in(_ORDINARY_NATURES).fill_null(False)
IS_OF_ORDINARY_POLICY = (pl.col("policy") == _ORDINARY_POLICY).fill_null(False)
IS_OF_GENERAL_SCHEME = (
    (pl.col("health_scheme") == GENERAL_SCHEME) & (pl.col("old_age_scheme") == GENERAL_SCHEME)
).fill_null(False)
IS_COUNTED_IN_HOURS = (
    (pl.col("unit") == _HOURS) & (pl.col("quotity_hundredths") > 0) & (pl.col("reference_hundredths") > 0)
).fill_null(False)
HAS_RISK_RATE = pl.col("at_rate_ppm").is_not_null()
IS_SOUND_PAY = pl.col("gross_cents").is_between(1, AMOUNT_CENTS_MAX)
"""What must hold of a contract (block 40) and of its pay for it to be told whole."""

_PART_TIME = "20"
_OVERTIME = ("017", "018")
"""51.011: hours beyond the contract, irregular and regular."""

_MINIMUM_WAGE, _FNAL = "01", "049"
_ABSENCE = "02"
_CALENDAR_DAYS = "40"
_WEEKS, _MONTHS, _HOURS_A_YEAR = 52, 12, 1_820
_MONTH = [*INDIVIDUAL, "month"]


def declared_cases(
    tables: DsnTables, parameters: Parameters, headcounts: Mapping[str, int] | None = None
) -> pl.DataFrame:
    """The months of pay that declarations tell whole: one row a person and month, as ``payslips`` takes them.

    Pay is the uncapped base (78.001 of 03) of the month declared, hours those of the contract (40.012, 40.013), risk
    its rate (40.043), overtime the remunerations of type 017 and 018 (51.011). Presence is that of the dates of the
    contract, less the unpaid absence (53.001 of 02) in calendar days or hours; what the whole month would have paid
    follows from the minimum wage retained (79.001 of 01), which an absence lowers as it lowers pay (CSS D241-7 IV),
    failing it from the days. What block 54 adds to pay is in the base. With the columns of ``CASE_SCHEMA``: file,
    declaration, individual, line (of the base), siret, minimum_wage_cents (null where it is not declared),
    headcount_is_known, present_days, full_pay_cents, overtime and complementary hours and pay. The headcount is that of
    ``headcounts`` by SIRET, else the least that the declared FNAL means: fifty on the whole pay, none under the
    ceiling. Mobility, health top-up and work-study are not told, so counted as nothing.

    Those whose pay is not told whole are left out; ``untold_pay.left_out`` says why.
    """
    told = (
        _pay(tables)
        .join(_contract(tables), on=INDIVIDUAL, how="inner")
        .join(tables.declarations.select(*DECLARATION, "siret", declared_month="month"), on=DECLARATION, how="inner")
        .filter(pl.col("month") == pl.col("declared_month"))
        .join(_fnal(tables), on=_MONTH, how="left")
        .join(_overtime(tables), on=_MONTH, how="left")
        .join(absences(tables), on=_MONTH, how="left")
        .join(_wages(tables, parameters), on="month", how="left")
        .sort("file", "line")
    )
    suspended = told.join(suspended_months(tables), on=_MONTH, how="semi").filter(pl.col("absence").is_null())
    told = told.filter(pl.col("absence_is_counted").fill_null(True)).join(
        suspended, on=_MONTH, how="anti", maintain_order="left"
    )
    told = told.join(flat_deductions(tables), on=INDIVIDUAL, how="anti", maintain_order="left")
    known = pl.DataFrame(
        [(siret, count) for siret, count in (headcounts or {}).items()],
        schema={"siret": pl.String, "known_headcount": pl.Int64},
        orient="row",
    )
    return _cases(told.join(known, on="siret", how="left", maintain_order="left"))


def _cases(told: pl.DataFrame) -> pl.DataFrame:
    is_part = pl.col("time") == _PART_TIME
    hours, pay = pl.col("beyond_hundredths").fill_null(0), pl.col("beyond_cents").fill_null(0)
    least = pl.when(pl.col("fnal_base") == WHOLE_BASE).then(HEADCOUNT_OF_FULL_FNAL).otherwise(0)
    cases = told.with_columns(
        id=pl.format("{}:{}", "file", "line"),
        executive=pl.col("retirement_status").eq(EXECUTIVE).fill_null(False),
        headcount=pl.coalesce("known_headcount", least).cast(pl.Int64),
        headcount_is_known=pl.col("known_headcount").is_not_null(),
        at_mp_ppm="at_rate_ppm",
        mobility_ppm=pl.lit(0, pl.Int64),
        health_top_up_cents=pl.lit(0, pl.Int64),
        work_study_ppm=pl.lit(0, pl.Int64),
        kind=pl.lit(Kind.ORDINARY.value),
        present_days=(_days() - _absent_days()).clip(0),
        overtime_hundredths=pl.when(is_part).then(0).otherwise(hours),
        overtime_cents=pl.when(is_part).then(0).otherwise(pay),
        complementary_hundredths=pl.when(is_part).then(hours).otherwise(0),
        complementary_cents=pl.when(is_part).then(pay).otherwise(0),
    )
    cases = cases.with_columns(full_pay_cents=_full_pay())
    more = [
        "present_days", "full_pay_cents", "overtime_hundredths", "overtime_cents", "complementary_hundredths",
        "complementary_cents",
    ]  # fmt: skip
    return cases.select(*CASE_SCHEMA, *more, *INDIVIDUAL, "line", "siret", "minimum_wage_cents", "headcount_is_known")


def _pay(tables: DsnTables) -> pl.DataFrame:
    """The uncapped base of each person and month, with the minimum wage retained for its relief."""
    retained = tables.base_components.filter(pl.col("type") == _MINIMUM_WAGE).drop_nulls("amount_cents")
    wages = retained.group_by("file", base_line="base").agg(minimum_wage_cents=pl.col("amount_cents").sum())
    whole = tables.bases.filter((pl.col("code") == WHOLE_BASE) & pl.col("period_start").is_not_null())
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
        .filter((pl.col("bases") == 1) & IS_SOUND_PAY)
        .with_columns(minimum_wage_cents=pl.when("declares_a_wage").then("minimum_wage_cents"))
    )


def _contract(tables: DsnTables) -> pl.DataFrame:
    """The contract of each person who has one, ordinary and counted in hours."""
    alone = tables.contracts.filter(pl.len().over(INDIVIDUAL) == 1)
    hours = pl.min_horizontal("quotity_hundredths", "reference_hundredths")
    is_ordinary = IS_OF_ORDINARY_NATURE & IS_OF_ORDINARY_POLICY & IS_OF_GENERAL_SCHEME
    return alone.filter(is_ordinary & IS_COUNTED_IN_HOURS & HAS_RISK_RATE).select(
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


def absences(tables: DsnTables) -> pl.DataFrame:
    """The unpaid absence of each person and month: days_hundredths, hours_of_absence, and whether it is counted so."""
    paid = tables.remunerations.select("file", "period_start", remuneration="line")
    absent = tables.activities.filter((pl.col("type") == _ABSENCE) & (pl.col("measure_hundredths") > 0))
    measured = absent.join(paid, on=["file", "remuneration"], how="inner").with_columns(
        month=pl.col("period_start").dt.month_start()
    )
    measure, unit = pl.col("measure_hundredths"), pl.col("unit")
    return measured.group_by(_MONTH).agg(
        absence=pl.len(),
        absent_days_hundredths=measure.filter(unit == _CALENDAR_DAYS).sum(),
        absent_hours_hundredths=measure.filter(unit == _HOURS).sum(),
        absence_is_counted=unit.is_in([_CALENDAR_DAYS, _HOURS]).all(),
    )


def suspended_months(tables: DsnTables) -> pl.DataFrame:
    """The persons and months of suspended contracts."""
    months = tables.declarations.select(*DECLARATION, "month")
    held = tables.suspensions.join(months, on=DECLARATION, how="inner")
    overlaps = (pl.col("period_start") <= pl.col("month").dt.month_end()) & (
        pl.col("period_end").is_null() | (pl.col("period_end") > pl.col("month"))
    )
    return held.filter(overlaps).select(_MONTH).unique()


def flat_deductions(tables: DsnTables) -> pl.DataFrame:
    """The persons whose base is lowered by a flat deduction for expenses (54 of 10)."""
    return tables.other_income.filter(pl.col("type") == FLAT_DEDUCTION).select(INDIVIDUAL).unique()


def _wages(tables: DsnTables, parameters: Parameters) -> pl.DataFrame:
    """The hourly minimum wage of the relief, in cents, of each month whose law is held."""
    rows = []
    for month in tables.declarations["month"].drop_nulls().unique().sort():
        try:
            wage = parameters.value("general_relief.minimum_wage", last_day_of(month))
        except NotLegislatedYet:
            continue
        rows.append((month, wage.number))
    return pl.DataFrame(rows, schema={"month": pl.Date, "hourly_cents": pl.Int64}, orient="row")


def _absent_days() -> pl.Expr:
    """Calendar days of unpaid absence: those counted so, and hours as a part of those of the contract."""
    days = pl.col("absent_days_hundredths").fill_null(0)
    monthly = (pl.col("weekly_hundredths") * _WEEKS).clip(1)
    in_month = pl.col("month").dt.month_end().dt.day().cast(pl.Int64)
    by_hours = half_up(pl.col("absent_hours_hundredths").fill_null(0) * (_MONTHS * 100) * in_month, monthly)
    return half_up(days + by_hours, 100)


def _full_pay() -> pl.Expr:
    """What the whole month would have paid, from the minimum wage that absence lowered, else from the days."""
    gross, present = pl.col("gross_cents"), pl.col("present_days").clip(1)
    in_month = pl.col("month").dt.month_end().dt.day().cast(pl.Int64)
    wage = half_up(pl.col("hourly_cents") * _HOURS_A_YEAR * pl.col("weekly_hundredths"), _MONTHS * _FULL_WEEK)
    retained = pl.col("minimum_wage_cents").clip(1)
    whole = pl.coalesce(half_up(gross.cast(pl.Int128) * wage, retained), half_up(gross * in_month, present))
    is_partial = (pl.col("present_days") < in_month) | (pl.col("minimum_wage_cents") < wage).fill_null(False)
    return pl.when(is_partial).then(pl.max_horizontal(whole, gross))


def _days() -> pl.Expr:
    """Calendar days of the month in the contract."""
    first, last = pl.col("month"), pl.col("month").dt.month_end()
    begins = pl.max_horizontal(pl.col("started_on").fill_null(first), first)
    ends = pl.min_horizontal(pl.col("ended_on").fill_null(last), last)
    return ((ends - begins).dt.total_days() + 1).clip(0)
