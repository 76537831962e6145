"""Lines, persons and rights of health care for tests of pricing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from laroque.engines.pricing.facts import (
    COUNTED_SCHEMA,
    KNOWN_SCHEMA,
    LINES_SCHEMA,
    PERSONS_SCHEMA,
    RIGHTS_SCHEMA,
    Facts,
    no_rows,
)
from laroque.engines.pricing.law import care_law
from laroque.engines.pricing.prices import shipped_prices
from laroque.engines.pricing.pricing import price

Row = Mapping[str, Any]

DAY = date(2026, 6, 10)

LINE: Row = {
    "claim": "C1",
    "line": 1,
    "person": "ana",
    "professional": "101",
    "speciality": "01",
    "sector": "1",
    "care_on": DAY,
    "paid_on": date(2026, 6, 15),
    "insurance": "sickness",
    "care_path": "T",
    "nature": "G",
    "quantity": 1,
    "billed_cents": 3_000,
    "third_party": False,
    "in_hospital": False,
    "psychiatric": False,
}
"""A consultation of the treating doctor."""


def right(kind: str, *, person: str = "ana", detail: str | None = None, since: date = date(2025, 1, 1)) -> Row:
    """An open period of rights."""
    return {"person": person, "kind": kind, "since": since, "until": None, "detail": detail}


def frame(rows: Sequence[Row], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Rows as a frame of a schema; what they do not say is null."""
    return pl.DataFrame([[row.get(name) for name in schema] for row in rows], schema=dict(schema), orient="row")


def facts_of(
    lines: Sequence[Row],
    *,
    rights: Sequence[Row] = (),
    persons: Sequence[Row] = (),
    counted: Sequence[Row] = (),
    known: Sequence[Row] = (),
) -> Facts:
    """Facts on ``ana``, born in 1980 and covered, with what is given beside."""
    ana = {"person": "ana", "born_on": date(1980, 5, 1), "sex": "F"}
    return Facts(
        lines=frame([{**LINE, **line} for line in lines], LINES_SCHEMA),
        persons=frame([*persons, ana], PERSONS_SCHEMA),
        rights=frame([right("covered"), *rights], RIGHTS_SCHEMA),
        counted=frame(counted, COUNTED_SCHEMA) if counted else no_rows(COUNTED_SCHEMA),
        known=frame(known, KNOWN_SCHEMA) if known else no_rows(KNOWN_SCHEMA),
    )


def priced(lines: Sequence[Row], **others: Sequence[Row]) -> list[dict[str, Any]]:
    """The lines priced by the law and the prices shipped."""
    return price(facts_of(lines, **others), shipped_prices(), care_law()).to_dicts()
