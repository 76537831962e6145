"""Self-employed persons through the API: declare one thing once, send a file, read what is called."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.db.api.conftest import make_program

from laroque.apps.access.models import ApiAnswer
from laroque.apps.access.states import Role
from laroque.apps.registry.self_employed import SelfEmployedRow
from laroque.apps.registry.states import Activity, Rhythm
from laroque.interfaces.api import self_employed_operations
from laroque.kernel.money import CENTS_MAX
from laroque.usecases.self_employment.self_employed import register

AT = datetime(2026, 5, 5, 10, tzinfo=UTC)


@pytest.fixture
def mine(world, monkeypatch) -> str:
    monkeypatch.setattr(self_employed_operations.timezone, "now", lambda: AT)
    number = world.ours.sirets[0]
    person = SelfEmployedRow(
        siret=number, organism_id=world.ours.id, is_micro=True, activity=Activity.SALES, rhythm=Rhythm.MONTHLY,
        started_on=date(2025, 1, 1), registered_on=date(2026, 5, 1),
    )  # fmt: skip
    register(organism_id=world.ours.id, rows=[person], at=AT)
    return number


def test_a_program_declares_once_sends_a_file_and_reads_what_is_called(mine, world):
    program = make_program("urssaf-117", Role.ACCOUNTANT, siren=mine[:9])
    path = f"/api/v1/accounts/{mine}/self-employed"
    said = json.dumps({"what": "turnover", "period": "2026-04", "amount_cents": 100_000}).encode()
    first = program.post(f"{path}/declarations", said, "application/json", headers={"Idempotency-Key": "a1"})
    again = program.post(f"{path}/declarations", said, "application/json", headers={"Idempotency-Key": "a1"})
    assert (first.status_code, again.json()) == (201, first.json())
    early = json.dumps({"what": "turnover", "period": "2026-05", "amount_cents": 1}).encode()
    assert program.post(f"{path}/declarations", early, "application/json").status_code == 409
    file = f"id,siret,what,period,euros\n1,{mine},turnover,2026-03,200\n2,{mine},turnover,2026-02,x\n".encode()
    sent = program.post("/api/v1/self-employed/files", file)
    assert (sent.status_code, len(sent.json()["taken"]), sent.json()["refused"][0]["row"]) == (201, 1, 2)
    assert program.post("/api/v1/self-employed/files", file).status_code == 200
    others = file.replace(mine.encode(), world.ours.sirets[1].encode())
    assert program.post("/api/v1/self-employed/files", others).status_code == 403
    read = program.get(path).json()
    # 1,000.00 and 200.00 at 12.3 %, training 0.1 %: 123 + 1, then 25 (24.60) + 0 (0.20).
    assert [(each["month"], each["called_cents"]) for each in read["payments"]] == [
        ("2026-04", 12_400), ("2026-03", 2_500),
    ]  # fmt: skip
    assert len(read["declarations"]) == 2


def test_what_cannot_be_declared_is_refused_with_its_field_and_what_to_do(mine):
    program = make_program("urssaf-117", Role.ACCOUNTANT, siren=mine[:9])
    most = {"what": "turnover", "period": "2026-04", "amount_cents": CENTS_MAX}

    def sent(key: str | None = None, **said: object):
        headers = {"Idempotency-Key": key} if key else {}
        path = f"/api/v1/accounts/{mine}/self-employed/declarations"
        return program.post(path, json.dumps(said).encode(), "application/json", headers=headers)

    for said, field, why in (
        ({**most, "amount_cents": CENTS_MAX + 1}, "amount_cents", f"It is above {CENTS_MAX}."),
        ({**most, "amount_cents": 10**30}, "amount_cents", f"It is above {CENTS_MAX}."),
        ({"what": "turnover", "period": "2026-04"}, "amount_cents", "It is missing."),
        ({"what": "turnover", "amount_cents": 1}, "period", "It is missing."),
        ({"what": "estimate", "period": "2026-01"}, "amount_cents", "It is missing."),
        ({"what": "rhythm", "rhythm": "monthly"}, "pay_day", "It is missing."),
        ({"what": "rhythm", "rhythm": "monthly", "pay_day": 7}, "pay_day", "It is none of: 5, 20."),
        ({"what": "end"}, "ended_on", "It is missing."),
    ):
        refused = sent(**said)
        assert refused.status_code == 422, said
        assert [(each["field"], each["message"]) for each in refused.json()["errors"]] == [(f"said.{field}", why)]
    assert sent("k", **most).status_code == 201
    ApiAnswer.objects.all().delete()  # answers are kept 30 days, what was declared is kept
    reused = sent("k", **{**most, "amount_cents": 1}).json()
    assert (reused["status"], reused["detail"]) == (409, "This Idempotency-Key was already used for another request.")
