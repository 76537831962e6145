"""An officer's acts in the browser, page after page; each page is kept as a picture in ``test-artifacts``."""

import re

from playwright.sync_api import Page
from tests.browser.conftest import Visit
from tests.browser.moves import each_way, enter, follow, look
from tests.support.desk_stories import OWED, PAYER, group_sirets

BODY = "/bodies/urssaf-117"


def table(page: Page, name: str) -> str:
    """The words of a table."""
    return page.inner_text(f"#table-{name}")


@each_way
def test_the_pages_of_the_desk_stand_in_their_width(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user="supervisor")
    page.goto(f"{BODY}/receipts/")
    look(page, "receipts", language, width)
    follow(page, "#table-receipts tbody a >> nth=0")
    look(page, "receipt", language, width)
    page.goto(f"{page.url}split/?search=GROUPE")
    look(page, "receipt_split", language, width)
    account = f"{BODY}/contributors/{group_sirets()[0]}/"
    for name, address in {
        "account_of_a_group": account,
        "account_as_of": f"{account}?on=2026-05-01",
        "journal": f"{account}journal/",
        "month": f"{account}months/2026-04/",
        "charge": f"{account}charge/",
        "statements": f"{BODY}/bank/",
        "sent_files": f"{BODY}/bank/files/",
        "matching_rules": f"{BODY}/bank/rules/",
        "refunds": f"{BODY}/refunds/",
        "approvals": "/approvals/",
        "unallocated": f"{BODY}/unallocated/",
    }.items():
        page.goto(address)
        look(page, name, language, width)
    page.goto(f"{BODY}/bank/files/")
    follow(page, "#table-files tbody a >> nth=0")
    look(page, "sent_file", language, width)
    page.goto(f"{BODY}/bank/")
    follow(page, "#table-statements tbody a >> nth=0")
    look(page, "statement", language, width)
    page.goto(f"{BODY}/contributors/?accounts-q=CHEZ+LUCIE")
    follow(page, "#table-accounts tbody a >> nth=0")
    follow(page, "#table-payments tbody a >> nth=0")
    look(page, "payment", language, width)
    page.goto(f"{account}charge/")
    follow(page, "main form button >> nth=0")
    look(page, "charge_refused", language, width)


def test_a_transfer_of_a_sister_company_is_shared_out_by_the_keyboard(visit: Visit):
    page = visit(user="officer")
    page.goto(f"{BODY}/receipts/")
    follow(page, f"text={PAYER}")
    follow(page, "text=Share it out over accounts")
    page.fill("#find", "GROUPE NORD")
    follow(page, "button[name=find]")
    for each in group_sirets():
        follow(page, f"button[name=add][value='{each}']")
    assert [page.input_value(f"#id_row-{rank}-siret") for rank in range(3)] == group_sirets()
    page.focus("#id_row-2-cents")
    enter(page)
    assert page.inner_text("tfoot td") == "500.00"
    enter(page)
    assert "500.00 € of HOLDING DU NORD were settled on 3 accounts" in page.inner_text("[role=status]")
    for each, cents in zip(group_sirets(), OWED, strict=True):
        page.goto(f"{BODY}/contributors/{each}/")
        assert page.inner_text(".cards .figure >> nth=0") == "0.00 €"
        assert PAYER in table(page, "payments")
        assert f"{cents / 100:.2f}" in table(page, "payments")
    page.fill("#on", "2026-05-01")
    enter(page)
    assert "As it stood at the end of 1 May 2026" in page.inner_text("main")
    assert PAYER not in page.inner_text("main")


def test_a_refund_asked_by_one_person_is_approved_by_another(visit: Visit):
    officer = visit(user="officer")
    officer.goto(f"{BODY}/contributors/?accounts-q=CHEZ+LUCIE")
    follow(officer, "#table-accounts tbody a >> nth=0")
    follow(officer, "text=Ask for a refund")
    officer.fill("#id_cents", "100")
    officer.fill("#id_reason", "paid too much in April")
    enter(officer)
    assert "Nothing has been done yet" in officer.inner_text("main")
    enter(officer)
    assert re.search(r"/refunds/\d+/$", officer.url)
    assert "Asked: a second person decides." in officer.inner_text("[role=status]")
    assert officer.locator("main a.button").count() == 0
    look(officer, "refund", "en", 1280)
    supervisor = visit(user="supervisor")
    supervisor.goto("/approvals/")
    look(supervisor, "approvals_waiting", "en", 1280)
    follow(supervisor, "#table-approvals tbody a >> nth=0")
    supervisor.check("input[name=approved][value=yes]")
    enter(supervisor)
    follow(supervisor, "text=Decide so")
    assert "it is to be ordered" in supervisor.inner_text("[role=status]")
    officer.reload()
    assert "Approved, to be ordered" in officer.inner_text("main")
