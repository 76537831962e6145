"""What was paid for nothing: found, told to its holder, withheld once it could answer, paid back, given up by two.

An insured person answers for what was paid to it (CSS L133-4-1, R133-9-2), a professional for what it billed against
the rules, whoever was paid (CSS L133-4, R133-9-1).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone

from laroque.apps.access import operations as access
from laroque.apps.access.rules import ABILITIES, Ability
from laroque.apps.beneficiary_accounts import operations as accounts
from laroque.apps.beneficiary_accounts import queries as debts
from laroque.apps.beneficiary_accounts.operations import DebtFound
from laroque.apps.beneficiary_accounts.queries import DebtView
from laroque.apps.beneficiary_accounts.states import DebtActKind, DebtKind, Holder
from laroque.apps.claims import queries_payments as claims
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import Draft, paying
from laroque.apps.ledger.rules.drafts import Leg
from laroque.apps.treasury import operations as treasury
from laroque.apps.treasury import queries as statements
from laroque.apps.treasury.operations.incomes import NothingToExplain, explain_income
from laroque.apps.treasury.queries import MovementView
from laroque.apps.treasury.states import AccountRole
from laroque.kernel.periods import day_after_months
from laroque.kernel.text import Text
from laroque.legislation import parameters
from laroque.postgres.scope import scope

APPROVAL_KIND = "care_debt_given_up"
"""What a second person is asked to decide; the key of the subject is the number of the debt."""

_NO_BENEFIT = "participations"
"""The nature of what is given up where no benefit was paid too much, but a participation given back."""

_TOO_LATE = Text(
    "the answer came when the debt could be withheld already, or to another one: it is a complaint, which suspends "
    "nothing; send it to the commission (CSS R133-9-2 IV, R142-1)",
    "la réponse est venue après le délai, ou la créance a déjà la sienne : c'est une réclamation, qui ne suspend "
    "rien ; transmettez-la à la commission de recours amiable (CSS R133-9-2 IV, R142-1)",
)

_PAST_NOTICE = Text(
    "the holder answered this notice, or a plan or a formal notice followed it: another notice would take back the "
    "delays they gave (CSS R133-9-1, R133-9-2); go on from there",
    "le débiteur a répondu à cette notification, ou un échéancier ou une mise en demeure l'a suivie : une autre "
    "reprendrait les délais qu'ils ont donnés (CSS R133-9-1, R133-9-2) ; poursuivez à partir de là",
)

_NO_ANSWER = Text(
    "the insured person answered nothing that waits: there is no answer to reject (CSS R133-9-2 III)",
    "l'assuré n'a pas de demande de rectification en attente : il n'y a pas de réponse à rejeter (CSS R133-9-2 III)",
)

_DECIDERS = frozenset(role for role, held in ABILITIES.items() if Ability.DECIDE_CARE in held)


class NotAllowed(ValueError):
    """The law does not allow it of this debt; the text says why, and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def book_found(*, organism_id: int, found: Sequence[DebtFound], at: datetime) -> None:
    """Write overpayments and book them, once under their keys, in the caller's scope and transaction.

    Nothing is withheld of one before it is told to its holder (``tell``).
    """
    accounts.find_debts(organism_id=organism_id, debts=found)
    on = timezone.localdate(at)
    drafts = [
        Draft(
            "overpayment_found", f"claim:{each.claim_id}" if each.claim_id else f"debt:{each.key}",
            f"overpayment_found:{each.key}", on, each.found_on,
            paying.overpayment_found(each.branch, each.account, each.cents),
        )
        for each in found
    ]  # fmt: skip
    ledger.post_all(organism_id=organism_id, drafts=drafts, at=at)


