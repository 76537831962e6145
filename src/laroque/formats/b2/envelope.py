"""What stands around the claims of a file: its head (000), its lots (1) and its end (999)."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from laroque.formats.b2.records import Records, fault, no_faults, zones

LOTS = {
    "place": pl.UInt32(),
    "lot": pl.Int64(),
    "professional": pl.String(),
    "regime": pl.String(),
    "fund": pl.String(),
    "centre": pl.String(),
    "created_on": pl.Date(),
}
"""One lot: the claims of a professional for a fund. ``place``: line of its record 1."""


@dataclass(frozen=True, slots=True)
class Head:
    """Who sends a file to whom, when; ``chronology``: rank of the sending, 0 when not told."""

    emitter: str
    recipient: str
    created_on: date
    file_id: str = ""
    chronology: int = 0
    version: str = ""


def head_of(records: Records) -> Head | None:
    """The head of a file, from its first record; None when it cannot be read."""
    read, faults = zones(records.of("000").head(1), "000")
    if read.is_empty() or faults.height:
        return None
    row = read.row(0, named=True)
    return Head(
        row["emitter"],
        row["recipient"],
        row["created_on"],
        row["file_id"] or "",
        row["chronology"] or 0,
        row["version"] or "",
    )


def lots_of(records: Records) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lots (``LOTS``, after ``row``) and their faults."""
    read, faults = zones(records.of("1"), "1")
    return read.select(pl.col("row").cast(pl.Int64), *LOTS), faults


def with_lot(heads: pl.DataFrame, lots: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The heads of claims with their lot, the one opened last before them; faults of those that it is not made for."""
    same = ("professional", "regime", "fund")
    of_lot = lots.select("row", "lot", *(pl.col(name).alias(f"{name}_of_lot") for name in same))
    joined = (
        heads.with_columns(pl.col("row").cast(pl.Int64))
        .sort("row")
        .join_asof(of_lot.sort("row"), on="row", strategy="backward")
    )
    is_other = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_of_lot") for name in same)
    faults = pl.concat(
        [
            fault(joined.filter(pl.col("lot").is_null()), "no_lot"),
            fault(joined.filter(is_other), "other_lot", zone="2.professional"),
        ]
    )
    return joined.drop(*(f"{name}_of_lot" for name in same)), faults


def end_faults(records: Records, *, counted: dict[str, int]) -> pl.DataFrame:
    """Counts of record 999 that are not those ``counted``: records, claims, asked (cents)."""
    end, faults = zones(records.of("999").head(1), "999")
    found = [
        fault(
            end.filter(pl.col(name) != count).with_columns(pl.lit(count).alias("count")),
            "wrong_count",
            zone=f"999.{name}",
            value=pl.col(name),
            other=pl.col("count"),
        )
        for name, count in counted.items()
    ]
    return pl.concat([no_faults(), faults, *found])
