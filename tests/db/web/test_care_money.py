"""The money of care on the pages of a fund: its day, payments, professionals, debts; acts, roles, few statements."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.db.web.conftest import make_user
from tests.db.web.pages import confirmed, rows_of, statements
from tests.support.care_payments import ANNE, BOB, DAY, DOCTOR, FUND, PHARMACY, give_account, make_fund, noon
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import line

from laroque.apps.access.states import Role
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtKind, DebtState, Holder
from laroque.apps.claims import queries_payments as payments
from laroque.apps.claims.models import ClaimLine
from laroque.apps.network import operations as network
from laroque.apps.registry.professionals import ProfessionalRow, TermsRow, register_professionals
from laroque.apps.registry.states import ProfessionalKind, Sector
from laroque.apps.rights.models import Look
from laroque.interfaces.web.membership import today
from laroque.postgres.scope import scope
from laroque.usecases.care import overpayments
from laroque.usecases.care.claim_returns import send_returns
from laroque.usecases.care.pay_claims import pay_day
from laroque.usecases.daily.audit_books import audit_books

pytestmark = pytest.mark.django_db
VISIT = ("health", "physician_fees", 1_900, 0)
FREE_VISIT = ("health", "physician_fees", 2_100, 900)
STAFF = (Role.CARE_OFFICER, Role.CARE_SUPERVISOR, Role.MEDICAL_ADVISER, Role.TREASURER, Role.AUDITOR)
MONEY = (
    "fund_day", "care_payments", "care_debts", "professionals", "care_payment", "professional", "care_debt",
)  # fmt: skip


@pytest.fixture
def fund(settings, tmp_path):
    """A fund that paid nothing yet: a doctor's visit shared with the C2S fund, one paid to Anne, who owes 2 euros."""
    settings.LAROQUE_KEYS = tmp_path / "keys"
    fund = make_fund()
    fund.claim(DOCTOR, FREE_VISIT)
    fund.claim(PHARMACY, ("health", "drugs", 1_000, 0), owed_cents=200)
    fund.claim(ANNE, VISIT)
    return fund


def page(name, *keys, **asked):
    """The address of a page of the fund."""
    query = "&".join(f"{key.replace('__', '-')}={value}" for key, value in asked.items())
    return reverse(name, args=[FUND, *keys]) + (f"?{query}" if query else "")


def overpaid(fund, key="1", holder=Holder.INSURED, holder_key=ANNE, cents=1_200, claim_id=None):
    """An overpayment found and booked; its number."""
    found = DebtFound(
        key=key, holder=holder, holder_key=holder_key, kind=DebtKind.OVERPAYMENT, cents=cents, found_on=DAY,
        branch="health", account="physician_fees", claim_id=claim_id, reason="visit billed twice",
    )  # fmt: skip
    with scope(fund.id):
        overpayments.book_found(organism_id=fund.id, found=[found], at=noon(DAY))
        return debts.debts(organism_id=fund.id, holder=holder, holder_key=holder_key)[0].id


def debt(fund, debt_id):
    with scope(fund.id):
        return debts.debt(organism_id=fund.id, debt_id=debt_id)


def paid(fund, day=DAY):
    """The payments of a day, in order."""
    with scope(fund.id):
        return payments.payments(organism_id=fund.id, day=day)


def shown(answer):
    """What a page says."""
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_day_of_a_fund_says_what_came_waits_is_to_pay_and_was_settled(fund, sign_in):
    overpaid(fund)
    fund.claim(BOB, VISIT, state="suspended", question="quantity_daily", nir=BOB)
    answer = sign_in(FUND, Role.AUDITOR).get(page("fund_day", on=DAY))
    context = answer.context
    assert (context["received"], context["received_settled"], context["received_waiting"]) == (4, 3, 1)
    assert context["to_pay"] == [("Insured person", 1_900), ("Professional or institution", 4_200)]
    assert (context["to_pay_cents"], context["solidarity_cents"]) == (6_100, 900)
    assert context["to_charge"] == [("Health", 6_600)]
    assert (context["overpayments_cents"], context["participations_cents"]) == (1_200, 200)
    benefits = [(row["nature"], row["cents"]) for row in rows_of(answer, "benefits")]
    assert benefits == [
        ("Drugs", 1_000),
        ("Physicians' fees", 4_700),
        ("Complementary health solidarity (C2S)", 900),
    ]
    (day,) = rows_of(answer, "days")
    assert (day["day"], day["settled_cents"], day["solidarity_cents"], day["paid_cents"]) == (DAY, 6_600, 900, 0)
    assert "Waits for a person" in shown(answer)


