"""Collect a month: what contributors ordered in their declarations is debited from their accounts."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as contributor_accounts
from laroque.apps.contributions.operations import DebitSent
from laroque.apps.contributions.queries import AmountToCollect, PlannedDebitView
from laroque.apps.contributions.queries.self_employed import called_to_collect
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry import queries as registers
from laroque.apps.registry.operations import Iban
from laroque.apps.registry.queries import EstablishmentView, MandateView
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury import queries as debits
from laroque.apps.treasury.operations import DebitWanted, FileSent
from laroque.formats.sepa import Scheme, SequenceType
from laroque.postgres.scope import scope


class Obstacle(StrEnum):
    """Why an amount is not debited: it is left to a transfer by the contributor."""

    NO_MANDATE = "no_mandate"
    MANDATE_STOPPED = "mandate_stopped"
    DECLARED_SINCE = "declared_since"
    """The file of the month and day was sent before; another day debits it."""
    NOTHING_OWED = "nothing_owed"
    """The payer planned it, and the month was paid meanwhile: the plan is dropped."""


@dataclass(frozen=True, slots=True)
class LeftToTransfer:
    """An amount that no debit collects, in cents, and why."""

    account_id: int
    siret: str
    cents: int
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class MonthCollected:
    """The files sent to the bank for a month, and what is left to transfers."""

    files: tuple[FileSent, ...]
    left: tuple[LeftToTransfer, ...]

    @property
    def cents(self) -> int:
        """Total of the debits sent."""
        return sum(order.cents for file in self.files for order in file.orders)


def collect_month(*, organism_id: int, month: date, debit_on: date, at: datetime) -> MonthCollected:
    """Order the direct debits of a month at a body: a file for each scheme, once for a month and a day.

    Only what is due by ``debit_on`` is debited: nobody pays before the 5th or the 15th. The contributor is cleared when
    the file is sent; the bank's statement says later what was paid. Run again with the same month and day, nothing more
    is sent or booked, and what was declared or planned since is in ``left``: a plan waits then for another day.
    Articles: CSS R243-6, D133-11 (SEPA direct debit).
    """
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        planned = contributor_accounts.planned_for(organism_id=organism_id, debit_on=debit_on, month=month, locked=True)
        amounts = _with_planned(organism_id, month, debit_on, planned)
        wanted, left = _with_mandates(organism_id, amounts, debit_on, at)
        files = treasury.order_debits(
            organism_id=organism_id,
            organism_code=network.organism(organism_id=organism_id).code,
            month=month,
            debit_on=debit_on,
            wanted=wanted,
            at=at,
        )
        orders = [order for file in files for order in file.orders]
        sent = [DebitSent(order.key, order.account_id, month, order.cents, debit_on) for order in orders]
        new = contributions.record_debits_sent(organism_id=organism_id, debits=sent, at=at)
        registry.mark_debited(rums=[order.rum for order in orders])
        ordered_now = {order.account_id: order.key for order in orders if order.key in new}
        since = [
            LeftToTransfer(each.account_id, each.siret, each.cents, Obstacle.DECLARED_SINCE)
            for each in wanted
            if each.account_id not in ordered_now
        ]
        waiting = {each.account_id for each in since}
        _end_planned(organism_id, planned, ordered_now, waiting, at)
    paid = _paid_meanwhile(planned, {each.account_id for each in amounts})
    return MonthCollected(tuple(files), (*left, *since, *paid))


def collect_planned(*, organism_id: int, debit_on: date, at: datetime) -> list[MonthCollected]:
    """Order what payers planned up to a day, month by month, with what else those months have due by then."""
    with scope(organism_id):
        planned = contributor_accounts.planned_for(organism_id=organism_id, debit_on=debit_on)
    months = sorted({each.month for each in planned})
    return [collect_month(organism_id=organism_id, month=month, debit_on=debit_on, at=at) for month in months]


def _with_planned(
    organism_id: int, month: date, debit_on: date, planned: Sequence[PlannedDebitView]
) -> list[AmountToCollect]:
    """What declarations order and what self-employed persons are called for, due by the day, and what payers planned
    beside: never more than is unpaid."""
    ordered = {
        each.account_id: each
        for each in contributor_accounts.amounts_to_collect(organism_id=organism_id, month=month)
        if each.due_on <= debit_on
    }
    called = called_to_collect(organism_id=organism_id, month=month, debit_on=debit_on)
    ordered |= {each.account_id: each for each in called}
    asked: dict[int, int] = defaultdict(int)
    for each in planned:
        asked[each.account_id] += each.cents
    owed = contributor_accounts.open_months(organism_id=organism_id, account_ids=asked)
    for each in owed:
        if each.month == month:
            known = ordered.get(each.account_id)
            cents = min(each.cents, asked[each.account_id] + (known.cents if known else 0))
            due_on = known.due_on if known else debit_on
            ordered[each.account_id] = AmountToCollect(each.account_id, each.siret, month, cents, due_on, each.cents)
    return sorted(ordered.values(), key=lambda each: each.siret)


def _end_planned(
    organism_id: int,
    planned: Sequence[PlannedDebitView],
    keys: Mapping[int, str],
    waiting: Collection[int],
    at: datetime,
) -> None:
    """Planned debits in a file sent now are ordered; those that the file of the day came too early for wait for
    another; the others are dropped: nothing owed, or no mandate."""
    contributions.end_planned_debits(
        organism_id=organism_id,
        ordered={each.id: keys[each.account_id] for each in planned if each.account_id in keys},
        dropped=[each.id for each in planned if each.account_id not in keys and each.account_id not in waiting],
        at=at,
    )


def _paid_meanwhile(planned: Sequence[PlannedDebitView], owing: Collection[int]) -> list[LeftToTransfer]:
    """The planned debits of accounts that owe nothing for the month any more."""
    return [
        LeftToTransfer(each.account_id, each.siret, each.cents, Obstacle.NOTHING_OWED)
        for each in planned
        if each.account_id not in owing
    ]


def _with_mandates(
    organism_id: int, amounts: Sequence[AmountToCollect], debit_on: date, at: datetime
) -> tuple[list[DebitWanted], list[LeftToTransfer]]:
    """The debits that a mandate allows, and the amounts that none does."""
    sirets = [each.siret for each in amounts]
    mandates = registers.mandates_for(sirets=sirets, organism_id=organism_id, on=debit_on)
    stopped = debits.stopped_mandates(organism_id=organism_id, rums=[each.rum for each in mandates.values()])
    usable = {siret: each for siret, each in mandates.items() if each.rum not in stopped}
    left = [
        LeftToTransfer(
            each.account_id,
            each.siret,
            each.cents,
            Obstacle.MANDATE_STOPPED if each.siret in mandates else Obstacle.NO_MANDATE,
        )
        for each in amounts
        if each.siret not in usable
    ]
    numbers = [each.account_id for each in usable.values()]
    accounts = registry.reveal_ibans(account_ids=numbers, who="collection", why="direct debits", at=at)
    names = registers.establishments(sirets=usable)
    wanted = [
        _wanted(each, usable[each.siret], accounts[usable[each.siret].account_id], names[each.siret])
        for each in amounts
        if each.siret in usable
    ]
    return wanted, left


def _wanted(
    amount: AmountToCollect, mandate: MandateView, account: Iban, establishment: EstablishmentView
) -> DebitWanted:
    return DebitWanted(
        account_id=amount.account_id,
        siret=amount.siret,
        cents=amount.cents,
        rum=mandate.rum,
        scheme=Scheme(mandate.scheme.value),
        sequence=SequenceType(mandate.sequence.value),
        signed_on=mandate.signed_on,
        debtor_name=establishment.name or establishment.employer_name or establishment.siret,
        debtor_iban=account.iban,
        debtor_bic=account.bic or None,
    )
