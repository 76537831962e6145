"""What waits at the bank of a body, for the desk of its officers. Amounts are cents."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from laroque.apps.treasury.states import AccountRole, MovementState, StatementState


@dataclass(frozen=True, slots=True)
class BankWaiting:
    """Receipts in suspense (how many, cents, oldest day), statements with an alarm, and the last day of a statement."""

    receipts: int
    receipts_cents: int
    receipts_oldest_on: date | None
    alarms: int
    alarms_oldest_on: date | None
    last_statement_on: date | None


def bank_waiting(*, organism_id: int) -> BankWaiting:
    """What waits at the bank of a body, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select receipts.*, alarms.*, last.* from"
            " (select count(*), coalesce(sum(cents), 0)::bigint, min(booked_on) from treasury_movement"
            "  where organism_id = %(organism)s and state = %(suspense)s) as receipts,"
            " (select count(*), min(closed_on) from treasury_statement"
            "  where organism_id = %(organism)s and cardinality(alarms) > 0) as alarms,"
            " (select max(statement.closed_on) from treasury_statement statement join treasury_bankaccount account"
            "  on account.organism_id = statement.organism_id and account.id = statement.bank_account_id"
            "  where statement.organism_id = %(organism)s and statement.state = %(booked)s"
            "  and account.role = %(collection)s) as last",
            {
                "organism": organism_id,
                "suspense": MovementState.SUSPENSE,
                "booked": StatementState.BOOKED,
                "collection": AccountRole.COLLECTION,
            },
        )
        return BankWaiting(*cursor.fetchone())
