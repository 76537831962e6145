"""How fast balanced entries of two postings are booked: in bulk and one by one, beside django-hordak 2.0.

Command: ``python -m bench.ledger_posting [entries in bulk] [entries one by one]``. Entries are made by seed over all
collecting bodies; the server is started for the run, durable (fsync, checksums), partitions, CHECKs, triggers and row
security on; the peer runs on the same server in its own environment, installed under ``bench/.environments``. One
warm-up, then the median of five; ``python -m bench`` keeps what it prints.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from laroque.apps.ledger.rules import Draft

HERE = Path(__file__).parent
PEER = "django-hordak==2.0.0"
SEED = 20260422
BULK, SINGLE, PEER_BULK, PEER_SINGLE = 150_000, 3_000, 20_000, 500
DAYS, RUNS = 28, 6
AT = datetime(2026, 4, 30, 18, tzinfo=UTC)
TARGETS = {"bulk": 60_000, "one by one": 1_500, "scope each": 1_500}


def main() -> None:
    """Measure both sides, print, keep."""
    given = [int(text) for text in sys.argv[1:3]]
    bulk, single = [*given, *(BULK, SINGLE)[len(given) :]]
    with tempfile.TemporaryDirectory(prefix="laroque-bench-") as home, durable_database(Path(home)) as (server, fsync):
        # Bulk loads last: autovacuum follows them and would take its share of what comes after.
        alone = [single / taken for taken in measured(lambda run: book_one_by_one(run, single))]
        scoped = [single / taken for taken in measured(lambda run: book_in_scopes(run, single))]
        floor = [single / taken for taken in measured(lambda _: insert_bare_rows(single))]
        ours = {
            "one by one": alone,
            "scope each": scoped,
            "bulk": [bulk / taken for taken in measured(lambda run: book_in_bulk(run, bulk))],
        }
        peer = measured_peer(server)
    lines = [f"PostgreSQL {fsync}", ""]
    for name, rates in ours.items():
        rate, beside = statistics.median(rates[1:]), statistics.median(peer[name][1:])
        lines.append(
            f"{name:<12} {rate:>9,.0f} entries/s   {PEER} {beside:>7,.0f}   ratio {rate / beside:>5.1f}"
            f"   target {TARGETS[name]:,}   runs {', '.join(f'{one:,.0f}' for one in rates[1:])}"
        )
    lines.append(f"bound        {statistics.median(floor[1:]):>9,.0f} bare rows/s inserted and committed one by one")
    print("\n".join(lines))


@contextmanager
def durable_database(home: Path) -> Iterator[tuple[str, str]]:
    """A server of its own with the network loaded; gives the administrator's connection string and what is durable."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["LAROQUE_HOME"] = str(home)
    os.environ["LAROQUE_SECRET_KEY"] = "of no use: nothing is signed"
    from laroque.config import database
    from laroque.postgres import server

    database.ready()
    try:
        from django.db import connection

        from laroque.apps.network.operations import load_network

        with database.as_owner():
            load_network()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('server_version'), current_setting('fsync'),"
                " current_setting('synchronous_commit'), current_setting('data_checksums')"
            )
            version, *durable = cursor.fetchone()
        connection.close()
        names = ("fsync", "synchronous_commit", "data_checksums")
        yield database.administrator(), f"{version}, " + ", ".join(map(" ".join, zip(names, durable, strict=True)))
    finally:
        server.destroy(home)


def measured(work: Callable[[int], Callable[[], object]]) -> list[float]:
    """Seconds of each run; what a run needs is made before its clock starts."""
    taken = []
    for run in range(RUNS):
        ready = work(run)
        start = time.perf_counter()
        ready()
        taken.append(time.perf_counter() - start)
    return taken


