"""What is assessed, redeclared, paid and returned, in accounts and in the ledger, to the cent."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.support.contributor_books import (
    APRIL,
    AT,
    DUE_ON,
    JUNE,
    MAY,
    account_of,
    agrees_with_ledger,
    assess,
    assessment_of,
    balances,
    declare,
    filing,
    give_back,
    pay,
    send_debit,
    settle,
)
from tests.support.dsn_builder import siret

from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations import TransferIn
from laroque.apps.contributions.states import PaymentState
from laroque.apps.ledger import queries as ledger

WHOLE = {("employee", "old_age"): 20_000, ("employer", "old_age"): 20_000, ("employer", "health"): 60_000}
LOWER = {("employee", "old_age"): 16_000, ("employer", "old_age"): 16_000, ("employer", "health"): 48_000}


@pytest.fixture
def assessed(body, shop) -> int:
    declare(body, filing(shop, debit_cents=100_000))
    assess(body, {shop: WHOLE})
    return body


def months(body: int, of_siret: str) -> dict:
    statement = queries.account_statement(organism_id=body, account_id=account_of(body, of_siret))
    return {month.month: (month.due_cents, month.paid_cents) for month in statement.months}


def credit(body: int, of_siret: str) -> int:
    return queries.account_statement(organism_id=body, account_id=account_of(body, of_siret)).credit_cents


def reached(body: int, of_siret: str) -> dict:
    parts = queries.allocations(organism_id=body, account_id=account_of(body, of_siret))
    return {(part["month"], part["borne_by"], part["beneficiary"]): part["cents"] for part in parts}


def redeclare(body: int, shop: str, shares, order: int = 2) -> None:
    declare(body, filing(shop, type_="03", order=order))
    assess(body, {shop: shares})


def test_a_month_is_assessed(assessed, shop):
    assert balances(assessed) == {
        "receivable:contributors": 100_000,
        "due:old_age:uncollected": -40_000,
        "due:health:uncollected": -60_000,
    }
    assert months(assessed, shop) == {APRIL: (100_000, 0)}
    assert queries.shares(organism_id=assessed, account_id=account_of(assessed, shop), month=APRIL) == WHOLE


def test_the_same_run_again_changes_nothing(assessed, shop):
    again = assess(assessed, {shop: WHOLE})
    assert (again.is_new, again.entries) == (False, 0)
    assert months(assessed, shop) == {APRIL: (100_000, 0)}
    assert len(queries.runs(organism_id=assessed, month=APRIL)) == 1


def test_a_run_that_finds_the_same_books_nothing(assessed, shop):
    other = assess(assessed, {shop: WHOLE}, salt="other parameters")
    assert (other.is_new, other.entries) == (True, 0)


def test_a_run_that_contradicts_itself_is_refused(assessed, shop):
    with pytest.raises(operations.NotDeterministic):
        assess(assessed, {shop: LOWER})


def test_redeclared_lower_before_payment_books_the_difference_only(assessed, shop):
    redeclare(assessed, shop, LOWER)
    assert balances(assessed) == {
        "receivable:contributors": 80_000,
        "due:old_age:uncollected": -32_000,
        "due:health:uncollected": -48_000,
    }
    assert agrees_with_ledger(assessed)


def test_redeclared_lower_after_payment_gives_a_credit(assessed, shop):
    pay(assessed, shop, 100_000)
    redeclare(assessed, shop, LOWER)
    assert balances(assessed) == {
        "bank:collection": 100_000,
        "credit:contributors": -20_000,
        "due:old_age:collected": -32_000,
        "due:health:collected": -48_000,
    }
    assert (months(assessed, shop), credit(assessed, shop)) == ({APRIL: (80_000, 80_000)}, 20_000)
    assert agrees_with_ledger(assessed)


def test_redeclared_higher_after_payment_is_owed(assessed, shop):
    pay(assessed, shop, 100_000)
    redeclare(assessed, shop, WHOLE | {("employer", "health"): 65_000})
    assert balances(assessed)["receivable:contributors"] == 5_000
    # Employees' contributions come first: the whole of them is paid, the rest is spread over the employer's (D133-4).
    assert reached(assessed, shop) == {
        (APRIL, "employee", "old_age"): 20_000,
        (APRIL, "employer", "health"): 61_176,
        (APRIL, "employer", "old_age"): 18_824,
    }
    assert agrees_with_ledger(assessed)


def test_a_declaration_without_employee_takes_the_month_back(assessed, shop):
    declare(assessed, filing(shop, type_="05", order=2))
    assess(assessed, {shop: {}})
    assert balances(assessed) == {}
    assert months(assessed, shop) == {APRIL: (0, 0)}


def test_a_partial_payment_reaches_the_employees_share_first(assessed, shop):
    pay(assessed, shop, 50_000)
    assert reached(assessed, shop) == {
        (APRIL, "employee", "old_age"): 20_000,
        (APRIL, "employer", "health"): 22_500,
        (APRIL, "employer", "old_age"): 7_500,
    }
    assert balances(assessed) == {
        "bank:collection": 50_000,
        "receivable:contributors": 50_000,
        "due:old_age:uncollected": -12_500,
        "due:old_age:collected": -27_500,
        "due:health:uncollected": -37_500,
        "due:health:collected": -22_500,
    }


def test_a_transfer_found_in_suspense_takes_no_bank_entry(assessed, shop):
    pay(assessed, shop, 100_000, was_unknown=True)
    assert balances(assessed) == {
        "suspense:receipts": 100_000,
        "due:old_age:collected": -40_000,
        "due:health:collected": -60_000,
    }


def test_a_payment_goes_to_the_oldest_month_unless_one_is_named(assessed, shop):
    declare(assessed, filing(shop, month=MAY), filing(shop, month=JUNE))
    assess(assessed, {shop: {("employer", "health"): 30_000}}, month=MAY)
    assess(assessed, {shop: {("employer", "health"): 30_000}}, month=JUNE)
    pay(assessed, shop, 30_000, "named", named_month=JUNE)
    pay(assessed, shop, 110_000, "plain")
    assert months(assessed, shop) == {APRIL: (100_000, 100_000), MAY: (30_000, 10_000), JUNE: (30_000, 30_000)}


def test_each_payment_counts_from_its_own_value_day(assessed, shop):
    account, later = account_of(assessed, shop), DUE_ON + timedelta(4)
    told = [TransferIn("T1", account, 1_000, DUE_ON), TransferIn("T2", account, 2_000, later)]
    operations.record_transfers(organism_id=assessed, transfers=told, at=AT)
    booked = [ledger.entry_of_key(organism_id=assessed, key=f"payment_allocated:{each.key}") for each in told]
    assert [entry.value_on for entry in booked] == [DUE_ON, later]


def test_too_much_is_a_credit_and_pays_the_next_month(assessed, shop):
    pay(assessed, shop, 130_000)
    assert (credit(assessed, shop), balances(assessed)["credit:contributors"]) == (30_000, -30_000)
    declare(assessed, filing(shop, month=MAY))
    assess(assessed, {shop: {("employer", "health"): 50_000}}, month=MAY)
    assert (credit(assessed, shop), months(assessed, shop)[MAY]) == (0, (50_000, 30_000))
    assert balances(assessed)["receivable:contributors"] == 20_000
    assert agrees_with_ledger(assessed)


def test_a_debit_is_sent_settled_and_returned(assessed, shop):
    send_debit(assessed, shop, 100_000)
    assert balances(assessed)["transit:debits"] == 100_000
    assert "receivable:contributors" not in balances(assessed)
    settle(assessed, "D1")
    assert balances(assessed) == {
        "bank:collection": 100_000,
        "due:old_age:collected": -40_000,
        "due:health:collected": -60_000,
    }
    give_back(assessed, "D1")
    assert balances(assessed) == {
        "receivable:contributors": 100_000,
        "due:old_age:uncollected": -40_000,
        "due:health:uncollected": -60_000,
    }
    (payment,) = queries.payments(organism_id=assessed, account_id=account_of(assessed, shop))
    assert (payment["state"], payment["return_reason"]) == (PaymentState.RETURNED, "AM04")


def test_a_return_of_too_much_takes_the_credit_back(assessed, shop):
    send_debit(assessed, shop, 120_000)
    settle(assessed, "D1")
    assert credit(assessed, shop) == 20_000
    give_back(assessed, "D1")
    assert (credit(assessed, shop), balances(assessed)["receivable:contributors"]) == (0, 100_000)
    assert agrees_with_ledger(assessed)


def test_a_return_seen_before_its_settlement_clears_when_it_settles(assessed, shop):
    send_debit(assessed, shop, 100_000)
    give_back(assessed, "D1")
    assert balances(assessed)["bank:collection"] == -100_000
    settle(assessed, "D1")
    assert months(assessed, shop) == {APRIL: (100_000, 0)}
    assert "bank:collection" not in balances(assessed)
    assert "transit:debits" not in balances(assessed)
    assert agrees_with_ledger(assessed)


def test_every_payment_operation_done_twice_is_done_once(assessed, shop):
    for _ in range(2):
        send_debit(assessed, shop, 60_000)
        settle(assessed, "D1")
        pay(assessed, shop, 10_000)
        give_back(assessed, "D1")
    assert balances(assessed)["bank:collection"] == 10_000
    assert balances(assessed)["receivable:contributors"] == 90_000
    assert agrees_with_ledger(assessed)


def test_a_key_names_one_payment(assessed, shop):
    send_debit(assessed, shop, 60_000)
    with pytest.raises(operations.PaymentKeyReused):
        send_debit(assessed, shop, 60_001)
    with pytest.raises(operations.UnknownPayment):
        settle(assessed, "D2")


def test_a_month_in_credit_pays_another(assessed, shop):
    declare(assessed, filing(shop, month=MAY))
    assess(assessed, {shop: {("employer", "health"): -30_000, ("employee", "old_age"): 10_000}}, month=MAY)
    assert months(assessed, shop) == {APRIL: (100_000, 20_000), MAY: (-20_000, -20_000)}
    assert balances(assessed)["receivable:contributors"] == 80_000
    assert agrees_with_ledger(assessed)


def test_a_month_in_credit_alone_is_owed_to_the_contributor(body, shop):
    declare(body, filing(shop))
    assess(body, {shop: {("employer", "health"): -20_000}})
    assert (credit(body, shop), balances(body)["credit:contributors"]) == (20_000, -20_000)
    declare(body, filing(shop, type_="03", order=2))
    assess(body, {shop: {("employer", "health"): 5_000}})
    assert (credit(body, shop), balances(body)) == (
        0,
        {"receivable:contributors": 5_000, "due:health:uncollected": -5_000},
    )


def test_a_line_without_key_is_owed_and_waits_in_suspense(body, shop):
    declare(body, filing(shop))
    assess(body, {shop: {("unspecified", "unallocated"): 4_000, ("employer", "health"): 6_000}})
    assert balances(body) == {
        "receivable:contributors": 10_000,
        "due:health:uncollected": -6_000,
        "suspense:unallocated": -4_000,
    }
    pay(body, shop, 10_000)
    assert balances(body) == {
        "bank:collection": 10_000,
        "due:health:collected": -6_000,
        "suspense:unallocated": -4_000,
    }
    assert agrees_with_ledger(body)
    assert queries.ledger_balances_expected(organism_id=body)["suspense:unallocated"] == -4_000


def test_what_can_be_debited_is_what_was_ordered_and_is_unpaid(body, shop):
    declare(body, filing(shop, debit_cents=99_500), filing(siret(2)), filing(siret(3), debit_cents=100_000))
    assess(body, {shop: WHOLE, siret(2): WHOLE, siret(3): LOWER})
    found = queries.amounts_to_collect(organism_id=body, month=APRIL)
    assert {each.siret: each.cents for each in found} == {shop: 99_500, siret(3): 80_000}
    send_debit(body, shop, 99_500)
    assert [each.siret for each in queries.amounts_to_collect(organism_id=body, month=APRIL)] == [siret(3)]
    give_back(body, "D1")
    assert [each.siret for each in queries.amounts_to_collect(organism_id=body, month=APRIL)] == [siret(3)]


def test_a_hundred_accounts_take_as_many_statements_as_one(body):
    declare(body, *(filing(siret(number), month=month) for number in range(1, 102) for month in (APRIL, MAY)))
    counts = []
    for sirets in ([siret(101)], [siret(number) for number in range(1, 101)]):
        assess(body, dict.fromkeys(sirets, WHOLE))
        transfers = [TransferIn(f"T{each}", account_of(body, each), 150_000, DUE_ON) for each in sirets]
        operations.record_transfers(organism_id=body, transfers=transfers, at=AT)
        assessment = assessment_of(body, dict.fromkeys(sirets, LOWER), month=MAY)
        with CaptureQueriesContext(connection) as captured:
            operations.book_assessment(organism_id=body, assessment=assessment, at=AT)
        counts.append(len(captured))
    assert counts[0] == counts[1]
