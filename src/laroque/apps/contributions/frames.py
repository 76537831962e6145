"""Where the contributor accounts meet Polars: what is outstanding, what payments take of it, what a run changes.

Everything here runs in the caller's transaction and scope, in a fixed number of statements.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection
from django.utils import timezone

from laroque.apps.contributions.states import DueKind, PaymentMeans, PaymentState
from laroque.apps.contributions.unallocated import UNALLOCATED
from laroque.engines.allocation_frames import allocate_frame

UNIT = ["month", "kind", "borne_by", "beneficiary"]
"""What tells the units of an account apart; a payment is allocated to units."""

REFUND_SOURCE = "refund:"
"""How the source begins of a due that no declaration makes: a refund whose money was taken back since."""

SELF_SOURCE = "self:"
"""How the source begins of what a self-employed person owes for himself, which no employer's declaration changes."""

PAY_SOURCE = "pay:"
"""How the source begins of what a batch over facts of pay made due; a declaration that comes later takes its place."""

_UNIT_SCHEMA = {"month": pl.Date, "kind": pl.String, "borne_by": pl.String, "beneficiary": pl.String}
_TYPES = {
    "account": "bigint", "payment": "bigint", "month": "date", "period": "date", "kind": "text", "borne_by": "text",
    "beneficiary": "text", "cents": "bigint", "ctp": "text", "qualifier": "text", "insee": "text",
    "declaration": "bigint", "line": "int", "base_cents": "bigint", "stated_ppm": "int", "rate_ppm": "int",
    "at_rate_ppm": "int",
    "declared_cents": "bigint", "recomputed_cents": "bigint", "difference_cents": "bigint", "due_cents": "bigint",
    "controls": "varchar[]", "due_on": "date", "self_line": "text",
}  # fmt: skip
# Of a month in credit whose money was refunded, the closing stands: what the month owes later counts what was refunded.
_REFUNDED_OFFSETS = (
    "array(select part.payment_id from contributions_refundpart part join contributions_payment payment"
    " on payment.organism_id = part.organism_id and payment.id = part.payment_id"
    " where part.organism_id = %(organism)s and payment.means = %(offset)s"
    " group by part.payment_id having sum(part.cents) <> 0)"
)
_COLUMNS = {"account": "account_id", "payment": "payment_id", "declaration": "declaration_id", "self_line": "line"}


def outstanding(organism_id: int, account_ids: Iterable[int]) -> pl.DataFrame:
    """What accounts owe and have not paid: account, month, kind, borne_by, beneficiary, cents (never zero)."""
    rows = fetch(
        f"select account_id, {', '.join(UNIT)}, sum(cents)::bigint from ("
        f" select account_id, {', '.join(UNIT)}, cents from contributions_dueshare"
        " where organism_id = %(organism)s and account_id = any(%(accounts)s)"
        f" union all select account_id, {', '.join(UNIT)}, -cents from contributions_allocation"
        " where organism_id = %(organism)s and account_id = any(%(accounts)s)) as moves"
        f" group by account_id, {', '.join(UNIT)} having sum(cents) <> 0"
        f" order by account_id, {', '.join(UNIT)}",
        {"organism": organism_id, "accounts": list(account_ids)},
    )
    return pl.DataFrame(rows, {"account": pl.Int64, **_UNIT_SCHEMA, "cents": pl.Int64}, orient="row")


def allocate(organism_id: int, account_ids: Sequence[int], *, on: date, at: datetime) -> pl.DataFrame:
    """Allocate all that accounts have paid and not yet used to what they owe, and write it (CSS L133-4-11, D133-4).

    A month whose reliefs exceed its dues is closed by an offset payment of zero, and what it sets free is used like a
    payment. Gives the rows written: payment, account, month, kind, borne_by, beneficiary, cents.
    """
    owed = outstanding(organism_id, account_ids)
    offsets = _write_offsets(organism_id, owed, on, at)
    owed = owed.join(offsets.select("account", *UNIT), on=["account", *UNIT], how="anti").with_row_index("unit")
    parts = allocate_frame(_free_payments(organism_id, account_ids), owed.with_columns(pl.col("unit").cast(pl.Int64)))
    rows = parts.parts.rename({"cents": "part"}).join(
        owed.with_columns(pl.col("unit").cast(pl.Int64)), on="unit", how="inner", maintain_order="left"
    )
    written = rows.select("payment", "account", *UNIT, cents="part")
    _write_allocations(organism_id, written, at)
    return pl.concat([offsets, written])


def undo_allocations(
    organism_id: int, *, at: datetime, payment_ids: Sequence[int], month: tuple[date, Sequence[int]] | None = None
) -> pl.DataFrame:
    """Write the opposite of what payments and a month of accounts were allocated; gives the rows written."""
    on, accounts = month or (None, [])
    rows = fetch(
        f"select payment_id, account_id, {', '.join(UNIT)}, -sum(cents)::bigint from contributions_allocation"
        " where organism_id = %(organism)s"
        " and (payment_id = any(%(payments)s) or account_id = any(%(accounts)s) and month = %(month)s)"
        f" and not (payment_id = any({_REFUNDED_OFFSETS}))"
        f" group by payment_id, account_id, {', '.join(UNIT)} having sum(cents) <> 0",
        {
            "organism": organism_id,
            "payments": list(payment_ids),
            "accounts": list(accounts),
            "month": on,
            "offset": PaymentMeans.OFFSET,
        },
    )
    undone = _allocation_frame(rows)
    _write_allocations(organism_id, undone, at)
    return undone


