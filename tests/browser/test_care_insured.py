"""A care officer's day with the insured of a fund: found, read at a glance, changed; and who looked, by another."""

from playwright.sync_api import Page
from tests.browser.conftest import Visit
from tests.browser.moves import enter, follow, look
from tests.support.care_people import FUND

LIST = f"/bodies/{FUND}/insured/"


def act(page: Page, name: str, **fields: str) -> None:
    """Open an act of the file, fill it in, read it again and confirm."""
    follow(page, f"nav.acts >> text={name}")
    for field, value in fields.items():
        page.fill(f"#id_{field}", value)
    enter(page)
    assert "Nothing has been done yet" in page.inner_text("main")
    enter(page)


def test_an_officer_finds_a_person_and_keeps_the_file(visit: Visit):
    page = visit(user="insured.officer")
    page.fill("#search", "lefevre")
    enter(page)
    follow(page, "text=Anne-Hélène Lefèvre")
    assert page.locator(".time-line .span.now").count() == 3
    look(page, "insured", "en", 1280)
    act(page, "Declare the treating doctor", professional="751111111", on="2026-05-01")
    assert "The treating doctor is declared." in page.inner_text("[role=status]")
    assert "751111111" in page.inner_text("#table-rights")
    act(page, "Ask for the C2S", household="3", cents="9 000")
    look(page, "rights_request", "en", 1280)
    page.goto(LIST)
    look(page, "insured_list", "en", 1280)
    page.goto(f"{LIST}register/")
    look(page, "insured_register", "en", 1280)
    _narrow(visit)
    watcher = visit(user="insured.supervisor")
    watcher.goto(f"/bodies/{FUND}/looks/")
    assert "insured.officer" in watcher.inner_text("#table-looks")
    look(watcher, "looks", "en", 1280)


def _narrow(visit: Visit) -> None:
    """What the medical adviser reads on a narrow screen, in French."""
    page = visit(language="fr", width=390, user="insured.adviser")
    page.goto(f"{LIST}?insured-q=lefevre")
    look(page, "insured_list", "fr", 390)
    follow(page, "#table-insured tbody a >> nth=0")
    page.select_option("#purpose", "opinion")
    follow(page, "form.purpose button")
    look(page, "insured", "fr", 390)
    page.goto(f"/bodies/{FUND}/requests/")
    look(page, "rights_requests", "fr", 390)
    follow(page, "#table-requests tbody a >> nth=-2")
    look(page, "rights_request", "fr", 390)
