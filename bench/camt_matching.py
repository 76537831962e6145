"""How fast a camt.053 of 100,000 entries is read, matched and stored, beside the bound of the run: reading alone.

Command: ``python -m bench.camt_matching [entries]``. Orders, accounts and the file are made by seed; the server is
started for the run, durable, with partitions, CHECKs, foreign keys and row security on. Timed: the bytes are read, each
movement is matched with the orders and accounts of a body and written with what was found, the orders move, all is
committed. Most are debits paid; two in a hundred come back, one is a transfer naming its SIRET, one nobody knows. One
warm-up, then the median of five, each in a body of its own.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import polars as pl

from bench.ledger_posting import durable_database

RUNS = 6
"""One that is not counted, then five."""
SEED = 20260515
ENTRIES = 100_000
TARGET_SECONDS = 10.0
DAY = date(2026, 5, 15)
AT = datetime(2026, 5, 15, 20, tzinfo=UTC)


@dataclass(frozen=True)
class Given:
    """What a run starts from: a body, its accounts, and the bytes of its statement."""

    organism_id: int
    accounts: pl.DataFrame
    content: bytes


def main() -> None:
    """Measure and print."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    with tempfile.TemporaryDirectory(prefix="laroque-bench-") as home, durable_database(Path(home)) as (_, durable):
        from laroque.formats.camt import read_statements

        reading, booking = [], []
        for run in range(RUNS):
            given = made(run, entries)
            reading.append(seconds(lambda given=given: read_statements(given.content)))
            booking.append(seconds(lambda given=given: read_and_match(given, entries)))
            print(f"run {run}: {booking[-1]:.2f} s", file=sys.stderr)
    bound, whole = statistics.median(reading[1:]), statistics.median(booking[1:])
    print(
        f"PostgreSQL {durable}\n"
        f"camt.053 of {entries:,} entries\n"
        f"bound, read alone          {bound:6.2f} s\n"
        f"read, matched and stored   {whole:6.2f} s  {whole / bound:.1f} times the bound"
        f"   runs {', '.join(f'{taken:.2f}' for taken in booking[1:])}\n"
        f"target                     {TARGET_SECONDS * entries / ENTRIES:6.2f} s"
    )


def read_and_match(given: Given, entries: int) -> None:
    """What is timed."""
    from laroque.apps.treasury.operations import book_statements
    from laroque.formats.camt import read_statements
    from laroque.postgres.scope import scope

    file = read_statements(given.content)
    with scope(given.organism_id):
        booked = book_statements(organism_id=given.organism_id, message_id=1, file=file, accounts=given.accounts, at=AT)
    found = len(booked.settled) + len(booked.returned) + len(booked.transfers) + booked.suspended
    assert found == entries, (found, entries)


def seconds(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def made(run: int, entries: int) -> Given:
    """A body of its own, its orders at the bank, its accounts and its statement."""
    from laroque.apps.network import queries as network
    from laroque.apps.network.states import Mission
    from laroque.formats.camt import Balance, Statement
    from laroque.simulation.bank_statements import write_camt053
    from laroque.simulation.identities import iban

    random = Random(SEED + run)
    body = network.organisms(mission=Mission.COLLECTION)[run]
    number = iban(random)
    orders = [(f"ORDER-{rank:07d}", f"RUM-{rank:07d}", f"99{rank:012d}") for rank in range(entries * 96 // 100)]
    _store(body.id, body.code, number, orders)
    movements = _movements(random, orders, entries)
    total = sum(each.amount_cents or 0 for each in movements)
    balances = (Balance("OPBD", 0, "EUR", DAY), Balance("CLBD", total, "EUR", DAY))
    statement = Statement(f"BENCH-{run}", number, balances, movements, "EUR")
    rows = [(rank, siret, 0) for rank, (_, _, siret) in enumerate(orders)]
    accounts = pl.DataFrame(rows, {"account_id": pl.Int64, "siret": pl.String, "cents": pl.Int64}, orient="row")
    return Given(body.id, accounts, write_camt053([statement], message_id=f"BENCH-{run}", created_at=AT))


def _store(organism_id: int, code: str, number: str, orders: list[tuple[str, str, str]]) -> None:
    from django.db import connection

    from laroque.apps.treasury.operations import open_bank_account
    from laroque.apps.treasury.states import AccountRole
    from laroque.postgres.scope import scope

    keys, mandates, sirets = (list(column) for column in zip(*orders, strict=True))
    with scope(organism_id), connection.cursor() as cursor:
        open_bank_account(
            organism_id=organism_id, organism_code=code, role=AccountRole.COLLECTION, iban=number, bic="BDFEFRPP",
            holder=code.upper(),
        )  # fmt: skip
        cursor.execute(
            "insert into treasury_debitbatch (organism_id, reference, file_reference, scheme, sequence, month,"
            " debit_on, orders, cents, message_id, ordered_at)"
            " values (%s, 'BENCH', 'BENCH', 'B2B', 'RCUR', '2026-04-01', %s, %s, 0, 1, %s) returning id",
            [organism_id, DAY, len(orders), AT],
        )
        (batch_id,) = cursor.fetchone()
        cursor.execute(
            "insert into treasury_debitorder (organism_id, batch_id, account_id, month, cents, state, return_reason,"
            " end_to_end_id, rum, siret) select %s, %s, rank, '2026-04-01', 100000 + rank, 'sent', '', key, rum, siret"
            " from unnest(%s::text[], %s::text[], %s::text[]) with ordinality as new (key, rum, siret, rank)",
            [organism_id, batch_id, keys, mandates, sirets],
        )


def _movements(random: Random, orders: list[tuple[str, str, str]], entries: int) -> "tuple":
    """The debits paid in an order of chance, then those that come back, transfers, and receipts nobody knows."""
    from laroque.formats.camt import Movement

    def line(cents: int, rank: int, **facts: str) -> Movement:
        return Movement(cents, "EUR", DAY, DAY, "BOOK", bank_reference=f"BK{rank}", entry=rank, **facts)

    paid = [(rank, key, rum) for rank, (key, rum, _) in enumerate(orders, start=1)]
    random.shuffle(paid)
    back = paid[: entries * 2 // 100]
    transfers = entries // 100
    lines = [line(100_000 + rank, 0, end_to_end_id=key, mandate_id=rum) for rank, key, rum in paid]
    lines += [line(-100_000 - rank, 0, end_to_end_id=key, reason="AM04") for rank, key, _ in back]
    lines += [line(777, 0, reference=f"COTISATIONS 04/2026 SIRET {orders[rank][2]}") for rank in range(transfers)]
    lines += [line(888, 0, reference=f"DON {rank}") for rank in range(entries - len(lines))]
    return tuple(each._replace(entry=rank, bank_reference=f"BK{rank}") for rank, each in enumerate(lines, start=1))


if __name__ == "__main__":
    main()
