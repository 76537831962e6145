"""The individual contributions (S21.G00.81) recomputed to the cent, and set against the lines of the bordereau."""

from functools import cache

import polars as pl

from laroque.engines.contributions.rounding import apply_rate, half_up, to_whole_euro
from laroque.engines.contributions.tables import DECLARATION, INDIVIDUAL, DsnTables
from laroque.kernel.money import CENTS_MAX
from laroque.legislation.parameters import Family, Parameters
from laroque.legislation.sharing import sharing_keys

WHOLE_FRACTION = "11"
"""20.003: a declaration that is not cut."""

_MONTH = [*DECLARATION, "period_month"]


def recompute_nominative(tables: DsnTables) -> pl.DataFrame:
    """Each individual contribution with ``recomputed_cents`` (81.003 x 81.007, half a cent counted as one; null without
    base or rate) and ``difference_cents`` (declared 81.004 less recomputed)."""
    sound = pl.col("base_cents").abs() <= CENTS_MAX
    recomputed = pl.when(sound).then(apply_rate(pl.col("base_cents"), pl.col("rate_ppm")))
    return tables.nominative_lines.with_columns(recomputed_cents=recomputed).with_columns(
        difference_cents=pl.col("amount_cents") - pl.col("recomputed_cents")
    )


def compare_by_ctp(
    tables: DsnTables, lines: pl.DataFrame, nominative: pl.DataFrame, parameters: Parameters
) -> pl.DataFrame:
    """Each family of CTP of a month: what the bordereau gives and what the individual contributions give.

    One row a declaration, month and family: ctps (declared, or those expected when none is), line (the first, null when
    none is), lines, bordereau_cents (whole euros), bordereau_exact_cents, bordereau_base_cents, nominative_cents,
    nominative_base_cents, difference_cents (bordereau less nominative, both in whole euros), line_count, row_count.
    Left out: declarations in several fractions, months without bordereau or without
    individual contributions, and families that a CTP outside the known families may share.
    """
    families = families_frame(parameters.families)
    of_bordereau = _bordereau_side(lines, families)
    of_individuals = _nominative_side(tables, nominative, families, parameters)
    both = of_bordereau.join(of_individuals, on=[*_MONTH, "family"], how="full", coalesce=True)
    comparable = _comparable(tables, lines, nominative)
    kept = both.join(comparable, on=_MONTH, how="semi").join(
        fed_from_outside(lines, parameters), on=[*_MONTH, "family"], how="anti"
    )
    expected = families.group_by("family", maintain_order=True).agg(expected=pl.col("ctp").unique(maintain_order=True))
    filled = kept.join(expected, on="family", how="left").with_columns(
        pl.col("^(bordereau|nominative)_.*cents$", "line_count", "row_count").fill_null(0),
        ctps=pl.coalesce("ctps", "expected"),
    )
    rounded = pl.col("bordereau_cents") - to_whole_euro(pl.col("nominative_cents"))
    return filled.drop("expected").with_columns(difference_cents=rounded).sort(*_MONTH, "family")


def family_tolerance(line_cents: int) -> pl.Expr:
    """How far the two sides may lie: a euro for each line, and half a cent for each individual contribution."""
    lines = pl.max_horizontal("line_count", pl.lit(1))
    return lines * line_cents + half_up(pl.col("row_count"), 2)


