"""The findings of an assessment, in words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import polars as pl

from laroque.engines.contributions import controls
from laroque.engines.contributions.controls import CONTROLS
from laroque.engines.contributions.nominative import family_tolerance
from laroque.engines.contributions.tables import COUNTED, DECLARATION, MONTHLY, DsnTables
from laroque.engines.contributions.untold_pay import REASONS
from laroque.kernel.findings import Finding, Severity
from laroque.kernel.text import Text
from laroque.legislation.parameters import Parameters

FINDINGS_MAX = 50
"""How many findings of one control are listed for a declaration; one more says how many others there are."""

CAPPED_FAMILY = "general_capped"
"""The family that the control of the capped base speaks of."""

_GRAVITY = {True: Severity.REJECT, False: Severity.WARN, None: None}


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding with the keys of its declaration; where two amounts are compared, what is declared and expected."""

    file: int
    declaration: int
    finding: Finding
    declared_cents: int | None = None
    expected_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far a declared sum may lie from the recomputed one (docs/adr/0027): within, it warns; beyond, it rejects."""

    line_cents: int
    total_cents_per_line: int
    nominative_cents: int
    employee_cents: int

    @classmethod
    def of(cls, parameters: Parameters) -> "Tolerances":
        """The tolerances now held; they are decisions of this project, and have had one value so far."""
        names = ("line_cents", "total_cents_per_line", "nominative_cents", "employee_cents")
        return cls(*(parameters.history(f"tolerances.{name}")[-1].number for name in names))


@dataclass(frozen=True, slots=True)
class Spoken:
    """The frames that the findings speak of."""

    tables: DsnTables
    lines: pl.DataFrame
    nominative: pl.DataFrame
    by_ctp: pl.DataFrame
    totals: pl.DataFrame
    ceilings: pl.DataFrame
    presence: pl.DataFrame
    rates: pl.DataFrame
    employees: pl.DataFrame
    pay_by_ctp: pl.DataFrame
    persons: pl.DataFrame
    left_out: pl.DataFrame


def speak(spoken: Spoken, tolerances: Tolerances) -> tuple[PlacedFinding, ...]:
    """Every finding, in the order of files, declarations and lines; ``FINDINGS_MAX`` of a control in a declaration."""
    found = [
        *_of_declarations(spoken),
        *_of_lines(spoken.lines, tolerances),
        *_of_totals(spoken.totals, tolerances),
        *_of_families(spoken.by_ctp),
        *_of_nominative(spoken.nominative, tolerances),
        *_of_ceilings(spoken.ceilings),
        *_said(spoken.presence.with_columns(line="bordereau")),
        *_said(
            spoken.employees,
            words=["codes", "blocks"],
            cents=["gross_cents", "declared_cents", "expected_cents", "difference_cents"],
        ),
        *_said(
            spoken.pay_by_ctp,
            words=["ctps", "employees"],
            cents=["base_cents", "declared_cents", "expected_base_cents", "expected_cents", "difference_cents"],
        ),
        *_of_left_out(spoken.left_out, spoken.persons),
        *_said(spoken.rates, words=["code", "base_code", "in_force", "count"], ppm=["rate_ppm"]),
    ]
    return tuple(_capped(sorted(found, key=lambda placed: (placed.file, placed.declaration, placed.finding.line or 0))))


def _of_declarations(spoken: Spoken) -> Iterator[PlacedFinding]:
    declarations = spoken.tables.declarations
    others = declarations.filter(~pl.col("nature").fill_null(MONTHLY).is_in(COUNTED))
    yield from _said(others.with_columns(control=pl.lit(controls.NATURE)), words=["nature"])
    monthly = declarations.join(others, on=DECLARATION, how="anti")
    without = monthly.join(spoken.tables.aggregated_lines, on=DECLARATION, how="anti", maintain_order="left")
    yield from _said(without.with_columns(control=pl.lit(controls.NO_BORDEREAU)))


def _of_lines(lines: pl.DataFrame, tolerances: Tolerances) -> Iterator[PlacedFinding]:
    words = ["ctp", "qualifier", "last_day", "insee"]
    problems = lines.filter(pl.col("problem").is_not_null()).with_columns(
        control="problem", rejected=pl.when("from_declared").then(False)
    )
    yield from _said(problems, words=words, cents=["exact_cents"])
    without_risk = lines.filter(
        (pl.col("risk") == "notified") & pl.col("rate_ppm").is_null() & pl.col("base_cents").is_not_null()
    )
    yield from _said(without_risk.with_columns(control=pl.lit(controls.NO_RISK_RATE)), words=words)
    differing = _differing(lines, controls.LINE_AMOUNT, pl.lit(tolerances.line_cents))
    yield from _said(differing, words=words, cents=["declared_cents", "recomputed_cents", "difference_cents"])


def _of_totals(totals: pl.DataFrame, tolerances: Tolerances) -> Iterator[PlacedFinding]:
    tolerance = pl.max_horizontal("line_count", pl.lit(1)) * tolerances.total_cents_per_line
    differing = _differing(totals.filter("told"), controls.TOTAL, tolerance).with_columns(line="bordereau")
    return _said(differing, cents=["declared_total_cents", "recomputed_total_cents", "difference_cents"])


def judge_families(by_ctp: pl.DataFrame, tolerances: Tolerances) -> pl.DataFrame:
    """The families with the control that speaks of each (null when the two sides agree), and whether it rejects."""
    control = pl.when(pl.col("family") == CAPPED_FAMILY).then(pl.lit(controls.CAPPED_EQUIVALENCE))
    agree = pl.col("difference_cents") == 0
    return by_ctp.with_columns(
        control=pl.when(~agree).then(control.otherwise(pl.lit(controls.EQUIVALENCE))),
        rejected=pl.col("difference_cents").abs() > family_tolerance(tolerances.line_cents),
    )


def _of_families(by_ctp: pl.DataFrame) -> Iterator[PlacedFinding]:
    differing = by_ctp.filter(pl.col("control").is_not_null()).with_columns(
        pl.col("ctps").list.join(", "), difference_cents=pl.col("bordereau_exact_cents") - pl.col("nominative_cents")
    )
    bordereau = ["bordereau_exact_cents", "bordereau_base_cents"]
    nominative = ["nominative_cents", "nominative_base_cents"]
    return _said(differing, words=["ctps"], cents=[*bordereau, *nominative, "difference_cents"])


def _of_nominative(nominative: pl.DataFrame, tolerances: Tolerances) -> Iterator[PlacedFinding]:
    distance = pl.col("difference_cents").abs()
    beyond = nominative.filter(distance > tolerances.nominative_cents)
    yield from _said(
        beyond.with_columns(control=pl.lit(controls.NOMINATIVE_AMOUNT)),
        words=["code"],
        cents=["amount_cents", "base_cents", "recomputed_cents", "difference_cents"],
        ppm=["rate_ppm"],
    )
    near = nominative.filter((distance > 0) & (distance <= tolerances.nominative_cents))
    counted = near.group_by(DECLARATION, maintain_order=True).agg(count=pl.len(), line=pl.col("line").first())
    yield from _said(counted.with_columns(control=pl.lit(controls.NOMINATIVE_CENT)), words=["count"])


def _of_ceilings(ceilings: pl.DataFrame) -> Iterator[PlacedFinding]:
    part_time = pl.col("prorated_cents").is_not_null()
    expected = pl.when(part_time).then("expected_prorated_cents").otherwise("expected_cents")
    cents = ["capped_cents", "uncapped_cents", "expected_cents"]
    return _said(ceilings.with_columns(expected_cents=expected), cents=cents)


def _of_left_out(left_out: pl.DataFrame, persons: pl.DataFrame) -> Iterator[PlacedFinding]:
    """One finding a declaration: how many persons are not recomputed, and why, those with the most persons first."""
    whys = left_out.group_by(*DECLARATION, "reason").agg(count=pl.len().cast(pl.Int64), line=pl.col("individual").min())
    ordered = whys.join(persons, on=DECLARATION, how="left").sort(*DECLARATION, -pl.col("count"), "reason")
    for (file, declaration), group in groupby(ordered.iter_rows(named=True), key=itemgetter(*DECLARATION)):
        rows = list(group)
        told = [(row["count"], REASONS[row["reason"]]) for row in rows]
        why = Text(
            "; ".join(f"{count}: {text.en}" for count, text in told),
            " ; ".join(f"{count} : {text.fr}" for count, text in told),
        )
        words = {"count": sum(count for count, _ in told), "persons": rows[0]["persons"], "reasons": why}
        line = min(row["line"] for row in rows)
        finding = CONTROLS[controls.NOT_RECOMPUTED].finding(
            controls.NOT_RECOMPUTED, line, words=words, cents={}, ppm={}
        )
        yield PlacedFinding(file, declaration, finding)


def _differing(rows: pl.DataFrame, control: str, tolerance: pl.Expr) -> pl.DataFrame:
    """The rows with a difference: beyond the tolerance it rejects, within it warns."""
    found = rows.filter(pl.col("difference_cents") != 0)
    return found.with_columns(control=pl.lit(control), rejected=pl.col("difference_cents").abs() > tolerance)


def _said(
    rows: pl.DataFrame, *, words: Sequence[str] = (), cents: Sequence[str] = (), ppm: Sequence[str] = ()
) -> Iterator[PlacedFinding]:
    """A finding a row, of its column ``control``; ``rejected``, where there is one, says how grave it is."""
    for row in rows.iter_rows(named=True):
        control = CONTROLS[row["control"]]
        finding = control.finding(
            row["control"],
            row["line"],
            words={name: "?" if row[name] is None else row[name] for name in words},
            cents={name: row[name] for name in cents},
            ppm={name: row[name] for name in ppm},
            severity=_GRAVITY[row.get("rejected")],
        )
        declared, expected = _COMPARED.get(row["control"], ("", ""))
        yield PlacedFinding(row["file"], row["declaration"], finding, row.get(declared), row.get(expected))


_COMPARED = {
    controls.LINE_AMOUNT: ("declared_cents", "recomputed_cents"),
    controls.TOTAL: ("declared_total_cents", "recomputed_total_cents"),
    controls.EQUIVALENCE: ("bordereau_exact_cents", "nominative_cents"),
    controls.CAPPED_EQUIVALENCE: ("bordereau_exact_cents", "nominative_cents"),
    controls.NOMINATIVE_AMOUNT: ("amount_cents", "recomputed_cents"),
    **dict.fromkeys((*controls.EMPLOYEES, *controls.PAY_OF_ALL), ("declared_cents", "expected_cents")),
    **dict.fromkeys(controls.CEILINGS, ("capped_cents", "expected_cents")),
}
"""What each control that compares two amounts compares: columns of what is declared and of what is expected."""


def _capped(found: Iterable[PlacedFinding]) -> Iterator[PlacedFinding]:
    for (file, declaration), group in groupby(found, key=lambda placed: (placed.file, placed.declaration)):
        counts: Counter[str] = Counter()
        for placed in group:
            control = placed.finding.control
            counts[control] += 1
            if counts[control] <= FINDINGS_MAX:
                yield placed
        for control, count in counts.items():
            if count > FINDINGS_MAX:
                words = {"count": count - FINDINGS_MAX, "control": control}
                more = CONTROLS[controls.MORE].finding(controls.MORE, None, words=words, cents={}, ppm={})
                yield PlacedFinding(file, declaration, more)
