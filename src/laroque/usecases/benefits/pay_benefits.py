"""Pay benefits: what is due by a day, one total a payee, drawn from the agency and ordered from the bank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.benefits import payments as benefits
from laroque.apps.benefits.payments import (
    BenefitDue,
    BenefitPaymentView,
    OwedBack,
    PayeeOfBenefits,
    PaymentsMade,
    Settled,
)
from laroque.apps.benefits.states import BenefitPaymentState
from laroque.apps.claims.payment_rules import books_of, is_of_account
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, paying
from laroque.apps.ledger.rules.drafts import Leg, join
from laroque.apps.network import queries as network
from laroque.apps.network.queries import OrganismView
from laroque.apps.registry import operations as registry
from laroque.apps.registry import payees as registers
from laroque.apps.registry import queries as people
from laroque.apps.registry.states import HolderKind
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import Draw, TransferFileSent, TransferWanted
from laroque.apps.treasury.states import AccountRole, PaymentPurpose
from laroque.postgres.scope import scope
from laroque.usecases.care.pay_claims import WITHHELD
from laroque.usecases.treasury.drawing import draw

AGENCY = "agency"
_HEAD = "benefits:"
_KINDS = {Holder.INSURED: HolderKind.PERSON, Holder.EMPLOYER: HolderKind.ESTABLISHMENT}


@dataclass(frozen=True, slots=True)
class BenefitsDay:
    """What a fund pays of benefits on a day: its payments, the draws they took, the file sent to the bank (None when
    nothing is ordered), those who cannot be paid yet, and what was found to be owed back."""

    day: date
    payments: Sequence[BenefitPaymentView]
    draws: Sequence[Draw]
    file: TransferFileSent | None
    not_paid: Sequence[BenefitDue]
    owed: Sequence[OwedBack]

    @property
    def cents(self) -> int:
        """Total of the transfers of the day."""
        return sum(each.cents for each in self.payments)


def pay_day(*, organism_id: int, day: date, at: datetime) -> BenefitsDay:
    """Settle the instalments due by a day and pay them: one total a payee, debts withheld, in one pain.001.

    Asked again, it changes nothing; what was left half done is completed. What is negative becomes a debt, of which the
    payee is to be told. Raises ``WouldOverdraw`` when the agency does not hold the draw: the payments are made, and
    ordered when it is asked again. ``NoSuchAccount`` when the fund has no payment account.
    """
    fund, agency = network.organism(organism_id=organism_id), network.organism_by_code(code=AGENCY)
    with scope(fund.id):
        treasury.take_turn(organism_id=fund.id)
        benefits.take_turn(organism_id=fund.id)
        owed = _settle(fund.id, day, at)
        not_paid = _make_payments(fund.id, day, at)
    draws = _draw(fund, agency, day)
    with scope(fund.id):
        treasury.take_turn(organism_id=fund.id)
        file = _order(fund, day, at)
        made = benefits.payments(organism_id=fund.id, day=day)
    return BenefitsDay(day, made, draws, file, not_paid, owed)


def executed(*, organism_id: int, keys: Mapping[str, date], at: datetime) -> None:
    """Payments stand on the fund's statement, in its scope: the value day of each by the key of its transfer."""
    days = {_payment_of(key): day for key, day in keys.items()}
    benefits.mark_paid(organism_id=organism_id, paid=days)
    by_day: dict[date, list[BenefitPaymentView]] = {}
    for payment in benefits.payments(organism_id=organism_id, ids=days):
        by_day.setdefault(days[payment.id], []).append(payment)
    drafts = [_executed(day, rows, timezone.localdate(at)) for day, rows in sorted(by_day.items())]
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def not_paid(*, organism_id: int, returned: Sequence[tuple[str, date, str]], at: datetime) -> None:
    """Payments were refused by the bank or came back, in the fund's scope: key, day and reason of each.

    Their instalments wait to be paid again, and what was withheld from them is owed again.
    """
    told = {_payment_of(key): (day, reason) for key, day, reason in returned}
    before = benefits.payments(organism_id=organism_id, ids=told)
    again = benefits.mark_returned(
        organism_id=organism_id, returned=[(number, day, reason) for number, (day, reason) in told.items()]
    )
    on = timezone.localdate(at)
    drafts = []
    for payment in before:
        if payment.state in (BenefitPaymentState.ORDERED, BenefitPaymentState.PAID):
            owed = [(each.kind, -each.cents) for number, each in again if number == payment.id]
            drafts.append(_returned(payment, owed, on, told[payment.id][0]))
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def _settle(organism_id: int, day: date, at: datetime) -> list[OwedBack]:
    """Book what is due, and what is owed back with it."""
    settled, owed = benefits.settle(organism_id=organism_id, day=day)
    legs = join(*(_settled(each) for each in settled), *(_owed(each) for each in owed))
    if legs:
        last = max((each.last_id for each in settled), default=0)
        key = f"{last}:{owed[0].instalment_id if owed else 0}"
        draft = _draft("benefits_settled", f"benefits:{day}", key, legs, timezone.localdate(at), day)
        ledger.post(organism_id=organism_id, draft=draft, at=at)
    accounts.find_debts(organism_id=organism_id, debts=[_debt(each, day) for each in owed])
    return owed


def _settled(each: Settled) -> tuple[Leg, ...]:
    withheld = {"csg": each.csg_cents, "crds": each.crds_cents}
    kept = {name: cents for name, cents in withheld.items() if cents}
    return paying.benefit_settled(
        each.branch, each.nature, payee=books_of(each.holder), cents=each.gross_cents, withheld=kept
    )


