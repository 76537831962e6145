"""How fast B2 files are read whole (checks, claims, lines), written and answered, beside a plain Python slicer.

Command: ``python -m bench.b2_reading [claims]``. One file of 10,000 claims of four acts, of one professional. One
warm-up, then the median of five. The peer is ours: it only cuts the zones of records 2 and 4 and makes numbers of
them, one record at a time, with no check.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence

import polars as pl
from tests.support.b2_claims import HEAD, month_of

from laroque.formats.b2 import B2Read, read_bytes, write_bytes
from laroque.formats.b2.layout import Zone, layout
from laroque.formats.b2.returns import PAYMENTS, RETURN_CLAIMS, RETURN_LINES, write_returns

CLAIMS = 10_000
TARGET_SECONDS = 0.15
"""To read 70,000 records, on two cores with nothing else."""


def plain_reader(content: bytes) -> int:
    """The zones of heads and acts as a dictionary each."""
    found = 0
    for line in content.decode("ascii").splitlines():
        record = line[0] if not line[38].isalpha() else line[0] + line[38]
        if record in {"2", "4"}:
            found += len(_sliced(line, layout()[record])) > 0
    return found


def _sliced(line: str, zones: Sequence[Zone]) -> dict[str, str | int]:
    cut = {}
    for zone in zones:
        raw = line[zone.start - 1 : zone.start - 1 + zone.length]
        cut[zone.field] = raw.strip() if zone.kind == "text" else int(raw)
    return cut


def median(work: Callable[[], object]) -> float:
    """Seconds of the clock: one warm-up, then the median of five."""
    work()
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def held(read: B2Read) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What a return tells of claims when every one is held."""
    shared = {"outcome": pl.lit("held"), "paid_cents": pl.lit(0), "reason": pl.lit(None, dtype=pl.String)}
    lines = read.lines.with_columns(**shared, invoice=pl.col("claim").str.slice(-9))
    blank = [pl.lit(None, dtype=kind).alias(name) for name, kind in RETURN_LINES.items() if name not in lines.columns]
    return read.claims.with_columns(**shared).select(*RETURN_CLAIMS), lines.with_columns(blank).select(*RETURN_LINES)


def main() -> int:
    """Print what was measured; the status is 0 when nothing was refused."""
    claims, lines = month_of(int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS)
    content = write_bytes(HEAD, claims, lines)
    records = content.count(b"\n")
    read = read_bytes(content)
    told, of_lines = held(read)
    own, peer = median(lambda: read_bytes(content)), median(lambda: plain_reader(content))
    written = median(lambda: write_bytes(HEAD, claims, lines))
    none = pl.DataFrame(schema=PAYMENTS)
    returned = median(lambda: write_returns(HEAD.recipient, HEAD.created_on, none, told, of_lines, {}))
    print(f"records {records}, claims {claims.height}, refused {read.refused.height}")
    print(f"read and checked {own:.3f} s, {records / own:,.0f} records/s (target 70,000 in {TARGET_SECONDS} s)")
    print(f"plain slicer {peer:.3f} s: {peer / own:.1f} times as long, without any check")
    print(f"written {written:.3f} s; returns of the claims {returned:.3f} s")
    return 0 if read.refused.is_empty() else 1


if __name__ == "__main__":
    sys.exit(main())
