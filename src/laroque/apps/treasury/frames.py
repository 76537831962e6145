"""Where the treasury meets Polars: movements of statements are cut, matched and written, a few statements a file.

Everything here runs in the caller's transaction and scope.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from laroque.apps.registry import queries as registers
from laroque.apps.treasury.states import (
    AccountRole,
    ActKind,
    ExpectedState,
    MovementState,
    NotBooked,
    StatementState,
    TransferState,
)
from laroque.engines.matching import ORDER_SETTLED, Meaning, match
from laroque.formats.camt.frames import to_frame
from laroque.formats.camt.records import BOOKED, CamtFile
from laroque.postgres.copy import copy_frame, read_frame

EUROS = "EUR"
_BY_NAME = "name:"
NO_MOVEMENT = hashlib.sha256().digest()
"""Hash of a statement without any movement."""

_STORED = [
    "statement_id", "line", "entry", "cents", "currency", "booked_on", "value_on", "end_to_end_id", "mandate_id",
    "reference", "bank_reference", "batch_reference", "counterparty", "reason", "is_reversal", "state", "why",
    "meaning", "rule", "target_id", "named_month", "candidates", "payer_print", "transaction_code",
]  # fmt: skip
_LENGTHS = {
    "end_to_end_id": 35, "mandate_id": 35, "bank_reference": 35, "batch_reference": 35, "counterparty": 140,
    "reason": 35, "currency": 3, "transaction_code": 35,
}  # fmt: skip
_TEXTS = ["end_to_end_id", "mandate_id", "reference", "batch_reference"]
_SAME = ["bank_reference", "booked_on", "end_to_end_id", "cents"]

OpenAmounts = pl.DataFrame
"""``account_id``, ``siret`` and ``cents`` owed for one month (zero when the account owes nothing), a row a month."""


@dataclass(frozen=True, slots=True)
class Head:
    """A statement recorded: its rank in the file, its id, and what becomes of its movements."""

    rank: int
    statement_id: int
    bank_account_id: int | None
    role: AccountRole | None
    state: StatementState


@dataclass(frozen=True, slots=True)
class Suspended:
    """A movement in suspense: signed cents and its value day."""

    movement_id: int
    cents: int
    value_on: date


@dataclass(frozen=True, slots=True)
class Found:
    """What matched movements mean, by the ids of what they were matched with."""

    settled: list[tuple[int, date]]
    batches: list[tuple[int, date]]
    returned: list[tuple[int, str, date]]
    arrived: list[tuple[int, date]]
    transfers: list[tuple[int, int, int, date, date | None, str]]
    executed: list[tuple[int, date]]
    batches_executed: list[tuple[int, date]]
    came_back: list[tuple[int, str, date, int]]
    suspended: list[Suspended]


def movements_of(file: CamtFile) -> pl.DataFrame:
    """The movements of a file as they are stored; ``rank`` is the statement's in the file, ``line`` its place in it."""
    raw = to_frame(file).rename({"statement": "rank", "amount_cents": "cents", "batch_id": "batch_reference"})
    other_text = pl.when(pl.col("remittance").ne_missing(pl.col("reference"))).then("remittance")
    frame = raw.select(
        "rank", "entry", "cents", "currency", "booked_on", "value_on", "status", "end_to_end_id", "mandate_id",
        "bank_reference", "batch_reference", "reason", "is_reversal", "transaction_code",
        payer_account="counterparty_iban",
        line=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("rank"),
        reference=pl.concat_str("reference", other_text, separator=" ", ignore_nulls=True).replace("", None),
        counterparty=pl.coalesce("ultimate_name", "counterparty_name"),
    )  # fmt: skip
    return frame.with_columns(pl.col(name).str.slice(0, length) for name, length in _LENGTHS.items())


