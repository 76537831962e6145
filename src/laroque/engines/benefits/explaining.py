"""Why a sick leave is paid so: the steps from the pay of reference to what is paid, each with its article."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from laroque.engines.benefits.reasons import reasons
from laroque.kernel.text import Text

_HUNDREDTHS = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, its amount in cents where it has one, and the article it rests on."""

    label: Text
    amount_cents: int | None
    article: str

    def as_json(self) -> dict[str, Any]:
        """As a command or a letter tells it."""
        return {"label": self.label.as_json(), "amount_cents": self.amount_cents, "article": self.article or None}


def explain_leave(
    base: Mapping[str, Any], payments: Sequence[Mapping[str, Any]], unpaid: Sequence[Mapping[str, Any]]
) -> tuple[Step, ...]:
    """The steps of one leave, ending on what is paid.

    ``base`` is its row of ``LeavesAnswered.bases``; ``payments`` and ``unpaid`` its rows there, in the order of days.
    A leave
    that is not computed has one step a run of days: the reason.
    """
    refused = [_not_paid(run) for run in unpaid]
    if not payments:
        return tuple(refused)
    days = f"{base['base_days'] / _HUNDREDTHS:g}"
    steps = [
        Step(
            Text(
                "Pay of reference, each month within the cap",
                "Paie de référence, chaque mois dans la limite du plafond",
            ),
            base["base_cents"],
            "CSS R323-4",
        ),
        Step(
            Text(
                f"Half of it over {days} days, to the cent",
                f"La moitié, sur {days.replace('.', ',')} jours, au centime",
            ),
            base["allowance_cents"],
            "CSS R323-4, R323-5",
        ),
    ]
    if base["allowance_cents"] == base["most_cents"]:
        most = Text("The highest allowance: the yearly cap over 730", "Le maximum : le plafond annuel divisé par 730")
        steps.append(Step(most, base["most_cents"], "CSS R323-9"))
    return (*steps, *refused, *(step for run in payments for step in _paid(run)))


def _paid(run: Mapping[str, Any]) -> tuple[Step, ...]:
    days, first, last = run["days"], run["since"], run["last"]
    several = "s" if days > 1 else ""
    return (
        Step(
            Text(f"{days} day{several}, from {first} to {last}", f"{days} jour{several}, du {first} au {last}"),
            run["gross_cents"],
            "CSS L323-1",
        ),
        Step(Text("Less the CSG", "Moins la CSG"), -run["csg_cents"], "CSS L136-8 II 1° b"),
        Step(Text("Less the CRDS", "Moins la CRDS"), -run["crds_cents"], "Ord. 96-50 art. 14, 19"),
        Step(Text("Paid", "Versé"), run["net_cents"], "CSS R323-11" if run["payee"] == "employer" else "CSS L323-1"),
    )


def _not_paid(run: Mapping[str, Any]) -> Step:
    reason = reasons()[run["reason"]]
    first, last = run["since"], run["last"]
    return Step(
        Text(f"{reason.title.en}: {first} to {last}", f"{reason.title.fr} : du {first} au {last}"), None, reason.article
    )
