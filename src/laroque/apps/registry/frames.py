"""Where the registers meet Polars: terms of professionals, for the lines they claim."""

from collections.abc import Sequence

import polars as pl
from django.db import connection

from laroque.postgres.copy import read_frame

TERMS_SCHEMA = {
    "professional": pl.String(),
    "since": pl.Date(),
    "until": pl.Date(),
    "speciality": pl.String(),
    "sector": pl.String(),
    "is_agreed": pl.Boolean(),
}


def numbers_of_rpps(rpps: str) -> list[str]:
    """The numbers under which the bearer of an RPPS number is registered: one for each place of practice."""
    with connection.cursor() as cursor:
        cursor.execute("select number from registry_professional where rpps = %s order by number", [rpps])
        return [number for (number,) in cursor.fetchall()]


def terms(numbers: Sequence[str]) -> pl.DataFrame:
    """The terms of professionals on any day (``TERMS_SCHEMA``), half-open; a sector or speciality not said is null."""
    return read_frame(
        connection,
        "select number, since, until, nullif(speciality, ''), nullif(sector, ''), is_agreed"
        " from registry_professionalterms where number = any(%s::text[]) order by number, since",
        [list(numbers)],
        TERMS_SCHEMA,
    )
