"""A household of a fund for tests of its pages: two parents, a child under both, rights, requests, claims."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network
from laroque.apps.registry.professionals import ProfessionalRow, TermsRow, register_professionals
from laroque.apps.registry.states import ProfessionalKind, Sector
from laroque.apps.rights import operations, protocols, queries, requests
from laroque.apps.rights.operations import BeneficiaryRow, RightRow
from laroque.apps.rights.requests import C2sAsked
from laroque.apps.rights.states import Basis
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.usecases.care.receive_claims import receive_b2
from laroque.usecases.care.rights_opening import Opening, open_cover
from tests.support.care_claims import AT as CLAIMED_AT
from tests.support.care_claims import DOCTOR, PHARMACY, b2

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
SINCE = date(2020, 1, 1)
ANNE, BOB = check_nir("2800275123456"), check_nir("1840275123456")
ZOE = check_nir("2090575123456")
ILLNESS = "23"
FUND = "cpam-673"
READERS = {
    "insured.officer": Role.CARE_OFFICER,
    "insured.supervisor": Role.CARE_SUPERVISOR,
    "insured.adviser": Role.MEDICAL_ADVISER,
}


def law(name: str, on: date) -> int:
    """A number of the law."""
    return load().value(name, on).number


@dataclass(frozen=True)
class Household:
    """The numbers of a fund, of two parents, of their child under the mother, and of the requests of the mother."""

    fund_id: int
    mother: int
    father: int
    child: int
    c2s: int
    protocol: int


def household_at(code: str, family_name: str = "Lefèvre") -> Household:
    """Register the household at a fund: the mother has a long illness and asks for the C2S."""
    fund = network.organism_by_code(code=code).id
    mother = BeneficiaryRow(
        nir=ANNE, own_nir=ANNE, born_on=date(1980, 2, 3), family_name=family_name, given_names="Anne-Hélène", sex="F",
        address="3 rue de la Paix", postcode="75002", town="Paris",
    )  # fmt: skip
    father = BeneficiaryRow(
        nir=BOB, own_nir=BOB, born_on=date(1984, 2, 11), family_name="Martin", given_names="Bob", sex="M"
    )
    children = [
        BeneficiaryRow(
            nir=nir, own_nir=ZOE, born_on=date(2009, 5, 20), family_name=family_name, given_names="Zoé", sex="F",
            is_dependant=True,
        )
        for nir in (ANNE, BOB)
    ]  # fmt: skip
    openings = [Opening(person=each, basis=Basis.WORK, since=SINCE) for each in (mother, father)]
    openings += [Opening(person=each, basis=Basis.DEPENDANT, since=date(2025, 1, 1)) for each in children]
    open_cover(organism_id=fund, openings=openings, at=AT, law=law)
    with scope(fund):
        people = {(each.nir, each.is_dependant): each.id for each in queries.files(organism_id=fund, nirs=[ANNE, BOB])}
        number = people[ANNE, False]
        rows = [
            RightRow(beneficiary_id=number, kind=RightKind.TREATING_DOCTOR, since=SINCE, detail=DOCTOR),
            RightRow(
                beneficiary_id=number, kind=RightKind.LONG_ILLNESS, since=date(2024, 1, 1), until=date(2029, 1, 1),
                detail=ILLNESS, slot=ILLNESS,
            ),
        ]  # fmt: skip
        operations.open_rights(organism_id=fund, rows=rows, at=AT)
        asked = C2sAsked(beneficiary_ids=[number], household=3, resources_cents=1_234_500, asked_on=date(2026, 2, 1))
        c2s = requests.ask_c2s(organism_id=fund, asked=asked, law=law)
        protocol = protocols.record(organism_id=fund, beneficiary_id=number, asked_on=date(2026, 3, 1))
    return Household(fund, number, people[BOB, False], people[ANNE, True], c2s, protocol)


def claims_of(household: Household) -> None:
    """Two visits paid to the mother, a box of drugs without advance payment, and a visit claimed twice."""
    kinds = {
        DOCTOR: (ProfessionalKind.PHYSICIAN, "Dr Claire Morvan", "01", Sector.ONE),
        PHARMACY: (ProfessionalKind.PHARMACY, "Pharmacie du Marché", "50", Sector.NONE),
    }
    register_professionals(
        rows=[ProfessionalRow(number=number, kind=each[0], name=each[1]) for number, each in kinds.items()],
        terms=[
            TermsRow(number=number, since=SINCE, speciality=each[2], sector=each[3]) for number, each in kinds.items()
        ],
    )
    drug = {"nature": "PH7", "code": "3400921923056", "detail": "4P", "billed_cents": 2_427, "speciality": "50"}
    visit = {"nir": ANNE[:13], "born_on": date(1980, 2, 3)}
    content = b2(
        (visit | {"invoice": "000000001"}, [{}]),
        (visit | {"invoice": "000000002"}, [{"care_on": date(2026, 5, 4)}]),
        (visit | {"invoice": "000000003", "professional": PHARMACY, "third_party": True}, [drug]),
        (visit | {"invoice": "000000004"}, [{}]),
    )
    receive_b2(organism_id=household.fund_id, name="may.b2", content=content, at=CLAIMED_AT)


def lay_insured(password: str) -> Household:
    """The household with its claims at a fund, and users of it."""
    household = household_at(FUND)
    claims_of(household)
    for name, role in READERS.items():
        user_id = access.create_user(username=name, email=f"{name}@example.invalid", password=password, language="en")
        access.grant_membership(user_id=user_id, organism_id=household.fund_id, role=role, valid_from=date(2026, 1, 1))
    return household
