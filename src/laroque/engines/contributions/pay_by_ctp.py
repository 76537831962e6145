"""What the pay of all employees makes due by CTP, set against the bordereau (S21.G00.22 and 23) of the same month."""

import polars as pl

from laroque.engines.contributions.nominative import WHOLE_FRACTION, families_frame, family_tolerance, fed_from_outside
from laroque.engines.contributions.rates import rates_frame
from laroque.engines.contributions.rounding import apply_rate, to_whole_euro
from laroque.engines.contributions.tables import DECLARATION, INDIVIDUAL, MONTHLY, DsnTables
from laroque.engines.contributions.untold_pay import count_persons
from laroque.legislation.parameters import Parameters

PAY_BY_CTP = "PAY_BY_CTP"
PAY_BY_CTP_CAPPED = "PAY_BY_CTP_CAPPED"
PAY_BY_CTP_RELIEF = "PAY_BY_CTP_RELIEF"

_GENERAL, _CSG = "general_uncapped", "csg_crds"
_OWED_BY_ALL = (_GENERAL, "general_capped", "family_complement", "health_complement", _CSG)
"""Families that ordinary pay of the general scheme cannot lack: others are compared where the bordereau has them."""

_FULL_WEEK = 3_500
_MONTH = [*DECLARATION, "month"]
_FAMILY = [*_MONTH, "family"]
_CONTROLS = {
    "general_capped": PAY_BY_CTP_CAPPED, "fnal": PAY_BY_CTP_CAPPED, "general_relief": PAY_BY_CTP_RELIEF,
}  # fmt: skip


def compare_pay_by_ctp(
    tables: DsnTables, slips: pl.DataFrame, lines: pl.DataFrame, parameters: Parameters, *, line_cents: int
) -> pl.DataFrame:
    """The families of CTP of the month declared whose bordereau is not what the pay of the employees makes due.

    ``slips``: ``recompute_employees``; ``lines``: ``recompute_lines``; ``line_cents``: a line's tolerance. Only
    declarations in one fraction whose persons are all recomputed are looked at. One row a family: file, declaration,
    line (the first of the family, else of the month), ctps (text), employees, base_cents and declared_cents (of the
    bordereau, as its lines are recomputed), expected_base_cents and expected_cents (of the pay), difference_cents
    (declared less expected), control. A part-timer's capped base is believed between the ceiling of his hours and the
    whole one (CSS R242-2 I, L241-3-1), a base of the CSG above what is told too; families of several rates, or that
    another CTP may feed, are left aside.
    """
    whole = _whole(tables, slips)
    if whole.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    due = _due(slips.join(whole, on=DECLARATION, how="semi"), tables)
    families = families_frame(parameters.families)
    met = _declared(lines, families)
    blocked = fed_from_outside(lines, parameters).rename({"period_month": "month"})
    told = due.join(met, on=_FAMILY, how="left").join(blocked, on=_FAMILY, how="anti")
    first = lines.group_by(_with_month()).agg(first_line=pl.col("line").min())
    wanted = told.join(first, on=_MONTH, how="inner").filter(
        pl.col("is_told").fill_null(True) & (pl.col("ctps").is_not_null() | pl.col("family").is_in(_OWED_BY_ALL))
    )
    return _compared(_rated(wanted, parameters), line_cents)


_SCHEMA = {
    "file": pl.UInt32, "declaration": pl.UInt32, "line": pl.UInt32, "ctps": pl.String, "employees": pl.Int64,
    "base_cents": pl.Int64, "declared_cents": pl.Int64, "expected_base_cents": pl.Int64, "expected_cents": pl.Int64,
    "difference_cents": pl.Int64, "control": pl.String,
}  # fmt: skip


def _whole(tables: DsnTables, slips: pl.DataFrame) -> pl.DataFrame:
    """The monthly declarations in one fraction all of whose persons are recomputed."""
    if slips.is_empty():
        return pl.DataFrame(schema={"file": pl.UInt32, "declaration": pl.UInt32})
    alone = tables.declarations.filter(
        pl.col("fraction").fill_null(WHOLE_FRACTION).eq(WHOLE_FRACTION)
        & pl.col("nature").fill_null(MONTHLY).eq(MONTHLY)
    )
    counts = count_persons(tables, slips).join(alone, on=DECLARATION, how="semi")
    return counts.filter(pl.col("persons") == pl.col("recomputed")).select(DECLARATION)


def _due(slips: pl.DataFrame, tables: DsnTables) -> pl.DataFrame:
    """What the slips make due: a base by family and rate of risk, a relief by its amount (below zero)."""
    person = [*INDIVIDUAL, "month"]
    told = tables.bases.with_columns(month=pl.col("period_start").dt.month_start())
    declared = told.group_by(person).agg(
        told_capped_cents=pl.col("base_cents").filter(pl.col("code") == "02").sum(),
        told_csg_cents=pl.col("base_cents").filter(pl.col("code") == "04").sum(),
    )
    paid = slips.join(declared, on=person, how="left").with_columns(base_02_cents=_capped())
    sums = paid.group_by(*_MONTH, "at_mp_ppm").agg(
        *(base.sum().alias(family) for family, base in _BASES.items()),
        *(amount.sum().alias(family) for family, amount in _RELIEFS.items()),
        _people=pl.len().cast(pl.Int64),
        _known=pl.col("headcount_is_known").all(),
    )
    counted = sums.with_columns(
        employees=pl.col("_people").sum().over(_MONTH), known=pl.col("_known").all().over(_MONTH)
    )
    each = counted.unpivot(
        [*_BASES, *_RELIEFS], index=[*_MONTH, "at_mp_ppm", "employees", "known"], variable_name="family"
    )
    of_size = (pl.col("family") == "overtime_deduction") & ~pl.col("known")
    return each.filter(~of_size).with_columns(is_relief=pl.col("family").is_in(list(_RELIEFS)))


