"""The embedded PostgreSQL server of a state folder: started when needed, found again when it runs, stopped whole.

The socket is trusted, never the pid file: a killed postmaster can linger as a zombie, and its number can be reused.
Writes are durable: ``fsync`` stays on, pages carry checksums, and recovery may take as long as it needs.
"""

import fcntl
import os
import secrets
import shlex
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from laroque.postgres.programs import Runner, major_version, programs_for, runner_of

ADMINISTRATOR = "laroque_administrator"
HOST = "127.0.0.1"
RECOVERY_SECONDS = 3600
STOP_SECONDS = 120
START_ATTEMPTS = 3
LINGER_SECONDS = 10
_STILL_THERE = "is still in use"
SOCKET_PATH_MAX = 90  # the system allows 107 bytes, the socket's own name included
OUT_OF_REACH = Path("/var/lib/laroque")  # for root, when the state folder lies below a private folder
SETTINGS: Mapping[str, str] = {
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "max_locks_per_transaction": "512",  # a query over the network locks each partition of each table that it names
}


class ServerFailed(Exception):
    """The server did not start or stop; the message ends with the last lines of its log."""


class OtherMajor(Exception):
    """The data folder was written by another major version of PostgreSQL."""

    def __init__(self, data: Path, found: int, wanted: int) -> None:
        super().__init__(
            f"{data} was written by PostgreSQL {found}; this release of Laroque brings PostgreSQL {wanted}"
        )
        self.data, self.found, self.wanted = data, found, wanted


class State(StrEnum):
    """What the server of a state folder is doing."""

    ABSENT = "absent"
    STOPPED = "stopped"
    STARTING = "starting"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. ``administrator`` is the connection string of its superuser, password included."""

    host: str
    port: int
    data: Path
    programs: Path
    administrator: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Status:
    """The state of the server of a state folder; ``port`` and ``pid`` only while it runs."""

    state: State
    data: Path
    port: int | None = None
    pid: int | None = None
    version: str | None = None


def start(home: Path, *, settings: Mapping[str, str] = SETTINGS) -> Server:
    """Start the server of the state folder ``home``, or find it running; made on first use.

    Callers at the same time, in other processes too, get the same server.

    Raises:
        ServerFailed: it does not start. OtherMajor: its data is of another major. ProgramsMissing: no programs.
    """
    with _locked(home):
        data = _data_folder(home)
        if not data.exists():
            data = _choose_data_folder(home)
        runner = runner_of(data)
        programs = programs_for(runner, data.parent / "programs")
        if not data.exists():
            _initialise(home, data, programs, runner)
        _require_same_major(data, programs, runner)
        port = _port_when_running(home, data)
        if port is None:
            _forget_dead_postmaster(data)
            port = _launch(home, data, programs, runner, settings)
        return Server(HOST, port, data, programs, _administrator(home, port))


def stop(home: Path) -> bool:
    """Stop the server of ``home`` and all its processes; ``False`` when it was not running."""
    if not _data_folder(home).exists():
        return False
    with _locked(home):
        data = _data_folder(home)
        pid = _postmaster(data)
        if pid is None:
            return False
        runner = runner_of(data)
        programs = programs_for(runner, data.parent / "programs")
        answer = runner.run(programs / "pg_ctl", "-D", data, "-m", "fast", "-w", "-t", str(STOP_SECONDS), "stop")
        if _postmaster(data) is not None:
            os.kill(pid, signal.SIGQUIT)
        if not _wait_until_gone(data):
            raise ServerFailed(f"the server {pid} of {data} does not stop: {answer.stderr.strip()}")
        return True


def destroy(home: Path) -> None:
    """Stop the server of ``home`` and remove its data for good."""
    stop(home)
    data = _data_folder(home)
    if OUT_OF_REACH in data.parents:
        shutil.rmtree(data.parent, ignore_errors=True)
    shutil.rmtree(home / "postgres", ignore_errors=True)


def status(home: Path) -> Status:
    """Whether the server of ``home`` exists, runs and answers."""
    data = _data_folder(home)
    if not data.exists():
        return Status(State.ABSENT, data)
    pid = _postmaster(data)
    port = _recorded_port(data)
    if pid is None or port is None:
        return Status(State.STOPPED, data)
    version = _answer(home, data, port)
    if version is None:
        return Status(State.STARTING, data, port, pid)
    return Status(State.RUNNING, data, port, pid, version)


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    """One start or stop at a time, over all processes that share the state folder."""
    folder = home / "postgres"
    if not home.exists():
        home.mkdir(parents=True, exist_ok=True)  # others may make it at the same moment
        home.chmod(0o711)  # passed through by the unprivileged user of the server; what is inside has its own rights
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _data_folder(home: Path) -> Path:
    """Where the data lies: in the state folder, or where ``place`` says when its user cannot reach it there."""
    place = home / "postgres" / "place"
    return Path(place.read_text()) if place.exists() else (home / "postgres" / "data").resolve()


def _choose_data_folder(home: Path) -> Path:
    """The data folder of a new server; not below a private folder of root, which its user could not enter."""
    inside = (home / "postgres" / "data").resolve()
    if runner_of(inside).can_enter(inside.parent):
        return inside
    outside = OUT_OF_REACH / secrets.token_hex(8) / "data"
    _write_private(home / "postgres" / "place", str(outside))
    return outside


def _initialise(home: Path, data: Path, programs: Path, runner: Runner) -> None:
    """Make the data folder: scram passwords for every connection, checksums, and one locale on every machine.

    It gets its name once whole, so that a folder of that name is never half made.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    data.parent.chmod(0o711)
    draft = data.with_name("data.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    runner.give(draft)
    password = secrets.token_urlsafe(32)
    handed = data.with_name("password")
    _write_private(handed, password + "\n")
    runner.give(handed)
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-E", "UTF8")
    options = ("-A", "scram-sha-256", f"--pwfile={handed}", "--data-checksums", *locale)
    answer = runner.run(programs / "initdb", "-D", draft, "-U", ADMINISTRATOR, *options)
    handed.unlink()
    if answer.returncode != 0:
        raise ServerFailed(f"initdb failed: {answer.stderr.strip()}")
    _write_private(_password_file(home), password)
    draft.rename(data)


def _require_same_major(data: Path, programs: Path, runner: Runner) -> None:
    found = int((data / "PG_VERSION").read_text().split(".")[0])
    wanted = major_version(programs, runner)
    if found != wanted:
        raise OtherMajor(data, found, wanted)


def _launch(home: Path, data: Path, programs: Path, runner: Runner, settings: Mapping[str, str]) -> int:
    """Start the postmaster on a free port; another program may take the port in between, hence the attempts.

    What a killed server leaves running for a moment is waited for.
    """
    log, attempts, waited_until = data / "server.log", 0, time.monotonic() + LINGER_SECONDS
    while attempts < START_ATTEMPTS:
        port = _free_port()
        sockets = str(data) if len(bytes(data)) <= SOCKET_PATH_MAX else ""
        chosen = {"listen_addresses": HOST, "port": str(port), "unix_socket_directories": sockets, **settings}
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in chosen.items())
        wait = ("-w", "-t", str(RECOVERY_SECONDS))
        answer = runner.run(programs / "pg_ctl", "-D", data, *wait, "-l", log, "-o", options, "start")
        if answer.returncode == 0 and _answer(home, data, port) is not None:
            return port
        said = _last_lines(log)
        if _STILL_THERE in said and time.monotonic() < waited_until:
            time.sleep(0.2)
        elif "could not bind" in said:
            attempts += 1
        else:
            break
    raise ServerFailed(f"PostgreSQL does not start: {answer.stderr.strip()}\n{_last_lines(log)}")


