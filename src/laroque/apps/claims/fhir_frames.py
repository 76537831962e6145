"""Where claims meet Polars: what became of claims in FHIR, told at the end of a day, or of some of them when asked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db import connection

from laroque.apps.claims.states import ClaimState, Source
from laroque.engines.pricing.reasons import reasons
from laroque.formats.fhir import Answer, as_json, claim_responses, explanations
from laroque.formats.fhir.answering import AMOUNTS
from laroque.postgres.copy import read_frame

_TOLD = """
select claim.id::text as claim, claim.professional, claim.number as invoice, claim.nir, claim.nir as individual_nir,
    payment.id is not null as is_paid, payment.day as paid_on
from claims_claim claim left join claims_carepayment payment
    on payment.organism_id = %(organism)s and payment.id = claim.payment_id
where claim.organism_id = %(organism)s and
"""
_CLAIMS = f"""{_TOLD} claim.id = any(%(claims)s) order by claim.id"""
_CLAIMS_OF_DAY = f"""{_TOLD} claim.source = %(source)s and (
    (payment.day = %(day)s and payment.payee = 'professional')
    or (claim.priced_on = %(day)s and claim.state = any(%(unpaid)s)))
order by claim.professional, claim.id
"""

_LINES = f"""
select line.claim_id::text as claim, line.line, line.nature, nullif(line.code, '') as code, line.care_on,
    line.billed_cents, line.outcome, nullif(line.reason, '') as reason, line.rate_ppm::bigint,
    {", ".join(f"line.{name}_cents" for name in AMOUNTS)}
from claims_claimline line where line.organism_id = %(organism)s and line.claim_id = any(%(claims)s)
order by line.claim_id, line.line
"""


def fhir_returns(*, organism_id: int, insurer: str, day: date) -> Mapping[str, bytes]:
    """A Bundle of ClaimResponse by professional, of claims in FHIR paid to each that day, rejected or waiting since.

    ``insurer``: the name of the fund. In its scope.
    """
    unpaid = [ClaimState.REJECTED, ClaimState.SUSPENDED, ClaimState.MEDICAL]
    facts = {"organism": organism_id, "day": day, "source": Source.FHIR, "unpaid": unpaid}
    claims = read_frame(connection, _CLAIMS_OF_DAY, facts)
    asked = {"organism": organism_id, "claims": claims["claim"].cast(pl.Int64).to_list()}
    lines = read_frame(connection, _LINES, asked)
    sentences = {code: each.title for code, each in reasons().items()}
    told = {}
    for is_paid in (True, False):
        some = claims.filter(pl.col("is_paid") == is_paid)
        answer = Answer(insurer, day, day if is_paid else None)
        told |= claim_responses(some, lines, lines, sentences, answer)
    entries: dict[str, list[Mapping[str, object]]] = {}
    for claim, professional in claims.select("claim", "professional").iter_rows():
        entries.setdefault(professional, []).append({"resource": told[claim]})
    return {
        professional: as_json({"resourceType": "Bundle", "type": "collection", "entry": entry}).encode()
        for professional, entry in entries.items()
    }


def responses(*, organism_id: int, insurer: str, claim_ids: Sequence[int], day: date) -> list[str]:
    """The ClaimResponse of each of some claims as it stands, in JSON, by number of the claim; in the fund's scope."""
    return _each(claim_responses, organism_id, insurer, claim_ids, day)


def explained(*, organism_id: int, insurer: str, claim_ids: Sequence[int], day: date) -> list[str]:
    """The ExplanationOfBenefit of each of some claims as it stands, in JSON; in the fund's scope."""
    return _each(explanations, organism_id, insurer, claim_ids, day)


def _each(tell: Any, organism_id: int, insurer: str, claim_ids: Sequence[int], day: date) -> list[str]:
    facts = {"organism": organism_id, "claims": list(claim_ids)}
    claims, lines = read_frame(connection, _CLAIMS, facts), read_frame(connection, _LINES, facts)
    sentences = {code: each.title for code, each in reasons().items()}
    told: dict[str, Mapping[str, Any]] = {}
    for (paid_on,), some in claims.group_by("paid_on", maintain_order=True):
        told |= tell(some, lines, lines, sentences, Answer(insurer, day, paid_on))
    return [as_json(told[claim]) for claim in claims["claim"]]
