"""What a hostile B2 file of a gigabyte costs: read by parts, refused line by line, in memory that does not grow.

Command: ``python -m bench.b2_hostile [megabytes]``. Claims of four acts among lines cut short, days that are none,
sums below zero, numbers used twice and binary noise, made while they are read. The peer is the same file ten times
smaller: what is read at once, and so the memory, should be the same.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from io import RawIOBase
from pathlib import Path

from tests.support.b2_claims import HEAD, month_of

from laroque.formats.b2 import read_windows, write_bytes

MEGABYTES = 1_024
CLAIMS_OF_A_BLOCK = 500


class Hostile(RawIOBase):
    """A stream of about so many bytes, made block by block."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.blocks, self.rest, self.served = blocks(size), b"", 0

    def readable(self) -> bool:
        """It is read only."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes, nothing at the end."""
        while len(self.rest) < size and (block := next(self.blocks, None)) is not None:
            self.rest += block
        given, self.rest = self.rest[:size], self.rest[size:]
        self.served += len(given)
        return given


def blocks(size: int) -> Iterator[bytes]:
    """The head, claims with more and more damage, and no end."""
    chance = random.Random(5)
    records = write_bytes(HEAD, *month_of(CLAIMS_OF_A_BLOCK)).splitlines(keepends=True)
    yield records[0]
    made, whole = len(records[0]), records[1:-1]
    while made < size:
        block = b"".join(damaged(record, chance) for record in whole)
        made += len(block)
        yield block
        whole = [renumbered(record) for record in whole]


def renumbered(record: bytes) -> bytes:
    """A record of a claim under the number that the next block has of it; every tenth keeps its own, used twice."""
    if record[:1] not in b"245" or record[34:35] == b"7":
        return record
    return record[:26] + b"%09d" % (int(record[26:35]) + CLAIMS_OF_A_BLOCK) + record[35:]


def damaged(record: bytes, chance: random.Random) -> bytes:
    """A record as it was, most often; else cut, with another day or sum, or noise."""
    kind = chance.randrange(60)
    if kind == 0:
        return record[: chance.randrange(128)] + b"\n"
    if kind == 1:
        return record.replace(b"2605", b"2699")
    if kind == 2:
        return record[:100] + b"-0000001" + record[108:]
    return chance.randbytes(chance.randrange(400)) if kind == 3 else record


def read(megabytes: int) -> dict[str, float]:
    """Read one: claims taken and refused, parts, seconds, and the most memory the process held, in megabytes."""
    stream, start = Hostile(megabytes * 2**20), time.perf_counter()
    found = {"taken": 0, "refused": 0, "parts": 0}
    for part in read_windows(stream):
        found["taken"] += part.taken.height
        found["refused"] += part.refused.height
        found["parts"] += 1
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (peak,) = (int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))
    return found | {"megabytes": stream.served >> 20, "seconds": time.perf_counter() - start, "peak": peak}


def in_own_process(megabytes: int) -> dict[str, float]:
    """The same in a process that holds nothing else."""
    command = [sys.executable, "-m", "bench.b2_hostile", str(megabytes), "json"]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main(megabytes: int) -> None:
    """Measure and print."""
    small, whole = in_own_process(megabytes // 10), in_own_process(megabytes)
    for each in (small, whole):
        print(
            f"{each['megabytes']:6,} MB in {each['seconds']:6.1f} s, {each['parts']:4} parts: {each['taken']:9,} claims"
            f" taken, {each['refused']:9,} refused; at most {each['peak']:,} MB of memory"
        )
    print(f"memory of ten times as much: {whole['peak'] / small['peak']:.2f} times")


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else MEGABYTES
    if sys.argv[2:] == ["json"]:
        print(json.dumps(read(size)))
    else:
        main(size)
