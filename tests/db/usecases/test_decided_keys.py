"""A decided key shares the declarations assessed later; changed or taken back, the months are assessed again."""

from datetime import UTC, date, datetime

import pytest
from tests.support.bodies_of_people import person_of
from tests.support.contributor_books import APRIL, AT, account_of, agrees_with_ledger, balances, pay
from tests.support.dsn_builder import Bordereau, Employee, Line, default_lines, made, siret

from laroque.apps.access import operations as access
from laroque.apps.contributions import queries
from laroque.apps.network import queries as network
from laroque.postgres.scope import scope
from laroque.usecases.bodies.merge_bodies import ask_merger, merge_bodies
from laroque.usecases.collection.settle_unallocated import settle, take_back, waiting
from laroque.usecases.declarations.assess_month import assess_month

pytestmark = pytest.mark.django_db
FIRST, SECOND = siret(1), siret(2)
LATER = datetime(2026, 5, 6, 9, tzinfo=UTC)
DECISION = {"ctp": "004", "period": APRIL, "by": "officer", "at": LATER}
ALL_HEALTH, HALVES = {"health": 1_000_000}, {"health": 500_000, "family": 500_000}


def declared(owner: str, overtime_cents: int = 5_000) -> bytes:
    """A declaration of one employee with a flat deduction for overtime (CTP 004), whose key no text gives."""
    employees = [Employee(number=1)]
    lines = [*default_lines(employees), Line("004", "920", amount_cents=overtime_cents)]
    return made(siret=owner, employees=employees, bordereaux=[Bordereau(lines=lines)])


@pytest.fixture
def unpaid(inbox, paris, settings, tmp_path) -> int:
    """A body where the deduction of a first contributor, 50.00, waits for its key."""
    settings.LAROQUE_STORE = tmp_path / "store"
    (received,) = inbox(declared(FIRST))
    assert received.is_accepted, received.findings
    assess_month(organism_id=paris, month=APRIL, at=AT)
    return paris


@pytest.fixture
def assessed(unpaid) -> int:
    """The same, the contributor having paid 100.00."""
    with scope(unpaid):
        pay(unpaid, FIRST, 10_000)
    return unpaid


def shares_of(body: int, owner: str) -> dict[str, int]:
    """What is due by beneficiary to an account for April."""
    found: dict[str, int] = {}
    for (_, beneficiary), cents in queries.shares(
        organism_id=body, account_id=account_of(body, owner), month=APRIL
    ).items():
        found[beneficiary] = found.get(beneficiary, 0) + cents
    return found


def test_the_deduction_waits_under_its_ctp_and_month(assessed):
    assert [(row.ctp, row.period, row.cents) for row in waiting(organism_id=assessed)] == [("004", APRIL, -5_000)]


def test_what_is_assessed_after_the_decision_is_shared_by_it(assessed, inbox):
    with scope(assessed):
        before = shares_of(assessed, FIRST)
    settle(organism_id=assessed, shares=HALVES, article="instruction 1", **DECISION)
    inbox(declared(SECOND))
    assess_month(organism_id=assessed, month=APRIL, at=LATER)
    assert waiting(organism_id=assessed) == []
    with scope(assessed):
        first, second = shares_of(assessed, FIRST), shares_of(assessed, SECOND)
        assert first == second
        assert first["health"] == before["health"] - 2_500
        assert first["family"] == before["family"] - 2_500
        assert agrees_with_ledger(assessed)
        (declaration,) = queries.declarations(organism_id=assessed, siret=SECOND)
        lines = queries.explained_lines(organism_id=assessed, declaration_id=declaration.id)
    (deduction,) = [line for line in lines if line["ctp"] == "004"]
    assert {part["article"] for part in deduction["shares"]} == {"instruction 1"}
    assert {part["certainty"] for part in deduction["shares"]} == {"decided"}


def test_another_decision_counts_from_then_on_and_the_first_is_undone(assessed):
    with scope(assessed):
        before = shares_of(assessed, FIRST)
    settle(organism_id=assessed, shares=ALL_HEALTH, article="instruction 1", **DECISION)
    settled = settle(organism_id=assessed, shares=HALVES, article="instruction 2", **DECISION)
    assert [each.declarations for each in settled.assessed] == [1]
    with scope(assessed):
        after = shares_of(assessed, FIRST)
        assert (after["health"], after["family"]) == (before["health"] - 2_500, before["family"] - 2_500)
        assert agrees_with_ledger(assessed)


def test_taken_back_it_waits_again_and_the_books_are_as_before(assessed):
    with scope(assessed):
        before, books = shares_of(assessed, FIRST), balances(assessed)
    settle(organism_id=assessed, shares=HALVES, article="instruction 1", **DECISION)
    take_back(organism_id=assessed, article="a mistake", **DECISION)
    assert [row.cents for row in waiting(organism_id=assessed)] == [-5_000]
    with scope(assessed):
        assert shares_of(assessed, FIRST) == before
        assert balances(assessed) == books
        assert agrees_with_ledger(assessed)


def test_a_month_of_work_that_the_decision_does_not_name_waits(assessed):
    settle(organism_id=assessed, shares=HALVES, article="instruction 1", **(DECISION | {"period": date(2026, 3, 1)}))
    assert [row.cents for row in waiting(organism_id=assessed)] == [-5_000]


def test_a_merger_takes_over_what_the_body_that_ends_decided(unpaid):
    settle(organism_id=unpaid, shares=HALVES, article="instruction 1", **DECISION)
    with scope(unpaid):
        before = shares_of(unpaid, FIRST)
    leaving, coming = network.organism(organism_id=unpaid).code, "urssaf-287"
    there = network.organism_by_code(code=coming).id
    asked = ask_merger(from_code=leaving, to_code=coming, on=LATER.date(), by=person_of(coming, "first"), at=LATER)
    with scope(there):
        access.approve(
            organism_id=there, approval_id=asked.approval_id, decided_by=person_of(coming, "second"), at=LATER
        )
    merge_bodies(from_code=leaving, to_code=coming, at=LATER)
    assess_month(organism_id=there, month=APRIL, at=LATER, again=True)
    assert waiting(organism_id=there) == []
    with scope(there):
        assert shares_of(there, FIRST) == before
        (key,) = queries.decided_keys(organism_id=there)
    assert (key.ctp, key.article) == ("004", "instruction 1")
