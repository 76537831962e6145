"""Shared out: surcharges, dues ahead, fees, taxes, settlements between branches, third parties paid by two persons."""

from datetime import UTC, date, datetime

import pytest
from tests.support.bodies_of_people import person_of
from tests.support.collecting_bodies import APRIL, SHARES, balances, book, make_body, noon
from tests.support.contributor_books import assess, declare, filing, pay
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.access import operations as access
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions.states import DueKind
from laroque.apps.ledger import rates
from laroque.apps.ledger.deeds import DeedReused, NotApproved
from laroque.apps.ledger.rates import RateNotDue, RateUnknown
from laroque.apps.ledger.states import RateKind
from laroque.apps.registry.payees import register_payee
from laroque.apps.treasury import queries as treasury
from laroque.apps.treasury.operations.incomes import NothingToExplain
from laroque.legislation.transfers import KeyUnknown
from laroque.postgres.scope import scope
from laroque.usecases.daily.audit_books import audit_books
from laroque.usecases.treasury.fees import MonthNotOver, charge_fees
from laroque.usecases.treasury.notify import notify
from laroque.usecases.treasury.notify_ahead import notify_ahead
from laroque.usecases.treasury.notify_surcharges import notify_surcharges
from laroque.usecases.treasury.pay_third_parties import CannotPay, ask_payout, pay_third_parties, payables
from laroque.usecases.treasury.settle_branches import NotASettlement, ask_settlement, settle_branches
from laroque.usecases.treasury.state_transfers import BadShares, share_state_transfer
from laroque.usecases.treasury.sweep import sweep

pytestmark = pytest.mark.db
DAY, NEXT = date(2026, 5, 18), date(2026, 5, 19)
AT = datetime(2026, 5, 18, 10, tzinfo=UTC)


@pytest.fixture
def body(db):
    """One contributor owes 750.00 for April: health 500.00, unemployment 150.00, old age 100.00."""
    return make_body("urssaf-117", first=100, contributors=1, mandates=0)


def second_person(approval_id: int, agency) -> None:
    """A second person of the agency approves a deed."""
    with scope(agency.id):
        access.approve(organism_id=agency.id, approval_id=approval_id, decided_by=person_of("agency", "second"), at=AT)


def record(agency, kind: RateKind, beneficiary: str, ppm: int, valid_from: date = date(2026, 1, 1)) -> None:
    """An order of the ministers is recorded."""
    with scope(agency.id):
        rates.record_rate(
            kind=kind, beneficiary=beneficiary, valid_from=valid_from, rate_ppm=ppm, source="made-up order", by="a",
            at=AT,
        )  # fmt: skip


def paid(body, cents: int, key: str = "T1") -> None:
    """The contributor pays by transfer."""
    with scope(body.id):
        pay(body.id, body.sirets[0], cents, key)


def charged(body, cents: int) -> None:
    """A surcharge for April."""
    with scope(body.id):
        contributions.charge(
            organism_id=body.id, account_id=body.account(0), month=APRIL, kind=DueKind.SURCHARGE, cents=cents,
            reason="late", article="CSS R243-16", key="S1", by=None, at=AT,
        )  # fmt: skip


def faults() -> list[str]:
    """The checks of the audit that are not clean; banks have no statement where a test books none."""
    return [c.name for c in audit_books().checks if not c.clean and c.name != "banks_equal_statements"]