def moved_cents(movements: pl.DataFrame) -> dict[tuple[int, str], int]:
    """Sum of what the bank has booked, by rank of the statement and currency."""
    booked = movements.filter(pl.col("status") == BOOKED).drop_nulls(["cents", "currency"])
    return {(rank, currency): cents for rank, currency, cents in
            booked.group_by("rank", "currency").agg(pl.col("cents").sum()).iter_rows()}  # fmt: skip


def movement_hashes(movements: pl.DataFrame) -> dict[int, bytes]:
    """SHA-256 of the movements of each statement, by rank; the same wherever the statement stands in its file."""
    parts = movements.partition_by("rank", as_dict=True, maintain_order=True, include_key=False)
    return {int(rank): hashlib.sha256(part.write_csv().encode()).digest() for (rank,), part in parts.items()}


def sort_out(organism_id: int, heads: Sequence[Head], movements: pl.DataFrame) -> pl.DataFrame:
    """The movements to store, with in ``why`` the reason of those that are not to be booked (null for the others).

    A statement repeated or refused stores none.
    """
    kept = [head for head in heads if head.state in (StatementState.BOOKED, StatementState.NOTICE)]
    rows = [(h.rank, h.statement_id, h.bank_account_id, h.role, h.state == StatementState.NOTICE) for h in kept]
    columns = {"rank": pl.Int64, "statement_id": pl.Int64, "bank_account_id": pl.Int64, "role": pl.String}
    kept_heads = pl.DataFrame(rows, {**columns, "notice": pl.Boolean}, orient="row")
    frame = movements.join(kept_heads, on="rank").sort("rank", "line")
    same = ["bank_account_id", *_SAME]
    frame = frame.join(_booked_before(organism_id, frame), on=same, how="left", nulls_equal=True, maintain_order="left")
    why = (
        pl.when("notice").then(pl.lit(NotBooked.NOTICE.value))
        .when(pl.col("cents").fill_null(0) == 0).then(pl.lit(NotBooked.NO_AMOUNT.value))
        .when(pl.col("currency").ne_missing(pl.lit(EUROS))).then(pl.lit(NotBooked.NOT_EUROS.value))
        .when(pl.col("status") != BOOKED).then(pl.lit(NotBooked.PENDING.value))
        .when(pl.col("booked_on").is_null()).then(pl.lit(NotBooked.NO_DAY.value))
        .when("before").then(pl.lit(NotBooked.ALREADY_BOOKED.value))
    )  # fmt: skip
    return frame.with_columns(why=why)


def match_movements(organism_id: int, movements: pl.DataFrame, accounts: OpenAmounts) -> pl.DataFrame:
    """Add what matching found, and the state it gives, to the movements that nothing keeps from being booked.

    A movement in suspense keeps what its candidates would mean; a receipt given back that comes back waits again.
    """
    frame = movements.with_row_index("n").with_columns(pl.col("n").cast(pl.Int64))
    open_lines = frame.filter(pl.col("why").is_null())
    lines = open_lines.select("cents", *_TEXTS, line="n")
    words = _words(open_lines).to_list()
    found = match(
        lines,
        _orders(organism_id, words, open_lines["mandate_id"].drop_nulls().unique().to_list()),
        _expected(organism_id),
        accounts,
        _payouts(organism_id, words),
    )
    joined = frame.join(found.rename({"line": "n"}), on="n", how="left", maintain_order="left")
    unknown = pl.col("meaning") == Meaning.UNKNOWN
    state = (
        pl.when(pl.col("meaning").is_null()).then(pl.lit(MovementState.NOT_BOOKED.value))
        .when(~unknown).then(pl.lit(MovementState.MATCHED.value))
        .when(pl.col("role") == AccountRole.COLLECTION).then(pl.lit(MovementState.SUSPENSE.value))
        .otherwise(pl.lit(MovementState.NOT_BOOKED.value))
    )  # fmt: skip
    told = joined.drop("n").with_columns(
        state=state,
        why=pl.coalesce("why", "doubt").fill_null(""),
        meaning=pl.when(~unknown).then("meaning").otherwise("might_mean").fill_null(""),
        rule=pl.col("rule").fill_null(""),
    )
    return told.drop("might_mean")


