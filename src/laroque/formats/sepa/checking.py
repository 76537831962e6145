"""What makes a batch unfit to be sent, beyond what a schema can say."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from laroque.formats.sepa.characters import NAME_LENGTH_MAX, REMITTANCE_LENGTH_MAX, identifier_fault, to_sepa_text
from laroque.formats.sepa.records import (
    Collection,
    Creditor,
    CreditTransfer,
    CreditTransferBatch,
    DirectDebit,
    DirectDebitBatch,
)
from laroque.kernel.identifiers import BadIdentifier, check_iban, check_ics, check_rum
from laroque.kernel.text import Text

AMOUNT_CENTS_MAX = 99_999_999_999
"""Largest SEPA amount: 999,999,999.99 euros (EPC rulebooks, attribute AT-06)."""


def problems_of(batch: DirectDebitBatch) -> list[Text]:
    """Every reason not to send a batch, in both languages; none when it is fit."""
    return [problem for problem in _problems(batch) if problem is not None]


def transfer_problems_of(batch: CreditTransferBatch) -> list[Text]:
    """The same of a batch of transfers."""
    return [problem for problem in _transfer_problems(batch) if problem is not None]


def _transfer_problems(batch: CreditTransferBatch) -> Iterator[Text | None]:
    yield from _message_problems(batch.message_id, batch.created_at)
    yield identifier_fault("PmtInfId", batch.payment_id)
    yield _name_fault("debtor", "débiteur", batch.debtor.name)
    yield _identifier_problem(check_iban, batch.debtor.iban)
    if not batch.transfers:
        yield Text("the message pays nothing", "le message ne paie rien")
    if batch.execute_on < batch.created_at.date():
        yield Text(
            f"the transfers are to be made on {batch.execute_on}, before the message",
            f"les virements sont à faire le {batch.execute_on}, avant le message",
        )
    yield from _repeated("EndToEndId", [transfer.end_to_end_id for transfer in batch.transfers])
    for transfer in batch.transfers:
        yield from _one_transfer_problems(transfer)


def _one_transfer_problems(transfer: CreditTransfer) -> Iterator[Text | None]:
    key = transfer.end_to_end_id
    yield identifier_fault("EndToEndId", key)
    yield _said_of(key, _identifier_problem(check_iban, transfer.creditor_iban))
    yield _name_fault(f"payee of {key}", f"bénéficiaire de {key}", transfer.creditor_name)
    yield _amount_fault(key, transfer.amount_cents)
    yield _remittance_fault(key, transfer.remittance)


def _problems(batch: DirectDebitBatch) -> Iterator[Text | None]:
    yield from _message_problems(batch.message_id, batch.created_at)
    yield from _creditor_problems(batch.creditor)
    if not batch.collections:
        yield Text("the message collects nothing", "le message n'encaisse rien")
    yield from _repeated("PmtInfId", [collection.payment_id for collection in batch.collections])
    debits = [debit for collection in batch.collections for debit in collection.debits]
    yield from _repeated("EndToEndId", [debit.end_to_end_id for debit in debits])
    for collection in batch.collections:
        yield from _collection_problems(collection, batch)


def _message_problems(message_id: str, created_at: datetime) -> Iterator[Text | None]:
    yield identifier_fault("MsgId", message_id)
    if created_at.tzinfo is None:
        yield Text("the instant of the message has no time zone", "l'instant du message n'a pas de fuseau horaire")


def _creditor_problems(creditor: Creditor) -> Iterator[Text | None]:
    yield _name_fault("creditor", "créancier", creditor.name)
    for check, value in ((check_iban, creditor.iban), (check_ics, creditor.ics)):
        yield _identifier_problem(check, value)


def _collection_problems(collection: Collection, batch: DirectDebitBatch) -> Iterator[Text | None]:
    yield identifier_fault("PmtInfId", collection.payment_id)
    if not collection.debits:
        yield Text(f"group {collection.payment_id} has no debit", f"le groupe {collection.payment_id} est vide")
    if collection.collect_on < batch.created_at.date():
        yield Text(
            f"group {collection.payment_id} is to be collected on {collection.collect_on}, before the message",
            f"le groupe {collection.payment_id} est à encaisser le {collection.collect_on}, avant le message",
        )
    for debit in collection.debits:
        yield from _debit_problems(debit, collection)


def _debit_problems(debit: DirectDebit, collection: Collection) -> Iterator[Text | None]:
    key = debit.end_to_end_id
    yield identifier_fault("EndToEndId", key)
    yield identifier_fault("MndtId", debit.mandate_id)
    for check, value in ((check_rum, debit.mandate_id), (check_iban, debit.debtor_iban)):
        yield _said_of(key, _identifier_problem(check, value))
    yield _name_fault(f"debtor of {key}", f"débiteur de {key}", debit.debtor_name)
    yield _amount_fault(key, debit.amount_cents)
    if debit.mandate_signed_on > collection.collect_on:
        yield Text(
            f"{key}: the mandate is signed on {debit.mandate_signed_on}, after the collection",
            f"{key} : le mandat est signé le {debit.mandate_signed_on}, après l'encaissement",
        )
    yield _remittance_fault(key, debit.remittance)


def _amount_fault(key: str, cents: int) -> Text | None:
    if 0 < cents <= AMOUNT_CENTS_MAX:
        return None
    return Text(
        f"{key}: {cents} cents is not an amount an order can have",
        f"{key} : {cents} centimes n'est pas le montant d'un ordre",
    )


def _remittance_fault(key: str, text: str | None) -> Text | None:
    remittance = text or ""
    if len(to_sepa_text(remittance, len(remittance) * 4)) <= REMITTANCE_LENGTH_MAX:
        return None
    return Text(
        f"{key}: the remittance is longer than {REMITTANCE_LENGTH_MAX} characters",
        f"{key} : le libellé dépasse {REMITTANCE_LENGTH_MAX} caractères",
    )


def _said_of(key: str, problem: Text | None) -> Text | None:
    return None if problem is None else Text(f"{key}: {problem.en}", f"{key} : {problem.fr}")


def _name_fault(whose: str, de_qui: str, name: str) -> Text | None:
    if to_sepa_text(name, NAME_LENGTH_MAX):
        return None
    return Text(
        f"the name of the {whose} is empty once in SEPA letters", f"le nom du {de_qui} est vide en lettres SEPA"
    )


def _identifier_problem(check: Callable[[str], str], value: str) -> Text | None:
    try:
        check(value)
    except BadIdentifier as error:
        return error.text
    return None


def _repeated(label: str, values: list[str]) -> Iterator[Text]:
    for value, times in Counter(values).items():
        if times > 1:
            yield Text(f"{label} {value} is used {times} times", f"{label} {value} est utilisé {times} fois")
