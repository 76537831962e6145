"""Bytes of one or thousands of files, cut into windows of bounded size that hold whole individuals.

Small files share a window; a large one is read through several. A window that starts inside a declaration opens with
*context*: the lines of the send, declaration, enterprise and establishment that are open there, and the last line read.
So each window is understood alone and memory stays bounded, whatever the size of the files.
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from laroque.formats.dsn.norm import norm

WINDOW_BYTES = 32 * 1024 * 1024
"""How much is read before a window is closed."""

UNIT_BYTES_MAX = 128 * 1024 * 1024
"""Largest stretch without the start of an individual, a declaration or a send; a file that holds more is refused."""

_SNIFFED_BYTES = 64 * 1024
_SHORTEST_MEAN_LINE = 10
_LINE = re.compile(rb"(?:^|\n)S[0-9]{2}\.G[0-9]{2}\.[0-9]{2}\.[0-9]{3},'")
_STARTS = (b"\nS21.G00.30.001,", b"\nS20.G00.05.001,", b"\nS10.G00.00.001,")
_HEADS = (b"S10.G00.00.", b"S20.G00.05.", b"S21.G00.06.", b"S21.G00.11.")
_UTF_8, _LATIN_9, _LATIN_1 = "utf-8", "iso-8859-15", "iso-8859-1"
_ONLY_IN_LATIN_9 = tuple(bytes([code]) for code in (0xA4, 0xA6, 0xA8, 0xB4, 0xB8, 0xBC, 0xBD, 0xBE))


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: its name, and its path or its content."""

    name: str
    path: Path | None = None
    content: bytes = b""

    def open(self) -> BinaryIO:
        """The bytes, from the start."""
        return self.path.open("rb") if self.path else io.BytesIO(self.content)