def with_payers(movements: pl.DataFrame) -> pl.DataFrame:
    """Add ``payer_print``, by which the payer of a receipt is known again: the keyed fingerprint of its account, or of
    its name when the bank gives no account. Debits paid and money that goes out have none."""
    booked = pl.col("state") != MovementState.NOT_BOOKED.value
    detail = (pl.col("why") == NotBooked.NOTICE.value) & pl.col("mandate_id").is_null()
    receipts = (pl.col("cents") > 0) & pl.col("meaning").is_in(["", Meaning.TRANSFER.value]) & (booked | detail)
    name = pl.lit(_BY_NAME) + pl.col("counterparty").str.to_uppercase().str.strip_chars()
    asked = movements.select(pl.when(receipts).then(pl.coalesce("payer_account", name)).alias("payer"))
    payers = asked["payer"].drop_nulls().unique()
    prints = registers.prints_of(texts=payers.to_list())
    known = pl.DataFrame(
        {"payer": list(prints), "payer_print": list(prints.values())}, {"payer": pl.String, "payer_print": pl.String}
    )
    found = asked.join(known, on="payer", how="left", maintain_order="left")["payer_print"]
    return movements.with_columns(found)


def store_movements(organism_id: int, movements: pl.DataFrame) -> pl.DataFrame:
    """Insert movements in one statement and give them back with their ``id``.

    They go through a temporary table: row security refuses COPY to the application, and arrays take three times longer.
    """
    ids = pl.col("candidates").cast(pl.List(pl.String)).list.join(",")
    as_array = pl.concat_str(pl.lit("{"), ids, pl.lit("}")).alias("candidates")
    columns = ", ".join(_STORED)
    with connection.cursor() as cursor:
        cursor.execute(f"create temporary table arriving as select {columns} from treasury_movement limit 0")
        copy_frame(connection, "arriving", movements.select(_STORED).with_columns(as_array))
        cursor.execute(
            f"insert into treasury_movement (organism_id, {columns}) select %s, {columns} from arriving"
            " returning id, statement_id, line",
            [organism_id],
        )
        rows = cursor.fetchall()
        cursor.execute("drop table arriving")
    numbers = pl.DataFrame(rows, {"id": pl.Int64, "statement_id": pl.Int64, "line": pl.Int64}, orient="row")
    return movements.join(numbers, on=["statement_id", "line"], how="left", maintain_order="left")


def details_of_suspense(organism_id: int) -> pl.DataFrame:
    """Details in notices of batch entries in suspense: the columns of the movements, and ``entry_id``, the entry's id.

    A batch entry names no payer. A notice speaks of it when it bears the same reference of the bank or of the file
    within five days, and its details sum to it; the first notice that does is taken. An entry that is to be given
    back to its payer is left to that.
    """
    return read_frame(
        connection,
        "select distinct on (detail.id) detail.id, detail.statement_id, detail.cents, detail.booked_on,"
        " detail.value_on, detail.end_to_end_id, detail.mandate_id, detail.reference, detail.batch_reference,"
        " detail.reason, detail.counterparty, detail.payer_print, found.entry_id, found.entry_cents, found.entry_day,"
        " found.role"
        " from (select distinct on (batch.id) batch.id entry_id, batch.cents entry_cents,"
        "   coalesce(batch.value_on, batch.booked_on) entry_day, account.role, part.statement_id, part.entry"
        "  from treasury_movement batch"
        "  join treasury_statement statement on statement.organism_id = %(organism)s"
        "   and statement.id = batch.statement_id"
        "  join treasury_bankaccount account on account.organism_id = %(organism)s"
        "   and account.id = statement.bank_account_id"
        "  join treasury_movement part on part.organism_id = %(organism)s and part.why = %(notice)s"
        "   and exists (select 1 from treasury_statement notice where notice.organism_id = %(organism)s"
        "    and notice.id = part.statement_id and notice.version like 'camt.054%%')"
        "   and part.booked_on between batch.booked_on - 5 and batch.booked_on + 5"
        "   and (part.bank_reference = batch.bank_reference or part.batch_reference = batch.batch_reference)"
        "  where batch.organism_id = %(organism)s and batch.state = %(suspense)s"
        "   and batch.why is distinct from %(giving)s"
        "   and batch.end_to_end_id is null and batch.mandate_id is null"
        "  group by batch.id, batch.cents, batch.value_on, batch.booked_on, account.role, part.statement_id, part.entry"
        "  having sum(part.cents) = batch.cents and count(*) = count(*) filter (where part.currency = 'EUR')"
        "  order by batch.id, part.statement_id, part.entry) found"
        " join treasury_movement detail on detail.organism_id = %(organism)s"
        "  and detail.statement_id = found.statement_id and detail.entry = found.entry"
        " order by detail.id, found.entry_id",
        {
            "organism": organism_id,
            "notice": NotBooked.NOTICE.value,
            "suspense": MovementState.SUSPENSE.value,
            "giving": ActKind.GIVING_BACK.value,
        },
    ).with_columns(why=pl.lit(None, dtype=pl.String))


