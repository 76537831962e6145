"""Instalments become payments: netted by case, one total a payee and day; what is negative is owed back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts.operations import Withheld
from laroque.apps.beneficiary_accounts.states import Holder, PaidFor
from laroque.apps.benefits.states import BenefitPaymentState, InstalmentState


@dataclass(frozen=True, slots=True)
class BenefitDue:
    """What a payee is to be paid of the instalments due, in cents net of levies.

    ``returned_from``: the bank account that its last payment came back from, and ``reason`` why; None when none did.
    """

    holder: Holder
    key: str
    cents: int
    returned_from: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Settled:
    """What instalments settled now come to, by what they are charged to and who is paid (signed cents).

    ``last_id``: the last of these instalments, each of which is settled once.
    """

    branch: str
    nature: str
    holder: Holder
    gross_cents: int
    csg_cents: int
    crds_cents: int
    last_id: int


@dataclass(frozen=True, slots=True)
class OwedBack:
    """What a payee was paid for nothing of a case, net of levies."""

    case_id: int
    instalment_id: int
    holder: Holder
    key: str
    branch: str
    nature: str
    cents: int


@dataclass(frozen=True, slots=True)
class BenefitPaymentView:
    """A payment of benefits: see ``models.BenefitPayment``."""

    id: int
    day: date
    holder: Holder
    key: str
    account_id: int
    net_cents: int
    withheld_cents: int
    cents: int
    state: BenefitPaymentState
    end_to_end_id: str
    ended_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class PayeeOfBenefits:
    """A payee who can be paid: its number, and that of its bank account in the registry."""

    holder: Holder
    key: str
    account_id: int


@dataclass(frozen=True, slots=True)
class PaymentsMade:
    """The payments of a day just made, and what was withheld from them for debts."""

    payments: Sequence[BenefitPaymentView]
    withheld: Sequence[tuple[Holder, Withheld]]


# Instalments of a case and payee that come to less than nothing together are owed back; the others are to be paid.
_OWED = """
with net as (
    select case_id, payee, payee_key, sum(net_cents)::bigint as cents, min(id) as id, min(branch) as branch,
        min(nature) as nature
    from benefits_instalment where organism_id = %(organism)s and state = 'due' and due_on <= %(day)s
    group by case_id, payee, payee_key having sum(net_cents) < 0
), owed as (
    update benefits_instalment due set state = 'owed', settled_on = coalesce(settled_on, %(day)s)
    from net where due.organism_id = %(organism)s and due.state = 'due' and due.due_on <= %(day)s
        and due.case_id = net.case_id and due.payee = net.payee and due.payee_key = net.payee_key
    returning due.id
)
select net.case_id, net.id, net.payee, net.payee_key, net.branch, net.nature, -net.cents from net order by net.id
"""

_UNSETTLED = """
with settled as (
    update benefits_instalment set settled_on = %(day)s
    where organism_id = %(organism)s and settled_on is null and due_on <= %(day)s
    returning id, branch, nature, payee, gross_cents, csg_cents, crds_cents
)
select branch, nature, payee, sum(gross_cents)::bigint, sum(csg_cents)::bigint, sum(crds_cents)::bigint,
    max(id) from settled
group by 1, 2, 3 order by 1, 2, 3
"""

_DUE = """
select due.*, last.account_id, coalesce(last.reason, '') from (
    select payee, payee_key, sum(net_cents)::bigint as cents from benefits_instalment
    where organism_id = %(organism)s and state = 'due' and due_on <= %(day)s group by 1, 2
) as due left join lateral (
    select account_id, reason, state from benefits_benefitpayment
    where organism_id = %(organism)s and payee = due.payee and payee_key = due.payee_key order by id desc limit 1
) as last on last.state = 'returned'
where due.cents > 0 and not exists (select from benefits_benefitpayment paid where paid.organism_id = %(organism)s
    and paid.day = %(day)s and paid.payee = due.payee and paid.payee_key = due.payee_key and paid.state <> 'returned')
order by due.payee, due.payee_key
"""

_NUMBERS = "select nextval(pg_get_serial_sequence('benefits_benefitpayment', 'id')) from generate_series(1, %s)"

_HOLD = """
with payee as (
    select * from unnest(%(payees)s::text[], %(keys)s::text[], %(ids)s::bigint[]) as given (payee, key, id)
), held as (
    update benefits_instalment due set state = 'made', payment_id = payee.id from payee
    where due.organism_id = %(organism)s and due.state = 'due' and due.due_on <= %(day)s
        and due.payee = payee.payee and due.payee_key = payee.key
    returning payee.id, due.net_cents
)
select id, sum(net_cents)::bigint from held group by id
"""

_INSERT = """
insert into benefits_benefitpayment (id, organism_id, day, payee, payee_key, account_id, net_cents, withheld_cents,
    cents, state, ended_on, end_to_end_id, reason)
