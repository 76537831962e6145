"""Bases and contributions of each individual (controls N01 to N04), and the individuals themselves."""

import polars as pl

from laroque.formats.dsn.checks.hits import field_hits, gathered, hits
from laroque.formats.dsn.lines import Parsed, value_of

_DAY = "%d%m%Y"
_CAPPED, _GROSS, _INSURANCE = "02", "03", "31"
_REDUCTIONS = ("018", "106")
_MINIMUM_WAGE = "01"
_INSURANCE_CODE = "059"
_DECLARATION = ["file", "declaration"]
_UNIT = ["file", "unit"]


def nominative_hits(parsed: Parsed, months: pl.DataFrame) -> pl.DataFrame:
    """Hits on blocks 78, 79 and 81. ``months`` is what ``bordereaux.declared_months`` gives."""
    bases = _bases(parsed, months)
    components = _under_bases(parsed.fields("S21.G00.79", "001", "005"), bases)
    lines = _special_lines(parsed, bases)
    return gathered(
        [
            *_unnumbered(parsed),
            *_periods(parsed, bases),
            *_revisions(parsed, bases, components, lines),
            *_reductions(parsed, components, lines),
            *_capped_without_gross(parsed, bases),
            *_insurance_bases(parsed, bases, components, lines),
            *_insurance_lines(parsed, lines),
        ]
    )


def people(parsed: Parsed) -> pl.DataFrame:
    """The individuals that start in the window. Columns: file, declaration, line, nir (Int64, a number of its own).

    A number holds no more memory than itself, where a text would hold the bytes it was read from.
    """
    rows = parsed.fields("S21.G00.30", "001").filter(~pl.col("context"))
    nir = pl.col("001")
    figures = nir.str.replace("[AB]", "0").cast(pl.Int64, strict=False)
    corsican = nir.str.contains("A").cast(pl.Int64) + 2 * nir.str.contains("B").cast(pl.Int64)
    return rows.select(*_DECLARATION, "line", nir=figures + corsican * 10**13).drop_nulls("nir")


def repeated_people(found: pl.DataFrame) -> pl.DataFrame:
    """Hits on NIR that a declaration holds twice (S21.G00.30.001/CCH-14)."""
    twice = found.filter(pl.col("nir").is_duplicated())
    again = twice.filter(~pl.struct(*_DECLARATION, "nir").is_first_distinct())
    return hits(again, "nir_repeated", "S21.G00.30.001")


def _bases(parsed: Parsed, months: pl.DataFrame) -> pl.DataFrame:
    """Blocks 78 with their dates, declared month, and ``pay`` (the rank of the block 50 that holds them)."""
    rows = parsed.fields("S21.G00.78", "001", "002", "003", "004", "005", "007")
    pays = parsed.fields("S21.G00.50").select(*_UNIT, "at", pay="at")
    dated = rows.with_columns(
        start=pl.col("002").str.to_date(_DAY, strict=False), end_on=pl.col("003").str.to_date(_DAY, strict=False)
    )
    held = dated.join_asof(pays, on="at", by=_UNIT, strategy="backward", check_sortedness=False)
    return held.join(months, on=_DECLARATION, how="left", maintain_order="left")


def _special_lines(parsed: Parsed, bases: pl.DataFrame) -> pl.DataFrame:
    """Blocks 81 of the codes that have a control, or with the identifier of a CRM: few among the many."""
    codes = parsed.fields("S21.G00.81", "001", "006")
    special = codes.filter(pl.col("001").is_in([*_REDUCTIONS, _INSURANCE_CODE]) | pl.col("006").is_not_null())
    for number in ("002", "003", "004", "005"):
        found = parsed.rows(f"S21.G00.81.{number}").join(special, on="at", how="semi", maintain_order="left")
        values = found.select("at", value_of("text").alias(number))
        special = special.join(values, on="at", how="left", maintain_order="left")
    return _under_bases(special, bases)


def _under_bases(rows: pl.DataFrame, bases: pl.DataFrame) -> pl.DataFrame:
    """Children of blocks 78 with base_at, base (its code), end_on and month of the base that holds them."""
    held = bases.select(*_UNIT, "at", base_at="at", base="001", end_on="end_on", month="month")
    return rows.join_asof(held, on="at", by=_UNIT, strategy="backward", check_sortedness=False)


def _unnumbered(parsed: Parsed) -> list[pl.DataFrame]:
    """An individual has a NIR or, failing that, a temporary number, NTT (S21.G00.30.020/CCH-12)."""
    lacking = parsed.fields("S21.G00.30", "001", "020").filter(pl.col("001").is_null() & pl.col("020").is_null())
    return [field_hits(parsed, lacking, "number_missing", "S21.G00.30.020")]


