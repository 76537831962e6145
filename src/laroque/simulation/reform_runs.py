"""A reform run on people: those of a Parquet file, or made-up ones, over the months of a period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from laroque.engines.contributions.payslips import AMOUNT_CENTS_MAX, CASE_SCHEMA, USUAL_FACTS, refused
from laroque.engines.reforms import Effects, bands, effects, join, line_yields, series_read, yields
from laroque.engines.sharing.payslips import keys_of_payslips
from laroque.kernel.text import Text
from laroque.legislation.changes import Change, RefusedChange
from laroque.legislation.parameters import Parameters
from laroque.legislation.sharing import sharing_keys
from laroque.simulation.paid_people import make_paid_people

BATCH = 1_000_000
"""Months of pay held at once."""

_MONTH, _MOBILITY, _COMMUNE = "month", "mobility_ppm", "commune"


class NotAPopulation(ValueError):
    """A file that is not people in paid work; the text says what it lacks."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class ReformRun:
    """What a reform did, as rows ready to be told: see ``line_yields``, ``yields`` and ``bands``; amounts in cents."""

    persons: int
    months_of_pay: int
    gross_cents: int
    lines: list[dict[str, Any]]
    yields: list[dict[str, Any]]
    bands: list[dict[str, Any]]


def run_made_up(
    law: Parameters, changes: Sequence[Change], months: Sequence[date], *, people: int, seed: int, source: str
) -> ReformRun:
    """Run on made-up people, all paid the same each month; raises ``RefusedChange`` or ``NotLegislatedYet``."""
    changed = _changed(law, changes, months, source)
    cases = make_paid_people(people=people, seed=seed, month=months[-1], parameters=law).drop(_MONTH)
    return _told([effects(batch, law, changed) for batch in _each_month(cases, months)])


def run_on_file(
    law: Parameters, changes: Sequence[Change], months: Sequence[date], *, path: Path, source: str
) -> ReformRun:
    """Run on a Parquet file, or a folder of them: the columns of a case (``CASE_SCHEMA``), those of facts if any.

    With a column ``month``, the rows of the period; without, everybody is paid the same each month. Raises
    ``NotAPopulation``, ``RefusedChange`` or ``NotLegislatedYet``.
    """
    changed = _changed(law, changes, months, source)
    found = [effects(batch, law, changed) for batch in _batches(path, law, months) if not batch.is_empty()]
    if not found:
        raise NotAPopulation(
            Text(f"nobody is paid in that period in {path}", f"personne n'est payé dans cette période dans {path}")
        )
    return _told(found)


def _changed(law: Parameters, changes: Sequence[Change], months: Sequence[date], source: str) -> Parameters:
    read = series_read(months, law)
    for change in changes:
        if change.series in law.series and change.series not in read:
            raise RefusedChange(
                change.series,
                Text(
                    "no month of pay reads it: the run would show nothing",
                    "aucun mois de paie ne la lit : rien ne se verrait",
                ),
            )
    changed = law.with_changes(changes, source=source)
    aggregated = [change.series for change in changes if change.series not in read]
    if aggregated:
        raise RefusedChange(
            aggregated[0],
            Text(
                "it is read by the lines of a declaration, not by a month of pay: change the rate of the payslip",
                "elle est lue par les lignes d'une déclaration, non par un mois de paie : changez le taux de la paie",
            ),
        )
    return changed


def _batches(path: Path, law: Parameters, months: Sequence[date]) -> Iterator[pl.DataFrame]:
    try:
        rows = pl.scan_parquet(path if path.is_file() else path / "**" / "*.parquet")
        schema = rows.collect_schema()
    except (pl.exceptions.PolarsError, OSError) as failure:
        said = str(failure).splitlines()[0]
        raise NotAPopulation(Text(f"not Parquet: {said}", f"pas du Parquet : {said}")) from failure
    dated = _MONTH in schema
    kept = rows.select(_columns(schema))
    if dated:
        kept = kept.filter(pl.col(_MONTH).is_in(list(months)))
    size = BATCH if dated else max(BATCH // len(months), 1)
    parts = -(-kept.select(pl.len()).collect().item() // size)
    names = [name for name in ("person", "contract", "id") if name in schema]
    part = pl.coalesce(names).hash(0) % max(parts, 1)  # the months and contracts of a person stay together
    for number in range(parts):
        batch = _sound(kept.filter(part == number).collect() if parts > 1 else kept.collect())
        months_of_pay = batch if dated else _in_each_month(batch, months)
        _require_computed(months_of_pay, law)
        yield months_of_pay


def _columns(schema: pl.Schema) -> list[pl.Expr]:
    """The columns of a case by their types, and the facts that the file says; raises ``NotAPopulation``."""
    missing = [name for name in CASE_SCHEMA if name not in schema and name != _MONTH]
    if missing:
        listed = ", ".join(missing)
        raise NotAPopulation(Text(f"columns are missing: {listed}", f"il manque des colonnes : {listed}"))
    types = {**CASE_SCHEMA, **{name: fact.dtype for name, fact in USUAL_FACTS.items()}}
    return [pl.col(name).cast(dtype) for name, dtype in types.items() if name in schema]


def _sound(batch: pl.DataFrame) -> pl.DataFrame:
    """The batch, when each fact of a case is there and can be counted with; raises ``NotAPopulation``."""
    said = [
        name for name in CASE_SCHEMA if name in batch.columns and not (name == _MOBILITY and _COMMUNE in batch.columns)
    ]
    numbers = [name for name in said if CASE_SCHEMA[name] == pl.Int64()]
    wrong = pl.any_horizontal(
        *(pl.col(name).is_null() for name in said),
        *(~pl.col(name).is_between(0, AMOUNT_CENTS_MAX) for name in numbers),
        pl.col("weekly_hundredths") < 1,
    )
    bad = batch.filter(wrong)
    if not bad.is_empty():
        who = bad["id"][0]
        raise NotAPopulation(
            Text(
                f"{bad.height} rows lack a fact or have one below zero, the first being {who}",
                f"{bad.height} lignes ont un fait manquant ou négatif, la première étant {who}",
            )
        )
    return batch


def _require_computed(cases: pl.DataFrame, law: Parameters) -> None:
    """Raises ``NotAPopulation`` when the law held here does not tell a case."""
    bad = refused(cases, law)
    if not bad.is_empty():
        who, column, en, fr = bad.row(0)
        raise NotAPopulation(
            Text(
                f"{bad.height} months of pay cannot be computed, the first being {who} ({column}): {en}",
                f"{bad.height} mois de paie ne peuvent être calculés, le premier étant {who} ({column}) : {fr}",
            )
        )


def _each_month(cases: pl.DataFrame, months: Sequence[date]) -> Iterator[pl.DataFrame]:
    """The same people in each month, in batches."""
    size = max(BATCH // len(months), 1)
    for offset in range(0, cases.height, size):
        yield _in_each_month(cases.slice(offset, size), months)


def _in_each_month(cases: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    return cases.join(pl.DataFrame({_MONTH: list(months)}), how="cross")


def _told(found: Sequence[Effects]) -> ReformRun:
    whole = join(found)
    keys = keys_of_payslips(sharing_keys())
    return ReformRun(
        persons=whole.persons.height,
        months_of_pay=int(whole.persons["months"].sum()),
        gross_cents=int(whole.persons["gross_cents"].sum()),
        lines=line_yields(whole).to_dicts(),
        yields=yields(whole, keys).to_dicts(),
        bands=bands(whole).to_dicts(),
    )
