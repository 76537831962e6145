"""Several processes receive together: each takes the files of one collecting body at a time, in their order.

A process works on one core; two would wait for each other at one body, and files of one establishment must be received
in the order in which they came, whatever the bodies that they name. Batches go to workers by their standard input and
come back answered by their output. A worker that dies has its batch taken again by another: what it had committed is
known by its hash. Interrupted, the workers end the batches in their hands, and take no other.
"""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import Condition
from typing import Any

from laroque.kernel.text import Text

BATCH_FILES = 500
BATCH_BYTES = 32 * 1024 * 1024
_RECIPIENT = b"S21.G00.22.001,'"
_SIREN, _NIC = b"S21.G00.06.001,'", b"S21.G00.11.001,'"
_READ_BYTES = 256 * 1024

Batch = list[int]
"""The ranks of the files of a batch."""

Ask = Callable[[list[str]], list[dict[str, Any]]]
"""Has a worker receive files; raises OSError when it has ended."""

Worker = AbstractContextManager[Ask]


class WorkerLost(RuntimeError):
    """A worker ended before it answered, twice on the same files."""

    def __init__(self, path: Path) -> None:
        self.text = Text(
            f"A worker ended while it received the files from {path} on; what was received is kept: receive them again",
            f"Un processus s'est arrêté en recevant les fichiers à partir de {path} ; ce qui est reçu est gardé : "
            "recevez-les de nouveau",
        )
        super().__init__(self.text.en)


class NotReceived(RuntimeError):
    """A file could not be read, or what it became could not be kept."""

    def __init__(self, why: str) -> None:
        self.text = Text(
            f"The reception stopped: {why}; what was received is kept: receive the files again",
            f"La réception s'est arrêtée : {why} ; ce qui est reçu est gardé : recevez les fichiers de nouveau",
        )
        super().__init__(self.text.en)


def receive_by_workers(
    paths: Sequence[Path], *, workers: int, start: Callable[[], Worker], advance: Callable[[int], None]
) -> list[dict[str, Any]]:
    """What became of each file (the keys of ``--json``), in order, received by so many workers.

    Raises ``WorkerLost`` when the same files cost two workers their life, ``NotReceived`` when one cannot be read.
    """
    try:
        shared = _Shared(_queues(paths))
    except OSError as failure:
        raise NotReceived(str(failure)) from failure
    answers: list[dict[str, Any]] = [{} for _ in paths]

    def work() -> None:
        with start() as ask:
            while (taken := shared.take()) is not None:
                body, batch = taken
                try:
                    told = ask([str(paths[rank]) for rank in batch])
                except OSError:
                    shared.give_back(body, batch, paths[batch[0]])
                    return
                except BaseException:
                    shared.stop()
                    raise
                for rank, answer in zip(batch, told, strict=True):
                    answers[rank] = answer
                advance(len(batch))
                shared.release(body)

    with ThreadPoolExecutor(workers) as pool:
        try:
            while not shared.is_done:
                for each in [pool.submit(work) for _ in range(workers)]:
                    each.result()
        except KeyboardInterrupt:
            shared.stop()
            raise
    return answers


def serve(receive: Callable[[list[Path]], list[dict[str, Any]]], asked: Iterable[str]) -> None:
    """Be a worker: answer each line (a list of paths) by one line, until there is no more.

    The line is what became of the files, or a text: why they could not be received.
    """
    for line in asked:
        try:
            answer: Any = receive([Path(path) for path in json.loads(line)])
        except OSError as failure:
            answer = str(failure)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


class _Shared:
    """The batches left, by body; a body is in the hands of one worker at a time."""

    def __init__(self, queues: dict[bytes, list[Batch]]) -> None:
        self._queues = queues
        self._held: set[bytes] = set()
        self._lost: set[int] = set()
        self._is_stopped = False
        self._changed = Condition()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to take."""
        return self._is_stopped or not any(self._queues.values())

    def stop(self) -> None:
        """Nothing more is taken."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()

    def take(self) -> tuple[bytes, Batch] | None:
        """The next batch of the free body that has most left; waits while every such body is held, None at the end."""
        with self._changed:
            while not self.is_done:
                free = [body for body, queue in self._queues.items() if queue and body not in self._held]
                if free:
                    body = max(free, key=lambda each: len(self._queues[each]))
                    self._held.add(body)
                    return body, self._queues[body].pop(0)
                self._changed.wait()
            return None

    def release(self, body: bytes) -> None:
        """A worker has done with its batch."""
        with self._changed:
            self._held.discard(body)
            self._changed.notify_all()

    def give_back(self, body: bytes, batch: Batch, first: Path) -> None:
        """A worker was lost; its batch is for another, once: the second time, those that follow it are left too."""
        with self._changed:
            self._held.discard(body)
            self._changed.notify_all()
            if batch[0] in self._lost:
                self._queues[body].clear()
                raise WorkerLost(first)
            self._lost.add(batch[0])
            self._queues[body].insert(0, batch)


def _queues(paths: Sequence[Path]) -> dict[bytes, list[Batch]]:
    """The batches of each recipient, in the order of the files; a hint only: reception reads for itself.

    The files of an establishment are all in the queue of the first: one that replaces may name another body, or none.
    """
    queues: dict[bytes, list[Batch]] = {}
    sizes: dict[bytes, int] = {}
    homes: dict[bytes, bytes] = {}
    for rank, path in enumerate(paths):
        with path.open("rb") as file:
            start = file.read(_READ_BYTES)
        sirets, size = list(_sirets(start)), path.stat().st_size
        body = next((homes[siret] for siret in sirets if siret in homes), _after(start, _RECIPIENT, 14))
        homes.update((siret, body) for siret in sirets if siret not in homes)
        queue = queues.setdefault(body, [])
        if not queue or len(queue[-1]) == BATCH_FILES or sizes[body] + size > BATCH_BYTES:
            queue.append([])
            sizes[body] = 0
        queue[-1].append(rank)
        sizes[body] += size
    return queues


def _sirets(start: bytes) -> Iterator[bytes]:
    """The establishments that a file declares for."""
    at = start.find(_SIREN)
    while at >= 0:
        following = start.find(_SIREN, at + 1)
        declared = start[at : following if following >= 0 else len(start)]
        yield _after(declared, _SIREN, 9) + _after(declared, _NIC, 5)
        at = following


def _after(text: bytes, name: bytes, length: int) -> bytes:
    _, _, after = text.partition(name)
    return after[:length]


@contextmanager
def process(assess: bool, at: datetime) -> Iterator[Ask]:
    """A process that receives as of an instant, and how to ask it; asking raises OSError when it has ended."""
    options = ["--worker", at.isoformat(), *(["--assess"] if assess else [])]
    command = [sys.executable, "-m", "laroque.config.entry", "receive", *options]
    with subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        assert running.stdin is not None
        assert running.stdout is not None

        def ask(paths: list[str]) -> list[dict[str, Any]]:
            running.stdin.write(json.dumps(paths) + "\n")
            running.stdin.flush()
            line = running.stdout.readline()
            if not line.endswith("\n"):
                raise BrokenPipeError("the worker has ended")
            answer: list[dict[str, Any]] | str = json.loads(line)
            if isinstance(answer, str):
                raise NotReceived(answer)
            return answer

        try:
            yield ask
        finally:
            with suppress(BrokenPipeError):
                running.stdin.close()
