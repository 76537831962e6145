"""A body with several rows of everything that the API lists, and more of them on demand."""

from datetime import date
from itertools import count

from tests.db.api.conftest import Program
from tests.db.web.conftest import World
from tests.support.collecting_bodies import APRIL, AT, SHARES, book
from tests.support.contributor_books import account_of, assess, declare, filing, pay
from tests.support.dsn_builder import iban, made, siret
from tests.support.made_up_bank import MadeUpBank, line

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries
from laroque.apps.contributions.operations import ReturnSent
from laroque.apps.contributions.states import FactKind, ReturnKind
from laroque.apps.registry import queries as registry
from laroque.apps.registry.self_employed import SelfEmployedRow
from laroque.apps.registry.states import Activity, Rhythm
from laroque.kernel.text import Text
from laroque.postgres.scope import scope
from laroque.usecases.self_employment.self_employed import Said, declare_all, register

DAY = date(2026, 5, 18)
_ANOMALY = queries.AnomalyView(
    "CME-1", "S21", 12, "warn", Text("what", "quoi"), Text("how", "comment"), 1, 2, 1, date(2026, 6, 5), None
)


class FullBody:
    """The first body of the world, whose first contributor has ``rows`` of all that the API lists of him."""

    def __init__(self, world: World, employer: Program, *, asked_by: int) -> None:
        self.world = world
        self.employer = employer
        self.asked_by = asked_by
        self.siret = world.ours.sirets[0]
        self._bank = MadeUpBank()
        self._ranks = count(1)

    def add(self, rows: int) -> None:
        """Add as many rows of everything."""
        ranks = [next(self._ranks) for _ in range(rows)]
        for rank in ranks:
            self.employer.post("/api/v1/dsn", made(siret=self.siret, order=rank + 1, type="03" if rank > 1 else "01"))
        with scope(self.world.ours.id):
            self._accounts(ranks)
            self._account_rows(ranks)
        self._statements(ranks)
        self._self_employed(ranks)

    def _self_employed(self, ranks: list[int]) -> None:
        body = self.world.ours.id
        person = SelfEmployedRow(
            siret=self.siret, organism_id=body, is_micro=True, activity=Activity.SALES, rhythm=Rhythm.MONTHLY,
            started_on=date(2025, 1, 1), registered_on=date(2026, 5, 1),
        )  # fmt: skip
        register(organism_id=body, rows=[person], at=AT)
        said = [
            Said(siret=self.siret, kind=FactKind.TURNOVER, month=APRIL, cents=rank * 100, key=f"S{rank}")
            for rank in ranks
        ]
        declare_all(organism_id=body, said=said, at=AT)

    def _accounts(self, ranks: list[int]) -> None:
        owners = [siret(500 + rank) for rank in ranks]
        declare(self.world.ours.id, *(filing(each) for each in owners))
        assess(self.world.ours.id, dict.fromkeys(owners, SHARES))

    def _account_rows(self, ranks: list[int]) -> None:
        body = self.world.ours.id
        account, bank = account_of(body, self.siret), registry.bank_accounts_of_iban(iban=iban(1))[0].id
        for rank in ranks:
            pay(body, self.siret, 100_000, key=f"T{rank}")
            contributions.ask_refund(
                organism_id=body, account_id=account, cents=10, bank_account_id=bank, paid_since=date(2020, 1, 1),
                reason="too much", by=self.asked_by, at=AT,
            )  # fmt: skip
        returns = [ReturnSent(ReturnKind.RECEPTION, self.siret, APRIL, rank, b"", 1, [_ANOMALY]) for rank in ranks]
        contributions.record_returns(organism_id=body, returns=returns, at=AT)

    def _statements(self, ranks: list[int]) -> None:
        """A statement for each, the last of them of as many movements, which nothing explains."""
        for rank in ranks:
            gifts = [line(1_000 + rank + each, DAY, reference="GIFT") for each in range(max(ranks))]
            book(self.world.ours, self._bank.file(self.world.ours.iban, DAY, *gifts), DAY, f"{rank}.xml")
