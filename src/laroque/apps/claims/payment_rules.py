"""Small decisions about payments of care: their keys, and whether a payee who was paid in vain is paid again."""

from laroque.apps.beneficiary_accounts.states import Holder

_OF_THE_ACCOUNT = frozenset({"AC01", "AC04", "AC06", "AC13", "AG01", "BE01", "CNOR", "MD07", "RC01", "RR01"})
"""Reasons of ISO 20022 that stay true for as long as the payee has the same bank account."""

_HEAD = "care:"


def transfer_key(payment_id: int) -> str:
    """Key of the transfer of a payment; a payment that came back is never ordered again, another takes its place."""
    return f"{_HEAD}{payment_id}"


def payment_of(key: str) -> int:
    """The payment whose transfer has this key."""
    return int(key.removeprefix(_HEAD))


def is_of_account(reason: str) -> bool:
    """Whether a payment came back because of the payee's account: only another account changes that."""
    return reason[:4] in _OF_THE_ACCOUNT


def books_of(payee: Holder) -> str:
    """The word of the account ``payable:`` of a kind of payee."""
    return {Holder.INSURED: "insured", Holder.PROFESSIONAL: "professionals", Holder.EMPLOYER: "employers"}[payee]
