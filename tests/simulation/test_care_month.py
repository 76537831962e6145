"""A small made-up month of care, whole: what is put wrong is refused or held, the rest is paid, the books agree."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from laroque.apps.claims.queries_payments import payments
from laroque.apps.claims.states import PaymentState
from laroque.postgres.scope import scope
from laroque.simulation.benefits.report import benefits_report
from laroque.simulation.care.claims import Fault
from laroque.simulation.care.month import FundPlayed
from laroque.simulation.month import MonthPlayed, play_month

pytestmark = [pytest.mark.db, pytest.mark.long]


def play(folder: Path) -> MonthPlayed:
    return play_month(
        employers=20,
        seed=7,
        month=date(2026, 4, 1),
        folder=folder,
        insured=40,
        sendings=1,
        step=lambda _name, _parts: lambda _done: None,
    )


def put_wrong(fund: FundPlayed) -> dict[str, str]:
    return {claim: fault.value for file in fund.files for claim, fault in file.faults}


def answered_wrong(fund: FundPlayed) -> dict[str, str]:
    told = [row for _, answer in fund.answered for row in answer.body["refusals"]]
    return {f"{row['professional']}-{row['number']}": row["reason"] for row in told}


def came_back_cents(fund: FundPlayed) -> int:
    """What the bank brought back and nobody was paid again."""
    with scope(fund.body.id):
        returned = payments(organism_id=fund.body.id, state=PaymentState.RETURNED)
    return sum(each.cents for each in returned)


def check_benefits(funds: list[dict[str, Any]]) -> None:
    """Forty stops told by employers are cases, nothing is left to be decided, families and pensions have their days."""
    assert sum(each["stops"] for each in funds) == 40
    kinds = sum((Counter(each["kinds"]) for each in funds), Counter())
    assert kinds["sick_leave"] + kinds["injury_leave"] + kinds["maternity"] + kinds["paternity"] == 40
    assert {"family_allowance", "old_age_pension", "injury_pension", "injury_capital"} <= set(kinds)
    assert sum(each["completed"] for each in funds) >= kinds["maternity"] + kinds["paternity"]
    assert all(set(each["stand"]) <= {"decided", "refused"} for each in funds)
    overseas, lozere = funds[2], funds[3]
    assert overseas["paid_on"]["2026-06-09"] > 0
    assert lozere["paid_on"]["2026-06-05"] > 0
    assert sum(each["seconded"] for each in funds) > 0


def test_a_month_of_care_is_received_paid_and_charged(fresh_database, tmp_path):
    played = play(tmp_path)
    for each in played.care.funds:
        assert answered_wrong(each) == put_wrong(each), each.fund.code
        assert [answer.is_new for answer in each.again] == [False]
        charged = sum(cents for charge in each.charges for cents in charge.cents.values())
        paid = sum(day.cents for day in each.days)
        is_overseas = each.fund.is_overseas
        assert (set(put_wrong(each).values()) == {Fault.OVERSEAS}, paid == 0) == (is_overseas,) * 2
        assert charged > paid + each.benefits.cents - came_back_cents(each) - each.benefits.opened
        assert 0 <= played.scheme.bank.balance_cents(each.iban) <= came_back_cents(each)
        assert each.returns
    assert sum(came_back_cents(each) for each in played.care.funds) > 0
    assert sum(each.answers for each in played.care.funds) > 0
    check_benefits([benefits_report(each.benefits) for each in played.care.funds])
    assert [check.name for check in played.audit.checks if not check.clean] == []
    assert played.position.identity_clean