def book_in_bulk(run: int, count: int) -> Callable[[], object]:
    """Entries of two legs on 12 accounts of each collecting body, loaded from two frames by one call, committed."""
    import polars as pl

    from laroque.apps.ledger import frames

    random = Random(SEED + run)
    organisms, paths = bodies(), account_paths()
    entries, legs = [], []
    for number in range(count):
        organism_id, key = organisms[number % len(organisms)], f"bulk:{run}:{number:09d}"
        day = date(2026, 4, 1 + number % DAYS)
        debit, credit = random.sample(paths, 2)
        cents = random.randint(1, 10**7)
        entries.append((organism_id, key, day, day, "payment_allocated", f"run:{run}", None))
        legs.append((organism_id, key, debit, cents))
        legs.append((organism_id, key, credit, -cents))
    given = {
        "entries": pl.DataFrame(entries, schema=frames.ENTRIES, orient="row"),
        "legs": pl.DataFrame(legs, schema=frames.LEGS, orient="row"),
    }

    def load() -> None:
        booked = frames.load(**given, at=AT)
        assert booked == count, booked

    return load


def book_one_by_one(run: int, count: int) -> Callable[[], object]:
    """Entries of two legs in one organism as ``laroque_app``, each one statement that commits by itself; the organism
    is told once, for the session."""
    from django.db import connection

    from laroque.apps.ledger.operations import post

    organism_id, drafts = bodies()[0], drafts_of(f"alone:{run}", count)

    def book() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('laroque.organism', %s, false)", [str(organism_id)])
        for draft in drafts:
            post(organism_id=organism_id, draft=draft, at=AT)
        connection.close()

    return book


def book_in_scopes(run: int, count: int) -> Callable[[], object]:
    """The same, each in a scope of its own as a request has: the transaction and the organism are told each time."""
    from laroque.apps.ledger.operations import post
    from laroque.postgres.scope import scope

    organism_id, drafts = bodies()[0], drafts_of(f"scoped:{run}", count)

    def book() -> None:
        for draft in drafts:
            with scope(organism_id):
                post(organism_id=organism_id, draft=draft, at=AT)

    return book


def drafts_of(source: str, count: int) -> list["Draft"]:
    """Direct debits sent, of amounts by seed."""
    from laroque.apps.ledger.rules import Draft, collecting

    random, day = Random(f"{SEED} {source}"), date(2026, 4, 29)
    legs = [collecting.debit_sent(random.randint(1, 10**7)) for _ in range(count)]
    return [Draft("debit_sent", source, f"{source}:{number}", day, day, each) for number, each in enumerate(legs)]


def insert_bare_rows(count: int) -> Callable[[], object]:
    """Rows of 300 bytes in a table without key, index or trigger, each committed: what the disk allows."""
    from laroque.postgres.connections import owner_connection

    def insert() -> None:
        with owner_connection() as owner:
            owner.execute("CREATE TABLE IF NOT EXISTS bare (number integer, content text)")
            for number in range(count):
                owner.execute("INSERT INTO bare VALUES (%s, %s)", [number, "x" * 300])
                owner.commit()

    return insert


def bodies() -> list[int]:
    """Every collecting body."""
    from laroque.apps.ledger.chart import BOOKS_OF_KIND, Books
    from laroque.apps.network.rules.catalogue import read_network

    return [one.id for one in read_network().organisms if Books.COLLECTING in BOOKS_OF_KIND[one.kind]]


def account_paths() -> list[str]:
    """Accounts of a collecting body."""
    from laroque.apps.ledger.chart import BRANCHES

    states = ("uncollected", "collected")
    return [
        "receivable:contributors",
        "transit:debits",
        *(f"due:{name}:{state}" for name in BRANCHES for state in states),
    ]


def measured_peer(administrator: str) -> dict[str, list[float]]:
    """Entries a second of the peer, by run, on a database of its own."""
    from psycopg.conninfo import make_conninfo

    from laroque.postgres.databases import create_database

    python = HERE / ".environments" / "hordak" / "bin" / "python"
    if not python.exists():
        venv.create(python.parents[1], with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", PEER, "psycopg[binary]==3.3.9", "django==5.2.19"], check=True
        )
    create_database(administrator, "hordak")
    sizes = [str(PEER_BULK), str(PEER_SINGLE), str(RUNS)]
    command = [python, HERE / "hordak_peer.py", make_conninfo(administrator, dbname="hordak"), *sizes]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    taken = json.loads(answer.stdout)
    return {
        "bulk": [PEER_BULK / one for one in taken["bulk"]],
        "one by one": [PEER_SINGLE / one for one in taken["single"]],
        "scope each": [PEER_SINGLE / one for one in taken["single"]],
    }


if __name__ == "__main__":
    main()
