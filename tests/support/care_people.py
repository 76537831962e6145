"""A household of a fund for tests of its pages: two parents, a child under both, rights, requests and looks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from laroque.apps.network import queries as network
from laroque.apps.rights import operations, protocols, queries, requests
from laroque.apps.rights.operations import BeneficiaryRow, RightRow
from laroque.apps.rights.requests import C2sAsked
from laroque.apps.rights.states import Basis
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_nir
from laroque.legislation.parameters import load
from laroque.postgres.scope import scope
from laroque.usecases.rights_opening import Opening, open_cover

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
SINCE = date(2020, 1, 1)
ANNE, BOB = check_nir("2800275123456"), check_nir("1840275123456")
ZOE = check_nir("2090575123456")
ILLNESS = "23"


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
            RightRow(beneficiary_id=number, kind=RightKind.TREATING_DOCTOR, since=SINCE, detail="751234567"),
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
