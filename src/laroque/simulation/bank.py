"""A made-up bank: it takes files of direct debits and transfers, returns some debits, and writes daily statements."""

from collections import defaultdict
from collections.abc import Collection as Several
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from random import Random

from laroque.formats.camt.records import BOOKED, Balance, Movement, Statement
from laroque.formats.sepa.reading import read_direct_debits, read_transfers
from laroque.formats.sepa.records import Collection, CreditTransfer, DirectDebit
from laroque.kernel.periods import add_working_days
from laroque.simulation.bank_statements import write_camt053

_RETURNED_OF_1000 = 40
_RETURN_REASONS = (("AM04", 50), ("MD01", 25), ("MS02", 15), ("AC04", 10))
_RETURNED_AFTER_WORKING_DAYS = 2
_EVENING = time(19, 30, tzinfo=UTC)
_CREDIT_BY_DEBIT, _DEBIT_BY_RETURN = "PMNT/IDDT/ESDD", "PMNT/IDDT/UPDD"
_TRANSFER_IN, _TRANSFER_OUT, _TRANSFER_BACK = "PMNT/RCDT/ESCT", "PMNT/ICDT/ESCT", "PMNT/ICDT/RRTN"
_CLOSED = "AC04"


@dataclass(slots=True)
class _Account:
    """An account of the bank: balance in cents, movements to come by day, number of statements written."""

    owner: str
    balance_cents: int = 0
    to_come: dict[date, list[list[Movement]]] = field(default_factory=lambda: defaultdict(list))
    statements: int = 0


class Bank:
    """The bank of the collecting bodies and of the agency. The same seed and the same orders give the same bytes."""

    def __init__(self, *, seed: int) -> None:
        self._random = Random(seed)
        self._accounts: dict[str, _Account] = {}

    def open_account(self, iban: str, owner: str) -> None:
        """Open an account with nothing on it."""
        self._accounts[iban] = _Account(owner)

    def present(self, pain008: bytes) -> None:
        """Take a file of direct debits: it is credited on its day, and some debits come back two working days after."""
        batch = read_direct_debits(pain008)
        account = self._accounts[batch.creditor.iban]
        for collection in batch.collections:
            account.to_come[collection.collect_on].append([_credit(collection, debit) for debit in collection.debits])
            back_on = add_working_days(collection.collect_on, _RETURNED_AFTER_WORKING_DAYS)
            for debit in collection.debits:
                if self._random.randrange(1000) < _RETURNED_OF_1000:
                    account.to_come[back_on].append([self._return(debit, back_on)])

    def pay(self, pain001: bytes, *, closed: Several[str] = ()) -> None:
        """Take a file of transfers: each is debited alone on its day, under its end-to-end reference.

        Those to a closed account come back two working days after.
        """
        batch = read_transfers(pain001)
        account = self._accounts[batch.debtor.iban]
        account.to_come[batch.execute_on] += [
            [_transfer(-each.amount_cents, batch.execute_on, each.creditor_name, each.remittance, each.end_to_end_id)]
            for each in batch.transfers
        ]
        back_on = add_working_days(batch.execute_on, _RETURNED_AFTER_WORKING_DAYS)
        account.to_come[back_on] += [
            [_come_back(each, back_on)] for each in batch.transfers if each.creditor_iban in closed
        ]

    def receive_transfer(self, *, iban: str, cents: int, on: date, payer: str, remittance: str) -> None:
        """A transfer from outside the network."""
        self._accounts[iban].to_come[on].append([_transfer(cents, on, payer, remittance, None)])

    def move(self, *, from_iban: str, to_iban: str, cents: int, on: date, reference: str) -> None:
        """A transfer between two accounts of the network, on the statements of both that day."""
        source, target = self._accounts[from_iban], self._accounts[to_iban]
        source.to_come[on].append([_transfer(-cents, on, target.owner, reference, reference)])
        target.to_come[on].append([_transfer(cents, on, source.owner, reference, reference)])

    def balance_cents(self, iban: str) -> int:
        """What an account holds."""
        return self._accounts[iban].balance_cents

    def days(self) -> list[date]:
        """The days on which something is to come, in order."""
        return sorted(
            {day for account in self._accounts.values() for day, entries in account.to_come.items() if entries}
        )

    def statement(self, iban: str, day: date, *, version: str = "001.08") -> bytes | None:
        """The statement of an account for a day, None when nothing moved; each call ends the day of the account."""
        account = self._accounts[iban]
        entries = account.to_come.pop(day, [])
        if not entries:
            return None
        movements = [
            movement._replace(entry=number) for number, entry in enumerate(entries, start=1) for movement in entry
        ]
        opening = account.balance_cents
        account.balance_cents += sum(movement.amount_cents or 0 for movement in movements)
        account.statements += 1
        number = f"{day:%Y%m%d}-{iban[-6:]}"
        balances = (Balance("OPBD", opening, "EUR", day), Balance("CLBD", account.balance_cents, "EUR", day))
        statement = Statement(
            id=number,
            account=iban,
            balances=balances,
            movements=tuple(movements),
            currency="EUR",
            sequence=str(account.statements),
            owner_name=account.owner[:70],
        )
        written_at = datetime.combine(day, _EVENING)
        return write_camt053([statement], message_id=number, created_at=written_at, version=version)

    def _return(self, debit: DirectDebit, on: date) -> Movement:
        codes, weights = zip(*_RETURN_REASONS, strict=True)
        return Movement(
            amount_cents=-debit.amount_cents,
            currency="EUR",
            booked_on=on,
            value_on=on,
            status=BOOKED,
            end_to_end_id=debit.end_to_end_id,
            mandate_id=debit.mandate_id,
            reason=self._random.choices(codes, weights)[0],
            counterparty_name=debit.debtor_name,
            counterparty_iban=debit.debtor_iban,
            transaction_code=_DEBIT_BY_RETURN,
        )


def _credit(collection: Collection, debit: DirectDebit) -> Movement:
    return Movement(
        amount_cents=debit.amount_cents,
        currency="EUR",
        booked_on=collection.collect_on,
        value_on=collection.collect_on,
        status=BOOKED,
        end_to_end_id=debit.end_to_end_id,
        mandate_id=debit.mandate_id,
        counterparty_name=debit.debtor_name,
        counterparty_iban=debit.debtor_iban,
        batch_id=collection.payment_id,
        transaction_code=_CREDIT_BY_DEBIT,
    )


def _come_back(transfer: CreditTransfer, on: date) -> Movement:
    given = _transfer(transfer.amount_cents, on, transfer.creditor_name, transfer.remittance, transfer.end_to_end_id)
    return given._replace(reason=_CLOSED, transaction_code=_TRANSFER_BACK)


def _transfer(cents: int, on: date, other: str, remittance: str | None, end_to_end_id: str | None) -> Movement:
    return Movement(
        amount_cents=cents,
        currency="EUR",
        booked_on=on,
        value_on=on,
        status=BOOKED,
        end_to_end_id=end_to_end_id,
        remittance=remittance,
        counterparty_name=other[:70],
        transaction_code=_TRANSFER_IN if cents > 0 else _TRANSFER_OUT,
    )
