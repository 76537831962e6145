"""The ledger in bulk: frames of entries and legs in by COPY, balances out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import polars as pl
import psycopg
from django.db import connection

from laroque.apps.ledger import operations
from laroque.apps.ledger.chart import BOOKS_OF_KIND, check_account
from laroque.apps.ledger.queries import network_balances
from laroque.apps.ledger.refusals import DaySealed, KeyReused, Unbalanced
from laroque.apps.network import queries as network
from laroque.engines.in_pool import in_pool
from laroque.postgres.connections import loader_connection
from laroque.postgres.copy import copy_frame, read_frame

ENTRIES = pl.Schema(
    {
        "organism_id": pl.Int32(),
        "key": pl.String(),
        "accounting_on": pl.Date(),
        "value_on": pl.Date(),
        "reason": pl.String(),
        "source": pl.String(),
        "pair_key": pl.String(),
    }
)
"""Columns of a frame of entries, one row an entry; ``key`` is unique within its organism, ``pair_key`` may be null."""

LEGS = pl.Schema({"organism_id": pl.Int32(), "key": pl.String(), "account": pl.String(), "cents": pl.Int64()})
"""Columns of a frame of legs, one row a leg, in order: the entry's organism and key, the account path, signed cents."""

BALANCES = pl.Schema({"organism_id": pl.Int32(), "account": pl.String(), "cents": pl.Int64()})
"""Columns of a frame of balances."""

_KEY = ["organism_id", "key"]
_CONTENT = ["accounting_on", "value_on", "reason", "source", "pair_key", "account_ids", "cents"]


def load(*, entries: pl.DataFrame, legs: pl.DataFrame, at: datetime) -> int:
    """Book entries of any number of organisms by COPY, all or none; give how many were new.

    It commits by itself, as ``laroque_loader``: it does not see what the caller's open transaction has written. The
    same entries again change nothing.

    Raises:
        Unbalanced, UnknownAccount, DaySealed; KeyReused when a key is booked with another content.
    """
    entries, legs = entries.select(ENTRIES.names()).cast(ENTRIES), legs.select(LEGS.names()).cast(LEGS)
    _require_balanced(entries, legs)
    with loader_connection() as loader:
        _require_open_days(loader, entries)
        wide = _with_legs(entries, legs, _account_ids(loader, legs))
        wide = wide.with_columns(posted_at=pl.lit(at.astimezone(UTC), dtype=pl.Datetime("us", "UTC")))
        try:
            with loader.transaction():
                return copy_frame(loader, "ledger_entry", wide)
        except psycopg.errors.UniqueViolation:
            return copy_frame(loader, "ledger_entry", _not_booked(loader, wide))


def post_legs(*, organism_id: int, legs: pl.DataFrame, reason: str, source: str, on: date, at: datetime) -> None:
    """Book an entry a key, all or none, in the transaction of the caller; the same again changes nothing.

    ``legs``: key, account and signed cents, in order; all entries have the same reason, source and days.

    Raises:
        Unbalanced, UnknownAccount, DaySealed; KeyReused when a key is booked with another content.
    """
    if legs.is_empty():
        return
    same = {"accounting_on": on.isoformat(), "value_on": on.isoformat(), "reason": reason, "source": source}
    entries, keys, paths = _given(organism_id, legs, same)
    operations.post_given(
        organism_id=organism_id, entries=entries, keys=keys, days=[on] * len(keys), paths=paths, at=at
    )


@in_pool
def _given(organism_id: int, legs: pl.DataFrame, same: Mapping[str, str]) -> tuple[str, list[str], list[str]]:
    """Entries as JSON, their keys, and the accounts they post to; raises ``Unbalanced``."""
    legs = legs.select(pl.lit(organism_id, pl.Int32).alias("organism_id"), "key", "account", "cents").cast(LEGS)
    _require_right(_sums(legs))
    entries = legs.group_by("key", maintain_order=True).agg(paths="account", cents="cents")
    whole = entries.with_columns(pl.lit(value).alias(name) for name, value in same.items())
    return whole.write_json(), entries["key"].to_list(), legs["account"].unique().to_list()


def balances_frame(*, on: date | None = None, prefix: str = "") -> pl.DataFrame:
    """Balances of the whole network at the end of a day (``BALANCES``), in a national scope."""
    return pl.DataFrame(network_balances(on=on, prefix=prefix), schema=BALANCES, orient="row")


def postings_frame(*, organism_id: int, since: date, until: date) -> pl.DataFrame:
    """Legs of an organism booked from ``since`` until ``until`` (excluded): entry_id, account, cents, accounting_on,
    value_on."""
    return read_frame(
        connection,
        "SELECT posting.entry_id, account.path AS account, posting.cents, posting.accounting_on, posting.value_on"
        " FROM ledger_posting posting JOIN ledger_account account"
        " ON account.organism_id = posting.organism_id AND account.id = posting.account_id"
        " WHERE posting.organism_id = %s AND posting.accounting_on >= %s AND posting.accounting_on < %s"
        " ORDER BY posting.entry_id, posting.line",
        [organism_id, since, until],
    )


