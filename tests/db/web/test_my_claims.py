"""The portal of professionals: each reads the claims of his number, sends them, and takes the returns."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.db.web.pages import statements
from tests.support.care_claims import ANNE, AT, BOB, DOCTOR, FUND, PHARMACY, b2, claim_of, open_fund, rows

from laroque.apps.access.models import Membership
from laroque.apps.access.states import Role
from laroque.kernel.identifiers import check_nir
from laroque.usecases.care.claim_returns import send_returns
from laroque.usecases.care.receive_claims import receive_b2

pytestmark = pytest.mark.django_db

YESTERDAY = {"care_on": date(2026, 5, 17)}
FIRST = (
    (claim_of(ANNE, 1), [{}]),
    (claim_of(BOB, 2), [YESTERDAY, YESTERDAY | {"nature": "AMI"}]),
    (claim_of(BOB, 3), [{"exemption_asked": "long_illness"}]),
)


@pytest.fixture
def fund() -> int:
    """A fund with claims of a doctor: Anne's to pay, Bob's with a line refused, Bob's that waits for an answer."""
    number = open_fund()
    receive(number, *FIRST)
    return number


@pytest.fixture
def doctor(fund, sign_in) -> Client:
    return sign_in(FUND, Role.PROFESSIONAL, professional=DOCTOR)


def receive(fund: int, *told, name: str = "a.b2") -> None:
    receive_b2(organism_id=fund, name=name, content=b2(*told), at=AT)


def claim_numbered(number: int) -> int:
    return rows("select id from claims_claim where number = %s", f"{number:09d}")[0][0]


def text_of(client: Client, name: str, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, name
    return answer.content.decode()


def test_an_insured_person_reads_no_page_of_professionals(fund, sign_in):
    anne = sign_in(FUND, Role.INSURED, nir=check_nir(ANNE))
    for name, args in (
        ("my_claims", []),
        ("my_claim", [claim_numbered(1)]),
        ("my_returns", []),
        ("my_claims_send", []),
    ):
        assert anne.get(reverse(name, args=args)).status_code == 403, name


def test_a_professional_reads_his_claims_why_lines_are_refused_and_his_returns(fund, doctor):
    assert doctor.get("/", follow=True).redirect_chain[-1][0] == reverse("my_claims")
    home = text_of(doctor, "my_claims")
    claim = claim_numbered(2)
    assert reverse("my_claim", args=[claim]) in home
    assert "Refused" in text_of(doctor, "my_claim", claim)
    assert "CSS" in text_of(doctor, "my_claim_line", claim, 2)
    assert "No return was sent" in text_of(doctor, "my_returns")
    send_returns(organism_id=fund, day=AT.date(), at=AT)
    ((number,),) = rows("select id from exchanges_message where kind = 'care_return'")
    assert reverse("my_return", args=[number]) in text_of(doctor, "my_returns")
    answer = doctor.get(reverse("my_return", args=[number]))
    assert (answer.status_code, DOCTOR in answer.content.decode("latin-1")) == (200, True)
    assert doctor.get(reverse("my_return", args=[number - 1])).status_code == 404


def test_a_professional_of_two_numbers_reads_the_claims_of_each(fund, doctor):
    receive(fund, (claim_of(ANNE, 9, professional=PHARMACY), [YESTERDAY]), name="c.b2")
    second = Membership.objects.get(role=Role.PROFESSIONAL)
    second.pk, second.professional = None, PHARMACY
    second.save()
    claim = claim_numbered(9)
    assert reverse("my_claim", args=[claim]) not in text_of(doctor, "my_claims", number=DOCTOR)
    assert reverse("my_claim", args=[claim]) in text_of(doctor, "my_claims", number=PHARMACY)
    assert doctor.get(reverse("my_claim", args=[claim])).status_code == 200


def test_a_professional_sees_no_claim_of_another(fund, sign_in):
    pharmacy = sign_in(FUND, Role.PROFESSIONAL, professional=PHARMACY)
    assert "No claim came under your number" in text_of(pharmacy, "my_claims")
    assert pharmacy.get(reverse("my_claim", args=[claim_numbered(1)])).status_code == 404


def sent(client: Client, content: bytes, name: str = "new.b2"):
    return client.post(reverse("my_claims_send"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_file_sent_is_answered_once_and_that_of_another_is_not_kept(fund, doctor):
    own = b2((claim_of(ANNE, 11), [YESTERDAY]), (claim_of(BOB, 12), [YESTERDAY | {"nature": "AMI"}]))
    first = sent(doctor, own)
    assert "Positive answer." in first.content.decode()
    assert first.redirect_chain[-1][0].startswith("/portal/practice/sent/")
    assert sent(doctor, own).redirect_chain == first.redirect_chain
    kept = rows("select count(*) from exchanges_message")[0][0]
    foreign = sent(doctor, b2((claim_of(ANNE, 13, professional=PHARMACY), [YESTERDAY])))
    assert "Nothing was kept of the file." in foreign.content.decode()
    assert rows("select count(*) from exchanges_message")[0][0] == kept
    assert "Negative answer" in sent(doctor, b"\x00\xff").content.decode()
    assert "Negative answer." in sent(doctor, b"").content.decode()
    assert sent(doctor, b2(*FIRST)).redirect_chain[-1][0] == reverse("my_claims")


def test_pages_ask_as_few_statements_for_thirty_claims_as_for_one(fund, doctor):
    few = {name: statements(doctor, reverse(name)) for name in ("my_claims", "my_returns")}
    more = [(claim_of(ANNE, 100 + rank), [{"care_on": date(2026, 4, 1 + rank % 28)}]) for rank in range(30)]
    receive(fund, *more, name="b")
    assert {name: statements(doctor, reverse(name)) for name in few} == few
