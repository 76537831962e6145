"""One declaration counts for a SIRET, a month and a fraction; the others are refused or replaced."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.support.contributor_books import MAY, declare, filing
from tests.support.dsn_builder import siret

from laroque.apps.contributions import queries
from laroque.apps.contributions.states import DeclarationState
from laroque.apps.network import queries as network
from laroque.kernel.findings import Severity
from laroque.postgres.scope import scope

COLUMNS = (
    "organism_id, account_id, message_id, position, siret, month, fraction, type, order_number, norm, state,"
    " declared_cents, debit_cents, due_on, received_at"
)
PLACE_REMOVED = "delete from contributions_filingplace"
RECEIVED, REPLACED = DeclarationState.RECEIVED, DeclarationState.REPLACED


@pytest.fixture
def other_body(db) -> int:
    """The id of another collecting body."""
    return network.organism_by_code(code="urssaf-827").id


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


@pytest.mark.parametrize("type_", ["01", "02", "03", "05"])
def test_a_declaration_filed_at_another_body_is_refused_and_nothing_is_recorded(body, other_body, shop, type_):
    declare(body, filing(shop))
    with scope(other_body):
        (filed,) = declare(other_body, filing(shop, type_=type_, order=2))
        assert (filed.is_recorded, [finding.control for finding in filed.findings]) == (False, ["ANOTHER_BODY"])
        assert filed.findings[0].severity is Severity.REJECT
        assert "filed at Urssaf Île-de-France" in filed.findings[0].message.en
        assert "auprès d'un autre organisme, Urssaf Île-de-France" in filed.findings[0].message.fr
        assert queries.declarations(organism_id=other_body, siret=shop) == []
        assert queries.accounts(organism_id=other_body) == []
    (again,) = declare(body, filing(shop, type_="03", order=3))
    assert (again.is_recorded, again.findings) == (True, ())
    assert states(body, shop) == [(1, REPLACED), (3, RECEIVED)]


def test_other_months_may_be_filed_at_another_body_and_other_fractions_may_not(body, other_body, shop):
    declare(body, filing(shop, fraction="12"))
    with scope(other_body):
        filed = declare(other_body, filing(shop, fraction="22"), filing(shop, month=MAY), filing(shop, fraction="12"))
    assert [each.is_recorded for each in filed] == [False, True, False]


def test_a_declaration_for_two_bodies_is_recorded_at_each(body, other_body, shop):
    declare(body, filing(shop, others=frozenset({other_body})))
    with scope(other_body):
        (filed,) = declare(other_body, filing(shop, others=frozenset({body})))
        assert (filed.is_recorded, filed.findings) == (True, ())
        (alone,) = declare(other_body, filing(shop, type_="03", order=2))
        assert (alone.is_recorded, [finding.control for finding in alone.findings]) == (False, ["ANOTHER_BODY"])
        assert states(other_body, shop) == [(1, RECEIVED)]


@pytest.mark.parametrize("change", ["update contributions_filingplace set month = '2026-05-01'", PLACE_REMOVED])
def test_a_filing_place_keeps_its_month_and_is_never_removed(body, shop, change):
    declare(body, filing(shop))
    refused = pytest.raises(ProgrammingError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_two_bodies_that_file_at_once_file_once(fresh_database, in_thread, shop):
    codes = ("urssaf-117", "urssaf-827")
    ids = [network.organism_by_code(code=code).id for code in codes]
    held, go_on = threading.Event(), threading.Event()

    def file_slowly():
        with scope(ids[0]):
            (filed,) = declare(ids[0], filing(shop))
            held.set()
            assert go_on.wait(20)
            return filed

    def file():
        with scope(ids[1]):
            return declare(ids[1], filing(shop))[0]

    first = in_thread(file_slowly)
    assert held.wait(20)
    second = in_thread(file)
    with pytest.raises(TimeoutError):
        second.result(timeout=0.5)
    go_on.set()
    assert (first.result().is_recorded, second.result().is_recorded) == (True, False)


def test_a_hundred_declarations_filed_elsewhere_take_as_many_statements_as_one(body, other_body):
    counts = []
    for numbers in ([1], range(2, 102)):
        filings = [filing(siret(number)) for number in numbers]
        declare(body, *filings)
        with scope(other_body), CaptureQueriesContext(connection) as captured:
            assert not any(filed.is_recorded for filed in declare(other_body, *filings))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_hundred_declarations_take_as_many_statements_as_one(body, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert all(filed.is_recorded for filed in declare(body, *(filing(siret(number)) for number in range(1, 101))))


def test_a_body_sees_its_own_accounts_and_declarations_only(body, shop):
    declare(body, filing(shop))
    other = network.organism_by_code(code="urssaf-827").id
    with scope(other):
        assert queries.declarations(organism_id=body, siret=shop) == []
        assert queries.accounts(organism_id=body) == []
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            declare(body, filing(shop, month=MAY))
