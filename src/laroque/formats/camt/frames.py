"""Movements as a frame, for matching in bulk."""

import polars as pl

from laroque.formats.camt.records import CamtFile, Movement

_TYPES: dict[str, type[pl.DataType]] = {
    "amount_cents": pl.Int64,
    "booked_on": pl.Date,
    "value_on": pl.Date,
    "is_reversal": pl.Boolean,
    "entry": pl.Int64,
}
SCHEMA: dict[str, type[pl.DataType]] = {
    "statement": pl.Int64,
    "statement_id": pl.String,
    "account": pl.String,
    **{name: _TYPES.get(name, pl.String) for name in Movement._fields},
}
"""Columns of ``to_frame``: the rank of the statement in its file from zero, its identifier, its account, then the
fields of a movement (``amount_cents`` signed cents of ``currency``)."""


def to_frame(file: CamtFile) -> pl.DataFrame:
    """Every movement of a file, one a row, in the order of the file; columns of ``SCHEMA``."""
    parts = [
        pl.DataFrame(
            dict(zip(Movement._fields, zip(*statement.movements, strict=True), strict=True)),
            schema={name: SCHEMA[name] for name in Movement._fields},
        ).select(
            statement=pl.lit(index, pl.Int64),
            statement_id=pl.lit(statement.id, pl.String),
            account=pl.lit(statement.account, pl.String),
            **{name: pl.col(name) for name in Movement._fields},
        )
        for index, statement in enumerate(file.statements)
        if statement.movements
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=SCHEMA)
