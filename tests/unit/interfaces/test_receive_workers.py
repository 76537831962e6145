"""Files shared out among workers: by body, in order, and none lost with a worker."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import pytest

from laroque.interfaces.commands import receive_workers
from laroque.interfaces.commands.receive_workers import NotReceived, WorkerLost, process, receive_by_workers, serve

NORTH, SOUTH = "11111111100011", "22222222200022"
AT = datetime(2026, 5, 5, 9, 59, tzinfo=UTC)


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


def test_files_that_kill_two_workers_leave_those_of_other_bodies_received(files):
    workers = Workers(deadly="04.dsn", deaths=9)
    with pytest.raises(WorkerLost):
        receive_by_workers(files, workers=3, start=workers.start, advance=lambda _: None)
    assert sum("04.dsn" in batch for batch in workers.taken) == 2
    assert [batch for batch in workers.taken if int(batch[0][:2]) % 2] == [
        ["01.dsn", "03.dsn"], ["05.dsn", "07.dsn"], ["09.dsn", "11.dsn"],
    ]  # fmt: skip


def test_the_files_of_an_establishment_stay_in_order_whatever_bodies_they_name(tmp_path, monkeypatch):
    monkeypatch.setattr(receive_workers, "BATCH_FILES", 1)
    head = "S21.G00.06.001,'{}'\nS21.G00.11.001,'00012'\n"
    contents = [
        head.format("333333333") + f"S21.G00.22.001,'{NORTH}'\n",
        head.format("444444444") + f"S21.G00.22.001,'{SOUTH}'\n",
        head.format("333333333"),
        head.format("333333333") + f"S21.G00.22.001,'{SOUTH}'\n",
        head.format("555555555") + head.format("333333333") + f"S21.G00.22.001,'{SOUTH}'\n",
    ]
    paths = [tmp_path / f"{rank}.dsn" for rank in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content)
    assert list(receive_workers._queues(paths).values()) == [[[0], [2], [3], [4]], [[1]]]


def test_an_unexpected_failure_of_one_worker_ends_the_others(files):
    @contextmanager
    def start():
        yield lambda _paths: 1 / 0

    with pytest.raises(ZeroDivisionError):
        receive_by_workers(files, workers=3, start=start, advance=lambda _: None)


def test_an_interruption_leaves_what_is_not_begun(files, monkeypatch):
    workers = Workers()

    def interrupted(_future) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("concurrent.futures.Future.result", interrupted)
    monkeypatch.setattr(receive_workers._Shared, "take", waiting_for_the_stop)
    with pytest.raises(KeyboardInterrupt):
        receive_by_workers(files, workers=2, start=workers.start, advance=lambda _: None)
    assert workers.taken == []


def waiting_for_the_stop(shared) -> None:
    with shared._changed:
        assert shared._changed.wait_for(lambda: shared.is_done, timeout=20), "nobody was stopped"


def worker(folder: Path, monkeypatch, script: str) -> None:
    """Make workers run a script."""
    path = folder / "worker.sh"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    monkeypatch.setattr(receive_workers.sys, "executable", str(path))


@pytest.mark.parametrize("script", ["exit 0", 'read asked; printf \'[{"file": "a\''])
def test_a_worker_that_ends_before_or_while_it_answers_is_lost(tmp_path, monkeypatch, files, script):
    worker(tmp_path, monkeypatch, script)
    with pytest.raises(WorkerLost, match=r"0[01]\.dsn"):
        receive_by_workers(files, workers=2, start=lambda: process(False, AT), advance=lambda _: None)


def test_a_worker_is_told_the_instant_at_which_files_are_received(tmp_path, monkeypatch):
    worker(tmp_path, monkeypatch, """read asked; printf '["%s"]\\n' "$*" """)
    with process(True, AT) as ask:
        (told,) = ask(["a.dsn"])
    assert told == "-m laroque.config.entry receive --worker 2026-05-05T09:59:00+00:00 --assess"


def test_a_file_that_a_worker_cannot_read_is_named(tmp_path, monkeypatch, files):
    worker(tmp_path, monkeypatch, """read asked; printf '"b.dsn is gone"\\n'""")
    with pytest.raises(NotReceived, match=r"b\.dsn is gone"):
        receive_by_workers(files, workers=2, start=lambda: process(False, AT), advance=lambda _: None)


def test_a_file_gone_before_the_work_begins_is_named(files):
    files[3].unlink()
    with pytest.raises(NotReceived, match=r"03\.dsn"):
        receive_by_workers(files, workers=2, start=Workers().start, advance=lambda _: None)


def test_a_worker_says_what_it_cannot_read_and_goes_on(capsys):
    def receive(paths: list[Path]) -> list[dict]:
        if paths[0].name == "b.dsn":
            raise FileNotFoundError("b.dsn is gone")
        return [{"file": path.name} for path in paths]

    serve(receive, io.StringIO('["b.dsn"]\n["a.dsn"]\n'))
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == ["b.dsn is gone", [{"file": "a.dsn"}]]


def test_a_worker_answers_a_line_by_a_line(capsys):
    asked = io.StringIO(json.dumps(["a.dsn", "b.dsn"]) + "\n" + json.dumps(["c.dsn"]) + "\n")
    serve(lambda paths: [{"file": path.name} for path in paths], asked)
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers == [[{"file": "a.dsn"}, {"file": "b.dsn"}], [{"file": "c.dsn"}]]
