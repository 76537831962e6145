"""Writes of payments of care: claims put in the payment of their payee, and what becomes of it. A few statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts.operations import Withheld
from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.claims.queries_payments import DUE_CENTS, PaymentView, payments
from laroque.apps.claims.states import ClaimState, PaymentState


@dataclass(frozen=True, slots=True)
class PayeeToPay:
    """A payee who can be paid: its number, and the number of its bank account in the registry."""

    payee: Holder
    key: str
    account_id: int


@dataclass(frozen=True, slots=True)
class Made:
    """The payments of a day just made, and what was withheld from them for debts."""

    payments: tuple[PaymentView, ...]
    withheld: tuple[tuple[Holder, Withheld], ...]


_NUMBERS = "select nextval(pg_get_serial_sequence('claims_carepayment', 'id')) from generate_series(1, %s)"

_HOLD = f"""
with payee as (
    select * from unnest(%(payees)s::text[], %(keys)s::text[], %(ids)s::bigint[]) as given (payee, key, id)
), held as (
    update claims_claim claim set state = %(ordered)s, payment_id = payee.id from payee
    where claim.organism_id = %(organism)s and claim.state = %(payable)s and claim.paid_to = payee.payee
        and payee.key = case claim.paid_to when 'insured' then claim.nir else claim.professional end
    returning payee.id, {DUE_CENTS} as cents
)
select id, count(*), sum(cents)::bigint from held group by id
"""

_INSERT = """
insert into claims_carepayment (id, organism_id, day, payee, payee_key, account_id, claims, gross_cents, withheld_cents,
    cents, state, ended_on, end_to_end_id, reason)
select id, %(organism)s, %(day)s, payee, key, account, claims, gross, withheld, gross - withheld,
    case when gross = withheld then %(offset)s else %(due)s end, case when gross = withheld then %(day)s::date end,
    '', ''
from unnest(%(ids)s::bigint[], %(payees)s::text[], %(keys)s::text[], %(accounts)s::bigint[], %(claims)s::int[],
    %(gross)s::bigint[], %(withheld)s::bigint[]) as made (id, payee, key, account, claims, gross, withheld)
"""

_CLOSE = f"""
update claims_claim claim set state = %(paid)s, payment_id = (
    select old.payment_id from claims_claim old
    where old.organism_id = claim.organism_id and old.id = claim.replaces_id)
where claim.organism_id = %(organism)s and claim.state = %(payable)s and {DUE_CENTS} = 0
"""

# A claim that was closed with the payment of the version before stays closed with it. A version replaced whose payment
# comes back is payable again until it is paid: what replaced it asks the difference only.
_MOVE_CLAIMS = """
update claims_claim claim set payment_id = case when %(freed)s then null else claim.payment_id end,
    state = case when not %(freed)s and exists (
        select from claims_claim newer where newer.organism_id = claim.organism_id
        and newer.message_id = claim.message_id and newer.position = claim.position and newer.version > claim.version
    ) then %(replaced)s else %(after)s end
where claim.organism_id = %(organism)s and claim.payment_id = any(%(payments)s) and claim.state = any(%(before)s)
    and not exists (select from claims_claim old where old.organism_id = claim.organism_id
        and old.id = claim.replaces_id and old.payment_id = claim.payment_id)