def tell(
    *, organism_id: int, debt_id: int, received_on: date, by: int, at: datetime, is_fraud: bool = False, text: str = ""
) -> date:
    """The holder received the notice on a day: gives the day from which the debt may be withheld.

    Twenty days after for an insured person (CSS R133-9-2 I), two months for a professional (CSS R133-9-1 I). ``text``:
    what proves the day. ``is_fraud``: the notice says so, and damages may be asked (``fraud_damages``). Raises
    ``NotAllowed`` when something followed an earlier notice, or it was paid too long ago and is no fraud (CSS L160-11,
    L133-4 III), ``LookupError``.
    """
    with scope(organism_id):
        debt = _open_overpayment(organism_id, debt_id)
        acts = debts.acts(organism_id=organism_id, debt_id=debt_id)
        if acts and acts[-1].kind is not DebtActKind.TOLD:
            raise NotAllowed(_PAST_NOTICE)
        if not is_fraud and debt.kind is not DebtKind.DAMAGES:
            _require_in_time(organism_id, debt, received_on)
        if debt.holder is not Holder.PROFESSIONAL:
            due_on = received_on + timedelta(days=_number("insured_days", received_on))
        else:
            due_on = day_after_months(received_on, _number("professional_months", received_on))
        accounts.set_due(organism_id=organism_id, debt_id=debt_id, due_on=due_on)
        _note(organism_id, debt_id, DebtActKind.TOLD, received_on, by, at, text, is_fraud=is_fraud)
    return due_on


def answered(*, organism_id: int, debt_id: int, on: date, by: int, at: datetime, text: str = "") -> date | None:
    """The holder answered in time: nothing is withheld until that is decided (``reject_answer``, ``ask_to_give_up``).

    Gives the day it is withheld from when nobody decides: to an insured person, silence rejects after a month, and two
    more pass (CSS R133-9-2 II); None for a professional. Raises ``NotAllowed`` when nobody told it to its holder, or
    the answer came too late to suspend anything (CSS R133-9-2 IV, R133-9-1 I), ``LookupError``.
    """
    with scope(organism_id):
        debt, last = _told(organism_id, debt_id)
        if last is not DebtActKind.TOLD or debt.due_on is None or on > debt.due_on:
            raise NotAllowed(_TOO_LATE)
        due_on = None
        if debt.holder is not Holder.PROFESSIONAL:
            silence_on = day_after_months(on, _number("silence_months", on))
            due_on = day_after_months(silence_on, _number("after_silence_months", on))
        accounts.set_due(organism_id=organism_id, debt_id=debt_id, due_on=due_on)
        _note(organism_id, debt_id, DebtActKind.ANSWERED, on, by, at, text)
    return due_on


def reject_answer(*, organism_id: int, debt_id: int, received_on: date, by: int, at: datetime, text: str = "") -> date:
    """What the holder answered is rejected, which it was told on a day: gives the day it may be withheld from.

    Seven days after for an insured person (CSS R133-9-2 III), a month after the formal notice for a professional (CSS
    L133-4, R133-9-1 I). ``text``: why it is rejected, as the notice says. Raises ``NotAllowed``, ``LookupError``.
    """
    with scope(organism_id):
        debt, last = _told(organism_id, debt_id)
        if debt.holder is not Holder.PROFESSIONAL and last is not DebtActKind.ANSWERED:
            raise NotAllowed(_NO_ANSWER)
        if debt.holder is not Holder.PROFESSIONAL:
            kind = DebtActKind.REJECTED
            due_on = received_on + timedelta(days=_number("rejected_days", received_on))
        else:
            kind = DebtActKind.NOTICED
            due_on = day_after_months(received_on, _number("formal_notice_months", received_on))
        accounts.set_due(organism_id=organism_id, debt_id=debt_id, due_on=due_on)
        _note(organism_id, debt_id, kind, received_on, by, at, text)
    return due_on


