"""Recording of declarations: each finds its account, and one at most counts for a SIRET, a month and a fraction.

One in the whole network: a declaration whose month was filed at another body is refused (``places``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from laroque.apps.contributions.operations.places import claim_places, places_held
from laroque.apps.contributions.rules import (
    Counting,
    DeclarationKey,
    filed_elsewhere,
    stand,
    too_early,
    window,
)
from laroque.apps.contributions.states import DeclarationState
from laroque.apps.network import queries as network
from laroque.kernel.findings import Finding

MONTHLY = "01"
SUBSTITUTION = "09"
_CANCELS = "04"
_LOCK = 4_802_001
"""First number of the advisory locks of this app; the second is the organism's id."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A declaration that starts at line ``position`` of a message: its key, its rank, what it declares and what it
    orders to debit, in cents.

    ``others`` are the ids of the other bodies that the same declaration goes to, each for its own bordereaux. One of
    nature 09 was made in the employer's place: it counts beside his own, and ``replaces_signal`` is the id of the one
    (``record_signals``) that it replaces or cancels.
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
    nature: str = MONTHLY
    has_bordereaux: bool = True
    replaces_signal: int | None = None

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
def record_declarations(
    *, organism_id: int, filings: Sequence[Filing], at: datetime, refused: Mapping[int, Finding] | None = None
) -> list[Filed]:
    """Record declarations in the order given; one that replaces marks the one before as replaced.

    Two receptions of one body take turns here, so that a key never has two declarations that count. Refused: one too
    early, one whose key is held by a body that it does not go to, and those of ``refused`` (by their index), which
    another of their bodies refuses. Answers come in the order of the filings.
    """
    if not filings:
        return []
    take_turn(organism_id=organism_id)
    counting = _counting(organism_id, filings)
    out = {**_early(filings, at), **(refused or {})}
    claimed = {filing.key for index, filing in enumerate(filings) if index not in out and filing.nature == MONTHLY}
    out |= _filed_elsewhere(filings, claim_places(organism_id=organism_id, keys=claimed))
    decided = _stand_all(filings, counting, out, reserve("contributions_declaration", len(filings)))
    _mark_replaced(organism_id, decided.replaced)
    sirets = [filing.siret for filing, _ in decided.rows.values()]
    accounts = open_accounts(organism_id=organism_id, sirets=sirets, on=timezone.localdate(at))
    _insert(organism_id, decided, accounts, at)
    _mark_substitutions(organism_id, [filing for filing, _ in decided.rows.values()])
    return decided.filed


def refusals(
    *, organism_id: int, filings: Sequence[Filing], at: datetime, refused: Mapping[int, Finding]
) -> dict[int, Finding]:
    """What would refuse filings at a body, by their index, those already ``refused`` elsewhere included.

    Nothing is written, but the body's turn is held to the end of the transaction: what is decided here stays true.
    """
    take_turn(organism_id=organism_id)
    out = {**_early(filings, at), **refused}
    held = places_held(organism_id=organism_id, keys={filing.key for filing in filings if filing.nature == MONTHLY})
    out |= _filed_elsewhere(filings, held)
    decided = _stand_all(filings, _counting(organism_id, filings), out, range(-len(filings), 0))
    return {index: filed.findings[0] for index, filed in enumerate(decided.filed) if not filed.is_recorded}


def reserve(table: str, count: int) -> list[int]:
    """The ids of so many rows to insert in a table, so that they may name each other."""
    with connection.cursor() as cursor:
        cursor.execute(f"select nextval('{table}_id_seq') from generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]


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
            "select siret, month, fraction, order_number, id, has_bordereaux from contributions_declaration"
            " where organism_id = %s and nature = '01' and state not in ('replaced', 'cancelled') and (siret, month) in"
            " (select * from unnest(%s::text[], %s::date[]))",
            [organism_id, [f.siret for f in filings], [f.month for f in filings]],
        )
        return {(siret, month, fraction): Counting(*rest) for siret, month, fraction, *rest in cursor}


def _early(filings: Sequence[Filing], at: datetime) -> dict[int, Finding]:
    """What refuses each filing of an employer whose month is not open yet (D04), by its index."""
    monthly = ((index, filing) for index, filing in enumerate(filings) if filing.nature == MONTHLY)
    found = ((index, too_early(filing.month, filing.due_on, at)) for index, filing in monthly)
    return {index: finding for index, finding in found if finding is not None}


