"""What the readers of a fund reach: the day they arrive at, the links of a claim, and no message of care elsewhere."""

import pytest
from django.urls import reverse
from tests.db.web.pages import rows_of
from tests.support.care_claims import ANNE, AT, BOB, DOCTOR, FUND, STRANGER, b2, claim_of, open_fund, rows
from tests.support.care_payments import ANNE as PAID
from tests.support.care_payments import DAY, make_fund, noon

from laroque.apps.access.states import Role
from laroque.apps.network import operations as network
from laroque.usecases.care.pay_claims import pay_day
from laroque.usecases.care.receive_claims import receive_b2

BOTH = "cgss-971"


@pytest.fixture
def fund(db) -> int:
    """A fund that received a claim of a doctor and one of a professional nobody registered."""
    fund = open_fund()
    told = ((claim_of(BOB, 1), [{}]), (claim_of(ANNE, 9, professional=STRANGER), [{}]))
    receive_b2(organism_id=fund, name="two.b2", content=b2(*told), at=AT)
    return fund


def numbered(number: int) -> int:
    """The claim of a number of the professional's."""
    return rows("select id from claims_claim where number = %s", f"{number:09d}")[0][0]


def page_of(number: int) -> str:
    """The page of a claim."""
    return reverse("claim", args=[FUND, numbered(number)])


def test_a_claim_leads_to_the_pages_its_reader_opens(fund, sign_in):
    """The treasurer reads no rights; who is not registered has no page."""
    officer = sign_in(FUND, Role.CARE_OFFICER)
    (person,) = rows("select beneficiary_id from claims_claim where number = '000000001'")[0]
    insured, doctor = reverse("insured", args=[FUND, person]), reverse("professional", args=[FUND, DOCTOR])
    known = page_of(1)
    for client, opens in ((officer, True), (sign_in(FUND, Role.TREASURER), False)):
        text = client.get(known).content.decode()
        assert [address in text for address in (insured, doctor)] == [opens, True]
        assert client.get(insured).status_code == (200 if opens else 403)
    text = officer.get(page_of(9)).content.decode()
    assert reverse("professional", args=[FUND, STRANGER]) not in text
    assert STRANGER in text


def test_the_back_office_shows_no_message_of_care(fund, sign_in, settings):
    """A file of rights is named after the number of its person, and the treasurer reads no rights."""
    settings.LAROQUE_MFA_REQUIRED = False
    treasurer = sign_in(FUND, Role.TREASURER, staff=True)
    message = rows("select message_id from claims_claim where id = %s", numbered(1))[0][0]
    (report,) = rows("select id from exchanges_report where message_id = %s", message)[0]
    for model, number in (("message", message), ("report", report)):
        listed = treasurer.get(f"/admin/exchanges/{model}/")
        assert listed.context["cl"].result_count == 0
        assert treasurer.get(f"/admin/exchanges/{model}/{number}/change/").status_code == 302
    assert b"care_b2" not in treasurer.get("/admin/exchanges/message/").content


@pytest.mark.parametrize(
    ("role", "arrives"),
    [
        (Role.TREASURER, "fund_day"),
        (Role.COLLECTION_OFFICER, "desk"),
        (Role.SUPERVISOR, "desk"),
        (Role.CARE_SUPERVISOR, "fund_day"),
        (Role.AUDITOR, "desk"),
    ],
)
def test_at_a_body_that_collects_and_insures_one_arrives_at_the_day_of_what_one_does(db, sign_in, role, arrives):
    network.open_books(codes=[BOTH])
    client = sign_in(BOTH, role)
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == reverse(arrives, args=[BOTH])
    days = [str(each.name) for each in answer.context["pages"] if str(each.name) in ("My day", "Fund's day")]
    assert days == (["My day", "Fund's day"] if role in (Role.TREASURER, Role.AUDITOR) else days[:1])


def test_a_file_of_care_for_the_bank_is_for_who_reads_claims(db, sign_in, settings, tmp_path):
    """It names the insured persons paid, with their accounts; who collects at the same body has no use of it."""
    settings.LAROQUE_KEYS = tmp_path / "keys"
    fund = make_fund()
    fund.claim(PAID, ("health", "physician_fees", 1_900, 0))
    file = pay_day(organism_id=fund.id, day=DAY, at=noon(DAY)).file
    names = ("sent_file", "sent_file_content", "care_file_content")
    addresses = [reverse(name, args=[BOTH, file.reference]) for name in names]
    for role, statuses in ((Role.TREASURER, [200] * 3), (Role.COLLECTION_OFFICER, [404, 404, 403])):
        client = sign_in(BOTH, role)
        assert [client.get(address).status_code for address in addresses] == statuses
        listed = [row["reference"] for row in rows_of(client.get(reverse("sent_files", args=[BOTH])), "files")]
        assert listed == ([file.reference] if role is Role.TREASURER else [])
