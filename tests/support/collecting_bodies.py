"""Collecting bodies with bank accounts and contributors who owe, for tests of the collection."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from laroque.apps.ledger import queries as books
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry.rules import EstablishmentRow, MandateRow
from laroque.apps.registry.states import Scheme
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.states import AccountRole
from laroque.postgres.scope import scope
from laroque.usecases.daily.book_statements import FileOutcome, StatementFile, book_statements
from tests.support.contributor_books import account_of, assess, declare, filing
from tests.support.dsn_builder import iban, siret

APRIL = date(2026, 4, 1)
AT = datetime(2026, 5, 5, 10, tzinfo=UTC)
DEBIT_ON = date(2026, 5, 15)
ICS = "FR72ZZZ123456"
SHARES = {("employee", "old_age"): 10_000, ("employer", "health"): 50_000, ("employer", "unemployment"): 15_000}
"""What each contributor owes for April: 750 euros."""
OWED = sum(SHARES.values())
OWED_ALONE = {
    "receivable:contributors": 5 * OWED,
    "due:health:uncollected": -5 * 50_000,
    "due:old_age:uncollected": -5 * 10_000,
    "due:unemployment:uncollected": -5 * 15_000,
}
"""Balances of a body of five contributors before anything is collected."""


@dataclass(frozen=True)
class Body:
    """A collecting body of a test and its contributors, by rank."""

    id: int
    code: str
    iban: str
    sirets: tuple[str, ...]

    def account(self, rank: int) -> int:
        """The contributor account of a rank."""
        with scope(self.id):
            return account_of(self.id, self.sirets[rank])


def make_body(
    code: str, *, first: int, contributors: int, mandates: int, orders: bool = True, debit_cents: int = OWED
) -> Body:
    """A body whose contributors owe April, the first of them having given a mandate.

    ``first`` tells its SIRET and IBAN apart from those of the others; ``orders``: the declarations ask for the debit,
    of ``debit_cents``.
    """
    organism = network.organism_by_code(code=code)
    body = Body(organism.id, code, iban(9000 + first), tuple(siret(first + rank) for rank in range(contributors)))
    with scope(body.id):
        _open(body, AccountRole.COLLECTION)
        asked = debit_cents if orders else 0
        declare(body.id, *(filing(each, debit_cents=asked) for each in body.sirets))
        assess(body.id, dict.fromkeys(body.sirets, SHARES))
        registry.register_establishments(
            rows=[EstablishmentRow(siret=each, name=f"SHOP {each}") for each in body.sirets]
        )
        registry.register_mandates(
            rows=[_mandate(body, each, first + rank) for rank, each in enumerate(body.sirets[:mandates])]
        )
    return body


def make_agency() -> Body:
    """The agency with its central account."""
    organism = network.organism_by_code(code="agency")
    agency = Body(organism.id, "agency", iban(8999), ())
    with scope(agency.id):
        _open(agency, AccountRole.CENTRAL)
    return agency


def noon(day: date) -> datetime:
    """An instant of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def balances(organism_id: int) -> dict[str, int]:
    """What the ledger of a body holds."""
    with scope(organism_id):
        return books.balances(organism_id=organism_id)


def book(body: Body, content: bytes, day: date, name: str = "statement.xml") -> FileOutcome:
    """Book one file of statements at noon of a day."""
    (outcome,) = book_statements(organism_id=body.id, files=[StatementFile(name, content)], at=noon(day))
    return outcome


def _open(body: Body, role: AccountRole) -> None:
    treasury.open_bank_account(
        organism_id=body.id, organism_code=body.code, role=role, iban=body.iban, bic="BDFEFRPP",
        holder=body.code.upper(), ics=ICS,
    )  # fmt: skip


def _mandate(body: Body, owner: str, number: int) -> MandateRow:
    return MandateRow(
        rum=f"RUM-{owner}", siret=owner, organism_id=body.id, scheme=Scheme.B2B, iban=iban(number),
        signed_on=date(2025, 1, 2), bic="BDFEFRPP",
    )  # fmt: skip
