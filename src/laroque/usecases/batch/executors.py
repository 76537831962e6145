"""Where the tasks of a batch run: processes of this machine, or workers of Dask, Ray or Spark.

A kernel is a function of a module, a task and an answer are small values: only paths travel, never rows. What a task
writes depends on its task alone, so that the executor changes nothing in it.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from enum import StrEnum
from importlib import import_module
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Protocol, TypeVar

from laroque.kernel.text import Text

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Executor(StrEnum):
    """Who runs the tasks."""

    LOCAL = "local"
    DASK = "dask"
    RAY = "ray"
    SPARK = "spark"


class MissingExecutor(RuntimeError):
    """The library of an executor is not installed."""

    def __init__(self, executor: Executor) -> None:
        self.text = Text(
            f"{executor} is not installed: pip install 'laroque[{executor}]'",
            f"{executor} n'est pas installé : pip install 'laroque[{executor}]'",
        )
        super().__init__(self.text.en)


class WorkerLost(RuntimeError):
    """A process of the batch ended before its task."""

    def __init__(self) -> None:
        self.text = Text(
            "A process of the batch ended before its task; what is written is kept: run the batch again",
            "Un processus du traitement s'est arrêté avant la fin de sa tâche ; ce qui est écrit est gardé : relancez "
            "le traitement",
        )
        super().__init__(self.text.en)


class Each(Protocol):
    """Has every task of a kernel run, and gives their answers as they end; a task that fails ends it with its error."""

    def __call__(self, kernel: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]: ...


def started(executor: Executor, *, workers: int, address: str = "") -> AbstractContextManager[Each]:
    """An executor, started for the length of a block.

    ``address``: that of a cluster of Dask, Ray or Spark; so many ``workers`` of this machine when not given. Raises
    ``MissingExecutor`` on entry; ``WorkerLost`` is raised by what it gives.
    """
    return _STARTS[executor](workers, address)


@contextmanager
def _local(workers: int, address: str) -> Iterator[Each]:
    # Spawned: a process forked from one whose threads compute would wait for their locks.
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_end_with_parent)

    def each(kernel: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        try:
            for future in as_completed([pool.submit(kernel, task) for task in tasks]):
                yield future.result()
        except BrokenProcessPool as broken:
            raise WorkerLost from broken

    try:
        yield each
    finally:
        pool.shutdown(cancel_futures=True)


def _end_with_parent() -> None:
    """Have this worker end when the process of the batch is gone, killed even: nobody would take its answer."""
    Thread(target=_end_after_parent, daemon=True).start()


def _end_after_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # at once, whatever the task does: what it has written and not yet named is written again


@contextmanager
def _dask(workers: int, address: str) -> Iterator[Each]:
    distributed = _library(Executor.DASK, "distributed")
    here = {"n_workers": workers, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.Client(address) if address else distributed.Client(**here) as client:

        def each(kernel: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
            for future in distributed.as_completed(client.map(kernel, tasks, pure=False)):
                yield future.result()

        yield each


@contextmanager
def _ray(workers: int, address: str) -> Iterator[Each]:
    ray = _library(Executor.RAY, "ray")
    here = {"num_cpus": workers, "include_dashboard": False, "configure_logging": False, "log_to_driver": False}
    ray.init(address) if address else ray.init("local", **here)

    def each(kernel: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        remote = ray.remote(kernel)
        waiting = [remote.remote(task) for task in tasks]
        while waiting:
            (done, *_), waiting = ray.wait(waiting)
            yield ray.get(done)

    try:
        yield each
    finally:
        ray.shutdown()


@contextmanager
def _spark(workers: int, address: str) -> Iterator[Each]:
    sql = _library(Executor.SPARK, "pyspark.sql")
    builder = sql.SparkSession.builder.appName("laroque").master(address or f"local[{workers}]")
    here = {} if address else {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}
    session = builder.config(map=here).getOrCreate()
    if not address:
        session.sparkContext.pythonExec = sys.executable  # workers of this machine have what this process has

    def each(kernel: Callable[[Task], Answer], tasks: Sequence[Task]) -> Iterator[Answer]:
        if tasks:
            # A partition a task: only paths go through Spark.
            spread = session.sparkContext.parallelize(tasks, len(tasks))
            yield from spread.map(kernel).toLocalIterator(prefetchPartitions=True)

    try:
        yield each
    finally:
        session.stop()


def _library(executor: Executor, name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as missing:
        raise MissingExecutor(executor) from missing


_STARTS: dict[Executor, Callable[[int, str], AbstractContextManager[Each]]] = {
    Executor.LOCAL: _local,
    Executor.DASK: _dask,
    Executor.RAY: _ray,
    Executor.SPARK: _spark,
}
