"""An employer declares, is assessed, pays in part, declares lower, is debited and sees the debit come back."""

from datetime import UTC, date, datetime

import pytest
from tests.support.contributor_books import APRIL, account_of, agrees_with_ledger, balances, pay
from tests.support.dsn_builder import Employee, default_lines, made, siret, total_cents

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations import DebitReturned, DebitSent
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope
from laroque.usecases.declarations.assess_month import assess_month
from laroque.usecases.declarations.receive_dsn import receive_paths

pytestmark = pytest.mark.django_db
SHOP = siret(1)
TWO, ONE = [Employee(number=1), Employee(number=2)], [Employee(number=1)]
WHOLE, LOWER = total_cents(default_lines(TWO)), total_cents(default_lines(ONE))


@pytest.fixture
def body(settings, tmp_path) -> int:
    settings.LAROQUE_STORE = tmp_path / "store"
    return network.organism_by_code(code="urssaf-117").id


def declare(body: int, folder, content: bytes, at: datetime) -> None:
    path = folder / f"{at:%Y%m%d}.dsn"
    path.write_bytes(content)
    (received,) = receive_paths(paths=[path], at=at)
    assert received.is_accepted, received.findings
    assess_month(organism_id=body, month=APRIL, at=at)


def owed(body: int) -> tuple[int, int]:
    """What is still owed and what is in credit."""
    statement = queries.account_statement(organism_id=body, account_id=account_of(body, SHOP))
    return statement.balance_cents + statement.credit_cents, statement.credit_cents


def test_an_employer_declares_pays_in_part_and_owes_the_rest(body, tmp_path):
    declare(body, tmp_path, made(siret=SHOP, employees=TWO), datetime(2026, 5, 4, 9, tzinfo=UTC))
    with scope(body):
        assert owed(body) == (WHOLE, 0)
        pay(body, SHOP, 50_000)
        assert owed(body) == (WHOLE - 50_000, 0)
        # What was withheld from the employees is paid first (CSS L133-4-11): here it is more than the payment.
        parts = queries.allocations(organism_id=body, account_id=account_of(body, SHOP))
        assert {part["borne_by"] for part in parts} == {"employee"}
    declare(body, tmp_path, made(siret=SHOP, type="03", order=2, employees=ONE), datetime(2026, 5, 18, 9, tzinfo=UTC))
    with scope(body):
        assert owed(body) == (LOWER - 50_000, 0)
        (amount,) = queries.amounts_to_collect(organism_id=body, month=APRIL)
        assert amount.cents == LOWER - 50_000
        at, on = datetime(2026, 5, 20, 9, tzinfo=UTC), date(2026, 5, 20)
        debit = DebitSent("D1", amount.account_id, APRIL, amount.cents, on)
        operations.record_debits_sent(organism_id=body, debits=[debit], at=at)
        operations.settle_debits(organism_id=body, keys=["D1"], value_on=on, at=at)
        assert owed(body) == (0, 0)
        assert "receivable:contributors" not in balances(body)
        operations.return_debits(organism_id=body, returns=[DebitReturned("D1", "AM04", on)], at=at)
        assert owed(body) == (LOWER - 50_000, 0)
        assert queries.amounts_to_collect(organism_id=body, month=APRIL) == []
        assert balances(body)["bank:collection"] == 50_000
        assert agrees_with_ledger(body)
