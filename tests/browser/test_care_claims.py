"""A care officer's day with claims in the browser; each page is kept as a picture in ``test-artifacts``."""

import pytest
from playwright.sync_api import Page
from tests.browser.conftest import Visit
from tests.browser.moves import enter, follow, look
from tests.support.care_claims import ANNE, DOCTOR, FUND
from tests.support.claim_stories import ADVISER, OFFICER, SUPERVISOR, WATCHER, a_file

CLAIMS = f"/bodies/{FUND}/claims/"


def open_claim(page: Page, number: int) -> str:
    """The page of a claim by the number of the professional; its address."""
    page.goto(CLAIMS)
    follow(page, f"#table-claims tbody a:has-text('{number:09d}') >> nth=0")
    return page.url


@pytest.mark.parametrize("width", [1280, 390])
def test_claims_stand_in_their_width_in_french(visit: Visit, width: int):
    page = visit(language="fr", width=width, user=OFFICER)
    for name, address in {
        "claims": CLAIMS,
        "claims_queue": f"{CLAIMS}?claims-state=suspended",
        "claim_rejects": f"{CLAIMS}rejects/?from=2026-05-01&to=2026-05-31",
        "claim_rejects_of": f"{CLAIMS}rejects/no_tariff/?from=2026-05-01&to=2026-05-31",
        "claim_key": f"{CLAIMS}key/",
        "claim_send": f"{CLAIMS}send/",
        "claim_adjustments": f"{CLAIMS}adjustments/",
    }.items():
        page.goto(address)
        look(page, name, "fr", width)
    claim = open_claim(page, 1)
    look(page, "claim", "fr", width)
    for name in ("lines/1/", "lines/2/", "adjust/"):
        page.goto(f"{claim}{name}")
        look(page, f"claim_{name.strip('/').replace('/', '_')}", "fr", width)
    claim = open_claim(page, 5)
    look(page, "claim_waiting", "fr", width)
    page.goto(f"{claim}answer/")
    look(page, "claim_answer", "fr", width)


def test_an_officer_answers_keys_hands_in_and_adjusts_what_another_person_decides(visit: Visit):
    page = visit(user=OFFICER)
    claim = open_claim(page, 2)
    follow(page, "text=Answer the question")
    page.check("input[name=accepts][value=no]")
    page.fill("#id_text", "the protocol ended in 2025")
    enter(page)
    assert "Nothing has been done yet" in page.inner_text("main")
    enter(page)
    assert "The claim now stands so: To be paid." in page.inner_text("[role=status]")
    assert "the protocol ended in 2025" in page.inner_text("#table-acts")
    look(page, "claim_answered", "en", 1280)
    _key_a_form(page)
    _hand_in_a_file(page)
    page.goto(claim)
    follow(page, "text=Ask for an adjustment")
    page.fill("#id_line-1-billed_cents", "26")
    page.fill("#id_reason", "letter of the professional")
    enter(page)
    assert "30.00 € → 26.00 €" in page.inner_text("main")
    enter(page)
    supervisor = visit(user=SUPERVISOR)
    supervisor.goto(CLAIMS)
    follow(supervisor, "text=1 adjustment waits for a second person")
    follow(supervisor, "#table-adjustments tbody a >> nth=0")
    look(supervisor, "claim_adjust_decide", "en", 1280)
    supervisor.check("input[name=approved][value=yes]")
    enter(supervisor)
    follow(supervisor, "text=Decide so")
    assert "this is the new version of the claim" in supervisor.inner_text("[role=status]")
    look(supervisor, "claim_adjusted", "en", 1280)
    _give_an_opinion(visit)


def _key_a_form(page: Page) -> None:
    page.goto(f"{CLAIMS}key/")
    page.fill("#id_professional", DOCTOR)
    page.fill("#id_number", "F100")
    page.fill("#id_nir", ANNE[:10])
    page.fill("#id_born_on", "1980-02-03")
    page.fill("#id_line-1-care_on", "2026-05-15")
    page.select_option("#id_line-1-nature", "G")
    enter(page)
    assert "Fill this in: the line is begun." in page.inner_text("#errors")
    look(page, "claim_key_wrong", "en", 1280)
    page.fill("#id_nir", ANNE)
    page.fill("#id_line-1-billed_cents", "30")
    enter(page)
    enter(page)
    assert "Keyed. The claim now stands so: To be paid." in page.inner_text("[role=status]")


def _hand_in_a_file(page: Page) -> None:
    page.goto(f"{CLAIMS}send/")
    page.set_input_files("#id_file", {"name": "handed.b2", "mimeType": "application/octet-stream", "buffer": a_file()})
    follow(page, "text=Hand it in")
    assert "Positive answer." in page.inner_text("main")
    look(page, "claim_message", "en", 1280)


def _give_an_opinion(visit: Visit) -> None:
    adviser = visit(user=ADVISER)
    adviser.goto(f"{CLAIMS}?claims-state=medical")
    follow(adviser, "#table-claims tbody a >> nth=0")
    follow(adviser, "text=Give an opinion")
    adviser.check("input[name=accepts][value=yes]")
    adviser.fill("#id_text", "both sessions were needed")
    enter(adviser)
    enter(adviser)
    assert "To be paid" in adviser.inner_text("[role=status]")
    address = adviser.url
    auditor = visit(user=WATCHER, width=390)
    auditor.goto(address)
    assert "both sessions" not in auditor.inner_text("main")
    look(auditor, "claim_totals_only", "en", 390)