select id, %(organism)s, %(day)s, payee, key, account, net, withheld, net - withheld,
    case when net = withheld then 'offset' else 'due' end, case when net = withheld then %(day)s::date end, '', ''
from unnest(%(ids)s::bigint[], %(payees)s::text[], %(keys)s::text[], %(accounts)s::bigint[], %(net)s::bigint[],
    %(withheld)s::bigint[]) as made (id, payee, key, account, net, withheld)
"""

_MOVE = """
update benefits_benefitpayment payment set state = %(after)s, ended_on = told.day, reason = told.reason
from unnest(%(ids)s::bigint[], %(days)s::date[], %(reasons)s::text[]) as told (id, day, reason)
where payment.organism_id = %(organism)s and payment.id = told.id and payment.state = any(%(before)s)
returning payment.id
"""

_ORDERED = """
update benefits_benefitpayment payment set state = 'ordered', end_to_end_id = told.reference
from unnest(%(ids)s::bigint[], %(references)s::text[]) as told (id, reference)
where payment.organism_id = %(organism)s and payment.id = told.id and payment.state = 'due'
"""

_PAYMENTS = """
select id, day, payee, payee_key, account_id, net_cents, withheld_cents, cents, state, end_to_end_id, ended_on, reason
from benefits_benefitpayment where organism_id = %(organism)s
    and (%(day)s::date is null or day = %(day)s) and (%(state)s::text is null or state = %(state)s)
    and (%(ids)s::bigint[] is null or id = any(%(ids)s))
    and (%(key)s::text is null or payee_key = %(key)s)
order by id
"""


@transaction.atomic
def take_turn(*, organism_id: int) -> None:
    """Wait until no other payment or decision of the fund's benefits is under way, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('benefits'), %s)", [organism_id])


@transaction.atomic
def settle(*, organism_id: int, day: date) -> tuple[list[Settled], list[OwedBack]]:
    """Settle the instalments due by a day, once: what is to be booked by the caller, in the same transaction.

    Those of a case and payee that come to less than nothing together are owed back.
    """
    asked = {"organism": organism_id, "day": day}
    settled = [Settled(*row[:2], Holder(row[2]), *row[3:]) for row in _fetch(_UNSETTLED, asked)]
    owed = [OwedBack(case, number, Holder(payee), *rest) for case, number, payee, *rest in _fetch(_OWED, asked)]
    return settled, owed


def due(*, organism_id: int, day: date) -> list[BenefitDue]:
    """Who is to be paid and has no payment of benefits of that day yet."""
    rows = _fetch(_DUE, {"organism": organism_id, "day": day})
    return [BenefitDue(Holder(payee), *rest) for payee, *rest in rows]


@transaction.atomic
def make_payments(*, organism_id: int, day: date, payees: Sequence[PayeeOfBenefits]) -> PaymentsMade:
    """Put the instalments due of each payee in one payment of the day, and withhold what it owes from it.

    What is withheld is to be booked by the caller, in the same transaction.
    """
    ids = [number for (number,) in _fetch(_NUMBERS, [len(payees)])]
    named = {
        "organism": organism_id, "day": day, "ids": ids, "payees": [each.holder for each in payees],
        "keys": [each.key for each in payees],
    }  # fmt: skip
    net = dict(_fetch(_HOLD, named))
    withheld = _withheld(organism_id, day, [(each, number) for each, number in zip(payees, ids, strict=True)], net)
    taken: dict[int, int] = {}
    for _, number, each in withheld:
        taken[number] = taken.get(number, 0) + each.cents
    with connection.cursor() as cursor:
        amounts = {
            "accounts": [each.account_id for each in payees],
            "net": [net[number] for number in ids],
            "withheld": [taken.get(number, 0) for number in ids],
        }
        cursor.execute(_INSERT, {**named, **amounts})
    made = payments(organism_id=organism_id, ids=ids)
    return PaymentsMade(made, [(holder, each) for holder, _, each in withheld])