def _require_balanced(entries: pl.DataFrame, legs: pl.DataFrame) -> None:
    repeated = entries.filter(entries.select(_KEY).is_duplicated())
    if repeated.height:
        raise KeyReused(repeated["organism_id"][0], repeated["key"][0])
    sums = _sums(legs)
    both = entries.select(_KEY).join(sums, on=_KEY, how="full", coalesce=True, maintain_order="left")
    orphan = sums.join(entries, on=_KEY, how="anti").with_columns(unfit=pl.lit(True))
    _require_right(pl.concat([both, orphan.select(both.columns)]))


def _sums(legs: pl.DataFrame) -> pl.DataFrame:
    """Each entry of some legs: its total, and whether it is unfit: a single leg, a leg of nothing."""
    return legs.group_by(_KEY).agg(
        total=pl.col("cents").sum(),
        unfit=(pl.len() < 2) | pl.col("cents").is_null().any() | (pl.col("cents") == 0).any(),
    )


def _require_right(sums: pl.DataFrame) -> None:
    wrong = sums.filter(pl.col("unfit").fill_null(True) | (pl.col("total") != 0))
    if wrong.height:
        raise Unbalanced(wrong["key"][0], wrong["total"][0] or 0)


def _require_open_days(loader: psycopg.Connection, entries: pl.DataFrame) -> None:
    sealed = read_frame(
        loader,
        "SELECT organism_id, max(day) AS sealed_on FROM ledger_seal WHERE organism_id = ANY (%s) GROUP BY organism_id",
        [entries["organism_id"].unique().sort().to_list()],
    )
    late = entries.join(sealed, on="organism_id").filter(pl.col("accounting_on") <= pl.col("sealed_on"))
    if late.height:
        raise DaySealed(late["organism_id"][0], late["accounting_on"][0])


def _account_ids(loader: psycopg.Connection, legs: pl.DataFrame) -> pl.DataFrame:
    used = legs.select("organism_id", "account").unique().sort("organism_id", "account")
    organisms = used["organism_id"].unique().sort().to_list()
    known = _accounts(loader, organisms)
    missing = used.join(known, on=["organism_id", "account"], how="anti")
    if missing.height:
        _open_accounts(loader, missing)
        known = _accounts(loader, organisms)
    return known


def _accounts(loader: psycopg.Connection, organisms: list[int]) -> pl.DataFrame:
    return read_frame(
        loader,
        "SELECT organism_id, path AS account, id AS account_id FROM ledger_account WHERE organism_id = ANY (%s)",
        [organisms],
    )


def _open_accounts(loader: psycopg.Connection, missing: pl.DataFrame) -> None:
    books = {organism.id: BOOKS_OF_KIND[organism.kind] for organism in network.organisms()}
    for organism_id, path in missing.rows():
        check_account(books[organism_id], path)
    loader.execute(
        "INSERT INTO ledger_account (organism_id, path) SELECT * FROM unnest(%s::integer[], %s::text[])"
        " ON CONFLICT DO NOTHING",
        [missing["organism_id"].to_list(), missing["account"].to_list()],
    )


def _with_legs(entries: pl.DataFrame, legs: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Entries with their legs as PostgreSQL writes arrays, sorted by organism: COPY goes partition by partition."""
    arrays = (
        legs.lazy()
        .join(accounts.lazy(), on=["organism_id", "account"], how="left", maintain_order="left")
        .group_by(_KEY, maintain_order=True)
        .agg(_array("account_id").alias("account_ids"), _array("cents").alias("cents"))
    )
    wide = entries.lazy().join(arrays, on=_KEY, how="left", maintain_order="left")
    return wide.sort("organism_id", maintain_order=True).collect()


def _array(column: str) -> pl.Expr:
    return pl.lit("{") + pl.col(column).cast(pl.String).str.join(",") + pl.lit("}")


def _not_booked(loader: psycopg.Connection, wide: pl.DataFrame) -> pl.DataFrame:
    """The rows whose key is not booked yet; those that are must have the same content."""
    booked = pl.concat(
        read_frame(
            loader,
            "SELECT organism_id, key, accounting_on, value_on, reason, source, pair_key,"
            " account_ids::text AS account_ids, cents::text AS cents"
            " FROM ledger_entry WHERE organism_id = %s AND key = ANY (%s)",
            [organism_id, rows["key"].to_list()],
        )
        for (organism_id,), rows in wide.group_by("organism_id", maintain_order=True)
    )
    other = booked.join(wide, on=[*_KEY, *_CONTENT], how="anti", nulls_equal=True)
    if other.height:
        raise KeyReused(other["organism_id"][0], other["key"][0])
    return wide.join(booked, on=_KEY, how="anti", maintain_order="left")
