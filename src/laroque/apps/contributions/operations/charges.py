"""Surcharges and costs that an officer charges to an account's month, or lets off, with the article that allows it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions.operations import allocating, booking, extra_dues, payment_rows
from laroque.apps.contributions.operations.extra_dues import ExtraDue
from laroque.apps.contributions.states import DueKind
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import collecting as rules
from laroque.kernel.text import Text

_CHARGED = {
    DueKind.SURCHARGE: ("surcharge_charged", rules.surcharge_charged),
    DueKind.COST: ("cost_charged", rules.cost_charged),
}
_REMITTED = {
    DueKind.SURCHARGE: ("surcharge_remitted", rules.surcharge_remitted),
    DueKind.COST: ("cost_remitted", rules.cost_remitted),
}


class NotACharge(ValueError):
    """What is asked is no charge: contributions are assessed, an amount is above zero, an article is named."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class RemittedTooMuch(NotACharge):
    """More is to be let off than was charged for the month."""


class ChargeKeyReused(ValueError):
    """A key already names a charge of another account, month, kind or amount."""


@dataclass(frozen=True, slots=True)
class _Asked:
    account_id: int
    month: date
    kind: DueKind
    cents: int
    reason: str
    article: str
    key: str


@transaction.atomic
def charge(
    *,
    organism_id: int,
    account_id: int,
    month: date,
    kind: DueKind,
    cents: int,
    reason: str,
    article: str,
    key: str,
    by: int | None,
    at: datetime,
) -> int:
    """Charge a surcharge or a cost (cents above zero) to an account's month and give its id; a key counts once.

    What the account has in credit pays it, after any contribution (CSS L133-4-11). Raises ``NotACharge``,
    ``ChargeKeyReused``.
    """
    asked = _Asked(account_id, month, kind, cents, reason, article, key)
    _require_charge(asked)
    payment_rows.lock_accounts(organism_id, [account_id])
    charge_id, is_new = _record(organism_id, asked, by, at)
    if is_new:
        name, rule = _CHARGED[kind]
        draft = booking.draft(name, f"charge:{charge_id}", key, rule(cents), on=timezone.localdate(at))
        ledger.post(organism_id=organism_id, draft=draft, at=at)
        allocating.use_credits(organism_id, [account_id], source=f"charge:{key}", at=at)
    return charge_id


@transaction.atomic
def remit(
    *,
    organism_id: int,
    account_id: int,
    month: date,
    kind: DueKind,
    cents: int,
    reason: str,
    article: str,
    key: str,
    by: int | None,
    at: datetime,
) -> int:
    """Let off a surcharge (CSS R243-19, R243-20) or a cost of a month, in whole or in part; gives its id.

    What was paid of it becomes a credit and pays what else is owed. Raises ``RemittedTooMuch``, ``NotACharge``,
    ``ChargeKeyReused``.
    """
    asked = _Asked(account_id, month, kind, -cents, reason, article, key)
    _require_charge(_Asked(account_id, month, kind, cents, reason, article, key))
    payment_rows.lock_accounts(organism_id, [account_id])
    known = _known(organism_id, key)
    if known is None:
        _require_charged(organism_id, asked)
    charge_id, is_new = _record(organism_id, asked, by, at)
    if is_new:
        name, rule = _REMITTED[kind]
        draft = booking.draft(name, f"charge:{charge_id}", key, rule(cents), on=timezone.localdate(at))
        ledger.post(organism_id=organism_id, draft=draft, at=at)
        allocating.allocate_anew(organism_id, month, [account_id], source=f"charge:{key}", at=at)
    return charge_id


def _require_charge(asked: _Asked) -> None:
    if asked.kind not in _CHARGED:
        raise NotACharge(
            Text(
                "contributions are assessed from declarations: charge a surcharge or a cost",
                "les cotisations naissent des déclarations : saisissez une majoration ou des frais",
            )
        )
    if asked.cents <= 0:
        raise NotACharge(Text("the amount must be above zero", "le montant doit être supérieur à zéro"))
    if not asked.article.strip() or not asked.reason.strip():
        raise NotACharge(
            Text("name the article and the reason of the charge", "indiquez l'article et le motif de la somme")
        )


def _require_charged(organism_id: int, asked: _Asked) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(cents), 0)::bigint from contributions_charge"
            " where organism_id = %s and account_id = %s and month = %s and kind = %s",
            [organism_id, asked.account_id, asked.month, asked.kind],
        )
        charged = cursor.fetchone()[0]
    if charged + asked.cents < 0:
        raise RemittedTooMuch(
            Text(
                f"{-asked.cents} cents are to be let off of {charged} charged for {asked.month:%Y-%m}",
                f"{-asked.cents} centimes seraient remis sur {charged} réclamés pour {asked.month:%Y-%m}",
            )
        )


def _record(organism_id: int, asked: _Asked, by: int | None, at: datetime) -> tuple[int, bool]:
    known = _known(organism_id, asked.key)
    facts = (asked.account_id, asked.month, asked.kind.value, asked.cents)
    if known is not None:
        if known[1:] != facts:
            raise ChargeKeyReused(f"the key {asked.key} already names another charge")
        return known[0], False
    on = timezone.localdate(at)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_charge (organism_id, account_id, month, kind, cents, reason, article, key,"
            " made_by, made_at, booked_on) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) returning id",
            [organism_id, *facts, asked.reason, asked.article, asked.key, by, at, on],
        )
        charge_id: int = cursor.fetchone()[0]
    due = ExtraDue(asked.account_id, asked.month, asked.kind, asked.kind.value, asked.cents, f"charge:{charge_id}")
    extra_dues.add(organism_id, [due], on=on)
    return charge_id, True


def _known(organism_id: int, key: str) -> tuple[int, int, date, str, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, account_id, month, kind, cents from contributions_charge where organism_id = %s and key = %s",
            [organism_id, key],
        )
        row: tuple[int, int, date, str, int] | None = cursor.fetchone()
    return row
