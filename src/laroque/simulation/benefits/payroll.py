"""The made-up employer of a fund's insured, its declarations of some months, and what it signals of stops of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from laroque.kernel.identifiers import check_nir
from laroque.kernel.periods import add_months
from laroque.simulation import identities
from laroque.simulation.declarations import Declaration, Stop, encode, write_send, write_signal
from laroque.simulation.funds import CareFund
from laroque.simulation.insured import Insured
from laroque.simulation.payroll import make_lines, make_slips
from laroque.simulation.payroll_law import payroll_law
from laroque.simulation.population import FULL_TIME_HOURS, PAYS_BY_TRANSFER, Employee, Employer, Place

MONTHS = 3
"""Whole months of pay that allowances are counted from (CSS R323-4)."""

_PLACES = {"ccss-48": Place("ccss-48", "48000", "MENDE")}
_ELSEWHERE = Place("urssaf-117", "75011", "PARIS")
_FIRST_SIREN = 990_000
_YOUNGEST, _OLDEST = 20, 62
_PAYS_PERCENT = ((102, 30), (130, 30), (180, 25), (290, 10), (420, 5))
_AT_PPM = 20_800


@dataclass(frozen=True, slots=True)
class Payroll:
    """An employer of insured persons and what it sends: files by the day each is sent on, monthly ones and signals."""

    employer: Employer
    files: tuple[tuple[date, Path, bytes], ...]

    @property
    def iban(self) -> str:
        """Where allowances are paid when the employer keeps up the pay."""
        return self.employer.iban


def make_employer(*, fund: CareFund, rank: int, people: Sequence[Insured], month: date, seed: int) -> Employer:
    """One establishment whose employees are the adults of a fund of an age to work."""
    random = Random(f"{seed}/{fund.code}/employer")
    siren = identities.siren(_FIRST_SIREN + rank)
    wage = payroll_law(add_months(month, -1)).minimum_wage_cents
    workers = [each for each in people if not each.is_dependant and not each.is_closed]
    employees = tuple(
        _employee(random, number, each, fund, month, wage)
        for number, each in enumerate(workers, 1)
        if _YOUNGEST <= each.age_on(month) <= _OLDEST
    )
    return Employer(
        siren=siren,
        siret=identities.siret(siren, 1),
        name=f"ATELIERS {fund.town}",
        ape="1071C",
        place=_PLACES.get(fund.code, _ELSEWHERE),
        means=PAYS_BY_TRANSFER,
        iban=identities.iban(random),
        rum=f"LRQ{siren}000001",
        at_ppm=_AT_PPM,
        headcount=len(employees),
        employees=employees,
    )


def declared(employer: Employer, *, recipient: str, month: date, folder: Path) -> tuple[date, Path, bytes]:
    """The declaration of a month, sent on the fifth of the next one: the day, the file and its bytes."""
    law, sent_on = payroll_law(month), add_months(month, 1).replace(day=5)
    slips = make_slips(employer, law)
    told = Declaration(employer, recipient, law, slips, make_lines(employer, slips, law))
    content = encode(write_send([told], sender=employer, made_on=sent_on))
    return sent_on, folder / f"{employer.siret}_{month:%Y-%m}.dsn", content


def signalled(employer: Employer, stop: Stop, *, folder: Path) -> tuple[date, Path, bytes]:
    """A signal of a stop or of a return, sent the day after it began or ended."""
    sent_on = (stop.resumed_on or stop.last_worked_on + timedelta(1)) + timedelta(1)
    content = encode(write_signal(stop, sender=employer, made_on=sent_on))
    mark = "return" if stop.resumed_on else "stop"
    return sent_on, folder / f"{employer.siret}_{stop.employee.number}_{mark}_{stop.last_worked_on}.dsn", content


def numbers_of(employer: Employer) -> dict[str, Employee]:
    """The employees by NIR of 15 characters."""
    return {check_nir(each.nir): each for each in employer.employees}


def _employee(random: Random, number: int, person: Insured, fund: CareFund, month: date, wage: int) -> Employee:
    percents, weights = zip(*_PAYS_PERCENT, strict=True)
    return Employee(
        number=f"{number:05d}",
        nir=person.nir,
        family_name=person.family_name,
        first_name=person.given_name,
        female=person.female,
        born_on=person.born_on,
        birth_department=fund.birth_department[:2],
        job="OUVRIER QUALIFIE",
        job_code="636d",
        hired_on=add_months(month, -random.randint(24, 90)),
        gross_cents=wage * random.choices(percents, weights)[0] * random.randint(100, 112) // 10_000,
        hours=FULL_TIME_HOURS,
    )
