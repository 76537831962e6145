"""What made-up insured persons ask of their fund beside the stops of work: births, injuries, families, pensions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from laroque.kernel.identifiers import check_nir
from laroque.kernel.periods import add_months
from laroque.simulation.funds import CareFund
from laroque.simulation.insured import Insured

_FAMILIES = "ccss-48"
_PENSIONS = "cgss-971"
_PENSION_AGES, _FIRST_BORN = range(63, 69), 1958  # whose duration of insurance the law held gives
_BEARING = range(20, 40)
_WORKING = range(30, 63)
_CHILD = 18
_RESOURCES_CENTS = 2_400_000
_YEARS = (2001, 2024)


@dataclass(frozen=True, slots=True)
class Asked:
    """A case that an officer opens: the benefit, the person, the first day asked and the facts."""

    kind: str
    nir: str
    since: date
    facts: Mapping[str, Any]


def make_asked(*, fund: CareFund, people: Sequence[Insured], month: date) -> tuple[Asked, ...]:
    """What is asked of a fund before a month: of every fund for injuries; of some for families or old age."""
    adults = [each for each in people if not each.is_dependant and not each.is_closed]
    asked = _injuries(adults, month)
    if fund.code == _FAMILIES:
        asked += _families(people, month)
    if fund.code == _PENSIONS:
        asked += _pensions(adults, month)
    return tuple(asked)


def _injuries(adults: Sequence[Insured], month: date) -> list[Asked]:
    """A capital below ten percent, a pension of twenty, and the recognition of an accident."""
    of_age = [each for each in adults if each.age_on(month) in _WORKING]
    before, last = add_months(month, -1), add_months(month, -2)
    told: list[tuple[str, dict[str, Any]]] = [
        ("injury_capital", {"consolidated_on": str(last), "final_on": str(before), "rate": 8}),
        (
            "injury_pension",
            {"stopped_on": str(add_months(month, -10)), "consolidated_on": str(add_months(month, -4)),
             "to": str(date(month.year, 10, 31)), "rate": 20, "year_cents": 2_640_000},
        ),
        ("injury_recognition", {"occurrence": "accident", "complete_on": str(before)}),
    ]  # fmt: skip
    return [
        Asked(kind, check_nir(each.nir), date.fromisoformat(facts.get("consolidated_on", str(before))), facts)
        for (kind, facts), each in zip(told, of_age, strict=False)
    ]


def _families(people: Sequence[Insured], month: date) -> list[Asked]:
    """Allowances of families of two children and more, and of those with one young child."""
    children: dict[str, list[date]] = {}
    for each in people:
        if each.is_dependant and not each.is_closed and each.age_on(month) < _CHILD:
            children.setdefault(each.nir, []).append(each.born_on)
    before = add_months(month, -1)
    asked = []
    for nir, born in sorted(children.items()):
        facts = {
            "from": f"{before:%Y-%m}",
            "to": f"{date(month.year, 12, 1):%Y-%m}",
            "household": nir,
            "children": [{"born_on": str(day)} for day in sorted(born)],
            "resources": [{"year": month.year - 2, "cents": _RESOURCES_CENTS}],
        }
        young = [day for day in born if day >= add_months(month, -34)]
        if len(born) > 1:
            asked.append(Asked("family_allowance", check_nir(nir), before, facts))
        if young:
            asked.append(Asked("basic_allowance", check_nir(nir), before, facts))
    mother = next((each for each in people if each.female and each.age_on(month) in _BEARING), None)
    if mother is not None and not mother.is_closed:
        began_on = add_months(month, -6)
        grant = {"began_on": str(began_on), "resources": [{"year": month.year - 2, "cents": _RESOURCES_CENTS}]}
        asked.append(Asked("birth_grant", check_nir(mother.nir), began_on, grant))
    return asked


def _pensions(adults: Sequence[Insured], month: date) -> list[Asked]:
    """Pensions of those of an age to have one, with a career at the full rate."""
    before = add_months(month, -1)
    facts = {"from": f"{before:%Y-%m}", "to": f"{date(month.year, 12, 1):%Y-%m}", "quarters": 172, "place": "971"}
    return [
        Asked(
            "old_age_pension",
            check_nir(each.nir),
            before,
            {**facts, "born_on": str(each.born_on),
             "wages": [{"from": _YEARS[0], "to": _YEARS[1], "cents": 1_500_000 + 20_000 * rank}]},
        )
        for rank, each in enumerate(adults)
        if each.age_on(month) in _PENSION_AGES and each.born_on.year >= _FIRST_BORN
    ]  # fmt: skip