def _filed_elsewhere(filings: Sequence[Filing], holders: Mapping[DeclarationKey, int]) -> dict[int, Finding]:
    """What refuses each filing whose place another body holds, by its index."""
    held = {
        index: holders[filing.key]
        for index, filing in enumerate(filings)
        if filing.nature == MONTHLY and filing.key in holders
    }
    refused = {index: holder for index, holder in held.items() if holder not in filings[index].others}
    if not refused:
        return {}
    names = {body.id: body.name for body in network.network().organisms}
    return {index: filed_elsewhere(names[holder]) for index, holder in refused.items()}


@dataclass(slots=True)
class _Decided:
    """What is answered to each filing; by index, the rows to insert with their state, their ids and those of the rows
    they replace; and the ids of the rows replaced that were there before."""

    filed: list[Filed] = field(default_factory=list)
    rows: dict[int, tuple[Filing, DeclarationState]] = field(default_factory=dict)
    ids: dict[int, int] = field(default_factory=dict)
    replaces: dict[int, int] = field(default_factory=dict)
    replaced: list[int] = field(default_factory=list)


def _stand_all(
    filings: Sequence[Filing],
    counting: dict[DeclarationKey, Counting],
    refused: Mapping[int, Finding],
    ids: Sequence[int],
) -> _Decided:
    decided = _Decided()
    here: dict[int, int] = {}
    for index, filing in enumerate(filings):
        if index in refused:
            decided.filed.append(Filed(False, (refused[index],)))
            continue
        is_monthly = filing.nature == MONTHLY
        before = counting.get(filing.key) if is_monthly else None
        kind = filing.type if is_monthly else "01"
        standing = stand(kind, filing.order_number, before, has_bordereaux=filing.has_bordereaux)
        decided.filed.append(Filed(standing.counts, standing.findings))
        if not standing.counts:
            continue
        if before is not None:
            decided.replaces[index] = before.declaration_id
            if (earlier := here.get(before.declaration_id)) is None:
                decided.replaced.append(before.declaration_id)
            else:
                decided.rows[earlier] = decided.rows[earlier][0], DeclarationState.REPLACED
        decided.rows[index], decided.ids[index] = (filing, DeclarationState.RECEIVED), ids[index]
        if is_monthly:
            here[ids[index]] = index
            counting[filing.key] = Counting(filing.order_number, ids[index], filing.has_bordereaux)
    return decided


def _mark_replaced(organism_id: int, declaration_ids: list[int]) -> None:
    if not declaration_ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_declaration set state = %s where organism_id = %s and id = any(%s)",
            [DeclarationState.REPLACED, organism_id, declaration_ids],
        )


def _mark_substitutions(organism_id: int, filings: Sequence[Filing]) -> None:
    """The declarations of nature 09 that others replace or cancel count no more."""
    gone = {
        filing.replaces_signal: DeclarationState.CANCELLED if filing.type == _CANCELS else DeclarationState.REPLACED
        for filing in filings
        if filing.replaces_signal is not None
    }
    if not gone:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_declaration as declared set state = gone.state"
            " from unnest(%s::bigint[], %s::text[]) as gone (id, state)"
            " join contributions_signal signal on signal.organism_id = %s and signal.id = gone.id"
            " where declared.organism_id = %s and declared.nature = %s and declared.siret = signal.siret"
            " and declared.month = signal.month and declared.message_id = signal.message_id"
            " and declared.position = signal.position",
            [list(gone), [state.value for state in gone.values()], organism_id, organism_id, SUBSTITUTION],
        )


def _insert(organism_id: int, decided: _Decided, accounts: dict[str, int], at: datetime) -> None:
    columns = [
        (decided.ids[index], accounts[f.siret], f.message_id, f.position, f.siret, f.month, f.fraction, f.type,
         f.order_number, f.norm, state.value, f.declared_cents, f.debit_cents, f.due_on, f.nature,
         decided.replaces.get(index), window(f.month, f.due_on).deadline(f.type), f.has_bordereaux)
        for index, (f, state) in decided.rows.items()
    ]  # fmt: skip
    if not columns:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_declaration (organism_id, received_at, id, account_id, message_id, position,"
            " siret, month, fraction, type, order_number, norm, state, declared_cents, debit_cents, due_on, nature,"
            " replaces_id, deadline_at, has_bordereaux)"
            " select %s, %s, * from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::text[],"
            " %s::date[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[],"
            " %s::date[], %s::text[], %s::bigint[], %s::timestamptz[], %s::bool[])",
            [organism_id, at, *(list(column) for column in zip(*columns, strict=True))],
        )
