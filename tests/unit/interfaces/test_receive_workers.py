"""Files shared out among workers: by body, in order, and none lost with a worker."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pytest

from laroque.interfaces.commands import receive_workers
from laroque.interfaces.commands.receive_workers import WorkerLost, receive_by_workers, serve

NORTH, SOUTH = "11111111100011", "22222222200022"


@pytest.fixture
def files(tmp_path: Path, monkeypatch) -> list[Path]:
    """Twelve files, by turns for two bodies; batches hold two."""
    monkeypatch.setattr(receive_workers, "BATCH_FILES", 2)
    paths = []
    for rank in range(12):
        paths.append(tmp_path / f"{rank:02d}.dsn")
        paths[-1].write_text(f"S21.G00.22.001,'{SOUTH if rank % 2 else NORTH}'\n")
    return paths


class Workers:
    """Workers that answer by the name of each file, and those that die at one."""

    def __init__(self, *, deadly: str = "", deaths: int = 0) -> None:
        self.taken: list[list[str]] = []
        self.at_work: set[str] = set()
        self._deadly, self._deaths, self._lock = deadly, deaths, Lock()

    @contextmanager
    def start(self) -> Iterator[receive_workers.Ask]:
        yield self._ask

    def _ask(self, paths: list[str]) -> list[dict]:
        names = [Path(path).name for path in paths]
        body = str(int(names[0][:2]) % 2)
        with self._lock:
            assert body not in self.at_work, "two workers at one body"
            self.at_work.add(body)
            self.taken.append(names)
            dies = self._deadly in names and self._deaths > 0
            self._deaths -= dies
        with self._lock:
            self.at_work.discard(body)
        if dies:
            raise BrokenPipeError
        return [{"file": name} for name in names]


def names(answers: list[dict]) -> list[str]:
    return [answer["file"] for answer in answers]


def test_each_file_is_answered_in_its_place(files):
    told: list[int] = []
    workers = Workers()
    answers = receive_by_workers(files, workers=3, start=workers.start, advance=told.append)
    assert names(answers) == [path.name for path in files]
    assert sum(told) == 12


def test_the_files_of_a_body_are_received_in_their_order(files):
    workers = Workers()
    receive_by_workers(files, workers=2, start=workers.start, advance=lambda _: None)
    north = [name for batch in workers.taken for name in batch if int(name[:2]) % 2 == 0]
    assert north == sorted(north)
    assert all(len({int(name[:2]) % 2 for name in batch}) == 1 for batch in workers.taken)


def test_a_worker_that_dies_leaves_its_files_to_another(files):
    workers = Workers(deadly="04.dsn", deaths=1)
    answers = receive_by_workers(files, workers=2, start=workers.start, advance=lambda _: None)
    assert names(answers) == [path.name for path in files]
    assert sum("04.dsn" in batch for batch in workers.taken) == 2


def test_files_that_kill_two_workers_are_named(files):
    workers = Workers(deadly="04.dsn", deaths=2)
    with pytest.raises(WorkerLost, match=r"04\.dsn"):
        receive_by_workers(files, workers=2, start=workers.start, advance=lambda _: None)


def test_a_worker_answers_a_line_by_a_line(capsys):
    asked = io.StringIO(json.dumps(["a.dsn", "b.dsn"]) + "\n" + json.dumps(["c.dsn"]) + "\n")
    serve(lambda paths: [{"file": path.name} for path in paths], asked)
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers == [[{"file": "a.dsn"}, {"file": "b.dsn"}], [{"file": "c.dsn"}]]