def test_surcharges_go_to_those_whose_dues_they_follow(body, agency):
    charged(body, 1_001)
    paid(body, 76_001)
    told = notify_surcharges(organism_id=body.id, day=DAY, at=AT)
    # 10.01 by 500.00, 150.00 and 100.00 of 750.00: each to the cent, the cent left over to the largest.
    assert told.shares == {"health": 668, "old_age": 133, "unemployment": 200}
    assert notify_surcharges(organism_id=body.id, day=DAY, at=noon(NEXT)) == told
    assert notify_surcharges(organism_id=body.id, day=NEXT, at=noon(NEXT)) is None
    assert balances(agency.id)["due_to:health"] == -668
    assert "surcharge:collected" not in balances(body.id)
    with scope(body.id):
        declare(body.id, filing(body.sirets[0], type_="03", order=2))
        assess(body.id, {body.sirets[0]: {("employer", "health"): 75_000}}, salt="all health", at=AT)
    assert notify_surcharges(organism_id=body.id, day=NEXT, at=noon(NEXT)) is None  # nothing more was paid
    assert faults() == []


def test_dues_are_paid_ahead_less_the_flat_rate_and_cleared_as_they_come(body, agency):
    with pytest.raises(RateUnknown, match="R225-1"):
        notify_ahead(organism_id=body.id, day=DAY, at=AT)
    record(agency, RateKind.FLAT, "unemployment", 20_000)
    told = notify_ahead(organism_id=body.id, day=DAY, at=AT)
    assert told.shares == {"unemployment": 14_700}  # 150.00 less 2 %
    assert notify_ahead(organism_id=body.id, day=DAY, at=noon(NEXT)) == told
    assert balances(body.id)["advance:unemployment"] == 14_700
    assert balances(agency.id)["due_to:unemployment"] == -14_700
    paid(body, 75_000)
    collected = notify(organism_id=body.id, day=DAY, at=AT)
    assert collected.shares == {"health": 50_000, "old_age": 10_000}
    assert balances(body.id)["advance:unemployment"] == -300  # more came in than the rate expected
    assert "due:unemployment:collected" not in balances(body.id)
    with scope(body.id):
        declare(body.id, filing(body.sirets[0], type_="03", order=2))
        assess(body.id, {body.sirets[0]: SHARES | {("employer", "unemployment"): 5_000}}, salt="lower", at=AT)
    again = notify_ahead(organism_id=body.id, day=NEXT, at=noon(NEXT))
    assert again.shares == {"unemployment": 4_900 - 14_700}
    notify(organism_id=body.id, day=NEXT, at=noon(NEXT))
    assert balances(body.id)["advance:unemployment"] == -100
    assert faults() == []


def test_a_due_that_goes_from_one_to_another_is_told_though_the_sum_is_the_same(body, agency):
    record(agency, RateKind.FLAT, "mobility:metropole", 20_000)
    lille, toulouse = "mobility:59350", "mobility:31555"
    for order, (salt, authority) in enumerate((("north", lille), ("south", toulouse)), start=2):
        with scope(body.id):
            declare(body.id, filing(body.sirets[0], type_="03", order=order))
            assess(body.id, {body.sirets[0]: {("employer", authority): 10_000}}, salt=salt, at=AT)
        day = date(2026, 5, 14 + order)
        told = notify_ahead(organism_id=body.id, day=day, at=AT)
    assert (told.shares, told.cents) == ({toulouse: 9_800, lille: -9_800}, 0)
    held = balances(agency.id)
    assert (held.get(f"due_to:{lille}", 0), held[f"due_to:{toulouse}"]) == (0, -9_800)
    assert balances(body.id)[f"advance:{toulouse}"] == 9_800
    assert faults() == []


def test_a_month_before_its_due_day_or_before_the_first_rate_is_not_paid_ahead(body, agency):
    record(agency, RateKind.FLAT, "unemployment", 20_000, date(2026, 5, 1))
    assert notify_ahead(organism_id=body.id, day=DAY, at=AT) is None
    record(agency, RateKind.FLAT, "unemployment", 20_000, date(2026, 4, 1))
    assert notify_ahead(organism_id=body.id, day=date(2026, 5, 14), at=AT) is None
    assert notify_ahead(organism_id=body.id, day=date(2026, 5, 15), at=AT).cents == 14_700


