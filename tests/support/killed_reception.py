"""A reception in a process of its own, killed (SIGKILL) at a statement: ``python -m tests.support.killed_reception``.

Standard input is JSON: the settings of the database, the paths, and the rank of the statement to die at.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WINDOW_BYTES = 4_096
"""What is read at once of a file of claims, for a small one to have several parts."""

_KEYS = ("HOST", "PORT", "NAME", "USER", "PASSWORD", "OPTIONS", "ROLES")


def receive_and_die(paths: Sequence[Path], *, at_statement: int, fund: int | None = None) -> int:
    """Receive files in a process that is killed at a statement; gives its exit status (-9 when it died so).

    The files are declarations, or claims when ``fund`` is the organism that receives them.
    """
    from django.db import connection

    task = {
        "database": {key: connection.settings_dict[key] for key in _KEYS},
        "paths": [str(path) for path in paths],
        "at_statement": at_statement,
        "fund": fund,
    }
    command = [sys.executable, "-m", "tests.support.killed_reception"]
    return subprocess.run(command, input=json.dumps(task), text=True, cwd=ROOT, check=False).returncode


def main() -> None:
    """Receive what standard input says, and die on the way."""
    task = json.load(sys.stdin)
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict.update(task["database"])
    ranks = count(1)

    def die(execute, sql, params, many, context):
        if next(ranks) == task["at_statement"]:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die):
        _receive([Path(path) for path in task["paths"]], task["fund"])


def _receive(paths: Sequence[Path], fund: int | None) -> None:
    if fund is None:
        from laroque.usecases.declarations.receive_dsn import receive_paths
        from tests.support.contributor_books import AT

        receive_paths(paths=paths, at=AT)
        return
    from laroque.formats.b2 import read_windows
    from laroque.usecases.care import receive_claims
    from tests.support import care_claims

    receive_claims.read_windows = partial(read_windows, window_bytes=WINDOW_BYTES)
    for path in paths:
        receive_claims.receive_b2(organism_id=fund, name=path.name, content=path, at=care_claims.AT)


if __name__ == "__main__":
    main()
