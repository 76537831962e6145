"""Pay care: each day one total a payee, less what it owes, drawn from the agency and ordered from the bank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.claims import operations as pricing
from laroque.apps.claims import operations_payments as operations
from laroque.apps.claims import queries_payments as claims
from laroque.apps.claims.operations_payments import Made, PayeeToPay
from laroque.apps.claims.payment_rules import books_of, is_of_account, payment_of, transfer_key
from laroque.apps.claims.queries_payments import PayeeDue, PaymentView
from laroque.apps.claims.states import PaymentState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, paying
from laroque.apps.ledger.rules.drafts import Leg, join
from laroque.apps.network import queries as network
from laroque.apps.network.queries import OrganismView
from laroque.apps.registry import operations as registry
from laroque.apps.registry import payees as registers
from laroque.apps.registry import queries as people
from laroque.apps.registry.professionals import professionals
from laroque.apps.registry.states import HolderKind
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import Draw, TransferFileSent, TransferWanted
from laroque.apps.treasury.states import AccountRole, PaymentPurpose
from laroque.postgres.scope import scope
from laroque.usecases.treasury.drawing import draw

AGENCY = "agency"
_KINDS = {Holder.INSURED: HolderKind.PERSON, Holder.PROFESSIONAL: HolderKind.PROFESSIONAL}


@dataclass(frozen=True, slots=True)
class NotPaid:
    """A payee who is owed something and cannot be paid: it has no bank account, or its payment came back from it."""

    payee: Holder
    key: str
    cents: int
    reason: str


@dataclass(frozen=True, slots=True)
class CareDay:
    """What a fund pays on a day, in cents: its payments, the draws they took, the file sent to the bank (None when all
    of it was ordered before, or nothing is to be ordered), and those who cannot be paid yet."""

    day: date
    payments: tuple[PaymentView, ...]
    draws: tuple[Draw, ...]
    file: TransferFileSent | None
    not_paid: tuple[NotPaid, ...]

    @property
    def cents(self) -> int:
        """Total of the transfers of the day."""
        return sum(each.cents for each in self.payments)


def pay_day(*, organism_id: int, day: date, at: datetime) -> CareDay:
    """Pay the claims that wait: one total a payee and day, debts withheld, in one pain.001 of the payment account.

    Asked again, it changes nothing; what was left half done is completed; a payee already paid that day waits for the
    next one. What the payment account does not hold is drawn from the agency first, by branch (CSS D225-1).

    Raises ``WouldOverdraw`` when the agency does not hold the draw: the payments are made, and ordered when it is asked
    again. ``NoSuchAccount`` when the fund has no payment account.
    """
    fund, agency = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    with scope(fund.id):
        treasury.take_turn(organism_id=fund.id)
        pricing.take_turn(organism_id=fund.id)
        not_paid = _make_payments(fund.id, day, at)
    draws = _draw(fund, agency, day)
    with scope(fund.id):
        treasury.take_turn(organism_id=fund.id)
        file = _order(fund, day, at)
        made = claims.payments(organism_id=fund.id, day=day)
    return CareDay(day, tuple(made), tuple(draws), file, tuple(not_paid))


def waiting(*, organism_id: int, day: date) -> tuple[list[PayeeDue], list[NotPaid]]:
    """Who is to be paid on a day and can be, and who cannot: see ``NotPaid``. In the fund's scope."""
    ready, cannot = _payees(organism_id, day)
    return [each for each, _account in ready], cannot


def left_to_order(*, organism_id: int) -> list[PaymentView]:
    """Payments made and not yet ordered from the bank: a day left half done completes them. In the fund's scope."""
    return claims.payments(organism_id=organism_id, state=PaymentState.DUE)


def executed(*, organism_id: int, keys: Mapping[str, date], at: datetime) -> None:
    """Payments stand on the fund's statement, in its scope: the value day of each by the key of its transfer."""
    days = {payment_of(key): day for key, day in keys.items()}
    operations.mark_paid(organism_id=organism_id, paid=days)
    by_day: dict[date, list[PaymentView]] = {}
    for payment in claims.payments(organism_id=organism_id, ids=days):
        by_day.setdefault(days[payment.id], []).append(payment)
    drafts = [_executed(day, rows, timezone.localdate(at)) for day, rows in sorted(by_day.items())]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def not_paid(*, organism_id: int, returned: Sequence[tuple[str, date, str]], at: datetime) -> None:
    """Payments were refused by the bank or came back, in the fund's scope: key, day and reason of each.

    Their claims wait to be paid again, and what was withheld from them is owed again.
    """
    told = {payment_of(key): (day, reason) for key, day, reason in returned}
    before = {each.id: each for each in claims.payments(organism_id=organism_id, ids=told)}
    again = operations.mark_returned(
        organism_id=organism_id, returned=[(number, day, reason) for number, (day, reason) in told.items()]
    )
    on = timezone.localdate(at)
    drafts = []
    for number, payment in before.items():
        if payment.state in (PaymentState.ORDERED, PaymentState.PAID):
            owed = [(each.kind, -each.cents) for payment_id, each in again if payment_id == number]
            drafts.append(_returned(payment, owed, on, told[number][0]))
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def _make_payments(organism_id: int, day: date, at: datetime) -> list[NotPaid]:
    ready, cannot = _payees(organism_id, day)
    payees = [PayeeToPay(each.payee, each.key, account) for each, account in ready]
    made = operations.make_payments(organism_id=organism_id, day=day, payees=payees)
    ledger.post_all(organism_id=organism_id, drafts=_withheld(made, day, timezone.localdate(at)), at=at)
    return cannot


