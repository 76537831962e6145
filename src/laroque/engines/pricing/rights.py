"""What each person is entitled to on the day of each line: periods of rights, as columns of the lines."""

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


def with_rights(lines: pl.DataFrame, rights: pl.DataFrame) -> pl.DataFrame:
    """Adds a boolean column a right, by the half-open periods that hold on ``care_on``; ``lines`` has ``row``.

    ``has_injury``: a file of the number claimed (or any, when the claim gives no number); ``has_doctor``: a treating
    doctor is declared; ``is_own_doctor``: it is the professional; ``has_campaign``: for the act of the line.
    """
    asked = lines.select("row", "person", "care_on", "professional", "injury_file", act=pl.coalesce("code", "nature"))
    held = (
        asked.lazy()
        .join(rights.lazy(), on="person", how="inner")
        .filter(
            (pl.col("since") <= pl.col("care_on")) & (pl.col("until").is_null() | (pl.col("care_on") < pl.col("until")))
        )
        .group_by("row")
        .agg(
            *(_has(kind).any().alias(f"has_{kind.value}") for kind in SIMPLE),
            has_injury=(_has(RightKind.INJURY) & _is_named("injury_file")).any(),
            has_doctor=_has(RightKind.TREATING_DOCTOR).any(),
            is_own_doctor=(_has(RightKind.TREATING_DOCTOR) & (pl.col("detail") == pl.col("professional"))).any(),
            has_campaign=(_has(RightKind.CAMPAIGN) & (pl.col("detail") == pl.col("act"))).any(),
        )
        .collect()
    )
    return lines.join(held, on="row", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(False) for name in held.columns if name != "row"
    )


def _has(kind: RightKind) -> pl.Expr:
    return pl.col("kind") == kind.value


def _is_named(column: str) -> pl.Expr:
    return pl.col(column).is_null() | (pl.col("detail") == pl.col(column))
