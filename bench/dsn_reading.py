"""How fast DSN files are read and checked, beside a plain Python line reader over the same bytes.

Command: ``python -m bench.dsn_reading [employees] [files]``. The files are made by seed: one declaration of 22,000
employees, and 10,000 declarations of one or two. One warm-up, then the median of five; seconds of the clock, and of
the processors, which other work on the machine changes less.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random

from tests.support.dsn_builder import Employee, made, siret

from laroque.formats.dsn import check_files, read_windows
from laroque.formats.dsn.checks.structure import structure_hits
from laroque.formats.dsn.checks.values import value_hits
from laroque.formats.dsn.frames import lines_of
from laroque.formats.dsn.lines import Parsed, parsed_windows
from laroque.formats.dsn.norm import norm
from laroque.formats.dsn.parallel import each_window
from laroque.formats.dsn.windows import Source

SEED = 20260404
EMPLOYEES = 22_000
FILES = 10_000
TARGETS = {"large": 100, "small": 50}
"""Megabytes a second to reach, reading with the checks of structure, on two cores."""


def make_files(folder: Path, employees: int, files: int) -> dict[str, list[Path]]:
    """The large file and the small ones, by seed."""
    random = Random(SEED)
    large = folder / "large.dsn"
    large.write_bytes(made(employees=tuple(_employees(random, employees))))
    small = []
    for rank in range(files):
        small.append(folder / f"{rank:05d}.dsn")
        content = made(siret=siret(rank), employees=tuple(_employees(random, 1 + rank % 2)))
        small[-1].write_bytes(content)
    return {"large": [large], "small": small}


def _employees(random: Random, count: int) -> Iterator[Employee]:
    for rank in range(count):
        yield Employee(rank + 1, random.randrange(182_303, 900_000), reduction_cents=random.choice((0, 0, 12_345)))


def plain_reader(paths: Iterable[Path]) -> int:
    """The peer: each line sliced by fixed offsets, the blocks gathered as dictionaries, one at a time, unchecked."""
    blocks = 0
    for path in paths:
        block: dict[str, str] = {}
        opened, last = "", ""
        with path.open(encoding="iso-8859-15") as stream:
            for line in stream:
                code, number, value = line[:10], line[11:14], line.rstrip("\r\n")[16:-1]
                if code != opened or number <= last:
                    blocks, block, opened = blocks + bool(block), {}, code
                block[number] = value
                last = number
    return blocks + 1


def plain_checker(paths: Iterable[Path]) -> int:
    """The peer with the checks of a value: length, pattern and list looked up in a table, line by line."""
    forms = {
        code: (one.length_min, one.length_max, re.compile(one.pattern or ".*").fullmatch, frozenset(one.values))
        for code, one in norm().rubriques.items()
    }
    faults = 0
    for path in paths:
        with path.open(encoding="iso-8859-15") as stream:
            for line in stream:
                shortest, longest, fits, values = forms[line[:14]]
                value = line.rstrip("\r\n")[16:-1]
                is_right = shortest <= len(value) <= longest and fits(value) and (not values or value in values)
                faults += not is_right
    return faults


def structural_reading(paths: list[Path]) -> int:
    """What the target is about: the frame of lines, then the checks of order, presence, length, pattern and values."""

    def read(parsed: Parsed) -> int:
        assert lines_of(parsed).height > 0
        return structure_hits(parsed).height + value_hits(parsed).height

    found = parsed_windows([Source(path.name, path) for path in paths])
    return sum(each_window(read, (parsed for parsed in found if isinstance(parsed, Parsed))))


def measured(work: Callable[[], object], runs: int = 5) -> tuple[float, float]:
    """Median seconds of the clock and of the processors, after one run that is not counted."""
    work()
    clock, processors = [], []
    for _ in range(runs):
        start, spent = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - start)
        processors.append(time.process_time() - spent)
    return statistics.median(clock), statistics.median(processors)


def main() -> None:
    """Print megabytes a second, and the ratios to the plain reader."""
    employees, files = (
        int(sys.argv[rank]) if len(sys.argv) > rank else default for rank, default in ((1, EMPLOYEES), (2, FILES))
    )
    with tempfile.TemporaryDirectory() as name:
        for kind, paths in make_files(Path(name), employees, files).items():
            _report(kind, paths)
    print(f"load of the machine at the end {os.getloadavg()[0]:.1f}")


def _report(kind: str, paths: list[Path]) -> None:
    megabytes = sum(path.stat().st_size for path in paths) / 1e6
    assert structural_reading(paths) == 0, "the made files are right"
    plain = measured(lambda: plain_reader(paths), runs=3)
    print(f"{kind}: {len(paths):,} files, {megabytes:.0f} MB; target {TARGETS[kind]} MB/s with the checks of structure")
    works: tuple[tuple[str, Callable[[], object]], ...] = (
        ("frame of lines", lambda: sum(frame.height for frame in read_windows(paths))),
        ("frame and checks of structure", lambda: structural_reading(paths)),
        ("all the checks", lambda: check_files(paths)),
    )
    _line("plain Python reader, no check", megabytes, plain, plain)
    _line("plain Python, values checked", megabytes, measured(lambda: plain_checker(paths), runs=3), plain)
    for label, work in works:
        _line(label, megabytes, measured(work), plain)
    print(f"  most memory, all the checks      {_peak_megabytes(paths):6.0f} MB")


def _peak_megabytes(paths: list[Path]) -> float:
    """Most memory that checking takes, in a process of its own: making the files takes some too."""
    program = (
        "import sys; from pathlib import Path; from laroque.formats.dsn import check_files;"
        "check_files([Path(line.strip()) for line in sys.stdin]);"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    names = "\n".join(map(str, paths))
    done = subprocess.run([sys.executable, "-c", program], input=names, capture_output=True, text=True, check=True)
    return float(done.stdout) / 1024


def _line(label: str, megabytes: float, taken: tuple[float, float], plain: tuple[float, float]) -> None:
    clock, processors = taken
    print(
        f"  {label:<32} {clock:6.2f} s  {megabytes / clock:6.0f} MB/s  {processors:6.2f} processor s"
        f"  {plain[0] / clock:5.1f} times the plain reader"
    )


if __name__ == "__main__":
    main()
