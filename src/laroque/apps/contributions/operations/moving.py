"""Accounts move to another body: copied there with their whole history, and brought to nothing where they were.

Rows keep their ids, which come from sequences of the whole network. At the body they leave, what they stood at is
undone by rows of the day of the move, so that any past day is still shown there as it was, and no query of that body
counts them any more. Columns are read from the catalogue: those that come later are copied too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from laroque.apps.contributions.operations import balances, payment_rows
from laroque.apps.contributions.queries.rows import fetch
from laroque.apps.contributions.states import (
    NOT_COUNTING,
    DeclarationState,
    PaymentEventKind,
    PaymentState,
    PlannedDebitState,
    RefundState,
)
from laroque.kernel.text import Text

MOVED = {
    "contributions_run": "id in (select run_id from contributions_dueshare where organism_id = %(from)s"
    " and account_id = any(%(old)s) union select run_id from contributions_due where organism_id = %(from)s"
    " and account_id = any(%(old)s) union select run_id from contributions_declaration where organism_id = %(from)s"
    " and account_id = any(%(old)s))",
    "contributions_declaration": "account_id = any(%(old)s)",
    "contributions_declarationline": "declaration_id in (select id from contributions_declaration"
    " where organism_id = %(from)s and account_id = any(%(old)s))",
    "contributions_due": "account_id = any(%(old)s)",
    "contributions_dueshare": "account_id = any(%(old)s)",
    "contributions_payment": "account_id = any(%(old)s)",
    "contributions_allocation": "account_id = any(%(old)s)",
    "contributions_paymentevent": "account_id = any(%(old)s)",
    "contributions_charge": "account_id = any(%(old)s)",
    "contributions_refund": "account_id = any(%(old)s)",
    "contributions_refundstep": "account_id = any(%(old)s)",
    "contributions_refundpart": "account_id = any(%(old)s)",
    "contributions_planneddebit": "account_id = any(%(old)s)",
    "contributions_selfemployedfact": "account_id = any(%(old)s)",
    "contributions_signal": "siret = any(%(sirets)s)",
    "contributions_return": "siret = any(%(sirets)s)",
    "contributions_returnanomaly": "return_id in (select id from contributions_return"
    " where organism_id = %(from)s and siret = any(%(sirets)s))",
}
"""The tables copied with an account, parents first, and which of their rows: a test finds those that are missing."""

STAYS = frozenset(
    {
        "contributions_account",  # made first, with the balance that follows it
        "contributions_balance",
        "contributions_setting",  # a choice of the body
        "contributions_settingevent",
        "contributions_keydecision",  # decided by the body; a merger has the other one take them over
        "contributions_refundevent",  # the journal of the copies is written as they are
    }
)
"""The tables by organism that do not move with an account."""

SOURCE = "moved"
"""How the source of the rows begins that bring an account to nothing where it was."""


class CannotMove(ValueError):
    """Something under way keeps accounts where they are; the text says what to end first."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(frozen=True, slots=True)
class ToMove:
    """The accounts to move: their SIRET by id, and the months they are filed for there."""

    sirets: Mapping[int, str]
    messages: tuple[int, ...]

    @property
    def accounts(self) -> list[int]:
        """The ids of the accounts, in order."""
        return sorted(self.sirets)


def to_move(*, organism_id: int, sirets: Iterable[str] | None = None) -> ToMove:
    """The accounts of a body that have not moved away (those of some SIRET only when they are given).

    Raises ``CannotMove`` while money of theirs is under way, or a refund waits for its decision or its execution.
    """
    wanted = None if sirets is None else sorted(set(sirets))
    rows = fetch(
        "select id, siret from contributions_account where organism_id = %(organism)s and moved_to_id is null"
        " and (%(sirets)s::text[] is null or siret = any(%(sirets)s)) order by id for update",
        {"organism": organism_id, "sirets": wanted},
    )
    found = dict(rows)
    _refuse_under_way(organism_id, list(found))
    messages = fetch(
        "select distinct message_id from contributions_declaration where organism_id = %(organism)s"
        " and account_id = any(%(accounts)s) union select message_id from contributions_signal"
        " where organism_id = %(organism)s and siret = any(%(sirets)s) union select message_id"
        " from contributions_return where organism_id = %(organism)s and siret = any(%(sirets)s) union"
        " select message_id from contributions_selfemployedfact where organism_id = %(organism)s"
        " and account_id = any(%(accounts)s) and message_id is not null order by 1",
        {"organism": organism_id, "accounts": list(found), "sirets": list(found.values())},
    )
    return ToMove(found, tuple(message_id for (message_id,) in messages))