def _periods(parsed: Parsed, bases: pl.DataFrame) -> list[pl.DataFrame]:
    start, end = pl.col("start"), pl.col("end_on")
    return [
        field_hits(
            parsed, bases.filter(end < start), "period_reversed", "S21.G00.78.003", value="003", other=pl.col("002")
        ),
        field_hits(
            parsed, bases.filter(end > pl.col("month_end")), "period_after_month", "S21.G00.78.003", value="003"
        ),
        field_hits(
            parsed,
            bases.filter(start.dt.year() != end.dt.year()),
            "period_of_two_years",
            "S21.G00.78.003",
            value="003",
            other=pl.col("002"),
        ),
    ]


def _revisions(
    parsed: Parsed, bases: pl.DataFrame, components: pl.DataFrame, lines: pl.DataFrame
) -> list[pl.DataFrame]:
    """The identifier of a CRM stands on a past period only."""
    found = []
    for rows, block, number in (
        (bases, "S21.G00.78", "007"),
        (components, "S21.G00.79", "005"),
        (lines, "S21.G00.81", "006"),
    ):
        current = rows.filter(pl.col(number).is_not_null()).filter(pl.col("end_on") >= pl.col("month"))
        found.append(field_hits(parsed, current, "crm_of_month", f"{block}.{number}", value=number))
    return found


def _reductions(parsed: Parsed, components: pl.DataFrame, lines: pl.DataFrame) -> list[pl.DataFrame]:
    """The general reduction gives base, amount and, under the same base, the minimum wage (81.001/CCH-16, 17)."""
    reductions = lines.filter(pl.col("001").is_in(_REDUCTIONS))
    incomplete = reductions.filter(pl.col("003").is_null() | pl.col("004").is_null())
    wages = components.filter(pl.col("001") == _MINIMUM_WAGE).select("base_at")
    unfounded = reductions.join(wages, on="base_at", how="anti", maintain_order="left")
    return [
        field_hits(parsed, incomplete, "reduction_incomplete", "S21.G00.81.001", value="001"),
        field_hits(parsed, unfounded, "reduction_without_wage", "S21.G00.81.001", value="001"),
    ]


def _capped_without_gross(parsed: Parsed, bases: pl.DataFrame) -> list[pl.DataFrame]:
    """A capped base of the month has its gross base of the same period under the same pay (78.001/SIG-19)."""
    capped = bases.filter(
        (pl.col("001") == _CAPPED) & (pl.col("start") >= pl.col("month")) & (pl.col("end_on") <= pl.col("month_end"))
    )
    gross = bases.filter(pl.col("001") == _GROSS).select("pay", "start", "end_on")
    lone = capped.join(gross, on=["pay", "start", "end_on"], how="anti", maintain_order="left")
    return [field_hits(parsed, lone, "capped_without_gross", "S21.G00.78.001", value="001")]


def _insurance_bases(
    parsed: Parsed, bases: pl.DataFrame, components: pl.DataFrame, lines: pl.DataFrame
) -> list[pl.DataFrame]:
    """A base 31 is null, names an affiliation of the individual, and has one component and one contribution 059."""
    insurance = bases.filter(pl.col("001") == _INSURANCE)
    affiliated = bases.filter(pl.col("005").is_not_null() & (pl.col("001") != _INSURANCE))
    known = parsed.fields("S21.G00.70", "012").select(*_UNIT, pl.col("012").alias("005")).unique()
    unknown = insurance.join(known, on=[*_UNIT, "005"], how="anti", maintain_order="left")
    amounts = lines.filter(pl.col("001") == _INSURANCE_CODE).group_by("base_at").agg(count=pl.len())
    counted = insurance.join(amounts, left_on="at", right_on="base_at", how="left", maintain_order="left")
    bare = insurance.join(components, left_on="at", right_on="base_at", how="anti", maintain_order="left")
    not_null = insurance.filter(pl.col("004").str.contains("[1-9]"))
    return [
        field_hits(parsed, not_null, "insurance_base", "S21.G00.78.004", value="004"),
        field_hits(parsed, unknown, "affiliation_unknown", "S21.G00.78.005", value="005"),
        field_hits(parsed, affiliated, "affiliation_of_base", "S21.G00.78.005", value="001"),
        field_hits(
            parsed, counted.filter(pl.col("count").fill_null(0) != 1), "insurance_contribution", "S21.G00.78.001"
        ),
        field_hits(parsed, bare, "insurance_component", "S21.G00.78.001"),
    ]


def _insurance_lines(parsed: Parsed, lines: pl.DataFrame) -> list[pl.DataFrame]:
    """A contribution 059 stands under a base 31 with an amount and nothing else (81.001 to 81.005)."""
    insurance = lines.filter(pl.col("001") == _INSURANCE_CODE)
    found = [
        field_hits(parsed, insurance.filter(pl.col("base") != _INSURANCE), "insurance_line", "S21.G00.81.001"),
        field_hits(parsed, insurance.filter(pl.col("004").is_null()), "insurance_amount", "S21.G00.81.004"),
    ]
    for number in ("002", "003", "005"):
        extra = insurance.filter(pl.col(number).is_not_null())
        found.append(field_hits(parsed, extra, "insurance_extra", f"S21.G00.81.{number}", value=number))
    return found
