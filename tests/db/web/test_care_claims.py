"""The claims of a fund on the pages: queues, lines and why, acts, adjustments by two, rejects, paper forms and files."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests.db.web.pages import confirmed, rows_of
from tests.support.care_claims import ANNE, AT, BOB, DOCTOR, FUND, b2, claim_of, open_fund, rows

from laroque.apps.access.rules import has_sense_at
from laroque.apps.access.states import Role
from laroque.apps.claims.states import ClaimState
from laroque.apps.network.states import OrganismKind
from laroque.kernel.identifiers import check_nir
from laroque.usecases.receive_claims import receive_b2

pytestmark = pytest.mark.django_db

CLAIMS = f"/bodies/{FUND}/claims/"
YESTERDAY = {"care_on": date(2026, 5, 17)}
ILL = {"exemption_asked": "long_illness"}
TWICE = {"nature": "B", "code": "0389", "detail": "4B", "billed_cents": 7_500, "speciality": "30", "quantity": 2}
MANY = {**TWICE, "code": "0126", "quantity": 1}


@pytest.fixture
def fund() -> int:
    """A fund that received a claim to pay, one that waits with two questions, and one of which a line is refused."""
    fund = open_fund()
    receive(
        fund,
        (claim_of(BOB, 1), [{}, {"nature": "AMI", "billed_cents": 900}]),
        (claim_of(ANNE, 2), [ILL, YESTERDAY | ILL]),
    )
    return fund


def receive(fund: int, *told) -> list[int]:
    """Hand in claims; the numbers of all those that the fund holds, the first one first."""
    receive_b2(organism_id=fund, name=f"{len(told)}.b2", content=b2(*told), at=AT)
    return [number for (number,) in rows("select id from claims_claim order by id")]


def claim_numbered(number: int) -> int:
    """The claim of a number of the professional's."""
    return rows("select id from claims_claim where number = %s order by version desc", f"{number:09d}")[0][0]


def looks() -> list[tuple]:
    """The looks kept at claims."""
    return rows("select what, claim_id, beneficiary_id is not null, why from rights_look order by id")


@pytest.fixture
def officer(fund, sign_in) -> Client:
    return sign_in(FUND, Role.CARE_OFFICER)


@pytest.fixture
def adviser(fund, sign_in) -> Client:
    return sign_in(FUND, Role.MEDICAL_ADVISER)


def addresses(fund: int) -> dict[str, str]:
    """Every page of claims of a fund, with what belongs to it."""
    one = claim_numbered(1)
    message = rows("select message_id from claims_claim where id = %s", one)[0][0]
    given = {
        "claim_line": [one, 1], "claim_rejects_of": ["no_tariff"], "claim_message": [message],
        "claim_adjust_decide": [1],
    }  # fmt: skip
    of_claim = ["claim", "claim_answer", "claim_opinion", "claim_reject", "claim_reopen", "claim_adjust"]
    of_fund = ["claims", "claim_rejects", "claim_key", "claim_send", "claim_adjustments"]
    parts = {**dict.fromkeys(of_fund, []), **dict.fromkeys(of_claim, [one]), **given}
    return {name: reverse(name, args=[FUND, *rest]) for name, rest in parts.items()}


_READ = {"claims", "claim", "claim_rejects", "claim_message"}
_ACTS = _READ | {"claim_line", "claim_rejects_of", "claim_adjustments"}
_SETTLE = _ACTS | {"claim_answer", "claim_reject", "claim_reopen", "claim_adjust", "claim_key", "claim_send"}
OPENED = {
    Role.CARE_OFFICER: _SETTLE,
    Role.CARE_SUPERVISOR: _SETTLE,
    Role.MEDICAL_ADVISER: _ACTS | {"claim_opinion"},
    Role.TREASURER: _READ,
    Role.AUDITOR: _READ,
}
"""The pages that each role opens at its own fund; a second person decides on what was asked only."""


_TRIED = (Role.CARE_OFFICER, Role.MEDICAL_ADVISER, Role.AUDITOR)
ROLES = [
    role if role in _TRIED else pytest.param(role, marks=pytest.mark.long)
    for role in Role
    if has_sense_at(role, OrganismKind.CPAM)
]
"""The roles of a fund, most of them only when long tests are asked for."""


@pytest.mark.parametrize("role", ROLES)
def test_each_role_opens_its_pages_and_nothing_of_another_fund(fund, sign_in, role):
    key = {Role.INSURED: {"nir": check_nir(ANNE)}, Role.PROFESSIONAL: {"professional": DOCTOR}}.get(role, {})
    own = {name for name, status in answers(sign_in(FUND, role, **key), fund).items() if status == 200}
    assert own == OPENED.get(role, set())
    elsewhere = answers(sign_in("cpam-011", role, **key), fund)
    assert set(elsewhere.values()) <= {403, 404}
    assert role not in OPENED or {elsewhere[name] for name in OPENED[role]} == {404}


