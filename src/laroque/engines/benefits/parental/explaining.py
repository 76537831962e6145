"""Why a leave of a parent is paid so: from the pay of reference to what is paid, each step with its article."""

from datetime import timedelta

from laroque.engines.benefits.kind import Rows
from laroque.engines.benefits.steps import Step, not_paid
from laroque.kernel.text import Text

_DAY = timedelta(days=1)


def explain_parental(article: str, details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of one leave, ending on what is paid; ``article``: that of its days."""
    refused = [not_paid(run) for run in unpaid]
    if not payments:
        return tuple(refused)
    base = details[0]
    steps = [
        Step(
            Text("Pay of reference, each month within the ceiling", "Paie de référence, dans la limite du plafond"),
            base["base_cents"],
            "CSS R331-5, R323-4",
        ),
        Step(
            Text(
                "A day, less the flat deduction, the least at least", "Par jour, abattement déduit, au moins le minimum"
            ),
            base["allowance_cents"],
            "CSS R331-5",
        ),
    ]
    for run in payments:
        days, first, last = run["days"], run["since"], run["until"] - _DAY
        told = Text(f"{days} days, from {first} to {last}", f"{days} jours, du {first} au {last}")
        steps += [
            Step(told, run["gross_cents"], article),
            Step(Text("Less the CSG", "Moins la CSG"), -run["csg_cents"], "CSS L136-8 II 1° b"),
            Step(Text("Less the CRDS", "Moins la CRDS"), -run["crds_cents"], "Ord. 96-50 art. 14, 19"),
        ]
        rests_on = "CSS R323-11" if run["payee"] == "employer" else article
        steps.append(Step(Text("Paid", "Versé"), run["net_cents"], rests_on))
    return (*refused, *steps)
