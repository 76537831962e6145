"""Why a sick leave is paid so: the steps from the pay of reference to what is paid, each with its article."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from laroque.engines.benefits.steps import Step, not_paid
from laroque.kernel.text import Text

_HUNDREDTHS = 100
_DAY = timedelta(days=1)


def explain_leave(
    base: Mapping[str, Any], payments: Sequence[Mapping[str, Any]], unpaid: Sequence[Mapping[str, Any]]
) -> tuple[Step, ...]:
    """The steps of one leave, ending on what is paid.

    ``base`` is its row of ``Answered.details``; ``payments`` and ``unpaid`` its rows there, in the order of days.
    A leave
    that is not computed has one step a run of days: the reason.
    """
    refused = [not_paid(run) for run in unpaid]
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
    days, first, last = run["days"], run["since"], run["until"] - _DAY
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