def test_a_claim_of_another_fund_is_not_found_from_ones_own_pages(fund, sign_in):
    elsewhere = sign_in("cpam-011", Role.CARE_OFFICER)
    assert elsewhere.get("/bodies/cpam-011/claims/").status_code == 200
    found = answers(elsewhere, fund, "cpam-011")
    assert {found[name] for name in ("claim", "claim_line", "claim_answer", "claim_adjust", "claim_message")} == {404}
    assert looks() == []


def answers(client: Client, fund: int, code: str = FUND) -> dict[str, int]:
    """How each page of claims answers a reader."""
    return {name: client.get(address.replace(FUND, code)).status_code for name, address in addresses(fund).items()}


def test_who_does_not_read_acts_sees_totals_and_no_line(fund, sign_in):
    auditor = sign_in(FUND, Role.AUDITOR)
    page = auditor.get(reverse("claim", args=[FUND, claim_numbered(2)]))
    assert "lines" not in page.context["tables"]
    shown = page.content.decode() + auditor.get(CLAIMS).content.decode()
    assert "protocol" not in shown
    assert "are read by care officers" in shown
    assert "60.00" in shown
    assert looks() == []


def test_a_look_is_kept_before_lines_are_shown(fund, officer, adviser):
    claim = claim_numbered(1)
    lines = rows_of(officer.get(reverse("claim", args=[FUND, claim])), "lines")
    assert [(row["act"], row["tariff_cents"], row["base_cents"], row["rate_ppm"]) for row in lines] == [
        ("G", 3_000, 3_000, 700_000),
        ("AMI", 315, 0, 0),
    ]
    assert lines[0]["basic_cents"] + lines[0]["insured_cents"] == lines[0]["billed_cents"] == 3_000
    assert looks() == [("claim", claim, True, "settling the claim")]
    adviser.get(reverse("claim_line", args=[FUND, claim, 1]))
    assert looks()[1:] == [("claim", claim, True, "opinion of the medical service")]


def test_why_an_amount_is_told_step_by_step_with_its_articles_and_its_price(fund, officer):
    page = officer.get(reverse("claim_line", args=[FUND, claim_numbered(1), 1]))
    steps = [(step.label.en, step.amount_cents, step.article) for step in page.context["steps"]]
    assert ("At 70 %", 2_100, "CSS L160-13 I, R160-5") in steps
    assert steps[-1][:2] == ("Paid by the fund", 1_900)
    assert page.context["price"]["unit"] == "30.00"
    refused = officer.get(reverse("claim_line", args=[FUND, claim_numbered(1), 2]))
    assert refused.context["reason"].code == "speciality"
    assert officer.get(reverse("claim_line", args=[FUND, claim_numbered(1), 9])).status_code == 404


def test_the_queues_are_sized_and_listed_the_oldest_first_by_pages(fund, officer):
    receive(fund, *((claim_of(BOB, number), [{**ILL, "billed_cents": 3_000 + number}]) for number in range(10, 70)))
    page = officer.get(f"{CLAIMS}?claims-state=suspended")
    sizes = {queue.name: queue.count for queue in page.context["queues"]}
    assert sizes["Waits for a person"] == 61
    assert [(each.words, each.count) for each in page.context["questions"]] == [
        ("No protocol of care of a long illness is open that day", 61)
    ]
    first = [row["id"] for row in rows_of(page, "claims")]
    rest = [row["id"] for row in rows_of(officer.get(CLAIMS + page.context["tables"]["claims"].next), "claims")]
    assert first + rest == sorted({*first, *rest})
    assert len(first + rest) == 61
    narrowed = officer.get(
        f"{CLAIMS}?claims-professional={DOCTOR}&claims-on={AT.date()}&claims-question=unknown_injury"
    )
    assert rows_of(narrowed, "claims") == []
    latest = [row["id"] for row in rows_of(officer.get(CLAIMS), "claims")]
    assert latest == sorted(latest, reverse=True)


def test_the_queue_of_the_medical_service_is_closed_to_others(fund, officer, adviser):
    count = {"nature": "ORT", "billed_cents": 100}
    assert officer.get(f"{CLAIMS}?claims-state=medical").status_code == 403
    assert adviser.get(f"{CLAIMS}?claims-state=medical").status_code == 200
    assert count


def test_a_question_is_answered_and_the_claim_is_priced_again(fund, officer):
    claim = claim_numbered(2)
    address = reverse("claim_answer", args=[FUND, claim])
    assert "No protocol of care" in officer.get(address).content.decode()
    page, _sent = confirmed(officer, address, {"line": "all", "accepts": "no", "text": "no protocol was asked"})
    assert page.context["claim"].state is ClaimState.PAYABLE
    (row, other) = rows_of(page, "acts")
    assert (row["accepts"].label, row["text"]) == ("no", "no protocol was asked")
    assert other["question"] == "line 2 · No protocol of care of a long illness is open that day"
    assert "There is nothing of this to do" in officer.get(address).content.decode()
