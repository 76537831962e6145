"""A made-up month against an auditor that keeps its own books: what employers computed is what the scheme books."""

from datetime import date
from pathlib import Path

import pytest

from laroque.apps.contributions import queries as contributions
from laroque.apps.treasury import queries as treasury
from laroque.kernel.periods import last_day_of
from laroque.postgres.scope import scope
from laroque.simulation.inbox import make_inbox
from laroque.simulation.month import MonthPlayed, play_month
from laroque.simulation.payroll import make_slips
from laroque.simulation.payroll_law import payroll_law
from laroque.simulation.population import PLACES, make_employers
from laroque.simulation.report import report_of
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.declarations.receive_dsn import receive_paths

MONTH = date(2026, 4, 1)
EMPLOYERS = 36

pytestmark = pytest.mark.db


def play(folder: Path, seed: int = 7) -> MonthPlayed:
    return play_month(
        employers=EMPLOYERS, seed=seed, month=MONTH, folder=folder, step=lambda _name, _parts: lambda _done: None
    )


def test_a_month_closes_to_the_cent(fresh_database, tmp_path):
    played = play(tmp_path)
    assert [check.name for check in played.audit.checks if not check.clean] == []
    assert played.position.identity_clean
    assert dues_by_siret(played) == dues_the_employers_computed(played)
    assert collected_by_the_books(played) == collected_by_the_bank(played)
    branches_and_others = [*played.position.branches.values(), *played.position.third_parties.values()]
    assert sum(cash.position_cents for cash in branches_and_others) == sum(each.cents for each in played.notified)
    assert {closed.code for closed in played.closed} == {"agency", *(body.code for body in played.scheme.bodies)}


def test_the_same_files_again_change_nothing(fresh_database, tmp_path):
    played = play(tmp_path)
    before = report_of(played)
    paths = [tmp_path / file.name for file in played.files]
    again = receive_paths(paths=paths, at=played.received_at)
    assert not any(file.is_new for file in again)
    assert report_of(played) | {"received": None} == before | {"received": None}
    assert audit_books().clean


def test_the_same_seed_makes_the_same_files():
    law = payroll_law(MONTH)
    wage = law.minimum_wage_cents
    people = make_employers(seed=7, count=EMPLOYERS, month=MONTH, minimum_wage_cents=wage)
    recipients = dict.fromkeys((place.organism for place, _ in PLACES), "78861779300013")
    once = make_inbox(people, law, recipients=recipients, seed=7)
    assert once == make_inbox(people, law, recipients=recipients, seed=7)
    other = make_employers(seed=8, count=EMPLOYERS, month=MONTH, minimum_wage_cents=wage)
    assert once != make_inbox(other, law, recipients=recipients, seed=8)


def dues_by_siret(played: MonthPlayed) -> dict[str, int]:
    """What the contributor accounts say is due, by SIRET."""
    dues = {}
    for body in played.scheme.bodies:
        with scope(body.id):
            accounts = contributions.accounts(organism_id=body.id, limit=1000)
            for account in accounts:
                statement = contributions.account_statement(organism_id=body.id, account_id=account.id)
                dues[account.siret] = sum(month.due_cents for month in statement.months)
    return dues


def dues_the_employers_computed(played: MonthPlayed) -> dict[str, int]:
    """What each employer's own payroll program found, for those that declared."""
    declared = dues_by_siret(played).keys()
    assert all(not cents for siret, cents in played.owed_cents.items() if siret not in declared)
    return {siret: cents for siret, cents in played.owed_cents.items() if siret in declared}


def collected_by_the_books(played: MonthPlayed) -> int:
    """What payments reached, what is to the contributors' credit, and what waits in suspense."""
    total = 0
    for body in played.scheme.bodies:
        with scope(body.id):
            accounts = contributions.accounts(organism_id=body.id, limit=1000)
            found = contributions.balances_of(organism_id=body.id, account_ids=[each.id for each in accounts])
            total += sum(balance.paid_cents + balance.credit_cents for balance in found.values())
            total += treasury.suspense_cents(organism_id=body.id)
    return total


def collected_by_the_bank(played: MonthPlayed) -> int:
    """What came from outside less what went back: all the bank holds for the network."""
    return sum(played.scheme.bank.balance_cents(iban) for iban in played.scheme.ibans.values())


@pytest.mark.parametrize("month", [date(2025, 1, 1), date(2025, 3, 1), date(2025, 12, 1), date(2026, 11, 1)])
def test_whatever_the_month_everybody_was_hired_before_its_end_and_is_paid(month):
    law = payroll_law(month)
    people = make_employers(seed=3, count=EMPLOYERS, month=month, minimum_wage_cents=law.minimum_wage_cents)
    hired = [employee.hired_on for employer in people for employee in employer.employees]
    assert max(hired) <= last_day_of(month)
    assert any(day > month for day in hired)
    assert all(slip.gross_cents > 0 for employer in people for slip in make_slips(employer, law))


def test_the_relief_keeps_the_minimum_wage_of_january_2026():
    june = payroll_law(date(2026, 6, 1))
    assert (june.minimum_wage_cents, june.relief_wage_cents) == (186_702, 182_303)
    assert payroll_law(date(2026, 4, 1)).relief_wage_cents == 182_303
