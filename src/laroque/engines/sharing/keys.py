"""The sharing keys as a frame."""

from collections.abc import Sequence

import polars as pl

from laroque.legislation.sharing import SharingKey

SCHEMA = {
    "ctp": pl.String,
    "part": pl.String,
    "_from": pl.Date,
    "_until": pl.Date,
    "beneficiary": pl.String,
    "borne_by": pl.String,
    "_weight": pl.Int64,
    "variant": pl.String,
    "_rank": pl.Int64,
}


def keys_frame(keys: Sequence[SharingKey]) -> pl.DataFrame:
    """One row a key: ctp, part, _from, _until (null: open), beneficiary, borne_by, _weight (ppm), variant, _rank."""
    rows = [
        (
            key.ctp,
            key.part,
            key.valid.start,
            key.valid.end,
            key.beneficiary,
            key.borne_by,
            key.weight_ppm,
            key.variant,
            rank,
        )
        for rank, key in enumerate(keys)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