def test_a_treasurer_pays_the_day_and_hands_its_file_to_the_bank(fund, sign_in):
    client = sign_in(FUND, Role.TREASURER)
    assert "Pay the day" in shown(client.get(page("fund_day")))
    answer, _sent = confirmed(client, page("care_pay"), {})
    assert "3 payments made today, 59.00 €" in shown(answer)
    rows = {row["key"]: row for row in rows_of(answer, "payments")}
    assert [(rows[key]["withheld_cents"], rows[key]["cents"]) for key in (DOCTOR, PHARMACY, ANNE)] == [
        (0, 3_000),
        (0, 1_200),
        (200, 1_700),
    ]
    day = client.get(page("fund_day"))
    (file,) = day.context["files"]
    content = client.get(page("care_file_content", file.reference))
    assert content["Content-Type"] == "application/xml"
    assert b"<CtrlSum>59.00</CtrlSum>" in content.content
    assert client.get(page("care_file_content", "NOTHING")).status_code == 404
    assert client.get(page("care_pay")).context["act"].nothing.startswith("Nothing is to be paid today")
    charged, _sent = confirmed(client, page("care_charge"), {})
    assert "Charged: 59.00 €" in shown(charged)
    assert {each.name for each in audit_books().checks if not each.clean} <= {"transits_clear"}


def test_payments_are_held_with_the_reason_when_the_account_would_be_overdrawn(fund, sign_in):
    fund.claim(DOCTOR, ("health", "physician_fees", 20_000_000, 0))
    answer, _sent = confirmed(sign_in(FUND, Role.TREASURER), page("care_pay"), {})
    assert "The payments are held" in shown(answer)
    assert paid(fund, today()) == []
    assert fund.states() == ["payable"] * 4


def test_a_payee_without_an_account_is_named_and_the_others_are_paid(fund, sign_in):
    register_professionals(rows=[ProfessionalRow(number="971099990", kind=ProfessionalKind.DENTIST, name="Léa Roy")])
    fund.claim("971099990", VISIT)
    answer, _sent = confirmed(sign_in(FUND, Role.TREASURER), page("care_pay"), {})
    assert "1 payee cannot be paid, 19.00 €" in shown(answer)
    assert "971099990" in shown(answer)
    assert len(paid(fund, today())) == 3


def test_the_life_of_a_payment_is_told_to_its_end_and_back(fund, sign_in):
    day = pay_day(organism_id=fund.id, day=DAY, at=noon(DAY))
    fund.drawn(*day.draws)
    doctor, _pharmacy, anne = sorted(paid(fund), key=lambda each: (each.payee != Holder.PROFESSIONAL, each.key))
    fund.paid(doctor)
    officer = sign_in(FUND, Role.CARE_OFFICER)
    ordered = shown(officer.get(page("care_payment", anne.id)))
    assert "Ordered" in ordered
    assert iban(103) not in ordered
    assert "insured-q=" in ordered
    assert "insured-q=" not in shown(sign_in(FUND, Role.TREASURER).get(page("care_payment", anne.id)))
    answer = officer.get(page("care_payment", doctor.id))
    assert "by the statement of the bank" in shown(answer)
    assert [row["paid_cents"] for row in rows_of(answer, "claims")] == [3_000]
    fund.statement(line(-anne.cents, DAY, end_to_end_id=anne.end_to_end_id))
    back = DAY + timedelta(days=2)
    fund.statement(line(anne.cents, back, end_to_end_id=anne.end_to_end_id, reason="AC04"), day=back)
    answer = officer.get(page("care_payment", anne.id))
    assert "its claims are in the queue again" in shown(answer)
    assert "AC04" in shown(answer)
    assert [row["cents"] for row in rows_of(answer, "withheld")] == [200, -200]
    give_account(ANNE, iban(555))
    again = pay_day(organism_id=fund.id, day=back, at=noon(back)).payments[0]
    assert "its claims were paid again" in shown(officer.get(page("care_payment", anne.id)))
    listed = officer.get(page("care_payments", payments__state="ordered"))
    assert again.id in [row["id"] for row in rows_of(listed, "payments")]
    only = officer.get(page("care_payments", payments__q=ANNE, payments__holder="insured"))
    assert [row["id"] for row in rows_of(only, "payments")] == [again.id, anne.id]


