"""Cases of benefits on the pages of a fund: listed, read with the look kept, opened, changed, decided by one or two."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.db.web.pages import confirmed, statements
from tests.support.benefits import AT, SHOP, leave, open_case, pay
from tests.support.care_claims import ANNE, BOB, FUND, fund, open_fund, rows

from laroque.apps.access.models import Membership
from laroque.apps.access.states import Role
from laroque.apps.benefits.states import CaseState
from laroque.apps.exchanges.states import MessageKind
from laroque.kernel.identifiers import check_nir
from laroque.usecases.benefits.decision_letters import notify

pytestmark = pytest.mark.django_db

MINE = check_nir(ANNE)
MARCH = leave("2026-03-09", "2026-04-05")


@pytest.fixture
def officer(sign_in) -> Client:
    open_fund()
    return sign_in(FUND, Role.CARE_OFFICER)


def page(client: Client, name: str, *args, **query) -> str:
    answer = client.get(reverse(name, args=[FUND, *args]), query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def done(client: Client, address: str, said: dict[str, str] | None = None) -> str:
    """The page after an act is confirmed."""
    answer, _sent = confirmed(client, address, said or {})
    return answer.content.decode()


def state_of(number: int) -> str:
    return rows("select state from benefits_case where id = %s", number)[0][0]


def looks() -> int:
    return rows("select count(*) from rights_look")[0][0]


def test_an_officer_decides_a_case_and_reads_days_and_why(officer):
    pay(fund(), MINE, date(2026, 2, 1))
    number = open_case(fund(), MINE, MARCH)
    assert "To be decided" in page(officer, "benefit_cases")
    before = looks()
    assert "2026-03-09" in page(officer, "benefit_case", number)
    assert looks() == before + 1
    answer = done(officer, reverse("benefit_decide", args=[FUND, number]))
    assert "Paid as decided" in answer
    told = page(officer, "benefit_case", number)
    for words in ("The first three days are not paid", "41.10", "CSS R323-4", "March 2026"):
        assert words in told, words
    ((decision,),) = rows("select id from benefits_decision")
    letter = officer.get(reverse("benefit_letter", args=[FUND, decision]))
    assert letter.content.startswith(b"%PDF")
    assert letter.content == officer.get(reverse("benefit_letter", args=[FUND, decision])).content
    assert officer.get(reverse("benefit_letter", args=[FUND, decision + 1])).status_code == 404
    assert notify(organism_id=fund(), at=AT) == 1
    assert notify(organism_id=fund(), at=AT) == 0
    assert "Letter sent" in page(officer, "benefit_case", number)
    assert "Nothing of this case changed" in page(officer, "benefit_decide", number)


def test_an_auditor_reads_totals_and_no_day(officer, sign_in):
    pay(fund(), MINE, date(2026, 2, 1))
    number = open_case(fund(), MINE, MARCH)
    auditor = sign_in(FUND, Role.AUDITOR)
    before = looks()
    told = page(auditor, "benefit_case", number)
    assert ("2026-03-09" in told, "read by care officers" in told) == (False, True)
    assert looks() == before
    assert auditor.get(reverse("benefit_decide", args=[FUND, number])).status_code == 403


def test_a_case_is_opened_and_changed_with_facts_that_are_checked(officer):
    facts = "started_on: 2026-03-09\ncertificates: [{since: 2026-03-09, to: 2026-03-20}]\n"
    said = {"kind": "sick_leave", "nir": MINE, "since": "2026-03-09", "siret": SHOP, "facts_told": facts}
    address = reverse("benefit_open", args=[FUND])
    wrong = done(officer, address, {**said, "facts_told": "started_on: 2026-03-09"})
    assert "Facts.certificates: it is left out." in wrong
    assert "Not YAML" in done(officer, address, {**said, "facts_told": "["})
    assert "it is to be decided" in done(officer, address, said)
    assert "has a case of this benefit" in done(officer, address, said)
    ((number,),) = rows("select id from benefits_case")
    told = {"facts_told": facts.replace("03-20", "03-31"), "text": "a certificate more", "version": "1"}
    change = reverse("benefit_change", args=[FUND, number])
    assert "decided again" in done(officer, change, told)
    assert "changed meanwhile" in done(officer, change, told)


def test_a_missing_pay_is_keyed_with_its_proof_and_answers_the_case(officer):
    pay(fund(), MINE, date(2026, 2, 1), months=2)
    number = open_case(fund(), MINE, MARCH, siret=SHOP)
    done(officer, reverse("benefit_decide_all", args=[FUND]))
    assert "asked of the employer" in page(officer, "benefit_case", number)
    address = reverse("benefit_pay", args=[FUND, number])
    said = {"siret": SHOP, "month": "2025-12", "cents": "2,500.00", "hours": "151.67", "absence": "none"}
    assert "errors" in officer.post(address, said).content.decode()
    answer = officer.post(address, {**said, "proof": SimpleUploadedFile("slip.pdf", b"%PDF slip")}, follow=True)
    assert "Kept with its proof" in answer.content.decode()
    assert state_of(number) == CaseState.OPEN
    kept = rows("select kind, name from exchanges_message where sender like %s", "user:%")
    assert kept == [(MessageKind.PROOF, "slip.pdf")]
    done(officer, reverse("benefit_decide_all", args=[FUND]))
    assert state_of(number) == CaseState.DECIDED


def test_a_large_decision_is_approved_by_another_person(officer, sign_in):
    pay(fund(), MINE, date(2024, 12, 1), months=12)
    number = open_case(fund(), MINE, leave("2025-01-06", "2025-12-31", affiliated_since="2020-01-01"))
    done(officer, reverse("benefit_decide", args=[FUND, number]))
    assert state_of(number) == CaseState.PROPOSED
    second = reverse("benefit_second", args=[FUND, number])
    assert officer.get(second).status_code == 403
    supervisor = sign_in(FUND, Role.CARE_SUPERVISOR)
    assert "It stands" in done(supervisor, second, {"approved": "yes", "text": "right"})
    assert state_of(number) == CaseState.DECIDED
    assert "waits for a second person" in supervisor.get(second).content.decode()


def test_a_treasurer_pays_what_is_due(officer, sign_in):
    pay(fund(), MINE, date(2026, 2, 1))
    number = open_case(fund(), MINE, MARCH)
    confirmed(officer, reverse("benefit_decide", args=[FUND, number]), {})
    treasurer = sign_in(FUND, Role.TREASURER)
    told = page(treasurer, "benefit_payments")
    assert ("958.65" in told, "Pay the benefits due" in told) == (True, True)
    assert "Payees: 1. Net of levies, before what they owe is withheld: 958.65" in page(treasurer, "benefit_pay_day")
    assert "has no bank account" in done(treasurer, reverse("benefit_pay_day", args=[FUND]))
    assert officer.get(reverse("benefit_pay_day", args=[FUND])).status_code == 403


def test_the_list_asks_as_few_statements_for_thirty_cases_as_for_one(officer):
    open_case(fund(), MINE, MARCH)
    few = statements(officer, reverse("benefit_cases", args=[FUND]))
    for rank in range(30):
        open_case(fund(), check_nir(f"28002751{rank:05d}"), MARCH)
    assert statements(officer, reverse("benefit_cases", args=[FUND])) <= few


def test_a_case_of_another_fund_does_not_exist(officer, sign_in):
    number = open_case(fund(), MINE, MARCH)
    other = sign_in("cpam-131", Role.CARE_OFFICER)
    for name in ("benefit_case", "benefit_decide", "benefit_change", "benefit_pay"):
        assert other.get(reverse(name, args=["cpam-131", number])).status_code == 404, name
        assert other.get(reverse(name, args=[FUND, number])).status_code == 404, name


def test_a_person_reads_his_own_benefits_and_nobody_elses(officer, sign_in):
    pay(fund(), MINE, date(2026, 2, 1))
    number = open_case(fund(), MINE, MARCH)
    confirmed(officer, reverse("benefit_decide", args=[FUND, number]), {})
    ((decision,),) = rows("select id from benefits_decision")
    other = sign_in(FUND, Role.INSURED, nir=check_nir(BOB))
    assert "No case is open for you" in other.get(reverse("my_benefits")).content.decode()
    assert other.get(reverse("my_benefit", args=[number])).status_code == 404
    assert other.get(reverse("my_benefit_letter", args=[decision])).status_code == 404
    access = Membership.objects.get(role=Role.INSURED)
    access.nir = MINE
    access.save()
    before = looks()
    assert reverse("my_benefit", args=[number]) in other.get(reverse("my_benefits")).content.decode()
    told = other.get(reverse("my_benefit", args=[number])).content.decode()
    for words in ("The first three days are not paid", "41.10", "CSS R323-4", "Letter of"):
        assert words in told, words
    assert other.get(reverse("my_benefit_letter", args=[decision])).content.startswith(b"%PDF")
    assert looks() == before
