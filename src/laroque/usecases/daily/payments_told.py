"""What banks tell of our payments, handed to their owners: each purpose has one line in each table below."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.operations import RefundReturned
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import ExecutedTransfer, TransferNotPaid
from laroque.apps.treasury.states import PaymentPurpose
from laroque.usecases.benefits import pay_benefits
from laroque.usecases.care import pay_claims
from laroque.usecases.treasury import pay_third_parties


def book_executed(*, organism_id: int, executed: Sequence[ExecutedTransfer], at: datetime) -> None:
    """Transfers stand on the statement: each owner books those of its purpose, in the caller's transaction."""
    for purpose, transfers in _by_purpose(executed):
        _EXECUTED[purpose](organism_id, transfers, at)


def book_not_paid(*, organism_id: int, not_paid: Sequence[TransferNotPaid], at: datetime) -> None:
    """Transfers were refused or came back: each owner frees or books again what they had paid."""
    for purpose, transfers in _by_purpose(not_paid):
        _NOT_PAID[purpose](organism_id, transfers, at)


def _refunds_paid(organism_id: int, transfers: Sequence[ExecutedTransfer], at: datetime) -> None:
    by_day = sorted(transfers, key=lambda each: (each.value_on, each.key))
    for value_on, of_day in groupby(by_day, key=lambda each: each.value_on):
        keys = [each.key for each in of_day]
        contributions.settle_refunds(organism_id=organism_id, keys=keys, value_on=value_on, at=at)


def _refunds_not_paid(organism_id: int, transfers: Sequence[TransferNotPaid], at: datetime) -> None:
    returns = [RefundReturned(each.key, each.reason[:4], each.on) for each in transfers]
    contributions.refunds_returned(organism_id=organism_id, returns=returns, at=at)


def _third_parties_paid(organism_id: int, transfers: Sequence[ExecutedTransfer], at: datetime) -> None:
    executed = [(each.key, each.value_on) for each in transfers]
    pay_third_parties.settle(organism_id=organism_id, executed=executed, at=at)


def _third_parties_not_paid(organism_id: int, transfers: Sequence[TransferNotPaid], at: datetime) -> None:
    returned = [(each.key, each.on) for each in transfers]
    pay_third_parties.came_back(organism_id=organism_id, returned=returned, at=at)


def _receipts_given_back(organism_id: int, transfers: Sequence[ExecutedTransfer], at: datetime) -> None:
    for each in transfers:
        treasury.given_back(
            organism_id=organism_id, movement_id=_movement_of(each.subject), value_on=each.value_on, at=at
        )


def _receipts_not_given_back(organism_id: int, transfers: Sequence[TransferNotPaid], at: datetime) -> None:
    for each in transfers:
        if each.movement_id is None:
            treasury.not_given_back(
                organism_id=organism_id, movement_id=_movement_of(each.subject), reason=each.reason, at=at
            )
        else:
            treasury.came_back_again(organism_id=organism_id, movement_id=each.movement_id, at=at)


def _care_paid(organism_id: int, transfers: Sequence[ExecutedTransfer], at: datetime) -> None:
    pay_claims.executed(organism_id=organism_id, keys={each.key: each.value_on for each in transfers}, at=at)


def _care_not_paid(organism_id: int, transfers: Sequence[TransferNotPaid], at: datetime) -> None:
    returned = [(each.key, each.on, each.reason) for each in transfers]
    pay_claims.not_paid(organism_id=organism_id, returned=returned, at=at)


def _benefits_paid(organism_id: int, transfers: Sequence[ExecutedTransfer], at: datetime) -> None:
    pay_benefits.executed(organism_id=organism_id, keys={each.key: each.value_on for each in transfers}, at=at)


def _benefits_not_paid(organism_id: int, transfers: Sequence[TransferNotPaid], at: datetime) -> None:
    returned = [(each.key, each.on, each.reason) for each in transfers]
    pay_benefits.not_paid(organism_id=organism_id, returned=returned, at=at)


_EXECUTED: dict[PaymentPurpose, Callable[[int, Sequence[ExecutedTransfer], datetime], None]] = {
    PaymentPurpose.REFUND: _refunds_paid,
    PaymentPurpose.THIRD_PARTY: _third_parties_paid,
    PaymentPurpose.RECEIPT_GIVEN_BACK: _receipts_given_back,
    PaymentPurpose.CARE: _care_paid,
    PaymentPurpose.BENEFITS: _benefits_paid,
}
_NOT_PAID: dict[PaymentPurpose, Callable[[int, Sequence[TransferNotPaid], datetime], None]] = {
    PaymentPurpose.REFUND: _refunds_not_paid,
    PaymentPurpose.THIRD_PARTY: _third_parties_not_paid,
    PaymentPurpose.RECEIPT_GIVEN_BACK: _receipts_not_given_back,
    PaymentPurpose.CARE: _care_not_paid,
    PaymentPurpose.BENEFITS: _benefits_not_paid,
}


def _movement_of(subject: str) -> int:
    return int(subject.partition(":")[2])


def _by_purpose(told: Sequence[ExecutedTransfer] | Sequence[TransferNotPaid]) -> list[tuple[PaymentPurpose, list]]:
    ordered = sorted(told, key=lambda each: (each.purpose, each.key))
    return [(purpose, list(part)) for purpose, part in groupby(ordered, key=lambda each: each.purpose)]