def _owed(each: OwedBack) -> tuple[Leg, ...]:
    """What was paid for nothing is receivable: what is payable to its payee was brought below nothing by as much."""
    return paying.overpayment_withheld(books_of(each.holder), -each.cents)


def _debt(each: OwedBack, day: date) -> DebtFound:
    return DebtFound(
        key=f"benefit:{each.case_id}:{each.instalment_id}", holder=each.holder, holder_key=each.key,
        kind=DebtKind.OVERPAYMENT, cents=each.cents, found_on=day, branch=each.branch, account=each.nature,
        reason=f"benefit:{each.case_id}",
    )  # fmt: skip


def _make_payments(organism_id: int, day: date, at: datetime) -> list[BenefitDue]:
    asked = benefits.due(organism_id=organism_id, day=day)
    found = {
        holder: registers.accounts_of_holders(kind=kind, keys=[each.key for each in asked if each.holder is holder])
        for holder, kind in _KINDS.items()
    }
    ready, cannot = [], []
    for each in asked:
        account = found[each.holder].get(each.key)
        if account is None or (account == each.returned_from and is_of_account(each.reason)):
            cannot.append(each)
        else:
            ready.append(PayeeOfBenefits(each.holder, each.key, account))
    made = benefits.make_payments(organism_id=organism_id, day=day, payees=ready)
    ledger.post_all(organism_id=organism_id, drafts=_withheld(made, day, timezone.localdate(at)), at=at)
    return cannot


def _draw(fund: OrganismView, agency: OrganismView, day: date) -> list[Draw]:
    with scope(fund.id):
        waiting = benefits.payments(organism_id=fund.id, state=BenefitPaymentState.DUE)
        by_branch = benefits.paid_by_branch(organism_id=fund.id, payment_ids=[each.id for each in waiting])
    return draw(fund, agency, day=day, cents=sum(each.cents for each in waiting), by_branch=by_branch)


def _order(fund: OrganismView, day: date, at: datetime) -> TransferFileSent | None:
    waiting = benefits.payments(organism_id=fund.id, state=BenefitPaymentState.DUE)
    if not waiting:
        return None
    sent = treasury.order_transfers(
        organism_id=fund.id,
        organism_code=fund.code,
        role=AccountRole.PAYMENT,
        execute_on=day,
        wanted=_wanted(fund, waiting, at),
        at=at,
        keep_cents=-treasury.coming_cents(organism_id=fund.id),
    )
    references = {_payment_of(order.key): order.end_to_end_id for order in sent.orders}
    benefits.mark_ordered(organism_id=fund.id, end_to_end_ids=references)
    legs = join(*(paying.payment_ordered(books_of(each.holder), each.cents) for each in waiting))
    draft = _draft("benefits_ordered", f"message:{sent.message_id}", sent.reference, legs, timezone.localdate(at), day)
    ledger.post(organism_id=fund.id, draft=draft, at=at)
    return sent


def _wanted(fund: OrganismView, payments: Sequence[BenefitPaymentView], at: datetime) -> list[TransferWanted]:
    numbers = [each.account_id for each in payments]
    ibans = registry.reveal_ibans(account_ids=numbers, who="benefits", why="payments of benefits", at=at)
    names = people.names_of_nirs(nirs=[each.key for each in payments if each.holder is Holder.INSURED])
    return [
        TransferWanted(
            key=f"{_HEAD}{each.id}",
            cents=each.cents,
            purpose=PaymentPurpose.BENEFITS,
            subject=f"benefits:{each.key}",
            name=names.get(each.key) or each.key,
            iban=ibans[each.account_id].iban,
            bic=ibans[each.account_id].bic,
            remittance=f"{fund.code.upper()} PRESTATIONS {each.day:%d/%m/%Y} {each.id}",
        )
        for each in payments
    ]


def _payment_of(key: str) -> int:
    return int(key.removeprefix(_HEAD))


def _withheld(made: PaymentsMade, day: date, on: date) -> list[Draft]:
    legs = join(*(_withholding(holder, each.kind, each.cents) for holder, each in made.withheld))
    first = f"{day:%Y%m%d}:{made.payments[0].id}" if made.payments else ""
    return [_draft("benefits_withheld", f"benefits:{day}", first, legs, on, day)] if legs else []


def _withholding(holder: Holder, kind: DebtKind, cents: int) -> tuple[Leg, ...]:
    return WITHHELD[kind](books_of(holder), cents)


def _executed(day: date, payments: Sequence[BenefitPaymentView], on: date) -> Draft:
    legs = paying.payment_executed(sum(each.cents for each in payments))
    return _draft("benefits_executed", f"benefits:{payments[0].day}", str(payments[0].id), legs, on, day)


def _returned(payment: BenefitPaymentView, owed: Sequence[tuple[DebtKind, int]], on: date, day: date) -> Draft:
    """The opposite of what the payment had booked: of its order when refused, of its execution when it came back."""
    payee = books_of(payment.holder)
    if payment.state is BenefitPaymentState.PAID:
        reason, back = "benefits_returned", paying.payment_returned(payee, payment.cents)
    else:
        reason, back = "benefits_refused", paying.payment_ordered(payee, -payment.cents)
    legs = join(back, *(_withholding(payment.holder, kind, cents) for kind, cents in owed))
    return _draft(reason, f"benefits:{payment.id}", str(payment.id), legs, on, day)


def _draft(reason: str, source: str, key: str, legs: tuple[Leg, ...], on: date, value_on: date) -> Draft:
    return Draft(reason, source, f"{reason}:{key}", on, value_on, legs)
