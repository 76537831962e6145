"""Self-employed persons: registered, declared, booked, paid and allocated, to the cent, and back to nothing."""

from datetime import UTC, date, datetime

import pytest
from tests.support.collecting_bodies import OWED, make_body
from tests.support.contributor_books import account_of, agrees_with_ledger, balances, pay
from tests.support.dsn_builder import siret
from tests.support.officers import make_officer

from laroque.apps.access import queries as approvals
from laroque.apps.access.operations import SamePerson
from laroque.apps.access.states import Role
from laroque.apps.contributions import operations, queries
from laroque.apps.contributions.operations.self_employed import FactKeyReused
from laroque.apps.contributions.queries.self_employed import called_lines, facts, payments_due
from laroque.apps.contributions.states import DueKind, FactKind
from laroque.apps.exchanges import queries as messages
from laroque.apps.registry.self_employed import SelfEmployedRow, WrongSelfEmployed
from laroque.apps.registry.states import Activity, Rhythm
from laroque.postgres.scope import scope
from laroque.usecases.collection.collect_month import Obstacle, collect_month
from laroque.usecases.self_employment.change_registration import ask_change, decide_change, is_change
from laroque.usecases.self_employment.self_employed import (
    CannotDeclare,
    Said,
    assess_self_employed,
    declare,
    declare_all,
    missing,
    register,
)
from laroque.usecases.self_employment.self_employed_files import receive_file, register_list

APRIL = date(2026, 4, 1)
MICRO, CRAFT = siret(701), siret(702)
IN_MAY = datetime(2026, 5, 5, 10, tzinfo=UTC)


def row(organism_id: int, number: str, **changes) -> SelfEmployedRow:
    facts = {
        "siret": number, "organism_id": organism_id, "is_micro": True, "activity": Activity.SERVICES_CRAFT,
        "started_on": date(2025, 2, 1), "registered_on": date(2026, 5, 1), "rhythm": Rhythm.MONTHLY,
    } | changes  # fmt: skip
    return SelfEmployedRow(**facts)


def turnover(cents: int, key: str = "k1", month: date = APRIL, **changes) -> Said:
    return Said(siret=MICRO, kind=FactKind.TURNOVER, month=month, cents=cents, key=key, **changes)


def months(organism_id: int, number: str) -> dict[date, tuple[int, int]]:
    with scope(organism_id):
        statement = queries.account_statement(organism_id=organism_id, account_id=account_of(organism_id, number))
        assert agrees_with_ledger(organism_id)
        assert queries.wrong_balances(organism_id=organism_id) == []
    return {month.month: (month.due_cents, month.paid_cents) for month in statement.months}


@pytest.fixture
def micro(paris) -> int:
    register(organism_id=paris, rows=[row(paris, MICRO)], at=IN_MAY)
    return paris


def test_a_turnover_is_booked_by_beneficiary_paid_and_allocated(micro):
    declare(organism_id=micro, said=turnover(400_000), at=IN_MAY)
    # 4,000.00 at 21.2 % (D613-4 d), training 0.3 %, chamber 0.48 %: 848 + 12 + 19 euros.
    assert months(micro, MICRO) == {APRIL: (87_900, 0)}
    with scope(micro):
        books = balances(micro)
        assert books["due:training:self_employed:uncollected"] == -1_200
        assert books["due:chambers:uncollected"] == -1_900
        # D613-6: basic old age 43.45 %, complementary 19.75 % of 848.00.
        assert books["due:old_age:uncollected"] == -36_846
        assert books["due:self_employed:pension:uncollected"] == -16_748
        (called,) = payments_due(organism_id=micro, account_id=account_of(micro, MICRO))
        assert (called.due_on, called.cents, called.unpaid_cents) == (date(2026, 5, 31), 87_900, 87_900)
        pay(micro, MICRO, 87_900)
    assert months(micro, MICRO) == {APRIL: (87_900, 87_900)}


def test_a_correction_books_the_difference_and_down_to_zero_gives_a_credit(micro):
    declare(organism_id=micro, said=turnover(400_000), at=IN_MAY)
    with scope(micro):
        pay(micro, MICRO, 87_900)
    declare(organism_id=micro, said=turnover(0, "k2"), at=IN_MAY)
    assert months(micro, MICRO) == {APRIL: (0, 0)}
    with scope(micro):
        assert {path for path in balances(micro) if path.startswith("due:")} == set()
        assert balances(micro)["credit:contributors"] == -87_900
        assert called_lines(organism_id=micro, account_id=account_of(micro, MICRO)) == []


