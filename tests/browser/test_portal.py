"""The portal of an employer in the browser: each page both ways, and a file tried, corrected, sent and replaced."""

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Visit
from tests.browser.moves import each_way, enter, follow, look
from tests.support.dsn_builder import made

PAGES = (
    ("portal", "/portal/"),
    ("portal_send", "/portal/send/"),
    ("portal_due_days", "/portal/due-days/"),
    ("portal_reports", "/portal/reports/"),
    ("portal_enquiries", "/portal/enquiries/"),
    ("portal_new_enquiry", "/portal/enquiries/new/"),
)


@each_way
def test_the_screens_of_the_portal(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user="employer")
    for name, address in PAGES:
        page.goto(address)
        look(page, name, language, width)
    page.goto(f"/portal/pay/{_mine(page)}/")
    look(page, "portal_pay", language, width)


@pytest.fixture
def employer(visit: Visit) -> Page:
    return visit(user="employer")


def _mine(page: Page) -> str:
    page.goto("/portal/")
    address = page.get_attribute("section[aria-labelledby=establishments] tbody a >> nth=0", "href") or ""
    return address.rstrip("/").rpartition("/")[2]


def _give(page: Page, content: bytes, button: str) -> None:
    page.goto("/portal/send/")
    page.set_input_files("#id_file", files=[{"name": "june.dsn", "mimeType": "text/plain", "buffer": content}])
    follow(page, f"button[name={button}]")


def test_a_file_is_tried_corrected_sent_and_replaced(employer: Page):
    siret = _mine(employer)
    wrong = made(siret=siret, month="2026-06").replace(b"S21.G00.23.002,'920'", b"S21.G00.23.002,'999'", 1)
    _give(employer, wrong, "try")
    assert employer.inner_text("h1") == "Trial"
    assert "would be refused" in employer.inner_text("[role=alert]")
    look(employer, "portal_tried_wrong", "en", 1280)

    right = made(siret=siret, month="2026-06")
    _give(employer, right, "try")
    assert "would be accepted" in employer.inner_text(".notice.good")
    look(employer, "portal_tried", "en", 1280)

    _give(employer, right, "send")
    assert employer.inner_text("h1") == "File accepted"
    look(employer, "portal_sent", "en", 1280)

    _give(employer, made(siret=siret, month="2026-06", type="03", order=2), "send")
    assert employer.inner_text("h1") == "File accepted"
    employer.goto("/portal/send/")
    assert len(employer.locator("section[aria-labelledby=sent] tbody tr").all()) == 2


def test_what_is_written_to_the_officer_is_answered(visit: Visit):
    employer = visit(user="employer")
    employer.goto("/portal/enquiries/new/")
    employer.fill("#id_subject", "Credit of April")
    employer.fill("#id_text", "When is it paid back?")
    employer.keyboard.press("Tab")
    enter(employer)
    address = employer.url
    look(employer, "portal_enquiry", "en", 1280)

    officer = visit(user="officer")
    officer.goto("/bodies/urssaf-117/enquiries/")
    look(officer, "enquiries", "en", 1280)
    follow(officer, "text=Credit of April")
    officer.fill("#id_text", "Within four months.")
    follow(officer, "main form.stack button")
    look(officer, "enquiry", "en", 1280)

    employer.goto(address)
    assert "Within four months." in employer.inner_text("main")
