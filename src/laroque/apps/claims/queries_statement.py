"""What a statement of benefits tells: the claims of an insured person that were paid, or rejected, in some time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection

from laroque.apps.claims.states import ClaimState, PaymentState


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """A claim as a statement tells it; each line a mapping of its columns as stored, blank texts None."""

    id: int
    beneficiary_id: int | None
    professional: str
    state: ClaimState
    paid_to: str
    on: date
    lines: Sequence[Mapping[str, Any]]


_LINES = (
    "line", "care_on", "nature", "code", "billed_cents", "outcome", "reason", "base_cents", "rate_ppm", "exemption",
    "penalty_cents", "flat_charge_cents", "share_cents", "participation_cents", "franchise_cents", "basic_cents",
    "complementary_cents", "solidarity_cents", "insured_cents", "paid_cents", "owed_cents",
)  # fmt: skip
_TEXTS = ("reason", "exemption", "code")

_CLAIMS = f"""
select claim.id, claim.beneficiary_id, claim.professional, claim.state, claim.paid_to, claim.on_day,
    {", ".join(f"line.{name}" for name in _LINES)}
from (
    select one.*, coalesce(payment.day, one.priced_on) as on_day
    from claims_claim one left join claims_carepayment payment
        on payment.organism_id = one.organism_id and payment.id = one.payment_id
    where one.organism_id = %(organism)s and one.nir = %(nir)s and one.state = any(%(states)s)
        and (payment.id is null or payment.state = any(%(paid)s))
) as claim
join claims_claimline line on line.organism_id = %(organism)s and line.claim_id = claim.id
where claim.on_day >= %(since)s and claim.on_day < %(until)s
order by claim.on_day, claim.id, line.line
"""


def claims_told(*, organism_id: int, nir: str, since: date, until: date) -> list[ClaimTold]:
    """The claims of a NIR paid, or rejected, from ``since`` until ``until`` (excluded), in order.

    Health data: whoever shows it to another than the insured person keeps the look.
    """
    asked = {
        "organism": organism_id,
        "nir": nir,
        "since": since,
        "until": until,
        "states": [ClaimState.ORDERED, ClaimState.PAID, ClaimState.REJECTED],
        "paid": [PaymentState.ORDERED, PaymentState.PAID, PaymentState.OFFSET],
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIMS, asked)
        rows = cursor.fetchall()
    return [
        ClaimTold(*head[:3], ClaimState(head[3]), head[4], head[5], [_line(row[6:]) for row in part])
        for head, part in ((key, list(group)) for key, group in groupby(rows, key=lambda row: row[:6]))
    ]


def _line(values: Sequence[Any]) -> dict[str, Any]:
    row = dict(zip(_LINES, values, strict=True))
    return {**row, **{name: row[name] or None for name in _TEXTS}}
