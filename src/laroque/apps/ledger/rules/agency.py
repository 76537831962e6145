"""Posting rules of the agency: centralisation, notification, third parties, the funds' draws, and funding.

Amounts are signed cents; ``body`` is the code of the organism on the other side. A rule that mirrors one of a body is
booked with the same pair key.
"""

from collections.abc import Mapping

from laroque.apps.ledger.chart import Books
from laroque.apps.ledger.rules.drafts import Leg, join, spread, transfer

_BOOKS = Books.AGENCY
CENTRAL, DUE_TO = "bank:central", "due_to:{}"
SWEEPS = "transit:sweeps"
PREPAID, EXPENSE, INCOME = "interest:prepaid", "interest:expense", "interest:income"
PAYABLE = "interest:payable"


def sweep_received_by_agency(body: str, cents: int) -> tuple[Leg, ...]:
    """A body's evening sweep stands on the central account's statement (CSS D225-1)."""
    return transfer(_BOOKS, debit=CENTRAL, credit=pool_of(body), cents=cents)


def collection_fed_by_agency(body: str, cents: int) -> tuple[Leg, ...]:
    """The agency feeds a body's collection account ahead of returns."""
    return transfer(_BOOKS, debit=pool_of(body), credit=CENTRAL, cents=cents)


def notified_at_agency(body: str, shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """A body's notification, on sums collected or ahead of them, surcharges included: each beneficiary is due its net
    share (CSS L225-1-1 5°, R225-1)."""
    return spread(_BOOKS, account=pool_of(body), shares=shares, to=DUE_TO)


def third_party_paid(beneficiary: str, cents: int) -> tuple[Leg, ...]:
    """What is held for a third party is paid out to it."""
    return transfer(_BOOKS, debit=DUE_TO.format(beneficiary), credit=CENTRAL, cents=cents)


def state_transfer_received(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """A State transfer or a tax comes straight to the agency, shared by its dated key (CSS L139-2)."""
    return spread(_BOOKS, account=CENTRAL, shares=shares, to=DUE_TO)


def branches_settled(payer: str, payee: str, cents: int) -> tuple[Leg, ...]:
    """One branch pays another: settlement or compensation (CSS D225-1)."""
    return transfer(_BOOKS, debit=DUE_TO.format(payer), credit=DUE_TO.format(payee), cents=cents)


def fees_charged(body: str, shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """Management fees charged to the beneficiaries for a collecting body (CSS R225-2); shares are positive fees."""
    return spread(_BOOKS, account=pool_of(body), shares=_opposite(shares), to=DUE_TO)


def pool_handed_over(body: str, cents: int) -> tuple[Leg, ...]:
    """Accounts leave a body: what it swept and has not notified (``cents``, debit in its books) is on its way."""
    return transfer(_BOOKS, debit=pool_of(body), credit=SWEEPS, cents=cents)


def pool_taken_over(body: str, cents: int) -> tuple[Leg, ...]:
    """Accounts come to a body: what the other one had swept for them and not notified stands to its pool."""
    return transfer(_BOOKS, debit=SWEEPS, credit=pool_of(body), cents=cents)


def drawn_from_agency(body: str, branch: str, cents: int) -> tuple[Leg, ...]:
    """A fund draws money for a branch (CSS D225-1)."""
    return transfer(_BOOKS, debit=liaison_of(body, branch), credit=CENTRAL, cents=cents)


def benefits_charged_at_agency(body: str, branch: str, cents: int) -> tuple[Leg, ...]:
    """A fund's benefits of the day are charged to their branch."""
    return transfer(_BOOKS, debit=DUE_TO.format(branch), credit=liaison_of(body, branch), cents=cents)


def withheld_received_at_agency(body: str, branch: str, shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """CSG, CRDS and tax that a fund withheld are held for their beneficiaries."""
    return spread(_BOOKS, account=liaison_of(body, branch), shares=shares, to=DUE_TO)


def borrowed_at_discount(deal: str, *, face_cents: int, price_cents: int) -> tuple[Leg, ...]:
    """Paper sold under its face value: the discount is interest paid in advance (CSS L139-3)."""
    return join(
        transfer(_BOOKS, debit=CENTRAL, credit=debt(deal), cents=price_cents),
        transfer(_BOOKS, debit=PREPAID, credit=debt(deal), cents=face_cents - price_cents),
    )


def discount_accrued(cents: int) -> tuple[Leg, ...]:
    """Part of a discount has run."""
    return transfer(_BOOKS, debit=EXPENSE, credit=PREPAID, cents=cents)


def borrowed(deal: str, cents: int) -> tuple[Leg, ...]:
    """A loan with interest at its end comes in."""
    return transfer(_BOOKS, debit=CENTRAL, credit=debt(deal), cents=cents)


def loan_interest_accrued(cents: int) -> tuple[Leg, ...]:
    """Part of the interest of a loan has run."""
    return transfer(_BOOKS, debit=EXPENSE, credit=PAYABLE, cents=cents)


def debt_repaid(deal: str, cents: int, *, interest_cents: int = 0) -> tuple[Leg, ...]:
    """A debt falls due and is repaid, with the interest accrued on it when it runs to the end."""
    return join(
        transfer(_BOOKS, debit=debt(deal), credit=CENTRAL, cents=cents),
        transfer(_BOOKS, debit=PAYABLE, credit=CENTRAL, cents=interest_cents),
    )


def placed(deal: str, cents: int, *, bank: str = CENTRAL) -> tuple[Leg, ...]:
    """Surplus cash is placed from one of the agency's accounts."""
    return transfer(_BOOKS, debit=f"placement:{deal}", credit=bank, cents=cents)


def placement_returned(deal: str, cents: int, *, interest_cents: int, bank: str = CENTRAL) -> tuple[Leg, ...]:
    """A placement comes back with its yield."""
    return join(
        transfer(_BOOKS, debit=bank, credit=f"placement:{deal}", cents=cents),
        transfer(_BOOKS, debit=bank, credit=INCOME, cents=interest_cents),
    )


def interest_charged(shares: Mapping[str, int]) -> tuple[Leg, ...]:
    """The cost of funding is charged to the branches by their daily balance (CSS R255-6); a branch that earns has a
    negative share."""
    return spread(_BOOKS, account=EXPENSE, shares=_opposite(shares), to=DUE_TO)


def deposit_received(partner: str, cents: int) -> tuple[Leg, ...]:
    """A partner deposits cash with the agency (CSS L225-1-3)."""
    return transfer(_BOOKS, debit=CENTRAL, credit=f"deposit:{partner}", cents=cents)


def deposit_returned(partner: str, cents: int) -> tuple[Leg, ...]:
    """A partner's deposit is given back."""
    return transfer(_BOOKS, debit=f"deposit:{partner}", credit=CENTRAL, cents=cents)


def pool_of(body: str) -> str:
    """The agency's account that mirrors the pool of a collecting body."""
    return f"liaison:{body}:pool"


def liaison_of(body: str, branch: str) -> str:
    """The agency's account that mirrors what a fund drew for a branch."""
    return f"liaison:{body}:{branch}"


def debt(deal: str) -> str:
    """The account of one borrowing."""
    return f"debt:{deal}"


def _opposite(shares: Mapping[str, int]) -> dict[str, int]:
    return {name: -cents for name, cents in shares.items()}
