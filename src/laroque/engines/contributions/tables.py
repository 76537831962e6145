"""What the engine takes: the tables of declarations already read, whatever read them."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import polars as pl

DECLARATION = ["file", "declaration"]

MONTHLY = "01"
COUNTED = (MONTHLY, "09")
"""Natures that are assessed: monthly, and made in the employer's place."""
BORDEREAU = [*DECLARATION, "bordereau"]
INDIVIDUAL = [*DECLARATION, "individual"]


@dataclass(frozen=True, slots=True)
class DsnTables:
    """Tables of monthly declarations, with the columns that the engine reads (others are left alone).

    Keys: ``file`` and ``declaration``; ``line``, the first line of a block, is with ``file`` its key, and
    ``bordereau``, ``individual``, ``base`` are lines. Money in cents, rates in ppm, hours in hundredths, days as dates,
    everything else text; null where the file says nothing. Periods are half-open: ``period_end`` is the day after.

    ``declarations``: siret, month, nature, type, fraction. ``bordereaux`` (block 22): period_start, period_end,
    total_cents. ``aggregated_lines`` (23): bordereau, period_start, period_end, ctp, qualifier, rate_ppm, base_cents,
    amount_cents, insee. ``bases`` (78): individual, code, period_start, base_cents. ``nominative_lines`` (81):
    individual, base, base_code, period_start, code, base_cents, amount_cents, rate_ppm. ``contracts`` (40): individual,
    started_on, ended_on (last day), nature, policy, time, full_rate, unit, reference_hundredths, quotity_hundredths,
    retirement_status, at_rate_ppm, health_scheme, old_age_scheme. ``remunerations`` (51): individual, type,
    period_start, hours_hundredths, amount_cents. ``other_income`` (54): individual, type, period_start, amount_cents.
    ``activities`` (53): individual, remuneration, type, measure_hundredths, unit. ``suspensions`` (65): individual,
    period_start, period_end. ``base_components`` (79): individual, base, type, amount_cents.
    """

    declarations: pl.DataFrame
    bordereaux: pl.DataFrame
    aggregated_lines: pl.DataFrame
    bases: pl.DataFrame
    nominative_lines: pl.DataFrame
    contracts: pl.DataFrame
    remunerations: pl.DataFrame
    other_income: pl.DataFrame
    activities: pl.DataFrame
    suspensions: pl.DataFrame
    base_components: pl.DataFrame

    @classmethod
    def of_bordereaux(
        cls, declarations: pl.DataFrame, bordereaux: pl.DataFrame, aggregated_lines: pl.DataFrame
    ) -> "DsnTables":
        """Tables of declarations that name nobody: the others have neither row nor column."""
        told = {"declarations": declarations, "bordereaux": bordereaux, "aggregated_lines": aggregated_lines}
        return cls(**{field.name: told.get(field.name, pl.DataFrame()) for field in fields(cls)})


def joined(windows: Iterable[tuple[DsnTables, int]]) -> DsnTables:
    """The tables of the windows of one file as one; ``windows`` gives one at least, each with its last line.

    A window may begin with lines of the one before, so that it can be read alone: their rows are dropped, and a
    declaration that goes on over windows is one declaration.
    """
    parts: dict[str, list[pl.DataFrame]] = {field.name: [] for field in fields(DsnTables)}
    read = 0
    for tables, last_line in windows:
        for name, found in parts.items():
            frame: pl.DataFrame = getattr(tables, name)
            found.append(frame if name == "declarations" else frame.filter(pl.col("line") > read))
        read = last_line
    frames = {name: pl.concat(found) for name, found in parts.items()}
    frames["declarations"] = frames["declarations"].unique(DECLARATION, keep="first", maintain_order=True)
    return DsnTables(**frames)