def test_a_professional_shows_terms_account_claims_returns_and_rejects(fund, sign_in):
    register_professionals(
        rows=[],
        terms=[TermsRow(number=DOCTOR, since=DAY.replace(year=2025), speciality="01", sector=Sector.OPTAM)],
    )
    refused = fund.claim(DOCTOR, state="rejected", first_care_on=today(), priced_on=today(), beneficiary_id=None)
    with scope(fund.id):
        ClaimLine.objects.create(
            organism_id=fund.id, claim_id=refused, line=1, care_on=today(), nature="G", quantity=1,
            coefficient_hundredths=100, billed_cents=3_000, insured_cents=3_000, outcome="refused", reason="no_tariff",
        )  # fmt: skip
    send_returns(organism_id=fund.id, day=today(), at=noon(today()))
    officer = sign_in(FUND, Role.CARE_OFFICER)
    answer = officer.get(page("professional", DOCTOR))
    words = shown(answer)
    assert "Physician · speciality 01 · Sector 2, OPTAM · under agreement" in words
    assert iban(101)[-4:] in words
    assert iban(101) not in words
    assert [(row["lines"], row["billed_cents"]) for row in rows_of(answer, "rejects")] == [(1, 3_000)]
    assert len(rows_of(answer, "claims")) == 3
    sent = officer.get(page("professional_return", DOCTOR, f"{today()}"))
    assert sent["Content-Disposition"] == f'attachment; filename="{DOCTOR}-{today()}.txt"'
    with scope(fund.id):
        assert [(each.what, each.claim_id, each.why) for each in Look.objects.all()] == [
            ("claim", refused, "Return to the professional")
        ]
    assert officer.get(reverse("history", args=["professional", DOCTOR])).status_code == 200
    treasurer = sign_in(FUND, Role.TREASURER)
    assert "no_tariff" not in shown(treasurer.get(page("professional", DOCTOR)))
    assert "rejects" not in treasurer.get(page("professional", DOCTOR)).context["tables"]
    assert treasurer.get(page("professional_return", DOCTOR, f"{today()}")).status_code == 403
    assert officer.get(page("professional_return", PHARMACY, f"{today()}")).status_code == 404
    assert officer.get(page("professional", "971000000")).status_code == 404


def test_professionals_are_found_by_number_rpps_or_name(fund, sign_in):
    client = sign_in(FUND, Role.TREASURER)
    found = [
        [row["number"] for row in rows_of(client.get(page("professionals", professionals__q=text)), "professionals")]
        for text in ("97101", "port", "nobody")
    ]
    assert found == [[DOCTOR], [PHARMACY], []]


def test_an_overpayment_goes_through_the_delays_of_the_law(fund, sign_in):
    number = overpaid(fund)
    client = sign_in(FUND, Role.CARE_OFFICER)
    here = page("care_debt", number)
    assert "twenty days to ask for a correction" in shown(client.get(here))
    assert [name for name, _ in client.get(here).context["buttons"]] == ["Note that it was told", "Ask to give it up"]
    on = today()
    later, _sent = confirmed(client, page("care_debt_tell", number), {"on": f"{on + timedelta(1)}", "text": "AR 12"})
    assert "still to come" in shown(later)
    told, _sent = confirmed(client, page("care_debt_tell", number), {"on": f"{on}", "text": "AR 12"})
    assert debt(fund, number).due_on == on + timedelta(days=20)
    assert "AR 12" in shown(told)
    confirmed(client, page("care_debt_answer", number), {"on": f"{on}", "text": "paid already"})
    assert "Silence rejects the request then" in shown(client.get(here))
    assert debt(fund, number).due_on > on + timedelta(days=88)
    confirmed(client, page("care_debt_reject", number), {"on": f"{on}", "text": "billed on two days"})
    assert debt(fund, number).due_on == on + timedelta(days=7)
    plan = {"since": f"{on}", "text": "by telephone"}
    answer, _sent = confirmed(client, page("care_debt_plan", number), {**plan, "months": "13"})
    assert "a plan of 13 months is not allowed" in shown(answer).lower()
    answer, _sent = confirmed(client, page("care_debt_plan", number), {**plan, "months": "6"})
    assert "Agreed: 2.00 € a month" in shown(answer)
    assert [each["what"] for each in answer.context["life"]] == [
        "Told to its holder", "Answered by its holder", "Answer rejected", "Plan agreed",
    ]  # fmt: skip


