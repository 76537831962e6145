"""Writes of what beneficiaries owe: debts found, and how they go. A handful of statements whatever the number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from laroque.apps.beneficiary_accounts.models import Debt, DebtAct
from laroque.apps.beneficiary_accounts.rules import OpenDebt, withheld_from
from laroque.apps.beneficiary_accounts.states import DebtActKind, DebtKind, DebtState, Holder, Means, PaidFor
from laroque.kernel.text import Text


class WrongRecovery(ValueError):
    """A recovery of more than a debt has open, or a plan that never ends; the text says which and what to do."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtFound:
    """A debt to write, once under its key. ``cents`` above zero; ``branch`` and ``account``: what it returns to."""

    key: str
    holder: Holder
    holder_key: str
    kind: DebtKind
    cents: int
    found_on: date
    branch: str
    account: str = ""
    claim_id: int | None = None
    line: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Part of a debt withheld from a payment, in cents."""

    debt_id: int
    kind: DebtKind
    cents: int


_FIND = """
insert into beneficiary_accounts_debt (organism_id, key, holder, holder_key, kind, cents, open_cents, found_on, due_on,
    branch, account, claim_id, line, reason, state)
select %s, key, holder, holder_key, kind, cents, cents, found_on, case kind when 'participation' then found_on end,
    branch, account, claim_id, line, reason, %s
from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::date[], %s::text[], %s::text[],
    %s::bigint[], %s::int[], %s::text[])
    as found (key, holder, holder_key, kind, cents, found_on, branch, account, claim_id, line, reason)
on conflict (organism_id, key) do nothing
"""

# Debts are taken in order of id, so that two payments never wait for each other. Of a plan, what is left of its month.
_OPEN = """
select id, holder_key, kind, open_cents, greatest(monthly_cents - coalesce((
    select sum(gone.cents) from beneficiary_accounts_recovery gone
    where gone.organism_id = debt.organism_id and gone.debt_id = debt.id
        and date_trunc('month', gone.recovered_on) = date_trunc('month', %(on)s::date)), 0), 0)
        * case when monthly_cents is not null then 1 end
from beneficiary_accounts_debt debt
where organism_id = %(organism)s and holder = %(holder)s and holder_key = any(%(keys)s) and open_cents > 0
    and due_on <= %(on)s
order by id for update
"""

_TAKEN = """
select gone.payment_id, gone.debt_id, debt.kind, gone.cents from beneficiary_accounts_recovery gone
join beneficiary_accounts_debt debt on debt.organism_id = gone.organism_id and debt.id = gone.debt_id
where gone.organism_id = %s and gone.payment_id = any(%s) and gone.means = %s and gone.cents > 0 and gone.paid_for = %s
order by gone.payment_id, gone.debt_id
"""

_RECOVER = """
with taken as (
    select * from unnest(%(debts)s::bigint[], %(cents)s::bigint[], %(payments)s::bigint[], %(keys)s::text[])
        as given (debt_id, cents, payment_id, key)
), written as (
    insert into beneficiary_accounts_recovery (organism_id, debt_id, cents, means, recovered_on, payment_id, paid_for,
        key)
    select %(organism)s, debt_id, cents, %(means)s, %(on)s, payment_id, %(paid_for)s, key from taken
    on conflict (organism_id, key) do nothing
    returning debt_id, cents
), summed as (
    select debt_id, sum(cents)::bigint as cents from written group by debt_id
)
update beneficiary_accounts_debt debt
set open_cents = open_cents - summed.cents,
    state = case when open_cents > summed.cents then %(open)s when %(means)s = %(cancelled)s then %(cancelled)s
        else %(settled)s end
from summed where debt.organism_id = %(organism)s and debt.id = summed.debt_id
"""


_RECOVERED = """
select debt.id, sum(gone.cents)::bigint from beneficiary_accounts_debt debt
join beneficiary_accounts_recovery gone on gone.organism_id = debt.organism_id and gone.debt_id = debt.id
where debt.organism_id = %s and debt.holder = %s and debt.holder_key = %s and debt.kind = %s
    and debt.claim_id = any(%s::bigint[]) and gone.means = any(%s)
group by debt.id having sum(gone.cents) > 0 order by debt.id
"""

_OTHERS = """
select id, open_cents from beneficiary_accounts_debt where organism_id = %s and holder = %s and holder_key = %s
    and kind = %s and open_cents > 0 and not coalesce(claim_id = any(%s::bigint[]), false)
