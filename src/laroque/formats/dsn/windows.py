"""Bytes of one or thousands of files, cut into windows of bounded size that hold whole individuals.

Small files share a window; a large one is read through several, each of which starts with an individual, a declaration
or a send. What is read at once stays bounded, whatever the size of the files; ``limits`` bounds what is kept of a file.
"""

import codecs
import io
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

WINDOW_BYTES = 16 * 1024 * 1024
"""How much is read before a window is closed."""

UNIT_BYTES_MAX = 128 * 1024 * 1024
"""Largest stretch without the start of an individual, a declaration or a send; a file that holds more is refused."""

_SNIFFED_BYTES = 64 * 1024
_SHORTEST_MEAN_LINE = 10
_LINE = re.compile(rb"(?:^|\n)S[0-9]{2}\.G[0-9]{2}\.[0-9]{2}\.[0-9]{3},'")
_STARTS = (b"\nS21.G00.30.001,", b"\nS20.G00.05.001,", b"\nS10.G00.00.001,")
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
    """Lines that follow each other in a file: how many, the file's rank, the number of the first one."""

    count: int
    file: int
    line: int


@dataclass(frozen=True, slots=True)
class Window:
    """UTF-8 lines, each ended by a newline, and where they come from; whether the last file goes on in the next one."""

    content: bytes
    runs: Sequence[Run]
    goes_on: bool = False


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


def windows(
    sources: Iterable[Source], *, size: int = WINDOW_BYTES, given_up: Container[int] = ()
) -> Iterator[Window | Refused]:
    """The windows of files, in order; a file that is not a DSN at all gives a refusal instead.

    The files that the caller puts in ``given_up`` meanwhile (their ranks) are read no further.
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
            yield from _large(file, source, size, given_up)
        elif _is_mostly_blank(content, content.count(b"\n")):
            yield Refused(file, "not_lines", 1)
        else:
            gathered.add(file, content)
        if gathered.size >= size:
            yield gathered.window()
            gathered = _Gathered()
    if gathered.runs:
        yield gathered.window()


def _large(file: int, source: Source, size: int, given_up: Container[int]) -> Iterator[Window | Refused]:
    with source.open() as stream:
        encoding = _encoding(stream)
    with source.open() as stream:
        reader = _LargeFile(file, encoding, stream, size)
        yield from takewhile(lambda _: file not in given_up, reader.windows())


@dataclass(slots=True)
class _LargeFile:
    """A file read through several windows."""

    file: int
    encoding: str
    stream: BinaryIO
    size: int

    def windows(self) -> Iterator[Window | Refused]:
        line, rest = 1, _without_mark(self.stream.read(self.size))
        while rest:
            more = self.stream.read(self.size)
            cut = _cut(rest) if more else len(rest)
            if more and cut == 0:
                rest += more
                if len(rest) > UNIT_BYTES_MAX:
                    yield Refused(self.file, "unit_too_large", line)
                    return
                continue
            lines = _ended(rest[:cut])
            count = lines.count(b"\n")
            if _is_mostly_blank(lines, count):
                yield Refused(self.file, "not_lines", line)
                return
            yield Window(_recoded(lines, self.encoding), (Run(count, self.file, line),), goes_on=bool(more))
            line += count
            rest = rest[cut:] + more


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
