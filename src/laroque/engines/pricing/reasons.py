"""The reasons for which a line is not paid as it stands: ``reasons.csv``, with what each leads to."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import polars as pl

from laroque.engines.pricing.facts import Outcome
from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line is not paid, what becomes of it, the article it rests on, and what to do."""

    code: str
    outcome: Outcome
    title: Text
    article: str
    remedy: Text


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason by its code; read once a process."""
    text = (resources.files("laroque.engines.pricing") / "reasons.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Reason(
            row["code"],
            Outcome(row["outcome"]),
            Text(row["title_en"], row["title_fr"]),
            row["article"],
            Text(row["remedy_en"], row["remedy_fr"]),
        )
        for row in csv.DictReader(text.splitlines())
    }


def outcome_of(reason: pl.Expr) -> pl.Expr:
    """What a reason leads to; a line without one is priced."""
    outcomes = {code: each.outcome.value for code, each in reasons().items()}
    return reason.replace_strict(outcomes, default=None, return_dtype=pl.String()).fill_null(Outcome.PRICED.value)
