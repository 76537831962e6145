"""Recording of declarations: each finds its account, and one at most counts for a SIRET, a month and a fraction.

One in the whole network: a declaration whose month was filed at another body is refused (``places``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions.operations.places import claim_places
from laroque.apps.contributions.rules import Counting, DeclarationKey, filed_elsewhere, stand
from laroque.apps.contributions.states import DeclarationState
from laroque.apps.network import queries as network
from laroque.kernel.findings import Finding

_LOCK = 4_802_001
"""First number of the advisory locks of this app; the second is the organism's id."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A declaration that starts at line ``position`` of a message: its key, its rank, what it declares and what it
    orders to debit, in cents.

    ``others`` are the ids of the other bodies that the same declaration goes to, each for its own bordereaux.
    """

    message_id: int
    position: int
    siret: str
    month: date
    fraction: str
    type: str
    order_number: int
    norm: str
    declared_cents: int
    debit_cents: int
    due_on: date
    others: frozenset[int] = frozenset()

    @property
    def key(self) -> DeclarationKey:
        """What it shares with the declarations it may replace."""
        return self.siret, self.month, self.fraction


@dataclass(frozen=True, slots=True)
class Filed:
    """Whether a filing was recorded, and what there is to say of it; one refused is not recorded."""

    is_recorded: bool
    findings: tuple[Finding, ...]


@transaction.atomic
def record_declarations(*, organism_id: int, filings: Sequence[Filing], at: datetime) -> list[Filed]:
    """Record declarations in the order given; one that replaces marks the one before as replaced.

    Two receptions of one body take turns here, so that a key never has two declarations that count. One whose key is
    held by a body that it does not go to is refused. Answers come in the order of the filings.
    """
    if not filings:
        return []
    take_turn(organism_id=organism_id)
    counting = _counting(organism_id, filings)
    refused = _filed_elsewhere(organism_id, filings)
    filed, states, replaced = _stand_all(filings, counting, refused)
    _mark_replaced(organism_id, replaced)
    kept = [(filings[index], state) for index, state in states.items()]
    sirets = [filing.siret for filing, _ in kept]
    accounts = open_accounts(organism_id=organism_id, sirets=sirets, on=timezone.localdate(at))
    _insert(organism_id, kept, accounts, at)
    return filed


def take_turn(*, organism_id: int) -> None:
    """Wait until no other transaction receives or assesses declarations of the body, and hold the turn to the end."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK, organism_id])


@transaction.atomic
def open_accounts(*, organism_id: int, sirets: Sequence[str], on: date) -> dict[str, int]:
    """The account of each SIRET at the body, opened on a day when it had none."""
    wanted = sorted(set(sirets))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_account (organism_id, siret, opened_on)"
            " select %s, siret, %s from unnest(%s::text[]) as new (siret) on conflict do nothing",
            [organism_id, on, wanted],
        )
        cursor.execute(
            "select siret, id from contributions_account where organism_id = %s and siret = any(%s)",
            [organism_id, wanted],
        )
        return dict(cursor.fetchall())


def _counting(organism_id: int, filings: Sequence[Filing]) -> dict[DeclarationKey, Counting]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select siret, month, fraction, order_number, id from contributions_declaration"
            " where organism_id = %s and state <> %s and (siret, month) in"
            " (select * from unnest(%s::text[], %s::date[]))",
            [organism_id, DeclarationState.REPLACED, [f.siret for f in filings], [f.month for f in filings]],
        )
        return {(siret, month, fraction): Counting(order, id_) for siret, month, fraction, order, id_ in cursor}


def _filed_elsewhere(organism_id: int, filings: Sequence[Filing]) -> dict[int, Finding]:
    """What refuses each filing whose place another body holds, by its index."""
    holders = claim_places(organism_id=organism_id, keys={filing.key for filing in filings})
    held = {index: holders[filing.key] for index, filing in enumerate(filings) if filing.key in holders}
    refused = {index: holder for index, holder in held.items() if holder not in filings[index].others}
    if not refused:
        return {}
    names = {body.id: body.name for body in network.network().organisms}
    return {index: filed_elsewhere(names[holder]) for index, holder in refused.items()}


def _stand_all(
    filings: Sequence[Filing], counting: dict[DeclarationKey, Counting], refused: Mapping[int, Finding]
) -> tuple[list[Filed], dict[int, DeclarationState], list[int]]:
    """What is filed, the state of each filing recorded by its index, and the ids of those replaced before."""
    filed: list[Filed] = []
    states: dict[int, DeclarationState] = {}
    replaced: list[int] = []
    last_index: dict[DeclarationKey, int] = {}
    for index, filing in enumerate(filings):
        if index in refused:
            filed.append(Filed(False, (refused[index],)))
            continue
        before = counting.get(filing.key)
        standing = stand(filing.type, filing.order_number, before)
        filed.append(Filed(standing.counts, standing.findings))
        if not standing.counts:
            continue
        if before is not None and before.declaration_id is not None:
            replaced.append(before.declaration_id)
        elif before is not None:
            states[last_index[filing.key]] = DeclarationState.REPLACED
        states[index] = DeclarationState.RECEIVED
        counting[filing.key], last_index[filing.key] = Counting(filing.order_number, None), index
    return filed, states, replaced


def _mark_replaced(organism_id: int, declaration_ids: list[int]) -> None:
    if not declaration_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_declaration set state = %s where organism_id = %s and id = any(%s)",
            [DeclarationState.REPLACED, organism_id, declaration_ids],
        )


def _insert(
    organism_id: int, rows: list[tuple[Filing, DeclarationState]], accounts: dict[str, int], at: datetime
) -> None:
    columns = [
        (accounts[f.siret], f.message_id, f.position, f.siret, f.month, f.fraction, f.type, f.order_number, f.norm,
         state.value, f.declared_cents, f.debit_cents, f.due_on)
        for f, state in rows
    ]  # fmt: skip
    if not columns:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_declaration (organism_id, received_at, account_id, message_id, position, siret,"
            " month, fraction, type, order_number, norm, state, declared_cents, debit_cents, due_on)"
            " select %s, %s, * from unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::date[], %s::text[],"
            " %s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::date[])",
            [organism_id, at, *(list(column) for column in zip(*columns, strict=True))],
        )
