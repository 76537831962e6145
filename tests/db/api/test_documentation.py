"""The examples of ``docs/api.md`` are run as they are written, and answer what is written."""

import io
import json
import re
import shlex
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.architecture.sources import ROOT
from tests.db.api.conftest import make_program, token_of
from tests.db.web.conftest import make_user
from tests.support.care_claims import ANNE, AT, DOCTOR, FUND, b2, claim_of, open_fund, rows
from tests.support.care_payments import give_account, make_fund
from tests.support.dsn_builder import iban
from tests.support.fhir_claims import fhir_claim
from tests.support.roles import NIR

from laroque.apps.access.states import Role
from laroque.kernel.identifiers import check_nir
from laroque.usecases.care.claim_returns import send_returns
from laroque.usecases.care.pay_claims import pay_day
from laroque.usecases.care.receive_claims import receive_b2, receive_fhir

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```console\n\$ (curl [^\n]+)\n```\n```json\n(.*?)```", PAGE, re.DOTALL)
(PROGRAM,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
ADDRESS = "http://testserver"
_VISIT = {"nature": "G", "billed_cents": 3_000, "speciality": "01"}
FILES = {
    "@broken.dsn": b"S10.G00.00.001,'x'",
    "@claim.json": json.dumps(fhir_claim()).encode(),
    "@claims.b2": b2(
        (claim_of(ANNE, 8), [_VISIT | {"care_on": date(2026, 4, 2)}]),
        (claim_of(NIR[:13], 9, born_on=date(1985, 5, 3)), [_VISIT]),
    ),
}


@pytest.fixture
def token(world) -> str:
    """The token of the user of the page."""
    martin = make_user("martin", "urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9])
    return token_of(martin, "urssaf-117", Role.EMPLOYER)


@pytest.fixture
def care(world) -> dict[str, str]:
    """A fund with a doctor, to whom it paid a claim and owes another: tokens and numbers by their name on the page."""
    open_fund()
    made = make_fund(code=FUND)
    give_account(DOCTOR, iban(500))
    third_party = b2((claim_of(ANNE, 1, third_party=True), [_VISIT | {"care_on": date(2026, 4, 1)}]))
    receive_b2(organism_id=made.id, name="a.b2", content=third_party, at=AT)
    pay_day(organism_id=made.id, day=AT.date(), at=AT)
    send_returns(organism_id=made.id, day=AT.date(), at=AT)
    act = fhir_claim()["item"][0] | {"servicedDate": "2026-05-11"}
    claim = json.dumps(fhir_claim(identifier=[{"value": "F-2026-16"}], item=[act])).encode()
    receive_fhir(organism_id=made.id, name="a.json", content=claim, at=AT)
    numbers = {"CLAIM": "select max(id) from claims_claim", "PAYMENT": "select id from claims_carepayment"}
    numbers["PERSON"] = f"select id from rights_beneficiary where nir = '{check_nir(ANNE)}'"
    return {
        "DOCTOR": make_program(FUND, Role.PROFESSIONAL, professional=DOCTOR).secret,
        "INSURED": make_program(FUND, Role.INSURED, nir=check_nir(ANNE)).secret,
        "OFFICER": make_program(FUND, Role.CARE_OFFICER).secret,
        **{name: str(rows(query)[0][0]) for name, query in numbers.items()},
    }


def curl(command: str, names: dict[str, str]) -> Any:
    """What the site answers to a command of curl: reading, or ``--data-binary`` of a file or of a document.

    ``names``: what stands behind a dollar on the page.
    """
    words = shlex.split(re.sub(r"\$([A-Z]+)", lambda found: names[found[1]], command))[1:]
    headers, content, address = {}, None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _, value = words.pop(0).partition(": ")
            headers[name.lower()] = value
        elif word == "--data-binary":
            sent = words.pop(0)
            content = FILES[sent] if sent in FILES else sent.encode()
        else:
            address = word.removeprefix(ADDRESS)
    return asked(address, headers, content)


def asked(address: str, headers: dict[str, str], content: bytes | None) -> Any:
    """What the site answers to a reading, or to bytes."""
    content_type = headers.pop("content-type", "")
    client = Client(headers=headers)
    return client.get(address) if content is None else client.post(address, content, content_type=content_type)


def agrees(written: Any, answered: Any) -> bool:
    """Whether what is written is what was answered, ``…`` being anything."""
    if written == "…":
        return True
    if isinstance(written, dict):
        return (
            isinstance(answered, dict)
            and list(written) == list(answered)
            and all(agrees(value, answered[name]) for name, value in written.items())
        )
    if isinstance(written, list):
        return len(written) == len(answered) and all(map(agrees, written, answered))
    return bool(written == answered)


@pytest.mark.parametrize(("command", "written"), EXAMPLES)
def test_an_example_answers_what_is_written(request, token, command, written):
    care = {} if "$TOKEN" in command else request.getfixturevalue("care")
    answered = curl(command, {"LAROQUE": ADDRESS, "TOKEN": token, **care}).json()
    assert agrees(json.loads(written), answered), answered


def test_the_page_has_examples():
    assert len(EXAMPLES) == 19


def test_the_program_in_python_runs(world, token, monkeypatch):
    def urlopen(request):
        parts = urlsplit(request.full_url)
        headers = {name.lower(): value for name, value in request.header_items()}
        answer = asked(f"{parts.path}?{parts.query}", headers, request.data)
        return io.BytesIO(answer.content)

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    seen: dict[str, Any] = {"TOKEN": token, "LAROQUE": ADDRESS}
    exec(PROGRAM, seen)
    assert (seen["owed"], seen["receipt"]["status"]) == (75_000, "rejected")
