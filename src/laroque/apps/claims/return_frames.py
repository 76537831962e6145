"""Where claims meet Polars: the returns that tell professionals what became of their claims on a day."""

from collections.abc import Mapping
from datetime import date

import polars as pl
from django.db import connection

from laroque.apps.claims.states import ClaimState, PaymentState
from laroque.engines.pricing.reasons import reasons
from laroque.formats.b2.returns import PAYMENTS, write_returns
from laroque.formats.b2.telling import told_of
from laroque.postgres.copy import read_frame

_PAYMENTS = """
select payee_key as professional, day as paid_on, nullif(end_to_end_id, '') as reference, cents as paid_cents
from claims_carepayment
where organism_id = %(organism)s and day = %(day)s and payee = 'professional' and state <> %(returned)s order by id
"""

# Invoices have nine characters there: of a longer number, the last nine.
_CLAIMS = """
select claim.id::text as claim, claim.professional, null::bigint as lot, right(claim.number, 9) as invoice,
    left(claim.nir, 13) as nir, null::text as rule, claim.billed_cents, null::bigint as asked_cents, claim.paid_to
from claims_claim claim left join claims_carepayment payment
    on payment.organism_id = %(organism)s and payment.id = claim.payment_id
where claim.organism_id = %(organism)s and (
    (payment.day = %(day)s and payment.payee = 'professional')
    or (claim.priced_on = %(day)s and claim.state = any(%(unpaid)s)))
order by claim.professional, claim.id
"""

_LINES = """
select line.claim_id::text as claim, line.line, line.nature, nullif(line.code, '') as code, line.care_on,
    line.billed_cents, line.outcome, nullif(line.reason, '') as reason, line.base_cents, line.rate_ppm::bigint,
    line.participation_cents, line.franchise_cents, line.basic_cents, line.solidarity_cents,
    line.complementary_cents, line.insured_cents, line.paid_cents
from claims_claimline line where line.organism_id = %(organism)s and line.claim_id = any(%(claims)s)
order by line.claim_id, line.line
"""


def returns(*, organism_id: int, emitter: str, day: date) -> Mapping[str, bytes]:
    """The returns of a day by professional: what was paid to each that day, what was rejected or waits since that day.

    ``emitter``: the code of the fund. In its scope.
    """
    facts = {
        "organism": organism_id,
        "day": day,
        "returned": PaymentState.RETURNED,
        "unpaid": [ClaimState.REJECTED, ClaimState.SUSPENDED, ClaimState.MEDICAL],
    }
    claims = read_frame(connection, _CLAIMS, facts)
    asked = {"organism": organism_id, "claims": claims["claim"].cast(pl.Int64).to_list()}
    lines = read_frame(connection, _LINES, asked).join(
        claims.select("claim", "professional", "paid_to"), on="claim", how="inner", maintain_order="left"
    )
    told_claims, told_lines = told_of(claims, lines, lines)
    payments = read_frame(connection, _PAYMENTS, facts, PAYMENTS)
    sentences = {code: each.title.fr for code, each in reasons().items()}
    return write_returns(emitter, day, payments, told_claims, told_lines, sentences)
