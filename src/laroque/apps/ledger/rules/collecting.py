"""Posting rules of a collecting body (URSSAF, CGSS, CSS, CCSS).

Amounts are signed cents; shares map a beneficiary to its cents. The contributor's own account, by month and line, is
kept by the app that calls these rules; here it is one receivable and one credit for all contributors.
"""

from collections.abc import Mapping

from laroque.apps.ledger.chart import Books, check_account
from laroque.apps.ledger.rules.drafts import Leg, join, move_shares, spread, transfer

_BOOKS = Books.COLLECTING
RECEIVABLE, CREDIT = "receivable:contributors", "credit:contributors"
UNCOLLECTED, COLLECTED = "due:{}:uncollected", "due:{}:collected"
CHARGED, SURCHARGES_COLLECTED = "surcharge:charged", "surcharge:collected"
COSTS_CHARGED, COSTS_COLLECTED = "cost:charged", "cost:collected"
BANK, DEBITS, SWEEPS, POOL = "bank:collection", "transit:debits", "transit:sweeps", "liaison:agency:pool"
UNKNOWN, UNALLOCATED = "suspense:receipts", "suspense:unallocated"
BANK_CHARGES = "charges:bank"


def month_assessed(shares: Mapping[str, int], *, unallocated_cents: int = 0) -> tuple[Leg, ...]:
    """A month is assessed, or increased: contributors owe it, each beneficiary is due its share.

    What has no known sharing key waits in ``suspense:unallocated``; it is never guessed. Reliefs are negative shares.
    """
    waiting = transfer(_BOOKS, debit=RECEIVABLE, credit=UNALLOCATED, cents=unallocated_cents)
    return join(spread(_BOOKS, account=RECEIVABLE, shares=shares, to=UNCOLLECTED), waiting)


def unallocated_explained(shares: Mapping[str, int], *, paid: bool) -> tuple[Leg, ...]:
    """The key of a line that waited is known: its shares become due, or collected when the line is already paid."""
    return spread(_BOOKS, account=UNALLOCATED, shares=shares, to=COLLECTED if paid else UNCOLLECTED)


