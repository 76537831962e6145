"""Returns to employers: rows of what was told, beside the messages that told it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from laroque.apps.contributions.operations.declarations import reserve
from laroque.apps.contributions.queries.returns import AnomalyView
from laroque.apps.contributions.states import ReturnKind


@dataclass(frozen=True, slots=True)
class ReturnSent:
    """A return that was sent: its key and version, the hash of its facts, its message, and its anomalies in order."""

    kind: ReturnKind
    siret: str
    month: date
    version: int
    facts: bytes
    message_id: int
    anomalies: Sequence[AnomalyView]


@transaction.atomic
def record_returns(*, organism_id: int, returns: Sequence[ReturnSent], at: datetime) -> list[int]:
    """Keep the returns that were sent, and give their ids. Rows are only added; two versions never share a number."""
    if not returns:
        return []
    ids = reserve("contributions_return", len(returns))
    _insert_returns(organism_id, list(zip(ids, returns, strict=True)), at)
    _insert_anomalies(organism_id, list(zip(ids, returns, strict=True)))
    return ids


def _insert_returns(organism_id: int, returns: Sequence[tuple[int, ReturnSent]], at: datetime) -> None:
    columns = [
        (number, r.kind.value, r.siret, r.month, r.version, r.facts, r.message_id, len(r.anomalies))
        for number, r in returns
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_return (organism_id, made_at, id, kind, siret, month, version, facts,"
            " message_id, anomaly_count) select %s, %s, * from unnest(%s::bigint[], %s::text[], %s::text[],"
            " %s::date[], %s::int[], %s::bytea[], %s::bigint[], %s::int[])",
            [organism_id, at, *(list(column) for column in zip(*columns, strict=True))],
        )


def _insert_anomalies(organism_id: int, returns: Sequence[tuple[int, ReturnSent]]) -> None:
    columns = [
        (number, rank, a.control, a.rubrique, a.line, a.severity, a.what.en, a.what.fr, a.how.en, a.how.fr,
         a.declared_cents, a.expected_cents, a.difference_cents, a.correct_by, a.declaration_id)
        for number, sent in returns
        for rank, a in enumerate(sent.anomalies, start=1)
    ]  # fmt: skip
    if not columns:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_returnanomaly (organism_id, return_id, rank, control, rubrique, line, severity,"
            " what_en, what_fr, how_en, how_fr, declared_cents, expected_cents, difference_cents, correct_by,"
            " declaration_id) select %s, * from unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::int[],"
            " %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[],"
            " %s::date[], %s::bigint[])",
            [organism_id, *(list(column) for column in zip(*columns, strict=True))],
        )
