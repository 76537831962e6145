"""Small decisions of the treasury: references of orders, mandates that may no longer serve, position of a branch."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from laroque.apps.ledger.chart import BRANCHES, THIRD_PARTIES
from laroque.apps.ledger.rules import identities
from laroque.apps.treasury.states import Alarm, StatementState
from laroque.formats.sepa import Scheme, SequenceType


@dataclass(frozen=True, slots=True)
class CashPosition:
    """Cash of one beneficiary at the agency, in cents: due to it, and drawn by its funds and not yet charged."""

    due_cents: int
    drawn_cents: int

    @property
    def position_cents(self) -> int:
        """What is due less what is drawn (CSS R255-6 asks it daily for each branch)."""
        return self.due_cents - self.drawn_cents


@dataclass(frozen=True, slots=True)
class Position:
    """The agency's cash on a day: by branch, by third party, at the banks, and whether the identity holds."""

    on: date
    branches: dict[str, CashPosition]
    third_parties: dict[str, CashPosition]
    banks_cents: int
    identity_gap_cents: int

    @property
    def identity_clean(self) -> bool:
        """Whether banks and transits equal what the agency holds for others and its funding, to the cent."""
        return self.identity_gap_cents == 0


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """What a statement says of itself, amounts in cents of its currency; ``rank`` is its place in the file."""

    rank: int
    account: str | None
    version: str
    number: str
    currency: str
    opening_cents: int | None
    closing_cents: int | None
    closed_on: date | None
    moved_cents: int
    movements_hash: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """What is done with a statement, and what is wrong with it."""

    state: StatementState
    alarms: tuple[Alarm, ...] = ()


def standing_of(facts: StatementFacts, *, is_known: bool, hash_before: bytes | None) -> Standing:
    """What to do with a statement: only a camt.053 of one of our accounts is booked, and once.

    ``hash_before`` is the hash of the movements of the statement booked before under the same number, if any. Balances
    that do not agree, or a closing balance below zero (CSS D225-3), are alarms and no refusal: the money did move.
    """
    if not is_known:
        return Standing(StatementState.REFUSED, (Alarm.UNKNOWN_ACCOUNT,))
    if not facts.version.startswith("camt.053"):
        return Standing(StatementState.NOTICE)
    if hash_before is not None and hash_before != facts.movements_hash:
        return Standing(StatementState.REFUSED, (Alarm.NUMBER_REUSED,))
    if hash_before is not None:
        return Standing(StatementState.REPEATED)
    if facts.opening_cents is None or facts.closing_cents is None:
        return Standing(StatementState.BOOKED, (Alarm.NO_BALANCE,))
    gap = (Alarm.GAP,) if facts.opening_cents + facts.moved_cents != facts.closing_cents else ()
    overdrawn = (Alarm.OVERDRAWN,) if facts.closing_cents < 0 else ()
    return Standing(StatementState.BOOKED, gap + overdrawn)


def file_reference(organism_code: str, month: date, scheme: Scheme, debit_on: date) -> str:
    """Key of a file of direct debits and its id in pain.008, at most 35 characters of the SEPA set."""
    return f"{organism_code.upper()}-{month:%y%m}-{scheme}-{debit_on:%y%m%d}"


def batch_reference(file: str, sequence: SequenceType) -> str:
    """Id of the group of a file whose mandates stand at the same place of their life; banks book group by group."""
    return f"{file}-{sequence}"


def order_reference(organism_code: str, month: date, siret: str, repeats: int) -> str:
    """End-to-end id of the debit of a month, followed by a number when the month was debited before."""
    first = f"{organism_code.upper()}-{month:%Y%m}-{siret}"
    return first if repeats == 0 else f"{first}-{repeats + 1}"


def transfer_reference(kind: str, organism_code: str, day: date) -> str:
    """Key of the one transfer of a kind between a body and the agency on a day, and its end-to-end id."""
    return f"{kind.upper()}-{organism_code.upper()}-{day:%Y%m%d}"


def draw_reference(organism_code: str, day: date, rank: int) -> str:
    """Key of a fund's draw and its end-to-end id; ``rank`` counts the draws of the fund on the day from one."""
    return f"DRAW-{organism_code.upper()}-{day:%Y%m%d}-{rank}"


def transfer_file_reference(organism_code: str, execute_on: date, rank: int) -> str:
    """Key of a file of transfers and its id in pain.001; ``rank`` counts the files of a body for a day from one."""
    return f"{organism_code.upper()}-V{execute_on:%y%m%d}-{rank}"


def position_of(balances: Mapping[str, int], on: date) -> Position:
    """The position on a day from the balances of the agency's accounts (debit positive cents)."""
    branches = {
        name: CashPosition(
            identities.due_to_branch(balances, name), drawn_cents=identities.drawn_for_branch(balances, name)
        )
        for name in BRANCHES
    }
    due = identities.due_to_third_parties(balances)
    names = [*THIRD_PARTIES, *sorted(due.keys() - set(THIRD_PARTIES))]
    return Position(
        on=on,
        branches=branches,
        third_parties={name: CashPosition(due.get(name, 0), drawn_cents=0) for name in names},
        banks_cents=sum(cents for account, cents in balances.items() if account.startswith("bank:")),
        identity_gap_cents=identities.agency_identity_gap(balances),
    )