def test_a_flat_rate_holds_for_five_years_and_no_longer(body, agency):
    record(agency, RateKind.FLAT, "unemployment", 20_000, date(2025, 1, 1))
    with scope(agency.id):
        (rate,) = rates.rates(kind=RateKind.FLAT)
    assert rate.valid_until == date(2030, 1, 1)
    assert [rate.holds(day) for day in (date(2024, 12, 31), date(2029, 12, 31), date(2030, 1, 1))] == [0, 1, 0]


@pytest.mark.parametrize(
    ("kind", "beneficiary"), [(RateKind.FLAT, "health"), (RateKind.FLAT, "fnal"), (RateKind.FEE, "cades")]
)
def test_a_rate_that_the_law_gives_nobody_is_refused(agency, kind, beneficiary):
    with pytest.raises(RateNotDue):
        record(agency, kind, beneficiary, 1_000, date(2025, 6, 1))


def test_mobility_authorities_share_the_rate_of_their_category():
    holders = {rates.rate_holder(f"mobility:{commune}") for commune in ("75056", "93001")}
    assert holders == {"mobility:ile-de-france"}
    assert rates.rate_holder("mobility:13055") == "mobility:metropole"
    assert rates.rate_holder("mobility:97411") == "mobility:overseas"
    assert rates.rate_holder("mobility:region") == "mobility:region"


def test_fees_are_kept_on_what_third_parties_were_notified_and_on_nothing_else(body, agency):
    paid(body, 75_000)
    notify(organism_id=body.id, day=DAY, at=AT)
    june = noon(date(2026, 6, 1))
    with pytest.raises(RateUnknown, match="R225-2"):
        charge_fees(organism_id=body.id, month=date(2026, 5, 1), at=june)
    record(agency, RateKind.FEE, "unemployment", 5_000)
    with pytest.raises(MonthNotOver, match="after 2026-05-31"):
        charge_fees(organism_id=body.id, month=date(2026, 5, 1), at=noon(date(2026, 5, 31)))
    fees = charge_fees(organism_id=body.id, month=date(2026, 5, 1), at=june)
    assert fees.fees == {"unemployment": 75}  # 0.5 % of 150.00
    assert charge_fees(organism_id=body.id, month=date(2026, 5, 1), at=june) == fees
    assert charge_fees(organism_id=body.id, month=APRIL, at=AT) is None
    assert balances(body.id)["fees:income"] == -75
    assert balances(agency.id)["due_to:unemployment"] == -15_000 + 75
    assert faults() == []


def receipt(agency, cents: int) -> int:
    """A receipt that nobody knows on the agency's statement; gives its movement."""
    book(agency, MadeUpBank().file(agency.iban, DAY, line(cents, DAY, reference="DGFIP TS 04/2026")), DAY)
    with scope(agency.id):
        (movement,) = treasury.unexplained(organism_id=agency.id)
    return movement.id


def test_a_tax_is_shared_by_the_key_of_its_chargeable_event(agency):
    movement_id = receipt(agency, 1_000_001)
    shared = share_state_transfer(movement_id=movement_id, name="payroll_tax", event_on=date(2026, 4, 30), at=AT)
    assert shared.shares == {"old_age": 583_501, "family": 107_400, "health": 247_700, "autonomy": 61_400}
    assert shared.article == "CSS L131-8 1°"
    assert balances(agency.id)["bank:central"] == 1_000_001
    assert audit_books().clean
    with pytest.raises(NothingToExplain):
        share_state_transfer(movement_id=movement_id, name="payroll_tax", event_on=date(2026, 4, 30), at=AT)


