"""Claims for care by the API: sent once, answered, read by those whose they are; each look of the staff is kept."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.db.api.conftest import make_program
from tests.support.care_claims import ANNE, BOB, DOCTOR, FUND, NURSE, b2, claim_of, open_fund, rows
from tests.support.fhir_claims import fhir_claim

from laroque.apps.access.states import Role
from laroque.kernel.identifiers import check_nir

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fund")]
CLAIMS = "/api/v1/claims"
FHIR = "application/fhir+json"
STATEMENTS_MAX = 70


@pytest.fixture
def fund() -> int:
    return open_fund()


@pytest.fixture
def doctor():
    return make_program(FUND, Role.PROFESSIONAL, professional=DOCTOR)


def send(program, **differs):
    return program.post(CLAIMS, json.dumps(fhir_claim(**differs)).encode(), FHIR)


def the_claim() -> int:
    ((number,),) = rows("select id from claims_claim")
    return number


def test_a_claim_is_taken_once_and_answered_the_same(doctor):
    first, again = send(doctor), send(doctor)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() | {"new": False} == again.json()
    assert [first.json()[name] for name in ("claims", "taken", "refused", "held")] == [1, 1, 0, 0]
    assert rows("select count(*) from claims_claim") == [(1,)]


def test_a_key_sent_again_is_answered_without_doing_it_again(doctor):
    content = json.dumps(fhir_claim()).encode()
    answers = [doctor.post(CLAIMS, content, FHIR, **{"idempotency-key": "k"}) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[1]["Idempotent-Replay"] == "true"


def test_what_is_wrong_is_told_by_its_path(doctor):
    answer = send(doctor, item=[])
    assert (answer.status_code, answer.json()["accepted"]) == (201, False)
    assert [each["rubrique"] for each in answer.json()["findings"]]
    assert rows("select count(*) from claims_claim") == [(0,)]


def test_a_professional_sends_no_claim_of_another(doctor):
    answer = send(doctor, provider={"identifier": {"value": NURSE}})
    assert answer.status_code == 403
    assert NURSE in answer.json()["detail"]


def test_an_officer_hands_in_a_file_that_no_professional_may(doctor):
    officer = make_program(FUND, Role.CARE_OFFICER)
    content = b2((claim_of(ANNE, 1), [{}]))
    assert doctor.post(f"{CLAIMS}/files", content).status_code == 403
    answer = officer.post(f"{CLAIMS}/files", content)
    assert (answer.status_code, answer.json()["claims"]) == (201, 1)


def test_each_reads_what_became_of_his_own_claims(doctor):
    send(doctor)
    anne = make_program(FUND, Role.INSURED, nir=check_nir(ANNE))
    others = [make_program(FUND, Role.PROFESSIONAL, professional=NURSE)]
    others.append(make_program(FUND, Role.INSURED, nir=check_nir(BOB)))
    address = f"{CLAIMS}/{the_claim()}"
    for program in (doctor, anne):
        assert [row["paid_cents"] for row in program.get(CLAIMS).json()["items"]] == [1_900]
        told = program.get(f"{address}/response")
        assert (told["Content-Type"], told.json()["resourceType"]) == (FHIR, "ClaimResponse")
        assert program.get(f"{address}/explanation").json()["resourceType"] == "ExplanationOfBenefit"
    for program in others:
        assert program.get(CLAIMS).json()["items"] == []
        assert program.get(f"{address}/response").status_code == 404
    assert rows("select count(*) from rights_look") == [(0,)]


def test_the_staff_reads_acts_by_leaving_a_look_and_a_treasurer_reads_none(doctor):
    send(doctor)
    address = f"{CLAIMS}/{the_claim()}/response"
    officer, treasurer = make_program(FUND, Role.CARE_OFFICER), make_program(FUND, Role.TREASURER)
    assert officer.get(address).status_code == 200
    assert rows("select claim_id, what, who_id from rights_look") == [(the_claim(), "claim", officer.user.pk)]
    assert treasurer.get(address).status_code == 403
    assert len(treasurer.get(CLAIMS).json()["items"]) == 1
    elsewhere = make_program("cpam-673", Role.CARE_OFFICER)
    assert elsewhere.get(address).status_code == 404
    assert elsewhere.get(CLAIMS).json()["items"] == []


def test_one_claim_asks_few_statements(doctor):
    send(doctor)
    with CaptureQueriesContext(connection) as asked:
        assert send(doctor, identifier=[{"value": "F-2026-18"}]).status_code == 201
    assert len(asked) <= STATEMENTS_MAX
