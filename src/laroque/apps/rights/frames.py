"""Where rights meet Polars: who a claim is for, what pricing reads of persons, and what they have borne since."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.db import connection

from laroque.engines.pricing.facts import COUNTED_SCHEMA, PERSONS_SCHEMA, RIGHTS_SCHEMA
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
    """What pricing reads of persons (``PERSONS_SCHEMA``, ``RIGHTS_SCHEMA``, ``COUNTED_SCHEMA``), ``person`` being the
    number of the beneficiary."""

    persons: pl.DataFrame
    rights: pl.DataFrame
    counted: pl.DataFrame


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


def facts(organism_id: int, beneficiary_ids: Sequence[int]) -> RightsFacts:
    """What pricing reads of some beneficiaries, on all days."""
    given = [organism_id, list(beneficiary_ids)]
    persons = read_frame(
        connection,
        "select id::text, born_on, nullif(sex, '') from rights_beneficiary"
        " where organism_id = %s and id = any(%s::bigint[])",
        given,
        PERSONS_SCHEMA,
    )
    rights = read_frame(
        connection,
        "select beneficiary_id::text, kind, since, until, nullif(detail, '') from rights_right"
        " where organism_id = %s and beneficiary_id = any(%s::bigint[])",
        given,
        RIGHTS_SCHEMA,
    )
    counted = read_frame(
        connection,
        "select beneficiary_id::text, professional, care_on, paid_on, kind, number, cents from rights_counted"
        " where organism_id = %s and beneficiary_id = any(%s::bigint[])",
        given,
        COUNTED_SCHEMA,
    )
    return RightsFacts(persons, rights, counted)


def count(organism_id: int, counted: pl.DataFrame) -> None:
    """Add to what beneficiaries have borne, or give it back by rows below zero.

    ``counted``: beneficiary_id, claim_id, line, professional, care_on, paid_on, kind, number, cents.
    """
    insert_frame(connection, "rights_counted", counted.with_columns(organism_id=pl.lit(organism_id, pl.Int32)))
