"""What waits for a sharing key leaves suspense when a person decides the key of its CTP and month of work.

The key is kept with its article and who decided it, and the months assessed later are shared by it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions.operations import allocating, balances, booking, payment_rows
from laroque.apps.contributions.operations.declarations import take_turn
from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import DueKind
from laroque.apps.contributions.unallocated import DecidedKey, KeyPart, check_parts, months_of, read_waiting, split
from laroque.apps.ledger import operations as ledger
from laroque.apps.ledger.rules import collecting
from laroque.kernel.periods import Period
from laroque.kernel.text import Text


class KeyHasNoArticle(ValueError):
    """A decided key without the article or instruction it rests on."""

    def __init__(self) -> None:
        self.text = Text(
            "a decided key says the article or instruction it rests on",
            "une clé décidée dit l'article ou l'instruction sur lequel elle repose",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Moved:
    """What left suspense for a month declared: how many accounts, and cents by beneficiary."""

    month: date
    accounts: int
    shares: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is due for an account and a month, and waits."""

    account_id: int
    month: date
    beneficiary: str
    borne_by: str
    cents: int


@transaction.atomic
def decide_key(
    *, organism_id: int, ctp: str, valid: Period, parts: Sequence[KeyPart], article: str, by: str, at: datetime
) -> DecidedKey:
    """Record a decision on the key of a CTP for months of work; without parts, the key is taken back.

    The same decision as the last one for these days is that one. Raises ``BadKey``, ``KeyHasNoArticle``.
    """
    if not article.strip():
        raise KeyHasNoArticle
    checked = check_parts(parts) if parts else ()
    told = json.dumps([[part.beneficiary, part.ppm, part.borne_by] for part in checked])
    end = valid.end
    take_turn(organism_id=organism_id)
    last = fetch(
        "select id, parts = %s::jsonb and article = %s from contributions_keydecision"
        " where organism_id = %s and ctp = %s and valid_from = %s and valid_to is not distinct from %s::date"
        " order by id desc limit 1",
        [told, article, organism_id, ctp, valid.start, end],
    )
    if last and last[0][1]:
        return DecidedKey(last[0][0], ctp, valid, checked, article)
    rows = fetch(
        "insert into contributions_keydecision"
        " (organism_id, ctp, valid_from, valid_to, parts, article, decided_by, decided_at)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
        [organism_id, ctp, valid.start, end, told, article, by, at],
    )
    return DecidedKey(rows[0][0], ctp, valid, checked, article)


@transaction.atomic
def share_waiting(*, organism_id: int, key: DecidedKey, at: datetime) -> list[Moved]:
    """Share what waits for a decided key: dues move to their beneficiaries, payments are allocated to them anew.

    In the ledger what waited becomes due, and collected for what was paid of it. Nothing that the contributor owes or
    has paid changes. Run again, there is nothing left to move.
    """
    take_turn(organism_id=organism_id)
    units = _waiting(organism_id, key)
    payment_rows.lock_accounts(organism_id, sorted({unit.account_id for unit in units}))
    moved = []
    for month in sorted({unit.month for unit in units}):
        moved.append(_share_month(organism_id, key, month, [unit for unit in units if unit.month == month], at))
    return moved


def _share_month(organism_id: int, key: DecidedKey, month: date, units: Sequence[_Unit], at: datetime) -> Moved:
    on, accounts = timezone.localdate(at), sorted({unit.account_id for unit in units})
    source = _source(organism_id, key, month)
    rows: list[tuple[int, str, str, int]] = []
    shares: dict[str, int] = {}
    for unit in units:
        rows.append((unit.account_id, unit.borne_by, unit.beneficiary, -unit.cents))
        for part, cents in zip(key.parts, split(unit.cents, key.parts), strict=True):
            if cents:
                rows.append((unit.account_id, part.borne_by, part.beneficiary, cents))
                shares[part.beneficiary] = shares.get(part.beneficiary, 0) + cents
    _write(organism_id, month, rows, source, on)
    legs = collecting.unallocated_explained(shares, paid=False)
    if legs:
        draft = booking.draft("unallocated_explained", source, source.partition(":")[2], legs, on=on)
        ledger.post(organism_id=organism_id, draft=draft, at=at)
    allocating.allocate_anew(organism_id, month, accounts, source=source, at=at)
    balances.refresh(organism_id, accounts, on=on)
    return Moved(month, len(accounts), shares)


def _source(organism_id: int, key: DecidedKey, month: date) -> str:
    """Where the rows of this sharing come from: a decision may share a month again, when more has come to wait."""
    head = f"sharing:{key.id}-{month:%Y%m}-"
    ((turns,),) = fetch(
        "select count(distinct source) from contributions_dueshare where organism_id = %s and month = %s"
        " and starts_with(source, %s)",
        [organism_id, month, head],
    )
    return f"{head}{turns + 1}"


def _waiting(organism_id: int, key: DecidedKey) -> list[_Unit]:
    rows = fetch(
        "select account_id, month, beneficiary, borne_by, sum(cents)::bigint from contributions_dueshare"
        " where organism_id = %s and kind = %s and starts_with(beneficiary, %s)"
        " group by 1, 2, 3, 4 having sum(cents) <> 0 order by 1, 2, 3, 4",
        [organism_id, DueKind.PRINCIPAL, f"unallocated:{key.ctp}:"],
    )
    units = [_Unit(*row) for row in rows]
    periods = {unit.beneficiary: read_waiting(unit.beneficiary) for unit in units}
    months = set(months_of(key.valid, {read[1] for read in periods.values() if read is not None}))
    return [unit for unit in units if (read := periods[unit.beneficiary]) is not None and read[1] in months]


def _write(organism_id: int, month: date, rows: Sequence[tuple[int, str, str, int]], source: str, on: date) -> None:
    accounts, bearers, beneficiaries, cents = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_dueshare"
            " (organism_id, month, kind, source, booked_on, account_id, borne_by, beneficiary, cents)"
            " select %s, %s, %s, %s, %s, new.* from unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[]) as new",
            [organism_id, month, DueKind.PRINCIPAL, source, on, accounts, bearers, beneficiaries, cents],
        )
