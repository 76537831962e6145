"""The damages that the author of a fraud owes, a tenth of what is asked back: asked by one, decided by another.

They are owed for the costs of the fund when an overpayment is the fraud of its holder (an insured person: CSS L133-4-1
al. 1; a professional: CSS L133-4 I), never when the fund mistook. They are the fund's own, told, answered, withheld
and paid as the overpayment is ("dans les mêmes conditions").
"""

from datetime import date, datetime

from django.utils import timezone

from laroque.apps.access import operations as access
from laroque.apps.access import queries as approvals
from laroque.apps.access.queries import ApprovalView
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.queries import DebtView
from laroque.apps.beneficiary_accounts.states import DebtKind, DebtState
from laroque.apps.ledger.rules import paying
from laroque.kernel.money import apply_rate
from laroque.kernel.text import Text
from laroque.legislation import parameters
from laroque.postgres.scope import scope
from laroque.usecases.care.overpayments import NotAllowed, book_debt, damages_key

APPROVAL_KIND = "care_fraud_damages"
"""What a second person is asked to decide; the key of the subject is the number of the overpayment."""

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.DECIDE_CARE in held)


def damages_cents(debt: DebtView, on: date) -> int:
    """The damages of a fraud, in cents: a tenth of all that was asked back (CSS L133-4-1, L133-4 I)."""
    return apply_rate(debt.cents, parameters.load().value("overpayments.fraud_damages", on).number)


def ask_damages(*, organism_id: int, debt_id: int, by: int, reason: str, at: datetime) -> int:
    """Ask that a second person claims the damages of a fraud; gives the number of the request.

    ``reason``: the facts of the fraud. Raises ``NotAllowed``: no overpayment told to its holder as a fraud, or one that
    has its damages; ``NotAMember``, ``LookupError``.
    """
    with scope(organism_id):
        _of_fraud(organism_id, debt_id)
        return access.request_approval(
            organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(debt_id), requested_by=by, at=at,
            reason=reason,
        )  # fmt: skip


def decide_damages(
    *, organism_id: int, debt_id: int, approval_id: int, approved: bool, by: int, at: datetime, reason: str = ""
) -> int | None:
    """A second person claims the damages, which are booked and wait to be told, or refuses; gives its debt.

    Raises ``SamePerson``, ``AlreadyDecided``, ``NotAMember``, ``NotAllowed``, ``LookupError``.
    """
    with scope(organism_id):
        given = {"organism_id": organism_id, "approval_id": approval_id, "decided_by": by, "at": at}
        if not approved:
            access.refuse(**given, reason=reason, roles=_DECIDERS)
            return None
        access.approve(**given, roles=_DECIDERS)
        asked = next(each for each in requests(organism_id=organism_id, debt_id=debt_id) if each.id == approval_id)
        debt, on = _of_fraud(organism_id, debt_id), timezone.localdate(at)
        cents, key = damages_cents(debt, on), damages_key(debt_id)
        found = DebtFound(
            key=key, holder=debt.holder, holder_key=debt.holder_key, kind=DebtKind.DAMAGES, cents=cents, found_on=on,
            branch=debt.branch, claim_id=debt.claim_id, reason=asked.reason,
        )  # fmt: skip
        accounts.find_debts(organism_id=organism_id, debts=[found])
        made = debts.debt_of_key(organism_id=organism_id, key=key)
        assert made is not None, key
        book_debt(organism_id, "damages_found", made.id, key, paying.damages_found(cents), on, at)
    return made.id


def requests(*, organism_id: int, debt_id: int) -> list[ApprovalView]:
    """What was asked of a second person about the damages of an overpayment, the oldest first."""
    return approvals.approvals_of(
        organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(debt_id)
    )  # fmt: skip


def _of_fraud(organism_id: int, debt_id: int) -> DebtView:
    """An overpayment that its holder was told is a fraud, and that has no damages yet."""
    found = debts.debt(organism_id=organism_id, debt_id=debt_id)
    if found is None:
        raise LookupError(f"organism {organism_id} has no debt {debt_id}")
    told = debts.acts(organism_id=organism_id, debt_id=debt_id)
    is_fraud = found.kind is DebtKind.OVERPAYMENT and any(each.is_fraud for each in told)
    if not is_fraud or found.state is DebtState.CANCELLED:
        raise NotAllowed(
            Text(
                f"debt {debt_id} was not told as a fraud, or is given up: what the fund mistook, or an honest error, "
                "bears no damages (CSS L133-4-1, L133-4 I); say the fraud in the notice first",
                f"la créance {debt_id} n'a pas été notifiée comme une fraude, ou est abandonnée : une erreur de la "
                "caisse, ou de bonne foi, ne porte pas d'indemnité (CSS L133-4-1, L133-4 I) ; dites d'abord la fraude "
                "dans la notification",
            )
        )
    if debts.debt_of_key(organism_id=organism_id, key=damages_key(debt_id)) is not None:
        raise NotAllowed(
            Text(
                f"the damages of debt {debt_id} are claimed already: see the debts of its holder",
                f"l'indemnité de la créance {debt_id} est déjà réclamée : voyez les créances de son débiteur",
            )
        )
    return found
