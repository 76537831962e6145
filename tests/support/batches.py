"""Batches of tests: stores of made-up facts, what stands in them, and a batch that is killed as it writes."""

import os
import signal
import time
from datetime import date
from pathlib import Path

from laroque.simulation.made_up_facts import made_up_tasks, make_up_file

FILES = 5

KILLED_AT_A_FILE = """
import os, signal, sys
from datetime import date
from laroque.apps.contributions.partitions import sum_file
from laroque.usecases.batch.assess import tasks_of

left, kept = int(sys.argv[2]), os.fsync

def dying(file):
    global left
    if left == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    kept(file)

os.fsync = dying
for task in tasks_of(sys.argv[1], date(2026, 4, 1)):
    sum_file(task)
"""
"""A batch in one process that dies at the file of this rank, written and not yet named: store, rank."""


BATCH_THAT_WAITS = """
from laroque.usecases.batch.executors import Executor, started
from tests.support.batches import wait_for_ever

if __name__ == "__main__":
    with started(Executor.LOCAL, workers=1) as each:
        list(each(wait_for_ever, [1]))
"""
"""A batch whose only task never ends."""


def store_of(folder: Path, *, people: int) -> str:
    """A store with some of so many people's facts of April 2026, in as many organisms as files."""
    tasks = made_up_tasks(prefix=str(folder), month=date(2026, 4, 1), people=people, seed=3, is_plain=False)
    for task in tasks[:FILES]:
        make_up_file(task)
    return str(folder)


def contents(prefix: str) -> dict[str, bytes]:
    """The bytes of every finished file."""
    found = (path for path in Path(prefix).rglob("*") if path.is_file() and not path.name.startswith("."))
    return {path.relative_to(prefix).as_posix(): path.read_bytes() for path in found}


def kill_itself(task: int) -> int:
    """A kernel whose process dies."""
    os.kill(os.getpid(), signal.SIGKILL)
    return task


def wait_for_ever(task: int) -> int:
    """A kernel that says on the output of its process that it has begun, and never ends."""
    os.write(1, b"begun\n")
    time.sleep(600)
    return task