def test_the_relief_of_a_micro_entrepreneur_is_that_of_his_creation(paris):
    """Décret 2026-69, decision 0105: created in June, affiliated in July 2026: half of 21.2 %."""
    at, july = datetime(2026, 11, 2, 10, tzinfo=UTC), date(2026, 7, 1)
    person = row(paris, MICRO, started_on=date(2026, 6, 15), registered_on=july, relieved_from=july)
    register(organism_id=paris, rows=[person], at=datetime(2026, 7, 2, 10, tzinfo=UTC))
    declare(organism_id=paris, said=turnover(100_000, month=july), at=at)
    with scope(paris):
        called = called_lines(organism_id=paris, account_id=account_of(paris, MICRO))
    assert sum(each.cents for each in called) == 106_00 + 3_00 + 5_00


def test_a_rhythm_chosen_in_the_year_holds_from_the_next_and_forgives_no_month(paris):
    """CSS R613-7 I: the choice is for calendar years, made by the declaration of the end of the year before."""
    register(organism_id=paris, rows=[row(paris, MICRO, registered_on=date(2026, 2, 1))], at=IN_MAY)
    by_quarter = {"siret": MICRO, "kind": FactKind.RHYTHM, "month": APRIL, "rhythm": "quarterly", "pay_day": 5}
    in_march = datetime(2026, 3, 10, 10, tzinfo=UTC)
    declare(organism_id=paris, said=turnover(100_000, "j", date(2026, 1, 1)), at=in_march)
    declare(organism_id=paris, said=Said(key="r", **by_quarter), at=in_march)
    declare(organism_id=paris, said=turnover(0, "d", APRIL), at=IN_MAY)
    with scope(paris):
        told = missing(organism_id=paris, sirets=[MICRO], on=date(2026, 5, 31))[MICRO]
        known = facts(organism_id=paris, account_ids=[account_of(paris, MICRO)])
    assert [each.month.month for each in told] == [2, 3]
    assert [fact.rhythm for fact in known if fact.kind is FactKind.TURNOVER] == ["monthly"] * 2
    other = row(paris, CRAFT, registered_on=date(2026, 1, 1))
    register(organism_id=paris, rows=[other], at=IN_MAY)
    in_january = datetime(2026, 1, 31, 10, tzinfo=UTC)
    declare(organism_id=paris, said=Said(key="s", **by_quarter | {"siret": CRAFT}), at=in_january)
    with scope(paris):
        told = missing(organism_id=paris, sirets=[CRAFT], on=date(2026, 5, 5))[CRAFT]
    assert [(each.month, each.until) for each in told] == [
        (date(2025, 12, 1), date(2026, 1, 1)), (date(2026, 1, 1), APRIL),
    ]  # fmt: skip


def test_the_same_declaration_twice_is_one_and_a_new_look_books_nothing(micro):
    first = declare(organism_id=micro, said=turnover(400_000), at=IN_MAY)
    assert declare(organism_id=micro, said=turnover(400_000), at=IN_MAY) == first
    assert assess_self_employed(organism_id=micro, at=IN_MAY) == []
    with scope(micro):
        assert len(facts(organism_id=micro, account_ids=[account_of(micro, MICRO)])) == 1


def test_a_key_that_comes_again_gives_its_number_whatever_came_since(micro):
    first = declare(organism_id=micro, said=turnover(400_000), at=IN_MAY)
    ended = {"siret": MICRO, "kind": FactKind.END, "ended_on": date(2026, 3, 31), "key": "e"}
    end = declare(organism_id=micro, said=Said(month=APRIL, **ended), at=IN_MAY)
    in_june = datetime(2026, 6, 5, 10, tzinfo=UTC)
    again = [turnover(400_000), Said(month=date(2026, 6, 1), **ended)]
    assert declare_all(organism_id=micro, said=again, at=in_june).facts == (first, end)
    with pytest.raises(FactKeyReused):
        declare(organism_id=micro, said=turnover(500_000), at=in_june)
    with pytest.raises(CannotDeclare, match="ended on"):
        declare(organism_id=micro, said=turnover(400_000, "k2"), at=in_june)


