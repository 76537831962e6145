"""Returns to professionals: what was paid to each on a day, what was rejected or waits, told once."""

import json

import pytest
from tests.support.care_payments import ANNE, DAY, DOCTOR, FUND, PHARMACY, make_fund, noon

from laroque.apps.claims.models import Claim, ClaimLine
from laroque.apps.claims.states import ClaimState, Source
from laroque.apps.exchanges import queries as messages
from laroque.formats.b2.returns import read_return
from laroque.postgres.scope import scope
from laroque.usecases.care.claim_returns import fhir_returns_of, returns_of, send_returns
from laroque.usecases.care.pay_claims import pay_day

pytestmark = pytest.mark.django_db
VISIT = ("health", "physician_fees", 1_900, 0)


def test_a_professional_reads_what_was_paid_and_what_was_not(db):
    fund = make_fund()
    fund.claim(DOCTOR, VISIT, owed_cents=200)
    fund.claim(PHARMACY, ("health", "drugs", 650, 350), ("health", "drugs", 100, 0))
    refused = fund.claim(DOCTOR, ("health", "physician_fees", 0, 0), state=ClaimState.REJECTED, paid_to="")
    fund.claim(ANNE, VISIT)
    with scope(fund.id):
        Claim.objects.filter(id=refused).update(billed_cents=2_500)
        ClaimLine.objects.filter(claim_id=refused).update(
            outcome="refused", reason="too_late", billed_cents=2_500, insured_cents=2_500
        )
    day = pay_day(organism_id=fund.id, day=DAY, at=noon(DAY))
    found = {
        professional: read_return(content) for professional, content in returns_of(organism_id=fund.id, day=DAY).items()
    }
    assert sorted(found) == [DOCTOR, PHARMACY]
    of_doctor = found[DOCTOR]
    references = {each.key: each.end_to_end_id for each in day.payments}
    assert of_doctor.payments.rows() == [(DOCTOR, DAY, references[DOCTOR], 2_100)]
    assert of_doctor.claims.select("outcome", "billed_cents", "paid_cents").rows() == [
        ("paid", 1_900, 2_100),
        ("refused", 2_500, 0),
    ]
    assert of_doctor.lines.select("outcome", "paid_cents", "paid_to", "reason").rows() == [
        ("paid", 2_100, "professional", None),
        ("refused", 0, None, "too_late"),
    ]
    assert "too_late" in of_doctor.reasons
    assert found[PHARMACY].lines.select("basic_cents", "solidarity_cents").rows() == [(650, 350), (100, 0)]
    sent = send_returns(organism_id=fund.id, day=DAY, at=noon(DAY))
    fund.claim(DOCTOR, ("health", "physician_fees", 0, 0), state=ClaimState.SUSPENDED, paid_to="")
    assert send_returns(organism_id=fund.id, day=DAY, at=noon(DAY)) == sent
    with scope(fund.id):
        kept = messages.contents_of(organism_id=fund.id, message_ids=sent.values())
    assert read_return(kept[sent[DOCTOR]]).claims.height == 2


def test_who_claims_in_fhir_is_answered_in_fhir_once(db):
    fund = make_fund()
    paid = fund.claim(DOCTOR, VISIT, owed_cents=200)
    fund.claim(PHARMACY, ("health", "drugs", 650, 350))
    waiting = fund.claim(DOCTOR, ("health", "physician_fees", 0, 0), state=ClaimState.SUSPENDED, paid_to="")
    with scope(fund.id):
        Claim.objects.filter(id__in=[paid, waiting]).update(source=Source.FHIR)
        ClaimLine.objects.filter(claim_id=waiting).update(outcome="suspended", reason="unknown_protocol")
    pay_day(organism_id=fund.id, day=DAY, at=noon(DAY))
    told = fhir_returns_of(organism_id=fund.id, day=DAY)
    assert sorted(told) == [DOCTOR]
    first, second = (each["resource"] for each in json.loads(told[DOCTOR])["entry"])
    assert (first["resourceType"], first["outcome"], second["outcome"]) == ("ClaimResponse", "complete", "queued")
    assert first["payment"]["amount"]["value"] == 21.0
    assert (first["payment"]["date"], "payment" in second) == (DAY.isoformat(), False)
    sent = [send_returns(organism_id=fund.id, day=DAY, at=noon(DAY)) for _ in range(2)]
    assert sent[0] == sent[1]
    key = f"RETURN-{FUND.upper()}-{DAY:%Y%m%d}-{DOCTOR}-FHIR"
    with scope(fund.id):
        kept = messages.sent_under(organism_id=fund.id, keys=[key])
        content = messages.contents_of(organism_id=fund.id, message_ids=kept.values())
    assert list(content.values()) == [told[DOCTOR]]
