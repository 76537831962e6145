"""What people do about movements that no rule explains, or explains wrongly. Every act has its author and instant.

A movement is locked first, so that of two officers at once the second is told what the first one did. An act repeated
by its own author, the same in everything, changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NoReturn

from django.db import connection, transaction

from laroque.apps.treasury.states import ActKind, MovementState
from laroque.kernel.text import Text

GIVING_BACK = "giving_back"
"""Why a movement waits in suspense: it is to be given back to its payer, and nothing else is done about it."""


class NotInSuspense(ValueError):
    """The movement is not in suspense at this body; ``text`` says what was done about it, by whom and when."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class NotTheAmount(ValueError):
    """The parts of a receipt do not sum to it, or one of them is not above zero."""

    def __init__(self, parts_cents: int, cents: int) -> None:
        self.text = Text(
            f"the parts make {parts_cents} cents, the receipt is of {cents}: share out all of it, in parts above zero",
            f"les parts font {parts_cents} centimes, l'encaissement {cents} : répartissez-le en entier, en parts "
            "supérieures à zéro",
        )
        super().__init__(self.text.en)


class NotAMatch(ValueError):
    """The movement is not settled on contributor accounts, so that there is no match to undo."""

    def __init__(self, movement_id: int) -> None:
        self.text = Text(
            f"movement {movement_id} is settled on no account: there is no match to undo",
            f"le mouvement {movement_id} n'est imputé sur aucun compte : il n'y a aucun rapprochement à défaire",
        )
        super().__init__(self.text.en)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a receipt that pays one account, in cents above zero, and the month the payer names if any."""

    account_id: int
    cents: int
    named_month: date | None = None


@dataclass(frozen=True, slots=True)
class IdentifiedTransfer:
    """A transfer of a known contributor; ``was_unknown`` when it waited in suspense. ``payer`` is the name on the
    statement, who need not be the debtor."""

    key: str
    account_id: int
    cents: int
    received_on: date
    named_month: date | None
    was_unknown: bool = False
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A movement locked by an act: signed cents, its value day, and where it stands."""

    movement_id: int
    cents: int
    value_on: date
    state: MovementState
    why: str
    meaning: str
    payer: str


@transaction.atomic
def settle_receipt(
    *, organism_id: int, movement_id: int, parts: Sequence[Part], by: int | None, at: datetime
) -> list[IdentifiedTransfer]:
    """A person says whose a receipt in suspense is: one account, or several that share it to the cent.

    The transfers are for the caller to book on the accounts in the same transaction; none when this very act was done
    before. ``by`` is None when a rule decides. Raises ``NotInSuspense``, ``NotTheAmount``.
    """
    held = lock(organism_id, movement_id)
    if held.state is MovementState.EXPLAINED and _same_parts(organism_id, movement_id, parts, by):
        return []
    in_suspense(organism_id, held)
    total = sum(part.cents for part in parts)
    if held.cents <= 0 or total != held.cents or any(part.cents <= 0 for part in parts):
        raise NotTheAmount(total, held.cents)
    act_id = record_act(organism_id, movement_id, ActKind.SETTLED, by=by, at=at)
    keys = _insert_parts(organism_id, movement_id, act_id, parts)
    alone = parts[0] if len(parts) == 1 else None
    explain(
        organism_id, movement_id, "transfer", target_id=alone and alone.account_id, month=alone and alone.named_month
    )
    return [
        IdentifiedTransfer(key, part.account_id, part.cents, held.value_on, part.named_month, True, held.payer)
        for key, part in zip(keys, parts, strict=True)
    ]


@transaction.atomic
def undo_match(*, organism_id: int, movement_id: int, reason: str, by: int, at: datetime) -> list[str]:
    """A receipt settled on the wrong account waits in suspense again; gives the keys of its payments, to be undone.

    None when it waits already and the last act was this one. Raises ``NotAMatch``.
    """
    held = lock(organism_id, movement_id)
    if held.state is MovementState.SUSPENSE and _last_act(organism_id, movement_id) == (ActKind.UNDONE, by):
        return []
    is_match = held.state in (MovementState.MATCHED, MovementState.EXPLAINED) and held.meaning == "transfer"
    if not is_match:
        raise NotAMatch(movement_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_movementpart set is_undone = true where organism_id = %s and movement_id = %s"
            " and not is_undone returning key",
            [organism_id, movement_id],
        )
        keys = sorted(key for (key,) in cursor.fetchall()) or [transfer_key(movement_id)]
    record_act(organism_id, movement_id, ActKind.UNDONE, by=by, at=at, reason=reason)
    wait(organism_id, movement_id, "undone")
    return keys


