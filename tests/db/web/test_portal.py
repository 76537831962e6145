"""The portal: an employer tries and sends a DSN, reads what is due, plans a debit, writes to the officer."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.db.web.pages import statements
from tests.support.collecting_bodies import APRIL, AT, OWED, SHARES
from tests.support.contributor_books import assess, declare, filing, pay
from tests.support.dsn_builder import Declaration, declaration, made, render, replaced, siret, without

from laroque.apps.access import operations as access
from laroque.apps.access.models import User
from laroque.apps.access.states import Role
from laroque.apps.contributions import queries
from laroque.apps.exchanges import enquiries
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import EstablishmentRow
from laroque.interfaces.web.portal import portal_pages, portal_paying
from laroque.postgres.scope import scope

KEY = "0123456789abcdef01234567"
LATER = date(2026, 5, 20)


@pytest.fixture
def mine(world) -> str:
    return world.ours.sirets[0]


@pytest.fixture
def employer(world, mine, sign_in) -> Client:
    return sign_in("urssaf-117", Role.EMPLOYER, siren=mine[:9])


@pytest.fixture
def in_may(monkeypatch) -> None:
    """The portal believes that it is the day of the tests."""
    monkeypatch.setattr(portal_paying.timezone, "now", lambda: AT)


def upload(content: bytes, name: str = "pay.dsn") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def declarations(world, of_siret: str) -> list[date]:
    with scope(world.ours.id):
        return [each.month for each in queries.declarations(organism_id=world.ours.id, siret=of_siret)]


def test_an_employer_arrives_at_his_establishments(world, mine, employer):
    page = employer.get("/", follow=True)
    assert page.redirect_chain[-1][0] == "/portal/"
    assert [row.row["siret"] for row in page.context["tables"]["establishments"].rows] == [mine]
    assert page.context["owed_cents"] == OWED


def test_the_due_days_say_what_is_declared_and_why_that_day(employer):
    rows = employer.get("/portal/due-days/").context["tables"]["due"].rows
    assert len(rows) == 5
    assert {row.row["why"] for row in rows} == {
        "headcount not known here: the 15th; it is the 5th from 50 employees on"
    }


def test_no_month_before_the_first_declared_is_missing(employer, monkeypatch):
    monkeypatch.setattr(portal_pages, "today", lambda: LATER)
    rows = employer.get("/portal/due-days/").context["tables"]["due"].rows
    assert [(row.row["month"], row.row["declared"].label) for row in rows] == [
        (APRIL, "declared"), (date(2026, 5, 1), "to declare"), (date(2026, 6, 1), "to declare"),
    ]  # fmt: skip
    assert employer.get("/portal/").context["late"] == []


def test_a_file_is_tried_and_nothing_is_kept(world, mine, employer):
    page = employer.post("/portal/send/", {"file": upload(made(siret=mine, month="2026-05")), "try": "1"})
    result = page.context["result"]
    assert (result["is_accepted"], len(result["declarations"]), len(result["amounts"])) == (True, 1, 1)
    assert result["amounts"][0]["recomputed_total_cents"] > 0
    assert declarations(world, mine) == [APRIL]


def test_a_faulty_file_is_told_what_to_correct(mine, employer):
    wrong = made(siret=mine).replace(b"S21.G00.23.002,'920'", b"S21.G00.23.002,'999'")
    result = employer.post("/portal/send/", {"file": upload(wrong), "try": "1"}).context["result"]
    assert not result["is_accepted"]
    assert result["findings"][0]["rejects"]
    assert result["findings"][0]["how"]


def test_a_trial_says_that_an_anomaly_of_amounts_refuses_nothing(mine, employer):
    lines = replaced(declaration(Declaration(siret=mine, month="2026-05")), "S21.G00.22.005", "9.00")
    page = employer.post("/portal/send/", {"file": upload(render(lines)), "try": "1"})
    assert (page.context["result"]["is_accepted"], page.context["result"]["has_anomalies"]) == (True, True)
    assert "anomalies reported to you" in page.content.decode()


def test_a_french_reader_meets_french_days(mine, employer):
    employer.cookies["django_language"] = "fr"
    content = made(siret=mine, month="2026-01")
    for button in ("try", "send"):
        page = employer.post("/portal/send/", {"file": upload(content), button: "1"}).content.decode()
        assert "était exigible le 16/02/2026 ;" in page
        assert "janvier 2026" in page
        assert "2026-0" not in page


def test_a_file_sent_is_told_how_to_correct_it(mine, employer):
    wrong = made(siret=mine).replace(b"S21.G00.23.002,'920'", b"S21.G00.23.002,'999'")
    sent = employer.post("/portal/send/", {"file": upload(wrong), "send": "1"}).context["result"]
    again = employer.get(f"/portal/sent/{sent['number']}/").context["result"]
    assert sent["findings"][0]["how"] == again["findings"][0]["how"] != ""


def test_a_file_sent_is_recorded_once_and_its_receipt_kept(world, mine, employer):
    content = made(siret=mine, month="2026-05")
    first = employer.post("/portal/send/", {"file": upload(content), "send": "1"}).context["result"]
    again = employer.post("/portal/send/", {"file": upload(content), "send": "1"}).context["result"]
    assert (first["is_accepted"], first["is_new"], again["is_accepted"], again["is_new"]) == (True, True, True, False)
    assert declarations(world, mine) == [date(2026, 5, 1), APRIL]
    deposit = f"/portal/sent/{first['number']}/"
    assert employer.get(deposit).context["result"]["is_accepted"]
    assert employer.get(deposit, {"format": "dsn"}).content == content
    assert b"Receipt of a DSN" in employer.get(deposit, {"format": "text"}).content


def test_what_is_no_dsn_is_refused_and_may_be_read_again(employer):
    result = employer.post("/portal/send/", {"file": upload(b"\x00not a dsn"), "send": "1"}).context["result"]
    assert (result["is_accepted"], [each["control"] for each in result["findings"]]) == (False, ["NOT_A_DSN"])


@pytest.mark.parametrize("button", ["try", "send"])
@pytest.mark.parametrize("code", ["S21.G00.06.001", "S21.G00.11.001"])
def test_a_declaration_without_siret_is_told_what_is_missing(mine, employer, button, code):
    lines = declaration(Declaration(siret=mine, month="2026-05"))
    for content in (render(without(lines, code)), render(replaced(lines, code, ""))):
        result = employer.post("/portal/send/", {"file": upload(content), button: "1"}).context["result"]
        assert not result["is_accepted"]
        assert code in {each["rubrique"] for each in result["findings"]}


def test_what_names_no_body_is_kept_and_answered_where_it_was_sent(employer):
    result = employer.post("/portal/send/", {"file": upload(b""), "send": "1"}).context["result"]
    deposit = employer.get(f"/portal/sent/{result['number']}/")
    assert [each["control"] for each in deposit.context["result"]["findings"]] == ["NOT_A_DSN"]
    assert [row.row["size"] for row in employer.get("/portal/send/").context["tables"]["sent"].rows] == [0]


def test_a_file_that_a_colleague_sent_before_leads_to_no_receipt_of_his(mine, employer, sign_in):
    content = made(siret=mine, month="2026-05")
    sign_in("urssaf-117", Role.ACCOUNTANT, siren=mine[:9]).post("/portal/send/", {"file": upload(content), "send": "1"})
    result = employer.post("/portal/send/", {"file": upload(content), "send": "1"}).context["result"]
    assert (result["is_accepted"], result["is_new"], result["number"]) == (True, False, None)


def test_establishments_of_other_bodies_hide_none_of_ours(mine, employer, monkeypatch):
    rows = [EstablishmentRow(siret=siret_before(mine, rank), address="1 RUE", town="LYON") for rank in range(3)]
    registry.register_establishments(rows=rows)
    monkeypatch.setattr(portal_pages, "ESTABLISHMENTS_MAX", 2)
    assert employer.get(f"/portal/pay/{mine}/").status_code == 200


def siret_before(mine: str, rank: int) -> str:
    """A SIRET of the same employer that comes before its first in order."""
    candidates = [f"{mine[:9]}0000{rank}"[:13] + str(key) for key in range(10)]
    return next(each for each in candidates if _luhn(each) and each < mine)


def _luhn(number: str) -> bool:
    doubled = [int(c) * (2 - rank % 2) for rank, c in enumerate(number)]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0


@pytest.mark.parametrize("button", ["try", "send"])
def test_nobody_declares_for_another(world, employer, button):
    other = siret(77)
    page = employer.post("/portal/send/", {"file": upload(made(siret=other)), button: "1"})
    assert other[:9] in str(page.context["form"].errors["file"])
    assert declarations(world, other) == []


def test_without_a_file_the_form_says_so(employer):
    assert employer.post("/portal/send/", {"send": "1"}).context["form"].errors["file"] == [
        "Choose the file that the payroll program wrote."
    ]


def test_a_debit_is_planned_confirmed_and_cancelled(world, mine, employer, in_may):
    asked = {"key": KEY, "month": "2026-04", "cents": "100.00", "debit_on": "2026-05-20"}
    address = f"/portal/pay/{mine}/plan/"
    assert employer.post(address, asked).templates[0].name == "site/confirm.html"
    assert employer.post(address, asked | {"confirmed": "1"})["Location"] == f"/portal/pay/{mine}/"
    with scope(world.ours.id):
        (planned,) = queries.planned_debits(organism_id=world.ours.id, account_ids=[world.ours.account(0)])
    assert (planned.cents, planned.debit_on, planned.state.value) == (10_000, LATER, "planned")
    cancel = f"/portal/pay/{mine}/planned/{planned.id}/cancel/"
    employer.post(cancel, {"key": KEY, "confirmed": "1"})
    with scope(world.ours.id):
        (planned,) = queries.planned_debits(organism_id=world.ours.id, account_ids=[world.ours.account(0)])
    assert planned.state.value == "cancelled"


@pytest.mark.parametrize(("cents", "said"), [("100.00", "Plan a debit"), ("750.00", "Debit planned")])
def test_what_is_planned_is_not_offered_again(mine, employer, in_may, cents, said):
    asked = {"key": KEY, "month": "2026-04", "cents": cents, "debit_on": "2026-05-20", "confirmed": "1"}
    employer.post(f"/portal/pay/{mine}/plan/", asked)
    (row,) = employer.get(f"/portal/pay/{mine}/").context["tables"]["left"].rows
    left = "" if cents == "750.00" else f"/portal/pay/{mine}/plan/?month=2026-04&cents=650.00"
    assert (row.cells[2].text, row.cells[2].href) == (said, left)


def test_more_than_is_owed_is_refused_with_what_is_left(mine, employer, in_may):
    asked = {"key": KEY, "month": "2026-04", "cents": "999999", "debit_on": "2026-05-20", "confirmed": "1"}
    page = employer.post(f"/portal/pay/{mine}/plan/", asked)
    assert "750.00 EUR are left to pay for 2026-04" in str(page.context["form"].non_field_errors())


def test_a_day_that_is_past_is_refused_with_the_first_that_may_be_chosen(mine, employer, in_may):
    asked = {"key": KEY, "month": "2026-04", "cents": "100", "debit_on": "2020-01-02", "confirmed": "1"}
    page = employer.post(f"/portal/pay/{mine}/plan/", asked)
    assert "the first day is 2026-05-" in str(page.context["form"].non_field_errors())


def test_the_page_that_asks_to_confirm_writes_the_day_as_people_do(mine, employer, in_may):
    asked = {"key": KEY, "month": "2026-04", "cents": "100", "debit_on": "2026-05-20"}
    page = employer.post(f"/portal/pay/{mine}/plan/", asked)
    assert ("Debit on", "20 May 2026") in page.context["facts"]


def test_an_amount_too_large_is_not_called_too_small(mine, employer, in_may):
    asked = {"key": KEY, "month": "2026-04", "cents": "9" * 15, "debit_on": "2026-05-20"}
    page = employer.post(f"/portal/pay/{mine}/plan/", asked)
    assert page.context["form"].errors["cents"] == ["This amount is too large: write it again."]


def test_one_row_is_not_sorted(mine, employer):
    page = employer.get(f"/portal/pay/{mine}/")
    assert [row.row["cents"] for row in page.context["tables"]["left"].rows] == [OWED]
    assert "Sort by" not in page.content.decode()


def test_the_ways_to_pay_are_said(mine, employer):
    page = employer.get(f"/portal/pay/{mine}/")
    assert page.context["account"].iban.startswith("FR")
    assert [row.row["cents"] for row in page.context["tables"]["left"].rows] == [OWED]
    assert page.context["mandate"] is not None


def test_another_establishment_is_not_there(world, employer):
    other = world.ours.sirets[1]
    for address in (f"/portal/pay/{other}/", f"/portal/pay/{other}/plan/", "/portal/reports/1/", "/portal/sent/1/"):
        assert employer.get(address).status_code == 404, address


def test_an_enquiry_is_written_answered_and_closed(world, mine, employer, sign_in):
    asked = {"key": KEY, "siret": mine, "subject": "Credit of April", "text": "When is it paid back?"}
    address = employer.post("/portal/enquiries/new/", asked)["Location"]
    assert employer.post("/portal/enquiries/new/", asked)["Location"] == address
    officer = sign_in("urssaf-117", Role.COLLECTION_OFFICER)
    (row,) = officer.get("/bodies/urssaf-117/enquiries/").context["tables"]["enquiries"].rows
    theirs = f"/bodies/urssaf-117/enquiries/{row.row['id']}/"
    officer.post(theirs, {"key": KEY[::-1], "text": "Within four months."})
    posts = employer.get(address).context["posts"]
    assert [(post.from_body, post.text) for post in posts] == [
        (False, "When is it paid back?"),
        (True, "Within four months."),
    ]
    officer.post(theirs, {"close": "1"})
    with scope(world.ours.id):
        (found,) = enquiries.enquiries(organism_id=world.ours.id)
    assert found.state.value == "closed"
    page = officer.get(theirs)
    assert page.context["closed_by"] == f"{Role.COLLECTION_OFFICER}.urssaf-117"
    officer.post(theirs, {"key": KEY[::-1][:23] + "f", "text": "One more thing."})
    assert [each.id for each in employer.get("/portal/").context["answers"]] == [found.id]
    assert officer.get(theirs).context["closed_by"] is None


def test_the_enquiry_that_waits_longest_is_read_first_however_many_came_since(world, mine):
    with scope(world.ours.id):
        for day, key in ((1, "a"), (2, "b"), (3, "c")):
            number = enquiries.open_enquiry(
                organism_id=world.ours.id, siret=mine, subject=key, at=datetime(2026, 5, day, tzinfo=UTC),
                writing=enquiries.Writing("Hello", 1, key * 24),
            )  # fmt: skip
        enquiries.close_enquiry(organism_id=world.ours.id, enquiry_id=number, by=1, at=AT)
        listed = [enquiries.enquiries(organism_id=world.ours.id, limit=limit) for limit in (1, 2, 3)]
    assert [[each.subject for each in found] for found in listed] == [["a"], ["a", "b"], ["a", "b", "c"]]


def test_an_auditor_reads_enquiries_and_answers_none(world, mine, sign_in):
    with scope(world.ours.id):
        number = enquiries.open_enquiry(
            organism_id=world.ours.id, siret=mine, subject="Question", at=datetime(2026, 5, 5, tzinfo=UTC),
            writing=enquiries.Writing("Hello", 1, KEY),
        )  # fmt: skip
    auditor = sign_in("urssaf-117", Role.AUDITOR)
    page = auditor.get(f"/bodies/urssaf-117/enquiries/{number}/")
    assert (page.status_code, page.context["form"]) == (200, None)
    assert auditor.post(f"/bodies/urssaf-117/enquiries/{number}/", {"key": KEY, "text": "Hi"}).status_code == 404


def test_the_portal_is_for_employers(sign_in):
    officer = sign_in("urssaf-117", Role.COLLECTION_OFFICER)
    for address in ("/portal/", "/portal/send/", "/portal/due-days/", "/portal/reports/", "/portal/enquiries/"):
        assert officer.get(address).status_code == 403, address


def test_an_accountant_sees_each_employer_that_gave_him_rights(world, sign_in):
    first, second = world.ours.sirets[:2]
    accountant = sign_in("urssaf-117", Role.ACCOUNTANT, siren=first[:9])
    user = User.objects.get(username=f"{Role.ACCOUNTANT}.urssaf-117")
    access.grant_membership(
        user_id=user.pk, organism_id=world.ours.id, role=Role.ACCOUNTANT, valid_from=date(2026, 1, 1), siren=second[:9]
    )
    rows = accountant.get("/portal/").context["tables"]["establishments"].rows
    assert [row.row["siret"] for row in rows] == sorted([first, second])


PORTAL_PAGES = (
    "/portal/", "/portal/due-days/", "/portal/reports/", "/portal/enquiries/", "/portal/enquiries/new/",
    "/portal/send/", "/bodies/urssaf-117/contributors/",
)  # fmt: skip


def test_the_pages_of_an_accountant_ask_as_few_statements_for_thirty_employers_as_for_one(world, sign_in):
    accountant = sign_in("urssaf-117", Role.ACCOUNTANT, siren=world.ours.sirets[0][:9])
    paying = f"/portal/pay/{world.ours.sirets[0]}/"
    before = [statements(accountant, address) for address in (*PORTAL_PAGES, paying)]
    more = [siret(rank) for rank in range(200, 230)]
    with scope(world.ours.id):
        declare(world.ours.id, *(filing(each) for each in more))
        assess(world.ours.id, dict.fromkeys(more, SHARES))
        registry.register_establishments(rows=[EstablishmentRow(siret=each, name="MORE") for each in more])
    user = User.objects.get(username=f"{Role.ACCOUNTANT}.urssaf-117")
    for each in more:
        access.grant_membership(
            user_id=user.pk, organism_id=world.ours.id, role=Role.ACCOUNTANT, valid_from=date(2026, 1, 1),
            siren=each[:9],
        )  # fmt: skip
    assert [statements(accountant, address) for address in (*PORTAL_PAGES, paying)] == before
    assert len(accountant.get("/portal/").context["tables"]["establishments"].rows) == 31
    assert max(before) <= 40


def test_the_account_of_an_employer_leads_on_to_what_he_may_do(world, mine, employer, officer):
    account = f"/bodies/urssaf-117/contributors/{mine}/"
    ways = (f'href="/portal/pay/{mine}/"', f'href="/portal/enquiries/new/?siret={mine}"')
    pages = [reader.get(account).content.decode() for reader in (employer, officer)]
    assert [[way in page for way in ways] for page in pages] == [[True, True], [False, False]]


def test_a_debit_is_offered_while_something_is_left_to_pay(world, mine, employer):
    page, button = f"/portal/pay/{mine}/", f'<a class="button" href="/portal/pay/{mine}/plan/">'
    assert button in employer.get(page).content.decode()
    with scope(world.ours.id):
        pay(world.ours.id, mine, OWED)
    assert button not in employer.get(page).content.decode()


def test_what_is_missing_is_cut_after_ten_and_leads_to_the_rest(employer, monkeypatch):
    missing = {"siret": siret(1), "month": APRIL, "due_on": date(2026, 5, 15), "is_declared": False}
    monkeypatch.setattr(portal_pages, "_coming", lambda *_known: [missing] * 12)
    page = employer.get("/portal/").content.decode()
    assert page.count("the declaration of April 2026, due on") == 10
    assert "all 12 that are missing" in page