def update_details(organism_id: int, details: pl.DataFrame) -> None:
    """Write what matching found on the details of notices, and that their entries are explained by them."""
    columns = ("state", "why", "meaning", "rule", "target_id", "named_month")
    with connection.cursor() as cursor:
        cursor.execute(
            f"update treasury_movement set {', '.join(f'{name} = new.{name}' for name in columns)}"
            " from unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::date[])"
            f" as new (id, {', '.join(columns)})"
            " where organism_id = %s and treasury_movement.id = new.id",
            [details["id"].to_list(), *(details[name].to_list() for name in columns), organism_id],
        )
        cursor.execute(
            "update treasury_movement set state = %s, meaning = 'detailed' where organism_id = %s and id = any(%s)",
            [MovementState.EXPLAINED, organism_id, details["entry_id"].unique().to_list()],
        )


def found_in(movements: pl.DataFrame) -> Found:
    """What movements just matched mean, with the value day of each."""
    day = pl.coalesce("value_on", "booked_on").alias("day")
    rows = movements.with_columns(
        day, reason=pl.col("reason").fill_null(""), payer=pl.col("counterparty").fill_null("")
    )
    matched = rows.filter(pl.col("state") == MovementState.MATCHED.value)

    def of(meaning: Meaning, *columns: str) -> list[tuple[Any, ...]]:
        return matched.filter(pl.col("meaning") == meaning.value).select(columns).rows()

    suspended = rows.filter(pl.col("state") == MovementState.SUSPENSE.value).select("id", "cents", "day")
    return Found(
        settled=of(Meaning.SETTLED, "target_id", "day"),
        batches=of(Meaning.BATCH_SETTLED, "target_id", "day"),
        returned=of(Meaning.RETURNED, "target_id", "reason", "day"),
        arrived=of(Meaning.EXPECTED, "target_id", "day"),
        transfers=of(Meaning.TRANSFER, "id", "target_id", "cents", "day", "named_month", "payer"),
        executed=of(Meaning.EXECUTED, "target_id", "day"),
        batches_executed=of(Meaning.BATCH_EXECUTED, "target_id", "day"),
        came_back=of(Meaning.CAME_BACK, "target_id", "reason", "day", "id"),
        suspended=[Suspended(*row) for row in suspended.iter_rows()],
    )


def entries_of(details: pl.DataFrame) -> list[Suspended]:
    """The batch entries that details take the place of."""
    entries = details.select("entry_id", "entry_cents", "entry_day").unique().sort("entry_id")
    return [Suspended(*row) for row in entries.iter_rows()]


