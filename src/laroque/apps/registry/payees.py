"""The bank accounts that third parties are paid on: the last one registered counts."""

from collections.abc import Iterable

from laroque.apps.registry import operations
from laroque.apps.registry.models import BankAccount
from laroque.apps.registry.rules import BankAccountRow
from laroque.apps.registry.states import HolderKind

KEY_LENGTH = 20
"""How long the key of a holder is; the names of third parties differ within it."""


def register_payee(*, beneficiary: str, iban: str, bic: str = "") -> int:
    """Register the bank account that a third party is paid on, and give its number. Raises ``BadIdentifier``.

    A mobility authority has its own, under the name that its dues have (``mobility:75056``).
    """
    row = BankAccountRow(holder_kind=HolderKind.PAYEE, holder_key=beneficiary[:KEY_LENGTH], iban=iban, bic=bic)
    (account_id,) = operations.register_bank_accounts(rows=[row])
    return account_id


def accounts_of_holders(*, kind: HolderKind, keys: Iterable[str]) -> dict[str, int]:
    """The number of the bank account of each holder that has one, by its key: the last one registered."""
    found = BankAccount.objects.filter(holder_kind=kind, holder_key__in=list(keys)).order_by("id")
    return dict(found.values_list("holder_key", "id"))


def accounts_of_payees(*, beneficiaries: Iterable[str]) -> dict[str, int]:
    """The number of the bank account of each third party that has one, by its name."""
    asked = {beneficiary[:KEY_LENGTH]: beneficiary for beneficiary in beneficiaries}
    found = BankAccount.objects.filter(holder_kind=HolderKind.PAYEE, holder_key__in=list(asked)).order_by("id")
    return {asked[key]: number for key, number in found.values_list("holder_key", "id")}
