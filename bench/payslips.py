"""How fast a month of pay of all of France is computed: Parquet of facts in, totals by establishment and line out.

Command: ``python -m bench.payslips [people] [processes] [store]``. 28 million made-up months of pay by seed, all their
33 lines with the relief, by ``laroque batch assess`` in one run from the files to the lines of each establishment. One
run, seconds of the clock and of the processors, most memory of all processes together. Beside it, on the cores of one
process, OpenFisca-France in its own environment (made on first use) and the engine on the same cases, in memory both,
at its fastest month; the store is kept when it is named, and made up once.
"""

import csv
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent
PEER = "openfisca-france==176.1.8"
PEOPLE = 28_000_000
PEER_PEOPLE = 100_000
MONTH, PEER_MONTH = date(2026, 4, 1), date(2026, 1, 1)
SEED = 20260401
TARGET_PER_SECOND, TARGET_MEGABYTES, TARGET_RATIO = 2_000_000, 2_000, 20


def main() -> None:
    """Measure and print."""
    given = [int(cell) for cell in sys.argv[1:3]]
    people, processes = given[0] if given else PEOPLE, given[1] if len(given) > 1 else os.cpu_count() or 1
    # Each process computes on one core: said before Polars is imported here, and to the processes started here.
    os.environ["POLARS_MAX_THREADS"] = "1"
    with _store() as store:
        _make_up(store, people, processes)
        _whole_month(store, people, processes)
    _beside_the_peer()
    print(f"load of the machine at the end {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


@contextmanager
def _store() -> Iterator[str]:
    if len(sys.argv) > 3:
        yield sys.argv[3]
        return
    with tempfile.TemporaryDirectory(prefix="laroque-bench-") as folder:
        yield folder


def _make_up(store: str, people: int, processes: int) -> None:
    from laroque.simulation.made_up_facts import made_up_tasks, make_up_file
    from laroque.usecases.batch.executors import Executor, started

    if (Path(store) / "facts").exists():
        return
    tasks = made_up_tasks(prefix=store, month=MONTH, people=people, seed=SEED, is_plain=True)
    start = time.perf_counter()
    with started(Executor.LOCAL, workers=processes) as each:
        assert sum(each(make_up_file, tasks)) == people
    print(f"facts made up in {time.perf_counter() - start:.0f} s", file=sys.stderr)


def _whole_month(store: str, people: int, processes: int) -> None:
    from laroque.usecases.batch import Executor, assess_facts

    size = sum(path.stat().st_size for path in Path(store, "facts").rglob("*.parquet"))
    before, start = _processor_seconds(), time.perf_counter()
    with _watched_memory() as peak:
        done = assess_facts(prefix=store, month=MONTH, executor=Executor.LOCAL, workers=processes)
    clock, processors = time.perf_counter() - start, _processor_seconds() - before
    totals = done.totals()
    assert totals["employees"] == people, (totals["employees"], people)
    assert done.files_done_before == 0, "the store holds the sums already: remove its folder batch"
    print(
        f"{people:,} months of pay, {totals['establishments']:,} establishments, {done.files} files of facts,"
        f" {size / 1e6:.0f} MB; {processes} processes\n"
        f"  clock         {clock:7.1f} s  {people / clock / 1e6:6.2f} million a second"
        f"   target {TARGET_PER_SECOND / 1e6:.0f}\n"
        f"  processors    {processors:7.1f} s  {people / processors / 1e6:6.2f} million a second and core\n"
        f"  most memory   {peak[0]:7.0f} MB, all processes together   target {TARGET_MEGABYTES}\n"
        f"  33 lines; pay {totals['gross_cents'] / 100:,.2f}, relief {totals['general_relief'] / 100:,.2f} euros\n"
        f"  result {done.result_hash}"
    )


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


@contextmanager
def _watched_memory() -> Iterator[list[float]]:
    """The most megabytes resident at once in this process and all below it, looked at five times a second."""
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            peak[0] = max(peak[0], sum(map(_resident_megabytes, _family(os.getpid()))))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _family(process: int) -> Iterator[int]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            found = children.read_text().split()
        except OSError:
            continue
        for child in found:
            yield from _family(int(child))


def _resident_megabytes(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def _beside_the_peer() -> None:
    """The engine and OpenFisca on the same cases, in memory, a process each."""
    from laroque.engines.contributions.payslips import LINES, law_of, month_payslips
    from laroque.legislation.parameters import load
    from laroque.simulation.made_up_facts import MadeUpTask, made_up_facts

    cases = made_up_facts(MadeUpTask("", PEER_MONTH, 1, 0, PEER_PEOPLE, SEED, True))
    told = cases.select("gross_cents", "executive", "headcount", "weekly_hundredths", "at_mp_ppm").iter_rows()
    with tempfile.NamedTemporaryFile("w", suffix=".csv", newline="", encoding="utf-8") as file:
        rows = (
            [pay / 100, int(executive), size, week * 52 / 1200, risk / 1e6] for pay, executive, size, week, risk in told
        )
        csv.writer(file).writerows(rows)
        file.flush()
        peer = json.loads(
            subprocess.run(
                [_peer_python(), HERE / "openfisca_peer.py", file.name], stdout=subprocess.PIPE, check=True
            ).stdout
        )
    law, ours = law_of(PEER_MONTH, load()), []
    for _ in range(6):
        start = time.perf_counter()
        slips = month_payslips(cases.lazy(), law).select(LINES).collect()
        ours.append(time.perf_counter() - start)
        assert slips.height == PEER_PEOPLE
    mine, other = statistics.median(ours[1:]), statistics.median(peer["seconds"])
    relief = -peer["totals"]["allegement_general"]
    print(
        f"{PEER_PEOPLE:,} cases in memory, one core: every line of each\n"
        f"  laroque, exact cents        {mine:7.3f} s  {PEER_PEOPLE / mine / 1e3:8.0f} thousand a second\n"
        f"  {PEER:<26}  {other:7.3f} s  {PEER_PEOPLE / other / 1e3:8.0f} thousand a second\n"
        f"  {other / mine:.0f} times OpenFisca   target {TARGET_RATIO}\n"
        f"  relief {slips['general_relief'].sum() / 100:,.0f} euros; OpenFisca {abs(relief):,.0f} euros"
    )


def _peer_python() -> Path:
    """The interpreter of the peer's own environment, made on first use."""
    home = HERE / ".environments" / "openfisca"
    if not (home / "bin" / "openfisca").exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", PEER], check=True)
    return home / "bin" / "python"


if __name__ == "__main__":
    main()
