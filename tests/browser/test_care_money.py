"""The money of care in the browser: the day paid, a payment followed, an overpayment told, given up by two people."""

from playwright.sync_api import Page
from tests.browser.conftest import Visit
from tests.browser.moves import follow, look
from tests.support.care_money_stories import FUND
from tests.support.care_payments import ANNE, DOCTOR

DESK, TELEPHONE = 1280, 390
BODY = f"/bodies/{FUND}"


def said(page: Page) -> str:
    """What the site says was done."""
    return page.inner_text("[role=status]")


def done(page: Page, **fields: str) -> str:
    """Fill in the form of an act, go on, confirm; what the site says was done."""
    for name, value in fields.items():
        page.fill(f"#id_{name}", value)
    follow(page, "main form button >> nth=0")
    follow(page, "button[name=confirmed]")
    return said(page)


def test_the_money_of_care_goes_from_the_claims_to_the_bank_and_back(visit: Visit):
    looked_at = {width: visit(width=width, user="fund_treasurer") for width in (DESK, TELEPHONE)}
    treasurer = looked_at[DESK]
    assert treasurer.inner_text("h1").startswith("Fund's day")
    treasurer.goto(f"{BODY}/care/payments/?payments-state=returned")
    follow(treasurer, "#table-payments tbody a >> nth=0")
    assert "its claims are in the queue again" in treasurer.inner_text("main")
    come_back = treasurer.url
    officer = visit(language="fr", user="fund_officer")
    officer.goto(f"{BODY}/care-debts/?debts-q={ANNE}&debts-kind=overpayment")
    follow(officer, "#table-debts tbody a >> nth=0")
    overpayment = officer.url
    for width, page in looked_at.items():
        for name, address in {
            "care_day": f"{BODY}/care/",
            "care_pay": f"{BODY}/care/pay/",
            "care_receipts": f"{BODY}/care/receipts/",
            "care_payments": f"{BODY}/care/payments/",
            "care_payment": come_back,
            "care_professionals": f"{BODY}/professionals/",
            "care_professional": f"{BODY}/professionals/{DOCTOR}/",
            "care_debts": f"{BODY}/care-debts/",
            "care_debt": overpayment,
        }.items():
            page.goto(address)
            look(page, name, "en", width)
    treasurer.goto(f"{BODY}/care/")
    follow(treasurer, "text=Pay the day")
    assert "made today" in done(treasurer)
    assert "Ordered" in treasurer.inner_text("#table-payments tbody tr >> nth=0")
    _overpayment(visit, officer, overpayment)


def _overpayment(visit: Visit, officer: Page, overpayment: str) -> None:
    """An officer writes that it was told, a supervisor asks to give it up, another one decides."""
    officer.goto(f"{overpayment}tell/")
    done(officer, on=officer.evaluate("new Date().toISOString().slice(0, 10)"), text="AR 2C 158")
    look(officer, "care_debt_told", "fr", DESK)
    supervisor = visit(user="fund_supervisor")
    supervisor.goto(f"{overpayment}give-up/")
    assert "second person" in done(supervisor, reason="Resources of the household")
    second = visit(user="fund_second", width=TELEPHONE)
    second.goto(overpayment)
    follow(second, "main a.button")
    second.check("input[value=yes]")
    done(second)
    second.goto(overpayment)
    look(second, "care_debt_given_up", "en", TELEPHONE)
    assert "Given up" in second.inner_text("main")
