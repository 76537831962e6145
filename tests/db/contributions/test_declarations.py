"""One declaration counts for a SIRET, a month and a fraction; the others are refused or replaced."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.support.contributor_books import MAY, declare, filing
from tests.support.dsn_builder import siret

from laroque.apps.contributions import queries
from laroque.apps.contributions.states import DeclarationState
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope

COLUMNS = (
    "organism_id, account_id, message_id, position, siret, month, fraction, type, order_number, norm, state,"
    " declared_cents, debit_cents, due_on, received_at"
)
RECEIVED, REPLACED = DeclarationState.RECEIVED, DeclarationState.REPLACED


def states(body: int, of_siret: str) -> list[tuple[int, DeclarationState]]:
    found = queries.declarations(organism_id=body, siret=of_siret)
    return sorted((each.order_number, each.state) for each in found)


def test_a_first_declaration_opens_the_account(body, shop):
    (filed,) = declare(body, filing(shop))
    assert filed.is_recorded
    account = queries.account_by_siret(organism_id=body, siret=shop)
    assert (account.siret, account.opened_on) == (shop, date(2026, 5, 5))


def test_a_second_normal_declaration_is_refused(body, shop):
    declare(body, filing(shop))
    (again,) = declare(body, filing(shop, order=2))
    assert (again.is_recorded, [finding.control for finding in again.findings]) == (False, ["D01"])
    assert states(body, shop) == [(1, RECEIVED)]


def test_a_replacing_declaration_replaces(body, shop):
    declare(body, filing(shop))
    (filed,) = declare(body, filing(shop, type_="03", order=2))
    assert (filed.is_recorded, filed.findings) == (True, ())
    assert states(body, shop) == [(1, REPLACED), (2, RECEIVED)]


def test_a_replacing_declaration_replaces_within_a_batch(body, shop):
    declare(body, filing(shop), filing(shop, type_="03", order=2), filing(shop, type_="05", order=3))
    assert states(body, shop) == [(1, REPLACED), (2, REPLACED), (3, RECEIVED)]


def test_the_order_number_does_not_go_down(body, shop):
    declare(body, filing(shop, order=3))
    (filed,) = declare(body, filing(shop, type_="03", order=2))
    assert (filed.is_recorded, [finding.control for finding in filed.findings]) == (False, ["D05"])
    assert states(body, shop) == [(3, RECEIVED)]


def test_a_replacing_declaration_with_nothing_to_replace_is_the_first(body, shop):
    (filed,) = declare(body, filing(shop, type_="03"))
    assert (filed.is_recorded, [finding.control for finding in filed.findings]) == (True, ["D09"])


def test_months_and_fractions_do_not_replace_each_other(body, shop):
    declare(body, filing(shop, fraction="12"), filing(shop, fraction="22"), filing(shop, month=MAY))
    assert states(body, shop) == [(1, RECEIVED)] * 3


def test_the_database_holds_one_declaration_that_counts(body, shop):
    declare(body, filing(shop))
    with pytest.raises(IntegrityError, match="siret_month_fracti"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"insert into contributions_declaration ({COLUMNS}) select {COLUMNS} from contributions_declaration"
        )


def test_a_hundred_declarations_take_as_many_statements_as_one(body, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        assert all(filed.is_recorded for filed in declare(body, *(filing(siret(number)) for number in range(1, 101))))


def test_a_body_sees_its_own_accounts_and_declarations_only(body, shop):
    declare(body, filing(shop))
    other = network.organism_by_code(code="urssaf-827").id
    with scope(other):
        assert queries.declarations(organism_id=body, siret=shop) == []
        assert queries.accounts(organism_id=body) == []
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            declare(body, filing(shop, month=MAY))
