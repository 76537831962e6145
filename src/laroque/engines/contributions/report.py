"""An assessment as plain records: what ``laroque dsn assess --json`` prints of each declaration."""

from collections import defaultdict
from typing import Any

import polars as pl

from laroque.engines.contributions.assessment import Assessment
from laroque.engines.contributions.explaining import steps_of
from laroque.engines.contributions.tables import COUNTED, DECLARATION, MONTHLY, DsnTables
from laroque.engines.contributions.untold_pay import REASONS

Key = tuple[int, int]


def declarations_json(tables: DsnTables, assessment: Assessment) -> dict[int, list[dict[str, Any]]]:
    """The monthly declarations of each file, in its order: lines, totals, the comparison by CTP, and who is recomputed
    (see docs/schemas/dsn_assess.json). ``base_cents`` is 0 for a line declared by its amount alone."""
    lines, families = _by_declaration(assessment.lines), _by_declaration(assessment.by_ctp)
    totals, left_out = _by_declaration(assessment.totals), _by_declaration(assessment.left_out)
    persons = {(row["file"], row["declaration"]): row for row in assessment.persons.iter_rows(named=True)}
    heads = _heads(tables, assessment)
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in heads.iter_rows(named=True):
        key = (row["file"], row["declaration"])
        found[row["file"]].append(
            {
                "siret": row["siret"],
                "month": row["month"].isoformat() if row["month"] else None,
                "lines": [_line_json(line, _speaking(families[key], line["line"])) for line in lines[key]],
                "declared_total_cents": sum(total["declared_total_cents"] or 0 for total in totals[key]),
                "recomputed_total_cents": sum(total["recomputed_total_cents"] for total in totals[key]),
                "by_ctp": [_family_json(family) for family in families[key]],
                "employees": _employees_json(persons.get(key), left_out[key]),
            }
        )
    return found


def _heads(tables: DsnTables, assessment: Assessment) -> pl.DataFrame:
    """The monthly declarations; lines that stand before any declaration make one of their own, without SIRET."""
    monthly = tables.declarations.filter(pl.col("nature").fill_null(MONTHLY).is_in(COUNTED)).select(
        *DECLARATION, "siret", "month"
    )
    alone = assessment.totals.select(DECLARATION).unique().join(monthly, on=DECLARATION, how="anti")
    return pl.concat([monthly, alone], how="diagonal").sort(DECLARATION)


def _by_declaration(frame: pl.DataFrame) -> dict[Key, list[dict[str, Any]]]:
    rows: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        rows[row["file"], row["declaration"]].append(row)
    return rows


def _speaking(families: list[dict[str, Any]], line: int) -> str | None:
    """The control that finds a line unequal to its individual contributions."""
    return next((one["control"] for one in families if one["control"] and line in (one["lines"] or ())), None)


def _line_json(line: dict[str, Any], equivalence: str | None) -> dict[str, Any]:
    return {
        "ctp": line["ctp"],
        "qualifier": line["qualifier"],
        "base_cents": line["base_cents"] or 0,
        "declared_cents": line["declared_cents"],
        "recomputed_cents": line["recomputed_cents"],
        "difference_cents": line["difference_cents"],
        "label": line["label"],
        "rate_ppm": line["applied_ppm"],
        "occupational_risk_ppm": line["risk_ppm"] or None,
        "insee": line["insee"],
        "line": line["line"],
        "control": line["problem"] or equivalence,
        "steps": [step.as_json() for step in steps_of(line)],
    }


def _family_json(family: dict[str, Any]) -> dict[str, Any]:
    return {
        "ctps": family["ctps"],
        "month": family["period_month"].isoformat(),
        "base_cents": family["bordereau_base_cents"],
        "bordereau_cents": family["bordereau_exact_cents"],
        "nominative_base_cents": family["nominative_base_cents"],
        "nominative_cents": family["nominative_cents"],
        "difference_cents": family["bordereau_exact_cents"] - family["nominative_cents"],
        "control": family["control"],
        "severity": None if family["control"] is None else "reject" if family["rejected"] else "warn",
    }


def _employees_json(counts: dict[str, Any] | None, left_out: list[dict[str, Any]]) -> dict[str, Any]:
    """How many employees are recomputed, and why each other one is not: ``line`` is that of the person's block 30."""
    return {
        "count": counts["persons"] if counts else 0,
        "recomputed": counts["recomputed"] if counts else 0,
        "left_out": [
            {"line": row["individual"], "reason": row["reason"], "message": REASONS[row["reason"]].as_json()}
            for row in left_out
        ],
    }