def test_two_people_give_an_overpayment_up(fund, sign_in):
    number = overpaid(fund, holder=Holder.PROFESSIONAL, holder_key=DOCTOR)
    asking = sign_in(FUND, Role.CARE_SUPERVISOR)
    confirmed(asking, page("care_debt_give_up", number), {"reason": "practice closed"})
    assert "You asked for it yourself" in shown(asking.get(page("care_debt", number)))
    assert asking.get(page("fund_day")).context["approvals"] == 1
    (waiting,) = rows_of(asking.get(reverse("approvals")), "approvals")
    assert (waiting["decide"], waiting["cents"]) == (None, 1_200)
    deciding = Client()
    deciding.force_login(make_user("second", FUND, Role.CARE_SUPERVISOR))
    deciding.get("/choose/")
    (waiting,) = rows_of(deciding.get(reverse("approvals")), "approvals")
    assert waiting["kind_name"] == "Overpayment given up"
    same, _sent = confirmed(asking, deciding.get(page("care_debt", number)).context["decide"], {"approved": "yes"})
    assert "a second person decides" in shown(same)
    confirmed(deciding, waiting["decide"], {"approved": "yes"})
    assert debt(fund, number).state is DebtState.CANCELLED
    assert "Given up" in shown(deciding.get(page("care_debt", number)))
    assert {each.name for each in audit_books().checks if not each.clean} <= {"transits_clear"}


def test_only_who_pays_pays_and_only_officers_write_of_debts(fund, sign_in):
    number = overpaid(fund)
    allowed = {
        "care_pay": {Role.TREASURER},
        "care_charge": {Role.TREASURER},
        "care_send_returns": {Role.TREASURER, Role.CARE_OFFICER, Role.CARE_SUPERVISOR},
        "care_debt_tell": {Role.CARE_OFFICER, Role.CARE_SUPERVISOR},
        "care_receipts": {Role.TREASURER},
        "care_debt_give_up": {Role.CARE_OFFICER, Role.CARE_SUPERVISOR},
        "care_debt_damages": {Role.CARE_OFFICER, Role.CARE_SUPERVISOR},
    }
    for role in STAFF:
        client = sign_in(FUND, role)
        opened = {
            name for name in allowed
            if client.get(page(name, *([number] if "debt" in name else []))).status_code == 200
        }  # fmt: skip
        assert opened == {name for name, roles in allowed.items() if role in roles}, role
        texts = shown(client.get(page("care_debt", number)))
        assert ("visit billed twice" in texts) is (role not in (Role.TREASURER, Role.AUDITOR))


def test_the_damages_of_a_fraud_are_asked_on_the_debt_and_claimed_by_another(fund, sign_in):
    number = overpaid(fund)
    asking, deciding = sign_in(FUND, Role.CARE_OFFICER), sign_in(FUND, Role.CARE_SUPERVISOR)
    here, ask = page("care_debt", number), page("care_debt_damages", number)
    answer, _sent = confirmed(asking, ask, {"reason": "no visit was made"})
    assert "bears no damages" in shown(answer)
    told = {"on": f"{today()}", "text": "AR 12", "is_fraud": "on"}
    confirmed(asking, page("care_debt_tell", number), told)
    assert "Ask for the damages of fraud" in [name for name, _ in asking.get(here).context["buttons"]]
    confirmed(asking, ask, {"reason": "no visit was made"})
    assert "a second person decides" in shown(asking.get(here))
    (waiting,) = rows_of(deciding.get(reverse("approvals")), "approvals")
    assert (waiting["kind_name"], waiting["cents"]) == ("Damages for fraud", 120)
    confirmed(deciding, waiting["decide"], {"approved": "yes", "reason": ""})
    with scope(fund.id):
        made = debts.debts(organism_id=fund.id, holder=Holder.INSURED, holder_key=ANNE)[0]
    assert (made.kind, made.cents) == (DebtKind.DAMAGES, 120)
    assert page("care_debt", made.id) in shown(asking.get(here))
    damages = shown(asking.get(page("care_debt", made.id)))
    assert f"a tenth of debt {number}" in damages
    assert "twenty days to ask for a correction" in damages
    assert [each["what"] for each in asking.get(here).context["life"]] == [
        "Told to its holder", "Damages for fraud asked", "Damages for fraud claimed",
    ]  # fmt: skip