def agree_plan(
    *, organism_id: int, debt_id: int, months: int, since: date, by: int, at: datetime, text: str = ""
) -> int:
    """A holder pays in so many months from a day on; gives the amount of a month, the last one being what is left.

    At most twelve months (CSS R133-9-2 I 2°, D133-2-3), once it was told. Raises ``NotAllowed``, ``LookupError``.
    """
    most = _number("plan_months", since)
    with scope(organism_id):
        debt, _last = _told(organism_id, debt_id)
        if not 1 <= months <= most:
            raise NotAllowed(
                Text(
                    f"a plan of {months} months is not allowed: give 1 to {most}",
                    f"un échéancier de {months} mois n'est pas possible : donnez 1 à {most}",
                )
            )
        monthly = -(-debt.open_cents // months)
        accounts.set_plan(organism_id=organism_id, debt_id=debt_id, monthly_cents=monthly)
        accounts.set_due(organism_id=organism_id, debt_id=debt_id, due_on=since)
        _note(organism_id, debt_id, DebtActKind.PLANNED, since, by, at, text)
    return monthly


def receipts(*, organism_id: int) -> list[MovementView]:
    """The receipts of the payment account that nobody explained, the first first: one may pay a debt. In its scope."""
    found = statements.unexplained(organism_id=organism_id, role=AccountRole.PAYMENT)
    return [each for each in found if each.cents is not None and each.cents > 0]


def book_paid_back(*, organism_id: int, debt_id: int, movement_id: int, at: datetime) -> None:
    """A receipt of the payment account is what a holder pays of a debt, of any kind.

    Raises ``NothingToExplain``, ``WrongRecovery`` when it is more than the debt has open, ``LookupError``.
    """
    with scope(organism_id):
        treasury.take_turn(organism_id=organism_id)
        debt = _debt(organism_id, debt_id)
        if all(each.id != movement_id for each in receipts(organism_id=organism_id)):
            raise NothingToExplain(movement_id)
        income = explain_income(organism_id=organism_id, movement_id=movement_id, meaning=f"debt:{debt_id}")
        key = f"movement:{movement_id}"
        accounts.pay(organism_id=organism_id, debt_id=debt_id, cents=income.cents, on=income.value_on, key=key)
        legs = _PAID_BACK[debt.kind](income.cents)
        book_debt(organism_id, "debt_paid_back", debt_id, key, legs, income.value_on, at)


_PAID_BACK = {
    DebtKind.PARTICIPATION: paying.participation_recovered,
    DebtKind.OVERPAYMENT: paying.overpayment_recovered,
    DebtKind.DAMAGES: paying.damages_recovered,
}


def ask_to_give_up(*, organism_id: int, debt_id: int, by: int, reason: str, at: datetime) -> int:
    """Ask that a second person gives up what an overpayment has open; gives the number of the request.

    Participations and franchises are not given up. Raises ``NotAllowed``, ``NotAMember``, ``LookupError``.
    """
    with scope(organism_id):
        _open_overpayment(organism_id, debt_id)
        return access.request_approval(
            organism_id=organism_id, subject_kind=APPROVAL_KIND, subject_key=str(debt_id), requested_by=by, at=at,
            reason=reason,
        )  # fmt: skip


def decide_giving_up(
    *, organism_id: int, debt_id: int, approval_id: int, approved: bool, by: int, at: datetime, reason: str = ""
) -> None:
    """A second person gives up what the overpayment has open, which is spent again, or refuses with the reason.

    The damages of a fraud go with the sums they are a tenth of; they may also be given up alone.

    Raises ``SamePerson``, ``AlreadyDecided``, ``NotAMember``, ``NotAllowed``, ``LookupError``.
    """
    with scope(organism_id):
        given = {"organism_id": organism_id, "approval_id": approval_id, "decided_by": by, "at": at}
        if not approved:
            access.refuse(**given, reason=reason, roles=_DECIDERS)
            return
        access.approve(**given, roles=_DECIDERS)
        debt, on = _overpayment(organism_id, debt_id), timezone.localdate(at)
        damages = debts.debt_of_key(organism_id=organism_id, key=damages_key(debt_id))
        for each in (debt, *([damages] if damages else [])):
            _give_up(organism_id, each, f"approval:{approval_id}:{each.kind}", on, at)


def damages_key(debt_id: int) -> str:
    """The key of the damages for fraud of an overpayment."""
    return f"damages:{debt_id}"


def indemnified(debt: DebtView) -> int | None:
    """The overpayment that the damages of a fraud are a tenth of, None for another debt."""
    return int(debt.key.rpartition(":")[2]) if debt.kind is DebtKind.DAMAGES else None


def _give_up(organism_id: int, debt: DebtView, key: str, on: date, at: datetime) -> None:
    cents = accounts.cancel(organism_id=organism_id, debt_id=debt.id, on=on, key=key)
    if not cents:
        return
    if debt.kind is DebtKind.DAMAGES:
        book_debt(organism_id, "damages_given_up", debt.id, key, paying.damages_found(-cents), on, at)
        return
    legs = paying.overpayment_found(debt.branch, debt.account or _NO_BENEFIT, -cents)
    book_debt(organism_id, "overpayment_given_up", debt.id, key, legs, on, at)


def book_debt(
    organism_id: int, reason: str, debt_id: int, key: str, legs: tuple[Leg, ...], value_on: date, at: datetime
) -> None:
    """Book something of a debt, once under its key, in the scope of the caller."""
    on = timezone.localdate(at)
    draft = Draft(reason, f"debt:{debt_id}", f"{reason}:{debt_id}:{key}", on, value_on, legs)
    ledger.post(organism_id=organism_id, draft=draft, at=at)


def _debt(organism_id: int, debt_id: int) -> DebtView:
    found = debts.debt(organism_id=organism_id, debt_id=debt_id)
    if found is None:
        raise LookupError(f"organism {organism_id} has no debt {debt_id}")
    return found


def _overpayment(organism_id: int, debt_id: int) -> DebtView:
    found = _debt(organism_id, debt_id)
    if found.kind is DebtKind.PARTICIPATION:
        raise NotAllowed(
            Text(
                f"debt {debt_id} is a participation or franchise: it is withheld or paid, nothing else (CSS L160-13)",
                f"la créance {debt_id} est une participation ou une franchise : elle est retenue ou payée, rien "
                "d'autre (CSS L160-13)",
            )
        )
    return found


def _open_overpayment(organism_id: int, debt_id: int) -> DebtView:
    found = _overpayment(organism_id, debt_id)
    if not found.open_cents:
        raise NotAllowed(
            Text(
                f"debt {debt_id} has nothing open: there is nothing left to do about it",
                f"la créance {debt_id} n'a plus rien d'ouvert : il n'y a plus rien à en faire",
            )
        )
    return found


def _told(organism_id: int, debt_id: int) -> tuple[DebtView, DebtActKind]:
    """An overpayment with something open that its holder was told, and what was done about it last."""
    found = _open_overpayment(organism_id, debt_id)
    acts = debts.acts(organism_id=organism_id, debt_id=debt_id)
    if not acts:
        raise NotAllowed(
            Text(
                f"nobody told debt {debt_id} to its holder: send the notice first, and note the day it was received",
                f"la créance {debt_id} n'a pas été notifiée : envoyez la notification, puis notez le jour de réception",
            )
        )
    return found, acts[-1].kind


def _note(
    organism_id: int,
    debt_id: int,
    kind: DebtActKind,
    on: date,
    by: int,
    at: datetime,
    text: str,
    *,
    is_fraud: bool = False,
) -> None:
    accounts.note_act(
        organism_id=organism_id, debt_id=debt_id, kind=kind, on=on, by=by, at=at, text=text, is_fraud=is_fraud
    )


def _require_in_time(organism_id: int, debt: DebtView, on: date) -> None:
    """Two years after the payment to an insured person, three for a professional; when it was paid must be known."""
    paid_on = claims.paid_on(organism_id=organism_id, claim_id=debt.claim_id) if debt.claim_id else None
    if paid_on is None:
        return
    years = _number("insured_years" if debt.holder is not Holder.PROFESSIONAL else "professional_years", on)
    if on >= day_after_months(paid_on, 12 * years):
        raise NotAllowed(
            Text(
                f"debt {debt.id} was paid on {paid_on}, more than {years} years ago: it can no longer be asked back",
                f"la créance {debt.id} a été payée le {paid_on}, il y a plus de {years} ans : elle est prescrite",
            )
        )


def _number(name: str, on: date) -> int:
    return parameters.load().value(f"overpayments.{name}", on).number
