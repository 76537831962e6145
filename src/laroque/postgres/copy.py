"""Frames in and out of PostgreSQL by COPY: the bulk path both ways."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from typing import Any

import polars as pl
import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

_CHUNK_ROWS = 100_000
_FEW_ROWS = 64
_INSTANT = "%Y-%m-%dT%H:%M:%S%.6f%:z"
_UTC = pl.Datetime("us", "UTC")

_FEW_BYTES = 4096
_FIELD = re.compile(r'(?:("(?:[^"]|"")*")|([^,\n"]*))[,\n]')
_READ_ALONE: dict[type[pl.DataType], Callable[[str], Any]] = {
    pl.Boolean: lambda text: text == "t",
    pl.Int64: int,
    pl.Int32: int,
    pl.Int16: int,
    pl.String: str,
    pl.Date: date.fromisoformat,
}

# Types of PostgreSQL by number (pg_type.oid), and the type of a frame's column.
_TYPES: dict[int, pl.DataType] = {
    16: pl.Boolean(),
    17: pl.Binary(),
    20: pl.Int64(),
    21: pl.Int16(),
    23: pl.Int32(),
    25: pl.String(),
    1042: pl.String(),
    1043: pl.String(),
    1082: pl.Date(),
    1184: _UTC,
    2950: pl.String(),
    3802: pl.String(),
}


class UnfitColumn(Exception):
    """A column whose type does not travel: a float in a frame, a PostgreSQL type without its like in a frame."""


def copy_frame(connection: psycopg.Connection | BaseDatabaseWrapper, table: str, frame: pl.DataFrame) -> int:
    """Append ``frame`` to ``table``, columns matched by name; give the number of rows.

    The connection's transaction holds the rows. Empty text stays empty, null stays null. An instant must be in UTC.

    Raises:
        UnfitColumn: a float (no amount is one), a list or a structure.
    """
    columns = _require_fit(frame)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(name) for name in frame.columns)
    )
    with _psycopg(connection).cursor() as cursor:
        with cursor.copy(statement) as copy:
            for piece in frame.iter_slices(_CHUNK_ROWS):
                buffer = BytesIO()
                piece.select(columns).write_csv(buffer, include_header=False, datetime_format=_INSTANT)
                copy.write(buffer.getbuffer())
        return cursor.rowcount


def insert_frame(connection: BaseDatabaseWrapper, table: str, frame: pl.DataFrame) -> None:
    """Append ``frame`` to a table that row security guards, as the application; columns matched by name.

    Row security refuses COPY to it: many rows go through a temporary table, a few as JSON; they meet every policy and
    constraint.

    Raises:
        UnfitColumn: as ``copy_frame``.
    """
    if frame.is_empty():
        return
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    with given_frame(connection, table, frame) as (arriving, given), connection.cursor() as cursor:
        cursor.execute(f'insert into "{table}" ({columns}) select {columns} from {arriving}', given)


@contextmanager
def given_frame(
    connection: BaseDatabaseWrapper, table: str, frame: pl.DataFrame
) -> Iterator[tuple[str, Sequence[str]]]:
    """What a statement reads the rows of ``frame`` from, typed as the columns of ``table``, and its parameters.

    Raises:
        UnfitColumn: as ``copy_frame``.
    """
    if frame.height <= _FEW_ROWS:
        _require_fit(frame)
        yield f'json_populate_recordset(null::"{table}", %s)', [frame.write_json()]
        return
    with arriving_frame(connection, table, frame) as arriving:
        yield arriving, []


@contextmanager
def arriving_frame(connection: BaseDatabaseWrapper, table: str, frame: pl.DataFrame) -> Iterator[str]:
    """A temporary table with the rows of ``frame``, its columns typed as those of ``table``; gone in the end."""
    columns = ", ".join(f'"{name}"' for name in frame.columns)
    arriving = f"arriving_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f'create temporary table {arriving} as select {columns} from "{table}" limit 0')
        copy_frame(connection, arriving, frame)
        yield arriving
        cursor.execute(f"drop table {arriving}")


def read_frame(
    connection: psycopg.Connection | BaseDatabaseWrapper,
    query: str,
    parameters: Mapping[str, Any] | Sequence[Any] = (),
    schema: Mapping[str, pl.DataType] | None = None,
) -> pl.DataFrame:
    """The rows of ``query`` as a frame, read by COPY in the connection's transaction and scope.

    Parameters are quoted into the query on our side, since COPY takes none. Columns get the type of the query, or that
    of ``schema``, which must name every column in order.

    Raises:
        UnfitColumn: a column's type has no like in a frame: cast it in the query.
    """
    raw = _psycopg(connection)
    text = _with_parameters(raw, query, parameters)
    schema = dict(schema) if schema is not None else _schema_of(raw, text)
    buffer = BytesIO()
    with raw.cursor() as cursor, cursor.copy(b"COPY (" + text + b") TO STDOUT (FORMAT csv)") as copy:
        for block in copy:
            buffer.write(block)
    if not buffer.tell():
        return pl.DataFrame(schema=schema)
    return _parse(buffer, schema)


def _psycopg(connection: psycopg.Connection | BaseDatabaseWrapper) -> psycopg.Connection:
    """Psycopg's connection: the one given, or what stands behind Django's (its proxy included)."""
    if isinstance(connection, psycopg.Connection):
        return connection
    connection.ensure_connection()
    return connection.connection


def _with_parameters(raw: psycopg.Connection, query: str, parameters: Mapping[str, Any] | Sequence[Any]) -> bytes:
    with psycopg.ClientCursor(raw) as cursor:
        return cursor.mogrify(query, parameters or None).strip().rstrip(";").encode()


def _schema_of(raw: psycopg.Connection, text: bytes) -> dict[str, pl.DataType]:
    with raw.cursor() as cursor:
        cursor.execute(b"SELECT * FROM (" + text + b") AS asked LIMIT 0")
        columns = cursor.description or []
    unfit = [column.name for column in columns if column.type_code not in _TYPES]
    if unfit:
        raise UnfitColumn(f"no type of a frame for {', '.join(unfit)}: cast it in the query")
    return {column.name: _TYPES[column.type_code] for column in columns}


def _parse(buffer: BytesIO, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    if buffer.tell() <= _FEW_BYTES and all(type(dtype) in _READ_ALONE for dtype in schema.values()):
        return _parse_few(buffer.getvalue().decode(), schema)
    as_text = (pl.Boolean, pl.Binary, pl.Datetime)
    written = {name: pl.String() if isinstance(dtype, as_text) else dtype for name, dtype in schema.items()}
    buffer.seek(0)
    frame = pl.read_csv(buffer, has_header=False, schema=written)
    texts = [_incoming(name, dtype) for name, dtype in schema.items() if isinstance(dtype, as_text)]
    return frame.with_columns(texts) if texts else frame


def _parse_few(text: str, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    """A few rows, which a reader made for millions would take ten times as long to begin with."""
    fields = [
        None if not plain and not quoted else quoted[1:-1].replace('""', '"') if quoted else plain
        for quoted, plain in _FIELD.findall(text)
    ]
    columns = [
        pl.Series(
            name,
            [None if each is None else _READ_ALONE[type(dtype)](each) for each in fields[rank :: len(schema)]],
            dtype,
        )
        for rank, (name, dtype) in enumerate(schema.items())
    ]
    return pl.DataFrame(columns)


def _incoming(name: str, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Boolean):
        return pl.col(name) == "t"
    if isinstance(dtype, pl.Binary):
        return pl.col(name).str.strip_prefix("\\x").str.decode("hex")
    # PostgreSQL writes the offset by its hours (+00), the frame reads hours and minutes.
    return (pl.col(name) + ":00").str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z", time_unit="us", time_zone="UTC")


def _require_fit(frame: pl.DataFrame) -> list[pl.Expr]:
    """The columns of a frame as they travel; raises ``UnfitColumn``."""
    return [_outgoing(name, dtype) for name, dtype in frame.schema.items()]


def _outgoing(name: str, dtype: pl.DataType) -> pl.Expr:
    if dtype.is_float() or dtype.is_nested() or isinstance(dtype, pl.Object | pl.Duration):
        raise UnfitColumn(f"column {name} is {dtype}: no such value is copied to the database")
    if isinstance(dtype, pl.Datetime) and dtype.time_zone != "UTC":
        raise UnfitColumn(f"column {name} is {dtype}: an instant is copied in UTC")
    if isinstance(dtype, pl.Binary):
        return pl.lit("\\x") + pl.col(name).bin.encode("hex")
    return pl.col(name)
