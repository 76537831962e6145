"""Why a pension is paid so: the steps from the wages, or the pension of the insured, to all that is paid."""

from collections.abc import Iterator, Mapping
from typing import Any

from laroque.engines.benefits.kind import Rows
from laroque.engines.benefits.steps import Step, not_paid
from laroque.kernel.text import Text

_PERCENT = 10_000


def explain_pension(details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of one old-age pension."""
    if not payments:
        return tuple(not_paid(run) for run in unpaid)
    return (*_of_career(details[0]), *_ending(details[0], payments, unpaid, "CSS L351-1"))


def explain_reversion(details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of one survivor's pension."""
    if not payments:
        return tuple(not_paid(run) for run in unpaid)
    row = details[0]
    told = (
        Step(Text("A year: 54 % of the pension", "Par an : 54 % de la pension"), row["whole_cents"], "CSS D353-1"),
        Step(Text("The least by quarters", "Le minimum selon les trimestres"), row["least_cents"], "CSS D353-1"),
        Step(Text("The share of the marriage", "La part du mariage"), row["share_cents"], "CSS L353-3, R353-4"),
        Step(Text("Resources of a year", "Ressources d'un an"), row["resources_cents"], "CSS R353-1"),
        Step(Text("Limit of a year", "Plafond d'un an"), row["limit_cents"], "CSS D353-1-1"),
    )
    return (*told, *_ending(row, payments, unpaid, "CSS L353-1"))


def _of_career(row: Mapping[str, Any]) -> Iterator[Step]:
    years, missing = row["years"], row["missing"]
    rate, duration = f"{row['rate'] / _PERCENT:g}", row["duration"]
    yield Step(
        Text(f"Average of the {years} best years", f"Moyenne des {years} meilleures années"),
        row["average_cents"],
        "CSS R351-29",
    )
    yield Step(
        Text(
            f"A year at {rate} % ({missing} quarters missing), by duration over {duration}",
            f"Par an à {rate.replace('.', ',')} % ({missing} trimestres manquants), selon la durée sur {duration}",
        ),
        row["basic_cents"],
        "CSS R351-27, R351-6",
    )
    if row["least_cents"] > row["basic_cents"]:
        yield Step(Text("Brought to the least", "Portée au minimum"), row["least_cents"], "CSS L351-10, L173-2")
    if row["late"]:
        late = row["late"]
        yield Step(Text(f"Raised for {late} quarters", f"Surcote de {late} trimestres"), None, "CSS L351-1-2, D351-1-4")


def _ending(row: Mapping[str, Any], payments: Rows, unpaid: Rows, article: str) -> Iterator[Step]:
    yield Step(Text("The first month", "Le premier mois"), row["monthly_cents"], article)
    if row["children_cents"]:
        words = Text("For three children or more", "Pour trois enfants ou plus")
        yield Step(words, row["children_cents"], "CSS L351-12, R351-30")
    yield from (not_paid(run) for run in unpaid)
    csg, crds, net = (sum(paid[name] for paid in payments) for name in ("csg_cents", "crds_cents", "net_cents"))
    yield Step(Text("Less the CSG and CASA", "Moins la CSG et la CASA"), -csg, "CSS L136-8, L137-41")
    yield Step(Text("Less the CRDS", "Moins la CRDS"), -crds, "Ord. 96-50 art. 14, 19")
    yield Step(Text("Paid in all", "Versé en tout"), net, article)
