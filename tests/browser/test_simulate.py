"""A month of pay simulated in the browser: it answers as one types."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import Visit
from tests.browser.moves import look

CASE = "?month=2026-04&gross_euros=2500&headcount=60&at_mp_percent=2.08&mobility_percent=3.2"
YEAR = "?kind=sole_trader&activity=craft&turnover_or_profit_euros=30000&month=2026-01"


def _cost(page: Page) -> str:
    return page.inner_text("#answer .figure >> nth=0")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 390)])
def test_the_screens_that_simulate(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user="officer")
    page.goto(f"/simulate/{CASE}")
    page.click("#answer tbody summary >> nth=22")
    look(page, "simulate", language, width)
    page.goto(f"/simulate/self-employed/{YEAR}")
    look(page, "simulate_year", language, width)


def test_a_slip_is_computed_as_one_types_and_the_letter_downloaded(visit: Visit):
    page = visit(user="employer")
    page.goto("/simulate/")
    page.fill("#id_month", "2026-04")
    page.fill("#id_at_mp_percent", "2,08")
    page.locator("#id_gross_euros").press_sequentially("2500")
    page.wait_for_url("**gross_euros=2500&**")  # the address is that of what is shown
    page.wait_for_selector("#answer .figure")
    before = _cost(page)
    assert "gross_euros=2500" in page.input_value("#language-next"), "another language shows the same case"
    page.locator("#id_gross_euros").press_sequentially("0")
    expect(page.locator("#answer .figure").first).not_to_have_text(before)
    assert page.evaluate("document.activeElement.id") == "id_gross_euros", "one goes on typing"
    page.fill("#id_gross_euros", "much")
    page.wait_for_selector("#answer [role=alert]")
    page.fill("#id_gross_euros", "2500")
    page.wait_for_selector("#answer .figure")
    with page.expect_download() as download:
        page.click("#answer a[download] >> nth=0")
    assert download.value.suggested_filename.endswith("-2026-04.pdf")
