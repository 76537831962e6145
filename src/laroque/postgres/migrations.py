"""Migrations whose tables are made by SQL: partitions, row security and triggers are no matter of Django's."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db.migrations.operations import RunSQL, SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


def tables_by_sql(generated: Sequence[Operation], *, models: Iterable[str], sql: Path) -> list[Operation]:
    """The operations of ``makemigrations``, where those on ``models`` only tell Django what the file ``sql`` makes.

    ``generated`` keeps the list as it was generated, so that it can be generated again and compared.
    """
    by_sql = {model.lower() for model in models}
    return [
        *(operation for operation in generated if _model_of(operation) not in by_sql),
        SeparateDatabaseAndState(
            database_operations=[RunSQL(sql.read_text(encoding="utf-8"), RunSQL.noop)],
            state_operations=[operation for operation in generated if _model_of(operation) in by_sql],
        ),
    ]


def _model_of(operation: Operation) -> str:
    return str(getattr(operation, "model_name", None) or getattr(operation, "name", "")).lower()
