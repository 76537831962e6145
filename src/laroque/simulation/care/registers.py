"""A made-up fund in the registers: its books and account opened, its insured and professionals known, before claims."""

from collections.abc import Sequence
from datetime import date, datetime

from laroque.apps.network.queries import OrganismView
from laroque.apps.registry import operations as registry
from laroque.apps.registry.professionals import ProfessionalRow, TermsRow, register_professionals
from laroque.apps.registry.rules import BankAccountRow, PersonRow
from laroque.apps.registry.states import HolderKind
from laroque.apps.rights import operations as rights
from laroque.apps.rights.operations import BeneficiaryRow, RightRow
from laroque.apps.rights.states import Basis
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.states import AccountRole
from laroque.engines.pricing.facts import RightKind
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope
from laroque.simulation.care.professionals import MadeUpProfessional
from laroque.simulation.funds import CareFund
from laroque.simulation.insured import Insured, Period
from laroque.simulation.population import BIC

_AGREED_SINCE = date(2018, 1, 1)
_PENSION_AGE = 64
_WITH_SLOT = (RightKind.LONG_ILLNESS, RightKind.INJURY)


def open_payment_account(*, body: OrganismView, iban: str) -> None:
    """Give a fund the account it pays care from."""
    with scope(body.id):
        treasury.open_bank_account(
            organism_id=body.id,
            organism_code=body.code,
            role=AccountRole.PAYMENT,
            iban=iban,
            bic=BIC,
            holder=body.name[:70],
        )


def register_all(
    *,
    fund: CareFund,
    organism_id: int,
    people: Sequence[Insured],
    professionals: Sequence[MadeUpProfessional],
    at: datetime,
) -> None:
    """Register the professionals with their terms, the insured with their rights, and the accounts of all."""
    with scope(organism_id):
        _register_professionals(professionals)
        adults = [each for each in people if not each.is_dependant]
        registry.register_persons(
            rows=[
                PersonRow(
                    nir=each.nir,
                    family_name=each.family_name,
                    given_names=each.given_name,
                    born_on=each.born_on,
                )
                for each in adults
            ]
        )
        accounts = {check_nir(each.nir): each.iban for each in adults}
        _register_accounts(HolderKind.PERSON, accounts)
        numbers = rights.register(organism_id=organism_id, rows=[_row(fund, each) for each in people], at=at)
        rights.open_rights(
            organism_id=organism_id,
            rows=[
                _right(numbers[check_nir(each.nir), each.born_on, each.birth_rank], each, period, at.date())
                for each in people
                for period in each.periods
            ],
            at=at,
        )


def _register_professionals(professionals: Sequence[MadeUpProfessional]) -> None:
    register_professionals(
        rows=[
            ProfessionalRow(
                number=each.number, kind=each.kind, name=each.name, rpps=each.rpps, department=each.department
            )
            for each in professionals
        ],
        terms=[
            TermsRow(number=each.number, since=_AGREED_SINCE, speciality=each.speciality, sector=each.sector)
            for each in professionals
        ],
    )
    _register_accounts(HolderKind.PROFESSIONAL, {each.number: each.iban for each in professionals})


def _register_accounts(kind: HolderKind, accounts: dict[str, str]) -> None:
    registry.register_bank_accounts(
        rows=[BankAccountRow(holder_kind=kind, holder_key=key, iban=iban, bic=BIC) for key, iban in accounts.items()]
    )


def _row(fund: CareFund, person: Insured) -> BeneficiaryRow:
    return BeneficiaryRow(
        nir=person.nir,
        born_on=person.born_on,
        birth_rank=person.birth_rank,
        family_name=person.family_name,
        given_names=person.given_name,
        sex="F" if person.female else "M",
        own_nir="" if person.is_dependant else person.nir,
        is_dependant=person.is_dependant,
        address="1 RUE FICTIVE",
        postcode=fund.postcode,
        town=fund.town,
    )


def _right(number: int, person: Insured, period: Period, on: date) -> RightRow:
    return RightRow(
        beneficiary_id=number,
        kind=period.kind,
        since=period.since,
        until=period.until,
        detail=period.detail,
        slot=period.detail if period.kind in _WITH_SLOT else "",
        basis=_basis(person, on) if period.kind is RightKind.COVERED else None,
    )


def _basis(person: Insured, on: date) -> Basis:
    if person.is_dependant:
        return Basis.DEPENDANT
    return Basis.PENSION if person.age_on(on) >= _PENSION_AGE else Basis.WORK
