"""The bytes of a file, cut into windows of bounded size that hold whole claims."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from laroque.formats.b2.layout import LETTER_AT, RECORD_LENGTH

WINDOW_BYTES = 16 * 1024 * 1024
"""How much is read before a window is closed."""

UNIT_BYTES_MAX = 64 * 1024 * 1024
"""Largest stretch without the start of a claim; the rest of a file that holds more is not read."""

MARK = "\x7f"
"""Stands in the lines for each character that B2 does not allow."""

_MARK = ord(MARK)
_SNIFFED_BYTES = 64 * 1024
_SIZE_MIN = 1024
_SHORTEST_MEAN_LINE = 10
_TRIES_MAX = 1000
_LOOKED_BACK_BYTES = 4 * 1024 * 1024
_ALLOWED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n.,/'()&*:;-_")
_TABLE = bytes(code if code in _ALLOWED else _MARK for code in range(256))
_STARTS = (b"\n2", b"\n1")


@dataclass(frozen=True, slots=True)
class Window:
    """ASCII lines, each ended by a line feed; the number of the first one; whether the file ends there."""

    content: bytes
    line: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class Unread:
    """From a line on a file is not read: the reason is a rule of the findings."""

    rule: str
    line: int


def windows(stream: BinaryIO, *, size: int = WINDOW_BYTES) -> Iterator[Window | Unread]:
    """The windows of a file; what cannot be cut is not read further."""
    size = max(size, _SIZE_MIN)
    first = stream.read(size)
    if not first:
        yield Unread("empty", 1)
        return
    if not first.startswith(b"000"):
        yield Unread("not_b2", 1)
        return
    has_lines = b"\n" in first[:_SNIFFED_BYTES]
    line, rest, pending = 1, b"", first
    while pending:
        following = stream.read(size)
        rest += pending.translate(_TABLE, b"\r") if has_lines else pending
        content, rest = _cut(rest, has_lines=has_lines, is_last=not following)
        if content:
            lines = content if has_lines else _in_lines(content)
            count = lines.count(b"\n")
            if len(lines) > _SNIFFED_BYTES and count * _SHORTEST_MEAN_LINE > len(lines):
                yield Unread("not_lines", line)
                return
            yield Window(lines, line, is_last=not following)
            line += count
        if len(rest) > UNIT_BYTES_MAX:
            yield Unread("no_claim", line)
            return
        pending = following


def _cut(content: bytes, *, has_lines: bool, is_last: bool) -> tuple[bytes, bytes]:
    """What stands before the last start of a claim or a lot, and the rest; the whole at the end of the file."""
    if is_last:
        return (content if content.endswith(b"\n") or not has_lines else content + b"\n"), b""
    at = _last_start(content) if has_lines else _last_fixed_start(content)
    return content[:at], content[at:]


def _last_start(content: bytes) -> int:
    """Where the last record 1 or 2 starts; 0 when none does after the first byte."""
    end = max(len(content) - RECORD_LENGTH, 0)
    floor = max(end - _LOOKED_BACK_BYTES, 0)
    found = {start: content.rfind(start, floor, end) for start in _STARTS}
    for _ in range(_TRIES_MAX):
        start, at = max(found.items(), key=lambda each: each[1])
        if at < 0 or _opens(content[at + 1 : at + RECORD_LENGTH + 2].removesuffix(b"\n")):
            return at + 1
        found[start] = content.rfind(start, floor, at)
    return 0


def _last_fixed_start(content: bytes) -> int:
    """The same in a file whose records are not ended by anything."""
    start = len(content) // RECORD_LENGTH * RECORD_LENGTH
    for at in range(start - RECORD_LENGTH, 0, -RECORD_LENGTH)[:_TRIES_MAX]:
        record = content[at : at + RECORD_LENGTH]
        if record[:1] in {b"1", b"2"} and _opens(record.translate(_TABLE)):
            return at
    return 0


def _opens(record: bytes) -> bool:
    """Whether a record 1 or 2 is one that will be read: the next records are then of its claim or lot."""
    is_whole = len(record) == RECORD_LENGTH and b"\n" not in record and _MARK not in record
    return is_whole and (record[:1] == b"1" or not record[LETTER_AT : LETTER_AT + 1].isupper())


def _in_lines(content: bytes) -> bytes:
    """Records of 128 characters without an end, each ended by a line feed."""
    clean = content.translate(_TABLE).replace(b"\n", MARK.encode())
    return b"".join(clean[at : at + RECORD_LENGTH] + b"\n" for at in range(0, len(clean), RECORD_LENGTH))