def redeclared_lower_unpaid(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """A later declaration lowers a due not yet paid; shares are the decrease, positive."""
    return spread(_BOOKS, account=RECEIVABLE, shares=_opposite(shares), to=UNCOLLECTED)


def redeclared_lower_paid(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """A later declaration lowers a due already paid: the decrease (positive) is owed back to the contributor."""
    return spread(_BOOKS, account=CREDIT, shares=_opposite(shares), to=COLLECTED)


def debit_sent(cents: int) -> tuple[Leg, ...]:
    """A direct debit order goes to the bank: the contributor is cleared, the money is under way."""
    return transfer(_BOOKS, debit=DEBITS, credit=RECEIVABLE, cents=cents)


def debit_settled(cents: int) -> tuple[Leg, ...]:
    """Direct debits stand on the bank's statement."""
    return transfer(_BOOKS, debit=BANK, credit=DEBITS, cents=cents)


def debit_rejected(cents: int) -> tuple[Leg, ...]:
    """The bank refuses a direct debit before its day: no money moved, the contributor owes it again."""
    return transfer(_BOOKS, debit=RECEIVABLE, credit=DEBITS, cents=cents)


def transfer_received(cents: int) -> tuple[Leg, ...]:
    """A transfer whose payer is known stands on the statement."""
    return transfer(_BOOKS, debit=BANK, credit=RECEIVABLE, cents=cents)


def payment_allocated(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """A payment is allocated to lines, whatever the means: each share is now collected (CSS D133-4)."""
    return move_shares(_BOOKS, debit=UNCOLLECTED, credit=COLLECTED, shares=shares)


def receipt_unknown(cents: int) -> tuple[Leg, ...]:
    """Money comes in and nobody knows from whom: it waits in suspense."""
    return transfer(_BOOKS, debit=BANK, credit=UNKNOWN, cents=cents)


def receipt_explained(cents: int) -> tuple[Leg, ...]:
    """The payer of a receipt in suspense is found."""
    return transfer(_BOOKS, debit=UNKNOWN, credit=RECEIVABLE, cents=cents)


def match_undone(cents: int) -> tuple[Leg, ...]:
    """A receipt had been taken for another's: what its match booked is reversed, and it waits in suspense again."""
    return transfer(_BOOKS, debit=RECEIVABLE, credit=UNKNOWN, cents=cents)


def receipt_given_back(cents: int) -> tuple[Leg, ...]:
    """A receipt of unknown origin goes back to the bank it came from."""
    return transfer(_BOOKS, debit=UNKNOWN, credit=BANK, cents=cents)


def bank_charged(cents: int) -> tuple[Leg, ...]:
    """A movement in suspense is charges of the bank (above zero), or charges it gives back (below)."""
    return transfer(_BOOKS, debit=BANK_CHARGES, credit=UNKNOWN, cents=cents)


def debit_returned(cents: int, shares: Mapping[str, int], *, surcharges_cents: int = 0) -> tuple[Leg, ...]:
    """A direct debit comes back unpaid: the contributor owes again, what it had paid is uncollected again.

    ``shares`` and ``surcharges_cents`` are what the payment had been allocated to (none while it was not).
    """
    return join(
        transfer(_BOOKS, debit=RECEIVABLE, credit=BANK, cents=cents),
        move_shares(_BOOKS, debit=COLLECTED, credit=UNCOLLECTED, shares=shares),
        transfer(_BOOKS, debit=SURCHARGES_COLLECTED, credit=CHARGED, cents=surcharges_cents),
    )


def paid_too_much(cents: int) -> tuple[Leg, ...]:
    """More was paid than is owed: the rest is owed to the contributor."""
    return transfer(_BOOKS, debit=RECEIVABLE, credit=CREDIT, cents=cents)


def credit_used(cents: int) -> tuple[Leg, ...]:
    """A contributor's credit pays what it owes."""
    return transfer(_BOOKS, debit=CREDIT, credit=RECEIVABLE, cents=cents)


def credit_refunded(cents: int) -> tuple[Leg, ...]:
    """A contributor's credit is paid back to it (CSS L243-6)."""
    return transfer(_BOOKS, debit=CREDIT, credit=BANK, cents=cents)


def surcharge_charged(cents: int) -> tuple[Leg, ...]:
    """A surcharge or penalty is owed (CSS R243-16)."""
    return transfer(_BOOKS, debit=RECEIVABLE, credit=CHARGED, cents=cents)


def surcharge_remitted(cents: int) -> tuple[Leg, ...]:
    """A surcharge or penalty is let off (CSS R243-19, R243-20)."""
    return transfer(_BOOKS, debit=CHARGED, credit=RECEIVABLE, cents=cents)


def surcharge_paid(cents: int) -> tuple[Leg, ...]:
    """A payment is allocated to surcharges."""
    return transfer(_BOOKS, debit=CHARGED, credit=SURCHARGES_COLLECTED, cents=cents)


def cost_charged(cents: int) -> tuple[Leg, ...]:
    """Legal costs that the body has advanced are owed by the contributor (CSS L133-4-11, last in rank)."""
    return transfer(_BOOKS, debit=RECEIVABLE, credit=COSTS_CHARGED, cents=cents)


def cost_remitted(cents: int) -> tuple[Leg, ...]:
    """Legal costs are let off."""
    return transfer(_BOOKS, debit=COSTS_CHARGED, credit=RECEIVABLE, cents=cents)


def cost_paid(cents: int) -> tuple[Leg, ...]:
    """A payment is allocated to legal costs: they come back to the body that advanced them, and to no beneficiary."""
    return transfer(_BOOKS, debit=COSTS_CHARGED, credit=COSTS_COLLECTED, cents=cents)


def surcharge_notified_by_body(cents: int) -> tuple[Leg, ...]:
    """Surcharges collected are notified, by the key of the dues they follow; the agency books the shares."""
    return transfer(_BOOKS, debit=SURCHARGES_COLLECTED, credit=POOL, cents=cents)


def written_off(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """A due that cannot be collected is written off (admission en non-valeur, CSS D243-2)."""
    return spread(_BOOKS, account=RECEIVABLE, shares=_opposite(shares), to=UNCOLLECTED)


def swept_by_body(cents: int) -> tuple[Leg, ...]:
    """The evening sweep is ordered: the collection account is to be emptied to the agency (CSS D225-1)."""
    return transfer(_BOOKS, debit=POOL, credit=SWEEPS, cents=cents)


def sweep_on_statement(cents: int) -> tuple[Leg, ...]:
    """The sweep stands on the body's own statement."""
    return transfer(_BOOKS, debit=SWEEPS, credit=BANK, cents=cents)


def collection_fed_at_body(cents: int) -> tuple[Leg, ...]:
    """The agency feeds the collection account ahead of returns that would overdraw it."""
    return transfer(_BOOKS, debit=BANK, credit=POOL, cents=cents)


def notified_by_body(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """Sums collected are notified to their beneficiaries (CSS L225-1-1 5°): net, so a share may be negative."""
    return spread(_BOOKS, account=POOL, shares=_opposite(shares), to=COLLECTED)


def notified_ahead_by_body(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """Sums due, less the flat rate, are notified before they are collected (CSS R225-1)."""
    return spread(_BOOKS, account=POOL, shares=_opposite(shares), to="advance:{}")


def advance_collected(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """What was notified ahead is cleared by what is collected since (CSS R225-1)."""
    return move_shares(_BOOKS, debit=COLLECTED, credit="advance:{}", shares=shares)


def accounts_handed_over(balances: Mapping[str, int]) -> tuple[Leg, ...]:
    """Accounts leave the body for another: what its books hold of them (signed balances) comes to nothing.

    What the balances do not sum to is money, which the agency holds: it leaves by the pool.
    """
    legs = {path: -cents for path, cents in balances.items()}
    legs[POOL] = legs.get(POOL, 0) + sum(balances.values())
    for path in legs:
        check_account(frozenset({_BOOKS}), path)
    return join(tuple(Leg(path, cents) for path, cents in legs.items()))


def accounts_taken_over(balances: Mapping[str, int]) -> tuple[Leg, ...]:
    """Accounts come from another body: what its books held of them, and their money by the pool."""
    return tuple(Leg(leg.account, -leg.cents) for leg in accounts_handed_over(balances))


def fees_earned_by_body(cents: int) -> tuple[Leg, ...]:
    """Management fees charged to the beneficiaries (CSS R225-2), half of the collecting body."""
    return transfer(_BOOKS, debit=POOL, credit="fees:income", cents=cents)


def _opposite(shares: Mapping[str, int]) -> dict[str, int]:
    return {name: -cents for name, cents in shares.items()}
