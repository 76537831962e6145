"""A made-up scheme in the books: employers registered, mandates given, bank accounts opened, before a month begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from laroque.apps.network import queries as network
from laroque.apps.network.queries import Network, OrganismView
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import EmployerRow, EstablishmentRow, HeadcountRow, MandateRow
from laroque.apps.registry.states import HeadcountSource, Scheme
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.states import AccountRole
from laroque.postgres.scope import scope
from laroque.simulation import identities
from laroque.simulation.bank import Bank
from laroque.simulation.population import BIC, PAYS_BY_DEBIT_B2B, PAYS_BY_TRANSFER, PLACES, Employer

AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class MadeUpScheme:
    """The agency, the bodies that collect in a made-up month, and the IBAN each has at the bank, by code."""

    agency: OrganismView
    bodies: tuple[OrganismView, ...]
    ibans: dict[str, str]
    bank: Bank

    @property
    def recipients(self) -> dict[str, str]:
        """The SIRET that declarations are addressed to, by code of the body."""
        return {body.code: body.siret or "" for body in self.bodies}


def open_scheme(*, employers: Sequence[Employer], month: date, seed: int, at: datetime) -> MadeUpScheme:
    """Register the employers with their mandates, and open the accounts of the bodies and of the agency."""
    whole, random = network.network(), Random(seed)
    codes = list(dict.fromkeys(place.organism for place, _ in PLACES))
    bodies = tuple(whole.organism(code) for code in codes)
    agency = whole.organism(AGENCY)
    ibans = {body.code: identities.iban(random) for body in (agency, *bodies)}
    scheme = MadeUpScheme(agency, bodies, ibans, Bank(seed=seed))
    for body in (agency, *bodies):
        _open_account(scheme, body, identities.ics(random))
    with scope(agency.id):
        register_employers(employers, month.year, whole)
    return scheme


def _open_account(scheme: MadeUpScheme, body: OrganismView, ics: str) -> None:
    is_agency = body.code == AGENCY
    scheme.bank.open_account(scheme.ibans[body.code], body.name)
    with scope(body.id):
        treasury.open_bank_account(
            organism_id=body.id,
            organism_code=body.code,
            role=AccountRole.CENTRAL if is_agency else AccountRole.COLLECTION,
            iban=scheme.ibans[body.code],
            bic=BIC,
            holder=body.name[:70],
            ics="" if is_agency else ics,
        )


def register_employers(employers: Sequence[Employer], year: int, whole: Network) -> None:
    """Register employers with their establishments, headcounts and mandates, in the scope of the caller."""
    registry.register_employers(rows=[EmployerRow(siren=each.siren, name=each.name) for each in employers])
    registry.register_establishments(rows=[_establishment(each) for each in employers])
    registry.set_headcounts(
        rows=[
            HeadcountRow(siren=each.siren, year=year, hundredths=each.headcount * 100, source=HeadcountSource.COMPUTED)
            for each in employers
        ]
    )
    registry.register_mandates(
        rows=[_mandate(each, year, whole) for each in employers if each.means != PAYS_BY_TRANSFER]
    )


def _establishment(employer: Employer) -> EstablishmentRow:
    return EstablishmentRow(
        siret=employer.siret,
        employer_name=employer.name,
        name=employer.name,
        address="1 RUE FICTIVE",
        postcode=employer.place.postcode,
        town=employer.place.city,
        ape=employer.ape,
    )


def _mandate(employer: Employer, year: int, whole: Network) -> MandateRow:
    return MandateRow(
        rum=employer.rum,
        siret=employer.siret,
        organism_id=whole.organism(employer.place.organism).id,
        scheme=Scheme.B2B if employer.means == PAYS_BY_DEBIT_B2B else Scheme.CORE,
        iban=employer.iban,
        signed_on=date(year - 1, 1, 2),
        bic=BIC,
    )
