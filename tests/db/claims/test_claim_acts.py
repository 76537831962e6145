"""What persons do about claims: answers, opinions, rejections, reopening, adjustments by two."""

from datetime import date, timedelta

import pytest
from tests.support.care_claims import (
    ANNE,
    AT,
    BOB,
    DOCTOR,
    LABORATORY,
    b2,
    books,
    claim_of,
    insure,
    open_fund,
    rows,
    what_stands,
)
from tests.support.officers import make_officer

from laroque.apps.access.operations.approvals import SamePerson
from laroque.apps.access.states import Role
from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts.models import Debt
from laroque.apps.claims import queries
from laroque.apps.claims.models import Claim
from laroque.apps.claims.operations import IllegalMove
from laroque.apps.claims.states import ClaimState
from laroque.postgres.scope import scope
from laroque.usecases.care.care_pricing import CannotReplace, price_waiting
from laroque.usecases.care.claim_acts import (
    WrongAct,
    answer,
    ask_adjustment,
    decide_adjustment,
    give_opinion,
    reject,
    reopen,
)
from laroque.usecases.care.receive_claims import receive_b2

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=2)
TEST = {"nature": "B", "code": "0389", "detail": "4B", "billed_cents": 7_500, "speciality": "30", "quantity": 2}


@pytest.fixture
def fund():
    return open_fund()


def receive(fund, *told):
    receive_b2(organism_id=fund, name="a.b2", content=b2(*told), at=AT)
    return [number for (number,) in rows("select id from claims_claim order by position")]


def stand(fund, claim_id):
    with scope(fund):
        found = queries.claim(organism_id=fund, claim_id=claim_id)
    return found.state, found.paid_cents, found.owed_cents


def act(fund, claim_id, **given):
    return {"organism_id": fund, "claim_id": claim_id, "text": "seen", "by": 1, "at": LATER, **given}


def test_who_is_registered_since_is_paid_when_the_claims_that_wait_are_priced_again(fund):
    stranger = "1990175123456"
    (claim,) = receive(fund, (claim_of(stranger, 1, born_on=date(1999, 1, 2)), [{}]))
    assert stand(fund, claim)[0] is ClaimState.SUSPENDED
    assert books() == {}
    insure(fund, stranger, date(1999, 1, 2))
    with scope(fund):
        price_waiting(organism_id=fund, claim_ids=[claim], paid_on=LATER.date(), at=LATER)
        price_waiting(organism_id=fund, claim_ids=[claim], paid_on=LATER.date(), at=LATER)
    assert stand(fund, claim) == (ClaimState.PAYABLE, 1_900, 0)
    assert books() == {"benefit:health:physician_fees": 1_900, "payable:insured": -1_900}
    assert what_stands()["counted"] == {"participation": 200}


def test_a_protocol_that_is_not_is_paid_at_the_ordinary_rate(fund):
    (claim,) = receive(fund, (claim_of(BOB, 1), [{"exemption_asked": "long_illness"}]))
    with scope(fund):
        assert queries.open_questions(organism_id=fund, claim_id=claim) == [(1, "unknown_protocol")]
        assert [each.id for each in queries.queue(organism_id=fund, state=ClaimState.SUSPENDED)] == [claim]
    assert answer(**act(fund, claim, accepts=True)) is ClaimState.SUSPENDED
    assert answer(**act(fund, claim, accepts=False)) is ClaimState.PAYABLE
    assert stand(fund, claim) == (ClaimState.PAYABLE, 1_900, 0)


def test_a_quantity_is_allowed_by_who_answers_and_refused_by_who_does_not(fund):
    told = [TEST, TEST | {"code": "0127", "billed_cents": 500, "quantity": 1}]
    one, two = receive(
        fund, (claim_of(ANNE, 1, professional=LABORATORY), told), (claim_of(BOB, 2, professional=LABORATORY), told)
    )
    assert stand(fund, one)[0] is ClaimState.SUSPENDED
    with pytest.raises(WrongAct):
        answer(**act(fund, one, accepts=True, line=2))
    assert answer(**act(fund, one, accepts=True, line=1)) is ClaimState.PAYABLE
    assert answer(**act(fund, two, accepts=False)) is ClaimState.PAYABLE
    assert rows("select outcome, reason from claims_claimline where claim_id = %s order by line", two) == [
        ("refused", "daily_quantity"),
        ("priced", ""),
    ]
    assert stand(fund, one)[1] > stand(fund, two)[1] > 0
    with pytest.raises(IllegalMove):
        give_opinion(**act(fund, one, accepts=True))


def test_a_rejected_claim_is_opened_again_as_a_new_version(fund):
    (claim,) = receive(fund, (claim_of(BOB, 1), [{"exemption_asked": "long_illness"}, {"nature": "MCG"}]))
    reject(**act(fund, claim))
    assert stand(fund, claim) == (ClaimState.REJECTED, 0, 0)
    with scope(fund):
        assert queries.refusals_by_reason(organism_id=fund, since=AT.date(), until=LATER.date())[0][:2] == (
            "rejected",
            2,
        )
    assert books() == {}
    again = reopen(**act(fund, claim))
    assert stand(fund, claim)[0] is ClaimState.REPLACED
    with scope(fund):
        assert [(each.id, each.version) for each in queries.versions(organism_id=fund, claim_id=again)] == [
            (claim, 1),
            (again, 2),
        ]
    assert answer(**act(fund, again, accepts=False)) is ClaimState.PAYABLE


