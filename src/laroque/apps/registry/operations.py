"""Writing the registers: many rows in few statements, the same rows twice change nothing.

Rows are checked as they are made (``rules``). Changes are journaled by triggers, one statement each: slower than a bare
load, and accepted for master records.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from laroque.apps.registry import encryption
from laroque.apps.registry.encryption import Key, KeyMissing
from laroque.apps.registry.models import BankAccount, BankAccountLook, EncryptionKey, Look, Mandate, Person
from laroque.apps.registry.rules import (
    BankAccountRow,
    EmployerRow,
    EstablishmentRow,
    HeadcountRow,
    MandateRow,
    PersonRow,
)
from laroque.apps.registry.states import LookKind, NirKind
from laroque.apps.registry.states import Sequence as DebitSequence
from laroque.kernel.identifiers import BadIdentifier, check_nir, is_provisional_nir, mask_iban
from laroque.kernel.text import Text


class NirTaken(Exception):
    """A certified number that another person has already."""


class RumReused(Exception):
    """A mandate reference that already names another establishment, creditor or scheme."""


@dataclass(frozen=True, slots=True)
class Iban:
    """An account in clear, for a payment file; ``repr`` shows only what a screen may."""

    iban: str
    bic: str

    def __repr__(self) -> str:
        return f"Iban({mask_iban(self.iban)})"


_EMPLOYERS = """
insert into registry_employer as kept (siren, name)
select siren, name from unnest(%s::text[], %s::text[]) as given (siren, name)
on conflict (siren) do update set name = excluded.name
where excluded.name <> '' and excluded.name <> kept.name
"""

_ESTABLISHMENTS = """
insert into registry_establishment as kept
    (siret, siren, name, address, postcode, town, department, ape, opened_on, closed_on)
select * from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::date[], %s::date[])
on conflict (siret) do update set
    (name, address, postcode, town, department, ape, opened_on, closed_on) = (
        coalesce(nullif(excluded.name, ''), kept.name), coalesce(nullif(excluded.address, ''), kept.address),
        coalesce(nullif(excluded.postcode, ''), kept.postcode), coalesce(nullif(excluded.town, ''), kept.town),
        case when excluded.postcode = '' then kept.department else excluded.department end,
        coalesce(nullif(excluded.ape, ''), kept.ape),
        coalesce(excluded.opened_on, kept.opened_on), coalesce(excluded.closed_on, kept.closed_on))
where (kept.name, kept.address, kept.postcode, kept.town, kept.ape, kept.opened_on, kept.closed_on)
    is distinct from (
        coalesce(nullif(excluded.name, ''), kept.name), coalesce(nullif(excluded.address, ''), kept.address),
        coalesce(nullif(excluded.postcode, ''), kept.postcode), coalesce(nullif(excluded.town, ''), kept.town),
        coalesce(nullif(excluded.ape, ''), kept.ape),
        coalesce(excluded.opened_on, kept.opened_on), coalesce(excluded.closed_on, kept.closed_on))
"""

_HEADCOUNTS = """
insert into registry_yearlyheadcount as kept (siren, year, hundredths, source)
select * from unnest(%s::text[], %s::smallint[], %s::integer[], %s::text[])
on conflict (siren, year) do update set hundredths = excluded.hundredths, source = excluded.source
where (kept.hundredths, kept.source) is distinct from (excluded.hundredths, excluded.source)
"""

_PERSONS = """
insert into registry_person as kept (nir, nir_kind, family_name, given_names, born_on)
select * from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[])
on conflict (nir) do update set
    (family_name, given_names, born_on) = (
        coalesce(nullif(excluded.family_name, ''), kept.family_name),
        coalesce(nullif(excluded.given_names, ''), kept.given_names), coalesce(excluded.born_on, kept.born_on))
where (kept.family_name, kept.given_names, kept.born_on) is distinct from (
    coalesce(nullif(excluded.family_name, ''), kept.family_name),
    coalesce(nullif(excluded.given_names, ''), kept.given_names), coalesce(excluded.born_on, kept.born_on))
"""

_ACCOUNTS = """
insert into registry_bankaccount as kept
    (holder_kind, holder_key, iban_encrypted, encryption_key_id, fingerprint, masked, country, bic)
