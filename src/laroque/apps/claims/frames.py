"""Where claims meet Polars: claims stored with their prices, and what pricing knows of before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from laroque.apps.claims.deciding import Watched
from laroque.apps.claims.states import ClaimState
from laroque.apps.claims.told import CLAIM_SCHEMA, LINE_SCHEMA, PRICED, Told, rows_of, told_of_none, totals_of
from laroque.engines.pricing.facts import KNOWN_SCHEMA, PRICED_SCHEMA
from laroque.postgres.copy import given_frame, insert_frame, read_frame

PAID_STATES = (ClaimState.PAYABLE, ClaimState.ORDERED, ClaimState.PAID)
"""Where claims stand whose lines count against later ones."""


def last_position(*, organism_id: int, message_id: int) -> int:
    """The place of the last claim stored of a message, -1 when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select max(position) from claims_claim where organism_id = %s and message_id = %s",
            [organism_id, message_id],
        )
        (last,) = cursor.fetchone()
    return -1 if last is None else int(last)


def known(
    *, organism_id: int, beneficiary_ids: Sequence[int], watched: Watched, but: Sequence[int] = ()
) -> pl.DataFrame:
    """Lines priced before of some beneficiaries (``KNOWN_SCHEMA``) that controls look at, but those of some claims."""
    return read_frame(
        connection,
        "select line.claim_id::text, line.line, line.beneficiary_id::text, claim.professional, line.care_on,"
        " line.nature, nullif(line.code, ''), nullif(line.activity, ''), nullif(line.phase, ''), line.quantity,"
        " claim.entered_on, claim.left_on"
        " from claims_claimline line join claims_claim claim"
        "  on claim.organism_id = %(organism)s and claim.id = line.claim_id"
        " where line.organism_id = %(organism)s and line.beneficiary_id = any(%(of)s::bigint[])"
        "  and line.care_on >= %(since)s and line.outcome = 'priced' and claim.state = any(%(states)s)"
        "  and (line.care_on = any(%(days)s::date[]) or claim.entered_on is not null"
        "   or line.code = any(%(bounded)s) or line.nature = any(%(bounded)s))"
        "  and claim.id <> all(%(but)s::bigint[])",
        {
            "organism": organism_id,
            "of": list(beneficiary_ids),
            "since": watched.since,
            "days": list(watched.days),
            "bounded": list(watched.bounded_acts),
            "states": [state.value for state in PAID_STATES],
            "but": list(but),
        },
        KNOWN_SCHEMA,
    )


def store(*, organism_id: int, claims: Told, priced: pl.DataFrame, priced_on: date) -> None:
    """Insert claims with their lines as priced (``claim_id`` and the columns of ``PRICED_SCHEMA``)."""
    fixed = pl.lit(organism_id, pl.Int32).alias("organism_id")
    rows, lines = rows_of(claims, priced)
    insert_frame(connection, "claims_claim", rows.with_columns(fixed, priced_on=pl.lit(priced_on)))
    insert_frame(connection, "claims_claimline", lines.with_columns(fixed))


@dataclass(frozen=True, slots=True)
class Stored:
    """Claims as they stand: what was told, and their lines as priced (``PRICED_SCHEMA`` and claim_id)."""

    told: Told
    priced: pl.DataFrame

    def only(self, claim_ids: Sequence[int]) -> "Stored":
        """Some of them."""
        wanted = pl.Series(claim_ids, dtype=pl.Int64).implode()
        return Stored(self.told.only(claim_ids), self.priced.filter(pl.col("claim_id").is_in(wanted)))


def same_day(*, organism_id: int, beneficiary_ids: Sequence[int], paid_on: date) -> Stored:
    """Claims of some beneficiaries priced on the same day, neither ordered from the bank nor looked at by a person."""
    return _stored(
        organism_id,
        "claim.beneficiary_id = any(%(of)s::bigint[]) and claim.priced_on = %(paid_on)s and claim.version = 1"
        " and claim.payment_id is null and claim.state = any(%(states)s)"
        " and not exists (select from claims_claimact act"
        " where act.organism_id = %(organism)s and act.claim_id = claim.id)",
        {
            "of": list(beneficiary_ids),
            "paid_on": paid_on,
            "states": [ClaimState.PAYABLE, ClaimState.SUSPENDED, ClaimState.MEDICAL, ClaimState.REJECTED],
        },
    )


