"""How many DSN files a second are received, checked, assessed and booked, beside the bound: the bytes stored alone.

Command: ``python -m bench.reception [files]``. Files of 12 employees are made by seed, over five collecting bodies; the
server is started for the run, durable, with partitions, CHECKs, foreign keys and row security on. Timed: the command
``laroque receive --assess FOLDER --json`` from its start to its end, a process a core, in a database that has received
the same number before. The bound hashes the same bytes and inserts them as messages, in one process. What was booked is
compared with what the employers declare, to the cent.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.ledger_posting import durable_database

if TYPE_CHECKING:
    from laroque.simulation.population import Employer

FILES, EMPLOYEES, SEED = 12_000, 12, 20260504
MONTH = date(2026, 4, 1)
TARGET = 400
RECIPIENTS = {
    "urssaf-117": "78861779300013", "urssaf-827": "79484650100011", "urssaf-937": "79448723100019",
    "urssaf-317": "75367340900011", "ccss-48": "50933451200019",
}  # fmt: skip


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    with tempfile.TemporaryDirectory(prefix="laroque-bench-") as home, durable_database(Path(home)) as (_, durable):
        folders = [Path(home, name) for name in ("before", "counted")]
        employers = make_large_employers(2 * count)
        made = [make_files(folder, employers[rank::2]) for rank, folder in enumerate(folders)]
        receive(folders[0])
        bound = stored_alone(folders[1])
        taken = receive(folders[1])
        booked, (size, declared) = booked_cents(), made[1]
        assert booked == made[0][1] + declared, (booked, made)
    print(
        f"PostgreSQL {durable}\n"
        f"{count:,} files of {EMPLOYEES} employees, {size / count / 1000:.1f} kB each, {os.cpu_count()} processes\n"
        f"bound, hashed and stored alone       {count / bound:7,.0f} files/s\n"
        f"received, checked, assessed, booked  {count / taken:7,.0f} files/s  {size / taken / 1e6:.1f} MB/s"
        f"  {taken / bound:.1f} times the bound\n"
        f"target                               {TARGET:7,} files/s of some 50 kB"
    )


def make_large_employers(count: int) -> list["Employer"]:
    """Employers of just so many employees."""
    from laroque.simulation.payroll_law import payroll_law
    from laroque.simulation.population import make_employers

    wage = payroll_law(MONTH).minimum_wage_cents
    drawn = make_employers(seed=SEED, count=4 * count, month=MONTH, minimum_wage_cents=wage)
    large = [each for each in drawn if len(each.employees) >= EMPLOYEES][:count]
    assert len(large) == count
    return [replace(each, employees=each.employees[:EMPLOYEES], headcount=EMPLOYEES) for each in large]


def make_files(folder: Path, employers: Sequence["Employer"]) -> tuple[int, int]:
    """Write a file each; gives their bytes and the cents that they declare."""
    from laroque.simulation.declarations import Declaration, encode, write_send
    from laroque.simulation.payroll import make_lines, make_slips
    from laroque.simulation.payroll_law import payroll_law

    folder.mkdir()
    law, size, declared = payroll_law(MONTH), 0, 0
    for employer in employers:
        slips = make_slips(employer, law)
        lines = make_lines(employer, slips, law)
        declaration = Declaration(employer, RECIPIENTS[employer.place.organism], law, slips, lines)
        content = encode(write_send([declaration], sender=employer, made_on=date(2026, 5, 3)))
        (folder / f"{employer.siret}.dsn").write_bytes(content)
        size += len(content)
        declared += declaration.total_cents
    return size, declared


def receive(folder: Path) -> float:
    """Seconds of the command, which must accept every file."""
    command = [sys.executable, "-m", "laroque.config.entry", "receive", "--assess", "--json", str(folder)]
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    taken = time.perf_counter() - start
    answers = json.loads(done.stdout)["files"]
    refused = [each for each in answers if each["status"] != "accepted"]
    assert not refused, refused[0]
    return taken


def stored_alone(folder: Path) -> float:
    """Seconds to hash the files and insert them as messages of the agency."""
    from laroque.apps.exchanges import operations as exchanges
    from laroque.apps.exchanges.operations import Incoming
    from laroque.apps.exchanges.states import MessageKind
    from laroque.postgres.scope import scope

    paths = sorted(folder.iterdir())
    start = time.perf_counter()
    for first in range(0, len(paths), 500):
        part = paths[first : first + 500]
        messages = [Incoming(path.name, MessageKind.DSN, path.read_bytes()) for path in part]
        with scope(1):
            exchanges.receive_all(organism_id=1, messages=messages, at=datetime.now(UTC))
    return time.perf_counter() - start


def booked_cents() -> int:
    """What all the bodies have booked as due."""
    from django.db import connection

    from laroque.postgres.scope import scope

    with scope(1, national=True), connection.cursor() as cursor:
        cursor.execute("select coalesce(sum(cents), 0)::bigint from contributions_dueshare")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
