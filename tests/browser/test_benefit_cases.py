"""Cases of benefits in the browser, by an officer and by the person; pictures in ``test-artifacts``."""

from tests.browser.conftest import Visit
from tests.browser.moves import each_way, enter, follow, look
from tests.support.care_claims import FUND
from tests.support.claim_stories import INSURED, OFFICER

BENEFITS = f"/bodies/{FUND}/benefits/"


@each_way
def test_an_officer_and_the_person_read_a_case(visit: Visit, language: str, width: int):
    page = visit(language=language, width=width, user=OFFICER)
    page.goto(BENEFITS)
    look(page, "benefit_cases", language, width)
    page.goto(f"{BENEFITS}?cases-state=waiting")
    follow(page, "#table-cases tbody a >> nth=0")
    look(page, "benefit_case_waiting", language, width)
    page.goto(f"{BENEFITS}?cases-state=decided")
    follow(page, "#table-cases tbody a >> nth=0")
    look(page, "benefit_case", language, width)
    for name in ("change/", "pay/"):
        page.goto(f"{page.url.rstrip('/')}/{name}" if name == "change/" else page.url.replace("change/", name))
        look(page, f"benefit_{name.rstrip('/')}", language, width)
    page.goto(f"{BENEFITS}open/")
    page.fill("#id_nir", "1")
    enter(page)
    look(page, "benefit_open_wrong", language, width)
    page.goto(f"{BENEFITS}payments/")
    look(page, "benefit_payments", language, width)
    person = visit(language=language, width=width, user=INSURED)
    person.goto("/portal/benefits/")
    look(person, "my_benefits", language, width)
    follow(person, "#table-cases tbody a >> nth=0")
    look(person, "my_benefit", language, width)
