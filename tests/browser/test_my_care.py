"""An insured person on the portal, in the browser; pictures in ``test-artifacts``."""

from tests.browser.conftest import Visit
from tests.browser.moves import each_way, follow, look
from tests.support.claim_stories import INSURED


@each_way
def test_an_insured_person_reads_his_care_why_and_his_papers(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user=INSURED)
    look(page, "my_care", language, width)
    follow(page, "#table-claims tbody a >> nth=0")
    look(page, "my_care_claim", language, width)
    page.goto("/portal/care/rights/")
    look(page, "my_rights", language, width)
    page.goto("/portal/care/statement/?since=2026-05-01&last=2026-05-31")
    look(page, "my_statement", language, width)
    page.goto("/portal/care/certificate/")
    look(page, "my_certificate", language, width)
    with page.expect_download() as download:
        page.click("button[value=pdf]")
    assert download.value.suggested_filename.endswith(".pdf")
