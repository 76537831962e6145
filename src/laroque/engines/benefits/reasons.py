"""The reasons for which days or cases are not paid: ``reasons.csv``, with the article and what to do."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from laroque.kernel.text import Text

DECISIONS = ("control_impossible", "not_observed", "not_justified")
"""The reasons for which the fund decides not to pay some days."""

ACTORS = ("nobody", "insured", "employer", "doctor", "officer")
"""Who can change that something is not paid."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is not paid, who can change it (``ACTORS``), the article it rests on, and what to do."""

    code: str
    title: Text
    actor: str
    article: str
    remedy: Text


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason by its code; read once a process."""
    text = (resources.files("laroque.engines.benefits") / "reasons.csv").read_text(encoding="utf-8")
    return {
        row["code"]: Reason(
            row["code"],
            Text(row["title_en"], row["title_fr"]),
            row["actor"],
            row["article"],
            Text(row["remedy_en"], row["remedy_fr"]),
        )
        for row in csv.DictReader(text.splitlines())
    }