def _payees(organism_id: int, day: date) -> tuple[list[tuple[PayeeDue, int]], list[NotPaid]]:
    due = claims.due(organism_id=organism_id, day=day)
    accounts = {
        holder: registers.accounts_of_holders(
            kind=kind, keys=[each.key for each in due if each.payee is holder]
        )
        for holder, kind in _KINDS.items()
    }  # fmt: skip
    ready, cannot = [], []
    for each in due:
        account = accounts[each.payee].get(each.key)
        if account is None or (account == each.returned_from and is_of_account(each.reason)):
            cannot.append(NotPaid(each.payee, each.key, each.cents, each.reason))
        else:
            ready.append((each, account))
    return ready, cannot


def _draw(fund: OrganismView, agency: OrganismView, day: date) -> list[Draw]:
    """Order the draws that the payments to be ordered need."""
    with scope(fund.id):
        waiting = claims.payments(organism_id=fund.id, state=PaymentState.DUE)
        by_branch = claims.paid_by_branch(organism_id=fund.id, payment_ids=[each.id for each in waiting])
    return draw(fund, agency, day=day, cents=sum(each.cents for each in waiting), by_branch=by_branch)


def _order(fund: OrganismView, day: date, at: datetime) -> TransferFileSent | None:
    waiting = claims.payments(organism_id=fund.id, state=PaymentState.DUE)
    if not waiting:
        return None
    sent = treasury.order_transfers(
        organism_id=fund.id,
        organism_code=fund.code,
        role=AccountRole.PAYMENT,
        execute_on=day,
        wanted=_wanted(fund, waiting, day, at),
        at=at,
        keep_cents=-treasury.coming_cents(organism_id=fund.id),
    )
    references = {payment_of(order.key): order.end_to_end_id for order in sent.orders}
    operations.mark_ordered(organism_id=fund.id, end_to_end_ids=references)
    legs = join(*(paying.payment_ordered(books_of(each.payee), each.cents) for each in waiting))
    draft = _draft("care_ordered", f"message:{sent.message_id}", sent.reference, legs, timezone.localdate(at), day)
    ledger.post(organism_id=fund.id, draft=draft, at=at)
    return sent


def _wanted(fund: OrganismView, payments: Sequence[PaymentView], day: date, at: datetime) -> list[TransferWanted]:
    numbers = [each.account_id for each in payments if each.account_id is not None]
    ibans = registry.reveal_ibans(account_ids=numbers, who="claims", why="payments of care", at=at)
    names = people.names_of_nirs(nirs=[each.key for each in payments if each.payee is Holder.INSURED])
    known = professionals(numbers=[each.key for each in payments if each.payee is Holder.PROFESSIONAL], on=day)
    names |= {number: professional.name for number, professional in known.items()}
    return [
        TransferWanted(
            key=transfer_key(each.id),
            cents=each.cents,
            purpose=PaymentPurpose.CARE,
            subject=f"care:{each.key}",
            name=names.get(each.key) or each.key,
            iban=ibans[each.account_id or 0].iban,
            bic=ibans[each.account_id or 0].bic,
            remittance=f"{fund.code.upper()} SOINS {each.day:%d/%m/%Y} {each.id}",
        )
        for each in payments
    ]


def _withheld(made: Made, day: date, on: date) -> list[Draft]:
    """What was withheld from the payments of a day leaves what is payable, in one entry."""
    legs = join(*(_withholding(holder, each.kind, each.cents) for holder, each in made.withheld))
    first = f"{day:%Y%m%d}:{made.payments[0].id}" if made.payments else ""
    return [_draft("care_withheld", f"payments:{day}", first, legs, on, day)] if legs else []


def _withholding(holder: Holder, kind: DebtKind, cents: int) -> tuple[Leg, ...]:
    return WITHHELD[kind](books_of(holder), cents)


WITHHELD = {
    DebtKind.PARTICIPATION: paying.participation_withheld,
    DebtKind.OVERPAYMENT: paying.overpayment_withheld,
    DebtKind.DAMAGES: paying.damages_withheld,
}
"""The posting rule of what is withheld from a payment, by kind of debt."""


def _executed(day: date, payments: Sequence[PaymentView], on: date) -> Draft:
    legs = paying.payment_executed(sum(each.cents for each in payments))
    return _draft("care_executed", f"payments:{payments[0].day}", str(payments[0].id), legs, on, day)


def _returned(payment: PaymentView, owed: Sequence[tuple[DebtKind, int]], on: date, day: date) -> Draft:
    """The opposite of what the payment had booked: of its order when it was refused, of its execution when it came
    back."""
    payee = books_of(payment.payee)
    if payment.state is PaymentState.PAID:
        reason, back = "care_returned", paying.payment_returned(payee, payment.cents)
    else:
        reason, back = "care_refused", paying.payment_ordered(payee, -payment.cents)
    legs = join(back, *(_withholding(payment.payee, kind, cents) for kind, cents in owed))
    return _draft(reason, f"payment:{payment.id}", str(payment.id), legs, on, day)


def _draft(reason: str, source: str, key: str, legs: tuple[Leg, ...], on: date, value_on: date) -> Draft:
    return Draft(reason, source, f"{reason}:{key}", on, value_on, legs)
