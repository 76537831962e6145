"""Reads of payments of care: what is to be paid to whom, where payments stand, what the books must say of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.claims.states import ClaimState, PaymentState


@dataclass(frozen=True, slots=True)
class PayeeDue:
    """What the claims of a payee ask: ``key`` is its number (NIR or number of the professional), cents above zero.

    ``returned_from``: the bank account that its last payment came back from, and ``reason`` why; None when none did.
    """

    payee: Holder
    key: str
    claims: int
    cents: int
    returned_from: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment of care: what claims ask, less what is withheld for debts, and where it stands."""

    id: int
    day: date
    payee: Holder
    key: str
    claims: int
    gross_cents: int
    withheld_cents: int
    cents: int
    state: PaymentState
    account_id: int | None
    end_to_end_id: str
    ended_on: date | None
    reason: str


# Of a claim that replaces one already paid, the difference only is to be paid. One replaced is payable itself when its
# payment came back after that.
DUE_CENTS = """greatest(claim.paid_cents - coalesce((
    select old.paid_cents from claims_claim old where old.organism_id = claim.organism_id
    and old.id = claim.replaces_id and (old.payment_id is not null or old.state = 'payable')), 0), 0)"""

_DUE = f"""
select due.*, last.account_id, coalesce(last.reason, '') from (
    select paid_to, case paid_to when 'insured' then nir else professional end as key, count(*), sum(cents)::bigint
    from (select claim.*, {DUE_CENTS} as cents from claims_claim claim
        where claim.organism_id = %(organism)s and claim.state = %(payable)s) as asked
    where cents > 0 group by 1, 2
) as due left join lateral (
    select account_id, reason, state from claims_carepayment
    where organism_id = %(organism)s and payee = due.paid_to and payee_key = due.key order by id desc limit 1
) as last on last.state = %(returned)s
where not exists (select from claims_carepayment paid where paid.organism_id = %(organism)s and paid.day = %(day)s
    and paid.payee = due.paid_to and paid.payee_key = due.key and paid.state <> %(returned)s)
order by due.paid_to, due.key
"""

_PAYMENTS = """
select id, day, payee, payee_key, claims, gross_cents, withheld_cents, cents, state, account_id, end_to_end_id,
    ended_on, reason
from claims_carepayment where organism_id = %(organism)s
    and (%(day)s::date is null or day = %(day)s) and (%(state)s::text is null or state = %(state)s)
    and (%(ids)s::bigint[] is null or id = any(%(ids)s))
    and (%(payee)s::text is null or (payee = %(payee)s and payee_key = %(key)s))
order by id
"""


def due(*, organism_id: int, day: date) -> list[PayeeDue]:
    """Who is to be paid and has no payment of that day yet: a payee has one total a day."""
    rows = _fetch(
        _DUE,
        {"organism": organism_id, "day": day, "payable": ClaimState.PAYABLE, "returned": PaymentState.RETURNED},
    )
    return [PayeeDue(Holder(payee), *rest) for payee, *rest in rows]


def payments(
    *,
    organism_id: int,
    day: date | None = None,
    state: PaymentState | None = None,
    ids: Iterable[int] | None = None,
    payee: Holder | None = None,
    key: str = "",
) -> list[PaymentView]:
    """The payments of a fund in order: of a day, in a state, of these numbers, or of a payee by its number."""
    asked = {
        "organism": organism_id,
        "day": day,
        "state": state,
        "ids": None if ids is None else list(ids),
        "payee": payee,
        "key": key,
    }
    return [
        PaymentView(number, on, Holder(kind), *row[:5], PaymentState(row[5]), *row[6:])
        for number, on, kind, *row in _fetch(_PAYMENTS, asked)
    ]


def paid_by_branch(*, organism_id: int, payment_ids: Sequence[int]) -> dict[str, int]:
    """Cents of the lines that payments pay, by branch."""
    rows = _fetch(
        "select line.branch, sum(line.paid_cents)::bigint from claims_claim claim join claims_claimline line"
        " on line.organism_id = %(organism)s and line.claim_id = claim.id"
        " where claim.organism_id = %(organism)s and claim.payment_id = any(%(payments)s) and line.paid_cents > 0"
        " group by line.branch order by line.branch",
        {"organism": organism_id, "payments": list(payment_ids)},
    )
    return dict(rows)


def payable_cents(*, organism_id: int) -> dict[Holder, int]:
    """What is owed to each kind of payee and not ordered: claims to be paid, and payments to be ordered."""
    rows = _fetch(
        f"select payee, sum(cents)::bigint from ("
        f" select paid_to as payee, {DUE_CENTS} as cents from claims_claim claim"
        "  where organism_id = %(organism)s and state = %(payable)s and paid_to <> ''"
        " union all select payee, cents from claims_carepayment where organism_id = %(organism)s and state = %(due)s"
        ") as owed group by payee having sum(cents) <> 0",
        {"organism": organism_id, "payable": ClaimState.PAYABLE, "due": PaymentState.DUE},
    )
    return {Holder(payee): cents for payee, cents in rows}


def ordered_cents(*, organism_id: int) -> int:
    """Total of the payments ordered and not yet on a statement: what ``transit:payments`` must hold, sign changed."""
    rows = _fetch(
        "select coalesce(sum(cents), 0)::bigint from claims_carepayment where organism_id = %s and state = %s",
        [organism_id, PaymentState.ORDERED],
    )
    return int(rows[0][0])


def paid_on(*, organism_id: int, claim_id: int) -> date | None:
    """The day a claim was paid, or the one it replaces when itself was not; None when neither was."""
    rows = _fetch(
        "select payment.ended_on from claims_claim claim left join claims_claim old"
        "  on old.organism_id = claim.organism_id and old.id = claim.replaces_id"
        " join claims_carepayment payment on payment.organism_id = %(organism)s"
        "  and payment.id = coalesce(claim.payment_id, old.payment_id) and payment.state = any(%(paid)s)"
        " where claim.organism_id = %(organism)s and claim.id = %(claim)s",
        {"organism": organism_id, "claim": claim_id, "paid": [PaymentState.PAID, PaymentState.OFFSET]},
    )
    return rows[0][0] if rows else None


def _fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
