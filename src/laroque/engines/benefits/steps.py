"""The steps by which an amount is told: words, cents where there are some, and the article."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from laroque.engines.benefits.reasons import reasons
from laroque.kernel.text import Text

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, its amount in cents where it has one, and the article it rests on."""

    label: Text
    amount_cents: int | None
    article: str

    def as_json(self) -> dict[str, Any]:
        """As a command or a letter tells it."""
        return {"label": self.label.as_json(), "amount_cents": self.amount_cents, "article": self.article or None}


def not_paid(run: Mapping[str, Any]) -> Step:
    """The step of a row of ``UNPAID_SCHEMA``: why these days are not paid."""
    reason = reasons()[run["reason"]]
    first, last = run["since"], run["until"] - _DAY
    return Step(
        Text(f"{reason.title.en}: {first} to {last}", f"{reason.title.fr} : du {first} au {last}"), None, reason.article
    )