def families_frame(families: tuple[Family, ...]) -> pl.DataFrame:
    """The families line by line: family, ctp, qualifier, base_code, code, covers, sign, leads (its first code)."""
    rows = [
        (family.name, ctp, qualifier, base, code, family.covers, family.sign, code == family.codes[0])
        for family in families
        for ctp in family.ctps
        for qualifier in family.qualifiers
        for base in family.bases
        for code in family.codes
    ]
    columns = ["family", "ctp", "qualifier", "base_code", "code", "covers", "sign", "leads"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _bordereau_side(lines: pl.DataFrame, families: pl.DataFrame) -> pl.DataFrame:
    of_family = families.select("family", "ctp", "qualifier").unique()
    met = lines.with_columns(period_month=pl.col("period_start").dt.month_start()).join(
        of_family, on=["ctp", "qualifier"], how="inner"
    )
    return met.group_by(*_MONTH, "family").agg(
        ctps=pl.col("ctp").unique().sort(),
        line=pl.col("line").min(),
        lines=pl.col("line").sort(),
        bordereau_cents=pl.col("recomputed_cents").sum(),
        bordereau_exact_cents=pl.col("exact_cents").sum(),
        bordereau_base_cents=_within("base_cents").sum(),
        line_count=pl.len().cast(pl.Int64),
    )


def _nominative_side(
    tables: DsnTables, nominative: pl.DataFrame, families: pl.DataFrame, parameters: Parameters
) -> pl.DataFrame:
    wanted = families.select("family", "base_code", "code", "covers", "sign", "leads").unique()
    amount = pl.coalesce(_within("amount_cents"), "recomputed_cents")
    rows = (
        nominative.join(wanted, on=["base_code", "code"], how="inner")
        .join(_classes(tables, parameters), on=INDIVIDUAL, how="left")
        .with_columns(pl.col("apprentice", "officer").fill_null(False), _amount=amount)
        .filter(_covered() & _signed())
        .with_columns(period_month=pl.col("period_start").dt.month_start())
    )
    counted = pl.col("leads") & pl.col("_amount").is_not_null()
    return rows.group_by(*_MONTH, "family").agg(
        nominative_cents=pl.col("_amount").sum(),
        nominative_base_cents=_within("base_cents").filter(counted).sum(),
        row_count=pl.col("_amount").count().cast(pl.Int64),
    )


def _classes(tables: DsnTables, parameters: Parameters) -> pl.DataFrame:
    return tables.contracts.group_by(INDIVIDUAL).agg(
        apprentice=pl.col("policy").is_in(sorted(parameters.apprentice_schemes)).any(),
        officer=pl.col("nature").is_in(sorted(parameters.officer_natures)).any(),
    )


def _within(column: str) -> pl.Expr:
    """An amount that a sum of millions can hold; a larger one, which has a finding of its own, counts for nothing."""
    return pl.when(pl.col(column).abs() <= CENTS_MAX).then(column)


def _covered() -> pl.Expr:
    covers = pl.col("covers")
    return (
        covers.eq("all")
        | (covers.eq("apprentices") & pl.col("apprentice"))
        | (covers.eq("not_apprentices") & ~pl.col("apprentice"))
        | (covers.eq("officers") & pl.col("officer"))
        | (covers.eq("not_officers") & ~pl.col("officer"))
    )


def _signed() -> pl.Expr:
    sign = pl.col("sign")
    return sign.eq("both") | (sign.eq("below") & (pl.col("_amount") < 0)) | (sign.eq("above") & (pl.col("_amount") > 0))


def _comparable(tables: DsnTables, lines: pl.DataFrame, nominative: pl.DataFrame) -> pl.DataFrame:
    """The months that have both a bordereau and individual contributions, in declarations of one fraction."""
    declared = lines.select(*DECLARATION, period_month=pl.col("period_start").dt.month_start()).unique()
    individual = nominative.select(*DECLARATION, period_month=pl.col("period_start").dt.month_start()).unique()
    whole = tables.declarations.filter(pl.col("fraction").is_null() | (pl.col("fraction") == WHOLE_FRACTION))
    return declared.join(individual, on=_MONTH, how="semi").join(whole, on=DECLARATION, how="semi")


def fed_from_outside(lines: pl.DataFrame, parameters: Parameters) -> pl.DataFrame:
    """The families that a CTP of the month may feed without being in any: nobody can tell its share of the codes.

    ``lines``: ``recompute_lines``. Gives file, declaration, period_month, family.
    """
    months = lines.with_columns(period_month=pl.col("period_start").dt.month_start())
    return months.join(_feeding(parameters.families), on="ctp", how="inner").select(*_MONTH, "family").unique()


@cache
def _feeding(families: tuple[Family, ...]) -> pl.DataFrame:
    """The CTP outside the families that share a code with one: ctp, family."""
    known = {ctp for family in families for ctp in family.ctps}
    pairs = {
        (key.ctp, family.name)
        for key in sharing_keys()
        if key.ctp not in known
        for family in families
        if set(family.codes) & set(key.nominative_code.split(";"))
    }
    schema = {"ctp": pl.String, "family": pl.String}
    return pl.DataFrame(sorted(pairs), schema=schema, orient="row")