def _booked_before(organism_id: int, movements: pl.DataFrame) -> pl.DataFrame:
    """Movements of these accounts and days that other statements brought, with a true column ``before``."""
    days = movements["booked_on"].drop_nulls()
    booked = read_frame(
        connection,
        f"select distinct statement.bank_account_id, {', '.join(f'movement.{name}' for name in _SAME)}"
        " from treasury_movement movement join treasury_statement statement"
        " on statement.organism_id = %(organism)s and statement.id = movement.statement_id"
        " where movement.organism_id = %(organism)s and movement.booked_on between %(first)s and %(last)s"
        " and movement.bank_reference is not null and movement.state <> %(not_booked)s",
        {
            "organism": organism_id,
            "first": days.min(),
            "last": days.max(),
            "not_booked": MovementState.NOT_BOOKED.value,
        },
    )
    return booked.with_columns(before=pl.lit(value=True))


def _orders(organism_id: int, words: list[str], mandates: list[str]) -> pl.DataFrame:
    """The debits that movements may speak of: by end-to-end id, by mandate, or by the reference of their group."""
    return read_frame(
        connection,
        "select debit.id order_id, debit.end_to_end_id, debit.batch_id, batch.reference batch_reference,"
        " debit.rum mandate_id, debit.cents, debit.state from treasury_debitorder debit"
        " join treasury_debitbatch batch on batch.organism_id = %(organism)s and batch.id = debit.batch_id"
        " where debit.organism_id = %(organism)s and debit.id in ("
        "  select part.id from unnest(%(words)s::text[]) as named (word) join treasury_debitorder part"
        "   on part.organism_id = %(organism)s and part.end_to_end_id = named.word"
        "  union select part.id from unnest(%(mandates)s::text[]) as named (rum) join treasury_debitorder part"
        "   on part.organism_id = %(organism)s and part.rum = named.rum"
        "  union select part.id from unnest(%(words)s::text[]) as named (word) join treasury_debitbatch whole"
        "   on whole.organism_id = %(organism)s and whole.reference = named.word join treasury_debitorder part"
        "   on part.organism_id = %(organism)s and part.batch_id = whole.id)",
        {"organism": organism_id, "words": words, "mandates": mandates},
    )


def _payouts(organism_id: int, words: list[str]) -> pl.DataFrame:
    """The transfers that movements may speak of, by end-to-end id or by the reference of their file; all of a file."""
    return read_frame(
        connection,
        "select wanted.id order_id, wanted.end_to_end_id, wanted.file_id batch_id, file.reference batch_reference,"
        " null::text mandate_id, wanted.cents, case wanted.state when %(executed)s then %(settled)s else wanted.state"
        " end state from treasury_transferorder wanted"
        " join treasury_transferfile file on file.organism_id = %(organism)s and file.id = wanted.file_id"
        " where wanted.organism_id = %(organism)s and wanted.file_id in ("
        "  select one.file_id from unnest(%(words)s::text[]) as named (word) join treasury_transferorder one"
        "   on one.organism_id = %(organism)s and one.end_to_end_id = named.word"
        "  union select whole.id from unnest(%(words)s::text[]) as named (word) join treasury_transferfile whole"
        "   on whole.organism_id = %(organism)s and whole.reference = named.word)",
        {
            "organism": organism_id,
            "words": words,
            "executed": TransferState.EXECUTED.value,
            "settled": ORDER_SETTLED,
        },
    )


def _words(movements: pl.DataFrame) -> pl.Series:
    """What may be one of our references: ids of the bank's, and words of the texts that come without an id."""
    texts = movements.filter(pl.col("end_to_end_id").is_null() | (pl.col("cents") < 0))
    words = texts["reference"].str.extract_all(r"[^\s,;]+").explode()
    ids = [movements[name].rename("") for name in ("end_to_end_id", "batch_reference")]
    return pl.concat([*ids, words.rename("")]).drop_nulls().unique()


def _expected(organism_id: int) -> pl.DataFrame:
    return read_frame(
        connection,
        "select id expected_id, reference, cents from treasury_expected"
        " where organism_id = %(organism)s and state = %(waiting)s",
        {"organism": organism_id, "waiting": ExpectedState.WAITING.value},
    )
