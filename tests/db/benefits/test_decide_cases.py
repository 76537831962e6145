"""Cases are decided together: what asks nothing stands, what is large waits for a second person, a missing pay asks."""

from datetime import date

import pytest
from tests.support.benefits import ANNE, AT, BOB, ON, SHOP, leave, open_case, pay
from tests.support.care_claims import fund

from laroque.apps.benefits import cases, queries
from laroque.apps.benefits.cases import CaseMoved, Change
from laroque.apps.benefits.decisions import NothingProposed, SameOfficer
from laroque.apps.benefits.states import CaseActKind, CaseState, DecisionState, InstalmentState
from laroque.postgres.scope import scope
from laroque.usecases.benefits.decide_cases import decide, second

pytestmark = pytest.mark.django_db
MARCH = date(2026, 2, 1)


def decided(organism_id: int, **named):
    return decide(organism_id=organism_id, on=ON, at=AT, **named)


def the_case(organism_id: int, number: int):
    with scope(organism_id):
        return queries.case(organism_id=organism_id, case_id=number)


def change(organism_id: int, number: int, facts) -> None:
    with scope(organism_id):
        version = queries.case(organism_id=organism_id, case_id=number).version
        cases.change(
            organism_id=organism_id, changes=[Change(case_id=number, version=version, facts=facts)], at=AT, by=1
        )


def test_a_leave_is_decided_and_due_by_fourteen_days(db):
    organism_id = fund()
    pay(organism_id, ANNE, MARCH)
    number = open_case(organism_id, ANNE, leave("2026-03-09", "2026-04-05"))
    assert decided(organism_id, by=7).by_state == {CaseState.DECIDED: [number]}
    with scope(organism_id):
        (decision,) = queries.decisions(organism_id=organism_id, case_id=number)
        days = queries.decided_days(organism_id=organism_id, decision_id=decision.id)
        due = queries.instalments(organism_id=organism_id, case_id=number)
        told = [act.kind for act in queries.acts(organism_id=organism_id, case_id=number)]
    assert (decision.state, decision.gross_cents, decision.by) == (DecisionState.STANDS, 25 * 4_110, 7)
    assert decision.steps[-1]["amount_cents"] == days[-1].net_cents
    assert [(each.since, each.until, each.gross_cents, each.reason) for each in days] == [
        (date(2026, 3, 9), date(2026, 3, 12), 0, "waiting_days"),
        (date(2026, 3, 12), date(2026, 4, 6), 25 * 4_110, ""),
    ]
    assert [(each.since, each.days, each.due_on, each.payee_key) for each in due] == [
        (date(2026, 3, 12), 14, ON, ANNE), (date(2026, 3, 26), 11, ON, ANNE),
    ]  # fmt: skip
    assert told == [CaseActKind.OPENED, CaseActKind.DECIDED]
    assert decided(organism_id).number == 0


def test_a_recognition_asks_for_no_sum_and_is_decided(db):
    organism_id = fund()
    facts = {"occurrence": "accident", "complete_on": "2026-03-02"}
    number = open_case(organism_id, ANNE, facts, kind="injury_recognition", since=date(2026, 3, 2))
    assert decided(organism_id, by=7).by_state == {CaseState.DECIDED: [number]}
    with scope(organism_id):
        assert queries.instalments(organism_id=organism_id, case_id=number) == []


def test_a_month_that_nobody_told_is_asked_of_the_employer_and_the_case_waits(db):
    organism_id = fund()
    number = open_case(organism_id, ANNE, leave("2026-03-09", "2026-03-20"))
    decided(organism_id)
    waiting = the_case(organism_id, number)
    assert (waiting.state, waiting.question, waiting.asked, waiting.actor) == (
        CaseState.WAITING, "pay_missing", "2025-12", "employer",
    )  # fmt: skip
    with scope(organism_id):
        assert queries.decisions(organism_id=organism_id, case_id=number) == []
    pay(organism_id, ANNE, MARCH)
    change(organism_id, number, waiting.facts)
    assert decided(organism_id).by_state == {CaseState.DECIDED: [number]}