def _port_when_running(home: Path, data: Path) -> int | None:
    """The port on which our server answers; waits for one that is starting or recovering."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while _postmaster(data) is not None and time.monotonic() < deadline:
        port = _recorded_port(data)
        if port is not None and _answer(home, data, port) is not None:
            return port
        time.sleep(0.1)
    return None


def _answer(home: Path, data: Path, port: int) -> str | None:
    """The version said by the server on ``port``, when it is the one of ``data``."""
    try:
        with psycopg.connect(_administrator(home, port), connect_timeout=5, autocommit=True) as connection:
            row = connection.execute("select current_setting('data_directory'), version()").fetchone()
    except psycopg.OperationalError as error:
        if "password authentication failed" in str(error):
            raise ServerFailed(f"{_password_file(home)} does not hold the password of the server of {data}") from error
        return None
    return str(row[1]) if row is not None and Path(row[0]) == data else None


def _postmaster(data: Path) -> int | None:
    """The living postmaster of ``data``: neither a zombie nor another program that was given the same number."""
    lines = _pid_file(data)
    if not lines:
        return None
    pid = int(lines[0])
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    if not Path("/proc/self/cwd").exists():
        return pid
    try:
        return pid if Path(f"/proc/{pid}/cwd").readlink() == data else None
    except OSError:  # a zombie has no working folder any more
        return None


def _forget_dead_postmaster(data: Path) -> None:
    """Remove the pid file of a dead postmaster, which a zombie of the same number would make PostgreSQL believe.

    PostgreSQL still refuses to start while a backend of the dead postmaster holds the shared memory of the folder.
    """
    if _pid_file(data) and _postmaster(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def _wait_until_gone(data: Path) -> bool:
    deadline = time.monotonic() + STOP_SECONDS
    while _postmaster(data) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _recorded_port(data: Path) -> int | None:
    lines = _pid_file(data)
    return int(lines[3]) if len(lines) > 3 and lines[3].isdecimal() else None


def _administrator(home: Path, port: int) -> str:
    try:
        password = _password_file(home).read_text()
    except FileNotFoundError as error:
        raise ServerFailed(f"{_password_file(home)} is missing: put it back from a copy of the state folder") from error
    return make_conninfo(host=HOST, port=port, user=ADMINISTRATOR, password=password, dbname="postgres")


def _password_file(home: Path) -> Path:
    return home / "postgres" / "administrator"


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _last_lines(log: Path) -> str:
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-8:])
    except OSError:
        return ""
