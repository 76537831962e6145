"""Where claims meet Polars: claims as they arrive, what is stored of them, and what pricing knows of before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from laroque.apps.claims.states import ClaimState, Source
from laroque.engines.pricing.facts import KNOWN_SCHEMA, LINES_SCHEMA, PRICED_SCHEMA
from laroque.formats.b2 import text_of
from laroque.postgres.copy import arriving_frame, insert_frame, read_frame

PAID_STATES = (ClaimState.PAYABLE, ClaimState.ORDERED, ClaimState.PAID)
"""Where claims stand whose lines count against later ones."""

CLAIM_SCHEMA = {
    "id": pl.Int64(),
    "source": pl.String(),
    "message_id": pl.Int64(),
    "position": pl.Int64(),
    "professional": pl.String(),
    "number": pl.String(),
    "version": pl.Int64(),
    "replaces_id": pl.Int64(),
    "beneficiary_id": pl.Int64(),
    "nir": pl.String(),
    "born_on": pl.Date(),
    "birth_rank": pl.Int64(),
    "prescriber": pl.String(),
    "insurance": pl.String(),
    "injury_file": pl.String(),
    "care_path": pl.String(),
    "third_party": pl.Boolean(),
    "in_hospital": pl.Boolean(),
    "psychiatric": pl.Boolean(),
    "entered_on": pl.Date(),
    "left_on": pl.Date(),
    "first_care_on": pl.Date(),
    "received_on": pl.Date(),
    "billed_cents": pl.Int64(),
}
"""A claim before its price, as its table holds it."""

_OF_CLAIM = (
    "prescriber", "insurance", "injury_file", "care_path", "third_party", "in_hospital", "psychiatric", "entered_on",
    "left_on", "professional",
)  # fmt: skip
_OF_LINE = {
    "line": pl.Int32(),
    "care_on": pl.Date(),
    "nature": pl.String(),
    "code": pl.String(),
    "activity": pl.String(),
    "phase": pl.String(),
    "modifiers": pl.String(),
    "association": pl.String(),
    "quantity": pl.Int64(),
    "coefficient_hundredths": pl.Int64(),
    "billed_cents": pl.Int64(),
    "exemption_asked": pl.String(),
    "complementary_ppm": pl.Int64(),
}
_BLANK = ("code", "activity", "phase", "modifiers", "association", "exemption_asked")
_PRICED = [name for name in PRICED_SCHEMA if name not in ("claim", "line", "paid_to")]
_PARTS = ("basic_cents", "solidarity_cents", "complementary_cents", "insured_cents", "paid_cents", "owed_cents")


@dataclass(frozen=True, slots=True)
class Told:
    """Claims as told, not priced: ``claims`` of ``CLAIM_SCHEMA``; ``lines`` have claim_id and what was told of each."""

    claims: pl.DataFrame
    lines: pl.DataFrame

    def joined(self, other: "Told") -> "Told":
        """Both together."""
        return Told(pl.concat([self.claims, other.claims]), pl.concat([self.lines, other.lines]))

    @property
    def claim_ids(self) -> list[int]:
        """Their numbers."""
        return self.claims["id"].to_list()

    @property
    def nirs(self) -> list[str]:
        """The numbers they are claimed under."""
        return self.claims["nir"].unique().sort().to_list()

    def only(self, claim_ids: Sequence[int]) -> "Told":
        """Some of them."""
        wanted = pl.Series(claim_ids, dtype=pl.Int64).implode()
        return Told(self.claims.filter(pl.col("id").is_in(wanted)), self.lines.filter(pl.col("claim_id").is_in(wanted)))


def last_position(*, organism_id: int, message_id: int) -> int:
    """The place of the last claim stored of a message, -1 when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select max(position) from claims_claim where organism_id = %s and message_id = %s",
            [organism_id, message_id],
        )
        (last,) = cursor.fetchone()
    return -1 if last is None else int(last)


