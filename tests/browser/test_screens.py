"""Each screen, in both languages, on a desk and on a telephone; each is kept as a picture in ``test-artifacts``."""

import pytest
from tests.browser.conftest import Visit, sign_in
from tests.browser.moves import ARTIFACTS, each_way, follow, look
from tests.support.made_up_site import Site

ACCOUNTS = "/bodies/urssaf-117/contributors/"


@each_way
def test_before_signing_in(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width)
    look(page, "sign_in", language, width)
    page.goto("/accounts/password/reset/")
    look(page, "forgotten_password", language, width)
    page.goto("/accounts/signup/")
    look(page, "no_sign_up", language, width)


@each_way
def test_the_screens_of_the_agency(visit: Visit, site: Site, language: str, width: int):
    page = visit(language=language, width=width, user="agency")
    look(page, "day", language, width)
    for name, address in (
        ("bodies", "/accounts-of-contributors/"),
        ("network", "/network/"),
        ("legislation", "/legislation/?on=2026-04-30"),
        ("legislation_series", "/legislation/general_relief.power/"),
        ("choose", "/choose/"),
        ("security", "/accounts/2fa/"),
        ("password", "/accounts/password/change/"),
    ):
        page.goto(address)
        look(page, name, language, width)
    page.goto("/accounts/2fa/totp/activate/")
    page.fill("input[type=password]", site.password)
    page.click("main button")
    page.wait_for_url("**/2fa/totp/activate/")
    look(page, "second_factor", language, width)


@each_way
@pytest.mark.parametrize("user", ["officer", "employer"])
def test_the_screens_of_an_account(visit: Visit, user: str, language: str, width: int):
    page = visit(language=language, width=width, user=user)
    page.goto(ACCOUNTS)
    look(page, f"accounts_{user}", language, width)
    follow(page, "tbody a >> nth=0")
    for summary in page.locator("summary").all():
        summary.click()
    look(page, f"account_{user}", language, width)
    follow(page, "section[aria-labelledby=declarations] tbody a >> nth=-1")
    page.locator("summary").first.click()
    look(page, f"declaration_{user}", language, width)


@each_way
def test_the_screens_of_a_day_s_work(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user="officer")
    page.goto("/bodies/urssaf-117/desk/")
    look(page, "desk", language, width)
    page.goto("/bodies/urssaf-117/desk/unpaid/")
    look(page, "waiting", language, width)
    page.goto("/search/?q=1")
    look(page, "search_too_short", language, width)
    page.goto("/search/?q=sarl")
    look(page, "search", language, width)
    page.goto("/bodies/urssaf-117/messages/")
    look(page, "messages", language, width)
    follow(page, "tbody th a >> nth=0")
    look(page, "message", language, width)
    page.goto("/network/map/?figure=due_cents")
    look(page, "map", language, width)


@each_way
def test_who_changed_an_establishment(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user="officer")
    page.goto(ACCOUNTS)
    account = page.get_attribute("tbody th a >> nth=0", "href")
    page.goto(f"/history/establishment/{account.rstrip('/').rpartition('/')[2]}/")
    look(page, "history", language, width)


def test_a_table_is_sorted_filtered_and_exported_by_the_keyboard(visit: Visit):
    page = visit(user="officer")
    page.goto("/bodies/urssaf-117/messages/")
    page.focus("select[name=messages-kind]")
    page.keyboard.type("DSN")
    page.focus(".table form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**messages-kind=dsn**")
    assert {cell.inner_text() for cell in page.locator("tbody td[data-label=Kind]").all()} == {"DSN"}
    with page.expect_download() as taken:
        page.click("text=Download as CSV")
    assert taken.value.suggested_filename == "messages.csv"


def test_one_field_finds_from_every_page(visit: Visit):
    page = visit(user="officer")
    page.fill("#search", "750")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=750")
    assert page.inner_text("h1") == "Search"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_back_office(visit: Visit, language: str):
    page = visit(language=language, user="admin")
    for name, address in (
        ("registers", "/admin/"),
        ("registers_network", "/admin/network/organism/"),
        ("registers_users", "/admin/access/user/"),
        ("registers_establishments", "/admin/registry/establishment/"),
    ):
        page.goto(address)
        page.screenshot(path=ARTIFACTS / f"{name}.{language}.1280.png")
        assert page.get_attribute("html", "lang") == language


def test_signing_in_by_the_keyboard_alone(visit: Visit, site: Site):
    page = visit()
    assert page.evaluate("document.activeElement.id") == "id_login"
    page.keyboard.type("officer")
    page.keyboard.press("Tab")
    page.keyboard.type(site.password)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert page.get_attribute("nav a[aria-current]", "href") == "/bodies/urssaf-117/desk/"


def test_why_an_amount_is_what_it_is_opens_by_the_keyboard(visit: Visit):
    page = visit(user="officer")
    page.goto(ACCOUNTS)
    follow(page, "tbody a >> nth=-1")
    follow(page, "section[aria-labelledby=declarations] tbody a >> nth=-1")
    line = page.locator("tr", has=page.locator("text=/^100$/")).first
    assert not line.locator("ol.steps").is_visible()
    line.locator("summary").focus()
    page.keyboard.press("Enter")
    steps = line.locator("ol.steps li").all_inner_texts()
    assert steps[0].startswith("Base declared")
    assert "CSS L133-10" in steps[-1]
    assert line.locator("ul.plain li").count() > 1


def test_the_language_switch_sticks(visit: Visit, site: Site):
    page = visit(user="officer")
    page.goto(ACCOUNTS)
    follow(page, "button[lang=fr]")
    assert page.inner_text("h1") == "Comptes cotisants"
    page.goto("/network/")
    assert page.inner_text("h1") == "Réseau"
    page.click("text=Se déconnecter")
    page.wait_for_url("**/accounts/login/")
    assert page.inner_text("h1") == "Se connecter"
    elsewhere = visit(cookie=False)
    sign_in(elsewhere, "officer", site.password)
    elsewhere.goto(ACCOUNTS)
    assert elsewhere.inner_text("h1") == "Comptes cotisants"
    follow(elsewhere, "button[lang=en]")
    assert elsewhere.inner_text("h1") == "Contributor accounts"


def test_a_day_is_chosen(visit: Visit):
    page = visit(user="agency")
    page.fill("#on", "2026-05-05")
    page.click("text=Show")
    page.wait_for_url("**/day/?on=2026-05-05")
    assert page.inner_text("h1") == "The day: 5 May 2026"


def test_the_agency_reaches_an_account_of_any_body(visit: Visit):
    page = visit(user="agency")
    follow(page, "nav >> text=Contributor accounts")
    follow(page, "tbody th a >> nth=1")
    follow(page, "tbody th a >> nth=0")
    assert page.locator("section[aria-labelledby=months] tbody tr").count() == 1
