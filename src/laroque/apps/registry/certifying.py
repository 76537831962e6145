"""The certified number of a person in the registers: the person, and the accounts that are held under the number."""

from django.db import connection, transaction

from laroque.apps.registry.models import Person
from laroque.apps.registry.operations import NirTaken, certify_person
from laroque.apps.registry.states import HolderKind, NirKind

# The cipher of an account is bound to the account and not to its holder: it may be copied. Who still pays under the
# waiting number finds its accounts.
_CARRY = """
insert into registry_bankaccount (holder_kind, holder_key, iban_encrypted, encryption_key_id, fingerprint, masked,
    country, bic)
select holder_kind, %(nir)s, iban_encrypted, encryption_key_id, fingerprint, masked, country, bic
from registry_bankaccount where holder_kind = %(kind)s and holder_key = %(former)s
order by id
on conflict (holder_kind, holder_key, fingerprint) do nothing
"""


@transaction.atomic
def give_number(*, former: str, nir: str) -> None:
    """Have a person be known by the certified number too, with its bank accounts; again, it changes nothing.

    Where the registers know both numbers, they must be of one day of birth: raises ``NirTaken``.
    """
    known = {row.nir: row for row in Person.objects.filter(nir__in=[former, nir])}
    waiting, certified = known.get(former), known.get(nir)
    if waiting and certified and waiting.born_on and certified.born_on and waiting.born_on != certified.born_on:
        raise NirTaken(f"NIR {nir} is of somebody born on another day")
    if waiting and not certified and waiting.nir_kind == NirKind.PROVISIONAL:
        certify_person(provisional_nir=former, nir=nir)
    with connection.cursor() as cursor:
        cursor.execute(_CARRY, {"kind": HolderKind.PERSON.value, "former": former, "nir": nir})