@transaction.atomic
def mark_ordered(*, organism_id: int, end_to_end_ids: Mapping[int, str]) -> None:
    """Note that payments are ordered from the bank, with the end-to-end id of each."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ORDERED,
            {"organism": organism_id, "ids": list(end_to_end_ids), "references": list(end_to_end_ids.values())},
        )


@transaction.atomic
def mark_paid(*, organism_id: int, paid: Mapping[int, date]) -> None:
    """Note that payments stand on the statement of the bank, with the day of each."""
    told = [(number, day, "") for number, day in paid.items()]
    _move(organism_id, told, [BenefitPaymentState.ORDERED], BenefitPaymentState.PAID)


@transaction.atomic
def mark_returned(*, organism_id: int, returned: Sequence[tuple[int, date, str]]) -> list[tuple[int, Withheld]]:
    """Note that payments were refused by the bank or came back, with the day and reason of each.

    Their instalments are due again, settled as they were; what was withheld is owed again, and given by payment.
    """
    before = [BenefitPaymentState.ORDERED, BenefitPaymentState.PAID]
    moved = _move(organism_id, returned, before, BenefitPaymentState.RETURNED)
    with connection.cursor() as cursor:
        cursor.execute(
            "update benefits_instalment set state = %s, payment_id = null"
            " where organism_id = %s and payment_id = any(%s::bigint[])",
            [InstalmentState.DUE, organism_id, moved],
        )
    days = {number: day for number, day, _ in returned}
    return accounts.give_back(organism_id=organism_id, payment_ids=moved, on=days, paid_for=PaidFor.BENEFITS)


def payments(
    *,
    organism_id: int,
    day: date | None = None,
    state: BenefitPaymentState | None = None,
    ids: Iterable[int] | None = None,
    key: str | None = None,
) -> list[BenefitPaymentView]:
    """The payments of benefits of a fund: of a day, in a state, of these numbers, or of a payee by its number."""
    asked = {
        "organism": organism_id, "day": day, "state": state, "ids": None if ids is None else list(ids), "key": key,
    }  # fmt: skip
    return [_view(row) for row in _fetch(_PAYMENTS, asked)]


def latest(*, organism_id: int, limit: int) -> list[BenefitPaymentView]:
    """The latest payments of benefits of a fund, the last first."""
    rows = _fetch(
        "select id, day, payee, payee_key, account_id, net_cents, withheld_cents, cents, state, end_to_end_id,"
        " ended_on, reason from benefits_benefitpayment where organism_id = %s order by id desc limit %s",
        [organism_id, limit],
    )
    return [_view(row) for row in rows]


def paid_by_branch(*, organism_id: int, payment_ids: Sequence[int]) -> dict[str, int]:
    """Cents that payments pay, net of levies, by branch."""
    rows = _fetch(
        "select branch, sum(net_cents)::bigint from benefits_instalment"
        " where organism_id = %(organism)s and payment_id = any(%(ids)s::bigint[]) group by branch order by branch",
        {"organism": organism_id, "ids": list(payment_ids)},
    )
    return dict(rows)


def payable_cents(*, organism_id: int) -> dict[Holder, int]:
    """What the books must say is to be paid, by kind of payee: settled and in no payment ordered yet."""
    rows = _fetch(
        "select payee, sum(cents)::bigint from ("
        " select payee, net_cents as cents from benefits_instalment"
        "  where organism_id = %(organism)s and state = 'due' and settled_on is not null"
        " union all select payee, cents from benefits_benefitpayment"
        "  where organism_id = %(organism)s and state = 'due') as waiting group by payee",
        {"organism": organism_id},
    )
    return {Holder(payee): cents for payee, cents in rows}


def ordered_cents(*, organism_id: int) -> int:
    """What the books must say is under way to payees."""
    rows = _fetch(
        "select coalesce(sum(cents), 0)::bigint from benefits_benefitpayment"
        " where organism_id = %(organism)s and state = 'ordered'",
        {"organism": organism_id},
    )
    return int(rows[0][0])


def _view(row: Sequence[Any]) -> BenefitPaymentView:
    return BenefitPaymentView(*row[:2], Holder(row[2]), *row[3:8], BenefitPaymentState(row[8]), *row[9:])


def _withheld(
    organism_id: int, day: date, made: Sequence[tuple[PayeeOfBenefits, int]], net: Mapping[int, int]
) -> list[tuple[Holder, int, Withheld]]:
    found: list[tuple[Holder, int, Withheld]] = []
    for holder in Holder:
        numbers = {each.key: number for each, number in made if each.holder is holder}
        taken = accounts.withhold(
            organism_id=organism_id, holder=holder, payable={key: net[number] for key, number in numbers.items()},
            payments=numbers, on=day, paid_for=PaidFor.BENEFITS,
        )  # fmt: skip
        found += [(holder, numbers[key], each) for key, parts in taken.items() for each in parts]
    return found


def _move(
    organism_id: int,
    ended: Sequence[tuple[int, date, str]],
    before: Sequence[BenefitPaymentState],
    after: BenefitPaymentState,
) -> list[int]:
    asked = {
        "organism": organism_id, "after": after, "before": [state.value for state in before],
        "ids": [each[0] for each in ended], "days": [each[1] for each in ended],
        "reasons": [each[2][:35] for each in ended],
    }  # fmt: skip
    return [number for (number,) in _fetch(_MOVE, asked)]


def _fetch(query: str, asked: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, asked)
        return list(cursor.fetchall())