def told(
    claims: pl.DataFrame, lines: pl.DataFrame, *, source: Source, message_id: int, received_on: date, after: int = -1
) -> Told:
    """Claims read of a message and not refused there (``CLAIMS`` and ``LINES`` of B2), numbered, persons unknown yet.

    ``after``: the place of the last claim stored already.
    """
    new = claims.filter(pl.col("rule").is_null() & (pl.col("place").fill_null(0).cast(pl.Int64) > after))
    named = new.with_columns(id=pl.Series(_next_ids(new.height), dtype=pl.Int64))
    flags = ("in_hospital", "psychiatric")
    heads = lines.group_by("claim", maintain_order=True).agg(
        pl.col("prescriber", "insurance", "injury_file", "care_path", "entered_on", "left_on").first(),
        *(pl.col(name).fill_null(False).any() for name in flags),
        first_care_on=pl.col("care_on").min(),
    )
    rows = named.join(heads, on="claim", how="inner", maintain_order="left").with_columns(
        pl.col("prescriber", "injury_file", "care_path").fill_null(""),
        pl.col("birth_rank").fill_null(1),
        pl.col("third_party").fill_null(False),
        nir=with_key(pl.col("nir")),
        number=pl.col("invoice"),
        position=pl.col("place").fill_null(0),
        source=pl.lit(source.value),
        message_id=pl.lit(message_id),
        version=pl.lit(1),
        replaces_id=pl.lit(None),
        beneficiary_id=pl.lit(None),
        received_on=pl.lit(received_on),
    )
    own = lines.join(named.select("claim", claim_id="id"), on="claim", how="inner", maintain_order="left")
    return Told(
        rows.select(pl.col(name).cast(kind) for name, kind in CLAIM_SCHEMA.items()),
        own.select("claim_id", *(_whole(name).cast(kind) for name, kind in _OF_LINE.items())),
    )


def refused(claims: pl.DataFrame) -> list[dict[str, Any]]:
    """The claims refused when they were read (``CLAIMS`` of B2), as an answer tells them."""
    bad = claims.filter(pl.col("rule").is_not_null()).select(
        "place", "lot", "professional", "nir", "billed_cents", "asked_cents", number="invoice", reason="rule"
    )
    return [{**row, "outcome": "refused", "message": text_of(row["reason"]).as_json()} for row in bad.to_dicts()]


def _whole(name: str) -> pl.Expr:
    column = pl.col(name)
    if name in _BLANK:
        return column.fill_null("")
    return column.fill_null(0) if name in ("quantity", "billed_cents") else column


def with_key(nir: pl.Expr) -> pl.Expr:
    """A NIR of 13 characters with its key: 97 less the remainder by 97, 2A and 2B counted as 19 and 18."""
    digits = nir.str.replace("2A", "19", literal=True).str.replace("2B", "18", literal=True)
    key = (97 - digits.cast(pl.Int64, strict=False) % 97).cast(pl.String).str.pad_start(2, "0")
    return pl.when(nir.str.len_bytes() == 13).then(pl.concat_str(nir, key)).otherwise(nir)


def persons_of(claims: Told) -> pl.DataFrame:
    """The persons claims are for, as they are told: nir, born_on, birth_rank."""
    return claims.claims.select("nir", "born_on", "birth_rank").unique(maintain_order=True)


