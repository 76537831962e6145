"""Every operation of the description, asked by every role: of its own body, of another's, and without a token."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from tests.db.api.conftest import Program, make_program
from tests.support.roles import NIR, place_of

from laroque.apps.access.models import ApiAnswer
from laroque.apps.access.states import Role
from laroque.interfaces.api.description import description

PAY = {
    "id": "a", "month": "2026-04", "gross_cents": 250_000, "executive": False, "headcount": 60,
    "weekly_hundredths": 3_500, "at_mp_ppm": 20_800, "mobility_ppm": 32_000, "health_top_up_cents": 4_000,
    "work_study_ppm": 0,
}  # fmt: skip
YEAR = {"id": "a", "kind": "micro", "activity": "services_trade", "month": "2026-01", "amount_cents": 3_000_000}
SIMULATED = {
    "compute_contributions": {"cases": [PAY]},
    "explain_contributions": {"cases": [PAY]},
    "tell_contributions": {"case": PAY, "language": "en"},
    "compute_self_employed": {"cases": [YEAR]},
    "explain_self_employed": {"cases": [YEAR]},
}
STAFF = [Role.COLLECTION_OFFICER, Role.SUPERVISOR, Role.AUDITOR]
_PORTAL = {"send_dsn", "try_dsn", "read_message", "read_content"}
_ACCOUNT = {"list_accounts", "read_account", "list_dues", "list_payments", "list_declarations", "read_declaration"}
_OWN = _ACCOUNT | SIMULATED.keys() | {"list_returns", "read_me"}
_OWN |= {"read_self_employed"}
_PORTAL |= {"declare_self_employed", "send_self_employed"}
_READS = _OWN | {"list_messages", "read_message", "read_content", "list_refunds", "list_statements", "read_statement"}
_READS |= {"list_movements", "list_receipts", "read_receipt"}
_WRITES = {"ask_refund", "send_statements", "settle_receipt", "declare_self_employed", "send_self_employed"}
_CLAIMS = {"list_claims", "list_care_payments", "read_care_payment"}
_ACTS = {"read_claim_response", "read_claim_explanation"}
_RETURNS = {"list_care_returns", "read_care_return"}
_FILES = {"find_rights", "read_certificate", "read_certificate_letter"}
_SENDS = {"send_claim", "send_claims"}
_CARE = _CLAIMS | _ACTS | _RETURNS | _FILES | _SENDS | {"read_own_rights"}
OPEN_TO = {
    Role.COLLECTION_OFFICER: _READS | _WRITES,
    Role.SUPERVISOR: _READS | _WRITES,
    Role.AUDITOR: _READS | _CLAIMS | {"read_position", "list_care_returns"},
    Role.TREASURER: _READS | _CLAIMS | {"read_position", "list_care_returns"},
    Role.ADMINISTRATOR: {"read_me"},
    Role.EMPLOYER: _OWN | _PORTAL,
    Role.ACCOUNTANT: _OWN | _PORTAL,
    Role.CARE_OFFICER: _CLAIMS | _ACTS | _RETURNS | _FILES | _SENDS | {"read_me"},
    Role.CARE_SUPERVISOR: _CLAIMS | _ACTS | _RETURNS | _FILES | _SENDS | {"read_me"},
    Role.MEDICAL_ADVISER: _CLAIMS | _ACTS | _RETURNS | _FILES | {"read_me"},
    Role.INSURED: _CLAIMS | _ACTS | _FILES - {"find_rights"} | {"read_me", "read_own_rights"},
    Role.PROFESSIONAL: _CLAIMS | _ACTS | _RETURNS | {"read_me", "send_claim"},
}
"""What each role may ask; the rest is answered 403."""


def operations() -> dict[str, tuple[str, str]]:
    """Method and path of each operation described."""
    return {
        operation["operationId"]: (method, path)
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    }


def ask(program: Program, name: str, siret: str, query: str = "") -> Any:
    """Ask an operation about an account, with a body of the right kind."""
    method, path = operations()[name]
    path = filled(path, siret)
    if method == "get":
        return program.get(path + query)
    bodies = {"ask_refund": {"amount_cents": 1, "reason": "test"}, "settle_receipt": _settlement(siret), **SIMULATED}
    bodies |= {"find_rights": {"nir": NIR, "purpose": "answering"}, "send_claim": {}}
    bodies["declare_self_employed"] = {"what": "turnover", "period": "2026-04", "amount_cents": 1}
    if name in bodies:
        return program.post(path, json.dumps(bodies[name]).encode(), "application/json")
    return program.post(path, b"x")


def filled(path: str, siret: str) -> str:
    """The address of an operation about an account; what else it names is the first of its kind."""
    values = {"siret": siret, "month": "2026-04", "day": "2026-05-18"}
    return re.sub(r"{(\w+)}", lambda found: values.get(found[1], "1"), path)


def _settlement(siret: str) -> dict[str, Any]:
    return {"parts": [{"siret": siret, "amount_cents": 1}]}


def test_the_table_names_every_operation():
    assert set().union(*OPEN_TO.values()) == operations().keys()


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_operations_and_no_other(world, role):
    code, rights = place_of(role, "urssaf-117", world.ours.sirets[0][:9])
    program = make_program(code, role, **rights)
    refused = {name for name in operations() if ask(program, name, world.ours.sirets[0]).status_code == 403}
    assert operations().keys() - refused == OPEN_TO[role]


@pytest.mark.parametrize("role", list(Role))
def test_nothing_of_another_body_is_answered(world, role):
    code, rights = place_of(role, "urssaf-117", world.ours.sirets[0][:9])
    program = make_program(code, role, **rights)
    theirs = world.theirs.sirets[0]
    for name in operations().keys() - {"read_me", "send_dsn", "try_dsn", *SIMULATED}:
        for query in ("", "?organism=urssaf-827"):
            answer = ask(program, name, theirs, query)
            told = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code in (200, 403, 404, 409, 201, *([422] if query else [])), (name, answer.content)
            asked = f'"instance": "{answer.wsgi_request.path}"'.encode()
            assert theirs.encode() not in told.replace(asked, b""), name
            if query and operations()[name][0] == "get" and name not in _CARE | {"read_position"}:
                assert answer.status_code in (403, 404), name


@pytest.mark.parametrize("role", [Role.EMPLOYER, Role.ACCOUNTANT])
def test_a_portal_user_reads_his_siren_alone(world, role):
    mine, other = world.ours.sirets[:2]
    program = make_program("urssaf-117", role, siren=mine[:9])
    assert [row["siret"] for row in program.get("/api/v1/accounts").json()["items"]] == [mine]
    assert program.get("/api/v1/accounts", {"search": other}).json()["items"] == []
    assert program.get(f"/api/v1/accounts/{mine}").json()["balance_cents"] == 75_000
    for name in OPEN_TO[role] & (_ACCOUNT | {"list_returns"}) - {"list_accounts"}:
        assert ask(program, name, other).status_code == 404, name


def test_the_agency_reads_every_body(world):
    treasurer = make_program("agency", Role.TREASURER, national=True)
    rows = treasurer.get("/api/v1/accounts", {"organism": "urssaf-827"}).json()["items"]
    assert [row["siret"] for row in rows] == list(world.theirs.sirets)
    assert treasurer.get("/api/v1/treasury/position", {"on": "2026-05-05"}).json()["identity_clean"] is True


def test_the_position_is_the_agency_s(world):
    assert make_program("urssaf-117", Role.AUDITOR).get("/api/v1/treasury/position").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_without_a_token_nothing_is_answered_and_the_problem_says_what_to_do(world, language):
    for method, path in operations().values():
        asked = filled(path, world.ours.sirets[0])
        answer = getattr(Client(headers={"accept-language": language}), method)(asked)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json"), path
        assert answer.json() == {
            "type": "/api/docs/#no-token",
            "title": {"en": "No valid token", "fr": "Pas de jeton valable"}[language],
            "status": 401,
            "detail": {"en": "No valid token", "fr": "Pas de jeton valable"}[language],
            "instance": asked,
            "remedy": answer.json()["remedy"],
        }


def test_an_auditor_writes_nothing_even_where_an_operation_forgets(world, monkeypatch):
    from laroque.interfaces.api.callers import Bearer

    monkeypatch.setattr(Bearer, "authenticate", lambda _self, request, _token: request.caller)
    auditor = make_program("urssaf-117", Role.AUDITOR)
    answer = auditor.post("/api/v1/statements", b"x", **{"idempotency-key": "a"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert ApiAnswer.objects.count() == 0
