"""Lists come by pages that join without a gap, and no page reads more when there is more to read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.db import connection
from tests.db.api.conftest import Program, make_program
from tests.db.api.full_body import FullBody
from tests.support.dsn_builder import Declaration, declaration, render

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.apps.network import queries as network
from laroque.interfaces.api.description import description

OF_CARE = ("/api/v1/claims", "/api/v1/rights", "/api/v1/care/")
"""Read at a fund, where these roles have no work: test_claims, test_care_rights and test_care_payments read them."""
STATEMENTS_MAX = 20
STATEMENTS_OF_A_FILE_MAX = 80
_PARAMETERS = {"message": "/api/v1/messages", "statement": "/api/v1/statements", "receipt": "/api/v1/receipts"}


def _readings() -> dict[str, dict[str, Any]]:
    """What the description says of each operation that reads, by its path."""
    return {path: methods["get"] for path, methods in description()["paths"].items() if "get" in methods}


READINGS = {path: operation for path, operation in _readings().items() if not path.startswith(OF_CARE)}
LISTS = {
    path: next(each["name"] for each in operation["parameters"] if each["name"] in ("before", "after"))
    for path, operation in READINGS.items()
    if any(each["name"] == "limit" for each in operation["parameters"])
}
"""The name of the cursor of each list, by its path."""


@dataclass
class Read:
    """What the database was asked: how many statements, and how many rows they gave."""

    statements: int = 0
    rows: int = 0


@contextmanager
def counting() -> Iterator[Read]:
    """Count what the database is asked meanwhile."""
    read = Read()

    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        read.statements += 1
        read.rows += max(context["cursor"].rowcount, 0)
        return result

    with connection.execute_wrapper(run):
        yield read


def counted(program: Program, address: str, asked: dict[str, int] | None = None) -> Read:
    """What a reading asks of the database, once the day of use of its token is kept."""
    program.get("/api/v1/me")
    with counting() as found:
        answer = program.get(address, asked)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, content
    return found


@pytest.fixture
def supervisor(world) -> Program:
    return make_program("urssaf-117", Role.SUPERVISOR)


@pytest.fixture
def full(world, supervisor) -> FullBody:
    employer = make_program("urssaf-117", Role.EMPLOYER, siren=world.ours.sirets[0][:9])
    found = FullBody(world, employer, asked_by=supervisor.user.pk)
    found.add(3)
    return found


def filled(path: str, program: Program, siret: str) -> str:
    """The path with what is there: the first contributor, April, and the last row of each list."""
    path = path.replace("{siret}", siret).replace("{month}", "2026-04")
    lists = {**_PARAMETERS, "declaration": f"/api/v1/accounts/{siret}/declarations"}
    for name, address in lists.items():
        if f"{{{name}}}" in path:
            path = path.replace(f"{{{name}}}", str(program.get(address).json()["items"][0]["id"]))
    return path


def test_every_list_has_a_cursor_and_the_next_one():
    assert sorted(LISTS) == [
        "/api/v1/accounts",
        "/api/v1/accounts/{siret}/declarations",
        "/api/v1/accounts/{siret}/payments",
        "/api/v1/accounts/{siret}/returns",
        "/api/v1/messages",
        "/api/v1/receipts",
        "/api/v1/refunds",
        "/api/v1/statements",
        "/api/v1/statements/{statement}/movements",
    ]


def test_pages_join_without_a_gap(world, full, supervisor):
    for path, cursor in LISTS.items():
        address = filled(path, supervisor, full.siret)
        whole = supervisor.get(address, {"limit": 200}).json()
        assert (len(whole["items"]) >= 3, whole["next"]) == (True, None), path
        joined, asked = [], {"limit": 2}
        while len(joined) < len(whole["items"]):
            page = supervisor.get(address, asked).json()
            assert 1 <= len(page["items"]) <= 2, path
            joined += page["items"]
            asked[cursor] = page["next"]
        assert (joined, asked[cursor]) == (whole["items"], None), path


def test_a_page_reads_as_much_however_much_there_is(world, full, supervisor):
    addresses = {path: filled(path, supervisor, full.siret) for path in LISTS}

    def read() -> dict[str, tuple[int, int]]:
        found = {path: counted(supervisor, address, {"limit": 2}) for path, address in addresses.items()}
        return {path: (each.statements, each.rows) for path, each in found.items()}

    before = read()
    full.add(4)
    assert read() == before


def test_reading_asks_few_statements_and_no_more_for_more_rows(world, full, supervisor):
    treasurer = make_program("agency", Role.TREASURER, national=True)
    addresses = {path: filled(path, supervisor, full.siret) for path in READINGS}

    def asked() -> dict[str, int]:
        return {
            path: counted(treasurer if "treasury" in path else supervisor, address).statements
            for path, address in addresses.items()
        }

    before = asked()
    full.add(4)
    assert asked() == before
    assert max(before.values()) <= STATEMENTS_MAX


@pytest.mark.parametrize("path", ["/api/v1/dsn", "/api/v1/dsn/trials"])
def test_a_file_asks_as_few_statements_for_many_declarations_as_for_one(world, full, path):
    def asked(first: int, last: int) -> int:
        sends = [
            declaration(Declaration(siret=full.siret, month=f"2025-{month:02d}", order=month))
            for month in range(first, last)
        ]
        with counting() as found:
            answer = full.employer.post(path, render(*sends))
        assert (answer.status_code in (200, 201), len(answer.json()["declarations"])) == (True, last - first)
        return found.statements

    asked(1, 2)
    one = asked(2, 3)
    assert asked(3, 9) == one <= STATEMENTS_OF_A_FILE_MAX


def test_an_accountant_of_many_employers_asks_no_more(world):
    accountant = make_program("urssaf-117", Role.ACCOUNTANT, siren=world.ours.sirets[0][:9])
    before = counted(accountant, "/api/v1/accounts").statements
    organism = network.organism_by_code(code="urssaf-117").id
    for siret in world.ours.sirets[1:]:
        access.grant_membership(
            user_id=accountant.user.pk, organism_id=organism, role=Role.ACCOUNTANT, siren=siret[:9],
            valid_from=date(2026, 1, 1),
        )  # fmt: skip
    assert counted(accountant, "/api/v1/accounts").statements == before