def by_beneficiary(rows: pl.DataFrame, key: str) -> dict[int, dict[str, int]]:
    """Signed cents by beneficiary for each value of a key column, no zero; a surcharge stands under its own name, and
    what waits for a key under one."""
    surcharge = pl.col("kind") == DueKind.SURCHARGE.value
    waiting = pl.when(pl.col("beneficiary").str.starts_with(UNALLOCATED)).then(pl.lit(UNALLOCATED))
    named = rows.with_columns(
        beneficiary=pl.when(surcharge).then(pl.lit("surcharge")).otherwise(waiting.otherwise("beneficiary"))
    )
    sums = named.group_by(key, "beneficiary").agg(pl.col("cents").sum()).filter(pl.col("cents") != 0)
    answer: dict[int, dict[str, int]] = {}
    for value, beneficiary, cents in sums.sort(key, "beneficiary").iter_rows():
        answer.setdefault(value, {})[beneficiary] = cents
    return answer


def principal_by_beneficiary(rows: pl.DataFrame, key: str) -> dict[int, dict[str, int]]:
    """Signed cents of contributions by beneficiary for each value of a key column, of rows without kind."""
    return by_beneficiary(rows.with_columns(kind=pl.lit(DueKind.PRINCIPAL.value)), key)


def totals(rows: pl.DataFrame, key: str) -> dict[int, int]:
    """Signed cents for each value of a key column."""
    return dict(rows.group_by(key).agg(pl.col("cents").sum()).sort(key).iter_rows())


def book(
    organism_id: int,
    run_id: int,
    month: date,
    accounts: Sequence[int],
    lines: pl.DataFrame,
    shares: pl.DataFrame,
    *,
    on: date,
) -> pl.DataFrame:
    """Write assessed lines, and of the dues and shares of accounts for a month only what differs from what was booked.

    ``lines``: declaration, account, line, period, ctp, qualifier, insee, base_cents, stated_ppm, rate_ppm,
    at_rate_ppm, declared_cents, recomputed_cents, difference_cents, due_cents, controls. ``shares``: account, borne_by,
    beneficiary, cents. Both hold the whole month of each account; one without lines owes nothing. Gives what changed in
    the shares: account, month, kind, borne_by, beneficiary, cents.
    """
    _insert_lines(organism_id, lines)
    named = lines.with_columns(self_line=pl.lit(""))  # what a batch booked by line is taken away line by line
    dues = named.select("account", "period", "ctp", "qualifier", "insee", "self_line", cents="due_cents")
    _write_difference(organism_id, run_id, "contributions_due", dues, month, accounts, on)
    parts = shares.select("account", "borne_by", "beneficiary", "cents")
    changed = _write_difference(organism_id, run_id, "contributions_dueshare", parts, month, accounts, on)
    return changed.select("account", *UNIT, "cents")


def free_months(organism_id: int, month: date, accounts: Iterable[int], at: datetime) -> pl.DataFrame:
    """Undo what payments were allocated to a month of accounts, since what is due changed; gives the rows written."""
    chosen = sorted(set(accounts))
    return undo_allocations(
        organism_id, at=at, payment_ids=_offsets_closing(organism_id, month, chosen), month=(month, chosen)
    )


def together(*rows: pl.DataFrame) -> pl.DataFrame:
    """Allocations of several writings in one frame."""
    return pl.concat(rows)


def digest(*parts: pl.DataFrame) -> bytes:
    """SHA-256 of frames written as text, rows sorted: the same rows give the same hash on any machine."""
    hasher = hashlib.sha256()
    for part in parts:
        flat = part.with_columns(pl.col(pl.List(pl.String)).list.join(","))
        hasher.update(flat.sort(flat.columns).write_csv().encode())
    return hasher.digest()


def _offsets_closing(organism_id: int, month: date, accounts: Sequence[int]) -> list[int]:
    """Offset payments that live on a month in credit: when the month changes, all they did is undone."""
    rows = fetch(
        "select distinct payment.id from contributions_payment payment"
        " join contributions_allocation part on part.organism_id = %(organism)s and part.payment_id = payment.id"
        " where payment.organism_id = %(organism)s and payment.means = %(offset)s"
        " and part.account_id = any(%(accounts)s) and part.month = %(month)s",
        {"organism": organism_id, "offset": PaymentMeans.OFFSET, "accounts": list(accounts), "month": month},
    )
    return [payment_id for (payment_id,) in rows]


def _insert_lines(organism_id: int, lines: pl.DataFrame) -> None:
    insert(
        "contributions_declarationline",
        lines.select(
            *("declaration", "line", "period", "ctp", "qualifier", "insee", "base_cents"),
            *("stated_ppm", "rate_ppm", "at_rate_ppm"),
            *("declared_cents", "recomputed_cents", "difference_cents", "due_cents"),
            "controls",
        ),
        {"organism_id": organism_id},
    )


