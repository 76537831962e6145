"""DSN files (norms P25V01 and P26V01): bytes to frames, and the checks of the norm.

``check_files`` and ``check_bytes`` say what is wrong; ``read_files``, ``read_bytes`` and ``read_windows`` give the
lines as one Polars frame, from which ``tables`` draws declarations, bordereaux, contracts, bases and contributions.
"""

from laroque.formats.dsn import tables
from laroque.formats.dsn.checker import DeclarationHead, FileCheck, check_bytes, check_files
from laroque.formats.dsn.frames import read_bytes, read_files, read_windows

__all__ = [
    "DeclarationHead",
    "FileCheck",
    "check_bytes",
    "check_files",
    "read_bytes",
    "read_files",
    "read_windows",
    "tables",
]
