"""Recording of signals: facts of reception, and which one each replaces or cancels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction

from laroque.apps.contributions.operations.declarations import reserve, take_turn
from laroque.apps.contributions.rules.signals import (
    CANCELS,
    REPLACES,
    SUBSTITUTION,
    KnownSignal,
    SignalFacts,
    replaced_key,
    stand_signal,
)
from laroque.apps.contributions.states import SignalState
from laroque.kernel.findings import Finding


@dataclass(frozen=True, slots=True)
class SignalIn:
    """A signal that starts at line ``position`` of a message, as the file gives it.

    ``made_on`` and the order number identify it for those that replace it; ``month`` and ``purpose`` are those of a
    declaration made in the employer's place (nature 09).
    """

    message_id: int
    position: int
    siret: str
    nature: str
    type: str
    order_number: int
    made_on: date | None
    replaced: str = ""
    happened_on: date | None = None
    month: date | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class SignalTaken:
    """Whether a signal was recorded, what there is to say of it, and the id of the one it replaces or cancels."""

    is_recorded: bool
    findings: tuple[Finding, ...]
    signal_id: int | None = None
    replaces_id: int | None = None


_Number = tuple[str, int]
"""SIRET and order number: no two signals share it (D02)."""

_GONE = {REPLACES: SignalState.REPLACED, CANCELS: SignalState.CANCELLED}


@transaction.atomic
def record_signals(*, organism_id: int, signals: Sequence[SignalIn], at: datetime) -> list[SignalTaken]:
    """Record signals in the order given; answers come in that order. A handful of statements whatever the number."""
    if not signals:
        return []
    take_turn(organism_id=organism_id)
    known = _known(organism_id, signals)
    months = _last_of_months(organism_id, signals)
    taken, rows, gone = _stand_all(signals, known, months, reserve("contributions_signal", len(signals)))
    _mark(organism_id, gone)
    _insert(organism_id, rows, at)
    return taken


def _stand_all(
    signals: Sequence[SignalIn],
    known: dict[_Number, KnownSignal],
    months: dict[tuple[str, date, str], KnownSignal],
    ids: Sequence[int],
) -> tuple[list[SignalTaken], list[tuple[SignalIn, int, SignalState, int | None]], dict[int, SignalState]]:
    """What is answered, the rows to insert (signal, id, state, what it replaces) and the states of those replaced."""
    taken, rows, gone = [], [], {}
    for signal, number in zip(signals, ids, strict=True):
        key = signal.siret, signal.order_number
        target_key, target = _target(signal, known, months)
        facts = SignalFacts(signal.nature, signal.type, signal.order_number, signal.replaced)
        standing = stand_signal(facts, same_number=key in known, target=target)
        if not standing.counts:
            taken.append(SignalTaken(False, standing.findings))
            continue
        replaces = target.id if target is not None and signal.type in _GONE else None
        if target is not None and replaces is not None:
            gone[replaces] = _GONE[signal.type]
            if target_key is not None:
                known[target_key] = replace(target, state=gone[replaces])
        state = SignalState.CANCELS if signal.type == CANCELS else SignalState.RECEIVED
        known[key] = KnownSignal(number, signal.nature, signal.made_on, state)
        if signal.nature == SUBSTITUTION and signal.month is not None:
            months[signal.siret, signal.month, signal.purpose] = known[key]
        rows.append((signal, number, state, replaces))
        taken.append(SignalTaken(True, standing.findings, number, replaces))
    return taken, [(signal, number, gone.pop(number, state), by) for signal, number, state, by in rows], gone


def _target(
    signal: SignalIn, known: Mapping[_Number, KnownSignal], months: Mapping[tuple[str, date, str], KnownSignal]
) -> tuple[_Number | None, KnownSignal | None]:
    """The signal that another one replaces or cancels, with its number where it is named by it."""
    if signal.nature == SUBSTITUTION:
        found = months.get((signal.siret, signal.month, signal.purpose)) if signal.month else None
        return None, found
    if (named := replaced_key(signal.replaced)) is None:
        return None, None
    key = signal.siret, named[1]
    target = known.get(key)
    same_day = target is not None and target.made_on is not None and target.made_on.strftime("%d%m%Y") == named[0]
    return (key, target) if same_day else (None, None)


def _known(organism_id: int, signals: Sequence[SignalIn]) -> dict[_Number, KnownSignal]:
    """The recorded signals whose number one of these has, or names."""
    named = [(each.siret, key[1]) for each in signals if (key := replaced_key(each.replaced)) is not None]
    numbers = sorted({*((each.siret, each.order_number) for each in signals), *named})
    with connection.cursor() as cursor:
        cursor.execute(
            "select siret, order_number, id, nature, made_on, state from contributions_signal where organism_id = %s"
            " and (siret, order_number) in (select * from unnest(%s::text[], %s::bigint[]))",
            [organism_id, *(list(column) for column in zip(*numbers, strict=True))],
        )
        return {
            (siret, order): KnownSignal(id_, nature, made_on, SignalState(state))
            for siret, order, id_, nature, made_on, state in cursor.fetchall()
        }


def _last_of_months(organism_id: int, signals: Sequence[SignalIn]) -> dict[tuple[str, date, str], KnownSignal]:
    """The last substitution that stands for each month that one of these replaces or cancels."""
    changing = [each for each in signals if each.nature == SUBSTITUTION and each.type in _GONE]
    if not changing:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select siret, month, purpose, id, nature, made_on, state from contributions_signal"
            " where organism_id = %s and nature = %s and state = %s and siret = any(%s) order by id",
            [organism_id, SUBSTITUTION, SignalState.RECEIVED, [each.siret for each in changing]],
        )
        return {
            (siret, month, purpose): KnownSignal(id_, nature, made_on, SignalState(state))
            for siret, month, purpose, id_, nature, made_on, state in cursor.fetchall()
        }


def _mark(organism_id: int, gone: Mapping[int, SignalState]) -> None:
    if not gone:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "update contributions_signal set state = gone.state"
            " from unnest(%s::bigint[], %s::text[]) as gone (id, state)"
            " where organism_id = %s and contributions_signal.id = gone.id",
            [list(gone), [state.value for state in gone.values()], organism_id],
        )


def _insert(organism_id: int, rows: Sequence[tuple[SignalIn, int, SignalState, int | None]], at: datetime) -> None:
    columns = [
        (number, s.message_id, s.position, s.siret, s.nature, s.type, s.order_number, s.made_on, s.happened_on, s.month,
         s.purpose, state.value, replaces)
        for s, number, state, replaces in rows
    ]  # fmt: skip
    if not columns:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_signal (organism_id, received_at, id, message_id, position, siret, nature, type,"
            " order_number, made_on, happened_on, month, purpose, state, replaces_id)"
            " select %s, %s, * from unnest(%s::bigint[], %s::bigint[], %s::int[], %s::text[], %s::text[], %s::text[],"
            " %s::bigint[], %s::date[], %s::date[], %s::date[], %s::text[], %s::text[], %s::bigint[])",
            [organism_id, at, *(list(column) for column in zip(*columns, strict=True))],
        )
