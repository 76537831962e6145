"""What an officer finds on the desk of a made-up body: a group that owes, and movements that no rule explains."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from stdnum import luhn

from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import BankAccountRow, EstablishmentRow
from laroque.apps.registry.states import HolderKind
from laroque.formats.camt import Movement
from laroque.postgres.scope import scope
from laroque.simulation.month import MonthPlayed
from laroque.usecases.daily.book_statements import StatementFile, book_statements
from tests.support.contributor_books import assess, declare, filing
from tests.support.dsn_builder import iban, siret
from tests.support.made_up_bank import MadeUpBank, line

PAYER = "HOLDING DU NORD"
GROUP = "GROUPE NORD"
OWED = (30_000, 12_345, 7_655)
"""What three establishments of one employer owe, in cents: 500 euros in all."""
TOO_MUCH = 10_000
_FIRST_STATEMENT = 900


def group_sirets() -> list[str]:
    """The establishments of the group."""
    siren = siret(800)[:9]
    return [f"{siren}{number:04d}{luhn.calc_check_digit(f'{siren}{number:04d}')}" for number in (1, 2, 3)]


def lay_on_the_desk(played: MonthPlayed) -> None:
    """Add to the first body of a month, on the day after: the group, its transfer without reference, a shop that paid
    100 euros too much, and charges of the bank."""
    body = played.scheme.bodies[0]
    day = (played.last_day or played.month) + timedelta(days=1)
    at = datetime.combine(day, time(12), ZoneInfo("Europe/Paris"))
    shop = siret(810)
    with scope(body.id):
        _owe(body.id, dict(zip(group_sirets(), OWED, strict=True)), GROUP, played.month, at)
        _owe(body.id, {shop: 20_000}, "CHEZ LUCIE", played.month, at)
        account = BankAccountRow(holder_kind=HolderKind.ESTABLISHMENT, holder_key=shop, iban=iban(812), bic="BDFEFRPP")
        registry.register_bank_accounts(rows=[account])
    account_iban = played.scheme.ibans[body.code]
    bank = MadeUpBank(numbers={account_iban: _FIRST_STATEMENT})
    content = bank.file(account_iban, day, *_movements(day, shop))
    book_statements(organism_id=body.id, files=[StatementFile("the-day-after.xml", content)], at=at)


def _owe(organism_id: int, owed: dict[str, int], employer: str, month: date, at: datetime) -> None:
    declare(organism_id, *(filing(each, month=month, declared_cents=cents) for each, cents in owed.items()))
    assess(
        organism_id, {each: {("employer", "health"): cents} for each, cents in owed.items()}, month=month, at=at,
        salt=employer,
    )  # fmt: skip
    rows = [
        EstablishmentRow(siret=each, name=f"{employer} {rank}", employer_name=employer)
        for rank, each in enumerate(owed, start=1)
    ]
    registry.register_establishments(rows=rows)


def _movements(day: date, shop: str) -> list[Movement]:
    return [
        line(sum(OWED), day, counterparty_name=PAYER, counterparty_iban=iban(990), reference="VIREMENT AVRIL"),
        line(20_000 + TOO_MUCH, day, counterparty_name="CHEZ LUCIE", counterparty_iban=iban(812), reference=shop),
        line(9_999, day, counterparty_name="INCONNU", counterparty_iban=iban(991)),
        line(-1_250, day, counterparty_name="BANQUE", reference="FRAIS DE TENUE DE COMPTE"),
    ]