def identified(claims: Told, known: pl.DataFrame) -> Told:
    """The claims with their beneficiaries; ``known``: nir, born_on, birth_rank, beneficiary_id."""
    keys = ["nir", "born_on", "birth_rank"]
    found = known.select(*(pl.col(name).cast(CLAIM_SCHEMA[name]) for name in (*keys, "beneficiary_id"))).unique(keys)
    rows = claims.claims.drop("beneficiary_id").join(
        found, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return Told(rows.select(*CLAIM_SCHEMA), claims.lines)


def beneficiaries_of(claims: Told) -> list[int]:
    """The numbers of the beneficiaries that are known."""
    return claims.claims["beneficiary_id"].drop_nulls().unique().sort().to_list()


def professionals_of(claims: Told) -> list[str]:
    """The numbers of the professionals."""
    return claims.claims["professional"].unique().sort().to_list()


def pricing_lines(claims: Told, terms: pl.DataFrame, *, paid_on: date) -> pl.DataFrame:
    """The lines as pricing reads them, with claim_id and is_agreed: who claims is under agreement on the day of care.

    ``claim`` is made of what is told, so that caps and duplicates never depend on the order in which files come.
    """
    head = claims.claims.select(
        *_OF_CLAIM,
        claim_id="id",
        person=pl.col("beneficiary_id").cast(pl.String),
        claim=pl.format(
            "{}-{}-{}-{}",
            "professional",
            "number",
            pl.col("billed_cents").cast(pl.String).str.pad_start(12, "0"),
            pl.col("id").cast(pl.String).str.pad_start(19, "0"),
        ),
    )
    lines = claims.lines.join(head, on="claim_id", how="inner", maintain_order="left")
    blank = (*_BLANK, "prescriber", "injury_file", "care_path")
    ready = lines.with_columns(
        *(pl.when(pl.col(name) != "").then(name).alias(name) for name in blank), paid_on=pl.lit(paid_on)
    ).with_row_index("nth")
    held = (
        ready.select("nth", "professional", "care_on")
        .join(terms, on="professional", how="inner")
        .filter(
            (pl.col("since") <= pl.col("care_on")) & (pl.col("until").is_null() | (pl.col("care_on") < pl.col("until")))
        )
        .unique("nth", keep="last", maintain_order=True)
        .select("nth", "speciality", "sector", "is_agreed")
    )
    whole = ready.join(held, on="nth", how="left", maintain_order="left")
    return whole.select(
        *(pl.col(name).cast(kind) for name, kind in LINES_SCHEMA.items()),
        "claim_id",
        is_agreed=pl.col("is_agreed").fill_null(False),
    )


def known(*, organism_id: int, beneficiary_ids: Sequence[int], since: date, but: Sequence[int] = ()) -> pl.DataFrame:
    """Lines priced before of some beneficiaries, from a day of care on (``KNOWN_SCHEMA``), but those of some claims."""
    return read_frame(
        connection,
        "select line.claim_id::text, line.line, line.beneficiary_id::text, claim.professional, line.care_on,"
        " line.nature, nullif(line.code, ''), nullif(line.activity, ''), nullif(line.phase, ''), line.quantity,"
        " claim.entered_on, claim.left_on"
        " from claims_claimline line join claims_claim claim"
        "  on claim.organism_id = %(organism)s and claim.id = line.claim_id"
        " where line.organism_id = %(organism)s and line.beneficiary_id = any(%(of)s::bigint[])"
        "  and line.care_on >= %(since)s and line.outcome = 'priced' and claim.state = any(%(states)s)"
        "  and claim.id <> all(%(but)s::bigint[])",
        {
            "organism": organism_id,
            "of": list(beneficiary_ids),
            "since": since,
            "states": [state.value for state in PAID_STATES],
            "but": list(but),
        },
        KNOWN_SCHEMA,
    )


def store(*, organism_id: int, claims: Told, priced: pl.DataFrame, priced_on: date) -> None:
    """Insert claims with their lines as priced (``claim_id`` and the columns of ``PRICED_SCHEMA``)."""
    fixed = pl.lit(organism_id, pl.Int32).alias("organism_id")
    rows = claims.claims.join(totals_of(priced), on="id", how="inner", maintain_order="left")
    insert_frame(connection, "claims_claim", rows.with_columns(fixed, priced_on=pl.lit(priced_on)))
    insert_frame(connection, "claims_claimline", lines_of(claims, priced).with_columns(fixed))


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
        " and not exists (select from claims_claimact act where act.organism_id = %(organism)s and act.claim_id = claim.id)",
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
    schema = {"claim_id": pl.Int64(), **_OF_LINE, **{name: PRICED_SCHEMA[name] for name in _PRICED}}
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
        Told(_texts(claims).select(*CLAIM_SCHEMA), _texts(lines).select("claim_id", *_OF_LINE)),
        priced.select(*(pl.col(name).cast(kind) for name, kind in PRICED_SCHEMA.items()), "claim_id"),
    )


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Empty texts, which the reader of CSV takes for nothing."""
    return frame.with_columns(pl.col(pl.String).fill_null(""))


def changed(before: pl.DataFrame, after: pl.DataFrame) -> list[int]:
    """The claims of which a line is not priced as before."""
    columns = ["claim_id", "line", *_PRICED]

    def plain(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.select(columns).with_columns(pl.col(pl.String).fill_null(""))

    return plain(after).join(plain(before), on=columns, how="anti")["claim_id"].unique().sort().to_list()


def restate(*, organism_id: int, priced: pl.DataFrame, priced_on: date) -> None:
    """Write what became of claims that are stored already, and of their lines, priced anew."""
    totals = totals_of(priced).with_columns(priced_on=pl.lit(priced_on))
    _update("claims_claim", organism_id, totals, ["id"])
    made = priced.select("claim_id", "line", *_PRICED).with_columns(
        pl.col("reason", "branch", "account", "exemption").fill_null("")
    )
    _update("claims_claimline", organism_id, made, ["claim_id", "line"])


def _update(table: str, organism_id: int, frame: pl.DataFrame, keys: Sequence[str]) -> None:
    changes = ", ".join(f"{name} = new.{name}" for name in frame.columns if name not in keys)
    same = " and ".join(f"old.{name} = new.{name}" for name in keys)
    with arriving_frame(connection, table, frame) as arriving, connection.cursor() as cursor:
        cursor.execute(
            f"update {table} old set {changes} from {arriving} new where old.organism_id = %s and {same}",
            [organism_id],
        )


def lines_of(claims: Told, priced: pl.DataFrame) -> pl.DataFrame:
    """The rows of lines: what was told and what pricing made of it."""
    persons = claims.claims.select("beneficiary_id", claim_id="id")
    made = priced.select("claim_id", "line", *_PRICED).with_columns(
        pl.col("reason", "branch", "account", "exemption").fill_null("")
    )
    joined = claims.lines.join(persons, on="claim_id", how="left", maintain_order="left")
    return joined.join(made, on=["claim_id", "line"], how="inner", maintain_order="left")


def totals_of(priced: pl.DataFrame) -> pl.DataFrame:
    """What becomes of each claim: id, state, question, paid_to and its parts in cents.

    A claim waits while one of its lines does, for a person before the medical service; it is rejected when all are.
    """
    outcome = pl.col("outcome")
    waits = pl.when((outcome == "suspended").any()).then(pl.lit("suspended")).otherwise(pl.lit("medical"))
    is_held = outcome.is_in(["suspended", "medical"])
    sums = priced.group_by("claim_id", maintain_order=True).agg(
        *(pl.col(name).sum() for name in _PARTS),
        state=pl.when(is_held.any())
        .then(waits)
        .when((outcome == "refused").all())
        .then(pl.lit("rejected"))
        .otherwise(pl.lit("payable")),
        suspended=pl.col("reason").filter(outcome == "suspended").first(),
        medical=pl.col("reason").filter(outcome == "medical").first(),
        paid_to=pl.col("paid_to").drop_nulls().first(),
    )
    return sums.select(
        "state", *_PARTS,
        id="claim_id",
        question=pl.coalesce("suspended", "medical").fill_null(""),
        paid_to=pl.col("paid_to").fill_null(""),
    )  # fmt: skip


def _next_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select nextval('claims_claim_id_seq') from generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]
