"""Files of declarations on their way through reception: grouped in batches, checked and read in one pass."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from laroque.apps.exchanges.contents import Hashed, hash_content
from laroque.formats.dsn.checker import DeclarationHead, check_sources
from laroque.formats.dsn.filings import Filing, FilingReader
from laroque.formats.dsn.frames import LineReader
from laroque.formats.dsn.windows import Source
from laroque.kernel.findings import Finding, is_rejected
from laroque.usecases.declarations.dsn_routing import Destination

BATCH_FILES = 500
BATCH_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file at one body; ``recorded`` says by its line whether each declaration was recorded."""

    body: str
    message_id: int | None
    is_new: bool
    is_accepted: bool
    findings: Sequence[dict[str, Any]]
    recorded: dict[int, bool]


@dataclass(slots=True)
class DsnFile:
    """A file on its way: what was read of it, then where it goes and what is said of it.

    ``home`` is the id of the body that its sender sent it to, where one is known.
    """

    path: Path
    hashed: Hashed
    sender: str = ""
    home: int | None = None
    heads: tuple[DeclarationHead, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    due_on: dict[int, date] = field(default_factory=dict)
    goes_to: dict[int, list[tuple[Filing, Destination]]] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        """Whether what was read refuses the whole file."""
        return is_rejected(self.findings)


@dataclass(frozen=True, slots=True)
class Batch:
    """Files received together. ``lines`` is the frame of their lines (``formats.dsn.read_bytes``), by rank of the file;
    None when it was not asked for, or when a file is too large to be held."""

    files: list[DsnFile]
    lines: Any = None


def batches(paths: Sequence[Path]) -> Iterator[list[DsnFile]]:
    """Small files are held in memory, so that what is checked is what is stored; a large one stays where it is."""
    batch: list[DsnFile] = []
    size = 0
    for path in paths:
        length = path.stat().st_size
        if batch and (len(batch) == BATCH_FILES or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(DsnFile(path, hash_content(path if length > BATCH_BYTES else path.read_bytes())))
        size += length
    if batch:
        yield batch


def read(files: list[DsnFile], *, with_lines: bool = False) -> Batch:
    """Check files and read their declarations, in one pass; with their lines, when they are all held in memory."""
    reader, lines = FilingReader(), LineReader()
    is_held = with_lines and all(isinstance(file.hashed.content, bytes) for file in files)
    readers = [reader.look, lines.look] if is_held else [reader.look]
    checks = check_sources([_source(file) for file in files], look=lambda parsed: [look(parsed) for look in readers])
    for file, check, filings in zip(files, checks, reader.filings(len(files)), strict=True):
        file.heads, file.findings = check.declarations, list(check.findings)
        file.filings = filings if file.heads else []
    return Batch(files, lines.frame() if is_held else None)


def _source(file: DsnFile) -> Source:
    content = file.hashed.content
    return Source(str(file.path), content) if isinstance(content, Path) else Source(str(file.path), content=content)
