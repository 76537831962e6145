"""Windows of bytes as two frames each: the lines, and the occurrences of blocks that they form.

Everything is named by line numbers of the file, so the frames are the same however the bytes were cut. A window that
goes on with a file opens with *context*: the last occurrence of each block down to the establishment, and the last
block read. So each window is understood alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from laroque.formats.dsn.limits import Tally, cut_at
from laroque.formats.dsn.norm import NATURES, by_number, code_key, code_numbers, depths, norm
from laroque.formats.dsn.windows import WINDOW_BYTES, Refused, Source, Window, windows

VALUE_START = 16
"""A line is ``S21.G00.30.001,'value'``: the value starts there and ends before the last quote."""

STARTS = ("S10.G00.00", "S20.G00.05", "S21.G00.30")
"""Blocks whose first rubrique may start a window."""

HEAD_DEPTH = 3
"""How deep the blocks are that a window recalls of those before: down to the establishment."""

_DEEPEST = 7
_QUOTE = ord("'")


@dataclass(frozen=True)
class Parsed:
    """The lines and blocks of a window.

    ``all_lines``: text (String), number (UInt16, 0 when the line is malformed or its code out of the norm).
    ``lines``, the others: row (UInt32, in the window), text, number, block (UInt8), at (UInt32, occurrence).
    ``blocks``, one row an occurrence: at, number (of its first rubrique), block (UInt8), file (UInt32), context
    (Boolean), line and end (UInt32, first and last line), bits (UInt64, its mandatory rubriques found), first
    (Boolean, first of its file), before (UInt8, the block before), depth (Int8), send, declaration, individual (UInt32,
    first line of the open one, 0 when none is), unit (UInt32, line of the last start of an individual, a declaration
    or a send), nature (UInt8, rank in ``NATURES``).
    ``runs``: row, file, start (line), context, unit of each run of the window.
    """

    all_lines: pl.DataFrame
    lines: pl.DataFrame
    blocks: pl.DataFrame
    runs: pl.DataFrame

    def fields(self, block: str, *numbers: str) -> pl.DataFrame:
        """The occurrences of a block with rubriques as columns named by their number (``"001"``), null when absent.

        The rows are those of ``blocks``, context included.
        """
        rows, lines = self._of_block(block)
        for number in numbers:
            if not self.has(f"{block}.{number}"):
                rows = rows.with_columns(pl.lit(None, dtype=pl.String).alias(number))
                continue
            found = lines.filter(pl.col("number") == norm().numbers[f"{block}.{number}"])
            found = found.select("at", value_of("text").alias(number))
            # A rubrique stands once an occurrence at most: where each has it, the order is enough to place it.
            if found.height == rows.height:
                rows = rows.with_columns(found[number])
            else:
                rows = rows.join(found, on="at", how="left", maintain_order="left")
        return rows

    def has(self, rubrique: str) -> bool:
        """Whether a line of the window holds a rubrique."""
        return norm().numbers[rubrique] in self.numbers

    def rows(self, rubrique: str) -> pl.DataFrame:
        """The lines of a rubrique: row, text, number, block, at."""
        lines = self._of_block(rubrique[:10])[1]
        return lines.filter(pl.col("number") == norm().numbers[rubrique])

    @cached_property
    def numbers(self) -> frozenset[int]:
        """The numbers of the rubriques that the window holds."""
        return frozenset(self.lines["number"].unique().to_list())

    @cached_property
    def block_ranks(self) -> frozenset[int]:
        """The numbers of the blocks that the window holds."""
        return frozenset(self.blocks["block"].unique().to_list())

    @cached_property
    def _blocks_seen(self) -> dict[str, tuple[pl.DataFrame, pl.DataFrame]]:
        return {}

    def _of_block(self, block: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The occurrences of a block and their lines, looked for once."""
        if block not in self._blocks_seen:
            rank = norm().block_numbers[block]
            mine = pl.col("block") == rank
            is_here = rank in self.block_ranks
            found = (
                (self.blocks.filter(mine), self.lines.filter(mine))
                if is_here
                else (self.blocks.clear(), self.lines.clear())
            )
            self._blocks_seen[block] = found
        return self._blocks_seen[block]


@dataclass(frozen=True)
class Context:
    """Lines read before, that the next window must know: text, line and unit of each."""

    lines: pl.DataFrame


