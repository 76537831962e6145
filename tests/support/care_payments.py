"""A fund that pays care, its payees and claims priced by hand, for tests of payments."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.states import DebtKind, Holder
from laroque.apps.claims.models import Claim, ClaimLine
from laroque.apps.claims.states import ClaimState
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger import queries as books
from laroque.apps.ledger.rules import Draft, agency, paying
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry.professionals import ProfessionalRow, register_professionals
from laroque.apps.registry.rules import BankAccountRow, PersonRow
from laroque.apps.registry.states import HolderKind, ProfessionalKind
from laroque.apps.rights.models import Beneficiary
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.states import AccountRole
from laroque.formats.camt import Movement
from laroque.postgres.scope import scope
from laroque.usecases.daily.book_statements import StatementFile, book_statements
from tests.support.dsn_builder import iban
from tests.support.made_up_bank import MadeUpBank, line

FUND = "cgss-971"
DAY = date(2026, 4, 8)
NIR_LENGTH = 15
DOCTOR, PHARMACY = "971012341", "972012340"
ANNE, BOB = "280017512345610", "180017512345660"
CENTRAL, PAYMENT = iban(8999), iban(8971)
_PAYEES = {DOCTOR: iban(101), PHARMACY: iban(102), ANNE: iban(103), BOB: iban(104)}


def noon(day: date) -> datetime:
    """An instant of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@dataclass
class Fund:
    """A fund, the agency, and their banks."""

    id: int
    agency_id: int
    bank: MadeUpBank = field(default_factory=MadeUpBank)
    numbers: list[int] = field(default_factory=list)
    day: date = DAY

    def claim(self, payee: str, *parts: tuple[str, str, int, int], nir: str = ANNE, **said) -> int:
        """A claim to be paid, settled in the books: parts are branch, account, basic and solidarity cents.

        ``owed_cents``: paid beside and owed by the insured, whose debt it becomes.
        """
        owed = said.pop("owed_cents", 0)
        basic, solidarity = sum(part[2] for part in parts), sum(part[3] for part in parts)
        number = len(self.numbers) + 1
        facts = {
            "organism_id": self.id, "source": "b2", "message_id": 1, "position": number, "number": f"{number:09d}",
            "professional": DOCTOR if payee in (ANNE, BOB) else payee, "nir": nir,
            "insurance": "sickness", "third_party": payee not in (ANNE, BOB), "in_hospital": False,
            "psychiatric": False, "first_care_on": self.day, "received_on": self.day, "priced_on": self.day,
            "state": ClaimState.PAYABLE, "billed_cents": basic + solidarity, "basic_cents": basic,
            "solidarity_cents": solidarity, "paid_cents": basic + solidarity + owed, "owed_cents": owed,
            "paid_to": Holder.INSURED if payee in (ANNE, BOB) else Holder.PROFESSIONAL,
        }  # fmt: skip
        with scope(self.id):
            made = Claim.objects.create(**{**facts, "beneficiary_id": self._insured(nir), **said})
            self._lines(made, parts, owed)
            self._settle(made, parts, owed)
        self.numbers.append(made.id)
        return made.id

    def _insured(self, nir: str) -> int:
        """The file of the insured person under a NIR, as the fund has it."""
        named = {"born_on": date(1980, 1, 2), "family_name": "Petit", "given_names": "Anne" if nir == ANNE else "Bob"}
        known = Beneficiary.objects.filter(organism_id=self.id, nir=nir, is_dependant=False).first()
        made = known or Beneficiary.objects.create(organism_id=self.id, nir=nir, is_dependant=False, **named)
        return made.id

    def _lines(self, claim: Claim, parts: Sequence[tuple[str, str, int, int]], owed: int) -> None:
        ClaimLine.objects.bulk_create(
            ClaimLine(
                organism_id=self.id, claim_id=claim.id, line=rank, beneficiary_id=claim.beneficiary_id,
                care_on=self.day, nature="G", quantity=1, coefficient_hundredths=100,
                billed_cents=basic + solidarity, outcome="priced", branch=branch, account=account,
                base_cents=basic + solidarity, rate_ppm=700_000,
                share_cents=basic, basic_cents=basic, solidarity_cents=solidarity,
                paid_cents=basic + solidarity + (owed if rank == 1 else 0), owed_cents=owed if rank == 1 else 0,
            )
            for rank, (branch, account, basic, solidarity) in enumerate(parts, 1)
        )  # fmt: skip

    def _settle(self, claim: Claim, parts: Sequence[tuple[str, str, int, int]], owed: int) -> None:
        spent: dict[tuple[str, str], int] = {}
        for branch, account, basic, solidarity in parts:
            for key, cents in (((branch, account), basic), (("health", "solidarity"), solidarity)):
                spent[key] = spent.get(key, 0) + cents
        payee = "insured" if claim.paid_to == Holder.INSURED else "professionals"
        legs = paying.care_settled(spent, payee=payee, owed_cents=owed)
        if legs:
            draft = Draft("care_settled", f"claim:{claim.id}", f"care_settled:{claim.id}", self.day, self.day, legs)
            ledger.post(organism_id=self.id, draft=draft, at=noon(self.day))
        if owed:
            found = DebtFound(
                key=f"claim:{claim.id}", holder=Holder.INSURED, holder_key=claim.nir, kind=DebtKind.PARTICIPATION,
                cents=owed, found_on=self.day, branch="health", claim_id=claim.id,
            )  # fmt: skip
            accounts.find_debts(organism_id=self.id, debts=[found])

    def balances(self) -> dict[str, int]:
        """What the books of the fund hold."""
        with scope(self.id):
            return books.balances(organism_id=self.id)

    def states(self) -> list[str]:
        """Where its claims stand, in the order they were made."""
        with scope(self.id):
            found = dict(Claim.objects.filter(organism_id=self.id).values_list("id", "state"))
        return [found[number] for number in self.numbers]

    def statement(self, *movements: Movement, day: date = DAY) -> None:
        """The bank tells the fund what moved its payment account."""
        content = self.bank.file(PAYMENT, day, *movements)
        book_statements(organism_id=self.id, files=[StatementFile("p.xml", content)], at=noon(day))

    def drawn(self, *draws, day: date = DAY) -> None:
        """The bank executes draws: both statements show them."""
        gone = [line(-each.cents, day, end_to_end_id=each.reference) for each in draws]
        content = self.bank.file(CENTRAL, day, *gone)
        book_statements(organism_id=self.agency_id, files=[StatementFile("c.xml", content)], at=noon(day))
        self.statement(*(line(each.cents, day, end_to_end_id=each.reference) for each in draws), day=day)

    def paid(self, *payments, day: date = DAY) -> None:
        """The bank executes payments: the statement of the fund shows them."""
        self.statement(*(line(-each.cents, day, end_to_end_id=each.end_to_end_id) for each in payments), day=day)


