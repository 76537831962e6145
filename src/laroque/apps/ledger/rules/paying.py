"""Posting rules of a paying body (CPAM, CGSS, CSS, CCSS, national funds). Amounts are signed cents."""

from collections.abc import Mapping

from laroque.apps.ledger.chart import Books
from laroque.apps.ledger.rules.drafts import Leg, join, spread, transfer

_BOOKS = Books.PAYING
BANK, TRANSIT, OVERPAYMENTS = "bank:payment", "transit:payments", "receivable:overpayments"
PARTICIPATIONS = "receivable:participations"
DAMAGES, FRAUDS = "receivable:damages", "damages:fraud"


def drawn_by_fund(branch: str, cents: int) -> tuple[Leg, ...]:
    """Money drawn from the agency for a branch stands on the fund's statement (CSS D225-1)."""
    return transfer(_BOOKS, debit=BANK, credit=liaison(branch), cents=cents)


def benefit_settled(
    branch: str, nature: str, *, payee: str, cents: int, withheld: Mapping[str, int] | None = None
) -> tuple[Leg, ...]:
    """A claim or an allowance is settled: ``cents`` gross is spent, less for the payee what is withheld by levy."""
    account, kept = benefit(branch, nature), dict(withheld or {})
    return join(
        transfer(_BOOKS, debit=account, credit=f"payable:{payee}", cents=cents - sum(kept.values())),
        spread(_BOOKS, account=account, shares=kept, to="withheld:{}"),
    )


def care_settled(parts: Mapping[tuple[str, str], int], *, payee: str, owed_cents: int) -> tuple[Leg, ...]:
    """A claim for care is settled: cents by branch and nature of benefit, ``solidarity`` for the part of C2S.

    What could not be withheld of participations and franchises is paid too, and owed by the insured (CSS L160-13 II).
    Negative amounts undo what was settled before.
    """
    spent = {benefit(*of): -cents for of, cents in parts.items()}
    return spread(_BOOKS, account=f"payable:{payee}", shares={**spent, PARTICIPATIONS: -owed_cents}, to="{}")


def payment_ordered(payee: str, cents: int) -> tuple[Leg, ...]:
    """A payment order goes to the bank."""
    return transfer(_BOOKS, debit=f"payable:{payee}", credit=TRANSIT, cents=cents)


def payment_executed(cents: int) -> tuple[Leg, ...]:
    """Payments stand on the fund's statement."""
    return transfer(_BOOKS, debit=TRANSIT, credit=BANK, cents=cents)


def payment_returned(payee: str, cents: int) -> tuple[Leg, ...]:
    """A payment comes back: it is to be paid again."""
    return transfer(_BOOKS, debit=BANK, credit=f"payable:{payee}", cents=cents)


def withheld_passed_on(branch: str, amounts: Mapping[str, int]) -> tuple[Leg, ...]:
    """CSG, CRDS and income tax withheld are passed on through the agency; amounts by levy."""
    return spread(_BOOKS, account=liaison(branch), shares=_opposite(amounts), to="withheld:{}")


def overpayment_found(branch: str, nature: str, cents: int) -> tuple[Leg, ...]:
    """A benefit was paid for nothing: it is owed back."""
    return transfer(_BOOKS, debit=OVERPAYMENTS, credit=benefit(branch, nature), cents=cents)


def overpayment_recovered(cents: int) -> tuple[Leg, ...]:
    """An overpayment is paid back to the fund."""
    return transfer(_BOOKS, debit=BANK, credit=OVERPAYMENTS, cents=cents)


def overpayment_withheld(payee: str, cents: int) -> tuple[Leg, ...]:
    """An overpayment is withheld from a later payment."""
    return transfer(_BOOKS, debit=f"payable:{payee}", credit=OVERPAYMENTS, cents=cents)


def damages_found(cents: int) -> tuple[Leg, ...]:
    """A fraud costs its author a tenth of what is asked back, which is the fund's own (CSS L133-4, L133-4-1)."""
    return transfer(_BOOKS, debit=DAMAGES, credit=FRAUDS, cents=cents)


def damages_withheld(payee: str, cents: int) -> tuple[Leg, ...]:
    """Damages for fraud are withheld from a later payment."""
    return transfer(_BOOKS, debit=f"payable:{payee}", credit=DAMAGES, cents=cents)


def damages_recovered(cents: int) -> tuple[Leg, ...]:
    """Damages for fraud are paid to the fund."""
    return transfer(_BOOKS, debit=BANK, credit=DAMAGES, cents=cents)


def participation_withheld(payee: str, cents: int) -> tuple[Leg, ...]:
    """Participations and franchises owed are withheld from a payment (CSS L160-13 II and III)."""
    return transfer(_BOOKS, debit=f"payable:{payee}", credit=PARTICIPATIONS, cents=cents)


def participation_recovered(cents: int) -> tuple[Leg, ...]:
    """A participation or franchise owed is paid to the fund."""
    return transfer(_BOOKS, debit=BANK, credit=PARTICIPATIONS, cents=cents)


def benefits_charged_by_fund(branch: str, cents: int) -> tuple[Leg, ...]:
    """The day's benefits are charged to their branch."""
    return transfer(_BOOKS, debit=liaison(branch), credit=f"charged:{branch}", cents=cents)


def benefit(branch: str, nature: str) -> str:
    """The account of what is spent on one nature of benefit."""
    return f"benefit:{branch}:{nature}"


def liaison(branch: str) -> str:
    """The fund's account with the agency for a branch."""
    return f"liaison:agency:{branch}"


def _opposite(amounts: Mapping[str, int]) -> dict[str, int]:
    return {name: -cents for name, cents in amounts.items()}