def parsed_windows(sources: Iterable[Source], *, size: int = WINDOW_BYTES) -> Iterator[Parsed | Refused]:
    """The frames of files, window after window; a file that is not a DSN, or holds too much, gives a refusal.

    Raises OSError when a file cannot be read.
    """
    context: Context | None = None
    tally = Tally()
    given_up: set[int] = set()
    for window in windows(sources, size=size, given_up=given_up):
        if isinstance(window, Refused):
            context, tally = None, Tally()
            yield window
            continue
        parsed = parse(window, context)
        refusals = tally.refusals(parsed.blocks, goes_on=window.goes_on)
        if refusals:
            given_up.update(refusals)
            yield from refusals.values()
            window, tally = cut_at(window, refusals), Tally()
            if not window.runs:
                context = None
                continue
            parsed = parse(window, context)
        context = _context(parsed) if window.goes_on else None
        yield parsed


def parse(window: Window, context: Context | None = None) -> Parsed:
    """The frames of a window."""
    runs = _runs(window, context)
    all_lines = _numbered(window, context)
    lines = _occurrences(all_lines, runs)
    parsed = Parsed(all_lines, lines, _placed(_blocks(lines, runs)), runs)
    return Parsed(all_lines, lines, _with_natures(parsed), runs)


def value_of(column: str) -> pl.Expr:
    """The value between the quotes of a well-formed line."""
    binary = pl.col(column).cast(pl.Binary)
    return binary.bin.slice(VALUE_START, binary.bin.size() - (VALUE_START + 1)).cast(pl.String)


def parent_lines() -> pl.Expr:
    """The first line of the occurrence that holds each one: the open block one level above, 0 when there is none."""
    depth, line = pl.col("depth"), pl.col("line")
    parent = pl.lit(0, dtype=pl.UInt32)
    for level in range(_DEEPEST):
        held = pl.when(depth == level).then(line).when((depth < level) | pl.col("first")).then(0).forward_fill()
        parent = pl.when(depth == level + 1).then(held).otherwise(parent)
    return parent.cast(pl.UInt32)


def with_depth(blocks: pl.DataFrame) -> pl.DataFrame:
    """The blocks with how deep each stands in the tree (depth, Int8)."""
    return blocks.with_columns(depth=depths().gather(blocks["block"]))


def _context(parsed: Parsed) -> Context:
    """The last occurrence of each block of the heads, then the last block, of the last file of a window."""
    own = parsed.blocks.filter(pl.col("file") == parsed.runs["file"][-1])
    heads = own.filter(pl.col("depth") <= HEAD_DEPTH).group_by("block").agg(pl.col("at").last())
    kept = pl.concat([heads["at"], own["at"].tail(1)]).unique().sort()
    lines = parsed.lines.filter(pl.col("at").is_in(kept.implode()))
    placed = located(lines.select("row", "text", "at"), parsed.runs)
    return Context(placed.select("text", "line", unit=parsed.blocks["unit"].gather(placed["at"])))


def _numbered(window: Window, context: Context | None) -> pl.DataFrame:
    lines = pl.read_lines(window.content, name="text")
    if context is not None:
        lines = pl.concat([context.lines.select("text"), lines])
    binary = pl.col("text").cast(pl.Binary)
    is_closed = (binary.bin.get(-1, null_on_oob=True) == _QUOTE) & (binary.bin.size() > VALUE_START)
    numbered = lines.with_columns(key=code_key(binary), is_closed=is_closed)
    joined = numbered.join(code_numbers(), on="key", how="left", maintain_order="left")
    return joined.select("text", number=pl.when("is_closed").then("number").fill_null(0)).rechunk()


def _runs(window: Window, context: Context | None) -> pl.DataFrame:
    schema = {"count": pl.UInt32, "file": pl.UInt32, "start": pl.UInt32, "context": pl.Boolean, "unit": pl.UInt32}
    rows = [(run.count, run.file, run.line, False, 0) for run in window.runs]
    if context is not None:
        file = window.runs[0].file
        rows = [(1, file, line, True, unit) for line, unit in context.lines.select("line", "unit").iter_rows()] + rows
    runs = pl.DataFrame(rows, schema=schema, orient="row")
    return runs.select(pl.col("count").cum_sum() - pl.col("count"), pl.exclude("count")).rename({"count": "row"})