"""

_MOVE = """
update claims_carepayment payment set state = %(after)s, ended_on = told.day, reason = told.reason
from unnest(%(ids)s::bigint[], %(days)s::date[], %(reasons)s::text[]) as told (id, day, reason)
where payment.organism_id = %(organism)s and payment.id = told.id and payment.state = any(%(before)s)
returning payment.id
"""


@transaction.atomic
def make_payments(*, organism_id: int, day: date, payees: Sequence[PayeeToPay]) -> Made:
    """Put the claims to be paid of each payee in one payment of the day, and withhold what it owes from it.

    A payment that debts take whole is ended at once, and its claims are paid; so are claims of which nothing is to be
    paid. What is withheld is to be booked by the caller, in the same transaction.
    """
    ids = _numbers(len(payees))
    held = _hold(organism_id, payees, ids)
    made = [(each, number, *held[number]) for each, number in zip(payees, ids, strict=True) if number in held]
    withheld: list[tuple[Holder, int, Withheld]] = []
    for holder in Holder:
        of_holder = [(each.key, number, gross) for each, number, _, gross in made if each.payee is holder and gross > 0]
        numbers = {key: number for key, number, _ in of_holder}
        taken = accounts.withhold(
            organism_id=organism_id, holder=holder, payable={key: gross for key, _, gross in of_holder},
            payments=numbers, on=day,
        )  # fmt: skip
        withheld += [(holder, numbers[key], each) for key, parts in taken.items() for each in parts]
    _insert(organism_id, day, made, withheld)
    _execute(_CLOSE, organism_id, payable=ClaimState.PAYABLE, paid=ClaimState.PAID)
    rows = payments(organism_id=organism_id, ids=[number for _, number, _, _ in made]) if made else []
    _move_claims(organism_id, [each.id for each in rows if each.state is PaymentState.OFFSET], ClaimState.PAID)
    return Made(tuple(rows), tuple((holder, each) for holder, _, each in withheld))


@transaction.atomic
def mark_ordered(*, organism_id: int, end_to_end_ids: Mapping[int, str]) -> None:
    """Note that payments are ordered from the bank, with the end-to-end id of each."""
    _execute(
        "update claims_carepayment payment set state = %(ordered)s, end_to_end_id = told.reference"
        " from unnest(%(ids)s::bigint[], %(references)s::text[]) as told (id, reference)"
        " where payment.organism_id = %(organism)s and payment.id = told.id and payment.state = %(due)s",
        organism_id,
        ordered=PaymentState.ORDERED,
        due=PaymentState.DUE,
        ids=list(end_to_end_ids),
        references=list(end_to_end_ids.values()),
    )


@transaction.atomic
def mark_paid(*, organism_id: int, paid: Mapping[int, date]) -> None:
    """Note that payments stand on the statement of the bank, with the day of each: their claims are paid."""
    ended = [(number, day, "") for number, day in paid.items()]
    moved = _move(organism_id, ended, before=[PaymentState.ORDERED], after=PaymentState.PAID)
    _move_claims(organism_id, moved, ClaimState.PAID)


@transaction.atomic
def mark_returned(*, organism_id: int, returned: Sequence[tuple[int, date, str]]) -> Sequence[tuple[int, Withheld]]:
    """Note that payments were refused by the bank or came back, with the day and the bank's reason of each.

    Their claims are to be paid again, whole: what was withheld from them is owed again, and given by payment.
    """
    moved = _move(organism_id, returned, before=[PaymentState.ORDERED, PaymentState.PAID], after=PaymentState.RETURNED)
    _move_claims(organism_id, moved, ClaimState.PAYABLE)
    return accounts.give_back(
        organism_id=organism_id, payment_ids=moved, on={number: day for number, day, _ in returned}
    )


def _numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_NUMBERS, [count])
        return [number for (number,) in cursor.fetchall()]


def _hold(organism_id: int, payees: Sequence[PayeeToPay], ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Number of claims and cents that each payment holds now."""
    asked = {
        "organism": organism_id,
        "payees": [each.payee for each in payees],
        "keys": [each.key for each in payees],
        "ids": list(ids),
        "payable": ClaimState.PAYABLE,
        "ordered": ClaimState.ORDERED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, asked)
        return {number: (claims, cents) for number, claims, cents in cursor.fetchall()}


def _insert(
    organism_id: int,
    day: date,
    made: Sequence[tuple[PayeeToPay, int, int, int]],
    withheld: Sequence[tuple[Holder, int, Withheld]],
) -> None:
    taken: dict[int, int] = {}
    for _, number, each in withheld:
        taken[number] = taken.get(number, 0) + each.cents
    _execute(
        _INSERT,
        organism_id,
        day=day,
        offset=PaymentState.OFFSET,
        due=PaymentState.DUE,
        payees=[each.payee for each, _, _, _ in made],
        keys=[each.key for each, _, _, _ in made],
        accounts=[each.account_id for each, _, _, _ in made],
        ids=[number for _, number, _, _ in made],
        claims=[claims for _, _, claims, _ in made],
        gross=[gross for _, _, _, gross in made],
        withheld=[taken.get(number, 0) for _, number, _, _ in made],
    )


def _move(
    organism_id: int,
    ended: Sequence[tuple[int, date, str]],
    *,
    before: Sequence[PaymentState],
    after: PaymentState,
) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "organism": organism_id,
                "ids": [number for number, _, _ in ended],
                "days": [day for _, day, _ in ended],
                "reasons": [reason[:35] for _, _, reason in ended],
                "before": list(before),
                "after": after,
            },
        )
        return sorted(number for (number,) in cursor.fetchall())


def _move_claims(organism_id: int, payment_ids: Sequence[int], after: ClaimState) -> None:
    """Claims of payments become paid, or to be paid again and free of their payment, also those replaced since."""
    freed = [ClaimState.ORDERED, ClaimState.PAID, ClaimState.REPLACED]
    before = [ClaimState.ORDERED] if after is ClaimState.PAID else freed
    _execute(
        _MOVE_CLAIMS,
        organism_id,
        payments=list(payment_ids),
        before=before,
        after=after,
        replaced=ClaimState.REPLACED,
        freed=after is ClaimState.PAYABLE,
    )


def _execute(query: str, organism_id: int, **facts: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, {"organism": organism_id, **facts})
