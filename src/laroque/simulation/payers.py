"""How made-up employers pay by transfer: most quote their SIRET, some pay another sum, some are hard to recognise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from laroque.simulation.population import PAYS_BY_TRANSFER, Employer

_HABITS = (("named", 62), ("amount_only", 12), ("partial", 9), ("too_much", 7), ("unknown", 5), ("nothing", 5))


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer an employer orders to the account of a collecting body; cents above zero."""

    organism: str
    cents: int
    payer: str
    remittance: str


def make_transfers(
    employers: Sequence[Employer], owed_cents: Mapping[str, int], month: date, *, seed: int
) -> list[Transfer]:
    """The transfers for a month of the employers that pay so. ``owed_cents``: what each believes it owes, by SIRET."""
    random = Random(seed)
    habits, weights = zip(*_HABITS, strict=True)
    transfers = []
    for employer in employers:
        owed = owed_cents.get(employer.siret, 0)
        habit = random.choices(habits, weights)[0]
        if employer.means == PAYS_BY_TRANSFER and owed > 0 and habit != "nothing":
            transfers.append(_transfer(employer, owed, month, habit, random))
    return transfers


def _transfer(employer: Employer, owed: int, month: date, habit: str, random: Random) -> Transfer:
    named = f"COTISATIONS {employer.siret} {month:%m/%Y}"
    cents, remittance = {
        "named": (owed, named),
        "amount_only": (owed, "COTISATIONS"),
        "partial": (owed // 2, named),
        "too_much": (owed + 100 * random.randint(20, 200), named),
        "unknown": (owed + random.randint(1, 99), f"REGLEMENT FACTURE {random.randint(100, 999)}"),
    }[habit]
    payer = "CABINET COMPTABLE" if habit == "unknown" else employer.name
    return Transfer(employer.place.organism, cents, payer, remittance)
