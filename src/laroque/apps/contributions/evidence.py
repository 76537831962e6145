"""The evidence store: nominative lines of a run, as Parquet, written once and never edited."""

import os
from datetime import date
from pathlib import Path

import polars as pl


def write_evidence(store: Path, *, organism_id: int, month: date, run: str, lines: pl.DataFrame) -> str:
    """Write the lines of a run (named by the hash of its inputs) and give their path within the store.

    The file appears whole or not at all; the same run again writes the same path.
    """
    path = Path("contributions", f"month={month:%Y-%m}", f"organism={organism_id}", f"{run}.parquet")
    target = store / path
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}.unfinished")
    with unfinished.open("wb") as file:
        lines.write_parquet(file, compression="zstd")
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(target)
    return path.as_posix()
