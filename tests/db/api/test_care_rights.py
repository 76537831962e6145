"""Rights by the API: one's own and of dependants, the certificate, what the staff reads by leaving a look."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.db.api.conftest import make_program
from tests.support.care_claims import ANNE, BOB, DOCTOR, FUND, insure, open_fund, rows
from tests.support.fhir_claims import fhir_claim

from laroque.apps.access.states import Role
from laroque.apps.rights.models import Beneficiary, Right
from laroque.kernel.identifiers import check_nir
from laroque.postgres.scope import scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fund")]
RIGHTS = "/api/v1/rights"
MINE, HIS = check_nir(ANNE), check_nir(BOB)
EVE = "2100175123456"
"""The number of a child."""


@pytest.fixture
def fund() -> int:
    return open_fund()


@pytest.fixture
def anne():
    return make_program(FUND, Role.INSURED, nir=MINE)


@pytest.fixture
def officer():
    return make_program(FUND, Role.CARE_OFFICER)


def child_of(fund: int, born_on: date, name: str, *, own_nir: str = "") -> int:
    """A dependant of Anne, covered."""
    with scope(fund):
        child = Beneficiary.objects.create(
            organism_id=fund, nir=MINE, own_nir=own_nir, born_on=born_on, sex="F", family_name="Martin",
            given_names=name, is_dependant=True,
        )  # fmt: skip
        Right.objects.create(
            organism_id=fund, beneficiary_id=child.id, kind="covered", since=born_on, basis="dependant", key=name
        )
    return child.id


def years_ago(years: int) -> date:
    today = timezone.localdate()
    return date(today.year - years, today.month, min(today.day, 28))


def find(program, nir=MINE, purpose="answering"):
    return program.post(f"{RIGHTS}/find", json.dumps({"nir": nir, "purpose": purpose}).encode(), "application/json")


def names(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["given_names"] for each in answer.json()["persons"]]


def number_of(nir: str) -> int:
    ((number,),) = rows("select id from rights_beneficiary where nir = %s and not is_dependant", nir)
    return number


def test_the_insured_reads_dependants_until_18_and_leaves_no_look(fund, anne):
    child_of(fund, years_ago(17), "Lou")
    child_of(fund, years_ago(19), "Max")
    assert names(anne.get(RIGHTS)) == ["Camille", "Lou"]
    mine = anne.get(RIGHTS).json()["persons"][0]
    assert [(right["kind"], right["until"]) for right in mine["rights"]] == [("covered", None)]
    assert rows("select count(*) from rights_look") == [(0,)]


def test_who_has_rights_of_ones_own_at_16_is_read_by_oneself_alone(fund, anne):
    child_of(fund, years_ago(16), "Eve", own_nir=check_nir(EVE))
    assert names(anne.get(RIGHTS)) == ["Camille", "Eve"]
    insure(fund, EVE, years_ago(16))
    assert names(anne.get(RIGHTS)) == ["Camille"]
    eve = make_program(FUND, Role.INSURED, nir=check_nir(EVE))
    assert {each["is_dependant"] for each in eve.get(RIGHTS).json()["persons"]} == {False, True}


def test_claims_follow_the_persons_whom_one_reads(fund, anne):
    small, grown = child_of(fund, years_ago(3), "Lou"), child_of(fund, years_ago(19), "Max")
    doctor = make_program(FUND, Role.PROFESSIONAL, professional=DOCTOR)
    for rank, (child, age) in enumerate(((small, 3), (grown, 19))):
        patient = {"resourceType": "Patient", "id": "p", "birthDate": years_ago(age).isoformat()}
        claim = fhir_claim(contained=[patient], identifier=[{"value": f"F-{rank}"}])
        assert doctor.post("/api/v1/claims", json.dumps(claim).encode(), "application/fhir+json").status_code == 201
        assert rows("select beneficiary_id from claims_claim order by id desc limit 1") == [(child,)]
    (row,) = anne.get("/api/v1/claims").json()["items"]
    assert row["number"] == "F-0"
    ((hidden,),) = rows("select id from claims_claim where number = 'F-1'")
    assert anne.get(f"/api/v1/claims/{row['id']}/explanation").status_code == 200
    assert anne.get(f"/api/v1/claims/{hidden}/explanation").status_code == 404


def test_the_staff_finds_a_person_by_a_number_in_the_body_and_leaves_a_look(officer):
    assert names(find(officer)) == ["Camille"]
    assert rows("select beneficiary_id, what, who_id, why from rights_look") == [
        (number_of(MINE), "file", officer.user.pk, "To answer the person")
    ]
    assert find(officer, nir=ANNE).json() == find(officer).json()


@pytest.mark.parametrize("nir", ["185057800608491", "185057800608400"])
def test_a_number_without_a_file_or_with_a_wrong_key_is_not_there(officer, nir):
    answer = find(officer, nir=nir)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert nir in answer.json()["detail"]


@pytest.mark.parametrize(
    "sent", [b"x", b"[]", b"{}", b'{"nir": 1, "purpose": "answering"}', b'{"nir": "280027512345671", "purpose": "x"}']
)
def test_what_is_no_question_is_refused(officer, sent):
    assert officer.post(f"{RIGHTS}/find", sent, "application/json").status_code in (400, 422)
    assert rows("select count(*) from rights_look") == [(0,)]


def test_an_auditor_whose_look_could_not_be_kept_reads_no_person():
    auditor = make_program(FUND, Role.AUDITOR)
    assert find(auditor).status_code == 403
    assert auditor.get(f"{RIGHTS}/{number_of(MINE)}/certificate").status_code == 403


def test_another_fund_reads_nobody_of_this_one():
    elsewhere = make_program("cpam-673", Role.CARE_OFFICER)
    assert find(elsewhere).status_code == 404
    assert elsewhere.get(f"{RIGHTS}/{number_of(MINE)}/certificate").status_code == 404


def test_the_certificate_is_data_or_a_letter(fund, anne):
    child_of(fund, years_ago(3), "Lou")
    address = f"{RIGHTS}/{number_of(MINE)}/certificate"
    certificate = anne.get(address, {"on": "2026-05-18"}).json()
    assert (certificate["nir"], certificate["on"], len(certificate["household"])) == (MINE, "2026-05-18", 2)
    letter = anne.get(f"{address}/letter", {"language": "en"})
    assert (letter["Content-Type"], letter.content[:5]) == ("application/pdf", b"%PDF-")
    assert rows("select count(*) from rights_look") == [(0,)]


def test_the_certificate_of_another_number_is_not_there(fund, anne):
    assert anne.get(f"{RIGHTS}/{number_of(HIS)}/certificate").status_code == 404
    child_of(fund, years_ago(16), "Eve", own_nir=check_nir(EVE))
    eve = make_program(FUND, Role.INSURED, nir=check_nir(EVE))
    ((hers,),) = rows("select id from rights_beneficiary where given_names = 'Eve'")
    assert names(eve.get(RIGHTS)) == ["Eve"]
    assert eve.get(f"{RIGHTS}/{hers}/certificate").status_code == 404, "it would tell of the household of her mother"


def test_the_staff_hands_over_a_certificate_by_leaving_a_look(officer):
    address = f"{RIGHTS}/{number_of(MINE)}/certificate"
    assert officer.get(address).status_code == 200
    assert rows("select what, who_id from rights_look") == [("certificate", officer.user.pk)]
    nobody = officer.get(address, {"on": "2019-12-31"})
    assert (nobody.status_code, "2019-12-31" in nobody.json()["detail"]) == (409, True)
    assert rows("select count(*) from rights_look") == [(1,)]


def test_a_household_asks_as_few_statements_whatever_its_size(fund, anne):
    anne.get(RIGHTS)
    counts = []
    for rank in range(2):
        for each in range(1 + 5 * rank):
            child_of(fund, years_ago(3 + each + rank), f"Lou {rank} {each}")
        with CaptureQueriesContext(connection) as asked:
            assert anne.get(RIGHTS).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20
