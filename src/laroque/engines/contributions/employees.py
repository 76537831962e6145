"""Each employee recomputed from hours and pay, set against what is declared of him (S21.G00.78, 79 and 81)."""

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
EMPLOYEE_CSG = "EMPLOYEE_CSG_BASE"

BENEFITS_OF_EMPLOYER = ("92", "93")
"""54.001: what the employer pays for health and for provident insurance and pensions, as it feeds the CSG base."""

_BY_HEADCOUNT = "overtime_deduction"


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


def recompute_employees(
    tables: DsnTables, parameters: Parameters, headcounts: Mapping[str, int] | None = None
) -> pl.DataFrame:
    """The payslips of those whose pay is told whole and whose law is held: ``declared_cases``, as ``payslips`` gives.

    The relief is that of the minimum wage declared (79.001 of 01), at most that of the hours, which is added as
    wage_of_hours_cents; least_csg_cents is the least base of the CSG: pay less 1.75 %, and what block 54 tells of the
    employer's benefits (CSS L136-1-1, L136-2 I), null where no case is.
    """
    cases = declared_cases(tables, parameters, headcounts)
    cases = cases.join(refused(cases, parameters), on="id", how="anti", maintain_order="left")
    slips = payslips(cases, parameters)
    if slips.is_empty():
        return slips
    benefits = _benefits(tables)
    told = _with_declared_wage(slips, parameters).join(benefits, on=_MONTH, how="left", maintain_order="left")
    of_pay = pl.col("csg_base_cents") - pl.col("benefits_cents")
    return told.with_columns(least_csg_cents=of_pay + pl.col("told_benefits_cents").fill_null(0))


def compare_employees(tables: DsnTables, slips: pl.DataFrame, *, tolerance_cents: int) -> pl.DataFrame:
    """What differs, by employee and contribution, from what his hours and pay make due.

    ``slips``: ``recompute_employees``. One row each: file, declaration, line (of what is declared), codes (text),
    blocks (text: those to correct), gross_cents, declared_cents, expected_cents, difference_cents (declared less
    expected), control. Only contributions that the declaration holds for that person are compared: one that is missing
    for everybody is the matter of the bordereau. The flat deduction of overtime, which depends on the headcount, is
    compared where that is known. The minimum wage of the relief and the base of the CSG (78 of 04) are compared by
    themselves: the one may not be above that of the hours, the other not below what is told. What differs by
    ``tolerance_cents`` or less is left alone.
    """
    if slips.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    found = pl.concat([_amounts(slips, tables), _wages(slips), _csg_bases(slips, tables)])
    beyond = pl.col("difference_cents").abs() > tolerance_cents
    return found.filter(beyond).sort("file", "line", "codes")


_MONTH = [*INDIVIDUAL, "month"]
_CSG_BASE = "04"
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
    declared = (
        _told_with_complements(tables)
        .join(sides, on="code", how="inner")
        .with_columns(month=pl.col("period_start").dt.month_start())
        .group_by(*_MONTH, "column", "sign", "control", "codes")
        .agg(declared_cents=pl.col("amount_cents").sum(), line=pl.col("line").min())
    )
    columns = [each.column for each in _COMPARED if each.column in slips.columns]
    said = ["gross_cents", "headcount_is_known"]
    expected = slips.select(*_MONTH, *said, *columns).unpivot(
        columns, index=[*_MONTH, *said], variable_name="column", value_name="expected"
    )
    return (
        declared.join(expected, on=[*_MONTH, "column"], how="inner")
        .filter((pl.col("column") != _BY_HEADCOUNT) | pl.col("headcount_is_known"))
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


def _csg_bases(slips: pl.DataFrame, tables: DsnTables) -> pl.DataFrame:
    """The bases of the CSG declared below what is told; a person without any owes none (not resident, for instance)."""
    of_csg = tables.bases.filter(pl.col("code") == _CSG_BASE).with_columns(
        month=pl.col("period_start").dt.month_start()
    )
    declared = of_csg.group_by(_MONTH).agg(declared_cents=pl.col("base_cents").sum(), line=pl.col("line").min())
    below = slips.drop("line").join(declared.filter(pl.col("declared_cents") > 0), on=_MONTH, how="inner")
    return (
        below.with_columns(
            codes=pl.lit(_CSG_BASE),
            blocks=pl.lit("78, 81"),
            expected_cents="least_csg_cents",
            difference_cents=pl.col("declared_cents") - pl.col("least_csg_cents"),
            control=pl.lit(EMPLOYEE_CSG),
        )
        .filter(pl.col("difference_cents") < 0)
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
    )


def _benefits(tables: DsnTables) -> pl.DataFrame:
    """What block 54 tells of the employer's benefits, by person and month; without a period, of the month declared."""
    months = tables.declarations.select(*DECLARATION, declared="month")
    told = tables.other_income.filter(pl.col("type").is_in(BENEFITS_OF_EMPLOYER)).join(
        months, on=DECLARATION, how="inner"
    )
    placed = told.with_columns(month=pl.coalesce(pl.col("period_start").dt.month_start(), "declared"))
    return placed.group_by(_MONTH).agg(told_benefits_cents=pl.col("amount_cents").sum())


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
