"""Made-up professionals and institutions of every kind, with their terms and their bank accounts."""

from dataclasses import dataclass
from random import Random

from stdnum import luhn

from laroque.apps.registry.states import ProfessionalKind, Sector
from laroque.simulation import identities
from laroque.simulation.funds import CareFund
from laroque.simulation.population import FAMILY_NAMES, MEN, WOMEN

GENERAL_MEDICINE = "01"

_KINDS: tuple[tuple[ProfessionalKind, str, Sector, str, int], ...] = (
    (ProfessionalKind.PHYSICIAN, GENERAL_MEDICINE, Sector.ONE, "Docteur", 8),
    (ProfessionalKind.PHYSICIAN, "03", Sector.TWO, "Docteur", 2),
    (ProfessionalKind.PHYSICIAN, "05", Sector.OPTAM, "Docteur", 2),
    (ProfessionalKind.DENTIST, "19", Sector.NONE, "Docteur", 3),
    (ProfessionalKind.MIDWIFE, "21", Sector.NONE, "Sage-femme", 1),
    (ProfessionalKind.AUXILIARY, "24", Sector.NONE, "Cabinet infirmier", 4),
    (ProfessionalKind.AUXILIARY, "26", Sector.NONE, "Cabinet de kinésithérapie", 3),
    (ProfessionalKind.PHARMACY, "50", Sector.NONE, "Pharmacie", 5),
    (ProfessionalKind.LABORATORY, "30", Sector.NONE, "Laboratoire", 2),
    (ProfessionalKind.SUPPLIER, "60", Sector.NONE, "Matériel médical", 1),
    (ProfessionalKind.CARRIER, "56", Sector.NONE, "Ambulances", 1),
    (ProfessionalKind.HOSPITAL, "", Sector.NONE, "Hôpital", 2),
)
"""Kind, speciality, sector, first word of the name, and how many of them a fund has."""


@dataclass(frozen=True, slots=True)
class MadeUpProfessional:
    """A professional under agreement, as the registers know it, and the account it is paid on."""

    number: str
    kind: ProfessionalKind
    speciality: str
    sector: Sector
    name: str
    rpps: str
    department: str
    iban: str


def make_professionals(*, fund: CareFund, seed: int) -> tuple[MadeUpProfessional, ...]:
    """Those who claim to a fund; their numbers start with its département."""
    random = Random(f"{seed}/{fund.code}/professionals")
    known = [each for each in _KINDS for _ in range(each[-1])]
    return tuple(
        MadeUpProfessional(
            number=f"{fund.department}{rank:03d}{random.randrange(10_000):04d}",
            kind=kind,
            speciality=speciality,
            sector=sector,
            name=f"{title} {random.choice(WOMEN + MEN)} {random.choice(FAMILY_NAMES)}",
            rpps=_rpps(random) if kind is ProfessionalKind.PHYSICIAN else "",
            department=fund.department,
            iban=identities.iban(random),
        )
        for rank, (kind, speciality, sector, title, _) in enumerate(known, start=1)
    )


def treating_doctors(professionals: tuple[MadeUpProfessional, ...]) -> tuple[str, ...]:
    """The numbers of those in general medicine."""
    return tuple(each.number for each in professionals if each.speciality == GENERAL_MEDICINE)


def _rpps(random: Random) -> str:
    first = f"109{random.randrange(10**7):07d}"
    return first + luhn.calc_check_digit(first)