def copy_accounts(*, from_id: int, to_id: int, moving: ToMove, messages: Mapping[int, int], on: date) -> dict[int, int]:
    """Copy accounts with all their rows to the body ``to_id``, whose scope is open and national; gives new ids by old.

    An establishment that has an account there keeps that one, and its rows join it. ``messages`` gives the id there of
    those messages that the body had received itself. Raises ``CannotMove`` when both bodies hold a declaration that
    counts for the same month and fraction, or the accounts were there before.
    """
    ids = _open_accounts(from_id, to_id, moving)
    _refuse_filed_twice(from_id, to_id, moving)
    facts = {
        "from": from_id,
        "to": to_id,
        "old": list(ids),
        "new": list(ids.values()),
        "sirets": sorted(moving.sirets.values()),
        "message": list(messages),
        "message_there": list(messages.values()),
    }
    with connection.cursor() as cursor:
        for table, which in MOVED.items():
            cursor.execute(_copy_statement(table, which), facts)
        cursor.execute(_COPY_BALANCES, facts)
    balances.refresh(to_id, ids.values(), on=on)
    return ids


def close_accounts(*, organism_id: int, moving: ToMove, to_id: int, on: date, at: datetime) -> None:
    """Bring accounts to nothing in the body they leave, whose scope is open, and say where they went.

    Dues and allocations are undone by rows of the day, payments are undone and told so, declarations count no more.
    """
    facts = {
        "organism": organism_id,
        "accounts": moving.accounts,
        "source": f"{SOURCE}:{to_id}",
        "on": timezone.localdate(at),
        "at": at,
        "to": to_id,
        "moved_on": on,
        "received": PaymentState.RECEIVED,
        "undone": PaymentState.UNDONE,
        "event": PaymentEventKind.UNDONE,
        "replaced": DeclarationState.REPLACED,
        "not_counting": list(NOT_COUNTING),
        "planned": PlannedDebitState.PLANNED,
        "dropped": PlannedDebitState.DROPPED,
    }
    with connection.cursor() as cursor:
        for statement in _CLOSING:
            cursor.execute(statement, facts)
    balances.refresh(organism_id, moving.accounts, on=timezone.localdate(at))


def move_places(*, from_id: int, to_id: int, sirets: Sequence[str]) -> int:
    """Give the filing places of establishments to another body: what replaces a month goes there. Gives how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_filingplace set organism = %s where organism = %s and siret = any(%s)",
            [to_id, from_id, list(sirets)],
        )
        return cursor.rowcount


def moved_to(*, organism_id: int, siret: str) -> tuple[int, date] | None:
    """The body that an account moved to, and the day; None while it is here."""
    rows = fetch(
        "select moved_to_id, moved_on from contributions_account where organism_id = %s and siret = %s"
        " and moved_to_id is not null",
        [organism_id, siret],
    )
    return rows[0] if rows else None


def came_from(*, organism_id: int, sirets: Iterable[str]) -> dict[str, frozenset[int]]:
    """The bodies that accounts of a body moved from, by SIRET, step by step back; its scope is open and national."""
    rows = fetch(
        "select siret, organism_id, moved_to_id from contributions_account where moved_to_id is not null"
        " and siret = any(%s)",
        [sorted(set(sirets))],
    )
    found: dict[str, frozenset[int]] = {}
    for siret in {siret for siret, _, _ in rows}:
        before = {left: there for owner, left, there in rows if owner == siret}
        origins: set[int] = set()
        while more := {left for left, there in before.items() if there in origins | {organism_id}} - origins:
            origins |= more
        if origins:
            found[siret] = frozenset(origins - {organism_id})
    return found


def columns_of(table: str) -> list[str]:
    """The columns of a table that a copy writes, in order, from the catalogue; the organism left out."""
    rows = fetch(
        "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s"
        " and is_generated = 'NEVER' and column_name <> 'organism_id' order by ordinal_position",
        [table],
    )
    return [name for (name,) in rows]


def _copy_statement(table: str, which: str) -> str:
    columns = columns_of(table)
    given = {"account_id": "coalesce(map.new, old.account_id)", "message_id": "coalesce(message.there, old.message_id)"}
    chosen = ", ".join(given.get(name, f"old.{name}") for name in columns)
    joins = ""
    if "account_id" in columns:
        joins += " left join unnest(%(old)s::bigint[], %(new)s::bigint[]) as map (old, new) on map.old = old.account_id"
    if "message_id" in columns:
        joins += (
            " left join unnest(%(message)s::bigint[], %(message_there)s::bigint[]) as message (here, there)"
            " on message.here = old.message_id"
        )
    conflict = " on conflict do nothing" if table == "contributions_run" else ""
    return (
        f"insert into {table} (organism_id, {', '.join(columns)}) select %(to)s, {chosen}"
        f" from (select * from {table} where organism_id = %(from)s and {which}) as old{joins}{conflict}"
    )


_COPY_BALANCES = """
update contributions_balance there
set last_assessed_month = greatest(there.last_assessed_month, here.last_assessed_month),
    credit_since = coalesce(least(there.credit_since, here.credit_since), here.credit_since)
