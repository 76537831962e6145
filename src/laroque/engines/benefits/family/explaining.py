"""Why a family benefit is paid so: the steps of each run of equal months, ending on all that is paid."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from laroque.engines.benefits.kind import Rows
from laroque.engines.benefits.steps import Step, not_paid
from laroque.kernel.text import Text

_PARTS: Mapping[str | None, tuple[Text, str]] = {
    None: (Text("Allowance", "Allocation"), "CSS L521-1, D521-1"),
    "age_increase": (Text("Increase by age", "Majoration pour âge"), "CSS L521-3, D521-1"),
    "lump_sum": (Text("Lump sum at twenty", "Allocation forfaitaire des vingt ans"), "CSS L521-1, D521-2"),
    "complement": (Text("Degressive complement", "Complément dégressif"), "CSS D521-1 II"),
}
_CRDS = Text("Less the CRDS, to the cent below", "Moins la CRDS, au centime inférieur")
_RESOURCES = Text("resources of the year before the last", "ressources de l'avant-dernière année")


def explain_family(article: str, details: Rows, payments: Rows, unpaid: Rows) -> tuple[Step, ...]:
    """The steps of one claim: what its months are computed from, what they come to, what is not paid, the sum."""
    refused = tuple(not_paid(run) for run in unpaid)
    if not payments:
        return refused
    told = (step for row in _changing(details) for step in _of_row(row, payments, article))
    net = sum(row["net_cents"] for row in payments)
    crds = sum(row["crds_cents"] for row in payments)
    last = Step(Text("Paid in all", "Versé en tout"), net, article)
    return (*told, *refused, Step(_CRDS, -crds, "Ord. 96-50 art. 14, 19"), last)


def _changing(details: Rows) -> Iterator[Mapping[str, Any]]:
    """The first row of each run of months with the same amounts."""
    before: Mapping[str, Any] | None = None
    for row in details:
        told = {name: value for name, value in row.items() if name != "since"}
        if row["reason"] is None and told != before:
            yield row
        before = told


def _of_row(row: Mapping[str, Any], payments: Rows, article: str) -> Iterator[Step]:
    since = row["since"]
    limit = row.get("limit_cents") or row.get("partial_cents")
    if row.get("resources_cents") is not None:
        yield Step(_from(since, _RESOURCES), row["resources_cents"], "CSS R532-3")
    if limit:
        yield Step(Text("Limit of resources", "Plafond de ressources"), limit, article)
    for paid in payments:
        if paid["since"] == since:
            words, text = _PARTS[paid["part"]]
            yield Step(_from(since, words), paid["gross_cents"], article if paid["part"] is None else text)


def _from(since: date, words: Text) -> Text:
    return Text(f"From {since}: {words.en}", f"À partir du {since} : {words.fr}")
