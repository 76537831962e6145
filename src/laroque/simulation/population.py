"""Made-up employers and employees: who they are, where they are, how they pay. The same seed gives the same people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from laroque.simulation import identities

T = TypeVar("T")

PAYS_BY_DEBIT_B2B, PAYS_BY_DEBIT_CORE, PAYS_BY_TRANSFER = "debit_b2b", "debit_core", "transfer"

BIC = "LRQUFRPPXXX"
"""The made-up bank where everybody has an account."""

_MEANS = ((PAYS_BY_DEBIT_B2B, 76), (PAYS_BY_DEBIT_CORE, 6), (PAYS_BY_TRANSFER, 18))
_SIZES = (((1, 5), 50), ((6, 20), 34), ((21, 48), 12), ((52, 110), 4))
_FIRST_WORDS = ("ATELIERS", "BOULANGERIE", "CABINET", "CHAUDRONNERIE", "CLINIQUE", "GARAGE", "HOTEL", "IMPRIMERIE")
_SECOND_WORDS = (
    "DU LAC",
    "DES TILLEULS",
    "SAINT-ÉLOI",
    "DE LA GARE",
    "L'ÉTOILE",
    "DU PRÉ VERT",
    "MÉRIDIEN",
    "DUPUY ET FILS",
)
FAMILY_NAMES = (
    "MARTIN",
    "BERNARD",
    "PETIT",
    "ROUX",
    "MOREAU",
    "FOURNIER",
    "GIRARD",
    "D'ANGELO",
    "LEFÈVRE",
    "NGUYEN",
    "BENALI",
)
WOMEN = ("Camille", "Inès", "Louise", "Nadia", "Zoé", "Hélène", "Fatou", "Anaïs")
MEN = ("Hugo", "Karim", "Jules", "René", "Théo", "Noël", "Mamadou", "Loïc")
_CORSICA, _CORSICA_CUT_IN = ("2A", "2B"), 1976
_JOBS = (("EMPLOYE ADMINISTRATIF", "543b"), ("OUVRIER QUALIFIE", "628a"), ("TECHNICIEN", "478a"), ("CADRE", "388a"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where an establishment stands, and the body that collects there (its code in the network)."""

    organism: str
    postcode: str
    city: str


@dataclass(frozen=True, slots=True)
class Employee:
    """One employee of one establishment. Pay in cents a month, hours in hundredths a month, AT code as in the DSN."""

    number: str
    nir: str
    family_name: str
    first_name: str
    female: bool
    born_on: date
    birth_department: str
    job: str
    job_code: str
    hired_on: date
    gross_cents: int
    hours: int


@dataclass(frozen=True, slots=True)
class Employer:
    """One employer of one establishment, its account at the bank and the way it pays."""

    siren: str
    siret: str
    name: str
    ape: str
    place: Place
    means: str
    iban: str
    rum: str
    at_ppm: int
    headcount: int
    employees: tuple[Employee, ...]


PLACES: tuple[tuple[Place, int], ...] = (
    (Place("urssaf-117", "75011", "PARIS"), 22),
    (Place("urssaf-117", "93100", "MONTREUIL"), 14),
    (Place("urssaf-117", "92000", "NANTERRE"), 9),
    (Place("urssaf-827", "69003", "LYON"), 16),
    (Place("urssaf-827", "38000", "GRENOBLE"), 8),
    (Place("urssaf-937", "13001", "MARSEILLE"), 12),
    (Place("urssaf-937", "06000", "NICE"), 6),
    (Place("urssaf-317", "59000", "LILLE"), 9),
    (Place("ccss-48", "48000", "MENDE"), 4),
)
"""Real towns of four URSSAF and of the CCSS of Lozère, with the weight of each in a made-up scheme."""

FULL_TIME_HOURS = 15_167
"""Monthly hours of a full-time contract, in hundredths (35 hours a week)."""


def make_employers(*, seed: int, count: int, month: date, minimum_wage_cents: int) -> list[Employer]:
    """The employers of a scheme; the first ones take each place in turn, so that each body has some.

    ``minimum_wage_cents`` is the monthly minimum wage of a full-time employee: nobody earns less.
    """
    random = Random(seed)
    places = [place for place, _ in PLACES]
    weights = [weight for _, weight in PLACES]
    chosen = [places[i] if i < len(places) else random.choices(places, weights)[0] for i in range(count)]
    numbers = random.sample(range(identities.SIREN_MAX), count)
    return [
        _make_employer(random, identities.siren(number), place, month, minimum_wage_cents)
        for number, place in zip(numbers, chosen, strict=True)
    ]


def _make_employer(random: Random, siren: str, place: Place, month: date, minimum_wage_cents: int) -> Employer:
    (low, high) = _pick(random, _SIZES)
    size = random.randint(low, high)
    employees = tuple(_make_employee(random, rank, month, minimum_wage_cents) for rank in range(1, size + 1))
    return Employer(
        siren=siren,
        siret=identities.siret(siren, 1),
        name=f"{random.choice(_FIRST_WORDS)} {random.choice(_SECOND_WORDS)}",
        ape=random.choice(("6201Z", "1071C", "4520A", "5510Z", "1812Z")),
        place=place,
        means=_pick(random, _MEANS),
        iban=identities.iban(random),
        rum=f"LRQ{siren}{random.randrange(10**6):06d}",
        at_ppm=random.choice((7_000, 9_000, 14_600, 20_800, 31_000)),
        headcount=size,
        employees=employees,
    )


def _make_employee(random: Random, rank: int, month: date, minimum_wage_cents: int) -> Employee:
    female = random.random() < 0.48
    born_on = date(random.randint(1962, 2005), random.randint(1, 12), random.randint(1, 28))
    department = random.choice(("13", "38", "48", "59", "69", "75", "2A", "2B", "93"))
    if department in _CORSICA and born_on.year < _CORSICA_CUT_IN:
        department = "20"
    job, job_code = random.choice(_JOBS)
    hours = random.choice((7_583, 10_617, 12_133)) if random.random() < 0.12 else FULL_TIME_HOURS
    full_time_pay = random.choices((1.02, 1.18, 1.5, 2.1, 3.4, 4.6), (18, 26, 28, 16, 8, 4))[0] * random.uniform(
        1, 1.15
    )
    joined_this_month = random.random() < 0.03
    return Employee(
        number=f"{rank:05d}",
        nir=identities.nir(
            random, female=female, birth_year=born_on.year, birth_month=born_on.month, department=department
        ),
        family_name=random.choice(FAMILY_NAMES),
        first_name=random.choice(WOMEN if female else MEN),
        female=female,
        born_on=born_on,
        birth_department=department,
        job=job,
        job_code=job_code,
        hired_on=month + timedelta(random.randint(3, 20))
        if joined_this_month
        else month - timedelta(random.randint(200, 1700)),
        gross_cents=round(minimum_wage_cents * full_time_pay) * hours // FULL_TIME_HOURS,
        hours=hours,
    )


def _pick(random: Random, weighted: Sequence[tuple[T, int]]) -> T:
    values, weights = zip(*weighted, strict=True)
    chosen: T = random.choices(values, weights)[0]
    return chosen
