"""Each employee recomputed from hours and pay, set against the individual contributions declared (S21.G00.81)."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from laroque.engines.contributions.declared_pay import declared_cases
from laroque.engines.contributions.payslips import payslips, refused
from laroque.engines.contributions.payslips.ceilings import relief_unit
from laroque.engines.contributions.payslips.law import Numbers, months_by_law, numbers_of
from laroque.engines.contributions.payslips.relief import with_coefficient, with_relief_parts
from laroque.engines.contributions.rounding import half_up
from laroque.engines.contributions.tables import DECLARATION, INDIVIDUAL, DsnTables
from laroque.kernel.money import PPM
from laroque.legislation.parameters import Parameters

EMPLOYEE_AMOUNT = "EMPLOYEE_AMOUNT"
EMPLOYEE_RELIEF = "EMPLOYEE_RELIEF"
EMPLOYEE_WAGE = "EMPLOYEE_MINIMUM_WAGE"


@dataclass(frozen=True, slots=True)
class _Compared:
    """A column of the payslip, the codes of 81.001 that declare it, and its sign there."""

    column: str
    codes: tuple[str, ...]
    sign: int
    control: str


_COMPARED = (
    _Compared("health_employer", ("075", "907"), 1, EMPLOYEE_AMOUNT),
    _Compared("family", ("074", "102"), 1, EMPLOYEE_AMOUNT),
    _Compared("csa", ("068",), 1, EMPLOYEE_AMOUNT),
    _Compared("fnal", ("049",), 1, EMPLOYEE_AMOUNT),
    _Compared("unemployment", ("040",), 1, EMPLOYEE_AMOUNT),
    _Compared("ags", ("048",), 1, EMPLOYEE_AMOUNT),
    _Compared("social_dialogue", ("100",), 1, EMPLOYEE_AMOUNT),
    _Compared("relief_urssaf_cents", ("018",), -1, EMPLOYEE_RELIEF),
    _Compared("relief_pensions_cents", ("106",), -1, EMPLOYEE_RELIEF),
    _Compared("overtime_relief", ("114",), -1, EMPLOYEE_AMOUNT),
    _Compared("overtime_deduction", ("021",), -1, EMPLOYEE_AMOUNT),
)


def compare_employees(
    tables: DsnTables, parameters: Parameters, *, tolerance_cents: int, headcounts: Mapping[str, int] | None = None
) -> pl.DataFrame:
    """What differs, by employee and contribution, from what his hours and pay make due.

    One row each: file, declaration, line (of what is declared), codes (text), blocks (text: those to correct),
    gross_cents, declared_cents, expected_cents, difference_cents (declared less expected), control. Only contributions
    that the declaration holds for that person are compared: one that is missing for everybody is the matter of the
    bordereau. The relief is that of the minimum wage declared (79.001 of 01), which is compared by itself: it may not
    be above that of the hours. What differs by ``tolerance_cents`` or less is left alone.
    """
    cases = declared_cases(tables, parameters, headcounts)
    cases = cases.join(refused(cases, parameters), on="id", how="anti", maintain_order="left")
    if cases.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    slips = _with_declared_wage(payslips(cases, parameters), parameters)
    amounts = _amounts(slips, tables).vstack(_wages(slips))
    beyond = pl.col("difference_cents").abs() > tolerance_cents
    return amounts.filter(beyond).sort("file", "line", "codes")


_COMPLEMENTS = {"075": "907", "074": "102"}
_SCHEMA = {
    "file": pl.UInt32, "declaration": pl.UInt32, "line": pl.UInt32, "codes": pl.String, "blocks": pl.String,
    "gross_cents": pl.Int64,
    "declared_cents": pl.Int64, "expected_cents": pl.Int64, "difference_cents": pl.Int64, "control": pl.String,
}  # fmt: skip


def _amounts(slips: pl.DataFrame, tables: DsnTables) -> pl.DataFrame:
    """Declared and expected, for the contributions that are declared of each person and month."""
    sides = pl.DataFrame(
        [
            (code, each.column, each.sign, each.control, ", ".join(each.codes))
            for each in _COMPARED
            for code in each.codes
        ],
        schema=["code", "column", "sign", "control", "codes"],
        orient="row",
    )
    keys = [*INDIVIDUAL, "month"]
    declared = (
        _told_with_complements(tables)
        .join(sides, on="code", how="inner")
        .with_columns(month=pl.col("period_start").dt.month_start())
        .group_by(*keys, "column", "sign", "control", "codes")
        .agg(declared_cents=pl.col("amount_cents").sum(), line=pl.col("line").min())
    )
    columns = [each.column for each in _COMPARED if each.column in slips.columns]
    expected = slips.select(*keys, "gross_cents", *columns).unpivot(
        columns, index=[*keys, "gross_cents"], variable_name="column", value_name="expected"
    )
    return (
        declared.join(expected, on=[*keys, "column"], how="inner")
        .with_columns(expected_cents=pl.col("expected") * pl.col("sign"))
        .with_columns(difference_cents=pl.col("declared_cents") - pl.col("expected_cents"), blocks=_blocks())
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
    )


def _blocks() -> pl.Expr:
    """Where each is corrected: in block 81, and for the Urssaf's part of the relief in its line of the bordereau too:
    668 takes a relief off, 669 gives one back, and the part of the complementary pensions is in neither."""
    gives_back = pl.col("declared_cents") > 0
    relief = (
        pl.when(gives_back & (pl.col("expected_cents") < 0))
        .then(pl.lit("81, 23 (CTP 669, 668)"))
        .when(gives_back)
        .then(pl.lit("81, 23 (CTP 669)"))
        .otherwise(pl.lit("81, 23 (CTP 668)"))
    )
    return pl.when(pl.col("column") == "relief_urssaf_cents").then(relief).otherwise(pl.lit("81"))


def _told_with_complements(tables: DsnTables) -> pl.DataFrame:
    """The individual contributions, less health and family where the declaration gives nobody a complement of them:
    some employers declare the complements in the bordereau alone."""
    lines = tables.nominative_lines
    for reduced, complement in _COMPLEMENTS.items():
        with_it = lines.filter(pl.col("code") == complement).select(DECLARATION).unique()
        alone = lines.filter(pl.col("code") == reduced).join(with_it, on=DECLARATION, how="anti")
        lines = lines.join(alone.select("file", "line"), on=["file", "line"], how="anti", maintain_order="left")
    return lines


def _wages(slips: pl.DataFrame) -> pl.DataFrame:
    """The minimum wages declared above those of the hours: an absence lowers them, nothing raises them."""
    above = slips.filter(pl.col("minimum_wage_cents") > pl.col("wage_of_hours_cents"))
    return above.with_columns(
        codes=pl.lit("79"),
        blocks=pl.lit("79"),
        declared_cents="minimum_wage_cents",
        expected_cents="wage_of_hours_cents",
        difference_cents=pl.col("minimum_wage_cents") - pl.col("wage_of_hours_cents"),
        control=pl.lit(EMPLOYEE_WAGE),
    ).select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())


def _with_declared_wage(slips: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The slips with wage_of_hours_cents, and the relief of those who declare a minimum wage made from it."""
    groups = months_by_law(slips["month"].unique().to_list(), parameters)
    parts = [_from_wage(slips.lazy().filter(pl.col("month").is_in(months)), numbers_of(law)) for law, months in groups]
    return pl.concat(parts).collect()


def _from_wage(slips: pl.LazyFrame, law: Numbers) -> pl.LazyFrame:
    """The relief on the minimum wage declared, at most that of the hours (CSS D241-7 II, IV)."""
    each = relief_unit(law) * law["general_relief.ceiling"] // 100
    declared = pl.min_horizontal(pl.col("minimum_wage_cents") * each, "relief_limit")
    limited = slips.with_columns(
        wage_of_hours_cents=half_up(pl.col("relief_limit"), each), _limit=declared.fill_null(pl.col("relief_limit"))
    )
    found = with_coefficient(limited, law, limit="_limit")
    relief = half_up(pl.col("gross_cents") * pl.col("coefficient_ppm"), PPM)
    return with_relief_parts(found.with_columns(general_relief=relief), law).drop("_limit")
