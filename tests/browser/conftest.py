"""A headless Chromium on a made-up month. Without Chromium these tests are skipped, and say so."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.support.made_up_site import Site, served

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_REQUIRED = "LAROQUE_REQUIRE_BROWSER" in os.environ
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Visit = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The site, in a process of its own."""
    if _CHROMIUM is None and _REQUIRED:
        pytest.fail("LAROQUE_REQUIRE_BROWSER is set and no Chromium is installed")
    if _CHROMIUM is None:
        pytest.skip("no Chromium: install it (apt-get install chromium) to drive the pages")
    with served() as site:
        yield site


@pytest.fixture(scope="module")
def chromium(site: Site) -> Iterator[Browser]:
    """The browser; no longer than a module, since its event loop keeps Django from the database in this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


class Watch:
    """What a page must not do: speak of an error, or ask anything of another host."""

    def __init__(self, page: Page, address: str) -> None:
        self.errors: list[str] = []
        self.outside: list[str] = []
        self._address = address
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self._look(request.url))

    def _look(self, url: str) -> None:
        if not url.startswith((self._address, "data:", "blob:")):
            self.outside.append(url)


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    """A page in a language and a width, on the sign-in form or signed in; all that it did is looked at in the end."""
    opened: list[tuple[Page, Watch]] = []

    def page(*, language: str = "en", width: int = 1280, user: str | None = None, cookie: bool = True) -> Page:
        context = chromium.new_context(
            base_url=site.address, viewport={"width": width, "height": 900}, locale=f"{language}-FR"
        )
        context.set_default_timeout(60_000)
        if cookie:
            context.add_cookies([{"name": "django_language", "value": language, "url": site.address}])
        found = context.new_page()
        opened.append((found, Watch(found, site.address)))
        found.goto("/")
        if user is not None:
            sign_in(found, user, site.password)
        return found

    yield page
    for found, watch in opened:
        found.context.close()
        assert watch.outside == []
        assert watch.errors == []


def sign_in(page: Page, user: str, password: str) -> None:
    """Fill the form and wait for the first page."""
    page.fill("#id_login", user)
    page.fill("#id_password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.wait_for_load_state("load")
