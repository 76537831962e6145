"""Commands that read a table of cases in CSV and write a table of results (contracts with the outside).

read = read_cases(path, columns)                       # WrongColumns: say it, status 2
read = refuse_values(read, "month", not_legislated)    # a rule over values
write_out(out, compute(read.frame))
return tell_refused(read.refused)                      # 0, or 1 with a JSON line for each refused row
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from laroque.formats import cases
from laroque.formats.cases import CaseColumn, CasesRead, RefusedRow, WrongColumns, refuse_values
from laroque.interfaces.commands.output import Exit, say

__all__ = [
    "CaseColumn",
    "CasesRead",
    "RefusedRow",
    "WrongColumns",
    "read_cases",
    "refuse_values",
    "tell_refused",
    "write_out",
]


def read_cases(path: Path, columns: Sequence[CaseColumn]) -> CasesRead:
    """Read the table of cases of a file; raises ``WrongColumns``, or ``OSError`` when it cannot be read."""
    return cases.read_cases(path.read_bytes(), columns)


def tell_refused(refused: Sequence[RefusedRow]) -> Exit:
    """Say each refused row on standard error, one JSON line each; give the status they call for."""
    for each in refused:
        line = {"row": each.row, "column": each.column, "reason": say(each.reason)}
        sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    return Exit.REFUSED if refused else Exit.DONE


def write_out(path: Path, frame: Any) -> None:
    """Write a Polars frame as CSV, whole or not at all: beside its place, then moved there.

    Raises ``OSError`` on ``path``.
    """
    try:
        _write_beside(path, frame)
    except OSError as failure:
        raise OSError(failure.errno, failure.strerror, str(path)) from failure


def _write_beside(path: Path, frame: Any) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            frame.write_csv(file)
            file.flush()
            os.fsync(file.fileno())
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
