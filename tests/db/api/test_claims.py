"""Claims for care by the API: sent once, answered, read by those whose they are; each look of the staff is kept."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.db.api.conftest import make_program
from tests.support.care_claims import ANNE, BOB, DOCTOR, FUND, NURSE, b2, claim_of, open_fund, rows
from tests.support.fhir_claims import fhir_claim
from tests.support.roles import NIR

from laroque.apps.access.states import Role
from laroque.interfaces.api.middleware import BODY_BYTES_MAX
from laroque.kernel.identifiers import check_nir

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fund")]
CLAIMS = "/api/v1/claims"
FHIR = "application/fhir+json"
STATEMENTS_MAX = 28


@pytest.fixture
def fund() -> int:
    return open_fund()


@pytest.fixture
def doctor():
    return make_program(FUND, Role.PROFESSIONAL, professional=DOCTOR)


def send(program, accept="application/json", **differs):
    return program.post(CLAIMS, json.dumps(fhir_claim(**differs)).encode(), FHIR, accept=accept)


def the_count() -> int:
    return rows("select count(*) from claims_claim")[0][0]


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


def test_in_fhir_the_answer_is_the_response_or_the_outcome(doctor):
    accepted, refused = send(doctor, accept=FHIR), send(doctor, accept=FHIR, item=[])
    assert (accepted.status_code, accepted["Content-Type"]) == (201, FHIR)
    assert accepted.json() == doctor.get(f"{CLAIMS}/{the_claim()}/response").json()
    assert (refused.status_code, refused["Content-Type"]) == (201, FHIR)
    (issue,) = refused.json()["issue"]
    assert (issue["severity"], issue["code"], issue["expression"]) == ("error", "invalid", ["Claim.item"])
    assert send(doctor, accept="*/*").json()["accepted"] is True


def test_in_fhir_a_refusal_is_an_outcome_too(doctor):
    answer = send(doctor, accept=FHIR, provider={"identifier": {"value": NURSE}})
    assert (answer.status_code, answer["Content-Type"]) == (403, FHIR)
    (issue,) = answer.json()["issue"]
    assert (answer.json()["resourceType"], issue["code"]) == ("OperationOutcome", "forbidden")
    assert NURSE in issue["details"]["text"]
    nowhere = doctor.get(f"{CLAIMS}/1/response", accept=FHIR)
    assert (nowhere.status_code, nowhere.json()["issue"][0]["code"]) == (404, "not-found")


def test_an_officer_who_sends_one_in_fhir_leaves_a_look_at_what_is_answered(doctor):
    officer = make_program(FUND, Role.CARE_OFFICER)
    assert send(officer, accept=FHIR).json()["resourceType"] == "ClaimResponse"
    assert rows("select claim_id, why from rights_look") == [(the_claim(), "Read by a program")]


_ACT = fhir_claim()["item"][0]
HOSTILE = {
    "no JSON": b"\x00\xff",
    "another resource": b'{"resourceType": "Patient"}',
    "half a character": b'{"resourceType": "\\ud800"}',
    "depth": b"[" * 100_000,
    "a long number": b'{"resourceType": %s}' % (b"9" * 5_000),
    "no number": json.dumps(fhir_claim(item=[_ACT | {"net": {"value": float("nan")}}])).encode(),
    "a huge number": json.dumps(fhir_claim()).replace('"value": 30', '"value": 1E+999999999').encode(),
    "lists for objects": json.dumps(fhir_claim(patient=[], provider=[], item=[1, None, []])).encode(),
    "long texts": json.dumps(fhir_claim(identifier=[{"value": "9" * 30}])).encode(),
    "a day that is none": json.dumps(fhir_claim(item=[_ACT | {"servicedDate": "2026-02-30"}])).encode(),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_whatever_comes_is_answered_and_nothing_of_it_is_stored(doctor, content):
    answer = doctor.post(CLAIMS, content, FHIR)
    assert (answer.status_code, answer.json()["accepted"]) == (201, False)
    assert all(each["message"]["fr"] for each in answer.json()["findings"])
    assert rows("select count(*) from claims_claim") == [(0,)]


def test_a_body_of_another_type_or_too_large_is_refused_before_it_is_read(doctor):
    assert doctor.post(CLAIMS, b"{}", "text/plain").status_code == 415
    assert doctor.post(CLAIMS, b" " * (BODY_BYTES_MAX + 1), FHIR).status_code == 413
    officer = make_program(FUND, Role.CARE_OFFICER)
    assert officer.post(f"{CLAIMS}/files", b"x" * (BODY_BYTES_MAX + 1)).json()["accepted"] is False


def test_somebody_whom_the_fund_does_not_know_waits(doctor):
    stranger = {"system": "urn:oid:1.2.250.1.213.1.4.8", "value": NIR}
    answer = send(doctor, patient={"reference": "#p", "identifier": stranger}).json()
    assert (answer["accepted"], answer["held"]) == (True, 1)


def test_a_list_comes_by_pages_without_gap_nor_repeat(doctor):
    for day in (3, 1, 2, 2):
        send(
            doctor, identifier=[{"value": f"F-{day}-{the_count()}"}], item=[_ACT | {"servicedDate": f"2026-05-0{day}"}]
        )
    for program in (doctor, make_program(FUND, Role.INSURED, nir=check_nir(ANNE)), make_program(FUND, Role.AUDITOR)):
        pages, after = [], {}
        while after is not None:
            page = program.get(CLAIMS, {"limit": "3", **after}).json()
            pages.append([row["id"] for row in page["items"]])
            after = {"after": str(page["next"])} if page["next"] else None
        assert [len(each) for each in pages] == [3, 1]
        assert len({each for page in pages for each in page}) == 4
    days = [row["first_care_on"][-1] for row in doctor.get(CLAIMS).json()["items"]]
    assert days == ["3", "2", "2", "1"]


def test_a_list_is_narrowed_for_everybody(doctor):
    send(doctor)
    send(doctor, identifier=[{"value": "F-2026-18"}], item=[_ACT | {"net": {"value": 0}}])
    (state,) = {row["state"] for row in doctor.get(CLAIMS, {"state": "payable"}).json()["items"]}
    assert state == "payable"
    assert doctor.get(CLAIMS, {"professional": NURSE}).json()["items"] == []
    assert doctor.get(CLAIMS, {"received_on": "2020-01-01"}).json()["items"] == []


def test_a_list_asks_as_few_statements_for_many_as_for_one(doctor):
    anne = make_program(FUND, Role.INSURED, nir=check_nir(ANNE))
    anne.get(CLAIMS)
    counts = []
    for rank in (1, 5):
        for each in range(rank):
            send(doctor, identifier=[{"value": f"F-{rank}-{each}"}])
        with CaptureQueriesContext(connection) as asked:
            anne.get(CLAIMS)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


def test_one_claim_asks_few_statements(doctor):
    send(doctor)
    with CaptureQueriesContext(connection) as asked:
        assert send(doctor, identifier=[{"value": "F-2026-18"}]).status_code == 201
    assert len(asked) <= STATEMENTS_MAX
