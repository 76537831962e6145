"""A professional on the portal, in the browser; pictures in ``test-artifacts``."""

import pytest
from tests.browser.conftest import Visit
from tests.browser.moves import follow, look
from tests.support.care_claims import ANNE, BOB, b2, claim_of
from tests.support.claim_stories import PRACTITIONER


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
