"""A bank of tests: it keeps balances and writes a statement a day for each account, as camt.053 bytes."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from laroque.formats.camt import Balance, Movement, Statement
from laroque.simulation.bank_statements import write_camt053, write_camt054


def line(cents: int, day: date, **facts) -> Movement:
    """One movement of an account, booked and valued on a day."""
    return Movement(cents, "EUR", day, day, "BOOK", **facts)


@dataclass
class MadeUpBank:
    """Balances by IBAN, and how many statements each account had."""

    balances: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def statement(self, iban: str, day: date, *movements: Movement) -> Statement:
        """The statement of a day: the account moves, and each movement is an entry of its own."""
        opening = self.balances.get(iban, 0)
        counted = sum(each.amount_cents for each in movements if each.currency == "EUR" and each.status == "BOOK")
        self.balances[iban] = opening + counted
        self.numbers[iban] = self.numbers.get(iban, 0) + 1
        entries = tuple(
            each._replace(entry=rank, bank_reference=each.bank_reference or f"{day:%y%m%d}-{iban[-4:]}-{rank}")
            for rank, each in enumerate(movements, start=1)
        )
        balances = (
            Balance("OPBD", opening, "EUR", day),
            Balance("CLBD", self.balances[iban], "EUR", day),
        )
        return Statement(
            f"{iban[-6:]}-{self.numbers[iban]:04d}", iban, balances, entries, "EUR", str(self.numbers[iban])
        )

    def file(self, iban: str, day: date, *movements: Movement) -> bytes:
        """The statement of a day as a camt.053 file."""
        return camt053(self.statement(iban, day, *movements), day=day)


def camt053(*statements: Statement, day: date) -> bytes:
    """Statements as one file, made at ten in the evening."""
    at = datetime.combine(day, time(22), UTC)
    return write_camt053(statements, message_id=f"{statements[0].id}-053", created_at=at)


def camt054(*notices: Statement, day: date) -> bytes:
    """Notices as one file."""
    at = datetime.combine(day, time(22), UTC)
    return write_camt054(notices, message_id=f"{notices[0].id}-054", created_at=at)
