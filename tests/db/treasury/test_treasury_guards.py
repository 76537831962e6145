"""What PostgreSQL keeps of the treasury: one body sees its rows only, and few statements whatever the movements."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.support.collecting_bodies import APRIL, AT, DEBIT_ON, OWED, make_body
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.treasury import operations, queries
from laroque.apps.treasury.operations import NoSuchAccount
from laroque.apps.treasury.states import AccountRole
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import collect_month
from laroque.usecases.daily.book_statements import StatementFile, book_statements

NIGHT = datetime(2026, 5, 15, 20, tzinfo=UTC)


@pytest.fixture
def north(db):
    return make_body("urssaf-117", first=300, contributors=4, mandates=4)


@pytest.fixture
def south(db):
    return make_body("urssaf-937", first=400, contributors=2, mandates=2)


def paid(body, keys, *, number: str = "1"):
    """A statement on which debits are paid, and one receipt is of nobody."""
    lines = [line(OWED, DEBIT_ON, end_to_end_id=key) for key in keys]
    content = MadeUpBank().file(body.iban, DEBIT_ON, *lines, line(7, DEBIT_ON, reference=f"? {number}"))
    return book_statements(organism_id=body.id, files=[StatementFile(f"{number}.xml", content)], at=NIGHT)


def test_a_body_sees_nothing_of_another(north, south):
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    paid(north, [order.key for order in file.orders])
    with scope(south.id):
        assert queries.statements(organism_id=north.id) == []
        assert queries.suspense(organism_id=north.id) == []
        assert queries.batches(organism_id=north.id) == []
        assert queries.debits_of_account(organism_id=north.id, account_id=north.account(0)) == []
    with scope(south.id, national=True):
        assert len(queries.suspense(organism_id=north.id)) == 1


@pytest.mark.parametrize("table", ["bankaccount", "debitbatch", "debitorder", "statement", "movement", "expected"])
def test_a_table_shows_nothing_outside_a_scope(north, table):
    (file,) = collect_month(organism_id=north.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
    paid(north, [file.orders[0].key])
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from treasury_{table}")
        assert cursor.fetchone() == (0,)


def test_nothing_of_the_treasury_is_deleted_by_the_application(north):
    with scope(north.id), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("delete from treasury_bankaccount")


def test_the_statements_sent_to_postgresql_do_not_grow_with_the_movements(north, south):
    counts = []
    for body in (south, north):
        with CaptureQueriesContext(connection) as ordering:
            (file,) = collect_month(organism_id=body.id, month=APRIL, debit_on=DEBIT_ON, at=AT).files
        with CaptureQueriesContext(connection) as booking:
            paid(body, [order.key for order in file.orders])
        counts.append((len(file.orders), len(ordering), len(booking)))
    (few, *small), (many, *large) = counts
    assert (few, many) == (2, 4)
    assert small == large


def test_a_body_without_a_collection_account_orders_no_debit(north):
    wanted = operations.DebitWanted(
        1, north.sirets[0], 100, "RUM-1", "B2B", "RCUR", date(2025, 1, 1), "SHOP", iban(1)
    )  # fmt: skip
    other = make_body("urssaf-827", first=500, contributors=1, mandates=0)
    with scope(other.id), connection.cursor() as cursor:
        cursor.execute("update treasury_bankaccount set role = 'payment'")
        with pytest.raises(NoSuchAccount):
            operations.order_debits(
                organism_id=other.id, organism_code=other.code, month=APRIL, debit_on=DEBIT_ON, wanted=[wanted], at=AT
            )


def test_an_account_is_opened_once_for_a_role(north):
    facts = {"organism_id": north.id, "organism_code": north.code, "bic": "BDFEFRPP", "holder": "NORTH"}
    with scope(north.id):
        again = operations.open_bank_account(role=AccountRole.COLLECTION, iban=north.iban, **facts)
        assert again == operations.open_bank_account(role=AccountRole.COLLECTION, iban=north.iban, **facts)
        with pytest.raises(IntegrityError), transaction.atomic():
            operations.open_bank_account(role=AccountRole.COLLECTION, iban=iban(77), **facts)


@pytest.mark.parametrize("model", [model._meta.model_name for model in apps.get_app_config("treasury").get_models()])
def test_the_tables_hold_what_the_models_say(db, model):
    fields = apps.get_model("treasury", model)._meta.concrete_fields
    told = {(field.column, field.null) for field in fields}
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_name, is_nullable = 'YES' from information_schema.columns where table_name = %s",
            [f"treasury_{model}"],
        )
        assert set(cursor.fetchall()) == told
