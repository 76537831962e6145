"""Payments of care and returns by the API: each payee reads what is theirs, the staff all, acts by leaving a look."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.db.api.conftest import make_program
from tests.support.care_claims import ANNE, AT, BOB, DOCTOR, FUND, NURSE, b2, claim_of, open_fund, rows
from tests.support.care_payments import give_account, make_fund
from tests.support.dsn_builder import iban
from tests.support.fhir_claims import fhir_claim

from laroque.apps.access.states import Role
from laroque.apps.rights.models import Beneficiary, Right
from laroque.formats.b2.returns import read_return
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope
from laroque.usecases.care.claim_returns import send_returns
from laroque.usecases.care.pay_claims import pay_day
from laroque.usecases.care.receive_claims import receive_b2, receive_fhir

pytestmark = pytest.mark.django_db
PAYMENTS, RETURNS = "/api/v1/care/payments", "/api/v1/care/returns"
DAY = AT.date()
MINE, HIS = check_nir(ANNE), check_nir(BOB)
VISIT = {"nature": "G", "billed_cents": 3_000, "speciality": "01"}


@pytest.fixture
def fund():
    """A fund that paid a doctor for a claim of Anne, and Bob for one of his, and told the doctor."""
    open_fund()
    made = make_fund(code=FUND)
    for rank, key in enumerate((DOCTOR, NURSE, MINE, HIS)):
        give_account(key, iban(500 + rank))
    content = b2((claim_of(ANNE, 1, third_party=True), [VISIT]), (claim_of(BOB, 2, third_party=False), [VISIT]))
    receive_b2(organism_id=made.id, name="a.b2", content=content, at=AT)
    third_party = {
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/payeetype", "code": "provider"}]}
    }
    claim = json.dumps(fhir_claim(payee=third_party)).encode()
    receive_fhir(organism_id=made.id, name="a.json", content=claim, at=AT)
    pay_day(organism_id=made.id, day=DAY, at=AT)
    send_returns(organism_id=made.id, day=DAY, at=AT)
    return made


@pytest.fixture
def doctor(fund):
    return make_program(FUND, Role.PROFESSIONAL, professional=DOCTOR)


@pytest.fixture
def bob(fund):
    return make_program(FUND, Role.INSURED, nir=HIS)


@pytest.fixture
def officer(fund):
    return make_program(FUND, Role.CARE_OFFICER)


def payees(program, **asked) -> list[str]:
    return [row["payee"] for row in program.get(PAYMENTS, asked).json()["items"]]


def days() -> str:
    """How many days the return of the day is told from today on."""
    return str((timezone.localdate() - DAY).days + 1)


def returns(program, **asked):
    answer = program.get(RETURNS, {"until": DAY.isoformat(), **asked})
    assert answer.status_code == 200, answer.content
    return answer.json()["items"]


def test_each_payee_lists_own_payments_and_the_staff_all(doctor, bob):
    assert (payees(doctor), payees(bob)) == ([DOCTOR], [HIS])
    assert payees(make_program(FUND, Role.INSURED, nir=MINE)) == []
    assert payees(make_program(FUND, Role.PROFESSIONAL, professional=NURSE)) == []
    treasurer = make_program(FUND, Role.TREASURER)
    assert sorted(payees(treasurer)) == sorted([DOCTOR, HIS])
    assert payees(treasurer, professional=DOCTOR) == [DOCTOR]
    assert payees(doctor, professional=NURSE) == []
    assert payees(doctor, day="2020-01-01") == payees(doctor, state="returned") == []


def test_a_payment_tells_its_claims(doctor, bob):
    (row,) = bob.get(PAYMENTS).json()["items"]
    whole = bob.get(f"{PAYMENTS}/{row['id']}").json()
    assert {name: whole[name] for name in row} == row
    assert sum(claim["paid_cents"] for claim in whole["claims_paid"]) == row["gross_cents"]
    assert (row["claims"], row["holder"], row["state"]) == (1, "insured", "ordered")
    assert doctor.get(f"{PAYMENTS}/{row['id']}").status_code == 404
    assert make_program("cpam-673", Role.TREASURER).get(f"{PAYMENTS}/{row['id']}").status_code == 404


def test_a_payment_tells_nothing_of_a_child_who_has_come_of_age(fund, bob):
    born_on = date(timezone.localdate().year - 19, 1, 1)
    with scope(fund.id):
        child = Beneficiary.objects.create(
            organism_id=fund.id, nir=HIS, born_on=born_on, family_name="Martin", given_names="Max", is_dependant=True
        )
        Right.objects.create(
            organism_id=fund.id, beneficiary_id=child.id, kind="covered", since=born_on, basis="dependant", key="x"
        )
    day, at = DAY + timedelta(1), AT + timedelta(1)
    content = b2(
        (claim_of(BOB, 3, born_on=born_on), [VISIT]), (claim_of(BOB, 4), [VISIT | {"care_on": DAY - timedelta(9)}])
    )
    receive_b2(organism_id=fund.id, name="c.b2", content=content, at=at)
    pay_day(organism_id=fund.id, day=day, at=at)
    (row,) = bob.get(PAYMENTS, {"day": day.isoformat()}).json()["items"]
    assert row["claims"] == 2
    (told,) = bob.get(f"{PAYMENTS}/{row['id']}").json()["claims_paid"]
    assert told["number"] == "000000004"


def test_pages_of_payments_have_neither_gap_nor_repeat(fund):
    treasurer = make_program(FUND, Role.TREASURER)
    first = treasurer.get(PAYMENTS, {"limit": "1"}).json()
    second = treasurer.get(PAYMENTS, {"limit": "1", "before": str(first["next"])}).json()
    assert [row["id"] for row in first["items"] + second["items"]] == [
        row["id"] for row in treasurer.get(PAYMENTS).json()["items"]
    ]
    assert second["next"] is None


def test_a_professional_reads_the_returns_of_his_claims_in_both_forms(doctor):
    told = returns(doctor)
    assert [(row["day"], row["in_fhir"]) for row in told] == [(DAY.isoformat(), True), (DAY.isoformat(), False)]
    bundle, text = (doctor.get(f"{RETURNS}/{DAY}/{row['message']}") for row in told)
    assert (bundle["Content-Type"], bundle.json()["resourceType"]) == ("application/fhir+json", "Bundle")
    assert text["Content-Type"] == "text/plain; charset=iso-8859-1"
    assert read_return(text.content)
    assert rows("select count(*) from rights_look") == [(0,)]


def test_a_return_is_of_its_professional_and_day_alone(doctor, bob, officer):
    message = returns(doctor)[0]["message"]
    nurse = make_program(FUND, Role.PROFESSIONAL, professional=NURSE)
    assert returns(nurse) == []
    assert nurse.get(f"{RETURNS}/{DAY}/{message}").status_code == 404
    assert doctor.get(f"{RETURNS}/{DAY + timedelta(1)}/{message}").status_code == 404
    assert officer.get(f"{RETURNS}/{DAY}/{message}", {"professional": NURSE}).status_code == 404
    assert bob.get(f"{RETURNS}/{DAY}/{message}").status_code == 403
    assert returns(doctor, until="2020-01-01") == []
    assert doctor.get(RETURNS, {"days": "93"}).status_code == 422


def test_the_staff_reads_a_return_by_leaving_a_look_and_a_treasurer_reads_none(officer):
    told = returns(officer, professional=DOCTOR)
    address = f"{RETURNS}/{DAY}/{told[0]['message']}"
    assert officer.get(address, {"professional": DOCTOR}).status_code == 200
    ((anne,),) = rows("select id from rights_beneficiary where nir = %s", MINE)
    assert rows("select beneficiary_id, what, who_id from rights_look") == [(anne, "claim", officer.user.pk)]
    treasurer = make_program(FUND, Role.TREASURER)
    assert len(returns(treasurer, professional=DOCTOR)) == 2
    assert treasurer.get(address, {"professional": DOCTOR}).status_code == 403


def test_payments_ask_as_few_statements_whatever_their_number(fund, doctor):
    doctor.get(PAYMENTS)
    counts = []
    for rank in range(2):
        for each in range(rank * 3):
            day, at = DAY + timedelta(each + 1), AT + timedelta(each + 1)
            content = b2(
                (claim_of(BOB, 10 + each, third_party=True), [VISIT | {"care_on": DAY - timedelta(20 + each)}])
            )
            receive_b2(organism_id=fund.id, name=f"{each}.b2", content=content, at=at)
            pay_day(organism_id=fund.id, day=day, at=at)
        with CaptureQueriesContext(connection) as asked:
            assert len(payees(doctor)) == 1 + 3 * rank
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