order by id for update
"""


@transaction.atomic
def find_debts(*, organism_id: int, debts: Sequence[DebtFound]) -> None:
    """Write debts; one whose key is known already is left as it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND,
            [
                organism_id,
                DebtState.OPEN,
                [each.key for each in debts],
                [each.holder for each in debts],
                [each.holder_key for each in debts],
                [each.kind for each in debts],
                [each.cents for each in debts],
                [each.found_on for each in debts],
                [each.branch for each in debts],
                [each.account for each in debts],
                [each.claim_id for each in debts],
                [each.line for each in debts],
                [each.reason for each in debts],
            ],
        )


@transaction.atomic
def give_up(*, organism_id: int, holder_keys: Sequence[str], claim_ids: Sequence[int], on: date) -> None:
    """Give up whole what insured persons still owe of some claims, which are priced anew.

    For claims of which nothing was paid; see ``queries.touched_claims``.
    """
    if not claim_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, open_cents, key from beneficiary_accounts_debt where organism_id = %s and holder = %s"
            " and holder_key = any(%s) and claim_id = any(%s::bigint[]) and open_cents > 0 order by id for update",
            [organism_id, Holder.INSURED, list(holder_keys), list(claim_ids)],
        )
        old = cursor.fetchall()
    gone = [(debt_id, cents, None, f"repriced:{key}") for debt_id, cents, key in old]
    _recover(organism_id, Means.CANCELLED, on, gone)


@transaction.atomic
def set_off(*, organism_id: int, holder_key: str, claim_ids: Sequence[int], cents: int, on: date, key: str) -> None:
    """Have what an insured person gave too much for some claims pay the oldest of the other participations owed.

    What is so moved is owed again for those claims, for ``give_up``. Raises ``WrongRecovery`` when
    less than ``cents`` was recovered of them, or is owed beside them.
    """
    given = [organism_id, Holder.INSURED, holder_key, DebtKind.PARTICIPATION, list(claim_ids)]
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS, given)
        others = cursor.fetchall()
        cursor.execute(_RECOVERED, [*given, [Means.WITHHELD, Means.PAID]])
        recovered = cursor.fetchall()
    moved = [(debt, -part, None, f"{key}:{debt}:from") for debt, part in _shared(cents, recovered)]
    paid = [(debt, part, None, f"{key}:{debt}:to") for debt, part in _shared(cents, others)]
    if sum(part for _, part, *_ in paid) < cents or sum(-part for _, part, *_ in moved) < cents:
        raise WrongRecovery(
            Text(
                f"{cents} cents cannot be set off: less was recovered, or less is owed beside",
                f"{cents} centimes ne peuvent être compensés : moins a été récupéré, ou moins est dû par ailleurs",
            )
        )
    _recover(organism_id, Means.PAID, on, [*moved, *paid])


