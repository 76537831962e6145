"""How fast a camt.053 of 100,000 entries is read, beside the bound of the same run: lxml parsing the bytes, no more.

Command: ``python -m bench.camt_reading [entries]``. The file is made by seed; one warm-up, then the median of five.
"""

import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from random import Random

from lxml import etree

from laroque.formats.camt import Movement, Statement, read_statements
from laroque.formats.camt.frames import to_frame
from laroque.simulation.bank_statements import write_camt053
from laroque.simulation.identities import iban

SEED = 20260505
ENTRIES = 100_000
TARGET_SECONDS = 3.0
DAY = date(2026, 5, 5)


def made_statement(entries: int) -> bytes:
    """A statement of direct debits collected, one in fifty sent back, by seed."""
    random = Random(SEED)
    movements = tuple(_movement(random, rank) for rank in range(1, entries + 1))
    statement = Statement(id="BENCH", account=iban(random), movements=movements, currency="EUR")
    indented = write_camt053([statement], message_id="BENCH", created_at=datetime(2026, 5, 5, 20, tzinfo=UTC))
    # Banks do not indent files of this size.
    return re.sub(rb">\s+<", b"><", indented)


def _movement(random: Random, rank: int) -> Movement:
    comes_back = random.random() < 0.02
    cents = random.randrange(100, 10_000_000)
    return Movement(
        amount_cents=-cents if comes_back else cents,
        currency="EUR",
        booked_on=DAY,
        value_on=DAY,
        status="BOOK",
        end_to_end_id=f"D202604-{rank:07d}",
        mandate_id=f"RUM-{rank:07d}",
        reference=f"COTISATIONS 04/2026 SIRET 99{rank:012d}",
        remittance=f"COTISATIONS 04/2026 SIRET 99{rank:012d}",
        reason="AM04" if comes_back else None,
        bank_reference=f"BK{rank}",
        counterparty_name=f"ENTREPRISE {rank}",
        counterparty_iban=iban(random),
        transaction_code="PMNT/RDDT/BBDD",
        entry=rank,
    )


def median_seconds(work: Callable[[], object]) -> float:
    """Median of five runs after one that is not counted."""
    work()
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Print the medians, their ratio to the bound, and the target."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES
    content = made_statement(entries)
    bound = median_seconds(lambda: etree.fromstring(content))
    reading = median_seconds(lambda: read_statements(content))
    file = read_statements(content)
    framing = median_seconds(lambda: to_frame(file))
    assert sum(len(one.movements) for one in file.statements) == entries, "the reader lost movements"
    print(f"camt.053 of {entries:,} entries, {len(content) / 1e6:.0f} MB")
    print(f"bound, lxml parse alone   {bound:6.2f} s")
    print(f"read_statements           {reading:6.2f} s  {reading / bound:.1f} times the bound")
    print(f"to_frame                  {framing:6.2f} s")
    print(f"target                    {TARGET_SECONDS * entries / ENTRIES:6.2f} s for read_statements")


if __name__ == "__main__":
    main()