def test_a_second_person_adjusts_a_claim_and_the_difference_alone_is_booked(fund):
    (claim,) = receive(fund, (claim_of(BOB, 1, third_party=True), [{}]))
    asks = make_officer(fund, "asks", Role.CARE_SUPERVISOR)
    decides = make_officer(fund, "decides", Role.CARE_SUPERVISOR)
    changes = {"care_path": "S"}
    asked = ask_adjustment(organism_id=fund, claim_id=claim, changes=changes, reason="letter", by=asks, at=LATER)
    with pytest.raises(SamePerson):
        decide_adjustment(organism_id=fund, act_id=asked, approved=True, by=asks, at=LATER)
    number = decide_adjustment(organism_id=fund, act_id=asked, approved=True, by=decides, at=LATER)
    state, paid, owed = stand(fund, number)
    assert (state, owed) == (ClaimState.PAYABLE, 200)
    assert paid < 2_100
    assert books() == {
        "benefit:health:physician_fees": paid - 200,
        "receivable:participations": 200,
        "payable:professionals": -paid,
    }
    assert what_stands()["owed"] == 200
    assert what_stands()["counted"] == {"participation": 200}


def test_an_exemption_certified_is_granted_by_a_person_or_paid_at_the_ordinary_rate(fund):
    lines = [{"exemption_asked": "act"}, {"nature": "MCG"}]
    yes, no = receive(fund, (claim_of(ANNE, 1), lines), (claim_of(BOB, 2), lines))
    for claim, accepts in ((yes, True), (no, False)):
        with scope(fund):
            assert queries.open_questions(organism_id=fund, claim_id=claim) == [(1, "unknown_exemption")]
        assert answer(**act(fund, claim, accepts=accepts)) is ClaimState.PAYABLE
    found = "select rate_ppm::int, exemption from claims_claimline where claim_id = %s order by line"
    assert rows(found, yes) == [(1_000_000, "exempt_act"), (700_000, "")]
    assert rows(found, no) == [(700_000, ""), (700_000, "")]


def test_what_was_recovered_too_much_pays_other_participations_and_versions_are_not_owed_twice(fund):
    first, second = receive(fund, (claim_of(BOB, 1, third_party=True), [{}]), (claim_of(BOB, 2, third_party=True), [
        {"care_on": date(2026, 5, 19)}]))  # fmt: skip
    asks = make_officer(fund, "asks", Role.CARE_SUPERVISOR)
    decides = make_officer(fund, "decides", Role.CARE_SUPERVISOR)

    def adjusted(claim_id, changes):
        asked = ask_adjustment(organism_id=fund, claim_id=claim_id, changes=changes, reason="", by=asks, at=LATER)
        return decide_adjustment(organism_id=fund, act_id=asked, approved=True, by=decides, at=LATER)

    with scope(fund):
        (debt,) = Debt.objects.filter(organism_id=fund, claim_id=first)
        accounts.pay(organism_id=fund, debt_id=debt.id, cents=200, on=LATER.date(), key="cheque")
    freed = adjusted(first, {"insurance": "maternity"})
    assert stand(fund, freed)[2] == 0
    owed = "select sum(open_cents)::int from beneficiary_accounts_debt"
    assert rows(owed) == [(0,)]
    assert rows("select claim_id, state from beneficiary_accounts_debt order by id") == [
        (first, "cancelled"),
        (second, "settled"),
    ]
    again = adjusted(freed, {"insurance": "sickness"})
    assert stand(fund, again)[2] == 200
    assert rows(owed) == [(200,)]
    kept = adjusted(again, {"care_path": "S"})
    assert rows(owed) == [(200,)]
    with scope(fund):
        (debt,) = Debt.objects.filter(organism_id=fund, open_cents__gt=0)
        accounts.pay(organism_id=fund, debt_id=debt.id, cents=200, on=LATER.date(), key="second cheque")
    with pytest.raises(CannotReplace):
        adjusted(kept, {"insurance": "maternity"})


def test_what_was_paid_too_much_is_owed_back_by_who_received_it(fund):
    (claim,) = receive(fund, (claim_of(BOB, 1), [{}]))
    with scope(fund):
        Claim.objects.filter(organism_id=fund, id=claim).update(state=ClaimState.PAID, payment_id=7)
    asks = make_officer(fund, "asks", Role.CARE_SUPERVISOR)
    decides = make_officer(fund, "decides", Role.CARE_SUPERVISOR)

    def adjusted(claim_id, changes):
        asked = ask_adjustment(organism_id=fund, claim_id=claim_id, changes=changes, reason="", by=asks, at=LATER)
        return decide_adjustment(organism_id=fund, act_id=asked, approved=True, by=decides, at=LATER)

    lowered = adjusted(claim, {"lines": {"1": {"billed_cents": 2_000}}})
    assert stand(fund, lowered) == (ClaimState.PAID, 1_200, 0)
    assert rows("select kind, holder, cents, account from beneficiary_accounts_debt") == [
        ("overpayment", "insured", 700, "physician_fees")
    ]
    assert books() == {
        "benefit:health:physician_fees": 1_200,
        "receivable:overpayments": 700,
        "payable:insured": -1_900,
    }
    raised = adjusted(lowered, {"lines": {"1": {"billed_cents": 3_000}}})
    assert stand(fund, raised) == (ClaimState.PAYABLE, 1_900, 0)
    assert books()["payable:insured"] == -2_600
    with pytest.raises(CannotReplace):
        adjusted(raised, {"lines": {"1": {"exemption_asked": "long_illness"}}})
    with pytest.raises(WrongAct):
        adjusted(raised, {"nir": BOB})
    assert DOCTOR in {each.professional for each in _versions(fund, raised)}


def _versions(fund, claim_id):
    with scope(fund):
        return queries.versions(organism_id=fund, claim_id=claim_id)
