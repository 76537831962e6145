"""The persons whom a declaration does not tell whole: who they are, and why they are not recomputed."""

import polars as pl

from laroque.engines.contributions.declared_pay import (
    HAS_RISK_RATE,
    IS_COUNTED_IN_HOURS,
    IS_OF_GENERAL_SCHEME,
    IS_OF_ORDINARY_NATURE,
    IS_OF_ORDINARY_POLICY,
    IS_SOUND_PAY,
    WHOLE_BASE,
    absences,
    flat_deductions,
    suspended_months,
)
from laroque.engines.contributions.tables import DECLARATION, INDIVIDUAL, DsnTables
from laroque.kernel.text import Text

REASONS = {
    "no_month": Text("the declaration says no month", "la déclaration ne dit pas de mois"),
    "no_contract": Text("no contract is declared (block 40)", "aucun contrat n'est déclaré (bloc 40)"),
    "several_contracts": Text(
        "several contracts share the pay (block 40)", "plusieurs contrats se partagent la paie (bloc 40)"
    ),
    "nature": Text(
        "a contract with rules of its own: officer, intern... (40.007)",
        "un contrat qui a ses propres règles : mandataire, stagiaire... (40.007)",
    ),
    "policy": Text(
        "a contract with exemptions of its own: apprentice... (40.008)",
        "un contrat qui a ses propres exonérations : apprenti... (40.008)",
    ),
    "scheme": Text(
        "not of the general scheme for health and old age (40.018, 40.020)",
        "hors du régime général pour la maladie ou la vieillesse (40.018, 40.020)",
    ),
    "hours": Text(
        "the contract is not counted in hours (40.011 to 40.013)",
        "le contrat n'est pas compté en heures (40.011 à 40.013)",
    ),
    "risk_rate": Text(
        "the rate of occupational risk is not said (40.043)", "le taux d'accident du travail n'est pas dit (40.043)"
    ),
    "no_base": Text(
        "no uncapped base of the month declared (78, base 03)",
        "aucune assiette déplafonnée du mois déclaré (78, base 03)",
    ),
    "several_bases": Text(
        "several uncapped bases of the month declared (78, base 03)",
        "plusieurs assiettes déplafonnées du mois déclaré (78, base 03)",
    ),
    "no_pay": Text(
        "the pay of the month is not above zero, or beyond ten billion euros (78.004)",
        "la paie du mois n'est pas supérieure à zéro, ou dépasse dix milliards d'euros (78.004)",
    ),
    "flat_deduction": Text(
        "a flat deduction for expenses (54 of 10), whose limit on the relief is not legislated here",
        "une déduction forfaitaire spécifique (54 de 10), dont le plafond sur la réduction n'est pas traité ici",
    ),
    "absence": Text(
        "an unpaid absence counted otherwise than in calendar days or hours (53.003)",
        "une absence non rémunérée comptée autrement qu'en jours calendaires ou en heures (53.003)",
    ),
    "suspension": Text(
        "a suspended contract (65) without its absence (53)", "un contrat suspendu (65) sans son absence (53)"
    ),
    "law": Text(
        "the law of the month is not held for this pay", "le droit du mois n'est pas tenu pour cette paie"
    ),
}  # fmt: skip
"""Why a person is not recomputed; where several hold, the first is said."""

_MONTH = [*INDIVIDUAL, "month"]


def persons(tables: DsnTables) -> pl.DataFrame:
    """Each person of declarations who has a contract (block 40) or a base (78), with siret and month declared."""
    named = pl.concat([tables.contracts.select(INDIVIDUAL), tables.bases.select(INDIVIDUAL)]).unique()
    return named.join(tables.declarations.select(*DECLARATION, "siret", "month"), on=DECLARATION, how="inner")


def count_persons(tables: DsnTables, slips: pl.DataFrame) -> pl.DataFrame:
    """How many persons each declaration names, and how many of them ``slips`` holds: file, declaration, persons,
    recomputed."""
    named = persons(tables).group_by(DECLARATION).agg(persons=pl.len().cast(pl.Int64))
    held = slips.select(DECLARATION).group_by(DECLARATION).agg(recomputed=pl.len().cast(pl.Int64))
    counts = named.join(held, on=DECLARATION, how="left").with_columns(pl.col("recomputed").fill_null(0))
    return counts.sort(DECLARATION)


def left_out(tables: DsnTables, slips: pl.DataFrame) -> pl.DataFrame:
    """The persons who are not in ``slips`` (INDIVIDUAL): file, declaration, individual (line of block 30), reason.

    ``reason`` is the first of ``REASONS`` that holds.
    """
    others = persons(tables).join(slips.select(INDIVIDUAL), on=INDIVIDUAL, how="anti")
    if others.is_empty():
        return others.select(*INDIVIDUAL, reason=pl.lit(None, pl.String))
    facts = (
        others.join(_contracts(tables, others), on=INDIVIDUAL, how="left")
        .join(_bases(tables, others), on=_MONTH, how="left")
        .join(absences(tables).select(*_MONTH, "absence_is_counted"), on=_MONTH, how="left")
        .join(suspended_months(tables).with_columns(is_suspended=True), on=_MONTH, how="left")
        .join(flat_deductions(tables).with_columns(has_deduction=True), on=INDIVIDUAL, how="left")
    )
    return facts.select(*INDIVIDUAL, reason=_reason()).sort("file", "individual")


def _contracts(tables: DsnTables, others: pl.DataFrame) -> pl.DataFrame:
    ours = tables.contracts.join(others, on=INDIVIDUAL, how="semi")
    return ours.group_by(INDIVIDUAL).agg(
        contracts=pl.len(),
        is_ordinary_nature=IS_OF_ORDINARY_NATURE.all(),
        is_ordinary_policy=IS_OF_ORDINARY_POLICY.all(),
        is_general_scheme=IS_OF_GENERAL_SCHEME.all(),
        is_counted=IS_COUNTED_IN_HOURS.all(),
        has_risk_rate=HAS_RISK_RATE.all(),
    )


def _bases(tables: DsnTables, others: pl.DataFrame) -> pl.DataFrame:
    whole = tables.bases.filter((pl.col("code") == WHOLE_BASE) & pl.col("period_start").is_not_null())
    ours = whole.join(others, on=INDIVIDUAL, how="semi").with_columns(month=pl.col("period_start").dt.month_start())
    return ours.group_by(_MONTH).agg(bases=pl.len(), gross_cents=pl.col("base_cents").sum())


def _reason() -> pl.Expr:
    """The first reason that holds; the law's, when none of the declaration's does."""
    holds = {
        "no_month": pl.col("month").is_null(),
        "no_contract": pl.col("contracts").is_null(),
        "several_contracts": pl.col("contracts") > 1,
        "nature": ~pl.col("is_ordinary_nature"),
        "policy": ~pl.col("is_ordinary_policy"),
        "scheme": ~pl.col("is_general_scheme"),
        "hours": ~pl.col("is_counted"),
        "risk_rate": ~pl.col("has_risk_rate"),
        "no_base": pl.col("bases").is_null(),
        "several_bases": pl.col("bases") > 1,
        "no_pay": ~IS_SOUND_PAY,
        "flat_deduction": pl.col("has_deduction"),
        "absence": ~pl.col("absence_is_counted"),
        "suspension": pl.col("is_suspended") & pl.col("absence_is_counted").is_null(),
    }
    return pl.coalesce(*(pl.when(which).then(pl.lit(name)) for name, which in holds.items()), pl.lit("law"))
