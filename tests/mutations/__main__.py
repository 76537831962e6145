"""Change each rate, ceiling, rounding and operator of the engines, one at a time; say which change no test sees.

``python -m tests.mutations`` tries all of them, ``python -m tests.mutations relief`` those of the modules whose name
holds a word (``values``: the numbers of the law; ``ctp_rates``). Status 1 when something survived. What changes nothing
is in ``tests/mutations/equivalent.txt`` with its reason.
"""

import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.mutations import trying, values

EQUIVALENT = Path(__file__).with_name("equivalent.txt")


def main() -> int:
    """Try the mutants; say each that survives as it is found."""
    began, words, known = time.monotonic(), sys.argv[1:], _equivalent()
    tried, alive = 0, set()
    for count, names in _tried(words):
        tried += count
        alive.update(names)
        for name in names:
            if name not in known:
                sys.stdout.write(f"survived: {name}\n")
        sys.stdout.flush()
        sys.stderr.write(f"\r{tried} tried ")
        sys.stderr.flush()
    gone = [] if words else sorted(known - alive)
    sys.stdout.writelines(f"said to change nothing, and is seen or gone: {name}\n" for name in gone)
    survived = len(alive - known)
    sys.stdout.write(
        f"{tried} mutants in {time.monotonic() - began:.0f} s: {tried - len(alive)} seen, {len(alive) - survived} that "
        f"change nothing, {survived} survived\n"
    )
    return 1 if survived or gone else 0


def _tried(words: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """How many mutants were tried, and the names of those that no test sees, a few at a time."""
    if _wanted("ctp_rates", words):
        yield values.rates_tried()
    jobs = [job for job in trying.jobs() if _wanted(job[0], words)]
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"), initializer=trying.ready) as workers:
        failing = {name for name in workers.map(trying.broken, sorted({name for name, _ in jobs})) if name}
        if failing:
            sys.exit(f"these fail though nothing is changed: {', '.join(sorted(failing))}")
        yield from workers.map(trying.survivors, jobs)


def _wanted(name: str, words: Sequence[str]) -> bool:
    return not words or any(word in name for word in words)


def _equivalent() -> set[str]:
    lines = EQUIVALENT.read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


if __name__ == "__main__":
    sys.exit(main())
