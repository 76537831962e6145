"""Rows to register, checked as they are made, and small decisions on identity and headcount."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from laroque.apps.network.rules.postcodes import departments_of_postcode
from laroque.apps.registry.states import HeadcountSource, HolderKind, NirKind, Scheme
from laroque.kernel import identifiers


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployerRow:
    """An employer to register; raises ``BadIdentifier`` on a wrong SIREN."""

    siren: str
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "siren", identifiers.check_siren(self.siren))


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishmentRow:
    """An establishment to register, and its employer with it; raises ``BadIdentifier`` on a wrong SIRET.

    An empty text or an absent day says nothing: what the register has stays.
    """

    siret: str
    employer_name: str = ""
    name: str = ""
    address: str = ""
    postcode: str = ""
    town: str = ""
    ape: str = ""
    opened_on: date | None = None
    closed_on: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "siret", identifiers.check_siret(self.siret))

    @property
    def siren(self) -> str:
        """The employer's number."""
        return self.siret[:9]

    @property
    def department(self) -> str:
        """The département of the postal code, empty when it is unknown or shared by several."""
        departments = departments_of_postcode(self.postcode)
        return departments[0] if len(departments) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadcountRow:
    """The headcount that applies to an employer in a year, in hundredths: average of the year before (CSS L130-1 I)."""

    siren: str
    year: int
    hundredths: int
    source: HeadcountSource

    def __post_init__(self) -> None:
        object.__setattr__(self, "siren", identifiers.check_siren(self.siren))
        if self.hundredths < 0:
            raise ValueError(f"a headcount is not negative: {self.hundredths}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person to register; raises ``BadIdentifier`` on a wrong number. Thirteen figures get their key."""

    nir: str
    family_name: str = ""
    given_names: str = ""
    born_on: date | None = None
    kind: NirKind = field(init=False)

    def __post_init__(self) -> None:
        nir = identifiers.check_nir(self.nir)
        object.__setattr__(self, "nir", nir)
        provisional = identifiers.is_provisional_nir(nir)
        object.__setattr__(self, "kind", NirKind.PROVISIONAL if provisional else NirKind.CERTIFIED)


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountRow:
    """A bank account to register; raises ``BadIdentifier`` on a wrong IBAN. ``repr`` never shows the IBAN."""

    holder_kind: HolderKind
    holder_key: str
    iban: str = field(repr=False)
    bic: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "iban", identifiers.check_iban(self.iban))


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRow:
    """A mandate given by an establishment to a collecting body, on an account of its own."""

    rum: str
    siret: str
    organism_id: int
    scheme: Scheme
    iban: str = field(repr=False)
    signed_on: date
    bic: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "rum", identifiers.check_rum(self.rum))
        object.__setattr__(self, "siret", identifiers.check_siret(self.siret))
        object.__setattr__(self, "iban", identifiers.check_iban(self.iban))

    @property
    def account(self) -> BankAccountRow:
        """The account it is debited on."""
        return BankAccountRow(holder_kind=HolderKind.ESTABLISHMENT, holder_key=self.siret, iban=self.iban, bic=self.bic)


def yearly_average(months: Sequence[int]) -> int:
    """The yearly headcount, in hundredths, from the headcount of each month in hundredths (CSS L130-1, R130-1 I).

    A month without any employee does not count, and what is finer than a hundredth is dropped. No month gives zero.
    """
    employed = [month for month in months if month > 0]
    return sum(employed) // len(employed) if employed else 0
