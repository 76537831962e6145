"""The folder of reference documents, which is no part of the project."""

import os
from pathlib import Path

import pytest

_FOLDER = Path(os.environ.get("LAROQUE_REFERENCE") or Path(__file__).resolve().parents[3] / "shared")


def reference(path: str) -> Path:
    """A file or folder of the reference documents; the test is skipped where they are not at hand."""
    found = _FOLDER / path
    if not found.exists():
        pytest.skip(f"no reference document {path}: set LAROQUE_REFERENCE to their folder")
    return found
