"""An insured person and a professional on their portal, in the browser; pictures in ``test-artifacts``."""

import pytest
from tests.browser.conftest import Visit
from tests.browser.moves import each_way, follow, look
from tests.support.care_claims import ANNE, BOB, b2, claim_of
from tests.support.claim_stories import INSURED, PRACTITIONER


@each_way
def test_an_insured_person_reads_his_care_why_and_his_papers(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user=INSURED)
    look(page, "my_care", language, width)
    follow(page, "#table-claims tbody a >> nth=0")
    look(page, "my_care_claim", language, width)
    follow(page, "#table-lines tbody a >> nth=0")
    look(page, "my_care_line", language, width)
    page.goto("/portal/care/rights/")
    look(page, "my_rights", language, width)
    page.goto("/portal/care/statement/?since=2026-05-01&to=2026-05-31")
    look(page, "my_statement", language, width)
    page.goto("/portal/care/certificate/")
    look(page, "my_certificate", language, width)
    with page.expect_download() as download:
        page.click("button[value=pdf]")
    assert download.value.suggested_filename.endswith(".pdf")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_professional_sends_claims_and_reads_what_becomes_of_them(visit: Visit, width: int):
    page = visit(language="fr", width=width, user=PRACTITIONER)
    look(page, "my_claims", "fr", width)
    page.goto("/portal/practice/?claims-state=rejected")
    page.goto("/portal/practice/")
    follow(page, "#table-claims tbody a >> nth=0")
    look(page, "my_claim", "fr", width)
    follow(page, "#table-lines tbody a >> nth=0")
    look(page, "my_claim_line", "fr", width)
    page.goto("/portal/practice/send/")
    content = b2((claim_of(BOB, 31 + width), [{}]), (claim_of(ANNE, 32 + width), [{"nature": "AMI"}]))
    page.set_input_files("#id_file", {"name": "mine.b2", "mimeType": "application/octet-stream", "buffer": content})
    follow(page, "main form button")
    look(page, "my_sent", "fr", width)
    page.goto("/portal/practice/send/")
    look(page, "my_claims_send", "fr", width)
    page.goto("/portal/practice/returns/")
    look(page, "my_returns", "fr", width)
