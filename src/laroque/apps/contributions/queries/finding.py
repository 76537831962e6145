"""Accounts, declarations and payments found by what a person knows of them. Each query is bounded and uses an index."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DeclarationState, PaymentMeans, PaymentState


@dataclass(frozen=True, slots=True)
class AccountFound:
    """An account of a body."""

    organism_id: int
    siret: str


@dataclass(frozen=True, slots=True)
class AmountFound:
    """An account with a balance of the amount searched; cents still owed, below zero in credit."""

    organism_id: int
    siret: str
    due_cents: int
    balance_cents: int


@dataclass(frozen=True, slots=True)
class DeclarationFound:
    """A declaration with the amount searched, or that a message brought."""

    organism_id: int
    id: int
    siret: str
    month: date
    declared_cents: int
    state: DeclarationState


@dataclass(frozen=True, slots=True)
class PaymentFound:
    """A payment with the amount or the key searched."""

    organism_id: int
    id: int
    siret: str
    key: str
    means: PaymentMeans
    state: PaymentState
    cents: int


def accounts_beginning(*, organism_ids: Collection[int], figures: str, limit: int) -> list[AccountFound]:
    """The accounts whose SIRET begins with these figures, in order of SIRET."""
    rows = fetch(
        "select organism_id, siret from contributions_account"
        " where organism_id = any(%s) and siret >= %s and siret < %s order by siret, organism_id limit %s",
        [list(organism_ids), figures, f"{figures}:", limit],  # ":" follows "9"
    )
    return [AccountFound(*row) for row in rows]


def accounts_among(*, organism_ids: Collection[int], sirets: Collection[str], limit: int) -> list[AccountFound]:
    """The accounts of these SIRET, in order of SIRET."""
    rows = fetch(
        "select organism_id, siret from contributions_account"
        " where organism_id = any(%s) and siret = any(%s) order by siret, organism_id limit %s",
        [list(organism_ids), list(sirets), limit],
    )
    return [AccountFound(*row) for row in rows]


def accounts_of_amount(*, organism_ids: Collection[int], cents: int, limit: int) -> list[AmountFound]:
    """The accounts that owe an amount in all, or whose dues are that amount."""
    ids = list(organism_ids)
    rows = fetch(
        "select organism_id, siret, due_cents, balance_cents from ("
        " (select * from contributions_balance where organism_id = any(%(organisms)s) and balance_cents = %(cents)s"
        " limit %(limit)s) union"
        " (select * from contributions_balance where organism_id = any(%(organisms)s) and due_cents = %(cents)s"
        " limit %(limit)s)) as found order by siret, organism_id limit %(limit)s",
        {"organisms": ids, "cents": cents, "limit": limit},
    )
    return [AmountFound(*row) for row in rows]


def declarations_of_amount(*, organism_ids: Collection[int], cents: int, limit: int) -> list[DeclarationFound]:
    """The declarations of an amount, the latest first."""
    return _declarations("declared_cents = %s order by id desc limit %s", [list(organism_ids), cents, limit])


def declarations_of_messages(
    *, organism_ids: Collection[int], message_ids: Collection[int], limit: int
) -> list[DeclarationFound]:
    """The declarations that messages brought, in their order."""
    return _declarations(
        "message_id = any(%s) order by message_id, position limit %s", [list(organism_ids), list(message_ids), limit]
    )


def payments_of_amount(*, organism_ids: Collection[int], cents: int, limit: int) -> list[PaymentFound]:
    """The payments of an amount, the latest first."""
    return _payments("payment.cents = %s order by payment.id desc limit %s", [list(organism_ids), cents, limit])


def payments_of_key(*, organism_ids: Collection[int], keys: Collection[str], limit: int) -> list[PaymentFound]:
    """The payments of some keys: end-to-end references of debits, movements of statements, numbers of cheques."""
    return _payments("payment.key = any(%s) order by payment.id desc limit %s", [list(organism_ids), list(keys), limit])


def _declarations(condition: str, parameters: list[object]) -> list[DeclarationFound]:
    rows = fetch(
        "select organism_id, id, siret, month, declared_cents, state from contributions_declaration"
        f" where organism_id = any(%s) and {condition}",
        parameters,
    )
    return [DeclarationFound(*row[:5], DeclarationState(row[5])) for row in rows]


def _payments(condition: str, parameters: list[object]) -> list[PaymentFound]:
    rows = fetch(
        "select payment.organism_id, payment.id, account.siret, payment.key, payment.means, payment.state,"
        " payment.cents from contributions_payment payment join contributions_account account"
        " on account.organism_id = payment.organism_id and account.id = payment.account_id"
        f" where payment.organism_id = any(%s) and payment.means <> 'offset' and {condition}",
        parameters,
    )
    return [PaymentFound(*row[:4], PaymentMeans(row[4]), PaymentState(row[5]), row[6]) for row in rows]
