"""The bytes of messages, in parts small enough for one statement, so that no file is ever whole in memory twice."""

import hashlib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from psycopg import Cursor

PART_BYTES = 4 * 1024 * 1024
STATEMENT_BYTES = 16 * 1024 * 1024
_LEVEL = 2


class ContentChanged(RuntimeError):
    """A file was written to between its hashing and its storing; read it again."""


@dataclass(frozen=True, slots=True)
class Hashed:
    """The bytes of a message (or the file that holds them), their SHA-256 and their number."""

    content: bytes | Path
    sha256: bytes
    size: int


def hash_content(content: bytes | Path) -> Hashed:
    """Hash bytes, or a file part by part."""
    digest, size = hashlib.sha256(), 0
    for part in _parts(content):
        digest.update(part)
        size += len(part)
    return Hashed(content, digest.digest(), size)


def store(organism_id: int, contents: Iterable[Hashed]) -> None:
    """Insert the parts of contents not yet stored, a few megabytes a statement; a stored part is left as it is.

    They are packed here: ten times smaller, for a fifth of what the database would spend on it.
    """
    rows: list[tuple[bytes, int, bytes]] = []
    waiting = 0
    for hashed in contents:
        for sha256, number, part in _rows(hashed):
            rows.append((sha256, number, zlib.compress(part, _LEVEL)))
            waiting += len(rows[-1][2])
            if waiting >= STATEMENT_BYTES:
                _insert(organism_id, rows)
                rows, waiting = [], 0
    if rows:
        _insert(organism_id, rows)


def read(organism_id: int, sha256: bytes) -> Iterator[bytes]:
    """The parts of a content in order, one in memory at a time."""
    number = 0
    while (part := _part(organism_id, sha256, number)) is not None:
        yield part
        number += 1


def read_whole(organism_id: int, hashes: Iterable[bytes]) -> dict[bytes, bytes]:
    """The whole contents behind hashes, in one query; ask for a few files at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select sha256, bytes, is_packed from exchanges_content"
            " where organism_id = %s and sha256 = any(%s::bytea[]) order by sha256, part",
            [organism_id, list(hashes)],
        )
        whole: dict[bytes, list[bytes]] = {}
        for sha256, part, is_packed in cursor.fetchall():
            whole.setdefault(bytes(sha256), []).append(_unpacked(part, is_packed))
    return {sha256: b"".join(parts) for sha256, parts in whole.items()}


def _rows(hashed: Hashed) -> Iterator[tuple[bytes, int, bytes]]:
    digest = hashlib.sha256()
    for number, part in enumerate(_parts(hashed.content)):
        digest.update(part)
        yield hashed.sha256, number, part
    if digest.digest() != hashed.sha256:
        raise ContentChanged(f"{hashed.content} changed while it was being received; receive it again")


def _parts(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield from (content[start : start + PART_BYTES] for start in range(0, len(content) or 1, PART_BYTES))
        return
    with content.open("rb") as file:
        yield file.read(PART_BYTES)
        while part := file.read(PART_BYTES):
            yield part


def _insert(organism_id: int, rows: list[tuple[bytes, int, bytes]]) -> None:
    """One statement whose bytes travel as they are: Django's own cursor writes them in hexadecimal, and is slower."""
    hashes, numbers, parts = zip(*rows, strict=True)
    with Cursor(connection.connection) as cursor:
        cursor.execute(
            "insert into exchanges_content (organism_id, is_packed, sha256, part, bytes)"
            " select %s, true, * from unnest(%b::bytea[], %b::int[], %b::bytea[]) on conflict do nothing",
            [organism_id, list(hashes), list(numbers), list(parts)],
        )


def _part(organism_id: int, sha256: bytes, number: int) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select bytes, is_packed from exchanges_content where organism_id = %s and sha256 = %s and part = %s",
            [organism_id, sha256, number],
        )
        row = cursor.fetchone()
    return None if row is None else _unpacked(*row)


def _unpacked(part: bytes, is_packed: bool) -> bytes:
    """The bytes of a part as they came; those stored by the first release are not packed."""
    return zlib.decompress(part) if is_packed else bytes(part)
