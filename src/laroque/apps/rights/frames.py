"""Where rights meet Polars: who a claim is for, what pricing reads of persons, and what they have borne since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from laroque.engines.pricing.facts import COUNTED_SCHEMA, PERSONS_SCHEMA, RIGHTS_SCHEMA, SAME_SCHEMA
from laroque.postgres.copy import insert_frame, read_frame

IDENTIFIED_SCHEMA = {
    "nir": pl.String(),
    "born_on": pl.Date(),
    "birth_rank": pl.Int64(),
    "beneficiary_id": pl.Int64(),
}
"""Who a claim is for, as it says it, and the beneficiary that is."""


@dataclass(frozen=True, slots=True)
class RightsFacts:
    """What pricing reads of persons (``PERSONS_SCHEMA``, ``RIGHTS_SCHEMA``, ``COUNTED_SCHEMA``, ``SAME_SCHEMA``),
    ``person`` being the number of the beneficiary."""

    persons: pl.DataFrame
    rights: pl.DataFrame
    counted: pl.DataFrame
    same: pl.DataFrame


def identified(organism_id: int, keys: pl.DataFrame) -> pl.DataFrame:
    """Those of the persons that a fund knows (``IDENTIFIED_SCHEMA``); ``keys``: nir, born_on, birth_rank.

    All three must be those of the register: a date of birth that is not said names nobody.
    """
    known = read_frame(
        connection,
        "select nir, born_on, birth_rank, id from rights_beneficiary where organism_id = %s and nir = any(%s::text[])",
        [organism_id, keys["nir"].drop_nulls().unique().to_list()],
        IDENTIFIED_SCHEMA,
    )
    names = ["nir", "born_on", "birth_rank"]
    asked = keys.select(pl.col(name).cast(IDENTIFIED_SCHEMA[name]) for name in names).unique()
    return asked.join(known, on=names, how="inner")


_COUNTED = """
select beneficiary_id::text, case when is_asked then professional else '' end, case when is_asked then care_on end,
    max(paid_on), kind, sum(number)::bigint, sum(cents)::bigint
from (
    select *, care_on = any(%(days)s::date[]) as is_asked from rights_counted
    where organism_id = %(organism)s and beneficiary_id = any(%(of)s::bigint[]) and paid_on >= %(since)s
) as borne
group by beneficiary_id, kind, date_trunc('year', paid_on), 2, 3
"""


def facts(
    organism_id: int, beneficiary_ids: Sequence[int], *, days: Sequence[date] = (), since: date = date.min
) -> RightsFacts:
    """What pricing reads of some beneficiaries, on all days.

    What they bore is told from payments of ``since`` on: each care of ``days``, and the sums of a year for all others.
    """
    given = [organism_id, list(beneficiary_ids)]
    persons = read_frame(
        connection,
        "select id::text, born_on, nullif(sex, ''), same_as::text from rights_beneficiary"
        " where organism_id = %s and id = any(%s::bigint[])",
        given,
        {**PERSONS_SCHEMA, **SAME_SCHEMA},
    )
    rights = read_frame(
        connection,
        "select beneficiary_id::text, kind, since, until, nullif(detail, '') from rights_right"
        " where organism_id = %s and beneficiary_id = any(%s::bigint[])",
        given,
        RIGHTS_SCHEMA,
    )
    borne = {"organism": organism_id, "of": list(beneficiary_ids), "days": list(days), "since": since}
    counted = read_frame(connection, _COUNTED, borne, COUNTED_SCHEMA)
    same = persons.filter(pl.col("same_as").is_not_null()).select(*SAME_SCHEMA)
    return RightsFacts(persons.select(*PERSONS_SCHEMA), rights, counted, same)


def count(organism_id: int, counted: pl.DataFrame) -> None:
    """Add to what beneficiaries have borne, or give it back by rows below zero.

    ``counted``: beneficiary_id, claim_id, line, professional, care_on, paid_on, kind, number, cents.
    """
    insert_frame(connection, "rights_counted", counted.with_columns(organism_id=pl.lit(organism_id, pl.Int32)))


_CARRIED = ["beneficiary_id", "origin", "professional", "care_on", "paid_on", "kind"]


def carried_from(organism_id: int, beneficiary_ids: Sequence[int], since: date) -> list[dict[str, Any]]:
    """What beneficiaries have borne since a day of payment, for another fund to count on: summed by ``origin``.

    ``origin``: the number of the fund where it was borne, this one or one before it.
    """
    return _held(organism_id, beneficiary_ids, since).to_dicts()


def carry(organism_id: int, rows: Sequence[Mapping[str, Any]], since: date) -> None:
    """Count what beneficiaries bore at other funds (rows of ``carried_from``, with the numbers they have here).

    Only what is not counted here yet is added: the same rows twice, or a person who comes back, change nothing.
    """
    if not rows:
        return
    schema = {name: _CARRIED_SCHEMA[name] for name in (*_CARRIED, "number", "cents")}
    given = pl.DataFrame([{name: row[name] for name in schema} for row in rows], schema=schema)
    held = _held(organism_id, given["beneficiary_id"].unique().to_list(), since)
    missing = (
        pl.concat([given, held.join(given, on=_CARRIED, how="semi").with_columns(-pl.col("number"), -pl.col("cents"))])
        .group_by(_CARRIED, maintain_order=True)
        .agg(pl.col("number", "cents").sum())
        .filter((pl.col("number") != 0) | (pl.col("cents") != 0))
    )
    # A line that was borne elsewhere has no claim here: the fund stands in its place, below zero.
    count(organism_id, missing.with_columns(claim_id=-pl.col("origin"), line=pl.lit(0, pl.Int32)).drop("origin"))


_CARRIED_SCHEMA = {"beneficiary_id": pl.Int64(), "origin": pl.Int64(), **COUNTED_SCHEMA}


def _held(organism_id: int, beneficiary_ids: Sequence[int], since: date) -> pl.DataFrame:
    return read_frame(
        connection,
        "select beneficiary_id, case when claim_id < 0 then -claim_id else organism_id end, professional, care_on,"
        " paid_on, kind, sum(number)::bigint, sum(cents)::bigint from rights_counted"
        " where organism_id = %s and beneficiary_id = any(%s::bigint[]) and paid_on >= %s"
        " group by 1, 2, 3, 4, 5, 6 order by 1, 2, 5, 4, 3, 6",
        [organism_id, list(beneficiary_ids), since],
        {name: _CARRIED_SCHEMA[name] for name in (*_CARRIED, "number", "cents")},
    )
