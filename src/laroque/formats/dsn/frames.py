"""Files as one frame of lines, whose keys are line numbers: the same however the files were cut into windows."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from laroque.formats.dsn.lines import Parsed, parent_lines, parsed_windows, value_of
from laroque.formats.dsn.norm import block_type, rubrique_type
from laroque.formats.dsn.windows import WINDOW_BYTES, Source

_HEADS = ("S10.G00.00", "S20.G00.05", "S21.G00.06", "S21.G00.11")
_KEYS = ("file", "send", "declaration", "individual", "parent")


def read_files(paths: Sequence[Path], *, window_bytes: int = WINDOW_BYTES) -> pl.DataFrame:
    """The well-formed lines of files, one or thousands, of the norm's rubriques; the others are the checks' matter.

    Columns: file (UInt32, rank in ``paths``), line (UInt32, from 1), block and rubrique (Enum of the codes, such as
    ``S21.G00.30`` and ``S21.G00.30.001``), value (String), occurrence (UInt32, first line of the block occurrence),
    parent (UInt32, first line of the occurrence that holds it), send, declaration and individual (UInt32, first line
    of the S10.G00.00, S20.G00.05 and S21.G00.30 that are open). A key is 0 where there is none. A file that is not a
    DSN gives no line. Raises OSError when a file cannot be read.
    """
    return _joined(_read([Source(str(path), path) for path in paths], window_bytes))


def read_bytes(*contents: bytes, window_bytes: int = WINDOW_BYTES) -> pl.DataFrame:
    """The lines of files given by their content; same columns as ``read_files``."""
    return _joined(_read([Source("", content=content) for content in contents], window_bytes))


def read_windows(paths: Sequence[Path], *, window_bytes: int = WINDOW_BYTES) -> Iterator[pl.DataFrame]:
    """The lines of files, by frames of bounded size that hold whole individuals; same columns as ``read_files``.

    Each frame that goes on with a declaration holds again the head blocks of that declaration (send, declaration,
    enterprise, establishment), so that each can be understood alone; they must not be counted twice.
    """
    return _read([Source(str(path), path) for path in paths], window_bytes, with_context=True)


class LineReader:
    """Gathers the lines of files window by window: ``checker.check_sources`` may show them to it."""

    def __init__(self) -> None:
        self._frames: list[pl.DataFrame] = []

    def look(self, parsed: Parsed) -> None:
        """Add the lines of a window."""
        self._frames.append(lines_of(parsed))

    def frame(self) -> pl.DataFrame:
        """All the lines; the columns of ``read_files``."""
        return _joined(self._frames)


def lines_of(parsed: Parsed, *, with_context: bool = False) -> pl.DataFrame:
    """The frame of lines of a window; the columns of ``read_files``."""
    blocks = parsed.blocks.with_columns(parent=parent_lines())
    at, number = parsed.lines["at"], parsed.lines["number"]
    keys = blocks.select(*_KEYS, "line", "block", "context", start="row").select(pl.all().gather(at))
    frame = keys.select(
        "file",
        line=(pl.col("line") + parsed.lines["row"] - pl.col("start")).cast(pl.UInt32),
        block=pl.col("block").cat.to(block_type()),
        rubrique=number.cat.to(rubrique_type()),
        value=parsed.lines.select(value=value_of("text"))["value"],
        occurrence="line",
        parent="parent",
        send="send",
        declaration="declaration",
        individual="individual",
        context="context",
    )
    if blocks["context"].any():
        recalled = pl.col("context") & pl.col("block").is_in(_HEADS) if with_context else pl.lit(False)
        frame = frame.filter(recalled | ~pl.col("context"))
    return frame.drop("context")


def _read(sources: Sequence[Source], window_bytes: int, *, with_context: bool = False) -> Iterator[pl.DataFrame]:
    for parsed in parsed_windows(sources, size=window_bytes):
        if isinstance(parsed, Parsed):
            yield lines_of(parsed, with_context=with_context)


def _joined(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    found = list(frames)
    return pl.concat(found) if found else empty_frame()


def empty_frame() -> pl.DataFrame:
    """A frame of no line."""
    head = {"file": pl.UInt32(), "line": pl.UInt32(), "block": block_type(), "rubrique": rubrique_type()}
    keys = dict.fromkeys(("occurrence", "parent", "send", "declaration", "individual"), pl.UInt32())
    return pl.DataFrame(schema={**head, "value": pl.String(), **keys})
