"""The batch of a month: every file of facts summed, every organism joined, and a record of the run."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import chain

from laroque.apps.contributions import store
from laroque.apps.contributions.partitions import (
    FileDone,
    FileTask,
    OrganismDone,
    OrganismTask,
    join_organism,
    organism_of,
    sum_file,
)
from laroque.kernel.text import Text
from laroque.legislation.version import parameters_version
from laroque.usecases.batch.executors import Executor, started


class NoFacts(ValueError):
    """A store without facts of the month."""

    def __init__(self, prefix: str, month: date) -> None:
        folder = f"{prefix}/facts/month={month:%Y-%m}"
        self.text = Text(
            f"no facts of pay in {folder}/organism=N/*.parquet",
            f"aucun fait de paie dans {folder}/organism=N/*.parquet",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class BatchAssessed:
    """A run: its record in the store, each organism in order, and how many files it read and found done before."""

    record: str
    organisms: tuple[OrganismDone, ...]
    files: int
    files_done_before: int
    inputs_hash: str
    result_hash: str

    def totals(self) -> dict[str, int]:
        """What all organisms are owed by line, in cents, with the counts of each organism's totals."""
        names = dict.fromkeys(chain.from_iterable(each.totals for each in self.organisms))
        return {name: sum(each.totals.get(name, 0) for each in self.organisms) for name in names}


def assess_facts(
    *,
    prefix: str,
    month: date,
    executor: Executor,
    workers: int,
    address: str = "",
    advance: Callable[[int, int], None] | None = None,
) -> BatchAssessed:
    """Compute a month of pay of everybody whose facts a store holds; ``advance`` is told files done, and how many.

    Restarted, it goes on where it was. Raises ``NoFacts``, ``MissingExecutor``, ``WorkerLost``, and what a file of
    facts raises (``partitions.sum_file``).
    """
    tasks = tasks_of(prefix, month)
    files: list[FileDone] = []
    with started(executor, workers=workers, address=address) as each:
        for done in each(sum_file, tasks):
            files.append(done)
            if advance is not None:
                advance(len(files), len(tasks))
        organisms = sorted(each(join_organism, _joins(prefix, month, files)), key=lambda done: done.organism_id)
    return _record(prefix, month, files, organisms)


def _joins(prefix: str, month: date, files: list[FileDone]) -> list[OrganismTask]:
    by_organism: dict[int, list[FileDone]] = defaultdict(list)
    for done in sorted(files, key=lambda each: each.path):
        by_organism[done.organism_id].append(done)
    return [OrganismTask(prefix, month, organism, tuple(of)) for organism, of in sorted(by_organism.items())]


def tasks_of(prefix: str, month: date) -> list[FileTask]:
    """The files of facts of a month, in order; raises ``NoFacts``."""
    paths = store.listed(prefix, f"facts/month={month:%Y-%m}")
    tasks = [FileTask(prefix, path, month, organism) for path in paths if (organism := organism_of(path)) is not None]
    if not tasks:
        raise NoFacts(prefix, month)
    return tasks


def _record(prefix: str, month: date, files: list[FileDone], organisms: list[OrganismDone]) -> BatchAssessed:
    inputs = _hash(each.inputs_hash for each in organisms)
    result = _hash(each.result_hash for each in organisms)
    path = f"batch/runs/month={month:%Y-%m}/{inputs}.json"
    done = BatchAssessed(path, tuple(organisms), len(files), sum(each.was_done for each in files), inputs, result)
    record = {
        "month": f"{month:%Y-%m}",
        "inputs_hash": inputs,
        "parameters_version": parameters_version(),
        "code_version": version("laroque"),
        "result_hash": result,
        "files": {each.path: each.inputs_hash for each in sorted(files, key=lambda each: each.path)},
        "organisms": {str(each.organism_id): {"lines": each.lines, "refused": each.refused} for each in organisms},
        "totals": done.totals(),
    }
    store.write(prefix, path, json.dumps(record, indent=2).encode())
    return done


def _hash(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
