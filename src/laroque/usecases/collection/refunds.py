"""Refunds of credits to contributors, to their own bank account: asked, decided by two people, ordered (CSS L243-6)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from laroque.apps.access import operations as access
from laroque.apps.access import queries as approvals
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.contributions import operations as contributions
from laroque.apps.contributions import queries as accounts
from laroque.apps.contributions.queries import RefundView
from laroque.apps.contributions.rules import due_on
from laroque.apps.contributions.rules.refunds import DebtElsewhere, NoBankAccount
from laroque.apps.contributions.states import RefundState
from laroque.apps.network import queries as network
from laroque.apps.registry import operations as registry
from laroque.apps.registry import queries as registers
from laroque.apps.registry.operations import Iban
from laroque.apps.registry.queries import BankAccountView
from laroque.apps.registry.states import HolderKind
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury.operations import TransferFileSent, TransferWanted
from laroque.apps.treasury.states import AccountRole, PaymentPurpose
from laroque.kernel.periods import add_months, month_of
from laroque.kernel.text import Text
from laroque.legislation import parameters
from laroque.postgres.scope import scope
from laroque.usecases.collection.feed_before_returns import announced_returns_cents

APPROVAL_KIND = "refund"
"""What a second person is asked to decide; the key of the subject is the number of the refund."""

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.DECIDE_REFUNDS in held)


def ask(
    *,
    organism_id: int,
    account_id: int,
    cents: int,
    reason: str,
    by: int,
    at: datetime,
    bank_account_id: int | None = None,
) -> int:
    """Ask for the refund of a credit to the contributor's own bank account; gives the id of the refund.

    The credit pays first what the account owes, and is refunded only when the employer owes nothing past its due day
    elsewhere at the body. A refund from the amount that the body has set waits for a second person. Raises
    ``NoBankAccount``, ``DebtElsewhere``, ``NoCredit``, ``Prescribed``, ``NotAMember``, ``LookupError``.
    """
    on = timezone.localdate(at)
    with scope(organism_id):
        found = accounts.account(organism_id=organism_id, account_id=account_id)
        if found is None:
            raise LookupError(f"organism {organism_id} has no account {account_id}")
        bank_account = _bank_account(found.siret, bank_account_id)
        _require_no_debt_elsewhere(organism_id, account_id, found.siret, on)
        refund_id = contributions.ask_refund(
            organism_id=organism_id, account_id=account_id, cents=cents, bank_account_id=bank_account.id,
            paid_since=_claim_since(on), reason=reason, by=by, at=at,
        )  # fmt: skip
        asked = _refund(organism_id, refund_id)
        if asked.state is RefundState.ASKED:
            access.request_approval(
                organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(refund_id), requested_by=by,
                at=at, reason=reason,
            )  # fmt: skip
    return refund_id


def decide(*, organism_id: int, refund_id: int, approved: bool, by: int, at: datetime, reason: str = "") -> None:
    """A second person approves a refund, or refuses it with the reason: its credit is free again.

    One that was refused since, because a payment it was to be taken from came back, can only be refused: the request is
    closed. Raises ``SamePerson``, ``AlreadyDecided``, ``NotAMember``, ``RefundMoved``, ``LookupError``.
    """
    with scope(organism_id):
        refund = _refund(organism_id, refund_id)
        request = approvals.approval(organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(refund_id))
        if request is not None:
            given = {"organism_id": organism_id, "approval_id": request.id, "decided_by": by, "at": at}
            if approved:
                access.approve(**given, roles=_DECIDERS)
            else:
                access.refuse(**given, reason=reason, roles=_DECIDERS)
        if approved or refund.state is not RefundState.REFUSED:
            contributions.decide_refund(
                organism_id=organism_id, refund_id=refund_id, approved=approved, by=by, reason=reason, at=at
            )


def order_refunds(*, organism_id: int, execute_on: date, at: datetime) -> TransferFileSent | None:
    """Order from the bank, in one file, the refunds approved and not ordered yet; None when there are none.

    Raises ``WouldOverdraw``: the collection account does not hold them beside the debits that notices say come back,
    feed it first; nothing is ordered.
    """
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        approved = accounts.refunds_to_order(organism_id=organism_id)
        if not approved:
            return None
        sent = treasury.order_transfers(
            organism_id=organism_id,
            organism_code=network.organism(organism_id=organism_id).code,
            role=AccountRole.COLLECTION,
            execute_on=execute_on,
            wanted=_wanted(approved, at),
            at=at,
            keep_cents=announced_returns_cents(organism_id=organism_id, day=timezone.localdate(at)),
        )
        contributions.mark_refunds_ordered(organism_id=organism_id, refund_ids=[each.id for each in approved], at=at)
    return sent


def pay_by(asked_on: date) -> date:
    """The day by which a refund asked on a day is to be paid (CSS L243-6 III)."""
    months = parameters.load().value("refunds.paid_within_months", asked_on).number
    return _months_from(asked_on, months)


def bank_accounts_of(*, siret: str) -> list[BankAccountView]:
    """The bank accounts that a refund may go to: those of the establishment, else those of its employer."""
    own = registers.bank_accounts_of_holder(kind=HolderKind.ESTABLISHMENT, key=siret)
    return own or registers.bank_accounts_of_holder(kind=HolderKind.EMPLOYER, key=siret[:9])


def _bank_account(siret: str, wanted: int | None) -> BankAccountView:
    known = bank_accounts_of(siret=siret)
    chosen = known if wanted is None else [each for each in known if each.id == wanted]
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise NoBankAccount(
            Text(
                f"the register has no such bank account of {siret} nor of its employer: register one first",
                f"le registre n'a pas ce compte bancaire pour {siret} ni pour son employeur : enregistrez-le d'abord",
            )
        )
    raise NoBankAccount(
        Text(
            f"{siret} has {len(chosen)} bank accounts: say which one the refund goes to",
            f"{siret} a {len(chosen)} comptes bancaires : indiquez celui qui reçoit le remboursement",
        )
    )


def _require_no_debt_elsewhere(organism_id: int, account_id: int, siret: str, on: date) -> None:
    owing = accounts.owing_elsewhere(
        organism_id=organism_id, siren=siret[:9], but_account=account_id, unpaid_until=_last_month_due(on)
    )
    if owing:
        other, cents = owing[0]
        raise DebtElsewhere(
            Text(
                f"the employer owes {sum(each for _, each in owing)} cents past their due day on {len(owing)} other "
                f"accounts, first {other} ({cents} cents): settle them first",
                f"l'employeur doit {sum(each for _, each in owing)} centimes échus sur {len(owing)} autres comptes, "
                f"dont {other} ({cents} centimes) : soldez-les d'abord",
            )
        )


def _last_month_due(on: date) -> date:
    """The last month whose latest due day has passed (CSS R243-6 II)."""
    month = add_months(month_of(on), -1)
    day = parameters.load().value("due_dates.late_day", month_of(on)).number
    return month if due_on(month, day_of_next_month=day) < on else add_months(month, -1)


def _claim_since(on: date) -> date:
    """The first day of payment whose refund may still be claimed on a day (CSS L243-6 I)."""
    years = parameters.load().value("refunds.claim_years", on).number
    return _months_from(on, -12 * years)


def _months_from(day: date, months: int) -> date:
    """The same day some months later or before, the last of its month where it has no such day."""
    first = add_months(month_of(day), months)
    last = add_months(first, 1).toordinal() - 1
    return date.fromordinal(min(first.toordinal() + day.day - 1, last))


def _wanted(refunds: Sequence[RefundView], at: datetime) -> list[TransferWanted]:
    numbers = sorted({each.bank_account_id for each in refunds})
    ibans = registry.reveal_ibans(account_ids=numbers, who="collection", why="refunds", at=at)
    names = registers.establishments(sirets={each.siret for each in refunds})
    return [
        _transfer(each, ibans[each.bank_account_id], names[each.siret].name if each.siret in names else "")
        for each in refunds
    ]


def _transfer(refund: RefundView, account: Iban, name: str) -> TransferWanted:
    return TransferWanted(
        key=refund.key,
        cents=refund.cents,
        purpose=PaymentPurpose.REFUND,
        subject=f"refund:{refund.id}",
        name=name or refund.siret,
        iban=account.iban,
        bic=account.bic,
        remittance=f"Remboursement {refund.siret} {refund.key}",
    )


def _refund(organism_id: int, refund_id: int) -> RefundView:
    found = accounts.refund(organism_id=organism_id, refund_id=refund_id)
    if found is None:
        raise LookupError(f"organism {organism_id} has no refund {refund_id}")
    return found