def test_each_declaration_is_refused_alone_with_what_to_do(micro):
    said = [
        turnover(1, "a", date(2026, 5, 1)),
        Said(siret=MICRO, kind=FactKind.INCOME, month=date(2025, 1, 1), cents=1, key="b"),
        Said(siret=CRAFT, kind=FactKind.INCOME, month=date(2025, 1, 1), cents=1, key="c"),
        turnover(100_000, "d"),
    ]
    taken = declare_all(organism_id=micro, said=said, at=IN_MAY)
    assert [number is not None for number in taken.facts] == [False, False, False, True]
    assert sorted(taken.refused) == [0, 1, 2]
    assert "from 2026-06-01" in taken.refused[0].en
    with pytest.raises(CannotDeclare, match="not over"):
        declare(organism_id=micro, said=said[0], at=IN_MAY)


def test_one_body_collects_from_a_person(micro):
    with pytest.raises(WrongSelfEmployed, match="each row names"):
        register(organism_id=micro, rows=[row(micro + 1, MICRO)], at=IN_MAY)


def test_another_scheme_moves_money_only_once_a_second_person_decides(micro):
    asker, decider = (make_officer(micro, name, Role.SUPERVISOR) for name in ("lea", "sam"))
    declare(organism_id=micro, said=turnover(400_000), at=IN_MAY)
    later = {"registered_on": date(2026, 6, 1)}
    register(organism_id=micro, rows=[row(micro, MICRO, **later)], at=IN_MAY)
    assert months(micro, MICRO) == {APRIL: (87_900, 0)}, "the day of the first registration stays"
    sales = row(micro, MICRO, activity=Activity.SALES, **later)
    with pytest.raises(WrongSelfEmployed, match="second person"):
        register(organism_id=micro, rows=[sales], at=IN_MAY)
    with pytest.raises(WrongSelfEmployed, match="choice of the days"):
        register(organism_id=micro, rows=[row(micro, MICRO, rhythm=Rhythm.QUARTERLY)], at=IN_MAY)
    assert is_change(sales)
    approval = ask_change(row=sales, by=asker, at=IN_MAY)
    with scope(micro):
        (waits,) = approvals.pending_approvals(organism_id=micro)
    decision = {"organism_id": micro, "subject_key": waits.subject_key, "approval_id": approval, "approved": True}
    with pytest.raises(SamePerson):
        decide_change(**decision, by=asker, at=IN_MAY)
    assert months(micro, MICRO) == {APRIL: (87_900, 0)}
    decide_change(**decision, by=decider, at=IN_MAY)
    assert months(micro, MICRO) == {APRIL: (49_700, 0)}  # 12.3 % and 0.1 %, the chamber 0.60, 1 euro


def test_a_craftsman_is_called_month_by_month_then_settled_on_his_income(paris):
    start = datetime(2025, 2, 10, 9, tzinfo=UTC)
    person = row(paris, CRAFT, is_micro=False, activity=Activity.CRAFT, registered_on=date(2025, 2, 10))
    register(organism_id=paris, rows=[person], at=start)
    before = months(paris, CRAFT)
    assert before
    assert all(paid == 0 for _, paid in before.values())
    assert {month.year for month in before} == {2025}
    assess_self_employed(organism_id=paris, at=datetime(2026, 1, 2, 9, tzinfo=UTC))
    income = Said(siret=CRAFT, kind=FactKind.INCOME, month=date(2025, 1, 1), cents=3_000_000, key="i1")
    declare(organism_id=paris, said=income, at=IN_MAY)
    after = months(paris, CRAFT)
    assert {month: after[month] for month in before} == before
    assert sum(due for due, _ in after.values()) > sum(due for due, _ in before.values())
    assert assess_self_employed(organism_id=paris, at=IN_MAY) == []


LIST = f"""id,siret,scheme,activity,started_on,rhythm,registered_on
A,{MICRO},micro,sales,2025-01-10,monthly,2026-05-01
B,{int(MICRO) + 1},micro,sales,2025-01-10,monthly,
C,{CRAFT},micro,craft,2025-01-10,monthly,
""".encode()
FILE = f"""id,siret,what,period,euros
1,{MICRO},turnover,2026-04,1000.00
2,{MICRO},turnover,2026-03,0
3,{MICRO},turnover,2026-13,5
4,{CRAFT},turnover,2026-04,5
5,{MICRO},turnover,2026-02,
""".encode()


