"""When the months of establishments are due, and whether they are declared: the calendar of an employer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions import queries as contributions
from laroque.apps.contributions.rules import due_on
from laroque.apps.registry import queries as registers
from laroque.kernel.text import Text
from laroque.legislation import parameters as law
from laroque.legislation.topics import NotLegislatedYet, UnknownValue

_EARLY = Text(
    "50 employees or more: the 5th, or the working day that follows (the 15th when you pay in the following month)",
    "50 salariés ou plus : le 5, ou le jour ouvré suivant (le 15 si vous payez le mois suivant)",
)
_LATE = Text(
    "fewer than 50 employees: the 15th, or the working day that follows",
    "moins de 50 salariés : le 15, ou le jour ouvré suivant",
)
_UNKNOWN = Text(
    "headcount not known here: the 15th; it is the 5th from 50 employees on",
    "effectif inconnu ici : le 15 ; c'est le 5 à partir de 50 salariés",
)


@dataclass(frozen=True, slots=True)
class DueDay:
    """When a month of an establishment is due (CSS R243-6), whether it is declared whole, and why that day."""

    siret: str
    month: date
    due_on: date
    is_declared: bool
    why: Text


def due_days(*, organism_id: int, sirets: Sequence[str], months: Collection[date]) -> list[DueDay]:
    """The due days of months of establishments; months whose law is not held are left out.

    A declaration received says its own due day; the others follow the headcount.
    """
    found: list[DueDay] = []
    establishments = registers.establishments(sirets=sirets)
    for month in sorted(months):
        whole = {
            each.siret
            for each in contributions.fractions(organism_id=organism_id, month=month, sirets=sirets)
            if not each.missing
        }
        told = {
            each.siret: each.due_on
            for each in contributions.counting_declarations(organism_id=organism_id, month=month, sirets=sirets)
        }
        headcounts = registers.headcounts(sirens={siret[:9] for siret in sirets}, year=month.year)
        try:
            rules = {count: _rule(month, count) for count in {headcounts.get(siret[:9]) for siret in sirets}}
        except (NotLegislatedYet, UnknownValue):
            continue
        for siret in sirets:
            day, why = rules[headcounts.get(siret[:9])]
            place = establishments[siret].postcode if siret in establishments else ""
            due = told.get(siret) or due_on(month, day_of_next_month=day, postcode=place)
            found.append(DueDay(siret, month, due, siret in whole, why))
    return found


def _rule(month: date, headcount_hundredths: int | None) -> tuple[int, Text]:
    values = law.load()
    threshold = values.value("due_dates.early_headcount", month).number * 100
    if headcount_hundredths is None:
        return values.value("due_dates.late_day", month).number, _UNKNOWN
    if headcount_hundredths >= threshold:
        return values.value("due_dates.early_day", month).number, _EARLY
    return values.value("due_dates.late_day", month).number, _LATE
