"""Where claims meet Polars: the answers in FHIR to the claims that came so, told at the end of a day."""

from collections.abc import Mapping
from datetime import date

import polars as pl
from django.db import connection

from laroque.apps.claims.states import ClaimState, Source
from laroque.engines.pricing.reasons import reasons
from laroque.formats.fhir import Answer, as_json, claim_responses
from laroque.formats.fhir.answering import AMOUNTS
from laroque.postgres.copy import read_frame

_CLAIMS = """
select claim.id::text as claim, claim.professional, claim.number as invoice, claim.nir, claim.nir as individual_nir,
    payment.id is not null as is_paid
from claims_claim claim left join claims_carepayment payment
    on payment.organism_id = %(organism)s and payment.id = claim.payment_id
where claim.organism_id = %(organism)s and claim.source = %(source)s and (
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
    claims = read_frame(connection, _CLAIMS, facts)
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