def test_a_file_is_kept_answered_once_and_its_bad_rows_refused_alone(paris):
    listed = register_list(organism_id=paris, content=LIST, at=IN_MAY)
    assert (listed.registered, [each.row for each in listed.refused]) == (1, [2, 3])
    first = receive_file(organism_id=paris, name="april.csv", content=FILE, at=IN_MAY, sender="cli")
    assert [each["row"] for each in first.body["taken"]] == [1, 2]
    assert [each["row"] for each in first.body["refused"]] == [3, 4, 5]
    assert months(paris, MICRO) == {APRIL: (12_400, 0)}  # 12.3 %, 0.1 %; the chamber's 15 cents round to nothing
    again = receive_file(organism_id=paris, name="again.csv", content=FILE, at=IN_MAY)
    assert (again.is_new, again.message_id, again.body) == (False, first.message_id, first.body)
    with scope(paris):
        (kept,) = messages.contents_of(organism_id=paris, message_ids=[first.message_id]).values()
    assert kept == FILE
    wrong = receive_file(organism_id=paris, name="wrong.csv", content=b"a,b\n1,2\n", at=IN_MAY)
    assert not wrong.is_accepted


def test_what_is_called_is_debited_on_its_day_with_what_the_employer_ordered(db, settings, tmp_path):
    settings.LAROQUE_KEYS = tmp_path / "keys"
    body = make_body("urssaf-117", first=1, contributors=2, mandates=1, debit_cents=50_000)
    employer, other = body.sirets
    register(organism_id=body.id, rows=[row(body.id, each) for each in body.sirets], at=IN_MAY)
    said = [Said(siret=each, kind=FactKind.TURNOVER, month=APRIL, cents=400_000, key=each) for each in body.sirets]
    declare_all(organism_id=body.id, said=said, at=IN_MAY)
    assert months(body.id, employer) == {APRIL: (OWED + 87_900, 0)}
    early = collect_month(organism_id=body.id, month=APRIL, debit_on=date(2026, 5, 15), at=IN_MAY)
    assert early.cents == 50_000
    done = collect_month(organism_id=body.id, month=APRIL, debit_on=date(2026, 6, 1), at=IN_MAY)
    with scope(body.id):
        account = account_of(body.id, employer)
    assert [(order.account_id, order.cents) for file in done.files for order in file.orders] == [(account, 87_900)]
    assert [(each.siret, each.cents, each.obstacle) for each in done.left] == [
        (other, 50_000 + 87_900, Obstacle.NO_MANDATE)
    ]
    assert collect_month(organism_id=body.id, month=APRIL, debit_on=date(2026, 6, 1), at=IN_MAY).cents == 87_900
    keys = [order.key for sent in (early, done) for file in sent.files for order in file.orders]
    with scope(body.id):
        operations.settle_debits(organism_id=body.id, keys=keys, value_on=date(2026, 6, 1), at=IN_MAY)
    # The employer ordered 500.00 of his 750.00: the rest is not his order, and is not debited with another.
    assert months(body.id, employer) == {APRIL: (OWED + 87_900, 50_000 + 87_900)}
    assert collect_month(organism_id=body.id, month=APRIL, debit_on=date(2026, 6, 2), at=IN_MAY).cents == 0


def test_a_return_that_did_not_come_costs_its_penalty_once_and_stays_let_off(paris):
    register(organism_id=paris, rows=[row(paris, MICRO, registered_on=date(2026, 4, 1))], at=IN_MAY)
    # March was due on 30 April: 1.5 % of 4,005.00 rounded up to the euro (R613-9).
    assert months(paris, MICRO) == {date(2026, 3, 1): (6_100, 0)}
    assert assess_self_employed(organism_id=paris, at=IN_MAY) == []
    march = Said(siret=MICRO, kind=FactKind.TURNOVER, month=date(2026, 3, 1), cents=0, key="m")
    declare(organism_id=paris, said=march, at=IN_MAY)
    assert months(paris, MICRO) == {date(2026, 3, 1): (6_100, 0)}
    with scope(paris):
        let_off = {"kind": DueKind.SURCHARGE, "cents": 6_100, "reason": "first time", "article": "CSS R243-20"}
        operations.remit(
            organism_id=paris, account_id=account_of(paris, MICRO), month=date(2026, 3, 1), key="x", by=1, at=IN_MAY,
            **let_off,
        )  # fmt: skip
    assess_self_employed(organism_id=paris, at=IN_MAY)
    assert months(paris, MICRO)[date(2026, 3, 1)] == (0, 0)
