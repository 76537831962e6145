"""What the people of a made-up fund find on their pages: days paid, a payment come back, claims that wait, debts."""

from datetime import date, timedelta

from django.utils import timezone

from laroque.apps.access import operations as access
from laroque.apps.access.states import Role
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.network import operations as networks
from laroque.apps.registry.professionals import TermsRow, register_professionals
from laroque.apps.registry.states import Sector
from laroque.postgres.scope import scope
from laroque.usecases.care import overpayments
from laroque.usecases.care.charge_benefits import charge_day
from laroque.usecases.care.claim_returns import send_returns
from laroque.usecases.care.pay_claims import pay_day
from tests.support.care_payments import ANNE, BOB, DOCTOR, PHARMACY, Fund, noon, open_fund
from tests.support.made_up_bank import line

FUND = "cpam-673"
USERS = {
    "fund_treasurer": Role.TREASURER,
    "fund_officer": Role.CARE_OFFICER,
    "fund_supervisor": Role.CARE_SUPERVISOR,
    "fund_second": Role.CARE_SUPERVISOR,
}
_DAYS_AGO = (21, 16, 14, 9, 7, 3)
_FOUND_AGO = timedelta(days=40)


def lay_care_money(password: str) -> None:
    """Play some days of a fund up to today, and make its people."""
    today = timezone.localdate()
    networks.open_books(codes=[FUND])
    fund = open_fund(FUND)
    terms = [
        TermsRow(number=DOCTOR, since=date(2024, 1, 1), speciality="01", sector=Sector.TWO),
        TermsRow(number=DOCTOR, since=date(2026, 1, 1), speciality="01", sector=Sector.OPTAM),
        TermsRow(number=PHARMACY, since=date(2024, 1, 1), speciality="50"),
    ]
    register_professionals(rows=[], terms=terms)
    for rank, ago in enumerate(_DAYS_AGO):
        _play(fund, today - timedelta(days=ago), rank)
    _today(fund, today)
    _debts(fund, today)
    for name, role in USERS.items():
        user_id = access.create_user(username=name, email=f"{name}@example.invalid", password=password)
        access.grant_membership(user_id=user_id, organism_id=fund.id, role=role, valid_from=date(2026, 1, 1))


def _play(fund: Fund, day: date, rank: int) -> None:
    fund.day = day
    fund.claim(DOCTOR, ("health", "physician_fees", 2_100 + 700 * rank, 900))
    fund.claim(PHARMACY, ("health", "drugs", 4_630, 0), owed_cents=300)
    fund.claim(ANNE, ("health", "physician_fees", 1_900, 0), ("health", "biology", 1_255, 0))
    made = pay_day(organism_id=fund.id, day=day, at=noon(day))
    drawn = (line(each.cents, day, end_to_end_id=each.reference) for each in made.draws)
    paid = [line(-each.cents, day, end_to_end_id=each.end_to_end_id) for each in made.payments]
    fund.statement(*drawn, *paid, day=day)
    send_returns(organism_id=fund.id, day=day, at=noon(day))
    charge_day(organism_id=fund.id, day=day, at=noon(day))
    if rank == len(_DAYS_AGO) - 1:
        back = next(each for each in made.payments if each.key == ANNE)
        come = line(back.cents, day + timedelta(days=1), end_to_end_id=back.end_to_end_id, reason="AC04")
        fund.statement(come, day=day + timedelta(days=1))


def _today(fund: Fund, day: date) -> None:
    fund.day = day
    fund.claim(DOCTOR, ("health", "physician_fees", 5_200, 0))
    fund.claim(BOB, ("occupational_risk", "physician_fees", 3_000, 0), nir=BOB)
    fund.claim(PHARMACY, ("health", "drugs", 1_830, 0), state="suspended", question="daily_quantity", priced_on=None)
    fund.claim(DOCTOR, ("health", "physician_fees", 9_990, 0), state="medical", question="medical_opinion")


def _debts(fund: Fund, day: date) -> None:
    found = [
        DebtFound(
            key=f"story:{key}:{cents}", holder=holder, holder_key=key, kind=DebtKind.OVERPAYMENT, cents=cents,
            found_on=day - _FOUND_AGO, branch="health", account="physician_fees",
            reason="Visit billed twice",
        )
        for holder, key, cents in ((Holder.INSURED, ANNE, 12_000), (Holder.PROFESSIONAL, DOCTOR, 45_600))
    ]  # fmt: skip
    with scope(fund.id):
        overpayments.book_found(organism_id=fund.id, found=found, at=noon(day - _FOUND_AGO))
        told = debts.debts(organism_id=fund.id, holder=Holder.PROFESSIONAL, holder_key=DOCTOR)[0]
    overpayments.tell(
        organism_id=fund.id, debt_id=told.id, received_on=day - timedelta(days=5), by=1, at=noon(day),
        text="Receipt 2C 158 414 7719 2",
    )  # fmt: skip