def test_a_shorter_leave_takes_back_what_is_not_due(db):
    organism_id = fund()
    pay(organism_id, ANNE, MARCH)
    number = open_case(organism_id, ANNE, leave("2026-03-09", "2026-04-05"))
    decided(organism_id)
    change(organism_id, number, leave("2026-03-09", "2026-03-15"))
    decided(organism_id)
    with scope(organism_id):
        due = queries.instalments(organism_id=organism_id, case_id=number)
        states = [each.state for each in queries.decisions(organism_id=organism_id, case_id=number)]
    assert [(each.since, each.days, each.state) for each in due] == [(date(2026, 3, 12), 4, InstalmentState.DUE)]
    assert states == [DecisionState.STANDS, DecisionState.REPLACED]


def test_the_employer_who_keeps_up_the_pay_is_paid(db):
    organism_id = fund()
    pay(organism_id, ANNE, MARCH)
    number = open_case(organism_id, ANNE, leave("2026-03-09", "2026-03-15", subrogated=True), siret=SHOP)
    decided(organism_id)
    with scope(organism_id):
        (due,) = queries.instalments(organism_id=organism_id, case_id=number)
    assert (due.payee, due.payee_key) == ("employer", SHOP)


def test_a_large_change_waits_for_another_person(db):
    organism_id = fund()
    pay(organism_id, ANNE, MARCH)
    number = open_case(organism_id, ANNE, leave("2026-03-09", "2026-04-05"))
    assert decided(organism_id, by=7, second_from_cents=100_000).by_state == {CaseState.PROPOSED: [number]}
    with scope(organism_id):
        (decision,) = queries.proposed(organism_id=organism_id)
        assert queries.instalments(organism_id=organism_id, case_id=number) == []
    asked = {"organism_id": organism_id, "decision_id": decision.id, "on": ON, "at": AT}
    with pytest.raises(SameOfficer):
        second(**asked, approved=True, by=7)
    second(**asked, approved=True, by=8)
    with pytest.raises(NothingProposed):
        second(**asked, approved=True, by=8)
    with scope(organism_id):
        assert sum(each.gross_cents for each in queries.instalments(organism_id=organism_id, case_id=number)) == 102_750
    assert the_case(organism_id, number).state is CaseState.DECIDED


def test_days_of_one_leave_bound_those_of_the_next(db):
    """360 days in three years: the second leave begins where the first one stops counting (CSS R323-1 4°)."""
    organism_id = fund()
    pay(organism_id, ANNE, date(2026, 2, 1), months=24)
    first = open_case(organism_id, ANNE, leave("2025-02-03", "2026-01-26", affiliated_since="2020-01-01"))
    then = open_case(organism_id, ANNE, leave("2026-03-09", "2026-03-31"))
    other = open_case(organism_id, BOB, leave("2026-03-09", "2026-03-31"))
    pay(organism_id, ANNE, date(2025, 1, 1), months=12, message_id=2)
    pay(organism_id, BOB, MARCH, message_id=3)
    assert decided(organism_id, second_from_cents=10**9).by_state == {CaseState.DECIDED: [first, other, then]}
    with scope(organism_id):
        (decision, *_) = queries.decisions(organism_id=organism_id, case_id=then)
        days = queries.decided_days(organism_id=organism_id, decision_id=decision.id)
    assert [each.reason for each in days] == ["waiting_days", "", "days_exhausted"]
    assert decision.gross_cents == days[1].gross_cents


def test_an_act_on_a_case_that_changed_meanwhile_is_refused(db):
    organism_id = fund()
    number = open_case(organism_id, ANNE, leave("2026-03-09", "2026-04-05"))
    stale = Change(case_id=number, version=7, facts={})
    with pytest.raises(CaseMoved), scope(organism_id):
        cases.change(organism_id=organism_id, changes=[stale], at=AT, by=1)


def test_statements_do_not_grow_with_the_number_of_cases(db, django_assert_max_num_queries):
    organism_id = fund()
    for rank in range(30):
        nir = f"2800175{rank:06d}10"
        pay(organism_id, nir, MARCH, message_id=100 + rank)
        open_case(organism_id, nir, leave("2026-03-09", "2026-04-05"))
    with django_assert_max_num_queries(36):
        assert decided(organism_id).number == 30