@dataclass(frozen=True, slots=True)
class Run:
    """Lines that follow each other in a file: how many, the file's rank, the first one's number, whether context."""

    count: int
    file: int
    line: int
    context: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """UTF-8 lines, each ended by a newline, and where they come from."""

    content: bytes
    runs: Sequence[Run]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that cannot be read as a DSN, from the given line on: the reason is a rule of the findings."""

    file: int
    rule: str
    line: int


@dataclass(slots=True)
class _Gathered:
    """Small files waiting for their window."""

    parts: list[bytes] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    size: int = 0

    def add(self, file: int, content: bytes) -> None:
        lines = _ended(_decoded(content))
        self.parts.append(lines)
        self.runs.append(Run(lines.count(b"\n"), file, 1))
        self.size += len(lines)

    def window(self) -> Window:
        return Window(b"".join(self.parts), tuple(self.runs))


def windows(sources: Iterable[Source], *, size: int = WINDOW_BYTES) -> Iterator[Window | Refused]:
    """The windows of files, in order; a file that is not a DSN at all gives a refusal instead.

    Raises OSError when a file cannot be read.
    """
    gathered = _Gathered()
    for file, source in enumerate(sources):
        with source.open() as stream:
            content = stream.read(_SNIFFED_BYTES)
            refusal = _sniff(content)
            if refusal is not None:
                yield Refused(file, refusal, 1)
                continue
            if len(content) == _SNIFFED_BYTES:
                content += stream.read(max(size - len(content), 0))
        if len(content) >= size:
            yield from _large(file, source, size)
        elif _is_mostly_blank(content, content.count(b"\n")):
            yield Refused(file, "not_lines", 1)
        else:
            gathered.add(file, content)
        if gathered.size >= size:
            yield gathered.window()
            gathered = _Gathered()
    if gathered.runs:
        yield gathered.window()


def _large(file: int, source: Source, size: int) -> Iterator[Window | Refused]:
    with source.open() as stream:
        encoding = _encoding(stream)
    with source.open() as stream:
        reader = _LargeFile(file, encoding, stream, size)
        yield from reader.windows()


@dataclass(slots=True)
class _LargeFile:
    """A file read through several windows; ``context`` holds the open blocks as (first line, bytes)."""

    file: int
    encoding: str
    stream: BinaryIO
    size: int
    line: int = 1
    context: list[tuple[int, bytes]] = field(default_factory=list)

    def windows(self) -> Iterator[Window | Refused]:
        rest = _without_mark(self.stream.read(self.size))
        while rest:
            more = self.stream.read(self.size)
            cut = _cut(rest) if more else len(rest)
            if more and cut == 0:
                rest += more
                if len(rest) > UNIT_BYTES_MAX:
                    yield Refused(self.file, "unit_too_large", self.line)
                    return
                continue
            lines = _ended(rest[:cut])
            count = lines.count(b"\n")
            if _is_mostly_blank(lines, count):
                yield Refused(self.file, "not_lines", self.line)
                return
            yield self._window(lines, count)
            rest = rest[cut:] + more

    def _window(self, lines: bytes, count: int) -> Window:
        pieces = [*self.context, (self.line, lines)]
        runs = [Run(piece.count(b"\n"), self.file, line, context=True) for line, piece in self.context]
        runs.append(Run(count, self.file, self.line))
        content = b"".join(_recoded(piece, self.encoding) for _, piece in pieces)
        self.context = _open_blocks(pieces)
        self.line += runs[-1].count
        return Window(content, tuple(runs))


def _sniff(first: bytes) -> str | None:
    if not first:
        return "empty"
    return None if _LINE.search(_without_mark(first)) else "not_a_dsn"


def _is_mostly_blank(content: bytes, lines: int) -> bool:
    """Whether lines are so short that their number, and not their size, would fill the memory."""
    return len(content) > _SNIFFED_BYTES and lines * _SHORTEST_MEAN_LINE > len(content)


def _cut(content: bytes) -> int:
    """Where the last individual, declaration or send starts; 0 when none does after the first byte."""
    found = -1
    for start in _STARTS:
        found = max(found, content.rfind(start, max(found, 0)))
    return found + 1


def _open_blocks(pieces: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """The last occurrence of each head block that is still open at the end, then the last line, as (line, bytes)."""
    found: list[tuple[int, bytes]] = []
    for head in _HEADS:
        last = next((block for piece in reversed(pieces) if (block := _last_block(piece, head))), None)
        if last is None or (found and last[0] < found[-1][0]):
            break
        found.append(last)
    ending = next((line for piece in reversed(pieces) if (line := _last_line(piece))), None)
    reached = found[-1][0] + found[-1][1].count(b"\n") if found else 0
    return found if ending is None or ending[0] < reached else [*found, ending]


def _last_line(piece: tuple[int, bytes]) -> tuple[int, bytes] | None:
    """The last line of a piece whose rubrique is in the norm."""
    line, content = piece
    for start, end in _lines_back(content, len(content)):
        if _is_known(content, start):
            return line + content.count(b"\n", 0, start), content[start:end]
    return None


def _last_block(piece: tuple[int, bytes], head: bytes) -> tuple[int, bytes] | None:
    """The last occurrence of a block in a piece: its lines from the last one back while numbers go down.

    Lines out of the norm do not count, as when lines are cut into occurrences.
    """
    line, content = piece
    at = len(content)
    while at >= 0:
        at = content.rfind(b"\n" + head, 0, at)
        if at + 1 == 0 and not content.startswith(head):
            return None
        if _is_known(content, at + 1):
            break
    start, end = at + 1, content.index(b"\n", at + 1) + 1
    for before, _ in _lines_back(content, start):
        if not _is_known(content, before):
            continue
        numbers = content[before + 11 : before + 14], content[start + 11 : start + 14]
        if not content.startswith(head, before) or numbers[0] >= numbers[1]:
            break
        start = before
    return (line + content.count(b"\n", 0, start), content[start:end]) if _is_known(content, start) else None


def _lines_back(content: bytes, end: int) -> Iterator[tuple[int, int]]:
    """Where each line starts and ends, from the one that ends at ``end`` back to the first."""
    while end > 0:
        start = content.rfind(b"\n", 0, end - 1) + 1
        yield start, end
        end = start


def _is_known(content: bytes, start: int) -> bool:
    return content[start : start + 14].decode("ascii", "replace") in norm().numbers


def _encoding(stream: BinaryIO) -> str:
    decoder = codecs.getincrementaldecoder(_UTF_8)()
    try:
        while block := stream.read(1 << 20):
            if not block.isascii() or decoder.getstate()[0]:
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _LATIN_9
    return _UTF_8


def _decoded(content: bytes) -> bytes:
    """The same text in UTF-8."""
    content = _without_mark(content)
    if content.isascii():
        return content
    try:
        content.decode(_UTF_8)
    except UnicodeDecodeError:
        return _recoded(content, _LATIN_9)
    return content


def _recoded(content: bytes, encoding: str) -> bytes:
    if encoding == _UTF_8 or content.isascii():
        return content
    # The two alphabets differ by eight characters, and Python decodes the other one ten times faster.
    differs = any(byte in content for byte in _ONLY_IN_LATIN_9)
    return content.decode(_LATIN_9 if differs else _LATIN_1).encode()


def _without_mark(content: bytes) -> bytes:
    return content.removeprefix(codecs.BOM_UTF8)


def _ended(lines: bytes) -> bytes:
    return lines if lines.endswith(b"\n") else lines + b"\n"