def _occurrences(all_lines: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """The known lines with the rank of their occurrence: a new one opens when the block changes or numbers go down."""
    blocks, bits = by_number()["block"], by_number()["required_bit"]
    lines = all_lines.with_row_index("row")
    if all_lines["number"].min() == 0:
        lines = lines.filter(pl.col("number") > 0)
    lines = lines.with_columns(block=blocks.gather(lines["number"]), bits=bits.gather(lines["number"]))
    number, block = pl.col("number"), pl.col("block")
    starts = file_starts(runs)
    starting = (
        lines["row"].search_sorted(pl.Series(starts, dtype=pl.UInt32))
        if lines.height
        else pl.Series([], dtype=pl.UInt32)
    )
    opens = lines.select(opens=(number <= number.shift()).fill_null(True) | (block != block.shift()))["opens"]
    opens = opens.scatter(starting.filter(starting < lines.height).to_list(), True)
    return lines.with_columns(opens, at=(opens.cum_sum() - 1).cast(pl.UInt32))


def file_starts(runs: pl.DataFrame) -> list[int]:
    """The rows where a file starts in the window."""
    return runs.filter((pl.col("file") != pl.col("file").shift()).fill_null(True))["row"].to_list()


def located(rows: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    """Rows of a window, sorted by row, with their file (UInt32), line (UInt32), context (Boolean) and unit (UInt32)."""
    rank = runs["row"].search_sorted(rows["row"], side="right") - 1
    line = rows["row"] - runs["row"].gather(rank) + runs["start"].gather(rank)
    return rows.with_columns(
        runs["file"].gather(rank),
        line.cast(pl.UInt32).alias("line"),
        runs["context"].gather(rank),
        runs["unit"].gather(rank),
    )


def _blocks(lines: pl.DataFrame, runs: pl.DataFrame) -> pl.DataFrame:
    before = pl.col("bits").cum_sum() - pl.col("bits")
    opened = lines.select("row", "at", "number", "block", "opens", seen=before).filter("opens").drop("opens")
    total = lines["bits"].cum_sum().tail(1).sum() if lines.height else 0
    last = lines["row"].tail(1).sum() + 1 if lines.height else 0
    opened = opened.with_columns(
        bits=pl.col("seen").shift(-1, fill_value=total) - pl.col("seen"),
        size=pl.col("row").shift(-1, fill_value=last) - pl.col("row"),
    )
    placed = located(opened, runs).with_columns(end=(pl.col("line") + pl.col("size") - 1).cast(pl.UInt32))
    first = (pl.col("file") != pl.col("file").shift()).fill_null(True)
    return placed.with_columns(
        first=first, before=pl.when(first).then(0).otherwise(pl.col("block").shift()).cast(pl.UInt8)
    )


def _placed(blocks: pl.DataFrame) -> pl.DataFrame:
    """Each block with the first line of the send, declaration and individual that hold it."""
    known = norm()
    blocks = with_depth(blocks)
    depth, line, first = pl.col("depth"), pl.col("line"), pl.col("first")

    def opened(code: str) -> pl.Expr:
        level, rank = len(known.path(code)) - 1, known.block_numbers[code]
        found = pl.when(pl.col("block") == rank).then(line).when((depth <= level) | first).then(0)
        return found.forward_fill().cast(pl.UInt32)

    is_start = pl.col("block").is_in([known.block_numbers[code] for code in STARTS])
    started = pl.when(is_start).then(line).when(first).then(0).forward_fill()
    return blocks.with_columns(
        unit=pl.when("context").then("unit").otherwise(started).cast(pl.UInt32),
        send=opened("S10.G00.00"),
        declaration=opened("S20.G00.05"),
        individual=opened("S21.G00.30"),
    )


def _with_natures(parsed: Parsed) -> pl.DataFrame:
    """The blocks with the rank of the nature of their declaration; monthly where none is said."""
    said = parsed.fields("S20.G00.05", "001").select("file", "declaration", nature="001")
    blocks = parsed.blocks
    if said["nature"].is_in([NATURES[0]]).all():
        return blocks.with_columns(nature=pl.lit(0, dtype=pl.UInt8))
    ranks = said.with_columns(
        pl.col("nature").replace_strict(NATURES, range(len(NATURES)), default=0, return_dtype=pl.UInt8)
    )
    joined = blocks.join(ranks, on=["file", "declaration"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("nature").fill_null(0))
