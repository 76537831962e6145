"""Dues that no declaration makes: surcharges, costs, and refunds owed again. Rows only, no entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from laroque.apps.contributions.states import DueKind

BORNE_BY = "employer"
"""Who bears what is added to contributions: the contributor itself, never its employees."""


@dataclass(frozen=True, slots=True)
class ExtraDue:
    """Signed cents that an account owes for a month beside its contributions, and what made it (``charge:7``)."""

    account_id: int
    month: date
    kind: DueKind
    beneficiary: str
    cents: int
    source: str


def add(organism_id: int, dues: Sequence[ExtraDue], *, on: date) -> None:
    """Add dues, as a line without CTP and as a share of one beneficiary."""
    columns = [
        [due.account_id for due in dues],
        [due.month for due in dues],
        [due.kind for due in dues],
        [due.beneficiary for due in dues],
        [due.cents for due in dues],
        [due.source for due in dues],
    ]
    new = (
        "unnest(%s::bigint[], %s::date[], %s::text[], %s::text[], %s::bigint[], %s::text[])"
        " as new (account, month, kind, beneficiary, cents, source)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into contributions_due (organism_id, account_id, month, period, ctp, qualifier, insee, kind, cents,"
            f" source, booked_on) select %s, account, month, month, '', '', '', kind, cents, source, %s from {new}",
            [organism_id, on, *columns],
        )
        cursor.execute(
            "insert into contributions_dueshare (organism_id, account_id, month, kind, borne_by, beneficiary, cents,"
            f" source, booked_on) select %s, account, month, kind, %s, beneficiary, cents, source, %s from {new}",
            [organism_id, BORNE_BY, on, *columns],
        )