select * from unnest(%s::text[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
on conflict (holder_kind, holder_key, fingerprint) do update set bic = excluded.bic
where excluded.bic <> '' and excluded.bic <> kept.bic
"""

_MANDATES = """
insert into registry_mandate as kept (rum, scheme, siret, creditor_id, account_id, signed_on, sequence)
select * from unnest(%s::text[], %s::text[], %s::text[], %s::integer[], %s::bigint[], %s::date[], %s::text[])
on conflict (rum) do update set account_id = excluded.account_id
where kept.account_id <> excluded.account_id
"""


@transaction.atomic
def register_employers(*, rows: Iterable[EmployerRow]) -> None:
    """Add or rename employers; an empty name says nothing."""
    named = {row.siren: row.name for row in sorted(rows, key=lambda row: row.name != "")}
    _execute(_EMPLOYERS, sorted(named.items()))


@transaction.atomic
def register_establishments(*, rows: Iterable[EstablishmentRow]) -> None:
    """Add or complete establishments and their employers: two statements, whatever their number.

    What a row leaves empty stays as the register has it. Of two rows with one SIRET, the last one counts.
    """
    by_siret = {row.siret: row for row in rows}
    register_employers(rows=[EmployerRow(siren=row.siren, name=row.employer_name) for row in by_siret.values()])
    _execute(
        _ESTABLISHMENTS,
        [
            (
                row.siret,
                row.siren,
                row.name,
                row.address,
                row.postcode,
                row.town,
                row.department,
                row.ape,
                row.opened_on,
                row.closed_on,
            )
            for _, row in sorted(by_siret.items())
        ],
    )


@transaction.atomic
def set_headcounts(*, rows: Iterable[HeadcountRow]) -> None:
    """Set the yearly headcounts of employers, registered when they are not: two statements."""
    by_year = {(row.siren, row.year): row for row in rows}
    register_employers(rows=[EmployerRow(siren=siren) for siren, _ in by_year])
    _execute(
        _HEADCOUNTS, [(row.siren, row.year, row.hundredths, row.source.value) for _, row in sorted(by_year.items())]
    )


@transaction.atomic
def register_persons(*, rows: Iterable[PersonRow]) -> None:
    """Add or complete persons by their NIR: one statement."""
    by_nir = {row.nir: row for row in rows}
    _execute(
        _PERSONS,
        [(row.nir, row.kind.value, row.family_name, row.given_names, row.born_on) for _, row in sorted(by_nir.items())],
    )


@transaction.atomic
def certify_person(*, provisional_nir: str, nir: str) -> None:
    """Give the person known by a waiting number the certified one that replaces it.

    Raises:
        BadIdentifier: the new number is wrong, or is a waiting number itself.
        NirTaken: another person has it: two records to merge by hand.
    """
    certified = check_nir(nir)
    if is_provisional_nir(certified):
        raise BadIdentifier(Text(f"NIR {nir} is a waiting number", f"Le NIR {nir} est un numéro d'attente"))
    if Person.objects.filter(nir=certified).exists():
        raise NirTaken(f"NIR {certified} is another person's already")
    person = Person.objects.select_for_update().get(nir=check_nir(provisional_nir), nir_kind=NirKind.PROVISIONAL)
    person.nir, person.nir_kind = certified, NirKind.CERTIFIED
    person.save(update_fields=["nir", "nir_kind"])


@transaction.atomic
def register_bank_accounts(*, rows: Iterable[BankAccountRow]) -> list[int]:
    """Register bank accounts, encrypted; gives their numbers in the order of the rows, known ones included.

    Raises:
        KeyMissing: the key that this database was written with is not there; nothing is written.
    """
    given = list(rows)
    if not given:
        return []
    key = _key()
    distinct = {(row.holder_kind.value, row.holder_key, key.fingerprint(row.iban)): row for row in given}
    _execute(
        _ACCOUNTS,
        [
            (
                *holder,
                key.encrypt(row.iban),
                key.id,
                fingerprint,
                mask_iban(row.iban),
                row.iban[:2],
                row.bic,
            )
            for (*holder, fingerprint), row in sorted(distinct.items(), key=lambda item: item[0])
        ],
    )
    found = BankAccount.objects.filter(fingerprint__in=[fingerprint for *_, fingerprint in distinct])
    number = {(row.holder_kind, row.holder_key, row.fingerprint): row.pk for row in found}
    return [number[row.holder_kind.value, row.holder_key, key.fingerprint(row.iban)] for row in given]


@transaction.atomic
def register_mandates(*, rows: Iterable[MandateRow]) -> None:
    """Register mandates and their accounts; a known RUM may change account, and nothing else.

    The establishments are registered before. Raises:
        RumReused: a RUM names another establishment, creditor or scheme; nothing is written.
        KeyMissing: as ``register_bank_accounts``.
        django.db.IntegrityError: the establishment already has a mandate for this body in the period.
    """
    by_rum = {row.rum: row for row in rows}
    _refuse_reused(by_rum)
    mandates = [row for _, row in sorted(by_rum.items())]
    accounts = register_bank_accounts(rows=[row.account for row in mandates])
    first = DebitSequence.FIRST.value
    _execute(
        _MANDATES,
        [
            (row.rum, row.scheme.value, row.siret, row.organism_id, account, row.signed_on, first)
            for row, account in zip(mandates, accounts, strict=True)
        ],
    )


@transaction.atomic
def revoke_mandate(*, rum: str, on: date) -> None:
    """End a mandate on a day, the first one it no longer allows a debit."""
    mandate = Mandate.objects.select_for_update().get(rum=rum)
    mandate.revoked_on = on
    mandate.save(update_fields=["revoked_on"])


def mark_debited(*, rums: Sequence[str]) -> int:
    """Say that a first debit was sent on these mandates: the next ones are recurrent. Gives how many changed."""
    first = Mandate.objects.filter(rum__in=rums, sequence=DebitSequence.FIRST)
    return first.update(sequence=DebitSequence.RECURRENT)


@transaction.atomic
def reveal_ibans(*, account_ids: Sequence[int], who: str, why: str, at: datetime) -> dict[int, Iban]:
    """Decrypt accounts and keep who looked, why and when; gives the accounts by number.

    Raises:
        KeyMissing, encryption.WrongKey: the key file is not that of the database.
    """
    key = _key()
    accounts = list(BankAccount.objects.filter(pk__in=account_ids))
    BankAccountLook.objects.bulk_create(
        [BankAccountLook(account=account, who=who, why=why, at=at) for account in accounts]
    )
    return {
        account.pk: Iban(key.decrypt(bytes(account.iban_encrypted), account.fingerprint), account.bic)
        for account in accounts
    }


def record_look(*, kind: LookKind, key: str, who: str, why: str, at: datetime) -> None:
    """Keep that somebody looked at a person (by its number here, never the NIR) or at the bytes of a message."""
    Look.objects.create(kind=kind, key=key, who=who, why=why, at=at)


def _refuse_reused(by_rum: dict[str, MandateRow]) -> None:
    for known in Mandate.objects.filter(rum__in=by_rum):
        row = by_rum[known.rum]
        if (known.establishment_id, known.creditor_id, known.scheme) != (row.siret, row.organism_id, row.scheme):
            raise RumReused(
                f"mandate {known.rum} is of establishment {known.establishment_id} to organism {known.creditor_id}, "
                f"{known.scheme}: give another reference"
            )


def _key() -> Key:
    """The key of this database; made the first time, refused when it is not the one of before."""
    known = {row.key_id: row.proof for row in EncryptionKey.objects.all()}
    key = encryption.read_key(settings.LAROQUE_KEYS)
    if key is None and not known:
        key = encryption.make_key(settings.LAROQUE_KEYS)
    if key is None:
        raise KeyMissing(
            f"{settings.LAROQUE_KEYS / encryption.KEY_FILE} is missing: the IBAN of this database cannot be read, and "
            "none is written with another key; put the file back from its backup"
        )
    if not known:
        EncryptionKey.objects.get_or_create(key_id=key.id, defaults={"proof": key.proof})
    elif known.get(key.id) != key.proof:
        raise KeyMissing(
            f"{settings.LAROQUE_KEYS / encryption.KEY_FILE} is not the key of this database; put back the file that "
            f"holds key {', '.join(sorted(known))}"
        )
    return key


def _execute(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run a statement whose parameters are one array a column."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