def _write_difference(
    organism_id: int, run_id: int, table: str, new: pl.DataFrame, month: date, accounts: Sequence[int], on: date
) -> pl.DataFrame:
    keys = [column for column in new.columns if column != "cents"]
    names = ", ".join(_COLUMNS.get(key, key) for key in keys)
    rows = fetch(
        f"select {names}, sum(cents)::bigint from {table} where organism_id = %s and kind = %s and month = %s"
        " and account_id = any(%s) and not starts_with(source, %s) and not starts_with(source, %s)"
        f" group by {names}",
        [organism_id, DueKind.PRINCIPAL, month, list(accounts), REFUND_SOURCE, SELF_SOURCE],
    )
    before = pl.DataFrame(rows, new.schema, orient="row").with_columns(cents=-pl.col("cents"))
    sums = pl.concat([new, before]).group_by(keys).agg(pl.col("cents").sum())
    changed = (
        sums.filter(pl.col("cents") != 0).sort(keys).with_columns(month=month, kind=pl.lit(DueKind.PRINCIPAL.value))
    )
    fixed = {"organism_id": organism_id, "run_id": run_id, "source": f"run:{run_id}", "booked_on": on}
    insert(table, changed, fixed)
    return changed


def _free_payments(organism_id: int, account_ids: Sequence[int]) -> pl.DataFrame:
    """What of each payment no due has taken and no refund holds."""
    rows = fetch(
        "select payment.id, payment.account_id, payment.cents - coalesce(used.cents, 0), payment.named_month"
        " from contributions_payment payment left join (select payment_id, sum(cents)::bigint as cents from ("
        " select payment_id, cents from contributions_allocation"
        " where organism_id = %(organism)s and account_id = any(%(accounts)s) union all"
        " select payment_id, cents from contributions_refundpart"
        " where organism_id = %(organism)s and account_id = any(%(accounts)s)) as uses group by payment_id) as used"
        " on used.payment_id = payment.id"
        " where payment.organism_id = %(organism)s and payment.account_id = any(%(accounts)s)"
        " and payment.state = %(received)s and payment.cents <> coalesce(used.cents, 0)"
        " order by payment.received_on, payment.id",
        {"organism": organism_id, "accounts": list(account_ids), "received": PaymentState.RECEIVED},
    )
    schema = {"payment": pl.Int64, "account": pl.Int64, "cents": pl.Int64, "named_month": pl.Date}
    return pl.DataFrame(rows, schema, orient="row")


def _write_offsets(organism_id: int, owed: pl.DataFrame, on: date, at: datetime) -> pl.DataFrame:
    net = owed.group_by("account", "month", "kind").agg(net=pl.col("cents").sum()).filter(pl.col("net") < 0)
    if net.is_empty():
        return _allocation_frame([])
    accounts = net["account"].unique().sort().to_list()
    payments = fetch(
        "insert into contributions_payment"
        " (organism_id, account_id, means, state, cents, key, received_on, return_reason)"
        " select %(organism)s, account, %(offset)s, %(received)s, 0, 'offset:' || account || ':' ||"
        " (select count(*) from contributions_payment before where before.organism_id = %(organism)s"
        " and before.account_id = account and before.means = %(offset)s), %(on)s, ''"
        " from unnest(%(accounts)s::bigint[]) as new (account) returning id, account_id",
        {
            "organism": organism_id,
            "offset": PaymentMeans.OFFSET,
            "received": PaymentState.RECEIVED,
            "on": on,
            "accounts": accounts,
        },
    )
    of_account = pl.DataFrame(payments, {"payment": pl.Int64, "account": pl.Int64}, orient="row")
    closed = owed.join(net, on=["account", "month", "kind"], how="semi").join(of_account, on="account", how="inner")
    rows = closed.select("payment", "account", *UNIT, "cents")
    _write_allocations(organism_id, rows, at)
    return rows


def _write_allocations(organism_id: int, rows: pl.DataFrame, at: datetime) -> None:
    fixed = {"organism_id": organism_id, "allocated_at": at, "booked_on": timezone.localdate(at)}
    insert("contributions_allocation", rows, fixed)


def _allocation_frame(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    schema = {"payment": pl.Int64, "account": pl.Int64, **_UNIT_SCHEMA, "cents": pl.Int64}
    return pl.DataFrame(rows, schema, orient="row")


def fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    """All the rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def insert(table: str, frame: pl.DataFrame, fixed: dict[str, Any]) -> None:
    """One INSERT of a frame, as JSON: row security refuses COPY to the app, and arrays of columns are slower."""
    if frame.is_empty():
        return
    columns = [*fixed, *(_COLUMNS.get(name, name) for name in frame.columns)]
    typed = ", ".join(f"{name} {_TYPES[name]}" for name in frame.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({', '.join(columns)}) select {', '.join(['%s'] * len(fixed))}, new.*"
            f" from json_to_recordset(%s) as new ({typed})",
            [*fixed.values(), frame.write_json()],
        )
