"""The project's own files, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "laroque"


def python_files(*folders: str) -> list[Path]:
    """The Python files of folders of the repository, migrations apart."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts and ".environments" not in path.parts)


def trees(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    """Each file with its syntax tree."""
    for path in python_files(*folders):
        yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def text_files() -> list[Path]:
    """Every text file that the project tracks or is about to, code, documents and data."""
    kinds = {
        ".py",
        ".md",
        ".toml",
        ".yaml",
        ".sql",
        ".html",
        ".css",
        ".js",
        ".json",
        ".csv",
        ".po",
        ".lock",
        ".txt",
        "",
    }
    folders = ("src", "tests", "docs", "bench", ".ci")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*")] + list(ROOT.glob("*"))
    return sorted(
        path for path in found if path.is_file() and path.suffix in kinds and ".environments" not in path.parts
    )
