"""A made-up month of care: files received day by day, payees paid, the bank executes, benefits charged, days closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from random import Random

from laroque.apps.exchanges import queries as messages
from laroque.apps.network import operations as networks
from laroque.apps.network import queries as network
from laroque.apps.network.queries import OrganismView
from laroque.kernel.periods import add_months, add_working_days
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.simulation import identities
from laroque.simulation.bank import Bank
from laroque.simulation.benefits.month import BenefitsPlayed, days_of, live, open_benefits
from laroque.simulation.care.claims import SENDINGS, make_sendings
from laroque.simulation.care.files import CareFile, write_files
from laroque.simulation.care.officers import Staff, make_staff, work
from laroque.simulation.care.professionals import MadeUpProfessional, make_professionals, treating_doctors
from laroque.simulation.care.registers import open_payment_account, register_all
from laroque.simulation.funds import FUNDS, CareFund
from laroque.simulation.insured import Insured, make_insured
from laroque.usecases.benefits.pay_benefits import BenefitsDay
from laroque.usecases.care.charge_benefits import Charge, charge_day
from laroque.usecases.care.claim_returns import send_returns
from laroque.usecases.care.pay_claims import CareDay, pay_day
from laroque.usecases.care.receive_claims import ClaimsAnswered, receive_b2
from laroque.usecases.daily.book_statements import StatementFile, book_statements
from laroque.usecases.daily.close_day import DayClosed, close_day

AGENCY = "agency"
_RECEIVED_AT = time(8)
_DAYS_AFTER = 3
"""Working days lived after the last file: payments come back from closed accounts two days after."""


@dataclass(slots=True)
class FundPlayed:
    """What happened at a fund: the files it received with their answers, its days of payment, what it charged.

    ``again``: files sent a second time; ``iban``: of its payment account; ``staff``: who answers questions there;
    ``closed``: accounts that payees closed without telling; ``answers``: claims that the staff settled.
    """

    fund: CareFund
    body: OrganismView
    iban: str
    people: tuple[Insured, ...]
    professionals: tuple[MadeUpProfessional, ...]
    files: tuple[CareFile, ...]
    staff: Staff
    closed: frozenset[str]
    benefits: BenefitsPlayed
    answers: int = 0
    returns: int = 0
    answered: list[tuple[CareFile, ClaimsAnswered]] = field(default_factory=list)
    again: list[ClaimsAnswered] = field(default_factory=list)
    days: list[CareDay] = field(default_factory=list)
    charges: list[Charge] = field(default_factory=list)


@dataclass(slots=True)
class CarePlayed:
    """A month of care at some funds, with the last day closed."""

    since: date
    funds: tuple[FundPlayed, ...]
    last_day: date
    closed: list[DayClosed] = field(default_factory=list)


def play_care(
    *,
    bank: Bank,
    agency_iban: str,
    after: date,
    insured: int,
    seed: int,
    by: str,
    folder: Path,
    advance: Callable[[int], None],
    sendings: int = SENDINGS,
) -> CarePlayed:
    """Play a month of care that starts with the month after a closed day; claims are paid from what the agency holds.

    ``insured``: adults a fund covers; ``folder`` receives the files of employers; ``advance`` is told of each file
    received. Raises ``WouldOverdraw`` when the
    agency holds less than what care costs. The same arguments, books and code give the same month.
    """
    since = add_months(after.replace(day=1), 1)
    opened = tuple(_open_fund(rank, bank, since, insured, seed, sendings, folder) for rank in range(len(FUNDS)))
    played = CarePlayed(since, opened, after)
    ibans = {AGENCY: agency_iban, **{each.body.code: each.iban for each in played.funds}}
    days = {file.sent_on for each in played.funds for file in each.files}
    days |= {day for each in played.funds for day in days_of(each.benefits, since)}
    for day in sorted(days | {add_working_days(max(days), rank) for rank in range(1, _DAYS_AFTER + 1)}):
        for each in played.funds:
            _receive(each, day, advance)
            each.answers += work(body=each.body, staff=each.staff, day=day, at=_at(day))
            _pay(each, bank, ibans, pay_day(organism_id=each.body.id, day=day, at=_at(day)))
            _pay(each, bank, ibans, live(each.benefits, day))
        _book_statements(played, bank, ibans, day)
        for each in played.funds:
            charge = charge_day(organism_id=each.body.id, day=day, at=_at(day))
            each.charges += [charge] if charge else []
            each.returns += len(send_returns(organism_id=each.body.id, day=day, at=_at(day)))
        played.closed, played.last_day = close_day(day=day, at=_at(day), by=by), day
    return played


def _at(day: date) -> datetime:
    return datetime.combine(day, _RECEIVED_AT, tzinfo=UTC)


def _open_fund(rank: int, bank: Bank, since: date, insured: int, seed: int, sendings: int, folder: Path) -> FundPlayed:
    """A fund whose books are open, that knows its insured and professionals, and the files it will receive."""
    fund = FUNDS[rank]
    networks.open_books(codes=[fund.code])
    body = network.organism_by_code(code=fund.code)
    iban = identities.iban(Random(f"{seed}/{fund.code}/account"))
    bank.open_account(iban, body.name)
    open_payment_account(body=body, iban=iban)
    professionals = make_professionals(fund=fund, seed=seed)
    doctors = treating_doctors(professionals)
    people = make_insured(fund=fund, count=insured, doctors=doctors, month=since, seed=seed)
    register_all(fund=fund, organism_id=body.id, people=people, professionals=professionals, at=_at(since))
    made = make_sendings(
        fund=fund, people=people, professionals=professionals, month=since, seed=seed, sendings=sendings
    )
    staff = make_staff(body=body, since=since)
    closed = frozenset({next(each.iban for each in people if not each.is_dependant and not each.is_closed)})
    benefits = open_benefits(
        fund=fund, rank=rank, body=body, people=people, month=since, seed=seed, folder=folder / fund.code
    )
    return FundPlayed(fund, body, iban, people, professionals, write_files(fund, made), staff, closed, benefits)


def _receive(played: FundPlayed, day: date, advance: Callable[[int], None]) -> None:
    """The files of a day; once all came, the first of the month comes a second time."""
    for file in played.files:
        if file.sent_on == day:
            answer = receive_b2(
                organism_id=played.body.id, name=file.name, content=file.content, at=_at(day), sender=file.sender
            )
            played.answered.append((file, answer))
            advance(1)
    if len(played.answered) == len(played.files) and not played.again:
        first = played.files[0]
        answer = receive_b2(
            organism_id=played.body.id, name=first.name, content=first.content, at=_at(day), sender=first.sender
        )
        played.again.append(answer)


def _pay(played: FundPlayed, bank: Bank, ibans: Mapping[str, str], paid: CareDay | BenefitsDay) -> None:
    """Have the bank execute the draws and the transfers of a day."""
    if isinstance(paid, CareDay):
        played.days.append(paid)
    for draw in paid.draws:
        bank.move(from_iban=ibans[AGENCY], to_iban=played.iban, cents=draw.cents, on=paid.day, reference=draw.reference)
    if paid.file is not None:
        with scope(played.body.id):
            contents = messages.contents_of(organism_id=played.body.id, message_ids=[paid.file.message_id])
        bank.pay(contents[paid.file.message_id], closed=played.closed)


def _book_statements(played: CarePlayed, bank: Bank, ibans: Mapping[str, str], day: date) -> None:
    bodies = [network.organism_by_code(code=AGENCY), *(each.body for each in played.funds)]
    for body in bodies:
        content = bank.statement(ibans[body.code], day)
        if content is not None:
            file = StatementFile(f"{body.code}_{day}_care.xml", content)
            book_statements(organism_id=body.id, files=[file], at=_at(day))


CARE_STEP = Text("Receiving and paying care", "Réception et paiement des soins")
"""The name of the step, as a person reads it."""