def _capped() -> pl.Expr:
    """The capped base; a part-timer's is believed between that of his hours and that of the whole ceiling."""
    whole = pl.col("ceiling_cents") * _FULL_WEEK // pl.col("weekly_hundredths") + 1
    believed = pl.col("told_capped_cents").clip("capped_cents", pl.min_horizontal("gross_cents", whole))
    return pl.when(pl.col("weekly_hundredths") < _FULL_WEEK).then(believed).otherwise("capped_cents")


_GROSS = pl.col("gross_cents")
_BASES = {
    _GENERAL: _GROSS,
    "general_capped": pl.col("base_02_cents"),
    "family_complement": pl.when("family_is_reduced").then(0).otherwise(_GROSS),
    "health_complement": pl.when("health_is_reduced").then(0).otherwise(_GROSS),
    _CSG: pl.when(pl.col("told_csg_cents") > 0).then("least_csg_cents").otherwise(0),
    "fnal": pl.when("fnal_is_whole_pay").then(_GROSS).otherwise("base_02_cents"),
    "unemployment": pl.col("unemployment_base_cents"),
    "ags": pl.col("unemployment_base_cents"),
    "training": _GROSS,
    "apprenticeship": _GROSS,
    "social_dialogue": _GROSS,
}
"""The base that a person's slip gives to each family of ``values/nominative_families.yaml``."""

_RELIEFS = {
    "general_relief": -pl.col("relief_urssaf_cents"),
    "overtime_relief": -pl.col("overtime_relief"),
    "overtime_deduction": -pl.col("overtime_deduction"),
}
"""The families that are amounts, below zero as ``recompute_lines`` writes them."""


def _with_month() -> list[str | pl.Expr]:
    return [*DECLARATION, pl.col("period_start").dt.month_start().alias("month")]


def _declared(lines: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    """What the bordereau of each month declares by family, and the one rate of its lines (null when they differ)."""
    of_family = families.select("family", "ctp", "qualifier").unique()
    rate = pl.col("applied_ppm") - pl.col("risk_ppm")
    return (
        lines.join(of_family, on=["ctp", "qualifier"], how="inner")
        .group_by(*_with_month(), "family")
        .agg(
            line=pl.col("line").min(),
            ctps=pl.col("ctp").unique().sort().str.join(", "),
            base_cents=pl.col("base_cents").sum(),
            declared_cents=pl.col("recomputed_cents").sum(),
            rate_ppm=rate.first(),
            line_count=pl.len().cast(pl.Int64),
            is_told=pl.col("exact_cents").is_not_null().all() & (rate.n_unique() == 1),
        )
    )


def _rated(wanted: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """With the CTP and the rate in force for the families that the bordereau lacks."""
    first = [(family.name, family.ctps[0], family.qualifiers[0]) for family in parameters.families]
    named = pl.DataFrame(first, {"family": pl.String, "ctp": pl.String, "qualifier": pl.String}, orient="row")
    placed = wanted.join(named, on="family", how="left").with_columns(last_day=pl.col("month").dt.month_end())
    key = ["ctp", "qualifier", "last_day"]
    rates = rates_frame(placed.filter(pl.col("ctps").is_null()).select(key), parameters)
    rated = placed.join(rates.select(*key, "ctp_ppm"), on=key, how="left")
    return rated.with_columns(
        ctps=pl.coalesce("ctps", "ctp"),
        line=pl.coalesce("line", "first_line"),
        rate_ppm=pl.coalesce("rate_ppm", "ctp_ppm"),
        base_cents=pl.col("base_cents").fill_null(0),
        declared_cents=pl.col("declared_cents").fill_null(0),
        line_count=pl.col("line_count").fill_null(0),
    )


def _compared(rated: pl.DataFrame, line_cents: int) -> pl.DataFrame:
    """The families that differ by more than a euro a line and half a cent a person (docs/adr/0027)."""
    risk = pl.when(pl.col("family") == _GENERAL).then("at_mp_ppm").otherwise(0)
    exact = pl.when("is_relief").then("value").otherwise(apply_rate(pl.col("value"), pl.col("rate_ppm") + risk))
    shown = pl.when(~pl.col("is_relief"))
    said = ["line", "ctps", "employees", "declared_cents", "line_count", "is_relief"]
    sums = rated.with_columns(_exact=exact).group_by(_FAMILY).agg(
        *(pl.col(name).first() for name in said),
        base_cents=shown.then("base_cents").first(),
        expected_base_cents=shown.then("value").sum(),
        expected_cents=pl.col("_exact").sum(),
        is_rated=pl.col("_exact").is_not_null().all(),
    )  # fmt: skip
    difference = pl.col("declared_cents") - to_whole_euro(pl.col("expected_cents"))
    beyond = sums.with_columns(difference_cents=difference, row_count="employees").filter(
        pl.col("is_rated")
        & (pl.col("difference_cents").abs() > family_tolerance(line_cents))
        & ((pl.col("family") != _CSG) | (pl.col("difference_cents") < 0))
    )
    control = pl.col("family").replace_strict(_CONTROLS, default=PAY_BY_CTP)
    return (
        beyond.with_columns(
            control=control,
            expected_base_cents=pl.when(~pl.col("is_relief")).then("expected_base_cents"),
            difference_cents=pl.col("declared_cents") - pl.col("expected_cents"),
        )
        .select(pl.col(name).cast(dtype) for name, dtype in _SCHEMA.items())
        .sort("file", "line", "ctps")
    )