def test_every_page_of_money_opens_to_the_staff_of_the_fund_and_to_no_other(fund, sign_in):
    number = overpaid(fund)
    pay_day(organism_id=fund.id, day=DAY, at=noon(DAY))
    keys = {"care_payment": [paid(fund)[0].id], "professional": [DOCTOR], "care_debt": [number]}
    addresses = [page(name, *keys.get(name, [])) for name in MONEY]
    for role in STAFF:
        client = sign_in(FUND, role)
        assert {client.get(address).status_code for address in addresses} == {200}
    elsewhere = sign_in("cpam-751", Role.TREASURER)
    assert {elsewhere.get(address).status_code for address in addresses} == {404}
    assert elsewhere.get(page("care_pay")).status_code == 404
    national = sign_in("agency", Role.TREASURER, national=True)
    assert {national.get(address).status_code for address in addresses} == {200}
    assert national.get(page("care_pay")).status_code == 403
    officer = sign_in(FUND, Role.COLLECTION_OFFICER)
    assert {officer.get(address).status_code for address in addresses} == {403}


def test_the_staff_of_a_fund_arrive_at_its_day(fund, sign_in):
    for code, role in (("cpam-751", Role.TREASURER), (FUND, Role.MEDICAL_ADVISER)):
        network.open_books(codes=[code])
        client = sign_in(code, role)
        answer = client.get("/", follow=True)
        assert answer.redirect_chain[-1][0] == reverse("fund_day", args=[code])
        current = [str(each.name) for each in answer.context["pages"] if each.current]
        assert current == ["Fund's day"]


def test_a_receipt_of_the_bank_pays_the_debt_that_its_reference_names(fund, sign_in):
    number = overpaid(fund, cents=1_200)
    treasurer = sign_in(FUND, Role.TREASURER)
    fund.statement(
        line(700, DAY, reference=f"REMB. CREANCE {number}"), line(600, DAY, reference="cheque"),
        line(-100, DAY, reference="frais"),
    )  # fmt: skip
    assert page("care_receipts") in shown(treasurer.get(page("fund_day")))
    listed = rows_of(treasurer.get(page("care_receipts")), "receipts")
    assert [row["cents"] for row in listed] == [700, 600]
    first, second = (page("care_receipt", row["id"]) for row in listed)
    assert treasurer.get(first).context["form"].initial["debt"] == number
    assert "debt" not in treasurer.get(second).context["form"].initial
    answer, _sent = confirmed(treasurer, second, {"debt": "97"})
    assert "Nothing open has this number" in shown(answer)
    answer, _sent = confirmed(treasurer, second, {"debt": ANNE})
    assert f"This holder has several debts open: give the number of one ({number}, " in shown(answer)
    answer, _sent = confirmed(treasurer, first, {"debt": str(number)})
    assert "The receipt of 7.00 € pays this debt." in shown(answer)
    assert (debt(fund, number).open_cents, fund.balances()["receivable:overpayments"]) == (500, 500)
    assert treasurer.get(first).status_code == 404
    answer, _sent = confirmed(treasurer, second, {"debt": str(number)})
    assert "has 500 cents open, not 600" in shown(answer)
    assert [row["cents"] for row in rows_of(treasurer.get(page("care_receipts")), "receipts")] == [600]
    assert "debts_are_receivable" not in {each.name for each in audit_books().checks if not each.clean}


def test_a_page_of_thirty_rows_asks_no_more_than_one_of_one(fund, sign_in):
    pay_day(organism_id=fund.id, day=DAY, at=noon(DAY))
    overpaid(fund, holder=Holder.PROFESSIONAL, holder_key=DOCTOR)
    client = sign_in(FUND, Role.CARE_OFFICER)
    pages = [
        page("fund_day", on=DAY + timedelta(days=20)), page("care_payments"), page("care_debts"), page("professionals"),
        page("professional", DOCTOR),
    ]  # fmt: skip
    before = [statements(client, address) for address in pages]
    for rank in range(30):
        fund.claim(DOCTOR, VISIT)
        overpaid(fund, key=f"more {rank}", holder=Holder.PROFESSIONAL, holder_key=DOCTOR, cents=100 + rank)
        on = DAY + timedelta(days=rank + 1)
        pay_day(organism_id=fund.id, day=on, at=noon(DAY))
    rows = [
        ProfessionalRow(number=f"97199{rank:04d}", kind=ProfessionalKind.DENTIST, name="X") for rank in range(30)
    ]  # fmt: skip
    register_professionals(rows=rows)
    assert [statements(client, address) for address in pages] == before
    assert max(before) <= 23, before