def test_a_transfer_without_key_waits_for_a_decision(agency):
    movement_id = receipt(agency, 10_000)
    facts = {"movement_id": movement_id, "name": "relief_compensation", "event_on": date(2026, 4, 30), "at": AT}
    with pytest.raises(KeyUnknown):
        share_state_transfer(**facts)
    with pytest.raises(BadShares):
        share_state_transfer(**facts, decided={"health": 9_999}, decision="convention 2026-3")
    with pytest.raises(BadShares):
        share_state_transfer(**facts, decided={"health": 10_000})
    assert "due_to:health" not in balances(agency.id)
    share_state_transfer(**facts, decided={"health": 6_000, "family": 4_000}, decision="convention 2026-3")
    assert balances(agency.id) == {"bank:central": 10_000, "due_to:health": -6_000, "due_to:family": -4_000}


def test_a_branch_pays_another_on_two_signatures(agency):
    first = person_of("agency", "first")
    facts = {"decision": "2026-7", "payer": "health", "payee": "old_age", "value_on": DAY, "by": first, "at": AT}
    asked = ask_settlement(cents=2_000, **facts)
    assert ask_settlement(cents=2_000, **facts) == asked
    with pytest.raises(DeedReused):
        ask_settlement(cents=3_000, **facts)
    with pytest.raises(NotApproved):
        settle_branches(decision="2026-7", at=AT)
    second_person(asked.approval_id, agency)
    assert settle_branches(decision="2026-7", at=AT) == settle_branches(decision="2026-7", at=noon(NEXT))
    assert balances(agency.id) == {"due_to:health": 2_000, "due_to:old_age": -2_000}
    with pytest.raises(NotASettlement):
        ask_settlement(cents=1, **(facts | {"payee": "fnal"}))


def collected_and_swept(body, agency, bank: MadeUpBank) -> None:
    """The contributor pays 750.00, which are notified and stand at the agency's bank."""
    paid_in = line(75_000, DAY, reference=f"COTISATIONS {body.sirets[0]} 04/2026")
    book(body, bank.file(body.iban, DAY, paid_in), DAY)
    swept = sweep(organism_id=body.id, day=DAY, at=AT)
    notify(organism_id=body.id, day=DAY, at=AT)
    book(body, bank.file(body.iban, NEXT, line(-75_000, NEXT, end_to_end_id=swept.reference)), NEXT)
    book(agency, bank.file(agency.iban, NEXT, line(75_000, NEXT, end_to_end_id=swept.reference)), NEXT)


def test_a_third_party_is_paid_on_two_signatures_and_booked_by_the_statement(body, agency):
    bank, first = MadeUpBank(), person_of("agency", "first")
    collected_and_swept(body, agency, bank)
    (payable,) = payables()
    assert (payable.beneficiary, payable.free_cents, payable.account_id) == ("unemployment", 15_000, None)
    with pytest.raises(CannotPay, match="bank account"):
        ask_payout(day=NEXT, amounts={"unemployment": 15_000}, by=first, at=AT)
    with scope(agency.id):
        register_payee(beneficiary="unemployment", iban=iban(7000), bic="BDFEFRPP")
    with pytest.raises(CannotPay, match="15001 cents"):
        ask_payout(day=NEXT, amounts={"unemployment": 15_001}, by=first, at=AT)
    asked = ask_payout(day=NEXT, by=first, at=AT)
    assert asked.content["cents"] == {"unemployment": 15_000}
    with pytest.raises(NotApproved):
        pay_third_parties(reference=asked.reference, at=AT)
    second_person(asked.approval_id, agency)
    sent = pay_third_parties(reference=asked.reference, at=AT)
    assert pay_third_parties(reference=asked.reference, at=noon(NEXT)) == sent
    assert [each.free_cents for each in payables()] == [0]
    assert ask_payout(day=NEXT, by=first, at=AT, number=2) is None
    assert balances(agency.id)["due_to:unemployment"] == -15_000
    last = date(2026, 5, 20)
    (order,) = sent.orders
    out = line(-15_000, last, end_to_end_id=order.end_to_end_id)
    book(agency, bank.file(agency.iban, last, out), last)
    assert "due_to:unemployment" not in balances(agency.id)
    assert balances(agency.id)["bank:central"] == 60_000
    assert audit_books().clean
