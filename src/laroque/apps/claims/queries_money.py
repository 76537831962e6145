"""Reads of the money of care for the people of a fund: its day, lists of payments, what a professional claims."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from laroque.apps.beneficiary_accounts.states import Holder
from laroque.apps.claims.models import CarePayment
from laroque.apps.claims.queries_payments import PaymentView
from laroque.apps.claims.states import ClaimState, PaymentState


@dataclass(frozen=True, slots=True)
class Standing:
    """How many claims or payments stand in a state, and their cents: billed for claims, transferred for payments."""

    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The claims that wait in a queue: how many, since when the oldest, and the cents billed."""

    count: int
    since: date
    cents: int


@dataclass(frozen=True, slots=True)
class PaymentsOf:
    """The payments of a day to a kind of payee in a state: how many, and cents asked, withheld and transferred."""

    payee: Holder
    state: PaymentState
    count: int
    gross_cents: int
    withheld_cents: int
    cents: int


@dataclass(frozen=True, slots=True)
class ClaimedBy:
    """What a professional claimed in some time: claims, and cents billed and paid by the fund."""

    claims: int
    billed_cents: int
    paid_cents: int


def received_on(*, organism_id: int, day: date) -> dict[ClaimState, Standing]:
    """Where the claims received on a day stand now, the versions replaced left out."""
    rows = _fetch(
        "select state, count(*), sum(billed_cents)::bigint from claims_claim where organism_id = %(organism)s"
        " and state = any(%(states)s) and received_on = %(day)s group by state",
        {
            "organism": organism_id,
            "day": day,
            "states": [state.value for state in ClaimState if state is not ClaimState.REPLACED],
        },
    )
    return {ClaimState(state): Standing(count, cents) for state, count, cents in rows}


def queues(*, organism_id: int) -> dict[ClaimState, Queue]:
    """The claims that wait for a person, or for the medical service."""
    rows = _fetch(
        "select state, count(*), min(received_on), sum(billed_cents)::bigint from claims_claim"
        " where organism_id = %(organism)s and state = any(%(states)s) group by state",
        {"organism": organism_id, "states": [ClaimState.SUSPENDED, ClaimState.MEDICAL]},
    )
    return {ClaimState(state): Queue(count, since, cents) for state, count, since, cents in rows}


def payments_by_state(*, organism_id: int, day: date) -> list[PaymentsOf]:
    """The payments of a day by kind of payee and state; two branches, since one index leaves out those come back."""
    rows = _fetch(
        "select payee, state, count(*), sum(gross_cents)::bigint, sum(withheld_cents)::bigint, sum(cents)::bigint"
        " from (select * from claims_carepayment where organism_id = %(organism)s and day = %(day)s"
        "  and state <> %(returned)s"
        " union all select * from claims_carepayment where organism_id = %(organism)s and day = %(day)s"
        "  and state = %(returned)s) as made group by payee, state order by payee, state",
        {"organism": organism_id, "day": day, "returned": PaymentState.RETURNED},
    )
    return [PaymentsOf(Holder(payee), PaymentState(state), *rest) for payee, state, *rest in rows]


def paid_by_day(*, organism_id: int, since: date, until: date) -> dict[date, int]:
    """Cents of the payments of each day from ``since`` until ``until`` (excluded), those come back left out."""
    return dict(
        _fetch(
            "select day, sum(cents)::bigint from claims_carepayment where organism_id = %(organism)s"
            " and day >= %(since)s and day < %(until)s and state <> %(returned)s group by day order by day",
            {"organism": organism_id, "since": since, "until": until, "returned": PaymentState.RETURNED},
        )
    )


def payments_page(
    *,
    organism_id: int,
    day: date | None = None,
    state: PaymentState | None = None,
    payee: Holder | None = None,
    key: str = "",
    before: int | None = None,
    limit: int,
) -> list[PaymentView]:
    """A page of the payments of a fund, the latest first, from below the number ``before`` on; narrowing is free."""
    asked = {"day": day, "state": state, "payee": payee, "payee_key": key, "id__lt": before}
    rows = CarePayment.objects.filter(organism_id=organism_id).filter(
        **{name: value for name, value in asked.items() if value}
    )
    return [
        PaymentView(
            row.id, row.day, Holder(row.payee), row.payee_key, row.claims, row.gross_cents, row.withheld_cents,
            row.cents, PaymentState(row.state), row.account_id, row.end_to_end_id, row.ended_on, row.reason,
        )
        for row in rows.order_by("-id")[:limit]
    ]  # fmt: skip


def claimed_by(*, organism_id: int, professionals: Sequence[str], since: date, until: date) -> dict[str, ClaimedBy]:
    """What professionals claimed for care from ``since`` until ``until`` (excluded), by their number."""
    rows = _fetch(
        "select professional, count(*), sum(billed_cents)::bigint, sum(paid_cents)::bigint from claims_claim"
        " where organism_id = %(organism)s and professional = any(%(professionals)s) and state <> %(replaced)s"
        " and first_care_on >= %(since)s and first_care_on < %(until)s group by professional",
        {
            "organism": organism_id,
            "professionals": list(professionals),
            "replaced": ClaimState.REPLACED,
            "since": since,
            "until": until,
        },
    )
    return {number: ClaimedBy(*rest) for number, *rest in rows}


def refusals_of_professional(
    *, organism_id: int, professional: str, since: date, until: date
) -> list[tuple[str, int, int]]:
    """Reason, lines and cents billed of the lines refused to a professional, by care in a half-open time; the most
    first. They tell of acts: who shows them asks for the ability."""
    return _fetch(
        "select line.reason, count(*), sum(line.billed_cents)::bigint from claims_claim claim"
        " join claims_claimline line on line.organism_id = %(organism)s and line.claim_id = claim.id"
        " where claim.organism_id = %(organism)s and claim.professional = %(professional)s"
        " and claim.first_care_on >= %(since)s and claim.first_care_on < %(until)s and claim.state <> %(replaced)s"
        " and line.outcome = 'refused' group by line.reason order by 2 desc, 1",
        {
            "organism": organism_id,
            "professional": professional,
            "since": since,
            "until": until,
            "replaced": ClaimState.REPLACED,
        },
    )


def told_to(*, organism_id: int, professional: str, day: date) -> list[tuple[int, int | None]]:
    """The claims that the return of a day tells a professional of, and the beneficiary of each, None when unknown."""
    return _fetch(
        "select claim.id, claim.beneficiary_id from claims_claim claim left join claims_carepayment payment"
        "  on payment.organism_id = %(organism)s and payment.id = claim.payment_id"
        " where claim.organism_id = %(organism)s and claim.professional = %(professional)s"
        " and ((payment.day = %(day)s and payment.payee = 'professional')"
        "  or (claim.priced_on = %(day)s and claim.state = any(%(unpaid)s))) order by claim.id",
        {
            "organism": organism_id,
            "professional": professional,
            "day": day,
            "unpaid": [ClaimState.REJECTED, ClaimState.SUSPENDED, ClaimState.MEDICAL],
        },
    )


def _fetch(query: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
