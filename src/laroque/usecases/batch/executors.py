"""Where the tasks of a batch run: processes of this machine, or workers of Dask, Ray or Spark.

A kernel is a function of a module, a task and an answer are small values: only paths travel, never rows. What a task
writes depends on its task alone, so that the executor changes nothing in it.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from enum import StrEnum
from importlib import import_module
from multiprocessing import get_context
from typing import Any, TypeVar

from laroque.kernel.text import Text

Task = TypeVar("Task")
Answer = TypeVar("Answer")

Kernel = Callable[[Task], Answer]


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


def run(
    executor: Executor, kernel: Kernel[Task, Answer], tasks: Sequence[Task], *, workers: int, address: str = ""
) -> Iterator[Answer]:
    """The answer of each task, as they end.

    ``address``: that of a cluster of Dask, Ray or Spark; so many ``workers`` of this machine when not given. A task
    that fails ends the run with its error. Raises ``MissingExecutor`` or ``WorkerLost``.
    """
    if tasks:
        yield from _RUNNERS[executor](kernel, tasks, workers, address)


def _local(kernel: Kernel[Task, Answer], tasks: Sequence[Task], workers: int, address: str) -> Iterator[Answer]:
    # Spawned: a process forked from one whose threads compute would wait for their locks.
    pool = ProcessPoolExecutor(min(workers, len(tasks)), mp_context=get_context("spawn"))
    try:
        for future in as_completed([pool.submit(kernel, task) for task in tasks]):
            yield future.result()
    except BrokenProcessPool as broken:
        raise WorkerLost from broken
    finally:
        pool.shutdown(cancel_futures=True)


def _dask(kernel: Kernel[Task, Answer], tasks: Sequence[Task], workers: int, address: str) -> Iterator[Answer]:
    distributed = _library(Executor.DASK, "distributed")
    here = {"n_workers": workers, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.Client(address) if address else distributed.Client(**here) as client:
        futures = client.map(kernel, tasks, pure=False)
        for future in distributed.as_completed(futures):
            yield future.result()


def _ray(kernel: Kernel[Task, Answer], tasks: Sequence[Task], workers: int, address: str) -> Iterator[Answer]:
    ray = _library(Executor.RAY, "ray")
    here = {"num_cpus": workers, "include_dashboard": False, "configure_logging": False, "log_to_driver": False}
    ray.init(address) if address else ray.init("local", **here)
    try:
        remote = ray.remote(kernel)
        waiting = [remote.remote(task) for task in tasks]
        while waiting:
            (done, *_), waiting = ray.wait(waiting)
            yield ray.get(done)
    finally:
        ray.shutdown()


def _spark(kernel: Kernel[Task, Answer], tasks: Sequence[Task], workers: int, address: str) -> Iterator[Answer]:
    sql = _library(Executor.SPARK, "pyspark.sql")
    builder = sql.SparkSession.builder.appName("laroque").master(address or f"local[{workers}]")
    here = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1"}
    session = builder.config(map=here).getOrCreate()
    if not address:
        session.sparkContext.pythonExec = sys.executable  # workers of this machine have what this process has
    try:
        # A partition a task: only paths go through Spark.
        yield from (
            session.sparkContext.parallelize(tasks, len(tasks)).map(kernel).toLocalIterator(prefetchPartitions=True)
        )
    finally:
        session.stop()


def _library(executor: Executor, name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as missing:
        raise MissingExecutor(executor) from missing


_RUNNERS: dict[Executor, Callable[..., Iterator[Any]]] = {
    Executor.LOCAL: _local,
    Executor.DASK: _dask,
    Executor.RAY: _ray,
    Executor.SPARK: _spark,
}
