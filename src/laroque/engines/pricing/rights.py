"""What each person is entitled to on the day of each line: periods of rights, as columns of the lines."""

from functools import cache

import polars as pl

from laroque.engines.pricing.facts import RightKind

SIMPLE = (
    RightKind.COVERED,
    RightKind.LOCAL_SCHEME,
    RightKind.C2S,
    RightKind.LONG_ILLNESS,
    RightKind.MATERNITY,
    RightKind.INVALIDITY,
    RightKind.INJURY_PENSION,
)
"""Rights that one has or has not on a day, whatever their detail."""


_DAY = ["file_id", "care_on"]
_DETAILED = (RightKind.INJURY, RightKind.TREATING_DOCTOR, RightKind.CAMPAIGN)


def with_rights(lines: pl.DataFrame, rights: pl.DataFrame) -> pl.DataFrame:
    """Adds a boolean column a right, by the half-open periods that hold on ``care_on``; ``lines`` has ``row``.

    ``has_injury``: a file of the number claimed (or any, when the claim gives no number); ``is_own_doctor``: the
    professional is the treating doctor declared; ``has_campaign``: for the act of the line. ``age``: whole years.
    """
    days = lines.select(_DAY).unique()
    held = days.join(rights.drop("person", "person_id"), on="file_id").filter(
        (pl.col("since") <= pl.col("care_on")) & (pl.col("until").is_null() | (pl.col("care_on") < pl.col("until")))
    )
    of_day = held.group_by(_DAY).agg(_has(kind).any().alias(f"has_{kind.value}") for kind in SIMPLE)
    of_line = _of_line(lines, held.filter(pl.col("kind").is_in([kind.value for kind in _DETAILED])))
    found = [name for name in (*of_day.columns, *of_line.columns) if name not in (*_DAY, "row")]
    return (
        lines.join(of_day, on=_DAY, how="left", maintain_order="left")
        .join(of_line, on="row", how="left", maintain_order="left")
        .with_columns(*(pl.col(name).fill_null(False) for name in found), age=_age())
    )


def _of_line(lines: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Rights that count by their detail: row, has_injury, is_own_doctor, has_campaign."""
    act = pl.coalesce("code", "nature").alias("act")
    asked = lines.select("row", *_DAY, "professional", "injury_file", act)
    is_named = pl.col("injury_file").is_null() | (pl.col("detail") == pl.col("injury_file"))
    return (
        asked.join(held, on=_DAY)
        .group_by("row")
        .agg(
            has_injury=(_has(RightKind.INJURY) & is_named).any(),
            is_own_doctor=(_has(RightKind.TREATING_DOCTOR) & (pl.col("detail") == pl.col("professional"))).any(),
            has_campaign=(_has(RightKind.CAMPAIGN) & (pl.col("detail") == pl.col("act"))).any(),
        )
    )


def _has(kind: RightKind) -> pl.Expr:
    return pl.col("kind") == kind.value


@cache
def _age() -> pl.Expr:
    """Whole years on the day of care: those born on 29 February are a year older on 1 March."""
    is_before_birthday = _day_of_year("care_on") < _day_of_year("born_on")
    return pl.col("care_on").dt.year() - pl.col("born_on").dt.year() - is_before_birthday.cast(pl.Int32)


def _day_of_year(name: str) -> pl.Expr:
    """Month and day as one number; months come as small integers, which a product would overflow."""
    return pl.col(name).dt.month().cast(pl.Int32) * 100 + pl.col(name).dt.day()
