"""Why a bank sent a payment back: the codes of ISO 20022, what they mean and what to do."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from laroque.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of return or refusal; ``can_be_presented_again``: whether a new debit by the same mandate may pass."""

    code: str
    label: Text
    action: Text
    can_be_presented_again: bool


@cache
def reasons() -> Mapping[str, Reason]:
    """Every reason known, by its code (``reason_codes.csv`` beside this file)."""
    lines = resources.files(__package__).joinpath("reason_codes.csv").read_text(encoding="utf-8").splitlines()
    return MappingProxyType({row["code"]: _reason(row) for row in csv.DictReader(lines)})


def reason_of(code: str) -> Reason:
    """The reason of a code; one that is not known asks for a person's look and is not presented again."""
    return reasons().get(code) or Reason(
        code,
        Text(f"Unknown reason {code}", f"Motif inconnu {code}"),
        Text("Ask the bank what it means", "Demander à la banque ce qu'il signifie"),
        False,
    )


def _reason(row: Mapping[str, str]) -> Reason:
    return Reason(
        row["code"],
        Text(row["label_en"], row["label_fr"]),
        Text(row["action_en"], row["action_fr"]),
        row["presented_again"] == "yes",
    )
