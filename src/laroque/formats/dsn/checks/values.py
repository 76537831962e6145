"""Form of the lines, and type, length, pattern and closed values of each field (controls F01 and F03).

Most lines of a file are repeated, so each distinct line is checked once.
"""

from functools import cache

import polars as pl

from laroque.formats.dsn.checks.hits import SHOWN_CHARACTERS, gathered, hits
from laroque.formats.dsn.lines import Parsed, located, value_of
from laroque.formats.dsn.norm import by_number, code_names, norm, patterns

_LINE = r"^S[0-9]{2}\.G[0-9]{2}\.[0-9]{2}\.[0-9]{3},'[^\x00-\x1f\x7f]*'$"
_CONTROL_CHARACTER = r"[\x00-\x1f\x7f]"
_NUMBER = r"^-?[0-9]+(\.[0-9]+)?$"
_DAY = r"^(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{4}$"
_ONLY_ZEROS = r"^0+$"
_NIR_PART = "2A|2B)("
_NOT_ONLY_ZEROS = "[0-9]*[1-9][0-9]*"
_BIRTH = ("S21.G00.30.006", "S21.G00.31.011", "S89.G00.91.006")


def value_hits(parsed: Parsed) -> pl.DataFrame:
    """Hits on lines that have a wrong form, an unknown rubrique, or a value the norm does not allow."""
    distinct = parsed.all_lines.unique("text", keep="any")
    faulty = pl.concat([_malformed(distinct), _wrong_values(_well_formed(distinct))])
    if faulty.is_empty():
        return gathered([])
    rows = parsed.all_lines.select("text").with_row_index("row").join(faulty, on="text", maintain_order="left")
    placed = located(rows, parsed.runs).filter(~pl.col("context"))
    return hits(placed, "", pl.col("rubrique"), value="value").with_columns(placed["rule"], placed["other"])


def _malformed(distinct: pl.DataFrame) -> pl.DataFrame:
    """Lines that are not ``rubrique,'value'`` or whose rubrique is not in the norm."""
    code = code_names().gather(distinct["number"])
    known = distinct.with_columns(code).filter(
        (pl.col("number") == 0) | ~pl.col("text").str.starts_with(pl.col("code"))
    )
    shaped = pl.col("text").str.contains(_LINE)
    return known.select(
        "text",
        rubrique=pl.when(shaped).then(pl.col("text").str.head(14)),
        rule=pl.when(shaped)
        .then(pl.lit("unknown_rubrique"))
        .when(pl.col("text").str.strip_chars() == "")
        .then(pl.lit("blank_line"))
        .otherwise(pl.lit("line_form")),
        value=pl.col("text").str.slice(0, SHOWN_CHARACTERS),
        other=pl.lit(None, dtype=pl.String),
    )


def _well_formed(distinct: pl.DataFrame) -> pl.DataFrame:
    shapes = by_number().drop("block", "required_bit")
    known = distinct.filter(pl.col("number") > 0)
    found = pl.concat([known, shapes.select(pl.all().gather(known["number"]))], how="horizontal")
    return found.with_columns(value=value_of("text"))


def _wrong_values(known: pl.DataFrame) -> pl.DataFrame:
    """Distinct lines whose value is refused; the first reason that holds is the one given."""
    size = pl.col("value").str.len_chars()
    length = known.filter((size < pl.col("length_min")) | (size > pl.col("length_max")))
    dates = known.filter(pl.col("type") == "D")
    free = known.filter((pl.col("type") == "X") & (pl.col("pattern") == 0) & ~pl.col("closed"))
    found = [
        _named(free.filter(pl.col("value").str.contains(_CONTROL_CHARACTER)), "control_character"),
        _named(length, "length", _lengths()),
        _named(known.filter((pl.col("type") == "N") & ~pl.col("value").str.contains(_NUMBER)), "not_a_number"),
        _named(dates.filter(~pl.col("value").str.contains(_DAY)), "not_a_day"),
        _named(_not_in_calendar(known), "no_such_day"),
        _named(_not_listed(known), "not_listed"),
        *_unlike_patterns(known),
    ]
    return pl.concat(found).unique("text", keep="first", maintain_order=True)


def _lengths() -> pl.Expr:
    same = pl.col("length_min") == pl.col("length_max")
    return pl.when(same).then(pl.format("{}", "length_min")).otherwise(pl.format("{}–{}", "length_min", "length_max"))


def _not_in_calendar(known: pl.DataFrame) -> pl.DataFrame:
    """Days such as 31022026. A birth may have a day or a month 99 or 00: it is left to its pattern then."""
    births = [norm().numbers[code] for code in _BIRTH]
    days = known.filter(((pl.col("type") == "D") | pl.col("number").is_in(births)) & pl.col("value").str.contains(_DAY))
    return days.filter(pl.col("value").str.to_date("%d%m%Y", strict=False).is_null())


def _not_listed(known: pl.DataFrame) -> pl.DataFrame:
    closed = known.filter("closed")
    return closed.join(_listed_values(), on=["number", "value"], how="anti")


def _unlike_patterns(known: pl.DataFrame) -> list[pl.DataFrame]:
    found = []
    for rank in known["pattern"].unique().sort().to_list():
        if rank == 0:
            continue
        pattern = patterns()[rank]
        unlike = known.filter(pl.col("pattern") == rank).filter(~pl.col("value").str.contains(f"^(?:{pattern})$"))
        if unlike.is_empty():
            continue
        if pattern == _NOT_ONLY_ZEROS:
            zeros = pl.col("value").str.contains(_ONLY_ZEROS)
            found.append(_named(unlike.filter(zeros), "only_zeros"))
            unlike = unlike.filter(~zeros)
        rule = "nir_form" if _NIR_PART in pattern else "pattern"
        found.append(_named(unlike, rule, pl.lit(pattern)))
    return found


def _named(rows: pl.DataFrame, rule: str, other: pl.Expr | None = None) -> pl.DataFrame:
    return rows.select(
        "text",
        code_names().gather(rows["number"]).alias("rubrique"),
        rule=pl.lit(rule),
        value=pl.col("value").str.slice(0, SHOWN_CHARACTERS),
        other=pl.lit(None, dtype=pl.String) if other is None else other,
    )


@cache
def _listed_values() -> pl.DataFrame:
    """The closed lists. Columns: number (UInt16), value (String)."""
    known = norm()
    rows = [(known.numbers[code], value) for code, rubrique in known.rubriques.items() for value in rubrique.values]
    return pl.DataFrame(rows, schema={"number": pl.UInt16, "value": pl.String}, orient="row")
