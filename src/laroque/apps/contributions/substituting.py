"""From the bytes of declarations left uncorrected to the lines that a body puts in their place. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from laroque.apps.contributions.assessing import Source, compared, read
from laroque.engines.contributions.controls import CAPPED_EQUIVALENCE, EQUIVALENCE
from laroque.engines.contributions.speaking import Tolerances
from laroque.engines.contributions.substitution import substituted_lines
from laroque.formats.dsn.writing import BordereauInDifference, LineInDifference
from laroque.kernel.text import Text
from laroque.legislation import parameters as law

CONTROLS = (EQUIVALENCE, CAPPED_EQUIVALENCE)
"""The controls that set individual contributions against the bordereau: what they reject may be substituted."""

_KEY = ["file", "declaration"]
_LOWERS = Text(
    "the bordereau declares more than the employees' contributions: the employer is told, and corrects (CSS R133-14-5)",
    "le bordereau déclare plus que les cotisations des salariés : l'employeur en est informé, et corrige "
    "(CSS R133-14-5)",
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """CTP whose difference is not substituted, and why."""

    month: date
    ctps: tuple[str, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class InPlace:
    """What may be put in the place of a declaration: bordereaux in difference, and what is left out.

    ``recipients`` are those that its bordereaux name; ``copied`` are those of its rubriques that
    ``write_substitution`` takes over.
    """

    bordereaux: tuple[BordereauInDifference, ...]
    left_out: tuple[LeftOut, ...]
    recipients: tuple[str, ...]
    copied: tuple[tuple[str, str], ...]

    @property
    def due_cents(self) -> int:
        """What the bordereaux make due in all."""
        return sum(each.total_cents for each in self.bordereaux)


def in_place_of(contents: Sequence[bytes], sources: Sequence[Source]) -> dict[int, InPlace]:
    """What may be put in the place of declarations, by their ids; those without any difference are left out.

    A CTP that would come to less than what was declared is left out: nothing is given back by a substitution.
    """
    frame = read(contents)
    chosen, found, bordereaux = compared(frame, sources)
    parameters = law.load()
    told = substituted_lines(found.by_ctp, found.lines, parameters, Tolerances.of(parameters).line_cents)
    placed = told.join(chosen, on=_KEY, how="inner", maintain_order="left")
    named = bordereaux.select(*_KEY, "recipient").drop_nulls().unique(maintain_order=True)
    made = {}
    for rows in placed.partition_by("declaration_id", maintain_order=True):
        file, declaration = rows.select(_KEY).row(0)
        here = (pl.col("file") == file) & (pl.col("declaration") == declaration)
        kept, left_out = _months(rows.rows(named=True))
        recipients = tuple(named.filter(here)["recipient"].sort())
        made[int(rows["declaration_id"][0])] = InPlace(kept, left_out, recipients, _copied(frame.filter(here)))
    return made


def _copied(lines: pl.DataFrame) -> tuple[tuple[str, str], ...]:
    """The enterprise, the establishment and the first individual of a declaration."""
    block, person = pl.col("block").cast(pl.String), pl.col("individual")
    first = person == person.filter(person > 0).min()
    wanted = block.is_in(["S21.G00.06", "S21.G00.11"]) | (first & (block == "S21.G00.30"))
    return tuple(lines.filter(wanted).select(pl.col("rubrique").cast(pl.String), "value").iter_rows())


def _months(rows: Sequence[dict[str, Any]]) -> tuple[tuple[BordereauInDifference, ...], tuple[LeftOut, ...]]:
    left_out, kept = [], []
    for month in sorted({row["period_month"] for row in rows}):
        whole = [(row, _why_not(row)) for row in rows if row["period_month"] == month]
        left_out += [LeftOut(month, tuple(row["ctps"]), why) for row, why in whole if why is not None]
        here = [row for row, why in whole if why is None]
        if here:
            total = sum(row["due_cents"] for row in here)
            kept.append(BordereauInDifference(month, total, tuple(map(_line, here))))
    return tuple(kept), tuple(left_out)


def _why_not(row: dict[str, Any]) -> Text | None:
    if row["why_en"] is not None:
        return Text(row["why_en"], row["why_fr"])
    return _LOWERS if row["due_cents"] <= 0 else None


def _line(row: dict[str, Any]) -> LineInDifference:
    names = ("ctp", "qualifier", "rate_ppm", "base_cents", "amount_cents", "insee")
    return LineInDifference(*(row[name] for name in names))
