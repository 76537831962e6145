"""The pages by which an administrator makes users and helps them, and those where a user minds his own access."""

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Visit, sign_in
from tests.browser.moves import each_way, enter, follow, look
from tests.support.made_up_site import Site


def open_user(page: Page, name: str) -> None:
    """The page of a user, from the list."""
    page.goto(f"/users/?users-q={name}")
    follow(page, f"main th >> text={name}")


@each_way
def test_the_screens_of_an_administrator(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user="admin")
    for name, address in (("users", "/users/"), ("new_user", "/users/new/"), ("sessions", "/accounts/sessions/")):
        page.goto(address)
        look(page, name, language, width)
    open_user(page, "officer")
    look(page, "user", language, width)
    follow(page, "section[aria-labelledby=sign-in] form button")
    look(page, "one_time_link", language, width)


@pytest.mark.parametrize("user", ["supervisor", "auditor", "accountant"])
def test_each_role_arrives_on_a_page_of_its_own(visit: Visit, user: str):
    page = visit(user=user)
    assert page.title() != "Not for this role · Laroque"
    look(page, f"home_of_{user}", "en", 1280)


def test_a_user_chooses_a_password_by_the_link_and_arrives(visit: Visit, site: Site):
    page = visit(user="admin")
    open_user(page, "auditor")
    page.click("section[aria-labelledby=sign-in] form button")
    link = page.input_value("#link")
    other = visit()
    other.goto(link)
    for field in ("password1", "password2"):
        other.fill(f"input[name={field}]", site.password)
    enter(other)
    look(other, "password_chosen", "en", 1280)
    other.goto("/")
    sign_in(other, "auditor", site.password)
    assert "/accounts/" not in other.url