from contributions_balance here join unnest(%(old)s::bigint[], %(new)s::bigint[]) as map (old, new)
    on map.old = here.account_id
where there.organism_id = %(to)s and there.account_id = map.new and here.organism_id = %(from)s
"""

_CLOSING = (
    """
    insert into contributions_due
        (organism_id, account_id, month, period, ctp, qualifier, insee, line, due_on, kind, cents, source, booked_on)
    select %(organism)s, account_id, month, period, ctp, qualifier, insee, line, due_on, kind, -sum(cents)::bigint,
        %(source)s, %(on)s
    from contributions_due where organism_id = %(organism)s and account_id = any(%(accounts)s)
    group by account_id, month, period, ctp, qualifier, insee, line, due_on, kind having sum(cents) <> 0
    """,
    """
    insert into contributions_dueshare
        (organism_id, account_id, month, kind, borne_by, beneficiary, cents, source, booked_on)
    select %(organism)s, account_id, month, kind, borne_by, beneficiary, -sum(cents)::bigint, %(source)s, %(on)s
    from contributions_dueshare where organism_id = %(organism)s and account_id = any(%(accounts)s)
    group by account_id, month, kind, borne_by, beneficiary having sum(cents) <> 0
    """,
    """
    insert into contributions_allocation
        (organism_id, payment_id, account_id, month, kind, borne_by, beneficiary, cents, allocated_at, booked_on)
    select %(organism)s, payment_id, account_id, month, kind, borne_by, beneficiary, -sum(cents)::bigint, %(at)s, %(on)s
    from contributions_allocation where organism_id = %(organism)s and account_id = any(%(accounts)s)
    group by payment_id, account_id, month, kind, borne_by, beneficiary having sum(cents) <> 0
    """,
    """
    insert into contributions_refundstep
        (organism_id, refund_id, account_id, state, paid_cents, reason, booked_on, happened_at)
    select %(organism)s, refund_id, account_id, max(state), -sum(paid_cents)::bigint, %(source)s, %(on)s, %(at)s
    from contributions_refundstep where organism_id = %(organism)s and account_id = any(%(accounts)s)
    group by refund_id, account_id having sum(paid_cents) <> 0
    """,
    """
    insert into contributions_refundpart (organism_id, refund_id, payment_id, account_id, cents, booked_on)
    select %(organism)s, refund_id, payment_id, account_id, -sum(cents)::bigint, %(on)s
    from contributions_refundpart where organism_id = %(organism)s and account_id = any(%(accounts)s)
    group by refund_id, payment_id, account_id having sum(cents) <> 0
    """,
    """
    with undone as (
        update contributions_payment set state = %(undone)s where organism_id = %(organism)s
            and account_id = any(%(accounts)s) and state = %(received)s
        returning id, account_id, cents
    )
    insert into contributions_paymentevent (organism_id, payment_id, account_id, kind, state, under_way_cents,
        received_cents, reason, booked_on, happened_at)
    select %(organism)s, id, account_id, %(event)s, %(undone)s, 0, -cents, %(source)s, %(on)s, %(at)s
    from undone order by id
    """,
    """
    update contributions_declaration set state = %(replaced)s where organism_id = %(organism)s
        and account_id = any(%(accounts)s) and state <> all(%(not_counting)s)
    """,
    """
    update contributions_planneddebit set state = %(dropped)s, ended_at = %(at)s where organism_id = %(organism)s
        and account_id = any(%(accounts)s) and state = %(planned)s
    """,
    """
    update contributions_account set moved_to_id = %(to)s, moved_on = %(moved_on)s where organism_id = %(organism)s
        and id = any(%(accounts)s)
    """,
)


def _open_accounts(from_id: int, to_id: int, moving: ToMove) -> dict[int, int]:
    """The id there of each account: its own, or that of the account that the establishment had there."""
    there = dict(
        fetch(
            "select siret, id from contributions_account where organism_id = %s and siret = any(%s)",
            [to_id, list(moving.sirets.values())],
        )
    )
    ids = {account_id: there.get(siret, account_id) for account_id, siret in sorted(moving.sirets.items())}
    if back := [account_id for account_id, new in ids.items() if account_id == new and moving.sirets[new] in there]:
        raise CannotMove(
            Text(
                f"account {back[0]} comes back to a body it left: its rows are there already",
                f"le compte {back[0]} revient dans un organisme qu'il a quitté : ses lignes y sont déjà",
            )
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_account (organism_id, id, siret, opened_on)"
            " select %s, id, siret, opened_on from contributions_account where organism_id = %s and id = any(%s)",
            [to_id, from_id, [account_id for account_id, new in ids.items() if account_id == new]],
        )
    return ids


def _refuse_under_way(organism_id: int, accounts: Sequence[int]) -> None:
    facts = {
        "organism": organism_id,
        "accounts": list(accounts),
        "payments": [PaymentState.ORDERED, PaymentState.DEPOSITED],
        "refunds": [RefundState.ASKED, RefundState.APPROVED, RefundState.ORDERED],
    }
    ((payments, refunds),) = fetch(
        "select (select count(*) from contributions_payment where organism_id = %(organism)s"
        " and account_id = any(%(accounts)s) and state = any(%(payments)s)),"
        " (select count(*) from contributions_refund where organism_id = %(organism)s"
        " and account_id = any(%(accounts)s) and state = any(%(refunds)s))",
        facts,
    )
    if payments or refunds:
        raise CannotMove(
            Text(
                f"{payments} payments are under way and {refunds} refunds are not ended: book the statements, decide "
                "the refunds first",
                f"{payments} paiements sont en cours et {refunds} remboursements ne sont pas achevés : passez d'abord "
                "les relevés et décidez des remboursements",
            )
        )
    payment_rows.lock_accounts(organism_id, accounts)


def _refuse_filed_twice(from_id: int, to_id: int, moving: ToMove) -> None:
    both = fetch(
        "select here.siret, here.month from contributions_declaration here join contributions_declaration there"
        " on there.organism_id = %(to)s and there.siret = here.siret and there.month = here.month"
        " and there.fraction = here.fraction and there.nature = here.nature and there.state <> all(%(not_counting)s)"
        " where here.organism_id = %(from)s and here.account_id = any(%(old)s) and here.nature = '01'"
        " and here.state <> all(%(not_counting)s) order by 1, 2 limit 1",
        {"from": from_id, "to": to_id, "old": moving.accounts, "not_counting": list(NOT_COUNTING)},
    )
    if both:
        siret, month = both[0]
        raise CannotMove(
            Text(
                f"both bodies hold a declaration of {siret} for {month:%Y-%m}, each for its bordereaux: have it "
                "replaced at one of them first",
                f"les deux organismes tiennent une déclaration de {siret} pour {month:%Y-%m}, chacun pour ses "
                "bordereaux : faites-la d'abord remplacer auprès de l'un d'eux",
            )
        )