def _shared(cents: int, amounts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """An amount laid on others in their order, each as far as it goes."""
    shares = []
    for number, most in amounts:
        taken = min(cents, most)
        if taken:
            shares.append((number, taken))
        cents -= taken
    return shares


@transaction.atomic
def withhold(
    *,
    organism_id: int,
    holder: Holder,
    payable: Mapping[str, int],
    payments: Mapping[str, int],
    on: date,
    paid_for: PaidFor = PaidFor.CARE,
) -> dict[str, list[Withheld]]:
    """Withhold what holders owe from what they are about to be paid, and give it by holder (CSS L133-4-1, D160-7).

    ``payable``: cents by number of the holder; ``payments``: the payment it is withheld from, each asked once. How
    much: see ``rules.withheld_from``; of a plan, what is left of the month, whatever was paid of it in the month.
    """
    by_holder = _open_debts(organism_id, holder, payable, on)
    found = {
        key: [Withheld(debt.id, debt.kind, cents) for debt, cents in withheld_from(payable[key], debts)]
        for key, debts in by_holder.items()
    }
    rows = [(each, payments[key]) for key, taken in found.items() for each in taken]
    _recover(
        organism_id,
        Means.WITHHELD,
        on,
        [(each.debt_id, each.cents, payment, _withheld_key(paid_for, payment, each)) for each, payment in rows],
        paid_for,
    )
    return {key: taken for key, taken in found.items() if taken}


@transaction.atomic
def give_back(
    *, organism_id: int, payment_ids: Sequence[int], on: Mapping[int, date], paid_for: PaidFor = PaidFor.CARE
) -> list[tuple[int, Withheld]]:
    """Undo what was withheld from payments that were never received, once: it is owed again. Gives it by payment.

    ``on``: the day that each payment came back.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [organism_id, list(payment_ids), Means.WITHHELD, paid_for])
        rows = [(payment, Withheld(debt, DebtKind(kind), cents)) for payment, debt, kind, cents in cursor.fetchall()]
    for day in sorted({on[payment] for payment, _ in rows}):
        undone = [
            (each.debt_id, -each.cents, payment, f"{_withheld_key(paid_for, payment, each)}:back")
            for payment, each in rows
            if on[payment] == day
        ]
        _recover(organism_id, Means.WITHHELD, day, undone, paid_for)
    return rows


def _withheld_key(paid_for: PaidFor, payment: int, withheld: Withheld) -> str:
    head = "payment" if paid_for is PaidFor.CARE else f"payment:{paid_for}"
    return f"{head}:{payment}:{withheld.debt_id}"


@transaction.atomic
def pay(*, organism_id: int, debt_id: int, cents: int, on: date, key: str) -> None:
    """Note that a holder paid part of a debt; raises ``WrongRecovery`` above what is open, ``LookupError``."""
    _settle(organism_id, debt_id, cents, Means.PAID, on, key)


@transaction.atomic
def cancel(*, organism_id: int, debt_id: int, on: date, key: str) -> int:
    """Give up what a debt has open, and say how much that was; raises ``LookupError``.

    Who may, and who approves, is for the caller: participations are never given up before their time limit (D160-7).
    """
    debt = _locked(organism_id, debt_id)
    if debt.open_cents:
        _settle(organism_id, debt_id, debt.open_cents, Means.CANCELLED, on, key)
    return debt.open_cents


@transaction.atomic
def set_due(*, organism_id: int, debt_id: int, due_on: date | None) -> None:
    """Have a debt be withheld from a day on, or not at all when None: its holder may still answer. ``LookupError``."""
    debt = _locked(organism_id, debt_id)
    debt.due_on = due_on
    debt.save(update_fields=["due_on"])


@transaction.atomic
def set_plan(*, organism_id: int, debt_id: int, monthly_cents: int | None) -> None:
    """Have a debt go by so much a month at most, whole again when None; raises ``WrongRecovery``, ``LookupError``."""
    debt = _locked(organism_id, debt_id)
    if monthly_cents is not None and monthly_cents <= 0:
        raise WrongRecovery(
            Text("a plan pays something each month: give cents above zero",
                 "un échéancier rembourse chaque mois : donnez des centimes au-dessus de zéro")
        )  # fmt: skip
    debt.monthly_cents = monthly_cents
    debt.save(update_fields=["monthly_cents"])


@transaction.atomic
def note_act(
    *,
    organism_id: int,
    debt_id: int,
    kind: DebtActKind,
    on: date,
    by: int,
    at: datetime,
    text: str = "",
    is_fraud: bool = False,
) -> None:
    """Note what a person did about a debt, with the day it is withheld from since; raises ``LookupError``.

    ``is_fraud``: the notice says that it is a fraud of the holder.
    """
    debt = _locked(organism_id, debt_id)
    DebtAct.objects.create(
        organism_id=organism_id, debt_id=debt_id, kind=kind, on=on, due_on=debt.due_on, text=text, is_fraud=is_fraud,
        by=by, at=at,
    )  # fmt: skip


def _open_debts(organism_id: int, holder: Holder, keys: Iterable[str], on: date) -> dict[str, list[OpenDebt]]:
    found: dict[str, list[OpenDebt]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {"organism": organism_id, "holder": holder, "keys": list(keys), "on": on})
        for debt_id, key, kind, open_cents, monthly in cursor.fetchall():
            left = None if monthly is None else int(monthly)
            found.setdefault(key, []).append(OpenDebt(debt_id, DebtKind(kind), open_cents, left))
    return found


def _settle(organism_id: int, debt_id: int, cents: int, means: Means, on: date, key: str) -> None:
    debt = _locked(organism_id, debt_id)
    if not 0 < cents <= debt.open_cents and not debt.recoveries.filter(key=key).exists():
        raise WrongRecovery(
            Text(
                f"debt {debt_id} has {debt.open_cents} cents open, not {cents}: correct the amount",
                f"la créance {debt_id} a {debt.open_cents} centimes ouverts, pas {cents} : corrigez le montant",
            )
        )
    _recover(organism_id, means, on, [(debt_id, cents, None, key)])


def _locked(organism_id: int, debt_id: int) -> Debt:
    debt = Debt.objects.select_for_update().filter(organism_id=organism_id, id=debt_id).first()
    if debt is None:
        raise LookupError(f"organism {organism_id} has no debt {debt_id}")
    return debt


def _recover(
    organism_id: int,
    means: Means,
    on: date,
    rows: Sequence[tuple[int, int, int | None, str]],
    paid_for: PaidFor = PaidFor.CARE,
) -> None:
    if not rows:
        return
    debts, cents, payments, keys = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _RECOVER,
            {
                "organism": organism_id,
                "means": means,
                "on": on,
                "debts": debts,
                "cents": cents,
                "payments": payments,
                "keys": keys,
                "paid_for": paid_for,
                "open": DebtState.OPEN,
                "settled": DebtState.SETTLED,
                "cancelled": DebtState.CANCELLED,
            },
        )
