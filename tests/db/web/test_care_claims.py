"""The claims of a fund on the pages: queues, lines and why, acts, adjustments by two, rejects, forms and files."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.db.web.pages import confirmed, rows_of, statements
from tests.support.care_claims import ANNE, AT, BOB, DOCTOR, FUND, b2, claim_of, open_fund, rows

from laroque.apps.access.rules import has_sense_at
from laroque.apps.access.states import Role
from laroque.apps.claims.states import ClaimState
from laroque.apps.network.states import OrganismKind
from laroque.kernel.identifiers import check_nir
from laroque.usecases.care.receive_claims import receive_b2

pytestmark = pytest.mark.django_db

CLAIMS = f"/bodies/{FUND}/claims/"
YESTERDAY = {"care_on": date(2026, 5, 17)}
ILL = {"exemption_asked": "long_illness"}
TWO_FIRST_SESSIONS = {"nature": "PSE", "billed_cents": 10_000, "quantity": 2}
"""More of the act than a year has: the medical service says."""


@pytest.fixture
def fund() -> int:
    """A fund that received a claim to pay with a line refused, one with two questions, one for the medical service."""
    fund = open_fund()
    receive(
        fund,
        (claim_of(BOB, 1), [{}, {"nature": "AMI", "billed_cents": 900}]),
        (claim_of(ANNE, 2), [ILL, YESTERDAY | ILL]),
        (claim_of(ANNE, 3), [TWO_FIRST_SESSIONS]),
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
    parts = {**{name: [] for name in of_fund}, **{name: [one] for name in of_claim}, **given}
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
    assert looks() == [("claim", claim, True, "To settle a claim")]
    adviser.get(reverse("claim_line", args=[FUND, claim, 1]))
    assert looks()[1:] == [("claim", claim, True, "To give a medical opinion")]


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
    queue = f"{CLAIMS}?claims-state=medical"
    assert officer.get(queue).status_code == 403
    assert [row["id"] for row in rows_of(adviser.get(queue), "claims")] == [claim_numbered(3)]
    hidden = officer.get(f"{CLAIMS}?claims-question=yearly_quantity")
    assert "is not understood" in hidden.content.decode()
    closed = [each.name for each in officer.get(CLAIMS).context["queues"] if not each.href]
    assert closed == ["Waits for the medical service"]


def test_a_question_is_answered_and_the_claim_is_priced_again(fund, officer):
    claim = claim_numbered(2)
    address = reverse("claim_answer", args=[FUND, claim])
    assert "No protocol of care" in officer.get(address).content.decode()
    page, _sent = confirmed(officer, address, {"line": "all", "accepts": "no", "text": "no protocol was asked"})
    assert page.context["claim"].state is ClaimState.PAYABLE
    (row, other) = rows_of(page, "acts")
    assert (row["accepts"].label, row["text"]) == ("no", "no protocol was asked")
    assert other["question"] == "line 2 · No protocol of care of a long illness is open that day"
    assert "This cannot be done now" in officer.get(address).content.decode()


def test_a_claim_is_rejected_and_opened_again_as_its_next_version(fund, officer):
    claim = claim_numbered(2)
    page, _sent = confirmed(officer, reverse("claim_reject", args=[FUND, claim]), {"text": "sent by mistake"})
    assert page.context["claim"].state is ClaimState.REJECTED
    page, _sent = confirmed(officer, reverse("claim_reopen", args=[FUND, claim]), {"text": "it was right"})
    assert (page.context["claim"].version, page.context["claim"].id) == (2, claim_numbered(2))
    assert [each["number"] for each in page.context["versions"]] == [1, 2]
    rejects = officer.get(reverse("claim_rejects", args=[FUND]), {"from": "2026-05-01", "to": "2026-05-31"})
    assert [(row["reason"], row["lines"]) for row in rows_of(rejects, "causes")] == [("speciality", 1)]
    drill = rejects.context["tables"]["causes"].rows[0].cells[0].href
    assert [row["id"] for row in rows_of(officer.get(drill), "claims")] == [claim_numbered(1)]
    nothing = officer.get(reverse("claim_rejects", args=[FUND]), {"from": "2026-04-01", "to": "2026-05-20"})
    assert rows_of(nothing, "causes") == []
    assert nothing.context["chart"] is None
    wrong = officer.get(reverse("claim_rejects", args=[FUND]), {"from": "yesterday"})
    assert "A day is written as" in wrong.content.decode()


def test_an_opinion_is_given_by_the_medical_service_and_read_by_it_alone(fund, officer, adviser):
    address = reverse("claim_opinion", args=[FUND, claim_numbered(3)])
    assert officer.get(address).status_code == 403
    page, _sent = confirmed(adviser, address, {"line": "1", "accepts": "yes", "text": "SEEN AT THE SURGERY"})
    assert page.context["claim"].state is ClaimState.PAYABLE
    assert "SEEN AT THE SURGERY" in page.content.decode()
    assert looks()[-1][0] == "health"
    read = officer.get(reverse("claim", args=[FUND, claim_numbered(3)])).content.decode()
    assert "SEEN AT THE SURGERY" not in read
    assert "read by the medical service only" in read


def test_an_adjustment_is_asked_by_one_person_and_decided_by_another(fund, officer, sign_in):
    claim = claim_numbered(1)
    form = officer.get(reverse("claim_adjust", args=[FUND, claim])).context["form"]
    told = {key: value for key, value in form.initial.items() if value is not None}
    nothing, _sent = confirmed(officer, reverse("claim_adjust", args=[FUND, claim]), {**told, "reason": "a letter"})
    assert "Nothing is changed" in str(nothing.context["form"].errors)
    changed = {**told, "care_path": "S", "line-1-billed_cents": "26,00", "reason": "a letter"}
    page, _sent = confirmed(officer, reverse("claim_adjust", args=[FUND, claim]), changed)
    (row,) = rows_of(page, "adjustments")
    decide = reverse("claim_adjust_decide", args=[FUND, row["id"]])
    assert officer.get(decide).status_code == 403
    supervisor = sign_in(FUND, Role.CARE_SUPERVISOR)
    page = supervisor.get(decide)
    assert page.context["changes"] == [("Care path", "T", "S"), ("line 1 · Billed", "30.00 €", "26.00 €")]
    page, _sent = confirmed(supervisor, decide, {"approved": "yes", "reason": ""})
    assert (page.context["claim"].version, page.context["claim"].billed_cents) == (2, 3_500)
    (act,) = rows_of(page, "acts")
    assert (act["accepts"].label, act["decided_by"] != act["who"], act["text"]) == ("yes", True, "a letter")
    assert rows_of(supervisor.get(reverse("claim_adjustments", args=[FUND])), "adjustments") == []
    again = supervisor.get(decide).content.decode()
    assert "decided already" in again


def test_who_asked_for_an_adjustment_does_not_decide_on_it(fund, sign_in):
    supervisor, claim = sign_in(FUND, Role.CARE_SUPERVISOR), claim_numbered(1)
    address = reverse("claim_adjust", args=[FUND, claim])
    told = {key: value for key, value in supervisor.get(address).context["form"].initial.items() if value is not None}
    page, _sent = confirmed(supervisor, address, {**told, "care_path": "S", "reason": "a letter"})
    decide = reverse("claim_adjust_decide", args=[FUND, rows_of(page, "adjustments")[0]["id"]])
    assert "You asked for it yourself" in supervisor.get(decide).content.decode()
    key = {"key": "0" * 24, "approved": "yes", "reason": "", "confirmed": "1"}
    assert "a second person decides" in str(supervisor.post(decide, key).context["form"].non_field_errors())
    waits = supervisor.get(reverse("claim_adjust", args=[FUND, claim_numbered(2)])).content.decode()
    assert "A claim is adjusted once it is to be paid or paid" in waits


PAPER = {
    "count": "3", "professional": DOCTOR, "number": "F1", "nir": ANNE, "born_on": "1980-02-03", "birth_rank": "1",
    "insurance": "sickness", "care_path": "T", "line-1-care_on": "2026-05-18", "line-1-nature": "G",
    "line-1-billed_cents": "30", "line-3-care_on": "2026-05-19", "line-3-nature": "G", "line-3-billed_cents": "30,00",
}  # fmt: skip


def test_a_paper_form_of_several_lines_is_keyed_once(fund, officer):
    address = reverse("claim_key", args=[FUND])
    page, _sent = confirmed(officer, address, PAPER)
    assert [(row["act"], row["billed_cents"]) for row in rows_of(page, "lines")] == [("G", 3_000), ("G", 3_000)]
    assert page.context["claim"].state is ClaimState.PAYABLE
    again, _sent = confirmed(officer, address, PAPER)
    assert again.context["claim"].id == page.context["claim"].id
    assert "keyed before" in again.content.decode()


def test_what_is_wrong_on_a_form_is_said_field_by_field(fund, officer):
    address = reverse("claim_key", args=[FUND])
    wrong = {
        **PAPER,
        "nir": "280027512345600",
        "professional": "7512",
        "line-1-billed_cents": "many",
        "line-2-code": "X",
    }
    errors = confirmed(officer, address, wrong)[0].context["form"].errors
    begun = {f"line-2-{name}" for name in ("care_on", "nature", "billed_cents")}
    assert set(errors) == {"nir", "professional", "line-1-billed_cents", *begun}
    empty = {key: value for key, value in PAPER.items() if not key.startswith("line")}
    assert "Write one act at least" in str(confirmed(officer, address, empty)[0].context["form"].errors)
    more = officer.post(address, {**PAPER, "add": "1"}).context["form"]
    assert [number for number, _fields in more.rows] == [1, 2, 3, 4, 5, 6]
    assert more["line-3-billed_cents"].value() == "30,00"
    assert rows("select count(*) from claims_claim where source = 'paper'") == [(0,)]


def test_who_is_not_known_is_said_before_a_form_is_keyed(fund, officer):
    address = reverse("claim_key", args=[FUND])
    told = {**PAPER, "professional": "759999999", "born_on": "1981-02-03", "key": "0" * 24}
    read_again = officer.post(address, told).content.decode()
    assert "The professional is not registered" in read_again
    assert "knows nobody born that day" in read_again
    page, _sent = confirmed(officer, address, told)
    assert page.context["claim"].state is ClaimState.SUSPENDED


def hand_in(client: Client, content: bytes, name: str = "may.b2"):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("claim_send", args=[FUND]), {"file": file}, follow=True)


def test_a_file_handed_in_is_answered_with_what_is_refused_and_why(fund, officer, sign_in):
    content = b2((claim_of(BOB, 7), [YESTERDAY]), (claim_of(BOB, 8), [{"nature": "AMI"}]), (claim_of(ANNE, 9), [ILL]))
    page = hand_in(officer, content)
    assert page.context["positive"]
    assert dict(page.context["counts"]) == {"Claims received": 3, "Taken": 1, "Waiting": 1, "Refused": 1}
    refused, held = rows_of(page, "refusals")
    assert (refused["reason"], refused["outcome_tag"].tone, refused["id"]) == ("speciality", "bad", claim_numbered(8))
    assert (held["reason"], held["outcome_tag"].tone, held["id"]) == ("unknown_protocol", "warn", claim_numbered(9))
    assert refused["remedy"]
    again = hand_in(officer, content)
    assert "received these very bytes before" in again.content.decode()
    seen = sign_in(FUND, Role.AUDITOR).get(page.redirect_chain[0][0])
    assert dict(seen.context["counts"])["Refused"] == 1
    assert seen.context["tables"] == {}


def test_a_file_that_is_no_claim_is_refused_as_a_whole_with_its_place(fund, officer):
    page = hand_in(officer, b"nothing of B2" * 20)
    assert not page.context["positive"]
    (row,) = rows_of(page, "findings")
    assert (row["control"], row["line"], row["severity"].tone) == ("NOT_B2", 1, "bad")
    document = hand_in(officer, b'{"resourceType": "Patient"}', "claim.json")
    assert document.context["message"].kind.value == "care_fhir"
    assert not document.context["positive"]
    assert len(rows_of(officer.get(reverse("claim_send", args=[FUND])), "latest")) == 3


def test_what_a_message_of_care_holds_is_read_nowhere_else(fund, sign_in):
    message = rows("select message_id from claims_claim where id = %s", claim_numbered(1))[0][0]
    treasurer = sign_in("agency", Role.TREASURER, national=True)
    elsewhere = f"/bodies/{FUND}/messages/"
    assert rows_of_only_table(treasurer.get(elsewhere)) == []
    assert {treasurer.get(f"{elsewhere}{message}/{of}").status_code for of in ("", "bytes/")} == {404}
    seen = treasurer.get(reverse("claim_message", args=[FUND, message]))
    assert seen.context["positive"]
    assert seen.context["tables"] == {}


def rows_of_only_table(page) -> list:
    """The rows of the table of a page that has one only."""
    return page.context["table"].rows


def test_a_page_asks_the_same_of_the_database_for_one_row_and_for_thirty(fund, officer):
    message = rows("select message_id from claims_claim where id = %s", claim_numbered(2))[0][0]
    few = {
        "list": CLAIMS, "lines": reverse("claim", args=[FUND, claim_numbered(1)]),
        "message": reverse("claim_message", args=[FUND, message]),
        "rejects": reverse("claim_rejects_of", args=[FUND, "speciality"]) + "?from=2026-05-01&to=2026-05-31",
    }  # fmt: skip
    before = {name: statements(officer, address) for name, address in few.items()}
    lines = [
        {"nature": "AMI", "billed_cents": 900 + rank, "care_on": date(2026, 4, 1 + rank % 28)} for rank in range(30)
    ]
    receive(fund, (claim_of(ANNE, 30), lines), *((claim_of(BOB, number), lines[:1]) for number in range(31, 61)))
    last = rows("select message_id from claims_claim where id = %s", claim_numbered(30))[0][0]
    many = {
        **few, "lines": reverse("claim", args=[FUND, claim_numbered(30)]),
        "message": reverse("claim_message", args=[FUND, last]),
    }  # fmt: skip
    assert {name: statements(officer, address) for name, address in many.items()} == before
    assert max(before.values()) <= 22, before