def lock(organism_id: int, movement_id: int) -> Held:
    """A movement, locked until the end of the transaction. Raises ``NotInSuspense`` when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, coalesce(cents, 0), coalesce(value_on, booked_on), state, why, meaning,"
            " coalesce(counterparty, '') from treasury_movement where organism_id = %s and id = %s for no key update",
            [organism_id, movement_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotInSuspense(
            Text(
                f"there is no movement {movement_id} at this body", f"cet organisme n'a pas de mouvement {movement_id}"
            )
        )
    return Held(*row[:3], MovementState(row[3]), *row[4:])


def in_suspense(organism_id: int, held: Held) -> None:
    """Refuse an act on a movement that does not wait, with who did what about it."""
    if held.state is not MovementState.SUSPENSE or held.why == GIVING_BACK:
        _refuse(organism_id, held.movement_id)


def record_act(
    organism_id: int,
    movement_id: int,
    kind: ActKind,
    *,
    by: int | None,
    at: datetime,
    reason: str = "",
    name: str = "",
    payee_id: int | None = None,
    subject: str = "",
) -> int:
    """Keep an act under the next rank of its movement, and give its id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into treasury_movementact (organism_id, movement_id, rank, kind, by_id, at, reason, name, payee_id,"
            " subject) select %(organism)s, %(movement)s, coalesce(max(rank), 0) + 1, %(kind)s, %(by)s, %(at)s,"
            " %(reason)s, %(name)s, %(payee)s, %(subject)s from treasury_movementact"
            " where organism_id = %(organism)s and movement_id = %(movement)s returning id",
            {
                "organism": organism_id, "movement": movement_id, "kind": kind, "by": by, "at": at, "reason": reason,
                "name": name[:70], "payee": payee_id, "subject": subject,
            },
        )  # fmt: skip
        return int(cursor.fetchone()[0])


def explain(
    organism_id: int, movement_id: int, meaning: str, *, target_id: int | None = None, month: date | None = None
) -> None:
    """A movement leaves suspense, with what it means."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_movement set state = %s, why = '', meaning = %s, rule = '', target_id = %s,"
            " named_month = %s, candidates = null where organism_id = %s and id = %s",
            [MovementState.EXPLAINED, meaning, target_id, month, organism_id, movement_id],
        )


def wait(organism_id: int, movement_id: int, why: str) -> None:
    """A movement waits in suspense, and why."""
    with connection.cursor() as cursor:
        cursor.execute(
            "update treasury_movement set state = %s, why = %s, meaning = '', rule = '', target_id = null,"
            " named_month = null, candidates = null where organism_id = %s and id = %s",
            [MovementState.SUSPENSE, why, organism_id, movement_id],
        )


def last_author(organism_id: int, movement_id: int) -> int | None:
    """Who did the last act about a movement."""
    last = _last_act(organism_id, movement_id)
    return None if last is None else last[1]


def acts_of(organism_id: int, movement_id: int) -> int:
    """How many acts there were about a movement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from treasury_movementact where organism_id = %s and movement_id = %s",
            [organism_id, movement_id],
        )
        return int(cursor.fetchone()[0])


def transfer_key(movement_id: int) -> str:
    """Key of the payment that a movement matched by a rule becomes."""
    return f"movement:{movement_id}"


def _same_parts(organism_id: int, movement_id: int, parts: Sequence[Part], by: int | None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select part.account_id, part.cents, part.named_month, act.by_id from treasury_movementpart part"
            " join treasury_movementact act on act.organism_id = %(organism)s and act.id = part.act_id"
            " where part.organism_id = %(organism)s and part.movement_id = %(movement)s and not part.is_undone",
            {"organism": organism_id, "movement": movement_id},
        )
        before = sorted(cursor.fetchall(), key=repr)
    return before == sorted(((part.account_id, part.cents, part.named_month, by) for part in parts), key=repr)


def _insert_parts(organism_id: int, movement_id: int, act_id: int, parts: Sequence[Part]) -> list[str]:
    """Insert parts and give their keys; numbers go on after a match undone, whose payments keep their keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from treasury_movementpart where organism_id = %s and movement_id = %s",
            [organism_id, movement_id],
        )
        (before,) = cursor.fetchone()
        keys = [f"{transfer_key(movement_id)}:{before + rank}" for rank in range(1, len(parts) + 1)]
        cursor.execute(
            "insert into treasury_movementpart (organism_id, movement_id, act_id, is_undone, key, account_id, cents,"
            " named_month) select %s, %s, %s, false, * from unnest(%s::text[], %s::bigint[], %s::bigint[], %s::date[])",
            [
                organism_id, movement_id, act_id, keys, [part.account_id for part in parts],
                [part.cents for part in parts], [part.named_month for part in parts],
            ],
        )  # fmt: skip
    return keys


def _last_act(organism_id: int, movement_id: int) -> tuple[ActKind, int | None] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, by_id from treasury_movementact where organism_id = %s and movement_id = %s"
            " order by rank desc limit 1",
            [organism_id, movement_id],
        )
        row = cursor.fetchone()
    return None if row is None else (ActKind(row[0]), row[1])


def _refuse(organism_id: int, movement_id: int) -> NoReturn:
    with connection.cursor() as cursor:
        cursor.execute(
            "select act.kind, coalesce(access_user.username, ''), act.at from treasury_movementact act"
            " left join access_user on access_user.id = act.by_id"
            " where act.organism_id = %s and act.movement_id = %s order by act.rank desc limit 1",
            [organism_id, movement_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotInSuspense(
            Text(
                f"movement {movement_id} is not in suspense: a rule has matched it, or it is not booked",
                f"le mouvement {movement_id} n'attend pas : une règle l'a rapproché, ou il n'est pas comptabilisé",
            )
        )
    kind, who, at = ActKind(row[0]), row[1], row[2]
    raise NotInSuspense(
        Text(
            f"{who} dealt with movement {movement_id} on {at:%Y-%m-%d at %H:%M} UTC: {kind.value}",
            f"{who} a traité le mouvement {movement_id} le {at:%d/%m/%Y à %H:%M} UTC : {kind.label}",
        )
    )
