"""What the operations answer: once under a key, bounded, and each refusal as a problem."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from tests.architecture.sources import ROOT
from tests.db.api.conftest import make_program
from tests.support.collecting_bodies import DEBIT_ON, SHARES, book
from tests.support.dsn_builder import made
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.access.states import Role
from laroque.apps.exchanges.models import Message
from laroque.interfaces.api import middleware
from laroque.postgres.scope import scope

DSN = "/api/v1/dsn"
DOCUMENTED = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.fixture
def employer(world):
    return make_program("urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9])


def test_a_file_is_new_then_known(employer):
    first, second = (employer.post(f"{DSN}?name=april.dsn", b"S10") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert (first.json()["file"], first.json()["status"], first.json()["new"]) == ("april.dsn", "rejected", True)
    assert second.json() == {**first.json(), "new": False}


def test_a_file_says_who_sent_it_and_is_kept_where_it_was_sent(world, employer):
    received = employer.post(DSN, b"S10").json()
    assert [each["organism"] for each in received["messages"]] == ["urssaf-117"]
    with scope(world.ours.id):
        sender = Message.objects.get(pk=received["messages"][0]["message"]).sender
    assert re.fullmatch(r"user:\d+", sender)


def test_a_file_may_come_as_a_part_of_a_form(employer):
    part = 'Content-Disposition: form-data; name="file"; filename="../../april.dsn"'
    form = f"--x\r\n{part}\r\n\r\nS10\r\n--x--\r\n".encode()
    answer = employer.post(DSN, form, "multipart/form-data; boundary=x")
    assert (answer.status_code, answer.json()["file"]) == (201, "april.dsn")


def test_the_same_key_and_content_give_the_same_answer(employer):
    first, second = (employer.post(DSN, b"S10", **{"idempotency-key": "k1"}) for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content) == (201, first.content)
    assert second["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first


def test_the_same_key_and_other_content_conflict(employer):
    employer.post(DSN, b"S10", **{"idempotency-key": "k1"})
    other = employer.post(DSN, b"S20", **{"idempotency-key": "k1"})
    assert (other.status_code, other.json()["type"]) == (409, "/api/docs/#conflict")


def test_a_key_is_that_of_its_user(world, employer):
    employer.post(DSN, b"S10", **{"idempotency-key": "k1"})
    other = make_program("urssaf-117", Role.ACCOUNTANT, siren=world.ours.sirets[1][:9])
    assert other.post(DSN, b"S20", **{"idempotency-key": "k1"}).status_code == 201


def test_a_refused_write_keeps_nothing(world):
    officer = make_program("urssaf-117", Role.COLLECTION_OFFICER)
    body = json.dumps({"amount_cents": 100, "reason": "credit"}).encode()
    address = f"/api/v1/accounts/{world.ours.sirets[0]}/refunds"
    for _ in range(2):
        answer = officer.post(address, body, "application/json", **{"idempotency-key": "k1"})
        assert (answer.status_code, answer["Content-Type"]) == (409, "application/problem+json")


@pytest.mark.parametrize(("sent", "status"), [("750", 404), ("750.0", 404), ("750.5", 422), ('"750"', 422), ("0", 422)])
def test_an_amount_is_a_whole_number_however_json_writes_it(world, sent, status):
    body = f'{{"amount_cents": {sent}, "reason": "credit"}}'.encode()
    officer = make_program("urssaf-117", Role.COLLECTION_OFFICER)
    assert officer.post("/api/v1/accounts/00000000000000/refunds", body, "application/json").status_code == status


def test_an_account_is_answered_as_it_stood(world, employer):
    address = f"/api/v1/accounts/{world.ours.sirets[0]}"
    assert employer.get(address).json()["months"] == [
        {"month": "2026-04", "due_cents": 75_000, "paid_cents": 0, "balance_cents": 75_000}
    ]
    assert employer.get(address, {"as_of": "2026-01-01"}).json()["months"] == []


def test_dues_are_by_line_and_beneficiary(world, employer):
    dues = employer.get(f"/api/v1/accounts/{world.ours.sirets[0]}/dues/2026-04").json()
    assert (dues["due_cents"], dues["paid_cents"]) == (75_000, 0)
    assert {(each["borne_by"], each["beneficiary"]): each["due_cents"] for each in dues["shares"]} == SHARES


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v1/accounts?limit=201", "limit"),
        ("/api/v1/accounts?limit=x", "limit"),
        ("/api/v1/accounts/123", "siret"),
        ("/api/v1/accounts/00000000000000/dues/2026-13", "month"),
        ("/api/v1/accounts/00000000000000?as_of=0", "as_of"),
        ("/api/v1/accounts?search=%00", "search"),
    ],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_value_that_is_not_valid_is_named(employer, address, field, language):
    answer = employer.get(address, **{"accept-language": language})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert answer["Content-Language"] == language


def test_each_refusal_is_a_problem(world, employer, monkeypatch):
    monkeypatch.setattr(middleware, "FILE_BYTES_MAX", 10)
    asked = {
        404: employer.get("/api/v1/nothing"),
        405: employer.post("/api/v1/accounts", b"x"),
        413: employer.post(DSN, b"x" * 11),
        415: employer.post(DSN, b"x", "application/pdf"),
        422: employer.post(DSN, b"--x--", "multipart/form-data; boundary=x"),
    }
    assert {status: answer.status_code for status, answer in asked.items()} == {status: status for status in asked}
    assert {answer["Content-Type"] for answer in asked.values()} == {"application/problem+json"}
    assert asked[405]["Allow"] == "GET"
    assert all(answer.json()["remedy"] for answer in asked.values())


def test_an_employer_declares_for_his_siren_alone(world, employer):
    before = Message.objects.count()
    refused = employer.post(DSN, made(siret=world.ours.sirets[1]))
    assert (refused.status_code, world.ours.sirets[1][:9] in refused.json()["detail"]) == (403, True)
    assert Message.objects.count() == before
    taken = employer.post(DSN, made(siret=world.ours.sirets[0]))
    assert (taken.status_code, [each["siret"] for each in taken.json()["declarations"]]) == (
        201,
        [world.ours.sirets[0]],
    )


def test_a_trial_says_amounts_and_keeps_nothing(world, employer):
    before = Message.objects.count()
    tried = employer.post("/api/v1/dsn/trials?name=try.dsn", made(siret=world.ours.sirets[0]))
    assert tried.status_code == 200, tried.content
    (declared,) = tried.json()["declarations"]
    assert (declared["siret"], declared["month"]) == (world.ours.sirets[0], "2026-04")
    (amounts,) = tried.json()["amounts"]
    assert amounts["declared_total_cents"] == amounts["recomputed_total_cents"] > 0
    assert employer.post("/api/v1/dsn/trials", made(siret=world.ours.sirets[1])).status_code == 403
    assert Message.objects.count() == before


def test_an_employer_reads_again_what_he_sent_and_nobody_else_does(world, employer):
    content = made(siret=world.ours.sirets[0])
    (place,) = employer.post(DSN, content).json()["messages"]
    address = f"/api/v1/messages/{place['message']}"
    other = make_program("urssaf-117", Role.ACCOUNTANT, siren=world.ours.sirets[1][:9])
    assert place["organism"] == "urssaf-117"
    assert b"".join(employer.get(f"{address}/content").streaming_content) == content
    assert employer.get(address).json()["reports"][0]["body"]["organism"] == "urssaf-117"
    assert [other.get(each).status_code for each in (address, f"{address}/content")] == [404, 404]


def test_what_watches_the_service(world):
    assert Client().get("/healthz").json() == {"status": "ok"}
    assert Client().get("/metrics").status_code == 401
    told = make_program("agency", Role.TREASURER, national=True).get("/metrics")
    names = [row.split()[2] for row in told.content.decode().splitlines() if row.startswith("# TYPE")]
    assert re.findall(r"^\* `(laroque_\w+)`", DOCUMENTED, re.MULTILINE) == names


def test_the_figures_are_those_of_the_books_within_what_the_token_sees(world, employer):
    employer.post(DSN, b"S10")
    content = made(siret=world.ours.sirets[0], type="03", order=2)
    assert employer.post(DSN, content).json()["status"] == "accepted"
    gifts = [line(cents, DEBIT_ON, reference="GIFT") for cents in (1_000, 250)]
    book(world.ours, MadeUpBank().file(world.ours.iban, DEBIT_ON, *gifts), DEBIT_ON)
    ours = figures("urssaf-117", Role.AUDITOR)
    assert ours == {
        'laroque_messages_received{organism="urssaf-117",state="accepted"}': 1,
        'laroque_messages_received{organism="urssaf-117",state="refused"}': 1,
        'laroque_receipts_waiting{organism="urssaf-117"}': 2,
        'laroque_receipts_waiting_cents{organism="urssaf-117"}': 1_250,
        'laroque_declarations_to_assess{organism="urssaf-117"}': 1,
    }
    assert figures("urssaf-827", Role.AUDITOR) == {}
    assert figures("agency", Role.TREASURER, national=True) == ours


def figures(code: str, role: Role, **rights: Any) -> dict[str, int]:
    """The figures that a token of a role reads."""
    rows = make_program(code, role, **rights).get("/metrics").content.decode().splitlines()
    return {name: int(value) for name, value in (row.rsplit(" ", 1) for row in rows if not row.startswith("#"))}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_description_is_read_by_people_too(world, sign_in, language):
    page = Client(headers={"accept-language": language}).get("/api/docs/").content.decode()
    assert "/api/v1/accounts/{siret}/dues/{month}" in page
    assert "<script" not in page
    assert 'id="no-token"' in page


def test_a_misspelt_filter_is_refused_rather_than_left_aside(world):
    officer = make_program("urssaf-117", Role.COLLECTION_OFFICER)
    refused = officer.get("/api/v1/accounts?serch=12&%00=1&limit=2")
    assert refused.status_code == 422
    named = [(each["in"], each["field"], each["message"]) for each in refused.json()["errors"]]
    assert named == [("query", name, "Nothing of this name is taken.") for name in ("serch", "\x00")]
    assert officer.get("/api/v1/accounts?search=12&limit=2").status_code == 200
