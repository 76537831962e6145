"""How many sends, declarations and individuals of one file are read: something is kept of each until the file's end."""

from collections.abc import Mapping

import polars as pl

from laroque.formats.dsn.norm import norm
from laroque.formats.dsn.windows import Refused, Run, Window

DECLARATIONS_MAX = 50_000
"""Sends, and declarations, read of one file: the largest real sends hold some thousand establishments."""

INDIVIDUALS_MAX = 1_000_000
"""Individuals read of one file, whose NIR are kept to be compared: more than any employer of the country has."""


class Tally:
    """How many sends, declarations and individuals have been read of the file that a window goes on with."""

    def __init__(self) -> None:
        self._limits = {
            "S10.G00.00": (DECLARATIONS_MAX, "too_many_declarations"),
            "S20.G00.05": (DECLARATIONS_MAX, "too_many_declarations"),
            "S21.G00.30": (INDIVIDUALS_MAX, "too_many_individuals"),
        }
        self._before = dict.fromkeys(self._limits, 0)

    def refusals(self, blocks: pl.DataFrame, *, goes_on: bool) -> dict[int, Refused]:
        """By file, from which line on too many are read; nothing for files within the limits. ``blocks``: see Parsed.

        A file that goes on from the window before is alone in its window, and so is one that goes on in the next.
        """
        found: dict[int, Refused] = {}
        for code, (limit, rule) in self._limits.items():
            rows = blocks.filter((pl.col("block") == norm().block_numbers[code]) & ~pl.col("context"))
            if self._before[code] + rows.height > limit:
                nth = pl.int_range(pl.len()).over("file") + self._before[code]
                for file, line in rows.filter(nth == limit).select("file", "line").iter_rows():
                    found[file] = min(found.get(file, Refused(file, rule, line)), Refused(file, rule, line), key=_line)
            self._before[code] = self._before[code] + rows.height if goes_on else 0
        return found


def cut_at(window: Window, refusals: Mapping[int, Refused]) -> Window:
    """The window without the lines of the files refused, from the line of each refusal on."""
    lines = window.content.split(b"\n")
    kept: list[bytes] = []
    runs: list[Run] = []
    position = 0
    for run in window.runs:
        refusal = refusals.get(run.file)
        count = run.count if refusal is None else min(run.count, max(refusal.line - run.line, 0))
        if count:
            kept += lines[position : position + count]
            runs.append(Run(count, run.file, run.line))
        position += run.count
    return Window(b"".join(line + b"\n" for line in kept), tuple(runs))


def _line(refusal: Refused) -> int:
    return refusal.line
