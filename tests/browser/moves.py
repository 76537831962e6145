"""What every test of the browser does: look at a page, send a form, follow a link, each way a page is shown."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page

ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"

each_way = pytest.mark.parametrize(
    ("language", "width"),
    [
        ("en", 1280),
        ("fr", 390),
        pytest.param("fr", 1280, marks=pytest.mark.long),
        pytest.param("en", 390, marks=pytest.mark.long),
    ],
)
"""Each language and each width, together; the two other pairs when long tests are asked for."""

_AXE = Axe()

_FAULTS = """() => {
    const faults = [];
    const fields = document.querySelectorAll('main input:not([type=hidden]), main select, main textarea');
    for (const field of fields)
        if (!field.labels?.length && !field.getAttribute('aria-label')) faults.push('no label: ' + field.name);
    for (const table of document.querySelectorAll('main table:not(main table table)'))
        if (!table.caption) faults.push('no caption: ' + table.innerText.slice(0, 40));
    for (const button of document.querySelectorAll('button, a'))
        if (!button.textContent.trim() && !button.getAttribute('aria-label'))
            faults.push('no name: ' + button.outerHTML);
    const ids = [...document.querySelectorAll('[id]')].map(each => each.id);
    for (const id of new Set(ids.filter((id, rank) => ids.indexOf(id) !== rank))) faults.push('twice: #' + id);
    if (document.querySelectorAll('h1').length !== 1) faults.push('not one h1');
    return faults;
}"""


def _photograph(page: Page, path: Path) -> None:
    """A picture of the whole page; a busy Chromium now and then cannot take it, and can a moment later."""
    try:
        page.screenshot(path=path, full_page=True)
    except Error as failure:
        if "Unable to capture" not in str(failure):
            raise
        page.wait_for_timeout(1_000)
        page.screenshot(path=path, full_page=True)


def look(page: Page, name: str, language: str, width: int) -> None:
    """Keep a picture of a page of ours; it stands in its width, in its language, and names what it shows."""
    ARTIFACTS.mkdir(exist_ok=True)
    _photograph(page, ARTIFACTS / f"{name}.{language}.{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the screen"
    assert page.get_attribute("html", "lang") == language
    assert page.evaluate(_FAULTS) == [], name
    assert barriers(page) == [], name


def barriers(page: Page) -> list[str]:
    """What axe-core finds serious or critical for a reader who does not see, or not well, or has no mouse."""
    found = _AXE.run(page).response["violations"]
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]


def enter(page: Page) -> None:
    """Send the form of the focused field, and wait for the page that answers.

    A page gives its first field the focus when it is drawn, which may be after it is loaded.
    """
    page.wait_for_function("document.activeElement.form")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def follow(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for it."""
    with page.expect_navigation():
        page.click(selector)