def stored(*, organism_id: int, claim_ids: Sequence[int]) -> Stored:
    """Some claims as they stand."""
    return _stored(organism_id, "claim.id = any(%(ids)s::bigint[])", {"ids": list(claim_ids)})


def _stored(organism_id: int, condition: str, given: Mapping[str, Any]) -> Stored:
    parameters = {"organism": organism_id, **given}
    claims = read_frame(
        connection,
        f"select {', '.join(CLAIM_SCHEMA)}, paid_to from claims_claim claim"
        f" where organism_id = %(organism)s and {condition} order by id",
        parameters,
        {**CLAIM_SCHEMA, "paid_to": pl.String()},
    )
    if claims.is_empty():
        return Stored(told_of_none(), pl.DataFrame(schema={**PRICED_SCHEMA, "claim_id": pl.Int64()}))
    schema = {"claim_id": pl.Int64(), **LINE_SCHEMA, **{name: PRICED_SCHEMA[name] for name in PRICED}}
    lines = read_frame(
        connection,
        f"select {', '.join(schema)} from claims_claimline"
        " where organism_id = %(organism)s and claim_id = any(%(ids)s::bigint[]) order by claim_id, line",
        {"organism": organism_id, "ids": claims["id"].to_list()},
        schema,
    )
    payee = claims.select("paid_to", claim_id="id")
    whole = _texts(lines).join(payee, on="claim_id", how="left", maintain_order="left")
    priced = whole.with_columns(claim=pl.col("claim_id").cast(pl.String))
    return Stored(
        Told(_texts(claims).select(*CLAIM_SCHEMA), _texts(lines).select("claim_id", *LINE_SCHEMA)),
        priced.select(*(pl.col(name).cast(kind) for name, kind in PRICED_SCHEMA.items()), "claim_id"),
    )


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Empty texts, which the reader of CSV takes for nothing."""
    return frame.with_columns(pl.col(pl.String).fill_null(""))


def retell(*, organism_id: int, claims: Told) -> None:
    """Write of stored claims what may be told anew while they wait: the beneficiary, the insurance, the exemption."""
    heads = claims.claims.select("id", "beneficiary_id", "insurance")
    _update("claims_claim", organism_id, heads, ["id"])
    persons = heads.select("beneficiary_id", claim_id="id")
    lines = claims.lines.join(persons, on="claim_id").select("claim_id", "line", "beneficiary_id", "exemption_asked")
    _update("claims_claimline", organism_id, lines, ["claim_id", "line"])


def restate(*, organism_id: int, priced: pl.DataFrame, priced_on: date) -> None:
    """Write what became of claims that are stored already, and of their lines, priced anew."""
    totals = totals_of(priced).with_columns(priced_on=pl.lit(priced_on))
    _update("claims_claim", organism_id, totals, ["id"])
    made = priced.select("claim_id", "line", *PRICED).with_columns(
        pl.col("reason", "branch", "account", "exemption").fill_null("")
    )
    _update("claims_claimline", organism_id, made, ["claim_id", "line"])


def _update(table: str, organism_id: int, frame: pl.DataFrame, keys: Sequence[str]) -> None:
    if frame.is_empty():
        return
    changes = ", ".join(f"{name} = new.{name}" for name in frame.columns if name not in keys)
    same = " and ".join(f"old.{name} = new.{name}" for name in keys)
    with given_frame(connection, table, frame) as (arriving, given), connection.cursor() as cursor:
        cursor.execute(
            f"update {table} old set {changes} from {arriving} as new where old.organism_id = %s and {same}",
            [*given, organism_id],
        )


def next_numbers(count: int) -> list[int]:
    """So many numbers for claims, of any organism."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('claims_claim_id_seq') from generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]
