"""Claims that come one by one: FHIR messages and paper forms."""

import json
from datetime import date

import pytest
from tests.support.care_claims import ANNE, AT, DOCTOR, books, open_fund, rows, what_stands
from tests.support.fhir_claims import fhir_claim

from laroque.apps.claims.paper import BadForm, PaperClaim, PaperLine
from laroque.apps.registry.professionals import ProfessionalRow, register_professionals
from laroque.apps.registry.states import ProfessionalKind
from laroque.kernel.identifiers import check_nir
from laroque.usecases.care.receive_claims import key_paper, receive_fhir

RPPS, OTHER = "10001234565", "751234575"

pytestmark = pytest.mark.django_db


@pytest.fixture
def fund():
    return open_fund()


def received(fund, **differs):
    return receive_fhir(organism_id=fund, name="c.json", content=json.dumps(fhir_claim(**differs)).encode(), at=AT)


def test_a_fhir_claim_is_priced_at_once_and_answered_once(fund):
    answered = received(fund)
    assert answered.counts == {"claims": 1, "taken": 1, "refused": 0, "held": 0}
    assert rows("select source, number, paid_cents from claims_claim") == [("fhir", "F-2026-17", 1_900)]
    before = what_stands()
    again = received(fund)
    assert (again.is_new, again.body) == (False, answered.body)
    assert what_stands() == before
    for bad in ({"status": "draft"}, {"identifier": [{"value": "F" * 25}]}):
        refused = received(fund, **bad)
        assert not refused.is_accepted
        assert refused.body["findings"]
    assert what_stands() == before


def test_a_provider_known_by_another_number_is_found_by_the_rpps(fund):
    ada = {"kind": ProfessionalKind.PHYSICIAN, "name": "Dr Ada", "rpps": RPPS}
    register_professionals(rows=[ProfessionalRow(number=DOCTOR, **ada)])
    answered = received(fund, provider={"identifier": {"value": RPPS}})
    assert answered.counts == {"claims": 1, "taken": 1, "refused": 0, "held": 0}
    assert rows("select professional, paid_cents from claims_claim") == [(DOCTOR, 1_900)]


def test_an_rpps_of_several_places_waits_for_its_professional(fund):
    ada = {"kind": ProfessionalKind.PHYSICIAN, "name": "Dr Ada", "rpps": RPPS}
    register_professionals(rows=[ProfessionalRow(number=number, **ada) for number in (DOCTOR, OTHER)])
    assert received(fund, provider={"identifier": {"value": RPPS}}).counts["held"] == 1
    assert rows("select professional, question from claims_claim") == [(RPPS, "unknown_professional")]


def test_a_day_of_birth_that_is_not_said_is_told_by_the_register_or_asked_for(fund):
    nobody_born = {"identifier": fhir_claim()["patient"]["identifier"]}
    answered = received(fund, patient=nobody_born)
    assert answered.counts["taken"] == 1
    assert rows("select born_on, beneficiary_id is not null from claims_claim") == [(date(1980, 2, 3), True)]
    unknown = {"identifier": {**nobody_born["identifier"], "value": check_nir("1900175001001")}}
    refused = received(fund, patient=unknown)
    assert not refused.is_accepted
    assert [each["rubrique"] for each in refused.body["findings"]] == ["Claim.patient.reference"]


def test_a_paper_form_is_keyed_once(fund):
    act = PaperLine(care_on=date(2026, 5, 18), nature="G", billed_cents=3_000)
    form = PaperClaim(professional=DOCTOR, number="17", nir=ANNE, born_on=date(1980, 2, 3), lines=[act], care_path="T")
    answers = [key_paper(organism_id=fund, form=form, by=1, at=AT) for _ in range(2)]
    assert [each.is_new for each in answers] == [True, False]
    assert answers[0].counts["taken"] == 1
    assert books() == {"benefit:health:physician_fees": 1_900, "payable:insured": -1_900}
    with pytest.raises(BadForm):
        PaperLine(care_on=date(2026, 5, 18), nature="G", billed_cents=-1)