def make_fund(*, held_cents: int = 10_000_000, code: str = FUND) -> Fund:
    """A fund with a payment account and payees, and the agency holding ``held_cents`` for the health branch."""
    fund = open_fund(code)
    with scope(fund.agency_id):
        treasury.open_bank_account(
            organism_id=fund.agency_id, organism_code="agency", role=AccountRole.CENTRAL, iban=CENTRAL,
            bic="BDFEFRPP", holder="AGENCY",
        )  # fmt: skip
        legs = agency.state_transfer_received({"health": held_cents})
        draft = Draft("state_transfer_received", "test:1", "test:1", DAY, DAY, legs)
        ledger.post(organism_id=fund.agency_id, draft=draft, at=noon(DAY))
    fund.bank.balances[CENTRAL] = held_cents
    return fund


def open_fund(code: str) -> Fund:
    """A fund with a payment account and payees, of a network whose agency has its own account already."""
    fund = Fund(network.organism_by_code(code=code).id, network.organism_by_code(code="agency").id)
    with scope(fund.id):
        treasury.open_bank_account(
            organism_id=fund.id, organism_code=code, role=AccountRole.PAYMENT, iban=PAYMENT, bic="BDFEFRPP",
            holder="CGSS",
        )  # fmt: skip
    register_professionals(
        rows=[
            ProfessionalRow(number=DOCTOR, kind=ProfessionalKind.PHYSICIAN, name="Anne Petit"),
            ProfessionalRow(number=PHARMACY, kind=ProfessionalKind.PHARMACY, name="Pharmacie du Port"),
        ]
    )
    registry.register_persons(rows=[PersonRow(nir=ANNE, given_names="Anne", family_name="Durand")])
    for key in _PAYEES:
        give_account(key)
    return fund


def give_account(key: str, account: str = "") -> None:
    """Register a bank account of a payee, an insured person by its NIR or a professional by its number."""
    kind = HolderKind.PERSON if len(key) == NIR_LENGTH else HolderKind.PROFESSIONAL
    row = BankAccountRow(holder_kind=kind, holder_key=key, iban=account or _PAYEES[key])
    registry.register_bank_accounts(rows=[row])
