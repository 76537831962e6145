"""Reading the registers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q

from laroque.apps.registry import encryption
from laroque.apps.registry.models import BankAccount, Establishment, Mandate, Person, YearlyHeadcount
from laroque.apps.registry.states import HolderKind, Scheme, Sequence
from laroque.kernel.identifiers import compact


@dataclass(frozen=True, slots=True)
class EstablishmentView:
    """An establishment with its employer's name."""

    siret: str
    siren: str
    employer_name: str
    name: str
    address: str
    postcode: str
    town: str
    department: str
    ape: str
    opened_on: date | None
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate, with the account as a screen shows it."""

    id: int
    rum: str
    scheme: Scheme
    siret: str
    organism_id: int
    account_id: int
    account_masked: str
    signed_on: date
    revoked_on: date | None
    sequence: Sequence


@dataclass(frozen=True, slots=True)
class BankAccountView:
    """A bank account, its IBAN masked."""

    id: int
    holder_kind: HolderKind
    holder_key: str
    masked: str
    country: str
    bic: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person of the register; ``id`` is its number here."""

    id: int
    nir: str
    family_name: str
    given_names: str
    born_on: date | None


def establishment(*, siret: str) -> EstablishmentView | None:
    """The establishment of a SIRET, or None."""
    return establishments(sirets=[siret]).get(siret)


def establishments(*, sirets: Iterable[str]) -> dict[str, EstablishmentView]:
    """The establishments that are registered, by SIRET: one statement."""
    rows = Establishment.objects.filter(siret__in=list(sirets)).select_related("employer")
    return {
        row.siret: EstablishmentView(
            siret=row.siret,
            siren=row.employer_id,
            employer_name=row.employer.name,
            name=row.name,
            address=row.address,
            postcode=row.postcode,
            town=row.town,
            department=row.department,
            ape=row.ape,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
        )
        for row in rows
    }


def establishments_of(*, siren: str) -> list[str]:
    """The SIRET of the establishments of an employer, in order."""
    return establishments_of_all(sirens=[siren])


def establishments_of_all(*, sirens: Iterable[str]) -> list[str]:
    """The SIRET of the establishments of employers, in order; one statement."""
    found = Establishment.objects.filter(employer_id__in=list(sirens)).order_by("siret")
    return list(found.values_list("siret", flat=True))


def sirets_named(*, text: str, limit: int = 1000) -> list[str]:
    """The SIRET of the establishments named so in part, or whose employer is, in order; capitals do not count."""
    named = Establishment.objects.filter(name__icontains=text).order_by("siret").values_list("siret", flat=True)
    owned = (
        Establishment.objects.filter(employer__name__icontains=text).order_by("siret").values_list("siret", flat=True)
    )
    # Two statements: one condition over two tables would use neither of their indexes.
    return sorted({*named[:limit], *owned[:limit]})[:limit]


def headcount(*, siren: str, year: int) -> int | None:
    """The headcount that applies to an employer in a year, in hundredths, or None when it is not known."""
    return headcounts(sirens=[siren], year=year).get(siren)


def headcounts(*, sirens: Iterable[str], year: int) -> dict[str, int]:
    """The headcounts that apply in a year, in hundredths, by SIREN; unknown ones are absent."""
    rows = YearlyHeadcount.objects.filter(employer_id__in=list(sirens), year=year)
    return dict(rows.values_list("employer_id", "hundredths"))


def mandates_for(*, sirets: Iterable[str], organism_id: int, on: date) -> dict[str, MandateView]:
    """The mandate each establishment has given to a collecting body and not revoked on a day, by SIRET."""
    rows = Mandate.objects.filter(
        Q(revoked_on__isnull=True) | Q(revoked_on__gt=on),
        establishment_id__in=list(sirets),
        creditor_id=organism_id,
        signed_on__lte=on,
    ).select_related("account")
    return {row.establishment_id: _mandate(row) for row in rows}


def bank_account(*, account_id: int) -> BankAccountView | None:
    """A bank account, its IBAN masked, or None; ``operations.reveal_ibans`` gives it in clear."""
    row = BankAccount.objects.filter(pk=account_id).first()
    return None if row is None else _account(row)


def bank_accounts_of_holder(*, kind: HolderKind, key: str) -> list[BankAccountView]:
    """The accounts of a holder (an establishment by its SIRET, an employer by its SIREN), IBAN masked."""
    return [_account(row) for row in BankAccount.objects.filter(holder_kind=kind, holder_key=key).order_by("id")]


def bank_accounts_of_iban(*, iban: str) -> list[BankAccountView]:
    """The accounts registered under an IBAN, found by its fingerprint; none when there is no key."""
    key = encryption.read_key(settings.LAROQUE_KEYS)
    if key is None:
        return []
    rows = BankAccount.objects.filter(fingerprint=key.fingerprint(compact(iban).upper())).order_by("id")
    return [_account(row) for row in rows]


def prints_of(*, texts: Iterable[str]) -> dict[str, str]:
    """The keyed fingerprint of each text (an IBAN, a name): the same for the same text, and nothing without the key.

    Empty when there is no key yet: nothing was written with one.
    """
    key = encryption.read_key(settings.LAROQUE_KEYS)
    return {} if key is None else {text: key.fingerprint(text) for text in texts}


def person_of_nir(*, nir: str) -> PersonView | None:
    """The person of a whole NIR, or None. Whoever shows it keeps the look (``operations.record_look``)."""
    row = Person.objects.filter(nir=nir).first()
    return None if row is None else PersonView(row.pk, row.nir, row.family_name, row.given_names, row.born_on)


def names_of_nirs(*, nirs: Iterable[str]) -> dict[str, str]:
    """The given names and family name of each person registered, by NIR."""
    rows = Person.objects.filter(nir__in=list(nirs)).values_list("nir", "given_names", "family_name")
    return {nir: f"{given} {family}".strip() for nir, given, family in rows}


def departments_of_sirets(*, sirets: Iterable[str]) -> dict[str, str]:
    """The département of each establishment that is registered with one, by SIRET."""
    rows = Establishment.objects.filter(siret__in=list(sirets)).exclude(department="")
    return dict(rows.values_list("siret", "department"))


def mandate_of_rum(*, rum: str) -> MandateView | None:
    """The mandate of a reference, or None."""
    row = Mandate.objects.filter(rum=rum).select_related("account").first()
    return None if row is None else _mandate(row)


def _mandate(row: Mandate) -> MandateView:
    return MandateView(
        id=row.pk,
        rum=row.rum,
        scheme=Scheme(row.scheme),
        siret=row.establishment_id,
        organism_id=row.creditor_id,
        account_id=row.account_id,
        account_masked=row.account.masked,
        signed_on=row.signed_on,
        revoked_on=row.revoked_on,
        sequence=Sequence(row.sequence),
    )


def _account(row: BankAccount) -> BankAccountView:
    return BankAccountView(
        id=row.pk,
        holder_kind=HolderKind(row.holder_kind),
        holder_key=row.holder_key,
        masked=row.masked,
        country=row.country,
        bic=row.bic,
    )
